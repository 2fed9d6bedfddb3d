import { isUuid } from '../actions/input';
import type { ApiVersion, Generation } from '../generation/state';
import { readJobSet, readRequest } from '../generation/state';
import { isRecord } from '../transport/text';

/*
 * What a webhook of Higgsfield says. Pure.
 */

export const EVENTS = ['completed', 'failed', 'nsfw'] as const;

export type Event = (typeof EVENTS)[number];

/** The generation that a webhook is about. */
export interface Delivery {
	id: string;
	apiVersion: ApiVersion;
	/** As the webhook tells it; undefined when it only has the ID. */
	generation?: Generation;
}

/**
 * Reads the bodies that Higgsfield sends: on API v2 `{request_id, status, error, payload}` or, before August 2026, the
 * status answer itself; on API v1 a job set.
 *
 * @returns undefined when the body is none of them
 */
export function readDelivery(body: unknown, baseUrl: string): Delivery | undefined {
	if (!isRecord(body)) return undefined;
	if (isUuid(body.request_id)) {
		const generation = readRequest(unwrap(body), baseUrl);
		return { id: body.request_id, apiVersion: 'v2', generation: told(generation, body) };
	}
	if (isUuid(body.id)) {
		return { id: body.id, apiVersion: 'v1', generation: told(readJobSet(body, baseUrl), body) };
	}
	return undefined;
}

/** The files of an envelope are in its `payload`, where the status answer has them beside the status. */
function unwrap(body: Record<string, unknown>): Record<string, unknown> {
	return isRecord(body.payload) ? { ...body.payload, ...body } : body;
}

function told(generation: Generation | undefined, response: unknown): Generation | undefined {
	return generation === undefined ? undefined : { ...generation, response };
}

/** The event that a generation's end is; none for one that goes on or was canceled. */
export function eventOf({ status, finished }: Generation): Event | undefined {
	if (!finished) return undefined;
	return status === 'partial' ? 'completed' : EVENTS.find((event) => event === status);
}
