import type { ApiResponse } from '../../nodes/Higgsfield/transport/answer';
import { NetworkFailure } from '../../nodes/Higgsfield/transport/errors';
import { Failure } from '../../nodes/Higgsfield/transport/failure';
import type { Api } from '../../nodes/Higgsfield/transport/request';
import { fetchJson, sendPatiently } from '../../nodes/Higgsfield/transport/retry';

const REQUEST = { method: 'GET', path: '/v1/motions' } as const;

const answer = (status: number, body: unknown = [], headers = {}): ApiResponse => ({
	status,
	body,
	headers,
});

const broken = new NetworkFailure('It broke', true, { transient: true });

/** An API that gives these answers in turn, and the moments of its requests in seconds. */
function scriptedApi(...answers: Array<ApiResponse | Error>) {
	const start = Date.now();
	const moments: number[] = [];
	const api: Api = {
		baseUrl: 'https://api.higgsfield.ai',
		send: async () => {
			moments.push((Date.now() - start) / 1000);
			const next = answers.shift();
			if (next === undefined) throw new Error('One request too many');
			if (next instanceof Error) throw next;
			return next;
		},
	};
	return { api, moments };
}

/** The result of a promise that waits for fake timers: its value, or the failure it was rejected with. */
async function settled<T>(promise: Promise<T>): Promise<T | Failure> {
	const result = promise.catch((error: unknown) => error as Failure);
	await jest.runAllTimersAsync();
	return await result;
}

describe('a request that is free and safe to repeat', () => {
	beforeEach(() => {
		jest.useFakeTimers();
	});

	afterEach(() => {
		jest.useRealTimers();
	});

	const send = async (api: Api, options = {}) =>
		await settled(sendPatiently(api, REQUEST, { subject: 'the list', ...options }));

	it('is sent once when it succeeds', async () => {
		const { api, moments } = scriptedApi(answer(200, ['a']));

		expect(await send(api)).toEqual(answer(200, ['a']));
		expect(moments).toEqual([0]);
	});

	it.each<[string, ApiResponse | Error, number]>([
		['a 500', answer(500), 1],
		['a 502', answer(502, '<html></html>'), 1],
		['a 503', answer(503), 1],
		['a 429', answer(429), 1],
		['F6: a 429 with Retry-After', answer(429, '', { 'retry-after': '3' }), 3],
		['a Retry-After above 30 s', answer(503, '', { 'retry-after': '600' }), 30],
		['network trouble', broken, 1],
	])('is sent again after %s', async (_, first, pause) => {
		const { api, moments } = scriptedApi(first, answer(200));

		expect(await send(api)).toEqual(answer(200));
		expect(moments).toEqual([0, pause]);
	});

	it('is given up after four tries with growing pauses', async () => {
		const { api, moments } = scriptedApi(answer(500), broken, answer(500), answer(502));

		expect(await send(api)).toMatchObject({ details: { httpCode: 502 } });
		expect(moments).toEqual([0, 1, 3, 7]);
	});

	it.each([
		[400, ''],
		[401, ''],
		[403, ''],
		[404, ''],
		[422, ''],
		[302, ''],
		[503, { code: 'model_disabled' }],
	])('is given up at once after %d %j', async (status, body) => {
		const { api, moments } = scriptedApi(answer(status, body));

		expect(await send(api)).toMatchObject({ details: { httpCode: status } });
		expect(moments).toEqual([0]);
	});

	it('is not repeated after an exception that has nothing to do with the network', async () => {
		const { api, moments } = scriptedApi(new TypeError('a bug'));

		expect(await send(api)).toMatchObject({ message: 'a bug' });
		expect(moments).toEqual([0]);
	});

	it('is done with an answer that counts as success, such as a 404 of a repeated delete', async () => {
		const { api } = scriptedApi(answer(500), answer(404));

		const result = await send(api, {
			isDone: ({ status }: ApiResponse, attempt: number) => status === 404 && attempt > 0,
		});

		expect(result).toEqual(answer(404));
	});

	it('C1: ends its pause at once when the execution is stopped, and is not sent again', async () => {
		const { api, moments } = scriptedApi(answer(500, '', { 'retry-after': '20' }));
		const controller = new AbortController();
		const start = Date.now();
		let ended = -1;
		const result = sendPatiently(api, REQUEST, { subject: 'it', signal: controller.signal })
			.catch((error: unknown) => error)
			.finally(() => {
				ended = Date.now() - start;
			});

		await jest.advanceTimersByTimeAsync(5_000);
		controller.abort();
		await jest.advanceTimersByTimeAsync(60_000);

		expect(await result).toBeInstanceOf(Failure);
		expect(ended).toBe(5_000);
		expect(moments).toEqual([0]);
	});

	it('gives what was read from its answer', async () => {
		const { api } = scriptedApi(answer(200, { items: [1] }));

		const read = (body: unknown) => (body as { items: number[] }).items;
		expect(await settled(fetchJson(api, REQUEST, { subject: 'it', read }))).toEqual([1]);
	});

	it('G1: fails in words when its answer cannot be read', async () => {
		const { api } = scriptedApi(answer(200, '<html></html>'));

		expect(
			await settled(fetchJson(api, REQUEST, { subject: 'it', read: () => undefined })),
		).toMatchObject({
			message: 'Higgsfield gave an answer that cannot be read',
			description: expect.stringContaining("'Base URL'"),
		});
	});
});
