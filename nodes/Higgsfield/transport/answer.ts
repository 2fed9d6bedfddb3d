import { isRecord, quote } from './text';

/** An answer of the API, whatever its HTTP status. Header names are in lower case. */
export interface ApiResponse {
	status: number;
	headers: Record<string, string | undefined>;
	body: unknown;
}

/** Reads what n8n's request helper gives with `returnFullResponse`. */
export function toResponse(answer: unknown): ApiResponse {
	const { statusCode, headers, body } = isRecord(answer) ? answer : {};
	return {
		status: Number(statusCode),
		headers: Object.fromEntries(
			Object.entries(isRecord(headers) ? headers : {}).map(([name, value]) => [
				name.toLowerCase(),
				value === undefined ? undefined : String(value),
			]),
		),
		body,
	};
}

export function isSuccess({ status }: ApiResponse): boolean {
	return status >= 200 && status < 300;
}

/**
 * The API's own words in a response body, as one line of at most 500 characters. Reads `detail` (text or a
 * list of `{loc, msg}`), `details`, `message`, `error`, then `code`; HTML and plain text bodies as their text.
 */
export function apiText(body: unknown): string {
	return quote(rawText(body));
}

function rawText(body: unknown): string {
	if (typeof body === 'string') return /<\w+[^>]*>/.test(body) ? htmlText(body) : body;
	if (!isRecord(body)) return '';
	for (const key of ['detail', 'details', 'message', 'error']) {
		const text = valueText(body[key]);
		if (text !== '') return text;
	}
	return valueText(body.code);
}

function valueText(value: unknown): string {
	if (typeof value === 'string') return value;
	if (Array.isArray(value)) return value.map(entryText).filter(Boolean).join('; ');
	if (isRecord(value)) return entryText(value) || valueText(value.message);
	return '';
}

/** One entry of a validation list: the field's path without the wrappers every path begins with. */
function entryText(entry: unknown): string {
	if (typeof entry === 'string') return entry;
	if (!isRecord(entry) || typeof entry.msg !== 'string') return '';
	const path = (Array.isArray(entry.loc) ? entry.loc : [])
		.map(String)
		.filter(
			(part, index) => !(index === 0 && part === 'body') && !(index === 1 && part === 'params'),
		)
		.join('.');
	return path === '' ? entry.msg : `${path}: ${entry.msg}`;
}

function htmlText(html: string): string {
	const title = /<title[^>]*>([\s\S]*?)<\/title>/i.exec(html)?.[1];
	return title ?? html.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
}

/** The API's machine-readable code: `code`, or a `detail` that is a code and not a sentence. */
export function apiCode(body: unknown): string | undefined {
	if (!isRecord(body)) return undefined;
	if (typeof body.code === 'string' && body.code !== '') return body.code;
	const { detail } = body;
	return typeof detail === 'string' && /^[a-z]+(_[a-z]+)+$/.test(detail) ? detail : undefined;
}

/**
 * The pause the server asked for, in milliseconds: `Retry-After` (seconds or an HTTP date) or the body's
 * `retry_after_seconds`.
 */
export function retryAfterMs(response: ApiResponse, now: number): number | undefined {
	const header = response.headers['retry-after'];
	if (header !== undefined && header !== '') {
		const seconds = Number(header);
		if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
		const date = Date.parse(header);
		if (!Number.isNaN(date)) return Math.max(0, date - now);
	}
	const { body } = response;
	if (isRecord(body) && typeof body.retry_after_seconds === 'number') {
		return Math.max(0, body.retry_after_seconds * 1000);
	}
	return undefined;
}

/** Whether the account has no place for another job right now; nothing was created or charged. */
export function isNoRoom(response: ApiResponse): boolean {
	if (response.status === 429) return true;
	if (apiCode(response.body) === 'account_queue_full') return true;
	return (
		response.status === 400 && /maximum number of concurrent requests/i.test(apiText(response.body))
	);
}

/** Whether the answer proves that a submit was refused, so that no job exists and it may be sent again. */
export function isKnownRejection(response: ApiResponse): boolean {
	const { status } = response;
	if (status >= 300 && status < 500) return status !== 408;
	return isModelOff(response);
}

/** Whether Higgsfield has switched the model off: a 503 that will not pass. */
export function isModelOff({ status, body }: ApiResponse): boolean {
	return status === 503 && apiCode(body) === 'model_disabled';
}
