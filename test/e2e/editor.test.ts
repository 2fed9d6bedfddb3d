import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { openEditor, type Editor } from './support/browser';
import { fieldsOf, innerFields, nodeDescription, NodePanel } from './support/node-panel';
import {
	importWorkflow,
	readExample,
	simulator,
	submits,
	surroundings,
} from './support/surroundings';
import { HIGGSFIELD_NODE, oneNode, triggerOnly } from './support/workflows';

const isMotions = ({ name }: INodeProperties) => name === 'motions';

describe('the node in the editor', () => {
	let editor: Editor;
	let panel: NodePanel;
	let description: INodeTypeDescription;

	beforeAll(async () => {
		description = await nodeDescription();
		editor = await openEditor('editor');
		panel = new NodePanel(editor.page);
	});

	afterAll(async () => await editor?.close());

	beforeEach(simulator.reset);

	/** Opens a workflow with one Higgsfield node, and in it the node. */
	async function openNode(name: string, parameters: { resource: string; operation: string }) {
		const { id } = await importWorkflow(oneNode(name, parameters));
		await editor.open(`/workflow/${id}`);
		await editor.page.getByTestId('canvas-node').filter({ hasText: HIGGSFIELD_NODE }).dblclick();
		await panel.fields.waitFor();
	}

	it('is found in the node panel, added, filled in and run', async () => {
		const { page, step } = editor;
		const { id } = await importWorkflow(triggerOnly('Added by hand'));
		await editor.open(`/workflow/${id}`);
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
			resource: 'soul',
			promised: ['prompt', 'widthAndHeight', 'quality', 'batchSize', 'styleId', 'characterId'],
		},
		{ resource: 'dop', promised: ['prompt', 'model', 'imageUrl', 'motions'] },
	])('shows every field of $resource', async ({ resource, promised }) => {
		const fields = fieldsOf(description, resource, 'generate');
		const everywhere = ['waitForCompletion', 'waitOptions', 'outputItems', 'simplify', 'options'];
		expect(fields.map(({ name }) => name)).toEqual(
			expect.arrayContaining([...promised, ...everywhere]),
		);

		await openNode(`Fields of ${resource}`, { resource, operation: 'generate' });
		await editor.page.setViewportSize({ width: 1440, height: 2200 });
		await editor.step(`fields of ${resource}`, async () => {
			for (const { displayName, name, type } of fields) {
				await panel.label(displayName).waitFor();
				if (!['collection', 'fixedCollection'].includes(type)) await panel.field(name).waitFor();
			}
		});
		await editor.step(`options of ${resource}`, async () => {
			for (const collection of fields.filter(({ type }) => type.endsWith('ollection'))) {
				await panel.addAll(collection);
				for (const { displayName } of innerFields(collection)) {
					await panel.label(displayName).waitFor();
				}
			}
		});
		await editor.page.setViewportSize({ width: 1440, height: 1000 });
	});

	it('offers the motions as a searchable list, and runs with the one picked', async () => {
		const { step } = editor;
		const image = 'https://example.com/bicycle.png';
		await openNode('Motions', { resource: 'dop', operation: 'generate' });
		const names = await step('motion picked', async () => {
			await panel.addAll(fieldsOf(description, 'dop', 'generate').find(isMotions)!);
			return await panel.pick('motionId', 'zoom', 'Zoom In');
		});
		expect(names.length).toBeGreaterThan(10);
		expect(names).toContain('Zoom In');

		await step('video in the output panel', async () => {
			await panel.fill('imageUrl', image);
			await panel.fill('prompt', 'The bicycle rolls away');
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
		const names = await editor.step(
			'style picked',
			async () => await panel.pick('styleId', 'real', 'Realistic'),
		);
		expect(names.length).toBeGreaterThan(5);
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
		const { page, step } = editor;
		const workflow = await importWorkflow(readExample('prompt-to-video.json'));
		await editor.open(`/workflow/${workflow.id}`);
		await step('main example after its run', async () => {
			await page.getByTestId('execute-workflow-button').click();
			await page.getByText('Workflow executed successfully').waitFor();
		});
		await step('main example, video', async () => {
			await page.getByTestId('canvas-node').filter({ hasText: 'Create Video' }).dblclick();
			await panel.output.getByText('completed', { exact: true }).waitFor();
		});
		expect((await simulator.jobs()).map(({ kind, status }) => `${kind} ${status}`)).toEqual([
			'soul completed',
			'dop completed',
		]);
	});
});
