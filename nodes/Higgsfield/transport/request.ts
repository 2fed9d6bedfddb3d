import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import type { ApiResponse } from './answer';
import { toResponse } from './answer';
import { authHeaders, normalizeBaseUrl } from './credential';
import { networkFailure } from './errors';
import { Failure } from './failure';

const CREDENTIAL_NAME = 'higgsfieldApi';

/** Higgsfield's edge refuses requests without a normal User-Agent (403, "error code: 1010"). */
const USER_AGENT = 'n8n-nodes-higgsfield';

/** The HTTP timeout Higgsfield advises for its API, in milliseconds. */
export const REQUEST_TIMEOUT_MS = 30_000;

export type ApiContext = IExecuteFunctions | ILoadOptionsFunctions | IWebhookFunctions;

export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Begins with a slash. */
	path: string;
	body?: IDataObject;
	query?: IDataObject;
	headers?: Record<string, string>;
	/** Milliseconds until the request is given up, answer body included. Default 30 s. */
	timeoutMs?: number;
}

/** The door to the Higgsfield API for one execution of the node. */
export interface Api {
	/** Without trailing slash and without `/v1`. */
	readonly baseUrl: string;
	/**
	 * Sends one request, once: no retry, no redirect.
	 *
	 * @returns the answer, whatever its HTTP status
	 * @throws NetworkFailure when there was no complete answer
	 */
	send(request: ApiRequest): Promise<ApiResponse>;
}

/**
 * Opens the API with the credential of the node.
 *
 * @throws Failure when the credential breaks its rules
 */
export async function connect(context: ApiContext): Promise<Api> {
	const credential = await context.getCredentials(CREDENTIAL_NAME);
	let baseUrl: string;
	try {
		baseUrl = normalizeBaseUrl(credential.baseUrl);
		authHeaders(credential);
	} catch (error) {
		throw configurationFailure(error);
	}
	return { baseUrl, send: async (request) => await send(context, baseUrl, request) };
}

function configurationFailure(error: Error): Failure {
	return new Failure(error.message, {
		description: 'Correct the Higgsfield credential and run again. Nothing was sent.',
	});
}

async function send(
	context: ApiContext,
	baseUrl: string,
	request: ApiRequest,
): Promise<ApiResponse> {
	const timeoutMs = request.timeoutMs ?? REQUEST_TIMEOUT_MS;
	const timeout = AbortSignal.timeout(timeoutMs);
	try {
		const answer: unknown = await context.helpers.httpRequestWithAuthentication.call(
			withSignal(context, timeout),
			CREDENTIAL_NAME,
			{
				method: request.method,
				url: `${baseUrl}${request.path}`,
				headers: { 'User-Agent': USER_AGENT, Accept: 'application/json', ...request.headers },
				...(request.query === undefined ? {} : { qs: request.query }),
				...(request.body === undefined ? {} : { body: request.body, json: true }),
				timeout: timeoutMs,
				abortSignal: timeout,
				returnFullResponse: true,
				// Thrown statuses would make n8n re-send after a 401 and hide headers from us.
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
			},
		);
		return toResponse(answer);
	} catch (error) {
		throw networkFailure(error, new URL(baseUrl).host);
	}
}

/**
 * n8n ties authenticated requests to the execution's cancel signal. A paid submit must not be cut off on Stop,
 * or its ID is lost, and a cancel call after Stop must still go out; so requests end by their own timeout only.
 */
function withSignal<C extends ApiContext>(context: C, signal: AbortSignal): C {
	return Object.create(context, { getExecutionCancelSignal: { value: () => signal } }) as C;
}
