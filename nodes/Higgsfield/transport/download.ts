import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { ApiResponse } from './answer';
import { isSuccess, toResponse } from './answer';
import { networkFailure } from './errors';
import { Failure, toFailure } from './failure';
import { pauseFor } from './retry';
import { isRecord, quote } from './text';
import { checkAddress } from './upload';

/** Milliseconds until a file host must have begun to answer. */
const ANSWER_TIMEOUT_MS = 60_000;

/** Milliseconds in which something of a body must come. */
const SILENCE_MS = 60_000;

const MAX_REDIRECTS = 5;

const MAX_TRIES = 3;

const EXTENSIONS: Record<string, string> = {
	'image/png': 'png',
	'image/jpeg': 'jpg',
	'image/webp': 'webp',
	'image/gif': 'gif',
	'video/mp4': 'mp4',
	'video/quicktime': 'mov',
	'video/webm': 'webm',
	'audio/mpeg': 'mp3',
	'audio/wav': 'wav',
	'audio/x-wav': 'wav',
	'application/zip': 'zip',
};

const FALLBACK_TYPES: Record<string, string> = {
	image: 'image/png',
	video: 'video/mp4',
	audio: 'audio/mpeg',
	file: 'application/octet-stream',
};

/** What a download needs of n8n; only executions have a signal that ends them. */
export interface DownloadContext {
	helpers: Pick<IExecuteFunctions['helpers'], 'httpRequest' | 'prepareBinaryData'>;
	getExecutionCancelSignal?: IExecuteFunctions['getExecutionCancelSignal'];
}

export interface DownloadSource {
	url: string;
	type: string;
	/** The file's name when its address has none, without extension. */
	name: string;
}

/**
 * Streams a result file into n8n's binary store. The key is never sent: file hosts are not Higgsfield's API.
 *
 * @throws Failure when the file cannot be fetched, after three tries of what may pass
 */
export async function download(
	context: DownloadContext,
	source: DownloadSource,
	baseUrl: string,
): Promise<IBinaryData> {
	for (let attempt = 1; ; attempt++) {
		const outcome = await attemptDownload(context, source, baseUrl);
		if (!(outcome instanceof Failure)) return outcome;
		const stopped = context.getExecutionCancelSignal?.()?.aborted === true;
		if (!outcome.transient || attempt >= MAX_TRIES || stopped) throw outcome;
		await pauseFor(1_000 * attempt, context.getExecutionCancelSignal?.());
	}
}

async function attemptDownload(
	context: DownloadContext,
	source: DownloadSource,
	baseUrl: string,
): Promise<IBinaryData | Failure> {
	const stored = new AbortController();
	try {
		const { stream, contentType, url } = await open(context, source.url, baseUrl);
		void endWhenSilent(stream, stored.signal);
		const type = typeOf(contentType, url, source.type);
		return await context.helpers.prepareBinaryData(
			stream as never,
			fileName(url, type, source.name),
			type,
		);
	} catch (error) {
		return error instanceof Failure ? toFailure(error) : unreadable(error, source.url);
	} finally {
		stored.abort();
	}
}

/** Ends a body of which nothing more comes. Newer n8n does so itself, the older lines would wait for ever. */
async function endWhenSilent(stream: unknown, stored: AbortSignal): Promise<void> {
	for (let before = received(stream); before !== undefined; ) {
		await pauseFor(SILENCE_MS, stored);
		if (stored.aborted) return;
		const now = received(stream);
		// What has come but was not taken yet waits for n8n's store, not for the host.
		if (now === before && isRecord(stream) && stream.readableLength === 0) {
			discard(stream, silent());
			return;
		}
		before = now;
	}
}

function silent(): Failure {
	const seconds = SILENCE_MS / 1_000;
	return new Failure(`The file could not be fetched: nothing more came for ${seconds} seconds`, {
		transient: true,
	});
}

/** The bytes that a body's connection has brought; undefined for a body that does not tell. */
function received(stream: unknown): number | undefined {
	const socket = isRecord(stream) ? stream.socket : undefined;
	const bytes = isRecord(socket) ? socket.bytesRead : undefined;
	return typeof bytes === 'number' ? bytes : undefined;
}

/** Codes of a disk that cannot take the file. */
const STORE_CODES = new Set([
	'EACCES',
	'EDQUOT',
	'EIO',
	'EMFILE',
	'ENOENT',
	'ENOSPC',
	'EPERM',
	'EROFS',
]);

/** The body broke off, or n8n's store refused it. */
function unreadable(error: unknown, url: string): Failure {
	const failure = networkFailure(error, new URL(url).host);
	const { code } = failure.details;
	if (code !== undefined && STORE_CODES.has(code)) {
		return new Failure(`The file could not be stored in n8n (${code})`, {
			description: `n8n's binary data store says: ${quote(String(error instanceof Error ? error.message : error))}.`,
			details: failure.details,
		});
	}
	return new Failure(`The file could not be fetched: ${failure.message}`, {
		transient: true,
		details: failure.details,
	});
}

/** Follows redirects itself, so that each address is checked. */
async function open(
	context: DownloadContext,
	address: string,
	baseUrl: string,
): Promise<{ stream: unknown; contentType: string; url: string }> {
	let url = address;
	for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
		checkAddress(url, baseUrl);
		const response = await get(context, url);
		const { status, headers, body } = response;
		if (isSuccess(response)) {
			return { stream: body, contentType: headers['content-type'] ?? '', url };
		}
		discard(body);
		if (status < 300 || status >= 400 || headers.location === undefined) {
			throw notFetched(status);
		}
		url = new URL(headers.location, url).toString();
	}
	throw new Failure('The file could not be fetched: its address redirects in a circle');
}

async function get(context: DownloadContext, url: string): Promise<ApiResponse> {
	try {
		const answer: unknown = await context.helpers.httpRequest({
			method: 'GET',
			url,
			encoding: 'stream',
			timeout: ANSWER_TIMEOUT_MS,
			abortSignal: context.getExecutionCancelSignal?.(),
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		});
		return toResponse(answer);
	} catch (error) {
		throw unreadable(error, url);
	}
}

/** Lets the connection of an answer go that nobody will read; a reader there is gets the failure. */
function discard(body: unknown, failure?: Failure): void {
	if (isRecord(body) && typeof body.destroy === 'function') body.destroy(failure);
}

function notFetched(status: number): Failure {
	const isGone = status === 403 || status === 404 || status === 410;
	return new Failure(
		isGone
			? `The file is not there any more (HTTP ${status}); Higgsfield keeps files for at least 7 days`
			: `The file could not be fetched (HTTP ${status})`,
		{
			details: { httpCode: status },
			transient: status === 429 || status >= 500,
		},
	);
}

function typeOf(header: string, url: string, type: string): string {
	const named = header.split(';')[0].trim().toLowerCase();
	const announced = named === 'image/jpg' ? 'image/jpeg' : named;
	if (announced !== '' && !/octet-stream$|^text\/plain$/.test(announced)) return announced;
	const extension = extensionOf(url);
	const byName = Object.entries(EXTENSIONS).find(([, ending]) => ending === extension)?.[0];
	return byName ?? FALLBACK_TYPES[type] ?? 'application/octet-stream';
}

/** The name from the address, cleaned, with the extension that fits the content. */
function fileName(url: string, contentType: string, fallback: string): string {
	const last = decode(new URL(url).pathname.split('/').pop() ?? '');
	const clean = last.replace(/[^\w.-]+/g, '_').replace(/^[._]+/, '');
	const extension = EXTENSIONS[contentType] ?? extensionOf(url);
	const base = clean.replace(/\.[a-z0-9]{2,5}$/i, '') || fallback;
	const name = base.slice(0, 100);
	return extension === '' ? name : `${name}.${extension}`;
}

function extensionOf(url: string): string {
	const match = /\.([a-z0-9]{2,5})$/i.exec(new URL(url).pathname)?.[1].toLowerCase() ?? '';
	return match === 'jpeg' ? 'jpg' : match;
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
