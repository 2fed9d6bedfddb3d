import type { INodeParameterResourceLocator, INodeParameters, INodeProperties } from 'n8n-workflow';

import { characterBody, clientOf } from '../simulator/client';
import { openEditor, type Editor } from './support/browser';
import { Canvas } from './support/canvas';
import type { StoredWorkflow } from './support/n8n-client';
import { fieldsOf, nodeDescription, NodePanel } from './support/node-panel';
import {
	eventually,
	importWorkflow,
	n8n,
	simulator,
	submits,
	surroundings,
} from './support/surroundings';
import { HIGGSFIELD_NODE, oneNode } from './support/workflows';

const soul = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'soul',
	operation: 'generate',
	prompt: 'A red bicycle',
	...more,
});
const dop: INodeParameters = {
	resource: 'dop',
	operation: 'generate',
	prompt: 'The bicycle rolls away',
	imageUrl: 'https://example.com/bicycle.png',
};
const isMotions = ({ name }: INodeProperties) => name === 'motions';

describe('the pickers', () => {
	let editor: Editor;
	let canvas: Canvas;
	let panel: NodePanel;

	beforeAll(async () => {
		editor = await openEditor('pickers');
		canvas = new Canvas(editor);
		panel = new NodePanel(editor.page);
	});

	afterAll(async () => await editor?.close());

	beforeEach(simulator.reset);

	/** Opens a workflow with one Higgsfield node, and in it the node. */
	async function openNode(name: string, parameters: INodeParameters): Promise<StoredWorkflow> {
		const workflow = await importWorkflow(oneNode(name, parameters));
		await canvas.open(workflow);
		await canvas.openNode(HIGGSFIELD_NODE);
		return workflow;
	}

	/** What the workflow holds for the field, once the editor has saved it. */
	async function saved(
		{ id }: StoredWorkflow,
		read: (parameters: INodeParameters) => unknown,
	): Promise<INodeParameterResourceLocator> {
		await editor.page.keyboard.press('Control+s');
		const locator = async () => {
			const { nodes } = await n8n.get<StoredWorkflow>(`/workflows/${id}`);
			const node = nodes.find((each) => each.name === HIGGSFIELD_NODE)!;
			return read(node.parameters) as INodeParameterResourceLocator;
		};
		return await eventually(locator, (found) => Boolean(found?.value));
	}

	/** Has a character made, as an earlier workflow would have. */
	async function train(fields: Record<string, unknown>) {
		const { simulatorUrl: url, key: credentials } = surroundings;
		const { status } = await clientOf({ url, credentials }).post(
			'/v1/custom-references',
			characterBody(fields),
		);
		expect(status).toBe(200);
	}

	const link = () => editor.page.getByTestId('rlc-open-resource-link').filter({ visible: true });

	it('motions: listed, narrowed by typing, picked inside their list, and sent', async () => {
		const { step } = editor;
		const workflow = await openNode('Motions', dop);
		await panel.add(fieldsOf(await nodeDescription(), dop).find(isMotions)!);
		await editor.picture('picker', { width: 1240, height: 860 }, async () => {
			const { all, found } = await step(
				'motions, searched',
				async () => await panel.search('motionId', 'dolly'),
			);
			expect(all.length).toBeGreaterThan(10);
			expect(all).toContain('Zoom In');
			expect(found).toEqual(['Dolly In', 'Dolly Left', 'Dolly Out', 'Dolly Right']);
		});
		await step('motion picked', async () => {
			await panel.take('Dolly In');
			await link().waitFor();
		});
		const { value, ...shown } = await saved(
			workflow,
			({ motions }) =>
				(motions as { motion?: INodeParameters[] } | undefined)?.motion?.[0].motionId,
		);
		expect(shown).toMatchObject({
			mode: 'list',
			cachedResultName: 'Dolly In',
			cachedResultUrl: expect.stringContaining(String(value)),
		});

		await step('video in the output panel', async () => {
			await panel.execute();
			await panel.output.getByText('completed', { exact: true }).waitFor();
		});
		await expect(panel.output.innerText()).resolves.toContain('.mp4');
		expect(await submits()).toEqual([
			{
				path: '/v1/image2video/dop',
				status: 200,
				body: {
					params: {
						model: 'dop-turbo',
						prompt: dop.prompt,
						input_images: [{ type: 'image_url', image_url: dop.imageUrl }],
						motions: [{ id: value, strength: 1 }],
					},
				},
			},
		]);
	});

	it.each([
		{ list: 'Soul on V1', parameters: soul(), search: 'real', pick: 'Realistic' },
		{
			list: 'Soul 2',
			parameters: soul({ apiVersion: 'v2' }),
			search: 'a',
			pick: undefined,
		},
		{
			list: 'Soul on V2',
			parameters: soul({ apiVersion: 'v2', model: 'higgsfield-ai/soul/standard' }),
			search: 'real',
			pick: 'Realistic',
		},
	])('styles of $list: listed, narrowed by typing, and picked with a preview', async (each) => {
		const workflow = await openNode(`Styles of ${each.list}`, each.parameters);
		const { all, found } = await editor.step(
			`styles of ${each.list}`,
			async () => await panel.search('styleId', each.search),
		);
		expect(all.length).toBeGreaterThan(2);
		expect(all).toEqual(expect.arrayContaining(found));
		expect(all.includes('Realistic')).toBe(each.pick !== undefined);
		const name = each.pick ?? found[0];
		await panel.take(name);
		await link().waitFor();
		const { value, ...shown } = await saved(workflow, ({ styleId }) => styleId);
		expect(shown).toMatchObject({
			mode: 'list',
			cachedResultName: name,
			cachedResultUrl: expect.stringContaining(String(value)),
		});
	});

	it('characters: which Soul each works with, and which are not ready', async () => {
		const characters = [
			{ name: 'Ana', modelVersion: 'v2' },
			{ name: 'Ben [[stuck]]', modelVersion: 'v1' },
			{ name: 'Cleo', modelVersion: 'cinema' },
		];
		for (const { name, modelVersion } of characters) {
			await train({ name, model_version: modelVersion });
		}
		await eventually(
			simulator.jobs,
			(jobs) => jobs.filter(({ status }) => status === 'completed').length === 2,
		);
		const workflow = await openNode('Characters', soul());
		const { all, found } = await editor.step(
			'characters, searched',
			async () => await panel.search('characterId', 'cinema'),
		);
		expect([...all].sort()).toEqual([
			'Ana (Soul 2)',
			expect.stringMatching(/^Ben \[\[stuck\]\] \(Soul, (queued|not ready)\)$/),
			'Cleo (Soul Cinema)',
		]);
		expect(found).toEqual(['Cleo (Soul Cinema)']);
		await panel.take('Cleo (Soul Cinema)');
		const { cachedResultName } = await saved(workflow, ({ characterId }) => characterId);
		expect(cachedResultName).toBe('Cleo (Soul Cinema)');
	});

	it('models: what each makes, and its ID', async () => {
		const workflow = await openNode('Models', { resource: 'model', operation: 'run' });
		const { all, found } = await editor.step(
			'models, searched',
			async () => await panel.search('modelId', 'wan'),
		);
		expect(all.length).toBeGreaterThan(found.length);
		expect(all.filter((name) => !name.includes(' · '))).toEqual([]);
		expect(found).toEqual([expect.stringMatching(/^Wan 3\.0 Text to Video · /)]);
		await panel.take(found[0]);
		const { value } = await saved(workflow, ({ modelId }) => modelId);
		expect(found[0]).toBe(`Wan 3.0 Text to Video · ${String(value)}`);
	});

	it('a list of many pages is there to its end', async () => {
		for (let number = 1; number <= 60; number++) await train({ name: `Person ${number}` });
		await openNode('Many characters', soul());
		const items = editor.page.getByTestId('rlc-item');
		await editor.step('last page of characters', async () => {
			await panel.field('characterId').getByTestId('rlc-input').click();
			await items.first().waitFor();
			// Each page is loaded when its predecessor has been scrolled to its end.
			for (let before = 0; before < (await items.count()); ) {
				before = await items.count();
				await items.last().scrollIntoViewIfNeeded();
				await eventually(
					async () => await items.count(),
					(count) => count > before || count >= 60,
				);
			}
		});
		expect(await items.count()).toBe(60);
	});

	it('G1: a list that cannot be loaded says why, and an ID can be given all the same', async () => {
		const { page, step } = editor;
		const workflow = await openNode('No list', soul());
		await simulator.configure({ keyState: 'expired' });
		await step('list that cannot be loaded', async () => {
			await panel.field('styleId').getByTestId('rlc-input').click();
			await page.getByText('This Higgsfield API key is expired').first().waitFor();
		});
		await expect(
			page.getByText('Create a new key at console.higgsfield.ai').isVisible(),
		).resolves.toBe(true);

		await simulator.configure({ keyState: 'active' });
		const id = '1cb4b936-77bf-4f9a-9039-f3d349a4cdbe';
		await step('ID given by hand', async () => {
			await page.keyboard.press('Escape');
			const locator = panel.fields.getByTestId('resource-locator-styleId');
			await locator.getByTestId('rlc-mode-selector').click();
			await page.getByRole('option').filter({ visible: true, hasText: 'By ID' }).click();
			await locator.getByTestId('rlc-input').fill(id);
			expect(await saved(workflow, ({ styleId }) => styleId)).toMatchObject({
				mode: 'id',
				value: id,
			});
			await panel.execute();
			await panel.output.getByText('completed', { exact: true }).waitFor();
		});
		expect(await submits()).toMatchObject([{ body: { params: { style_id: id } } }]);
	});
});
