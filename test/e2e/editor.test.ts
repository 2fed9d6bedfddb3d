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

const isMotions = ({ name }: INodeProperties) => name === 'motions';

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

	it('offers the motions as a searchable list, and runs with the one picked', async () => {
		const { step } = editor;
		const image = 'https://example.com/bicycle.png';
		const dop = { resource: 'dop', operation: 'generate' };
		await openNode('Motions', dop);
		await panel.add(fieldsOf(description, dop).find(isMotions)!);
		await panel.fill('imageUrl', image);
		await panel.fill('prompt', 'The bicycle rolls away');
		await editor.picture('picker', { width: 1240, height: 860 }, async () => {
			const { all, found } = await step(
				'motions, searched',
				async () => await panel.search('motionId', 'dolly'),
			);
			expect(all.length).toBeGreaterThan(10);
			expect(all).toContain('Zoom In');
			expect(found).toEqual(['Dolly In', 'Dolly Left', 'Dolly Out', 'Dolly Right']);
		});
		await step('motion picked', async () => await panel.take('Dolly In'));

		await step('video in the output panel', async () => {
			await panel.execute();
			await panel.output.getByText('completed', { exact: true }).waitFor();
		});
		await expect(panel.output.innerText()).resolves.toContain('.mp4');
		const motions = (await simulator.journal()).filter(({ path }) => path === '/v1/motions');
		expect(motions.length).toBeGreaterThan(0);
		expect(await submits()).toEqual([
			{
				path: '/v1/image2video/dop',
				status: 200,
				body: {
					params: {
						model: 'dop-turbo',
						prompt: 'The bicycle rolls away',
						input_images: [{ type: 'image_url', image_url: image }],
						motions: [{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), strength: 1 }],
					},
				},
			},
		]);
	});

	it('offers the styles as a searchable list', async () => {
		await openNode('Styles', { resource: 'soul', operation: 'generate' });
		const { all } = await editor.step('style picked', async () => {
			const names = await panel.search('styleId', 'real');
			await panel.take('Realistic');
			return names;
		});
		expect(all.length).toBeGreaterThan(5);
	});

	it('G1: says why a list cannot be loaded', async () => {
		await openNode('No list', { resource: 'soul', operation: 'generate' });
		await simulator.configure({ keyState: 'expired' });
		await editor.step('list that cannot be loaded', async () => {
			await panel.field('styleId').getByTestId('rlc-input').click();
			await editor.page.getByText('This Higgsfield API key is expired').first().waitFor();
		});
		await expect(
			editor.page.getByText('Create a new key at console.higgsfield.ai').isVisible(),
		).resolves.toBe(true);
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
