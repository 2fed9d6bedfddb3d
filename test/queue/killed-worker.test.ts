import { errorOf } from '../e2e/support/n8n-client';
import { eventually, n8n, publish, simulator } from '../e2e/support/surroundings';
import {
	kinds,
	startWaiting,
	waitFor,
	type WaitingExecutions,
} from '../e2e/support/waiting-executions';
import { idsOf, onWebhook } from '../e2e/support/workflows';
import { addWorker, type Worker } from './support/workers';

/** So that n8n sees soon that a worker is gone; by default it takes up to 105 seconds. */
const QUICK_TO_NOTICE = {
	QUEUE_WORKER_LOCK_DURATION: '5000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
	QUEUE_WORKER_STALLED_INTERVAL: '3000',
};

const LONG = 'A tower [[takes: 60s]]';

describe('a worker is killed while its executions wait', () => {
	let waiting: WaitingExecutions;
	let killed: Worker | undefined;
	let next: Worker | undefined;

	beforeAll(async () => {
		await simulator.reset();
		killed = await addWorker({ environment: QUICK_TO_NOTICE });
		waiting = await startWaiting(n8n, LONG, (kind) => `killed-${kind}`, publish);
		await killed.stop();
		next = await addWorker({ environment: QUICK_TO_NOTICE });
	});

	afterAll(async () => {
		await killed?.remove();
		await next?.remove();
	});

	it.each(kinds)('%s: n8n does not run it again, and nothing more is paid', async (kind) => {
		const execution = await n8n.waitForEnd(waiting.executions[kind]);
		expect(execution.status).toBe('error');
		expect(errorOf(execution)).toContain('too many times');
		expect(next!.executions()).not.toContain(waiting.executions[kind]);
		expect(await simulator.jobs()).toHaveLength(kinds.length);
	});

	it.each(kinds)('%s: a Retry runs nothing and pays nothing', async (kind) => {
		const retried = await n8n.waitForEnd(await n8n.retry(waiting.executions[kind]));
		expect(idsOf(retried)).toEqual([]);
		expect(await simulator.jobs()).toHaveLength(kinds.length);
	});

	it.each(kinds)('%s: the log of the worker names what was paid for', (kind) => {
		expect(killed!.log()).toContain(`Higgsfield accepted generation ${waiting.paid[kind]}`);
	});

	it.each(['v1', 'v2'] as const)(
		'%s: Result → Get brings what was paid for',
		async (apiVersion) => {
			const path = `collect-${apiVersion}`;
			const workflow = await publish(
				onWebhook(path, {
					resource: 'result',
					operation: 'get',
					apiVersion,
					generationId: '={{ $json.body.id }}',
					waitForCompletion: true,
				}),
			);
			const id = waiting.paid[apiVersion];
			const execution = await n8n.waitForEnd(await n8n.callWebhook(workflow, path, { id }));
			expect(idsOf(execution)).toEqual([id]);
			expect(await simulator.jobs()).toHaveLength(kinds.length);
		},
	);

	it('a new execution with the same Idempotency Key brings it and pays nothing more', async () => {
		const execution = await n8n.waitForEnd(
			await n8n.callWebhook(waiting.workflows.keyed, 'killed-keyed'),
		);
		expect(execution.status).toBe('success');
		expect(idsOf(execution)).toEqual([waiting.paid.keyed]);
		const jobs = await simulator.jobs();
		expect(jobs).toHaveLength(kinds.length);
		expect(jobs.find(({ id }) => id === waiting.paid.keyed)).toMatchObject({
			charge: 'charged',
			replays: 1,
		});
	});
});

describe('a worker is asked to end while its execution waits', () => {
	let worker: Worker | undefined;

	afterEach(async () => await worker?.remove());

	it('it waits for the result when it is given the time', async () => {
		await simulator.reset();
		worker = await addWorker({ environment: { N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '60' } });
		const workflow = await publish(onWebhook('ended', waitFor('v1', LONG)));
		const executionId = await n8n.callWebhook(workflow, 'ended');
		const [job] = await eventually(simulator.jobs, ({ length }) => length === 1);
		await worker.shutDown();
		const execution = await n8n.waitForEnd(executionId);
		expect({ status: execution.status, ids: idsOf(execution) }).toEqual({
			status: 'success',
			ids: [job.id],
		});
	});
});
