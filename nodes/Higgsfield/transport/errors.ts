import type { ApiResponse } from './answer';
import { apiCode, apiText, isModelOff, isNoRoom, retryAfterMs } from './answer';
import type { FailureOptions } from './failure';
import { Failure } from './failure';
import { isRecord, quote } from './text';

interface Meaning {
	message: string;
	description: string;
}

const CONSOLE = 'console.higgsfield.ai';

/**
 * Turns an answer with an HTTP error status into a Failure.
 *
 * @param subject what the request was about, as it reads in a sentence ("generation 1234…")
 */
export function httpFailure(response: ApiResponse, subject: string, now: number): Failure {
	const { status, body } = response;
	const meaning = meaningOf(status, body, subject);
	const correlationId = response.headers['x-correlation-id'];
	return new Failure(meaning.message, {
		description: [
			meaning.description,
			correlationId ? `Reference for Higgsfield support: ${quote(correlationId)}.` : '',
		]
			.filter(Boolean)
			.join(' '),
		details: { httpCode: status, ...(apiCode(body) ? { code: apiCode(body) } : {}) },
		transient: status === 429 || status === 408 || status >= 500,
		retryAfterMs: retryAfterMs(response, now),
	});
}

function meaningOf(status: number, body: unknown, subject: string): Meaning {
	const said = apiText(body);
	const saying = said === '' ? '' : `: ${said}`;
	if (isNoRoom({ status, headers: {}, body })) {
		return {
			message: `Higgsfield has no room for another request right now${saying}`,
			description:
				'Your account runs only a few generations at once, counting those of other workflows. Wait until some are done, lower Max Concurrent, or ask Higgsfield for a higher limit.',
		};
	}
	switch (status) {
		case 400:
		case 409:
		case 422:
			return {
				message: `Higgsfield did not accept the values${saying || ' of this item'}`,
				description: adviceForValues(said),
			};
		case 401:
			return {
				message: `Higgsfield does not know this API key${saying}`,
				description: `Open the Higgsfield credential and check API Key ID and API Key Secret. Keys are made at ${CONSOLE}.`,
			};
		case 402:
			return credits(saying);
		case 403:
			return forbidden(body, said, saying);
		case 404:
			return notFound(body, saying, subject);
		case 423:
			return {
				message: `Higgsfield withholds this model from your account${saying}`,
				description: 'Choose another model, or ask Higgsfield to open it for you.',
			};
		default:
	}
	if (isModelOff({ status, headers: {}, body })) {
		return {
			message: `Higgsfield has switched this model off${saying}`,
			description: 'Choose another model or try again on another day.',
		};
	}
	if (status >= 500) {
		return {
			message: `Higgsfield could not answer (HTTP ${status})${saying}`,
			description:
				'This is on the side of Higgsfield and usually passes. Try again in a few minutes.',
		};
	}
	if (status >= 300 && status < 400) {
		return {
			message: `The address of the Higgsfield API redirects elsewhere (HTTP ${status})`,
			description:
				"The key is never sent on to another address. Set 'Base URL' of the Higgsfield credential to https://api.higgsfield.ai.",
		};
	}
	return {
		message: `Higgsfield refused the request (HTTP ${status})${saying}`,
		description: 'Check the values of this node and the Base URL of the Higgsfield credential.',
	};
}

function adviceForValues(said: string): string {
	if (/idempotency/i.test(said)) {
		return 'This Idempotency Key was already used for a request with other values. Use a key of its own for each picture or video, or the very same values as before.';
	}
	if (/style not found/i.test(said)) {
		return 'Pick the style from the list again: styles of Soul and Soul 2 are not interchangeable, and IDs copied from the website may not work here.';
	}
	if (/image|url/i.test(said)) {
		return 'Check the values named here. Images must be reachable by Higgsfield: a direct, public link to the file itself, not a share page of Google Drive or Dropbox and not a link that has expired. An image that is not public can be given as a file of the item.';
	}
	return 'Correct the value named here and run again.';
}

function credits(saying: string): Meaning {
	return {
		message: `Not enough Higgsfield credits${saying}`,
		description: `Top up the API balance at ${CONSOLE}. It is separate from the credits of a higgsfield.ai web plan.`,
	};
}

function forbidden(body: unknown, said: string, saying: string): Meaning {
	const code = apiCode(body);
	if (code === 'api_key_expired' || code === 'api_key_disabled') {
		return {
			message: `This Higgsfield API key is ${code === 'api_key_expired' ? 'expired' : 'disabled'}`,
			description: `Create a new key at ${CONSOLE}, or enable this one there, and put it into the Higgsfield credential.`,
		};
	}
	if (/error code:\s*1010/i.test(typeof body === 'string' ? body : said)) {
		return {
			message: 'The request was blocked before it reached Higgsfield (Cloudflare: error code 1010)',
			description:
				'This is not about credits or the key. The network edge refuses requests without a normal User-Agent: check whether a proxy or firewall between n8n and Higgsfield removes or rewrites that header.',
		};
	}
	if (code === 'not_enough_credits' || /not[ _]enough[ _]credits|balance/i.test(said)) {
		return credits(saying);
	}
	if (typeof body === 'string') {
		return {
			message: `The request was blocked on its way to Higgsfield (HTTP 403)${saying}`,
			description:
				'The answer did not come from the Higgsfield API itself. Check proxies and firewalls between n8n and Higgsfield.',
		};
	}
	return {
		message: `This Higgsfield API key is not allowed to do this${saying}`,
		description: `Ask the owner of your Higgsfield organisation for permission, or use another key from ${CONSOLE}.`,
	};
}

function notFound(body: unknown, saying: string, subject: string): Meaning {
	if (apiCode(body) === 'model_not_found' || /model not found/i.test(saying)) {
		return {
			message: `Higgsfield does not offer this model to your account${saying}`,
			description: 'Choose another model.',
		};
	}
	return {
		message: `Higgsfield does not know ${subject}`,
		description:
			'Check the ID, and that the credential belongs to the account that made it. An account sees only what it made itself.',
	};
}

/** Codes of failures before the first byte of a request left, so that Higgsfield cannot have acted on it. */
const NEVER_SENT = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EADDRNOTAVAIL',
	'EPROTO',
	'ERR_INVALID_CHAR',
	'ERR_INVALID_URL',
	'CERT_HAS_EXPIRED',
	'CERT_NOT_YET_VALID',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Of these, those that can also end a connection that already stood. */
const MAY_COME_LATER = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EPROTO']);

const TIMED_OUT = new Set(['ECONNABORTED', 'ERR_CANCELED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);

/** A request that got no answer. `sent` is false when it surely never left this machine. */
export class NetworkFailure extends Failure {
	constructor(
		message: string,
		readonly sent: boolean,
		options: FailureOptions,
	) {
		super(message, options);
		this.name = 'NetworkFailure';
	}
}

/** Turns what n8n's request helper throws, with the network's code somewhere in its causes, into a failure. */
export function networkFailure(error: unknown, host: string): NetworkFailure {
	const { code, syscall } = networkFault(error);
	const reason =
		code === undefined ? quote(error instanceof Error ? error.message : String(error)) : code;
	const details = code === undefined ? {} : { code };
	// The same codes can end a connection that already stood, in the middle of an exchange.
	const isEstablished = syscall === 'read' || syscall === 'write';
	if (code !== undefined && NEVER_SENT.has(code) && !isEstablished) {
		return new NetworkFailure(`Could not connect to ${host} (${reason})`, false, {
			description:
				"Nothing was sent, so nothing was charged. Check 'Base URL' of the Higgsfield credential, the network, and proxy or certificate settings of n8n.",
			details,
			transient: true,
		});
	}
	const timedOut = code !== undefined && TIMED_OUT.has(code);
	return new NetworkFailure(
		timedOut ? `${host} did not answer in time` : `The connection to ${host} broke (${reason})`,
		true,
		{ description: 'Check the network between n8n and Higgsfield.', details, transient: true },
	);
}

/** Walks the cause chain: n8n wraps the HTTP library's error, which may wrap the socket's. */
function networkFault(error: unknown): { code?: string; syscall?: string } {
	let current: unknown = error;
	let code: string | undefined;
	for (let depth = 0; depth < 8 && isRecord(current); depth++) {
		const { code: found, syscall, name, cause } = current;
		if (typeof found === 'string' && found !== '') code ??= found;
		if (name === 'AbortError' || name === 'TimeoutError') code ??= 'ETIMEDOUT';
		if (typeof syscall === 'string') return { code, syscall };
		current = cause;
	}
	return code === undefined ? olderFault(error) : { code };
}

/** Older n8n keeps only the code, in the place of the HTTP status; what it was about to do is lost. */
function olderFault(error: unknown): { code?: string; syscall?: string } {
	const httpCode = isRecord(error) ? error.httpCode : undefined;
	if (typeof httpCode !== 'string' || !/^[A-Z][A-Z0-9_]+$/.test(httpCode)) return {};
	return MAY_COME_LATER.has(httpCode) ? { code: httpCode, syscall: 'read' } : { code: httpCode };
}
