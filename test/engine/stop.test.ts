import { retry, type EngineResult, type RunOptions } from '../helpers/engine';
import { useScaledClock } from '../helpers/scaled-clock';
import { faults } from './faults/expectations';
import { booksOf, until } from './faults/matrix';
import { character, soul, useHiggsfield } from './support/higgsfield';

const clock = useScaledClock(10);
const higgsfield = useHiggsfield();

const QUEUED = '[[queued: 10m]]';
const RUNNING = '[[queued: 0s]] [[takes: 10m]]';

const happened = async (condition: () => boolean) => await until(condition, clock.realSleep);
/** Long enough for everything that might still be sent, on the scaled clock some seconds. */
const aWhile = async () => await clock.realSleep(150);
const sent = (...routes: Parameters<typeof higgsfield.requests>) =>
	higgsfield.requests(...routes).length;
const jobs = () => higgsfield.simulator.jobs;
const logOf = (result: EngineResult) => result.logs.map(({ message }) => message).join('\n');
const canceledIds = () => higgsfield.requests('cancel').map(({ path }) => path.split('/')[2]);

/** Every job was accepted, and the node has looked at each of them. */
const watched = (count: number) => () =>
	new Set(higgsfield.requests('jobSet').map(({ path }) => path)).size >= count;

/** Starts the node and stops it once `count` of its jobs are being waited for. */
async function stopWhileWaiting(
	parameters: object,
	{
		where = 'main' as 'main' | 'worker',
		count = 1,
		...options
	}: RunOptions & {
		where?: 'main' | 'worker';
		count?: number;
	} = {},
): Promise<EngineResult> {
	const execution = higgsfield.start(parameters, options);
	await happened(watched(count));
	execution.stop(where);
	return await execution.finished;
}

const perItem = (end: string, more: object = {}) => ({
	...soul({ prompt: `={{ $json.prompt }} ${end}` }),
	...more,
});
const items = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ prompt: `number ${index}` }));

describe('Stop', () => {
	it('C2: cancels each queued job with one call', async () => {
		const result = await stopWhileWaiting(perItem(QUEUED), { items: items(3), count: 3 });
		expect(result.status).toBe('canceled');
		await happened(() => jobs().every(({ status }) => status === 'canceled'));
		await aWhile();
		const ids = jobs().map(({ id }) => id);
		expect(canceledIds().sort()).toEqual([...ids].sort());
		for (const id of ids) {
			expect(logOf(result)).toContain(id);
			expect(result.error?.message).toContain(id);
			expect(result.customData.higgsfieldIds).toContain(id);
		}
		expect(booksOf(higgsfield.simulator)).toMatchObject({ created: 3, charged: 0, posts: 3 });
	});

	it('C2: leaves a job alone that has started, and logs its ID', async () => {
		const execution = higgsfield.start(soul({ prompt: `A ${RUNNING}` }));
		await happened(() => sent('jobSet') > 1);
		execution.stop();
		const result = await execution.finished;
		await aWhile();
		expect(sent('cancel')).toBe(0);
		expect(logOf(result)).toContain(jobs()[0].id);
		expect(result.error?.message).toContain(jobs()[0].id);
	});

	it('cancels nothing when Cancel on Stop is off', async () => {
		const result = await stopWhileWaiting(
			soul({ prompt: `A ${QUEUED}`, waitOptions: { cancelOnStop: false } }),
		);
		await aWhile();
		expect(result.status).toBe('canceled');
		expect(sent('cancel')).toBe(0);
		expect(jobs()[0].status).toBe('queued');
	});

	it('C1: never submits the items that were not sent yet', async () => {
		const parameters = perItem(QUEUED, { options: { maxConcurrent: 2 } });
		const result = await stopWhileWaiting(parameters, { items: items(5), count: 2 });
		await aWhile();
		expect(result.status).toBe('canceled');
		expect(sent('soul')).toBe(2);
		expect(jobs()).toHaveLength(2);
	});

	it('sends nothing at all when it comes before the node', async () => {
		const execution = higgsfield.start(soul());
		execution.stop();
		const result = await execution.finished;
		await aWhile();
		expect(result.status).toBe('canceled');
		expect(higgsfield.traffic()).toEqual([]);
	});

	it.each(['before', 'after'] as const)(
		'does not cut off a submit on the wire, and cancels its job afterwards (stopped %s it exists)',
		async (stage) => {
			higgsfield.simulator.fault({
				route: 'soul',
				// The job is made behind or ahead of the delay.
				when: stage === 'before' ? 'before' : 'after',
				action: { type: 'delay', ms: 4_000 },
			});
			const execution = higgsfield.start(soul({ prompt: `A ${QUEUED}` }));
			await happened(() => sent('soul') === 1);
			execution.stop();
			const result = await execution.finished;
			expect(result.status).toBe('canceled');
			await happened(() => sent('cancel') === 1);
			await aWhile();
			const [submit] = higgsfield.requests('soul');
			expect(submit).toMatchObject({ status: 200 });
			expect(submit.aborted).toBeUndefined();
			expect(canceledIds()).toEqual([jobs()[0].id]);
			expect(logOf(result)).toContain(jobs()[0].id);
			expect(booksOf(higgsfield.simulator)).toMatchObject({ created: 1, charged: 0, posts: 1 });
		},
	);

	it('leaves the job of a submit on the wire alone when Cancel on Stop is off, but logs it', async () => {
		higgsfield.simulator.fault({
			route: 'soul',
			when: 'after',
			action: { type: 'delay', ms: 2_000 },
		});
		const execution = higgsfield.start(
			soul({ prompt: `A ${QUEUED}`, waitOptions: { cancelOnStop: false } }),
		);
		await happened(() => sent('soul') === 1);
		execution.stop();
		const result = await execution.finished;
		await happened(() => logOf(result).includes(jobs()[0].id));
		await aWhile();
		expect(sent('cancel')).toBe(0);
	});

	it('does not send an item again that was waiting for room', async () => {
		higgsfield.simulator.fault({ route: 'soul', times: Infinity, ...faults['queue full'] });
		const execution = higgsfield.start(soul());
		await happened(() => sent('soul') === 2);
		execution.stop();
		await execution.finished;
		await clock.realSleep(400);
		expect(sent('soul')).toBe(2);
	});

	it('does not wait for a status request that hangs', async () => {
		higgsfield.simulator.fault({ route: 'jobSet', ...faults['hang before'] });
		const execution = higgsfield.start(soul({ prompt: `A ${QUEUED}` }));
		await happened(() => sent('jobSet') === 1);
		execution.stop();
		await execution.finished;
		expect(higgsfield.requests('jobSet')[0].aborted).toBeUndefined();
		await happened(() => sent('cancel') === 1);
	});

	it.each(['hang before', 'hang after', 'reset before', '500'] as const)(
		'does not wait for a cancel call that meets "%s"',
		async (fault) => {
			higgsfield.simulator.fault({ route: 'cancel', ...faults[fault] });
			const result = await stopWhileWaiting(soul({ prompt: `A ${QUEUED}` }));
			// The execution has ended, but no answer has come yet: the call itself is hardly on its way.
			expect(higgsfield.requests('cancel').map(({ status }) => status)).not.toContain(500);
			expect(higgsfield.requests('cancel').every(({ aborted }) => !aborted)).toBe(true);
			expect(result.status).toBe('canceled');
			await happened(() => sent('cancel') === 1);
			await aWhile();
			expect(sent('cancel')).toBe(1);
		},
	);

	it('gives a hanging cancel call up after a while', async () => {
		higgsfield.simulator.fault({ route: 'cancel', ...faults['hang before'] });
		await stopWhileWaiting(soul({ prompt: `A ${QUEUED}` }));
		await happened(() => higgsfield.requests('cancel')[0]?.aborted === true);
		expect(sent('cancel')).toBe(1);
	});

	it('logs the ID of a character and cancels nothing, since a training cannot be canceled', async () => {
		const parameters = character('create', {
			name: `Ana ${QUEUED}`,
			imageUrls: 'https://example.com/ana.jpg',
		});
		const execution = higgsfield.start(parameters);
		await happened(() => sent('characterGet') > 0);
		execution.stop();
		const result = await execution.finished;
		await aWhile();
		expect(sent('cancel')).toBe(0);
		expect(logOf(result)).toContain(jobs()[0].id);
		expect(result.error?.message).toContain(jobs()[0].id);
	});
});

describe('Stop with Retry On Fail', () => {
	const options: RunOptions = { retryOnFail: { maxTries: 3, waitBetweenTries: 1_000 } };

	it('sends nothing when n8n calls the node again', async () => {
		const result = await stopWhileWaiting(soul({ prompt: `A ${QUEUED}` }), options);
		await happened(() => jobs()[0].status === 'canceled');
		await aWhile();
		expect(result.tries).toBeGreaterThan(1);
		expect(sent('soul')).toBe(1);
		expect(sent('cancel')).toBe(1);
	});

	it('still names the jobs in the error that n8n keeps, that of the last try', async () => {
		const result = await stopWhileWaiting(soul({ prompt: `A ${RUNNING}` }), {
			...options,
			where: 'worker',
		});
		expect(result.tries).toBeGreaterThan(1);
		expect(result.error?.message).toContain(jobs()[0].id);
	});
});

describe.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'Stop with On Error %s',
	(onError) => {
		it.each([undefined, { maxTries: 2, waitBetweenTries: 1_000 }])(
			'gives out no item and submits no more (Retry On Fail %p)',
			async (retryOnFail) => {
				const parameters = perItem(QUEUED, { options: { maxConcurrent: 2 } });
				const result = await stopWhileWaiting(parameters, {
					onError,
					retryOnFail,
					items: items(5),
					count: 2,
				});
				await aWhile();
				expect(result.status).toBe('canceled');
				expect(sent('soul')).toBe(2);
				expect(sent('cancel')).toBe(2);
				// n8n itself lets the input pass; nothing may look like a result or reach the next node.
				for (const { json } of [...result.items, ...result.errorItems]) {
					expect(json).not.toHaveProperty('id');
					expect(json).not.toHaveProperty('status');
				}
				expect([...result.after, ...result.afterError]).toEqual([]);
			},
		);
	},
);

describe('a retry after Stop on a worker', () => {
	it('takes up the job that had started', async () => {
		const execution = higgsfield.start(soul({ prompt: `A ${RUNNING}` }));
		await happened(() => sent('jobSet') > 1);
		execution.stop('worker');
		const first = await execution.finished;
		booksOf(higgsfield.simulator);
		const again = await retry(first);
		expect(again.items[0].json).toMatchObject({ id: jobs()[0].id, status: 'completed' });
		expect(booksOf(higgsfield.simulator)).toMatchObject({ created: 1, charged: 1, posts: 1 });
	});

	it('submits anew what Stop had canceled', async () => {
		const first = await stopWhileWaiting(soul({ prompt: 'A [[queued: 30s]]' }), {
			where: 'worker',
		});
		await happened(() => jobs()[0].status === 'canceled');
		const again = await retry(first);
		expect(again.items[0].json).toMatchObject({ id: jobs()[1].id, status: 'completed' });
		expect(booksOf(higgsfield.simulator)).toMatchObject({ created: 2, charged: 1, posts: 2 });
	});

	it.each(['delay', 'reset'] as const)(
		'does not send again what was on the wire (its answer: %s)',
		async (answer) => {
			const action =
				answer === 'delay'
					? ({ type: 'delay', ms: 20_000 } as const)
					: ({ type: 'hangBody' } as const);
			higgsfield.simulator.fault({ route: 'soul', when: 'after', action });
			const execution = higgsfield.start(soul({ prompt: `A ${RUNNING}` }));
			await happened(() => sent('soul') === 1);
			execution.stop('worker');
			const first = await execution.finished;
			const again = await retry(first);
			expect(again.error?.message).toContain('may exist and may be charged');
			await happened(() => answer === 'reset' || logOf(first).includes(jobs()[0].id));
			expect(booksOf(higgsfield.simulator)).toMatchObject({ created: 1, charged: 1, posts: 1 });
		},
	);
});

describe('a workflow timeout', () => {
	/** The error as n8n saved it, which is only what the node threw at once. */
	const savedError = ({ saved }: EngineResult) =>
		saved.resultData.runData.Higgsfield?.at(-1)?.error?.message ?? '';

	it('saves an error with the IDs, cancels what is queued, and submits no more', async () => {
		const result = await higgsfield.run(perItem(QUEUED, { options: { maxConcurrent: 2 } }), {
			items: items(3),
			workflowTimeoutMs: 20_000,
		});
		expect(result.status).toBe('canceled');
		await happened(() => jobs().every(({ status }) => status === 'canceled'));
		await aWhile();
		expect(sent('soul')).toBe(2);
		expect(canceledIds().sort()).toEqual(
			jobs()
				.map(({ id }) => id)
				.sort(),
		);
		for (const { id } of jobs()) {
			expect(savedError(result)).toContain(id);
			expect(logOf(result)).toContain(id);
		}
	});

	it('B8: is taken up by a retry where the job had started', async () => {
		const first = await higgsfield.run(soul({ prompt: `A ${RUNNING}` }), {
			workflowTimeoutMs: 20_000,
		});
		expect(savedError(first)).toContain(jobs()[0].id);
		expect(sent('cancel')).toBe(0);
		booksOf(higgsfield.simulator);
		const again = await retry(first);
		expect(again.items[0].json).toMatchObject({ id: jobs()[0].id, status: 'completed' });
		expect(booksOf(higgsfield.simulator)).toMatchObject({ created: 1, charged: 1, posts: 1 });
	});

	it('sends nothing in the tries that Retry On Fail adds', async () => {
		const result = await higgsfield.run(soul({ prompt: `A ${QUEUED}` }), {
			workflowTimeoutMs: 20_000,
			retryOnFail: { maxTries: 3, waitBetweenTries: 1_000 },
		});
		await aWhile();
		expect(result.tries).toBeGreaterThan(1);
		expect(sent('soul')).toBe(1);
		expect(sent('cancel')).toBe(1);
	});
});
