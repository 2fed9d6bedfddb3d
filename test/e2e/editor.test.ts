import type { INodeParameters, INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { openEditor, VIEWPORT, type Editor } from './support/browser';
import { Canvas } from './support/canvas';
import {
	everythingIn,
	fieldsOf,
	innerFields,
	nodeDescription,
	NodePanel,
} from './support/node-panel';
import {
	eventually,
	examples,
	importWorkflow,
	n8n,
	readExample,
	simulator,
	submits,
	surroundings,
} from './support/surroundings';
import { HIGGSFIELD_NODE, oneNode, triggerOnly } from './support/workflows';

describe('the node in the editor', () => {
	let editor: Editor;
	let canvas: Canvas;
	let panel: NodePanel;
	let description: INodeTypeDescription;

	beforeAll(async () => {
		description = await nodeDescription();
		editor = await openEditor('editor');
		canvas = new Canvas(editor);
		panel = new NodePanel(editor.page);
	});

	afterAll(async () => await editor?.close());

	beforeEach(simulator.reset);

	/** Opens a workflow with one Higgsfield node, and in it the node. */
	async function openNode(name: string, parameters: INodeParameters) {
		await canvas.open(await importWorkflow(oneNode(name, parameters)));
		await canvas.openNode(HIGGSFIELD_NODE);
	}

	it('is found in the node panel, added, filled in and run', async () => {
		const { page, step } = editor;
		await canvas.open(await importWorkflow(triggerOnly('Added by hand')));
		const results = page.getByTestId('node-creator-item-name');

		await step('search in the node panel', async () => {
			// The new node is connected to the one that is selected.
			await page.getByTestId('canvas-node').click();
			await page.getByTestId('node-creator-plus-button').click();
			await page.getByTestId('node-creator-search-bar').fill('Higgsfield');
			await results.getByText('Higgsfield', { exact: true }).waitFor();
		});
		await step('its actions', async () => {
			await results.getByText('Higgsfield', { exact: true }).click();
			await results.getByText('Generate image from text').waitFor();
		});
		await step('added to the workflow', async () => {
			await results.getByText('Generate image from text').click();
			await panel.fields.waitFor();
		});
		await step('filled in', async () => {
			await panel.fill('prompt', 'A red bicycle in front of a blue wall');
		});
		await step('result in the output panel', async () => {
			await panel.execute();
			await panel.output.getByText('completed', { exact: true }).waitFor();
		});

		const [{ id: jobSetId }] = await simulator.jobs();
		await expect(panel.output.innerText()).resolves.toContain(jobSetId);
		await expect(panel.output.innerText()).resolves.toContain(`${surroundings.filesUrl}/results/`);
		expect(await submits()).toEqual([
			{
				path: '/v1/text2image/soul',
				status: 200,
				body: {
					params: {
						prompt: 'A red bicycle in front of a blue wall',
						width_and_height: '1536x1536',
						quality: '1080p',
						batch_size: 1,
					},
				},
			},
		]);
	});

	it.each([
		{
			what: 'soul',
			parameters: { resource: 'soul', operation: 'generate' },
			promised: ['apiVersion', 'prompt', 'widthAndHeight', 'quality', 'batchSize', 'styleId'],
			options: ['webhookUrl', 'webhookSecret', 'imageReferenceBinaryPropertyName'],
		},
		{
			what: 'soul on v2, with files',
			parameters: { resource: 'soul', operation: 'generate', apiVersion: 'v2', download: true },
			promised: ['model', 'aspectRatio', 'resolution', 'characterId', 'outputBinaryPropertyName'],
			options: ['idempotencyKey', 'maxCostUsd', 'webhookUrl'],
		},
		{
			what: 'dop',
			parameters: { resource: 'dop', operation: 'generate' },
			promised: ['apiVersion', 'prompt', 'model', 'imageSource', 'imageUrl', 'motions'],
			options: ['endImageUrl', 'endImageBinaryPropertyName', 'webhookSecret'],
		},
		{
			what: 'dop on v2, with files',
			parameters: {
				resource: 'dop',
				operation: 'generate',
				apiVersion: 'v2',
				imageSource: 'binary',
				download: true,
			},
			promised: ['model', 'binaryPropertyName', 'motions', 'outputBinaryPropertyName'],
			options: ['idempotencyKey', 'maxCostUsd', 'webhookUrl'],
		},
	])('shows every field of $what', async ({ what, parameters, promised, options }) => {
		const fields = fieldsOf(description, parameters);
		const everywhere = ['waitForCompletion', 'waitOptions', 'outputItems', 'download', 'simplify'];
		const namesOf = (properties: INodeProperties[]) => properties.map(({ name }) => name);
		expect(namesOf(fields)).toEqual(expect.arrayContaining([...promised, ...everywhere]));
		const collections = fields.filter(({ type }) => type.endsWith('ollection'));
		expect(namesOf(collections.flatMap(innerFields))).toEqual(expect.arrayContaining(options));

		await editor.page.setViewportSize({ width: 1440, height: 2600 });
		await openNode(`Fields of ${what}`, parameters);
		await editor.step(`fields of ${what}`, async () => {
			for (const { displayName, name, type } of fields) {
				await panel.label(displayName).waitFor();
				if (!['collection', 'fixedCollection'].includes(type)) await panel.field(name).waitFor();
			}
		});
		for (const collection of collections.filter(({ type }) => type === 'collection')) {
			const offered = innerFields(collection).map(({ displayName }) => displayName);
			expect(await panel.offered(collection)).toEqual(offered);
		}

		const all = Object.fromEntries(collections.map((field) => [field.name, everythingIn(field)]));
		await openNode(`Options of ${what}`, { ...parameters, ...all });
		await editor.step(`options of ${what}`, async () => {
			for (const { displayName, name } of collections.flatMap(innerFields)) {
				await panel.label(displayName).waitFor();
				await panel.field(name).waitFor();
			}
		});
		await editor.page.setViewportSize(VIEWPORT);
	});

	it('shows in plain words what went wrong', async () => {
		await openNode('Failure', { resource: 'soul', operation: 'generate' });
		await editor.step('error in the output panel', async () => {
			await panel.fill('prompt', '[[failed: The style is not available]] A red bicycle');
			await panel.execute();
			await panel.output.getByTestId('node-error-message').waitFor();
		});
		const [{ id }] = await simulator.jobs();
		const text = await panel.output.innerText();
		expect(text).toContain('The style is not available');
		expect(text).toContain(id);
	});

	it('runs the main example from the canvas', async () => {
		const { step } = editor;
		await canvas.open(await importWorkflow(readExample('prompt-to-video.json')));
		await step('main example after its run', async () => {
			await canvas.execute();
			await canvas.succeeded();
		});
		await canvas.picture('editor', { width: 1240, height: 720 });
		await step('main example, video', async () => {
			await canvas.openNode('Create Video');
			await panel.output.getByText('completed', { exact: true }).waitFor();
		});
		expect((await simulator.jobs()).map(({ kind, status }) => `${kind} ${status}`)).toEqual([
			'soul completed',
			'dop completed',
		]);
	});

	it.each(examples())('draws the example %s', async (file) => {
		const openAi = await n8n.createOpenAiCredential('http://127.0.0.1:9/v1');
		await canvas.open(await importWorkflow(readExample(file), openAi));
		await canvas.drawing(`examples/${file.replace('.json', '')}`, { width: 1240, height: 640 });
	});

	it('C2: cancels what is queued when the Stop button is pressed', async () => {
		const { page, step } = editor;
		const parameters = { resource: 'soul', operation: 'generate', prompt: '[[stuck]] A tower' };
		await canvas.open(await importWorkflow(oneNode('Stopped by hand', parameters)));
		await step('running', async () => {
			await canvas.execute();
			await eventually(simulator.jobs, (jobs) => jobs.length === 1);
			await page.getByTestId('stop-execution-button').waitFor();
		});
		await step('stopped', async () => {
			await page.getByTestId('stop-execution-button').click();
			await page.getByText('Execution stopped').waitFor();
		});
		const [job] = await eventually(simulator.jobs, ([{ status }]) => status === 'canceled');
		expect(job).toMatchObject({ status: 'canceled', cancelRequests: 1, creditsCharged: 0 });
		expect(await submits()).toHaveLength(1);
	});
});
