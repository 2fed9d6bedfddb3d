import { anyDriver, characterDriver, jobSetDriver } from '../../nodes/Higgsfield/generation/driver';
import type { Intent } from '../../nodes/Higgsfield/generation/ledger';
import type { ApiResponse } from '../../nodes/Higgsfield/transport/answer';
import { NetworkFailure } from '../../nodes/Higgsfield/transport/errors';
import type { Api } from '../../nodes/Higgsfield/transport/request';
import { BASE_URL, jobSet, SET_ID } from './support/job-sets';
import { rejection } from './support/run';

const INTENT: Intent = {
	itemIndex: 0,
	apiVersion: 'v1',
	method: 'POST',
	path: '/v1/text2image/soul',
	body: { params: { prompt: 'a dog' } },
};

const CHARACTER = { id: SET_ID, name: 'Ana', status: 'queued' };

type Answer = Partial<ApiResponse> | Error;

/** An API that gives each path its answers in turn, and writes down what it was asked. */
function apiWith(routes: Record<string, Answer[]>) {
	const calls: string[] = [];
	const timeouts: Array<number | undefined> = [];
	const api: Api = {
		baseUrl: BASE_URL,
		send: async ({ method, path, timeoutMs }) => {
			calls.push(`${method} ${path}`);
			timeouts.push(timeoutMs);
			const next = routes[path]?.shift() ?? { status: 404, body: { detail: 'Not found' } };
			if (next instanceof Error) throw next;
			return { status: 200, headers: {}, body: '', ...next };
		},
	};
	return { api, calls, timeouts };
}

const JOB_SET = `/v1/job-sets/${SET_ID}`;
const CHARACTER_PATH = `/v1/custom-references/${SET_ID}`;
const REQUEST = `/requests/${SET_ID}/status`;

describe('a submit', () => {
	const submit = async (answer: Answer) => {
		const { api, calls } = apiWith({ [INTENT.path]: [answer] });
		const outcome = await jobSetDriver(api).submit(INTENT, undefined);
		expect(calls).toEqual([`POST ${INTENT.path}`]);
		return outcome;
	};

	it.each<[string, Answer, string]>([
		['a job set', { body: jobSet('queued') }, 'accepted'],
		['a job set with another success status', { status: 201, body: jobSet('queued') }, 'accepted'],
		[
			'F8: old-style lack of room',
			{
				status: 400,
				body: { detail: 'Maximum number of concurrent requests (4) has been reached' },
			},
			'noRoom',
		],
		['F8: new-style lack of room', { status: 429, body: { code: 'account_queue_full' } }, 'noRoom'],
		['a bare 429', { status: 429 }, 'noRoom'],
		['400', { status: 400 }, 'rejected'],
		['401', { status: 401 }, 'rejected'],
		['403', { status: 403, body: 'error code: 1010' }, 'rejected'],
		['404', { status: 404 }, 'rejected'],
		['A5: 422', { status: 422 }, 'rejected'],
		['423', { status: 423 }, 'rejected'],
		['503 of a model that is off', { status: 503, body: { code: 'model_disabled' } }, 'rejected'],
		['a connection that was refused', new NetworkFailure('x', false, {}), 'notSent'],
		['A7: a connection that broke', new NetworkFailure('x', true, {}), 'unknown'],
		['an exception', new TypeError('x'), 'unknown'],
		['A5: 500', { status: 500, body: 'Internal Server Error' }, 'unknown'],
		['502', { status: 502, body: '<html></html>' }, 'unknown'],
		['503', { status: 503 }, 'unknown'],
		['408', { status: 408 }, 'unknown'],
		['success without a body', { status: 200, body: '' }, 'unknown'],
		['success with garbage', { status: 200, body: '<html></html>' }, 'unknown'],
		['success without an ID', { status: 200, body: { jobs: [] } }, 'unknown'],
	])('is told by its answer: %s', async (_, answer, kind) => {
		expect((await submit(answer)).kind).toBe(kind);
	});

	it('A7: of unknown outcome says that a generation may exist, with what is known', async () => {
		const outcome = await submit({
			status: 500,
			body: 'Internal Server Error',
			headers: { 'x-correlation-id': 'corr-1' },
		});

		expect(outcome).toMatchObject({
			kind: 'unknown',
			failure: {
				message:
					'Higgsfield could not answer (HTTP 500): Internal Server Error. A generation may exist and may be charged',
				description: expect.stringContaining('X-Correlation-ID: corr-1.'),
				details: { httpCode: 500, apiVersion: 'v1' },
			},
		});
	});

	it('of unknown outcome says so of characters, too', async () => {
		const { api } = apiWith({ [INTENT.path]: [new NetworkFailure('It broke', true, {})] });

		expect(await characterDriver(api).submit(INTENT, undefined)).toMatchObject({
			kind: 'unknown',
			failure: { message: 'It broke. A character may exist and may be charged' },
		});
	});
});

describe('a look', () => {
	it('reads the job set', async () => {
		const { api, calls } = apiWith({ [JOB_SET]: [{ body: jobSet('in_progress') }] });

		expect(await jobSetDriver(api).look(SET_ID, 60_000)).toMatchObject({ status: 'in_progress' });
		expect(calls).toEqual([`GET ${JOB_SET}`]);
	});

	it.each([
		[60_000, 30_000],
		[30_000, 30_000],
		[7_000, 7_000],
	])('B12: with %d ms left takes %d ms at most', async (left, limit) => {
		const { api, timeouts } = apiWith({ [JOB_SET]: [{ body: jobSet('queued') }] });

		await jobSetDriver(api).look(SET_ID, left);

		expect(timeouts).toEqual([limit]);
	});

	it.each<[string, Answer, boolean]>([
		['F6: a 429', { status: 429 }, true],
		['a 500', { status: 500 }, true],
		['B2: a 502', { status: 502, body: '<html></html>' }, true],
		['B2: a broken connection', new NetworkFailure('x', true, { transient: true }), true],
		['garbage', { status: 200, body: '<html></html>' }, true],
		['an empty answer', { status: 200, body: '' }, true],
		['F4: a 401', { status: 401 }, false],
		['a 403', { status: 403 }, false],
		['a 404', { status: 404 }, false],
	])('fails for a while or for good: %s', async (_, answer, transient) => {
		const { api } = apiWith({ [JOB_SET]: [answer] });

		const failure = await rejection(jobSetDriver(api).look(SET_ID, 60_000));

		expect(failure.transient).toBe(transient);
	});

	it('asks the request of the same ID why a job set failed', async () => {
		const { api, calls } = apiWith({
			[JOB_SET]: [{ body: jobSet('failed') }],
			[REQUEST]: [{ body: { status: 'failed', error: 'Your credit balance is too low' } }],
		});

		expect(await jobSetDriver(api).look(SET_ID, 60_000)).toMatchObject({
			status: 'failed',
			reason: 'Your credit balance is too low',
		});
		expect(calls).toEqual([`GET ${JOB_SET}`, `GET ${REQUEST}`]);
	});

	it.each<[string, Answer]>([
		['does not know it', { status: 404 }],
		['cannot be reached', new NetworkFailure('x', true, { transient: true })],
		['gives no reason', { body: { status: 'failed' } }],
	])('does without a reason when the API %s', async (_, answer) => {
		const { api } = apiWith({ [JOB_SET]: [{ body: jobSet('failed') }], [REQUEST]: [answer] });

		const generation = await jobSetDriver(api).look(SET_ID, 60_000);

		expect(generation.status).toBe('failed');
		expect(generation).not.toHaveProperty('reason');
	});

	it.each(['completed', 'nsfw', 'canceled', 'queued'])(
		'asks for no reason when a job set is %s',
		async (status) => {
			const { api, calls } = apiWith({ [JOB_SET]: [{ body: jobSet(status) }] });

			await jobSetDriver(api).look(SET_ID, 60_000);

			expect(calls).toEqual([`GET ${JOB_SET}`]);
		},
	);
});

describe('a look at an ID of unknown kind', () => {
	it('finds a job set', async () => {
		const { api, calls } = apiWith({ [JOB_SET]: [{ body: jobSet('queued') }] });

		expect(await anyDriver(api).look(SET_ID, 60_000)).toMatchObject({ kind: 'generation' });
		expect(calls).toEqual([`GET ${JOB_SET}`]);
	});

	it('finds a character, and asks only there from then on', async () => {
		const { api, calls } = apiWith({
			[CHARACTER_PATH]: [{ body: CHARACTER }, { body: CHARACTER }],
		});
		const driver = anyDriver(api);

		expect(await driver.look(SET_ID, 60_000)).toMatchObject({ kind: 'character' });
		expect(await driver.look(SET_ID, 60_000)).toMatchObject({ kind: 'character' });
		expect(calls).toEqual([`GET ${JOB_SET}`, `GET ${CHARACTER_PATH}`, `GET ${CHARACTER_PATH}`]);
	});

	it('says what was looked for when it is neither', async () => {
		const { api } = apiWith({});

		expect(await rejection(anyDriver(api).look(SET_ID, 60_000))).toMatchObject({
			message: `Higgsfield does not know generation ${SET_ID}`,
			details: { httpCode: 404 },
		});
	});

	it('F4: does not look for a character when the key is refused', async () => {
		const { api, calls } = apiWith({ [JOB_SET]: [{ status: 401 }] });

		await rejection(anyDriver(api).look(SET_ID, 60_000));

		expect(calls).toEqual([`GET ${JOB_SET}`]);
	});

	it('tells trouble with the second question, since the ID may well exist', async () => {
		const { api } = apiWith({ [CHARACTER_PATH]: [{ status: 502 }] });

		expect(await rejection(anyDriver(api).look(SET_ID, 60_000))).toMatchObject({
			transient: true,
			details: { httpCode: 502 },
		});
	});
});

describe('a cancel', () => {
	it('C2: of a job set goes to the request of the same ID, and does not take long', async () => {
		const { api, calls, timeouts } = apiWith({});

		await jobSetDriver(api).cancel(SET_ID);

		expect(calls).toEqual([`POST /requests/${SET_ID}/cancel`]);
		expect(timeouts).toEqual([5_000]);
	});

	it('of a character does not exist', async () => {
		const { api, calls } = apiWith({});

		await characterDriver(api).cancel(SET_ID);

		expect(calls).toEqual([]);
	});
});
