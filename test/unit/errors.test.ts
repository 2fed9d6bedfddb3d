import { AxiosError, CanceledError } from 'axios';
import type { INode, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import { httpFailure, networkFailure } from '../../nodes/Higgsfield/transport/errors';

const SUBJECT = 'generation 5185f35b';

const failureOf = (status: number, body: unknown, headers: Record<string, string> = {}) =>
	httpFailure({ status, headers, body }, SUBJECT, Date.UTC(2026, 8, 1));

const cloudflarePage = `<!DOCTYPE html><html><head>
<title>Access denied | api.higgsfield.ai used Cloudflare to restrict access</title></head>
<body><h1>Access denied</h1><p>error code: 1010</p></body></html>`;

describe('an HTTP error', () => {
	it.each<[string, number, unknown, string, string]>([
		[
			'a 400 with a text',
			400,
			{ detail: 'Provided Soul style not found' },
			'Higgsfield did not accept the values: Provided Soul style not found',
			'Pick the style from the list again',
		],
		[
			'E2: a 400 about an image',
			400,
			{ detail: 'Failed to fetch image_url' },
			'Higgsfield did not accept the values: Failed to fetch image_url',
			'not a link that has expired',
		],
		[
			'a 400 that says nothing',
			400,
			'',
			'Higgsfield did not accept the values of this item',
			'Correct the value named here',
		],
		[
			'F8: a 400 about concurrency',
			400,
			{ detail: 'Maximum number of concurrent requests (4) has been reached' },
			'Higgsfield has no room for another request right now: Maximum number of concurrent requests (4) has been reached',
			'lower Max Concurrent',
		],
		[
			'F3: a 401',
			401,
			{ detail: 'Invalid credentials' },
			'Higgsfield does not know this API key: Invalid credentials',
			'check API Key ID and API Key Secret',
		],
		['F2: a 402', 402, '', 'Not enough Higgsfield credits', 'Top up the API balance'],
		[
			'F2, F16: a 403 about credits, as a code',
			403,
			{ detail: 'not_enough_credits' },
			'Not enough Higgsfield credits: not_enough_credits',
			'It is separate from the credits of a higgsfield.ai web plan',
		],
		[
			'F2: a 403 about credits, in words',
			403,
			{ detail: 'Not enough credits' },
			'Not enough Higgsfield credits: Not enough credits',
			'Top up the API balance',
		],
		[
			'F2: a 403 about credits, in a code body',
			403,
			{ code: 'not_enough_credits', retryable: false },
			'Not enough Higgsfield credits: not_enough_credits',
			'Top up the API balance',
		],
		[
			'F2: a 403 of an expired key',
			403,
			{ code: 'api_key_expired' },
			'This Higgsfield API key is expired',
			'Create a new key',
		],
		[
			'F2: a 403 of a disabled key',
			403,
			{ detail: 'api_key_disabled' },
			'This Higgsfield API key is disabled',
			'enable this one',
		],
		[
			'F1: a 403 of the edge, as plain text',
			403,
			'error code: 1010',
			'The request was blocked before it reached Higgsfield (Cloudflare: error code 1010)',
			'User-Agent',
		],
		[
			'F1: a 403 of the edge, as HTML',
			403,
			'<html><body>error code: 1010</body></html>',
			'The request was blocked before it reached Higgsfield (Cloudflare: error code 1010)',
			'This is not about credits or the key',
		],
		[
			'F1: a 403 of the edge, as HTML with a title of its own',
			403,
			cloudflarePage,
			'The request was blocked before it reached Higgsfield (Cloudflare: error code 1010)',
			'This is not about credits or the key',
		],
		[
			'F2: a 403 about permission',
			403,
			{ detail: 'Your role does not allow this' },
			'This Higgsfield API key is not allowed to do this: Your role does not allow this',
			'organisation',
		],
		[
			'a 403 that says nothing',
			403,
			{},
			'This Higgsfield API key is not allowed to do this',
			'another key',
		],
		[
			'a 403 of something in between',
			403,
			'<html><title>Company Firewall</title></html>',
			'The request was blocked on its way to Higgsfield (HTTP 403): Company Firewall',
			'did not come from the Higgsfield API',
		],
		[
			'a 404 of an ID',
			404,
			{ detail: 'Not found' },
			`Higgsfield does not know ${SUBJECT}`,
			'the account that made it',
		],
		[
			'a 404 of a model, as a code',
			404,
			{ detail: 'model_not_found' },
			'Higgsfield does not offer this model to your account: model_not_found',
			'Choose another model',
		],
		[
			'a 404 of a model, in words',
			404,
			{ detail: 'Model not found' },
			'Higgsfield does not offer this model to your account: Model not found',
			'Choose another model',
		],
		[
			'F3: a 405',
			405,
			{ detail: 'Method Not Allowed' },
			'Higgsfield refused the request (HTTP 405): Method Not Allowed',
			'Base URL',
		],
		[
			'a 409',
			409,
			{ detail: 'Busy' },
			'Higgsfield did not accept the values: Busy',
			'Correct the value named here',
		],
		[
			'F3: a 422',
			422,
			{ detail: [{ loc: ['body', 'params', 'batch_size'], msg: 'Input should be 1 or 4' }] },
			'Higgsfield did not accept the values: batch_size: Input should be 1 or 4',
			'Correct the value',
		],
		[
			'F2: a 423',
			423,
			{ code: 'model_blocked' },
			'Higgsfield withholds this model from your account: model_blocked',
			'Choose another model',
		],
		[
			'F6: a 429',
			429,
			{ code: 'account_queue_full', message: 'Queue is full' },
			'Higgsfield has no room for another request right now: Queue is full',
			'counting those of other workflows',
		],
		[
			'a 429 that says nothing',
			429,
			'',
			'Higgsfield has no room for another request right now',
			'Wait until some are done',
		],
		[
			'a 500',
			500,
			'Internal Server Error',
			'Higgsfield could not answer (HTTP 500): Internal Server Error',
			'usually passes',
		],
		[
			'a 502 of a proxy',
			502,
			'<html><head><title>502 Bad Gateway</title></head></html>',
			'Higgsfield could not answer (HTTP 502): 502 Bad Gateway',
			'Try again in a few minutes',
		],
		['a 503', 503, '', 'Higgsfield could not answer (HTTP 503)', 'usually passes'],
		[
			'F2: a 503 of a model that is off',
			503,
			{ code: 'model_disabled' },
			'Higgsfield has switched this model off: model_disabled',
			'Choose another model',
		],
		[
			'a redirect',
			301,
			'',
			'The address of the Higgsfield API redirects elsewhere (HTTP 301)',
			'Base URL',
		],
		[
			'D12: a temporary redirect',
			307,
			'',
			'The address of the Higgsfield API redirects elsewhere (HTTP 307)',
			'never sent on',
		],
		[
			'a status nobody knows',
			418,
			{ detail: 'Teapot' },
			'Higgsfield refused the request (HTTP 418): Teapot',
			'Check the values',
		],
	])('says what happened and what to do: %s', (_, status, body, message, advice) => {
		const failure = failureOf(status, body);

		expect(failure.message).toBe(message);
		expect(failure.description).toContain(advice);
		expect(failure.details.httpCode).toBe(status);
	});

	it('does not talk of credits when the edge or a permission refused the request', () => {
		for (const body of ['error code: 1010', cloudflarePage, { detail: 'No permission' }]) {
			expect(failureOf(403, body).message).not.toMatch(/credit/i);
		}
	});

	it.each([
		[400, { detail: 'bad' }, false],
		[401, '', false],
		[402, '', false],
		[403, '', false],
		[404, '', false],
		[408, '', true],
		[409, '', false],
		[422, '', false],
		[423, '', false],
		[429, '', true],
		[500, '', true],
		[502, '', true],
		[503, '', true],
		[503, { code: 'model_disabled' }, true],
		[504, '', true],
		[302, '', false],
	])('may pass by itself or not: %d %j %s', (status, body, transient) => {
		expect(failureOf(status, body).transient).toBe(transient);
	});

	it('keeps the code, the pause the server asked for, and the reference for support', () => {
		const failure = failureOf(
			429,
			{ code: 'account_queue_full' },
			{ 'retry-after': '3', 'x-correlation-id': 'corr-1' },
		);

		expect(failure.details).toEqual({ httpCode: 429, code: 'account_queue_full' });
		expect(failure.retryAfterMs).toBe(3_000);
		expect(failure.description).toContain('Reference for Higgsfield support: corr-1.');
	});

	it('has no code where the API gave none', () => {
		expect(failureOf(500, 'Internal Server Error').details).toEqual({ httpCode: 500 });
	});
});

describe('a request without an answer', () => {
	const node = { name: 'Higgsfield', type: 'higgsfield', parameters: {} } as unknown as INode;

	/** What n8n's request helper throws: its own error around the HTTP library's. */
	const wrapped = (code: string, text = 'request failed', cause?: Error) => {
		const inner = new AxiosError(text, code);
		if (cause !== undefined) inner.cause = cause;
		return new NodeApiError(node, inner as unknown as JsonObject);
	};

	const systemError = (code: string, syscall: string) =>
		Object.assign(new Error(`${syscall} ${code}`), { code, syscall });

	it.each([
		['ECONNREFUSED'],
		['ENOTFOUND'],
		['EAI_AGAIN'],
		['EHOSTUNREACH'],
		['ENETUNREACH'],
		['CERT_HAS_EXPIRED'],
		['DEPTH_ZERO_SELF_SIGNED_CERT'],
		['SELF_SIGNED_CERT_IN_CHAIN'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
		['ERR_TLS_CERT_ALTNAME_INVALID'],
	])('F7: was surely never sent with %s, so nothing was charged', (code) => {
		const failure = networkFailure(
			wrapped(code, `connect ${code}`, systemError(code, 'connect')),
			'api.higgsfield.ai',
		);

		expect(failure.sent).toBe(false);
		expect(failure.message).toBe(`Could not connect to api.higgsfield.ai (${code})`);
		expect(failure.description).toContain('Nothing was sent, so nothing was charged');
		expect(failure.details).toEqual({ code });
		expect(failure.transient).toBe(true);
	});

	it.each([
		['ECONNRESET', 'The connection to api.higgsfield.ai broke (ECONNRESET)'],
		['EPIPE', 'The connection to api.higgsfield.ai broke (EPIPE)'],
		['ERR_BAD_RESPONSE', 'The connection to api.higgsfield.ai broke (ERR_BAD_RESPONSE)'],
		['HPE_INVALID_CONSTANT', 'The connection to api.higgsfield.ai broke (HPE_INVALID_CONSTANT)'],
		['ETIMEDOUT', 'api.higgsfield.ai did not answer in time'],
		['ECONNABORTED', 'api.higgsfield.ai did not answer in time'],
		['ESOCKETTIMEDOUT', 'api.higgsfield.ai did not answer in time'],
	])('F7: may have arrived with %s', (code, message) => {
		const failure = networkFailure(wrapped(code), 'api.higgsfield.ai');

		expect(failure.sent).toBe(true);
		expect(failure.message).toBe(message);
		expect(failure.description).not.toContain('Nothing was sent');
		expect(failure.details).toEqual({ code });
		expect(failure.transient).toBe(true);
	});

	it.each([['EHOSTUNREACH'], ['ENETUNREACH']])(
		'A7: may have arrived when %s broke a connection that already stood',
		(code) => {
			const error = wrapped(code, `read ${code}`, systemError(code, 'read'));

			expect(networkFailure(error, 'api.higgsfield.ai').sent).toBe(true);
		},
	);

	it('may have arrived when our own time limit ended it', () => {
		const failure = networkFailure(
			new NodeApiError(node, new CanceledError('canceled') as unknown as JsonObject),
			'api.higgsfield.ai',
		);

		expect(failure.sent).toBe(true);
		expect(failure.message).toBe('api.higgsfield.ai did not answer in time');
	});

	it.each([['AbortError'], ['TimeoutError']])('knows a %s without a code', (name) => {
		const error = Object.assign(new Error('The operation was aborted'), { name });

		expect(networkFailure(error, 'api.higgsfield.ai')).toMatchObject({
			sent: true,
			message: 'api.higgsfield.ai did not answer in time',
			details: { code: 'ETIMEDOUT' },
		});
	});

	it('finds the code in the causes of an error without one', () => {
		const error = new Error('outer', {
			cause: new Error('middle', { cause: systemError('ECONNREFUSED', 'connect') }),
		});

		expect(networkFailure(error, 'api.higgsfield.ai')).toMatchObject({
			sent: false,
			details: { code: 'ECONNREFUSED' },
		});
	});

	it.each<[string, unknown, string]>([
		['an error', new Error('something\n odd'), 'something odd'],
		['a text', 'something odd', 'something odd'],
	])('may have arrived with %s that has no code', (_, error, reason) => {
		const failure = networkFailure(error, 'api.higgsfield.ai');

		expect(failure.sent).toBe(true);
		expect(failure.message).toBe(`The connection to api.higgsfield.ai broke (${reason})`);
		expect(failure.details).toEqual({});
	});

	it('does not follow causes for ever', () => {
		const error: { cause?: unknown } = {};
		error.cause = error;

		expect(networkFailure(error, 'api.higgsfield.ai').sent).toBe(true);
	});
});
