/* eslint-disable @n8n/community-nodes/no-restricted-imports -- the simulator is a Node server, never shipped */
import type { IncomingHttpHeaders } from 'node:http';

import type { RouteName } from './answers';

export type Origin = 'api' | 'files';

/** One request that reached the simulator. */
export interface JournalEntry {
	/** Arrival on the simulator's clock, ms since the epoch. */
	at: number;
	origin: Origin;
	method: string;
	/** Path without the query string. */
	path: string;
	route: RouteName;
	query: Record<string, string>;
	headers: IncomingHttpHeaders;
	/** The body where it is JSON. */
	body?: unknown;
	/** Bytes of the request body. */
	rawBodyLength: number;
	/** Status sent; absent when the connection was reset or left hanging without headers. */
	status?: number;
	/** Requests of this route in progress on arrival, this one included. */
	concurrent: number;
	/** The client went away before the answer was complete. */
	aborted?: boolean;
}
