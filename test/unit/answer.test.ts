import type { ApiResponse } from '../../nodes/Higgsfield/transport/answer';
import {
	apiCode,
	apiText,
	isKnownRejection,
	isNoRoom,
	retryAfterMs,
} from '../../nodes/Higgsfield/transport/answer';

const answer = (
	status: number,
	body: unknown = '',
	headers: ApiResponse['headers'] = {},
): ApiResponse => ({ status, headers, body });

const entry = (loc: unknown, msg: unknown) => ({ loc, msg, type: 'missing', input: {}, ctx: {} });

describe("the API's words in an error body", () => {
	it.each<[string, unknown, string]>([
		['F3: a detail text', { detail: 'Invalid credentials' }, 'Invalid credentials'],
		[
			'F3: a validation list',
			{ detail: [entry(['body', 'params', 'width_and_height'], 'Field required')] },
			'width_and_height: Field required',
		],
		[
			'several entries of a list',
			{
				detail: [
					entry(['body', 'params', 'batch_size'], 'Input should be 1 or 4'),
					entry(['body', 'params', 'motions', 0, 'id'], 'Input should be a valid UUID'),
				],
			},
			'batch_size: Input should be 1 or 4; motions.0.id: Input should be a valid UUID',
		],
		[
			'an entry about the whole body',
			{ detail: [entry(['body'], 'Field required')] },
			'Field required',
		],
		[
			'a field that is itself named params',
			{ detail: [entry(['body', 'x', 'params'], 'Bad')] },
			'x.params: Bad',
		],
		[
			'an entry about the path',
			{ detail: [entry(['path', 'id'], 'Not a UUID')] },
			'path.id: Not a UUID',
		],
		['an entry without a path', { detail: [{ msg: 'Bad' }] }, 'Bad'],
		['a list of texts', { detail: ['One', 'Two'] }, 'One; Two'],
		['a list with unreadable entries', { detail: [null, { loc: ['a'] }, 'Two'] }, 'Two'],
		[
			'a single entry instead of a list',
			{ detail: entry(['body', 'seed'], 'Too big') },
			'seed: Too big',
		],
		['an object with a message', { detail: { message: 'Nope', code: 'no' } }, 'Nope'],
		['details instead of detail', { details: 'More than one' }, 'More than one'],
		['a message', { message: 'Queue is full' }, 'Queue is full'],
		['an error text', { error: 'Bad things' }, 'Bad things'],
		['an error object', { error: { message: 'Bad things' } }, 'Bad things'],
		[
			'a code body',
			{ code: 'account_queue_full', retryable: true, limit: 10 },
			'account_queue_full',
		],
		['a code body with a message', { code: 'model_disabled', message: 'Off' }, 'Off'],
		['detail before message', { message: 'b', detail: 'a' }, 'a'],
		['an empty detail, then a message', { detail: '', message: 'b' }, 'b'],
		['an empty list, then a code', { detail: [], code: 'c' }, 'c'],
		['plain text', 'error code: 1010', 'error code: 1010'],
		['plain text on several lines', ' Internal\n\n  Server\tError ', 'Internal Server Error'],
		[
			'HTML with a title',
			'<html><head><title>502 Bad\n Gateway</title></head><body>x</body></html>',
			'502 Bad Gateway',
		],
		[
			'HTML without a title',
			'<div><style>p{color:red}</style><script>alert(1)</script><p>Down for <b>maintenance</b></p></div>',
			'Down for maintenance',
		],
		['an empty text', '', ''],
		['an empty object', {}, ''],
		['null', null, ''],
		['nothing', undefined, ''],
		['a number', 7, ''],
		['values of unexpected types', { detail: 7, message: true, error: null, code: {} }, ''],
	])('come from %s', (_, body, text) => {
		expect(apiText(body)).toBe(text);
	});

	it('are cut off where they would flood the error', () => {
		expect(apiText({ detail: 'x'.repeat(100_000) })).toBe(`${'x'.repeat(500)}…`);
	});
});

describe("the API's code", () => {
	it.each<[string, unknown, string | undefined]>([
		['code', { code: 'account_queue_full' }, 'account_queue_full'],
		['code beside a detail', { code: 'a', detail: 'b_c' }, 'a'],
		['a detail that is a code', { detail: 'not_enough_credits' }, 'not_enough_credits'],
		['no sentence', { detail: 'Not enough credits' }, undefined],
		['no single word', { detail: 'forbidden' }, undefined],
		['no list', { detail: [{ msg: 'a_b' }] }, undefined],
		['no empty code', { code: '' }, undefined],
		['no number', { code: 1010 }, undefined],
		['no text body', 'model_disabled', undefined],
		['no empty body', undefined, undefined],
	])('is %s', (_, body, code) => {
		expect(apiCode(body)).toBe(code);
	});
});

describe('the pause a server asks for', () => {
	const now = Date.UTC(2026, 8, 1, 12, 0, 0);

	it.each<[string, ApiResponse['headers'], unknown, number | undefined]>([
		['F6: seconds', { 'retry-after': '3' }, '', 3_000],
		['fractions of seconds', { 'retry-after': '0.5' }, '', 500],
		['zero', { 'retry-after': '0' }, '', 0],
		['a date', { 'retry-after': 'Tue, 01 Sep 2026 12:00:30 GMT' }, '', 30_000],
		['a date that has passed', { 'retry-after': 'Tue, 01 Sep 2026 11:00:00 GMT' }, '', 0],
		['a negative number', { 'retry-after': '-5' }, '', 0],
		['the body', {}, { retry_after_seconds: 7 }, 7_000],
		['the header before the body', { 'retry-after': '3' }, { retry_after_seconds: 7 }, 3_000],
		[
			'the body when the header is nonsense',
			{ 'retry-after': 'soon' },
			{ retry_after_seconds: 7 },
			7_000,
		],
		['the body when the header is empty', { 'retry-after': '' }, { retry_after_seconds: 7 }, 7_000],
		['nothing when the header is nonsense', { 'retry-after': 'soon' }, '', undefined],
		['nothing when the body has a text', {}, { retry_after_seconds: '7' }, undefined],
		['nothing', {}, undefined, undefined],
	])('is read from %s', (_, headers, body, pause) => {
		expect(retryAfterMs(answer(429, body, headers), now)).toBe(pause);
	});
});

describe('an answer to a submit', () => {
	const full = 'Maximum number of concurrent requests (4) has been reached';

	it.each<[string, number, unknown, 'no room' | 'rejected' | 'unknown']>([
		['F8: the old way of being full', 400, { detail: full }, 'no room'],
		['F8: the new way of being full', 429, { code: 'account_queue_full' }, 'no room'],
		['F6: a 429 that says nothing', 429, '', 'no room'],
		['a full queue under another status', 403, { code: 'account_queue_full' }, 'no room'],
		['wrong values', 400, { detail: 'Provided Soul style not found' }, 'rejected'],
		['a wrong key', 401, { detail: 'Invalid credentials' }, 'rejected'],
		['F2: no credits', 402, '', 'rejected'],
		['F2: no credits, as a 403', 403, { detail: 'not_enough_credits' }, 'rejected'],
		['an unknown model', 404, { detail: 'model_not_found' }, 'rejected'],
		['validation', 422, { detail: [] }, 'rejected'],
		['F2: a withheld model', 423, { code: 'model_blocked' }, 'rejected'],
		['F2: a model that is off', 503, { code: 'model_disabled' }, 'rejected'],
		['a request that took too long', 408, '', 'unknown'],
		['A5: a broken server', 500, 'Internal Server Error', 'unknown'],
		['a broken gateway', 502, '<html></html>', 'unknown'],
		['a busy server', 503, '', 'unknown'],
		['a slow server', 504, '', 'unknown'],
		['a redirect', 302, '', 'rejected'],
		['success that cannot be read', 200, '<html></html>', 'unknown'],
	])('tells whether a job may exist: %s', (_, status, body, meaning) => {
		const response = answer(status, body);
		const found = isNoRoom(response)
			? 'no room'
			: isKnownRejection(response)
				? 'rejected'
				: 'unknown';

		expect(found).toBe(meaning);
	});
});
