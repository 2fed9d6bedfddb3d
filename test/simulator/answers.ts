/* eslint-disable @n8n/community-nodes/no-restricted-imports -- the simulator is a Node server, never shipped */
import type { IncomingHttpHeaders } from 'node:http';

/** A request as the route handlers see it. */
export interface Incoming {
	method: string;
	/** Path without the query string. */
	path: string;
	/** Path parameters. */
	params: Record<string, string>;
	query: Record<string, string>;
	headers: IncomingHttpHeaders;
	rawBody: Buffer;
}

/** What a handler wants answered. */
export interface Answer {
	status: number;
	headers?: Record<string, string>;
	/**
	 * Bytes, a stream (its `content-length` in the headers), text where the headers name a content
	 * type, or a value that is sent as JSON.
	 */
	body?: unknown;
}

/** A route of one of the two origins. */
export interface Route {
	name: RouteName;
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	/** Path pattern in find-my-way syntax, for example `/requests/:id/status`. */
	path: string;
	/** Says whether a request is for this route after all; without it every one on the path is. */
	accepts?(request: Incoming): boolean;
	handle(request: Incoming): Answer | Promise<Answer>;
}

export type RouteName =
	| 'soul'
	| 'dop'
	| 'request'
	| 'estimate'
	| 'models'
	| 'jobSet'
	| 'requestStatus'
	| 'cancel'
	| 'characterCreate'
	| 'characterGet'
	| 'characterList'
	| 'characterDelete'
	| 'motions'
	| 'styles'
	| 'uploadUrl'
	| 'upload'
	| 'file'
	| 'unknown';

/** Thrown by handlers to refuse a request. */
export class ApiError extends Error {
	constructor(readonly answer: Answer) {
		super(`HTTP ${answer.status}`);
	}
}

/** An error in the API's `detail` shape. */
export function refusal(status: number, detail: unknown): ApiError {
	return new ApiError({ status, body: { detail } });
}

/** An error in the API's newer shape with a code. */
export function codedRefusal(
	status: number,
	body: { code: string; message?: string; retryable: boolean } & Record<string, unknown>,
	headers: Record<string, string> = {},
): ApiError {
	return new ApiError({ status, body, headers });
}

/** An error as object storage words it. */
export function storageError(status: number, code: string, message: string): ApiError {
	const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
	return new ApiError({ status, headers: { 'content-type': 'application/xml' }, body });
}
