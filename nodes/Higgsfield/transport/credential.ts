import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

export const DEFAULT_BASE_URL = 'https://api.higgsfield.ai';

/** Whether the host name of a URL (as `URL.hostname` gives it) is this machine itself. */
export function isLoopback(hostname: string): boolean {
	return /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname);
}

/**
 * Brings the credential's base URL into the one form that requests are built on: no trailing slash, no
 * trailing `/v1`, no query. Empty means the default host.
 *
 * @throws Error with a sentence for the user when the value is not a URL, carries a user name or password,
 * or would send the key unencrypted (http is for loopback hosts only)
 */
export function normalizeBaseUrl(value: unknown): string {
	const given = typeof value === 'string' ? value.trim() : '';
	if (given === '') return DEFAULT_BASE_URL;

	let url: URL;
	try {
		url = new URL(given);
	} catch {
		throw baseUrlError(given, 'is not a URL');
	}
	if (url.username !== '' || url.password !== '') {
		throw new Error(
			"'Base URL' of the Higgsfield credential must not contain a user name or password. Enter only the address, for example https://api.higgsfield.ai.",
		);
	}
	const secure = url.protocol === 'https:';
	const local = url.protocol === 'http:' && isLoopback(url.hostname);
	if (!secure && !local) {
		throw baseUrlError(given, 'does not start with https://');
	}
	const path = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
	return `${url.protocol}//${url.host}${path}`;
}

function baseUrlError(given: string, reason: string): Error {
	return new Error(
		`'Base URL' of the Higgsfield credential ${reason} (it is "${given}"). Use ${DEFAULT_BASE_URL}; http:// is allowed only for this machine (localhost).`,
	);
}

/**
 * The headers that carry the key, in the scheme the credential chose (Higgsfield's current `Authorization: Key
 * ID:SECRET`, or `hf-api-key` and `hf-secret` of its first API).
 *
 * @throws Error with a sentence for the user when a part of the key is missing or was pasted broken
 */
export function authHeaders(credentials: ICredentialDataDecryptedObject): Record<string, string> {
	const id = keyPart(credentials.apiKeyId, 'API Key ID');
	const secret = keyPart(credentials.apiKeySecret, 'API Key Secret');
	return credentials.headerScheme === 'hfHeaders'
		? { 'hf-api-key': id, 'hf-secret': secret }
		: { Authorization: `Key ${id}:${secret}` };
}

/** Keys are pasted, often with a blank or a line break around them; inside they have none. */
function keyPart(value: unknown, field: string): string {
	const trimmed = typeof value === 'string' ? value.trim() : '';
	if (trimmed === '') {
		throw new Error(`'${field}' of the Higgsfield credential is empty. Enter it and save again.`);
	}
	if (/[^\x21-\x7e]/.test(trimmed)) {
		throw new Error(
			`'${field}' of the Higgsfield credential contains a space, a line break or another character that keys do not have. Paste it again from console.higgsfield.ai.`,
		);
	}
	return trimmed;
}
