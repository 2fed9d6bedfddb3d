import { openEditor, type Editor } from './support/browser';
import { Canvas } from './support/canvas';
import { NodePanel } from './support/node-panel';
import { bytesAt, importWorkflow, simulator, submits, surroundings } from './support/surroundings';
import { HIGGSFIELD_NODE, oneNode } from './support/workflows';

describe('any model, in the editor', () => {
	let editor: Editor;
	let canvas: Canvas;
	let panel: NodePanel;

	beforeAll(async () => {
		editor = await openEditor('model');
		canvas = new Canvas(editor);
		panel = new NodePanel(editor.page);
	});

	afterAll(async () => await editor?.close());

	beforeEach(simulator.reset);

	it('is found, shows its fields, and gives a file', async () => {
		const { step } = editor;
		await canvas.open(
			await importWorkflow(oneNode('Any model', { resource: 'model', operation: 'run' })),
		);
		await canvas.openNode(HIGGSFIELD_NODE);

		const { all, found } = await step(
			'models, searched',
			async () => await panel.search('modelId', 'text to video'),
		);
		expect(all.length).toBeGreaterThan(found.length);
		expect(found).toHaveLength(3);
		await step('model chosen', async () => {
			await panel.take('LTX 2.5 Fast Text to Video · lightricks/ltx-2.5/text-to-video/fast');
			await panel.mappedField('Prompt').waitFor();
		});
		expect(await panel.mappedNames()).toEqual(['Prompt', 'Duration']);

		const camera = 'Camera Movement (default none)';
		await step('filled in', async () => {
			await panel.mappedField('Prompt').locator('input, textarea').first().fill('A paper boat');
			const durations = await panel.choose(panel.mappedField('Duration'), '8');
			expect(durations).toEqual(['6', '8', '10']);
			expect(await panel.addMapped(camera)).toEqual([
				'FPS (default 25)',
				camera,
				'Generate Audio (default true)',
			]);
			const movements = await panel.choose(panel.mappedField(camera), 'dolly_in');
			expect(movements).toEqual(['none', 'dolly_in', 'dolly_out', 'static']);
			await panel.toggle('download');
		});
		await step('file in the output panel', async () => {
			await panel.execute();
			await panel.showFiles();
		});

		expect(await submits()).toEqual([
			{
				path: '/lightricks/ltx-2.5/text-to-video/fast',
				status: 200,
				body: { prompt: 'A paper boat', duration: 8, camera_movement: 'dolly_in' },
			},
		]);
		const { name, bytes } = await panel.downloadFile();
		expect(name).toMatch(/\.mp4$/);
		const [{ path }] = (await simulator.journal()).filter(({ route }) => route === 'file');
		expect(bytes).toEqual(await bytesAt(`${surroundings.filesUrl}${path}`));
	});
});
