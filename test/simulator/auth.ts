/* eslint-disable @n8n/community-nodes/no-restricted-imports -- the simulator is a Node server, never shipped */
import type { IncomingHttpHeaders } from 'node:http';

import { ApiError, codedRefusal, refusal } from './answers';
import type { Settings } from './settings';

export interface Credentials {
	apiKeyId: string;
	apiKeySecret: string;
}

const KEY_STATE_MESSAGES = { expired: 'API key has expired', disabled: 'API key is disabled' };

/** Turns away what the edge in front of the API does not let through. */
export function checkUserAgent(headers: IncomingHttpHeaders): void {
	const agent = headers['user-agent'] ?? '';
	if (agent.trim() !== '' && !/^python-urllib/i.test(agent)) return;
	throw new ApiError({
		status: 403,
		headers: { 'content-type': 'text/plain; charset=UTF-8' },
		body: 'error code: 1010',
	});
}

/** Accepts `Authorization: Key id:secret` or the older pair of headers; the first one wins. */
export function checkCredentials(headers: IncomingHttpHeaders, credentials: Credentials): void {
	const { apiKeyId, apiKeySecret } = credentials;
	const valid =
		headers.authorization === undefined
			? headers['hf-api-key'] === apiKeyId && headers['hf-secret'] === apiKeySecret
			: headers.authorization === `Key ${apiKeyId}:${apiKeySecret}`;
	if (!valid) throw refusal(401, 'Invalid credentials');
}

/** Turns away a key that is right but no longer usable. */
export function checkKeyState(state: Settings['keyState']): void {
	if (state === 'active') return;
	const message = KEY_STATE_MESSAGES[state];
	throw codedRefusal(403, { code: `api_key_${state}`, message, retryable: false });
}

/** Storage and CDN refuse requests that carry credentials of the API. */
export function carriesCredentials(headers: IncomingHttpHeaders): 'authorization' | 'hf' | 'none' {
	if (headers.authorization !== undefined) return 'authorization';
	return Object.keys(headers).some((name) => name.startsWith('hf-')) ? 'hf' : 'none';
}
