import type { INodeParameters } from 'n8n-workflow';

import { errorOf, type Execution } from './support/n8n-client';
import {
	eventually,
	importWorkflow,
	n8n,
	publish,
	simulator,
	submits,
} from './support/surroundings';
import { idsOf, oneNode, onWebhook } from './support/workflows';

const soul = (prompt: string, waitOptions: INodeParameters = {}): INodeParameters => ({
	resource: 'soul',
	operation: 'generate',
	prompt,
	waitOptions,
});

/** Times of the simulator that no test sees the end of. */
const FOR_EVER = 24 * 60 * 60 * 1_000;

/** The ids that an execution put out; it must be a success. */
function resultIds(execution: Execution) {
	expect({ status: execution.status, error: errorOf(execution) }).toEqual({
		status: 'success',
		error: '',
	});
	return idsOf(execution);
}

const charged = async () =>
	(await simulator.jobs()).filter(({ charge }) => charge === 'charged').map(({ id }) => id);

describe('what was paid for, in a real n8n', () => {
	beforeEach(simulator.reset);

	it('is fetched, not bought again, by the Retry button after a timeout', async () => {
		const workflow = await importWorkflow(
			oneNode('Too slow', soul('[[takes: 30s]] A tower', { timeout: 1 })),
		);
		const first = await n8n.runToEnd(workflow);
		const [job] = await simulator.jobs();
		expect(first.status).toBe('error');
		expect(errorOf(first)).toContain(job.id);

		await eventually(simulator.jobs, ([{ status }]) => status === 'completed');
		const second = await n8n.waitForEnd(await n8n.retry(first.id));
		expect(resultIds(second)).toEqual([job.id]);
		expect(await submits()).toHaveLength(1);
	});

	it('is fetched by the Retry of a production execution that could not ask for it', async () => {
		const workflow = await publish(onWebhook('polls-fail', soul('A tower')));
		const refusal = { type: 'respond', status: 403, body: { detail: 'Forbidden' } } as const;
		await simulator.fault({ route: 'jobSet', times: null, action: refusal });
		const first = await n8n.waitForEnd(await n8n.callWebhook(workflow, 'polls-fail'));
		const [job] = await simulator.jobs();
		expect(first.status).toBe('error');
		expect(errorOf(first)).toContain(job.id);

		await simulator.clearFaults();
		const second = await n8n.waitForEnd(await n8n.retry(first.id));
		expect(resultIds(second)).toEqual([job.id]);
		expect(await submits()).toHaveLength(1);
		expect(await charged()).toEqual([job.id]);
	});

	it('C2: is canceled at Higgsfield when the execution is stopped', async () => {
		const workflow = await importWorkflow(oneNode('Stopped', soul('[[stuck]] A tower')));
		const executionId = await n8n.run(workflow);
		await eventually(simulator.jobs, (jobs) => jobs.length === 1);
		await n8n.stop(executionId);

		expect((await n8n.waitForEnd(executionId)).status).toBe('canceled');
		const [job] = await eventually(simulator.jobs, ([{ status }]) => status === 'canceled');
		expect(job).toMatchObject({ status: 'canceled', cancelRequests: 1, creditsCharged: 0 });
	});

	describe('when the time of the workflow is up', () => {
		/** Runs a published workflow until n8n ends it; gives that execution. */
		async function runOutOfTime(path: string) {
			const workflow = await publish(onWebhook(path, soul('A tower'), { executionTimeout: 3 }));
			const execution = await n8n.waitForEnd(await n8n.callWebhook(workflow, path));
			// The retry is not to run out of time too.
			await n8n.changeSettings(workflow, { executionTimeout: -1 });
			return execution;
		}

		it('is canceled while it is queued; Retry submits anew and pays once', async () => {
			await simulator.configure({ timings: { queuedMs: FOR_EVER } });
			const first = await runOutOfTime('timeout-queued');
			const [job] = await eventually(simulator.jobs, ([{ status }]) => status === 'canceled');
			expect(first.status).toBe('canceled');
			expect(errorOf(first)).toContain(job.id);
			expect(job).toMatchObject({ status: 'canceled', cancelRequests: 1, creditsCharged: 0 });

			await simulator.configure({ timings: { queuedMs: 0 } });
			const second = await n8n.waitForEnd(await n8n.retry(first.id, true));
			const [id] = resultIds(second);
			expect(id).not.toBe(job.id);
			expect(await charged()).toEqual([id]);
			expect(await submits()).toHaveLength(2);
		});

		it('is left running once it runs, and fetched by Retry', async () => {
			await simulator.configure({ timings: { queuedMs: 0, soulMs: 60_000 } });
			const first = await runOutOfTime('timeout-running');
			const [job] = await simulator.jobs();
			expect(first.status).toBe('canceled');
			expect(errorOf(first)).toContain(job.id);

			const second = await n8n.waitForEnd(await n8n.retry(first.id, true));
			expect(resultIds(second)).toEqual([job.id]);
			expect(await charged()).toEqual([job.id]);
			expect(await submits()).toHaveLength(1);
		});
	});
});
