import type { INodeParameters } from 'n8n-workflow';

import { signingSecret } from '../engine/trigger/support';
import { openEditor, type Editor } from './support/browser';
import { Canvas } from './support/canvas';
import type { DataTable } from './support/data-table';
import { fileUrl, productVideos, runFrom } from './support/example-runs';
import {
	itemsOf,
	N8nClient,
	type SavedCredential,
	type StoredWorkflow,
} from './support/n8n-client';
import { startN8n, type N8nServer } from './support/n8n-server';
import { NodePanel } from './support/node-panel';
import { installPackage } from './support/package';
import {
	bytesAt,
	CREDENTIAL_TYPE,
	eventually,
	goodKey,
	importWorkflow,
	n8n,
	publish,
	readExample,
	simulator,
	surroundings,
	TRIGGER_TYPE,
	WEBHOOK_CREDENTIAL_TYPE,
} from './support/surroundings';
import { removeFolder, temporaryFolder } from './support/temporary-folder';
import { handOn, publicUrl } from './support/tunnel';
import { oneNode, onHiggsfield, TRIGGER_NODE, triggerOnly, webhookPath } from './support/workflows';

const SECRET = signingSecret('made for these tests, not for an account');

const soul = (apiVersion: string, url: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'soul',
	operation: 'generate',
	apiVersion,
	prompt: 'A tower',
	waitForCompletion: false,
	options: { webhookUrl: url, ...(apiVersion === 'v1' ? { webhookSecret: SECRET } : {}) },
	...more,
});

/** Submits with the node for the trigger of that name, and gives what Higgsfield sends when it is finished. */
async function announced(id: string, apiVersion = 'v2', more: INodeParameters = {}) {
	await simulator.deliverWebhooks();
	const url = publicUrl(webhookPath(id));
	await runFrom(await importWorkflow(oneNode(`submit to ${id}`, soul(apiVersion, url, more))));
	const [delivery] = await eventually(simulator.deliverWebhooks, ({ length }) => length > 0);
	return delivery;
}

/** The executions of a workflow, in which no further one has started by then. */
async function executionsOf(workflow: StoredWorkflow, count: number) {
	const ids = await eventually(
		async () => await n8n.executionsOf(workflow),
		({ length }) => length >= count,
	);
	return await Promise.all(ids.map(async (id) => await n8n.waitForEnd(id)));
}

describe('the trigger', () => {
	let webhookCredential: SavedCredential;

	beforeAll(async () => {
		webhookCredential = await n8n.createCredential('Higgsfield webhooks', WEBHOOK_CREDENTIAL_TYPE, {
			signingSecret: SECRET,
			webhookSecret: SECRET,
		});
	});

	beforeEach(simulator.reset);

	it.each(['v1', 'v2'])('%s: a webhook starts one execution, with the file', async (apiVersion) => {
		const id = `trigger-${apiVersion}`;
		const workflow = await publish(onHiggsfield(id, { download: true }));
		const sent = await announced(id, apiVersion);
		expect(await handOn(sent)).toBe(200);
		expect(await handOn(sent)).toBe(200);

		const [execution, ...others] = await executionsOf(workflow, 1);
		expect(others).toEqual([]);
		expect(execution.status).toBe('success');
		const [item, ...more] = itemsOf(execution, TRIGGER_NODE);
		expect(more).toEqual([]);
		expect(item.json).toMatchObject({ id: sent.requestId, apiVersion, status: 'completed' });
		expect(await n8n.downloadFile(item.binary!.data)).toEqual(await bytesAt(`${item.json.url}`));
	});

	it('only what is signed or has the secret starts an execution', async () => {
		const id = 'trigger-with-secrets';
		const workflow = await publish(
			onHiggsfield(id, {}, WEBHOOK_CREDENTIAL_TYPE),
			webhookCredential,
		);
		await simulator.configure({ webhookSecret: SECRET });
		const signed = await announced(id, 'v2', { prompt: 'Ein Turm – größer als „alle“ 🗼' });
		const withSecret = await announced(id, 'v1');
		const { headers, rawBody } = signed;
		const old = String(Number(headers['webhook-timestamp']) - 301);
		const forged = [
			{ ...signed, headers: { 'content-type': 'application/json' } },
			{ ...signed, rawBody: rawBody.replace('completed', 'failed') },
			{ ...signed, rawBody: `${rawBody}\n` },
			{ ...signed, headers: { ...headers, 'webhook-timestamp': old } },
			{ ...signed, headers: { ...headers, 'webhook-id': 'msg_other' } },
			{ ...withSecret, headers: { ...withSecret.headers, 'x-webhook-secret-key': 'guessed' } },
			{ ...withSecret, headers: { 'content-type': 'application/json' } },
		];
		for (const call of forged) expect(await handOn(call)).toBe(401);
		expect(await n8n.executionsOf(workflow)).toEqual([]);

		expect(await handOn(signed)).toBe(200);
		expect(await handOn(withSecret)).toBe(200);
		const executions = await executionsOf(workflow, 2);
		const started = executions.flatMap((each) => itemsOf(each, TRIGGER_NODE));
		expect(started.map(({ json }) => json.id).sort()).toEqual(
			[signed.requestId, withSecret.requestId].sort(),
		);
	});

	it('the same webhook many times at once starts one execution', async () => {
		const id = 'trigger-many-times';
		const workflow = await publish(onHiggsfield(id));
		const sent = await announced(id);
		const statuses = await Promise.all(Array.from({ length: 10 }, async () => await handOn(sent)));
		expect(statuses.filter((status) => ![200, 503].includes(status))).toEqual([]);
		expect(await handOn(sent)).toBe(200);
		expect(await executionsOf(workflow, 1)).toHaveLength(1);
	});

	it('while Higgsfield does not confirm it, the webhook has to come again', async () => {
		const id = 'trigger-unconfirmed';
		const workflow = await publish(onHiggsfield(id));
		const sent = await announced(id);
		await simulator.fault({ route: 'any', times: null, action: { type: 'respond', status: 500 } });
		expect(await handOn(sent)).toBe(503);
		await simulator.clearFaults();
		expect(await n8n.executionsOf(workflow)).toEqual([]);
		expect(await handOn(sent)).toBe(200);
		expect(await executionsOf(workflow, 1)).toHaveLength(1);
	});

	it('a call that is no webhook of Higgsfield starts nothing', async () => {
		const id = 'trigger-strange';
		const workflow = await publish(onHiggsfield(id));
		const url = publicUrl(webhookPath(id));
		const headers = { 'content-type': 'application/json' };
		expect(await handOn({ url, headers, rawBody: '{"hello":"world"}' })).toBe(400);
		expect(await handOn({ url, headers, rawBody: '{"hello":' })).toBe(422);
		expect(await handOn({ url, headers: { 'content-type': 'text/plain' }, rawBody: 'hello' })).toBe(
			400,
		);
		expect(await n8n.executionsOf(workflow)).toEqual([]);
	});
});

describe('the examples', () => {
	let table: DataTable;

	beforeEach(simulator.reset);

	afterEach(async () => await table.delete());

	it('submit-with-webhook and collect-with-trigger: the rows get what was made of them', async () => {
		const prompts = [
			'The bottle turns slowly',
			'[[failed: The image is too dark]] The watch turns',
		];
		table = await productVideos(prompts);
		const collecting = readExample('collect-with-trigger.json');
		const trigger = collecting.nodes.find(({ type }) => type === TRIGGER_TYPE)!;
		const collect = await publish(collecting);
		const submitting = readExample('submit-with-webhook.json');
		const submit = submitting.nodes.find(({ name }) => name === 'Submit Videos')!;
		(submit.parameters.options as INodeParameters).webhookUrl = publicUrl(
			webhookPath(trigger.webhookId!),
		);
		await runFrom(await importWorkflow(submitting));
		expect(await table.rows()).toMatchObject([
			{ status: 'submitted', url: null },
			{ status: 'submitted', url: null },
		]);

		await eventually(simulator.jobs, (jobs) =>
			jobs.every(({ status }) => ['completed', 'failed'].includes(status)),
		);
		for (const delivery of await simulator.deliverWebhooks()) {
			expect(await handOn(delivery)).toBe(200);
		}
		const executions = await executionsOf(collect, 2);
		expect(executions.map(({ status }) => status)).toEqual(['success', 'success']);
		const [done, failed] = await table.rows();
		expect(done).toMatchObject({ status: 'done', url: fileUrl('mp4'), error: '' });
		expect(failed).toMatchObject({ status: 'failed', url: null, error: 'The image is too dark' });
		const files = executions.flatMap((each) =>
			itemsOf(each, trigger.name).flatMap(({ binary }) => binary?.data ?? []),
		);
		expect(files.map(({ mimeType }) => mimeType)).toEqual(['video/mp4']);
		expect(await n8n.downloadFile(files[0])).toEqual(await bytesAt(`${done.url}`));
	});
});

describe('the trigger in the editor', () => {
	let editor: Editor;
	let canvas: Canvas;
	let panel: NodePanel;

	beforeAll(async () => {
		editor = await openEditor('trigger');
		canvas = new Canvas(editor);
		panel = new NodePanel(editor.page);
	});

	afterAll(async () => await editor?.close());

	beforeEach(simulator.reset);

	it('is found beside the node', async () => {
		const { page, step } = editor;
		await canvas.open(await importWorkflow(triggerOnly('Trigger added by hand')));
		await step('search in the node panel', async () => {
			await page.getByTestId('node-creator-plus-button').click();
			await page.getByTestId('node-creator-search-bar').fill('Higgsfield');
			await page
				.getByTestId('node-creator-item-name')
				.getByText('Higgsfield', { exact: true })
				.click();
			await page.getByText(/^Triggers/).click();
			await page.getByText('On completed generation').click();
		});
		await step('added to the workflow', async () => {
			await panel.field('events').getByText('Completed').waitFor();
		});
	});

	it('shows its address and fields, and the item that a test event brings', async () => {
		const { page, step } = editor;
		const id = 'trigger-in-editor';
		const sent = await announced(id);
		await canvas.open(await importWorkflow(onHiggsfield(id)));
		await canvas.openNode(TRIGGER_NODE);
		await step('panel', async () => {
			for (const field of ['events', 'confirm', 'outputItems', 'download', 'simplify']) {
				await panel.field(field).waitFor();
			}
			await page.getByText('Webhook URLs').first().click();
			await page.getByText(`${surroundings.n8nUrl}/webhook`).first().waitFor();
		});
		await step('test event', async () => {
			await panel.execute();
			const test = { ...sent, url: sent.url.replace('/webhook/', '/webhook-test/') };
			await eventually(
				async () => await handOn(test),
				(status) => status === 200,
			);
			await panel.output.getByText(sent.requestId).first().waitFor();
		});
		await editor.picture('trigger', { width: 1240, height: 860 }, async () => {
			await page.mouse.move(200, 600);
			// n8n explains a button for some seconds after the first event.
			return { style: '[role=tooltip], .el-popper { visibility: hidden; }' };
		});
	});
});

describe('after a restart of n8n', () => {
	const folder = temporaryFolder();
	let server: N8nServer | undefined;

	beforeEach(simulator.reset);

	afterAll(async () => {
		await server?.stop();
		removeFolder(folder);
	});

	it('what has started the workflow before starts nothing more', async () => {
		installPackage(folder);
		server = await startN8n(folder);
		let client = new N8nClient(server.url);
		await client.setUpOwner();
		const credential = await client.createCredential('Higgsfield', CREDENTIAL_TYPE, goodKey);
		const id = 'trigger-restarted';
		const workflow = await client.importWorkflow(onHiggsfield(id), credential);
		await client.activate(workflow);
		const known = await announced(id);
		expect(await handOn(known, server.url)).toBe(200);
		await eventually(
			async () => await client.executionsOf(workflow),
			({ length }) => length === 1,
		);

		await server.shutDown();
		server = await startN8n(folder);
		client = new N8nClient(server.url);
		await client.login();
		expect(await handOn(known, server.url)).toBe(200);
		expect(await handOn(await announced(id), server.url)).toBe(200);
		const executions = await eventually(
			async () => await client.executionsOf(workflow),
			({ length }) => length > 1,
		);
		expect(executions).toHaveLength(2);
	});
});
