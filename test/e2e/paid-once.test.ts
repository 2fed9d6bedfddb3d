import type { INodeParameters } from 'n8n-workflow';

import { errorOf, itemsOf } from './support/n8n-client';
import { eventually, importWorkflow, n8n, simulator, submits } from './support/surroundings';
import { HIGGSFIELD_NODE, oneNode } from './support/workflows';

const soul = (name: string, prompt: string, waitOptions: INodeParameters = {}) =>
	oneNode(name, { resource: 'soul', operation: 'generate', prompt, waitOptions });

describe('what was paid for, in a real n8n', () => {
	beforeEach(simulator.reset);

	it('is fetched, not bought again, by the Retry button after a timeout', async () => {
		const workflow = await importWorkflow(
			soul('Too slow', '[[takes: 30s]] A tower', { timeout: 1 }),
		);
		const first = await n8n.runToEnd(workflow);
		const [job] = await simulator.jobs();
		expect(first.status).toBe('error');
		expect(errorOf(first)).toContain(job.id);

		await eventually(simulator.jobs, ([{ status }]) => status === 'completed');
		const second = await n8n.waitForEnd(await n8n.retry(first.id));
		expect({ status: second.status, error: errorOf(second) }).toEqual({
			status: 'success',
			error: '',
		});
		expect(itemsOf(second, HIGGSFIELD_NODE).map(({ json }) => json.id)).toEqual([job.id]);
		expect(await submits()).toHaveLength(1);
	});

	it('C2: is canceled at Higgsfield when the execution is stopped', async () => {
		const workflow = await importWorkflow(soul('Stopped', '[[stuck]] A tower'));
		const executionId = await n8n.run(workflow);
		await eventually(simulator.jobs, (jobs) => jobs.length === 1);
		await n8n.stop(executionId);

		expect((await n8n.waitForEnd(executionId)).status).toBe('canceled');
		const [job] = await eventually(simulator.jobs, ([{ status }]) => status === 'canceled');
		expect(job).toMatchObject({ status: 'canceled', cancelRequests: 1, creditsCharged: 0 });
	});
});
