import type { INodeParameters } from 'n8n-workflow';

import type { JobRecord } from '../simulator';
import { errorOf } from '../e2e/support/n8n-client';
import { eventually, n8n, publish, simulator } from '../e2e/support/surroundings';
import { idsOf, onWebhook } from '../e2e/support/workflows';
import { addWorker, type Worker } from './support/workers';
import { answering, answeringList } from './support/workflows';

/** Simulated times that no test sees the end of. */
const FOR_EVER = 24 * 60 * 60 * 1_000;

interface Result {
	id: string;
	status: string;
}

const soul = (apiVersion: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'soul',
	operation: 'generate',
	apiVersion,
	prompt: 'A tower',
	...more,
});

const promptOf = ({ body }: JobRecord) => (body as { prompt: string }).prompt;

/** Every prompt has one job of its own, which was paid for and whose result came out for it. */
async function expectOneJobEach(prompts: string[], results: Result[]) {
	const jobs = await simulator.jobs();
	const byId = new Map(jobs.map((job) => [job.id, job]));
	expect(results.map(({ status }) => status)).toEqual(prompts.map(() => 'completed'));
	expect(results.map(({ id }) => promptOf(byId.get(id)!))).toEqual(prompts);
	expect(jobs).toHaveLength(prompts.length);
	expect(jobs.filter(({ charge }) => charge !== 'charged')).toEqual([]);
}

describe('queue mode with two workers', () => {
	let workers: Worker[] = [];

	beforeAll(async () => {
		workers = await Promise.all([addWorker({ concurrency: 100 }), addWorker({ concurrency: 100 })]);
	});

	beforeEach(simulator.reset);

	afterAll(async () => {
		await Promise.all(workers.map(async (worker) => await worker.remove()));
	});

	/** Calls a webhook once for each prompt, all at the same time. */
	async function ask(path: string, prompts: string[]): Promise<Result[]> {
		return await Promise.all(
			prompts.map(async (prompt) => await n8n.askWebhook<Result>(path, { prompt }, 150_000)),
		);
	}

	it('40 executions at a time: both workers wait for jobs, and each execution gets its own', async () => {
		await publish(answering('spread', soul('v2', { prompt: '={{ $json.body.prompt }}' })));
		const prompts = Array.from({ length: 40 }, (_, index) => `Tower ${index}`);
		const before = workers.map((worker) => worker.executions().length);
		await expectOneJobEach(prompts, await ask('spread', prompts));

		const begun = workers.map((worker, index) => worker.executions().slice(before[index]));
		expect(new Set(begun.flat()).size).toBe(40);
		expect(begun.map(({ length }) => length > 0)).toEqual([true, true]);
	});

	describe('Stop reaches the wait on the worker', () => {
		/**
		 * Stops an execution whose job is at that status. The worker and the main n8n both save it then, and it is
		 * not certain who is last: what the worker saved may be gone.
		 */
		async function stopAt(status: string, path: string, apiVersion: string) {
			const workflow = await publish(onWebhook(path, soul(apiVersion)));
			const executionId = await n8n.callWebhook(workflow, path);
			const [job] = await eventually(simulator.jobs, ([first]) => first?.status === status);
			await n8n.stop(executionId);
			const execution = await n8n.waitForEnd(executionId);
			expect(execution.status).toBe('canceled');
			return { executionId, job };
		}

		/** The ids that the Retry of an execution puts out. */
		async function retry(executionId: string) {
			const second = await n8n.waitForEnd(await n8n.retry(executionId));
			return idsOf(second);
		}

		it.each(['v1', 'v2'])('%s: what is queued is canceled', async (apiVersion) => {
			await simulator.configure({ timings: { queuedMs: FOR_EVER } });
			await stopAt('queued', `stop-${apiVersion}`, apiVersion);
			const [job] = await eventually(simulator.jobs, ([{ status }]) => status === 'canceled');
			expect(job).toMatchObject({ status: 'canceled', cancelRequests: 1, creditsCharged: 0 });
		});

		it('v1: what runs goes on, and the ID is in the log of a worker', async () => {
			await simulator.configure({ timings: { queuedMs: 0, soulMs: FOR_EVER } });
			const { job } = await stopAt('in_progress', 'stop-log', 'v1');
			const told = async () => workers.map((worker) => worker.log()).join('\n');
			expect(await eventually(told, (log) => log.includes(job.id))).toContain(
				`Higgsfield accepted generation ${job.id}`,
			);
		});

		it('v2: Retry submits what was canceled anew, and pays once', async () => {
			await simulator.configure({ timings: { queuedMs: FOR_EVER } });
			const { executionId, job } = await stopAt('queued', 'stop-anew', 'v2');
			await eventually(simulator.jobs, ([{ status }]) => status === 'canceled');

			await simulator.configure({ timings: { queuedMs: 0 } });
			const [id] = await retry(executionId);
			expect(id).not.toBe(job.id);
			const charged = (await simulator.jobs()).filter(({ charge }) => charge === 'charged');
			expect(charged.map((each) => each.id)).toEqual([id]);
		});

		it('v2: Retry takes up what runs', async () => {
			await simulator.configure({ timings: { queuedMs: 0, soulMs: 60_000 } });
			const { executionId, job } = await stopAt('in_progress', 'stop-take-up', 'v2');
			expect(await retry(executionId)).toEqual([job.id]);
			expect(await simulator.jobs()).toHaveLength(1);
		});
	});

	describe('the Idempotency Key of an execution that was stopped', () => {
		async function stopAndRunAgain(status: string, path: string) {
			const options = { idempotencyKey: path };
			const workflow = await publish(onWebhook(path, soul('v2', { options })));
			const executionId = await n8n.callWebhook(workflow, path);
			const [job] = await eventually(simulator.jobs, ([first]) => first?.status === status);
			await n8n.stop(executionId);
			if (status === 'queued') {
				await eventually(simulator.jobs, ([first]) => first.status === 'canceled');
			}
			const again = await n8n.waitForEnd(await n8n.callWebhook(workflow, path));
			expect(await simulator.jobs()).toHaveLength(1);
			return { job, again };
		}

		it('brings what was running', async () => {
			await simulator.configure({ timings: { queuedMs: 0, soulMs: 60_000 } });
			const { job, again } = await stopAndRunAgain('in_progress', 'key-running');
			expect(idsOf(again)).toEqual([job.id]);
		});

		it('has to be a new one for what was queued, since Stop canceled that', async () => {
			await simulator.configure({ timings: { queuedMs: FOR_EVER } });
			const { job, again } = await stopAndRunAgain('queued', 'key-queued');
			expect(again.status).toBe('error');
			expect(errorOf(again)).toContain(job.id);
			expect(errorOf(again)).toContain('use a new key');
		});
	});

	it('a workflow that runs out of time on the worker: nothing that was paid for is lost', async () => {
		await simulator.configure({ timings: { queuedMs: 0, soulMs: 60_000 } });
		const variants = {
			v1: soul('v1'),
			v2: soul('v2'),
			keyed: soul('v2', { options: { idempotencyKey: 'out-of-time' } }),
		};
		const begun = [];
		for (const [name, parameters] of Object.entries(variants)) {
			const path = `out-of-time-${name}`;
			const workflow = await publish(onWebhook(path, parameters, { executionTimeout: 3 }));
			const known = (await simulator.jobs()).length;
			const executionId = await n8n.callWebhook(workflow, path);
			const jobs = await eventually(simulator.jobs, ({ length }) => length > known);
			begun.push({ path, workflow, executionId, id: jobs[known].id });
		}
		for (const { executionId, id } of begun) {
			const execution = await n8n.waitForEnd(executionId);
			expect(execution.status).toBe('canceled');
			expect(errorOf(execution)).toContain(id);
		}
		for (const { path, workflow, executionId, id } of begun) {
			// The retry is not to run out of time too.
			await n8n.changeSettings(workflow, { executionTimeout: -1 });
			const again = path.endsWith('keyed')
				? await n8n.callWebhook(workflow, path)
				: await n8n.retry(executionId, true);
			const execution = await n8n.waitForEnd(again);
			expect(idsOf(execution)).toEqual([id]);
		}
		expect(await simulator.jobs()).toHaveLength(begun.length);
	});

	describe('under load, no job is lost and none is paid twice', () => {
		it('200 executions at a time', async () => {
			await simulator.configure({ timings: { queuedMs: 1_000, soulMs: 9_000 } });
			await publish(answering('many', soul('v2', { prompt: '={{ $json.body.prompt }}' })));
			const prompts = Array.from({ length: 200 }, (_, index) => `Tower ${index}`);
			await expectOneJobEach(prompts, await ask('many', prompts));
		});

		it('1,000 items of one execution', async () => {
			await simulator.configure({ timings: { queuedMs: 1_000, soulMs: 5_000 } });
			await publish(
				answeringList(
					'list',
					soul('v2', {
						prompt: '={{ $json.prompt }}',
						waitOptions: { pollInterval: 1 },
						options: { maxConcurrent: 20 },
					}),
				),
			);
			const prompts = Array.from({ length: 1_000 }, (_, index) => `Tower ${index}`);
			const items = prompts.map((prompt) => ({ prompt }));
			const results = await n8n.askWebhook<Result[]>('list', { items }, 170_000);
			await expectOneJobEach(prompts, results);
		});
	});
});
