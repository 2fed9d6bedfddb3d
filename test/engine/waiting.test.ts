import { ExecuteContext } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';

import { retry, type EngineResult, type RunningExecution } from '../helpers/engine';
import { useScaledClock } from '../helpers/scaled-clock';
import type { FaultAction } from '../simulator';
import { dop, json, result, soul, useHiggsfield } from './support/higgsfield';

const clock = useScaledClock(50);
const higgsfield = useHiggsfield({ timings: { queuedMs: 0, soulMs: 1_000, dopMs: 1_000 } });

/** Timers may fire a hair early; the scaled clock makes that fifty times as long. */
const HAIR_MS = 100;

const respond = (status: number, more: Partial<FaultAction> = {}): FaultAction =>
	({ type: 'respond', status, body: 'Trouble', ...more }) as FaultAction;
const jobId = () => higgsfield.simulator.jobs[0].id;
const statuses = ({ items }: EngineResult) => items.map((item) => item.json.status);

/** Pauses before each status request, in milliseconds of the scaled clock. */
function pauses(): number[] {
	const times = higgsfield.requests('soul', 'dop', 'jobSet').map(({ at }) => at);
	return times.slice(1).map((at, index) => at - times[index]);
}

async function until(condition: () => boolean): Promise<void> {
	for (let tries = 0; !condition(); tries++) {
		expect(tries).toBeLessThan(500);
		await clock.realSleep(10);
	}
}

/** Stops an execution when the moment has come, or when it never comes: none may outlive its test. */
async function stopOnce(
	execution: RunningExecution,
	theMoment: () => Promise<void>,
): Promise<EngineResult> {
	try {
		await theMoment();
	} finally {
		execution.stop();
	}
	return await execution.finished;
}

describe('the end of the time', () => {
	it.each([
		['[[stuck]]', 'queued'],
		['[[running]]', 'in_progress'],
	])('B1, B2, B18: %s ends with all that is needed to go on', async (marker, status) => {
		const { error, items } = await higgsfield.run(
			soul({ prompt: `A cat ${marker}`, waitOptions: { timeout: 30 } }),
		);
		expect(items).toEqual([]);
		expect(error).toMatchObject({ name: 'NodeOperationError', context: { itemIndex: 0 } });
		expect(error?.message).toContain(jobId());
		expect(error?.message).toContain(status);
		expect(error?.message).toContain('30 seconds');
		expect(error?.description).toContain('goes on at Higgsfield');
		expect(error?.description).toContain('Result → Get');
		expect(error?.description).toContain('Timeout');
	});

	it('B1: is an item with the ID in the continue mode', async () => {
		const { items } = await higgsfield.run(
			soul({ prompt: '[[stuck]]', waitOptions: { timeout: 5 } }),
			{ onError: 'continueRegularOutput' },
		);
		expect(json(items)).toEqual([
			{
				error: expect.stringContaining(jobId()) as string,
				details: { id: jobId(), apiVersion: 'v1', status: 'queued' },
			},
		]);
	});

	it('B2: looks once more at the very end', async () => {
		const ended = await higgsfield.run(
			soul({
				prompt: '[[takes: 9s]]',
				waitOptions: { timeout: 12, pollInterval: 8 },
			}),
		);
		expect(statuses(ended)).toEqual(['completed']);
	});

	it('B12: does not hang on a status request that is never answered', async () => {
		higgsfield.simulator.fault({ route: 'jobSet', action: { type: 'hang' }, times: Infinity });
		const { error } = await higgsfield.run(soul({ waitOptions: { timeout: 40 } }));
		expect(error?.message).toContain(jobId());
		expect(`${error?.message} ${error?.description}`).toContain('did not answer in time');
		expect(higgsfield.requests('soul')).toHaveLength(1);
	});

	it('B12: looks again after a status request that was never answered', async () => {
		higgsfield.simulator.fault({ route: 'jobSet', action: { type: 'hang' } });
		expect(statuses(await higgsfield.run(soul()))).toEqual(['completed']);
		expect(higgsfield.requests('jobSet')).toHaveLength(2);
	});
});

describe('trouble on the way', () => {
	it('B2: a 502, a cut connection and a 429 in mid-poll cost nothing but time', async () => {
		const { simulator } = higgsfield;
		simulator.fault({ route: 'jobSet', skip: 1, action: respond(502) });
		simulator.fault({ route: 'jobSet', skip: 1, action: { type: 'reset' } });
		simulator.fault({ route: 'jobSet', skip: 1, action: respond(429) });
		simulator.fault({ route: 'jobSet', skip: 1, action: { type: 'truncate' } });
		const ended = await higgsfield.run(soul({ prompt: 'A cat [[takes: 20s]]' }));
		expect(statuses(ended)).toEqual(['completed']);
		expect(ended.items[0].json).not.toHaveProperty('error');
		expect(higgsfield.requests('soul')).toHaveLength(1);
		expect(higgsfield.requests('jobSet').map(({ status }) => status)).toEqual(
			expect.arrayContaining([502, 429, 200]),
		);
	});

	it.each([
		['as a header', { headers: { 'retry-after': '8' } }],
		['in the body', { body: { code: 'rate_limited', retry_after_seconds: 8 } }],
	])('F6: waits as long as a 429 asks for %s', async (_, more) => {
		higgsfield.simulator.fault({ route: 'jobSet', action: respond(429, more) });
		expect(statuses(await higgsfield.run(soul()))).toEqual(['completed']);
		expect(higgsfield.requests('jobSet').map(({ status }) => status)).toEqual([429, 200]);
		expect(pauses()[1]).toBeGreaterThanOrEqual(8_000 - HAIR_MS);
	});

	it('F6: does not wait for ever because a 429 asks for it', async () => {
		const headers = { 'retry-after': '86400' };
		higgsfield.simulator.fault({ route: 'jobSet', action: respond(429, { headers }) });
		expect(statuses(await higgsfield.run(soul()))).toEqual(['completed']);
		expect(pauses()[1]).toBeLessThan(600_000);
	});

	it.each([
		[401, { detail: 'Invalid credentials' }],
		[404, { detail: 'Job set not found' }],
	])('F4: %s on the third look ends the wait at once', async (status, body) => {
		higgsfield.simulator.fault({ route: 'jobSet', skip: 2, action: respond(status, { body }) });
		const { error } = await higgsfield.run(soul({ prompt: '[[running]]' }));
		expect(error).toMatchObject({ name: 'NodeApiError', httpCode: String(status) });
		expect(error?.message).toContain(jobId());
		expect(error?.description).toContain('in_progress');
		expect(higgsfield.requests('jobSet').map(({ status: sent }) => sent)).toEqual([
			200,
			200,
			status,
		]);
	});
});

describe('how often it looks', () => {
	it('B2: does not sleep again once the result is there', async () => {
		const { items } = await higgsfield.run(soul({ waitForCompletion: false }));
		await clock.realSleep(50);
		// One more pause of this length would outlast the time limit of the test.
		const ended = await higgsfield.run(
			result(String(items[0].json.id), {
				waitForCompletion: true,
				waitOptions: { pollInterval: 3600, timeout: 86400 },
			}),
		);
		expect(statuses(ended)).toEqual(['completed']);
		expect(higgsfield.traffic()).toEqual(['soul 200', 'jobSet 200']);
	});

	it('B2: does not look at all when the submit brings the result', async () => {
		const file = { type: 'image', url: 'https://files.example.com/a.png' };
		higgsfield.simulator.fault({
			route: 'soul',
			action: respond(200, {
				body: {
					id: '5185f35b-6849-492d-9343-61dadcc9f97f',
					jobs: [{ id: 'job-1', status: 'completed', results: { raw: file, min: file } }],
				},
			}),
		});
		const ended = await higgsfield.run(soul({ waitOptions: { pollInterval: 3600 } }));
		expect(statuses(ended)).toEqual(['completed']);
		expect(higgsfield.traffic()).toEqual(['soul 200']);
	});

	it('keeps to a fixed interval', async () => {
		await higgsfield.run(
			soul({ prompt: '[[takes: 50s]]', waitOptions: { pollInterval: 20, timeout: 300 } }),
		);
		expect(higgsfield.requests('jobSet').length).toBeLessThanOrEqual(3);
		for (const pause of pauses()) expect(pause).toBeGreaterThanOrEqual(20_000 - HAIR_MS);
	});

	it('looks rarely while an image cannot be finished, then closely', async () => {
		await higgsfield.run(soul({ prompt: '[[takes: 24s]]' }));
		const [first, second, ...later] = pauses();
		expect(first).toBeGreaterThanOrEqual(7_000 - HAIR_MS);
		expect(second).toBeGreaterThanOrEqual(8_000);
		expect(later.length).toBeGreaterThanOrEqual(2);
		for (const pause of later) expect(pause).toBeLessThan(first);
	});

	it('looks at the next images with what it has learned from the first', async () => {
		const items = Array.from({ length: 6 }, () => ({}));
		await higgsfield.run(
			soul({ prompt: '[[takes: 90s]]', options: { maxConcurrent: 3 }, batchSize: 1 }),
			{ items },
		);
		const looks = higgsfield.simulator.jobs.map(
			({ id }) => higgsfield.requests('jobSet').filter(({ path }) => path.includes(id)).length,
		);
		const [first, last] = [looks.slice(0, 3), looks.slice(3)];
		expect(Math.max(...last)).toBeLessThan(Math.min(...first) / 2);
	});
});

describe('a stopped execution', () => {
	const five = Array.from({ length: 5 }, (_, n) => ({ n }));
	const forHours = { pollInterval: 3600, timeout: 86400 };
	const stopOnceSubmitted = async (parameters: IDataObject, options: object = {}) => {
		const execution = higgsfield.start(parameters, { items: five, ...options });
		return await stopOnce(execution, async () => {
			await until(() => higgsfield.simulator.jobs.length >= 2);
			await clock.realSleep(30);
		});
	};

	it.each([
		['', {}],
		[' with Retry On Fail', { retryOnFail: { maxTries: 3 } }],
		[' in the continue mode', { onError: 'continueRegularOutput' }],
	])('C1: ends at once and submits nothing more%s', async (_, options) => {
		const ended = await stopOnceSubmitted(
			dop({ prompt: '[[running]]', waitOptions: forHours, options: { maxConcurrent: 2 } }),
			options,
		);
		expect(ended.status).toBe('canceled');
		expect(higgsfield.requests('dop')).toHaveLength(2);
		await clock.realSleep(100);
		expect(higgsfield.requests('dop')).toHaveLength(2);
	});

	it('B13: says which jobs it leaves behind', async () => {
		const { error, logs } = await stopOnceSubmitted(
			dop({ prompt: '[[running]]', waitOptions: forHours, options: { maxConcurrent: 2 } }),
		);
		const logged = logs.map(({ message }) => message).join('\n');
		for (const { id } of higgsfield.simulator.jobs) {
			expect(error?.message).toContain(id);
			expect(logged).toContain(id);
		}
	});

	it('C2: cancels what is still queued at Higgsfield', async () => {
		await stopOnceSubmitted(
			dop({ prompt: '[[stuck]]', waitOptions: forHours, options: { maxConcurrent: 2 } }),
		);
		await until(() => higgsfield.simulator.jobs.every(({ status }) => status === 'canceled'));
		expect(higgsfield.simulator.jobs.map(({ cancelRequests }) => cancelRequests)).toEqual([1, 1]);
		expect(higgsfield.simulator.jobs.map(({ charge }) => charge)).toEqual(['refunded', 'refunded']);
	});

	it('C2: leaves queued jobs alone when the user wants it so', async () => {
		await stopOnceSubmitted(
			dop({
				prompt: '[[stuck]]',
				waitOptions: { ...forHours, cancelOnStop: false },
				options: { maxConcurrent: 2 },
			}),
		);
		await clock.realSleep(100);
		expect(higgsfield.requests('cancel')).toEqual([]);
	});

	it('C2: does not cancel what a node that does not wait has submitted', async () => {
		const { status } = await higgsfield.run(dop({ prompt: '[[stuck]]', waitForCompletion: false }));
		expect(status).toBe('success');
		await clock.realSleep(50);
		expect(higgsfield.requests('cancel')).toEqual([]);
	});
});

it('C3: works where n8n gives no signal to stop by, bounded by its own time', async () => {
	const signal = jest
		.spyOn(ExecuteContext.prototype, 'getExecutionCancelSignal')
		.mockReturnValue(undefined);
	try {
		expect(statuses(await higgsfield.run(soul()))).toEqual(['completed']);
		const { error } = await higgsfield.run(
			soul({ prompt: '[[stuck]]', waitOptions: { timeout: 10 } }),
		);
		expect(error?.message).toContain('10 seconds');
		expect(signal).toHaveBeenCalled();
	} finally {
		signal.mockRestore();
	}
});

it('B8: the time limit of the workflow ends the wait once, and a retry goes on without paying', async () => {
	const ended = await higgsfield.run(soul({ prompt: '[[takes: 20s]]' }), {
		workflowTimeoutMs: 8_000,
	});
	expect(ended.status).toBe('canceled');
	expect(ended.tries).toBe(1);
	expect(ended.error?.message).toContain(jobId());

	const again = await retry(ended, { workflowTimeoutMs: undefined });
	expect(again.status).toBe('success');
	expect(json(again.items)).toEqual([
		expect.objectContaining({ id: jobId(), status: 'completed' }),
	]);
	expect(higgsfield.requests('soul')).toHaveLength(1);
	expect(higgsfield.simulator.jobs).toHaveLength(1);
});

describe('B15, F8: twenty items in an account with little room', () => {
	const twenty = Array.from({ length: 20 }, (_, n) => ({ n }));
	const submitAll = async (more: IDataObject = {}) =>
		await higgsfield.run(soul({ prompt: '={{ "Bicycle " + $json.n }}', ...more }), {
			items: twenty,
		});

	/** Each item made exactly one job, and got its own result in its own place. */
	function expectEachOnce(ended: EngineResult) {
		expect(ended.error).toBeUndefined();
		const { jobs } = higgsfield.simulator;
		const promptOf = (id: unknown) => {
			const body = jobs.find((job) => job.id === id)?.body as { params: { prompt: string } };
			return body.params.prompt;
		};
		const expected = twenty.map(({ n }) => `Bicycle ${n}`);
		expect(ended.items.map((item) => promptOf(item.json.id))).toEqual(expected);
		expect(ended.items.map(({ pairedItem }) => pairedItem)).toEqual(
			twenty.map((_, item) => ({ item })),
		);
		expect(jobs).toHaveLength(20);
		expect(jobs.every(({ charge }) => charge === 'charged')).toBe(true);
		expect(higgsfield.requests('soul').filter(({ status }) => status === 200)).toHaveLength(20);
	}

	it('the first API refuses a third request with 400', async () => {
		higgsfield.simulator.configure({ concurrency: { style: 'classic', limit: 2 } });
		expectEachOnce(await submitAll());
		expect(higgsfield.traffic()).toContain('soul 400');
	});

	it('the current API refuses what its queue cannot hold with 429', async () => {
		higgsfield.simulator.configure({
			concurrency: { style: 'current', limit: 2, queueLimit: 1, retryAfterSeconds: 3 },
		});
		expectEachOnce(await submitAll({ options: { maxConcurrent: 20 } }));
		expect(higgsfield.traffic()).toContain('soul 429');
	});

	it('nobody refuses anything, and yet no more than asked for run at once', async () => {
		const execution = higgsfield.start(
			soul({ prompt: '[[running]]', options: { maxConcurrent: 3 } }),
			{ items: twenty },
		);
		await stopOnce(execution, async () => {
			await until(() => higgsfield.requests('jobSet').length >= 6);
		});
		expect(higgsfield.requests('soul')).toHaveLength(3);
	});

	it('lets 4 run at once when nothing is said', async () => {
		const execution = higgsfield.start(soul({ prompt: '[[running]]' }), { items: twenty });
		await stopOnce(execution, async () => {
			await until(() => higgsfield.requests('jobSet').length >= 8);
		});
		expect(higgsfield.requests('soul')).toHaveLength(4);
	});

	it('looks for room for two minutes when nobody waits for the result', async () => {
		higgsfield.simulator.configure({ concurrency: { style: 'classic', limit: 0 } });
		const { error } = await higgsfield.run(soul({ waitForCompletion: false }));
		expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '400' });
		expect(error?.message).toContain('Maximum number of concurrent requests (0)');
		const times = higgsfield.requests('soul').map(({ at }) => at);
		expect(times.length).toBeGreaterThan(3);
		expect(times[times.length - 1] - times[0]).toBeGreaterThan(100_000);
	});
});
