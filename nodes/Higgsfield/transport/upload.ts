import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import type { ApiResponse } from './answer';
import { apiText, isSuccess, toResponse } from './answer';
import { isLoopback } from './credential';
import { networkFailure } from './errors';
import { Failure, toFailure } from './failure';
import type { Api } from './request';
import { fetchJson } from './retry';
import { isRecord } from './text';

/** Milliseconds for the whole PUT; files may be large and lines slow. */
const UPLOAD_TIMEOUT_MS = 10 * 60 * 1000;

const NOT_UPLOADED =
	'It was tried twice, with a fresh address each time. Nothing was submitted, so nothing was charged. Try again in a few minutes.';

export interface UploadSource {
	contentType: string;
	/** Bytes. */
	size: number;
	open(): Promise<AsyncIterable<Buffer> | Buffer>;
}

interface Ticket {
	publicUrl: string;
	uploadUrl: string;
	headers: Record<string, string>;
}

/**
 * Uploads a file to Higgsfield's temporary storage: `POST /files/generate-upload-url`, then `PUT` of the bytes with
 * every header that was returned and without the key. Free. A failed PUT is tried once more with a fresh URL.
 *
 * @returns the public URL; Higgsfield keeps the file only for a while
 */
export async function upload(
	context: IExecuteFunctions,
	api: Api,
	source: UploadSource,
): Promise<string> {
	const first = await attempt(context, api, source);
	if (typeof first === 'string') return first;
	if (context.getExecutionCancelSignal?.()?.aborted) throw first;
	const second = await attempt(context, api, source);
	if (typeof second === 'string') return second;
	throw second;
}

async function attempt(
	context: IExecuteFunctions,
	api: Api,
	source: UploadSource,
): Promise<string | Failure> {
	const ticket = await fetchJson(
		api,
		{
			method: 'POST',
			path: '/files/generate-upload-url',
			body: { content_type: source.contentType },
		},
		{
			subject: 'the upload address',
			read: readTicket,
			signal: context.getExecutionCancelSignal?.(),
		},
	);
	checkAddress(ticket.uploadUrl, api.baseUrl);
	try {
		await put(context, ticket, source);
		return ticket.publicUrl;
	} catch (error) {
		return toFailure(error);
	}
}

function isAddress(value: unknown): value is string {
	return typeof value === 'string' && URL.canParse(value);
}

/** Before August 2026 the answer held the two URLs only. */
function readTicket(body: unknown): Ticket | undefined {
	if (!isRecord(body)) return undefined;
	const { public_url: publicUrl, upload_url: uploadUrl, upload_headers: headers } = body;
	if (!isAddress(publicUrl) || !isAddress(uploadUrl)) return undefined;
	return {
		publicUrl,
		uploadUrl,
		headers: Object.fromEntries(
			Object.entries(isRecord(headers) ? headers : {}).map(([name, value]) => [
				name,
				String(value),
			]),
		),
	};
}

/**
 * Files travel over https only; http is for a simulated Higgsfield on this machine.
 *
 * @throws Failure
 */
export function checkAddress(address: string, baseUrl: string): void {
	const { protocol } = new URL(address);
	const isLocal = isLoopback(new URL(baseUrl).hostname);
	if (protocol !== 'https:' && !(protocol === 'http:' && isLocal)) {
		throw new Failure(`Higgsfield gave an address that is not https: ${address}`, {
			description: "Check 'Base URL' of the Higgsfield credential.",
		});
	}
}

async function put(
	context: IExecuteFunctions,
	{ uploadUrl, headers }: Ticket,
	source: UploadSource,
): Promise<void> {
	const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
	const response = await sendBytes(context, {
		method: 'PUT',
		url: uploadUrl,
		headers: {
			...(hasType ? {} : { 'Content-Type': source.contentType }),
			...headers,
			// Storage refuses bodies of unknown length.
			'Content-Length': String(source.size),
		},
		body: (await source.open()) as Buffer,
		timeout: UPLOAD_TIMEOUT_MS,
		abortSignal: context.getExecutionCancelSignal?.(),
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	});
	if (isSuccess(response)) return;
	const { status, body } = response;
	const said = apiText(body);
	throw new Failure(
		`The file could not be uploaded: the storage of Higgsfield answered HTTP ${status}${said === '' ? '' : `: ${said}`}`,
		{
			description: NOT_UPLOADED,
			details: { httpCode: status },
		},
	);
}

async function sendBytes(
	context: IExecuteFunctions,
	options: IHttpRequestOptions,
): Promise<ApiResponse> {
	try {
		return toResponse(await context.helpers.httpRequest(options));
	} catch (error) {
		throw notUploaded(networkFailure(error, new URL(options.url).host));
	}
}

function notUploaded({ message, details }: Failure): Failure {
	return new Failure(`The file could not be uploaded: ${message}`, {
		description: NOT_UPLOADED,
		details,
		transient: true,
	});
}
