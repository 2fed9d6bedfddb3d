import type { INodeParameters } from 'n8n-workflow';

import { itemsOf, type WorkflowFile } from '../e2e/support/n8n-client';
import { bytesAt, eventually, n8n, publish, simulator } from '../e2e/support/surroundings';
import {
	HIGGSFIELD_NODE,
	oneNode,
	onHiggsfield,
	onWebhook,
	TRIGGER_NODE,
	webhookPath,
} from '../e2e/support/workflows';
import { deliverToN8n, publicUrl } from '../e2e/support/tunnel';
import { addWorker, type Worker } from './support/workers';

const soul = (apiVersion: string, webhookUrl: string): INodeParameters => ({
	resource: 'soul',
	operation: 'generate',
	apiVersion,
	prompt: 'A tower [[takes: 60s]]',
	options: { webhookUrl, ...(apiVersion === 'v1' ? { webhookSecret: 'only for tests' } : {}) },
});

/** Higgsfield's webhooks start it, and it uploads the files that come with them. */
function uploading(id: string): WorkflowFile {
	const [trigger] = onHiggsfield(id, { download: true }).nodes;
	return oneNode(id, { resource: 'file', operation: 'upload' }, trigger);
}

describe('the execution that submitted a generation died with its worker', () => {
	let worker: Worker | undefined;

	beforeEach(simulator.reset);

	afterEach(async () => await worker?.remove());

	it.each(['v1', 'v2'] as const)(
		'%s: its result starts the receiving workflow once',
		async (apiVersion) => {
			worker = await addWorker();
			const receiver = await publish(uploading(`receive-${apiVersion}`));
			const url = publicUrl(webhookPath(`receive-${apiVersion}`));
			const submitter = await publish(onWebhook(`submit-${apiVersion}`, soul(apiVersion, url)));
			await n8n.callWebhook(submitter, `submit-${apiVersion}`);
			const [job] = await eventually(simulator.jobs, ({ length }) => length === 1);
			await worker.remove();

			worker = await addWorker();
			await eventually(simulator.jobs, ([{ status }]) => status === 'completed');
			expect(await deliverToN8n()).toEqual([200]);
			expect(await deliverToN8n()).toEqual([]);
			const [executionId, ...others] = await eventually(
				async () => await n8n.executionsOf(receiver),
				({ length }) => length > 0,
			);
			const execution = await n8n.waitForEnd(executionId);
			expect(others).toEqual([]);
			expect(execution.status).toBe('success');
			const [item, ...more] = itemsOf(execution, TRIGGER_NODE);
			expect(more).toEqual([]);
			expect(item.json).toMatchObject({ id: job.id, apiVersion, status: 'completed' });
			// The file was stored by the main n8n, and is read by a worker.
			const [{ json: uploaded }] = itemsOf(execution, HIGGSFIELD_NODE);
			expect(await bytesAt(`${uploaded.url}`)).toEqual(await bytesAt(`${item.json.url}`));
			expect(await simulator.jobs()).toMatchObject([{ id: job.id, charge: 'charged' }]);
		},
	);
});
