import type { Page } from 'playwright-core';

import { drawPng } from '../simulator';
import { bytesOf, openEditor, type Editor } from './support/browser';
import { Canvas } from './support/canvas';
import { NodePanel } from './support/node-panel';
import {
	bytesAt,
	importWorkflow,
	readExample,
	simulator,
	submits,
	surroundings,
} from './support/surroundings';
import { HIGGSFIELD_NODE, oneNode } from './support/workflows';

/** What credentials are sent in. */
const SECRET_HEADERS = ['authorization', 'hf-api-key', 'hf-secret', 'cookie'];

describe('files, in the editor', () => {
	let editor: Editor;
	let canvas: Canvas;
	let panel: NodePanel;

	beforeAll(async () => {
		editor = await openEditor('files');
		canvas = new Canvas(editor);
		panel = new NodePanel(editor.page);
	});

	afterAll(async () => await editor?.close());

	beforeEach(simulator.reset);

	/** What the storage and the file host of Higgsfield were asked for, and that no secret came along. */
	async function fileRequests(route: 'file' | 'upload') {
		const requests = (await simulator.journal()).filter((entry) => entry.route === route);
		const secrets = requests.flatMap(({ headers }) =>
			SECRET_HEADERS.filter((header) => header in headers),
		);
		expect(secrets).toEqual([]);
		return requests;
	}

	/** Plays the video in the output panel; its length in seconds. */
	async function playVideo(): Promise<number> {
		const video = await panel.viewFile('video');
		return await video.evaluate(async (element) => {
			const player = element as HTMLVideoElement;
			player.muted = true;
			await player.play();
			if (player.readyState < player.HAVE_CURRENT_DATA) throw new Error('There is no picture');
			return player.duration;
		});
	}

	it('shows the picture in the output panel', async () => {
		const parameters = {
			resource: 'soul',
			operation: 'generate',
			apiVersion: 'v2',
			prompt: 'Evening sun over blue mountains',
			download: true,
		};
		await canvas.open(await importWorkflow(oneNode('Picture', parameters)));
		await canvas.openNode(HIGGSFIELD_NODE);
		await editor.step('picture among the files', async () => {
			await panel.execute();
			await panel.showFiles();
		});
		await editor.step('picture in the output panel', async () => {
			const image = await panel.viewFile('img');
			const width = await image.evaluate(async (element) => {
				const picture = element as HTMLImageElement;
				await picture.decode();
				return picture.naturalWidth;
			});
			expect(width).toBeGreaterThan(100);
		});
		await editor.picture('result', { width: 1440, height: 860 });
		const [{ path }, ...more] = await fileRequests('file');
		expect(more).toEqual([]);
		expect(path).toMatch(/^\/results\/.+\.png$/);
	});

	it('makes a video of the photo in a form, hands it back, and plays it', async () => {
		const { page, step } = editor;
		const photo = drawPng('A photo from a phone', 640, 480);
		await canvas.open(await importWorkflow(readExample('form-to-video.json')));
		const form = await step('the form opens', async () => {
			const [popup] = await Promise.all([page.waitForEvent('popup'), canvas.execute()]);
			await popup.getByText('Photo to Video').first().waitFor();
			return popup;
		});
		await shot(form, 'form, empty');
		await form.locator('input[type=file]').setInputFiles({
			name: 'phone.png',
			mimeType: 'image/png',
			buffer: photo,
		});
		await form.locator('textarea').fill('The sun goes down behind the hills');
		await shot(form, 'form, filled in');
		const delivered = form.waitForEvent('download', { timeout: 60_000 });
		await form.getByRole('button', { name: 'Make the video' }).click();
		await form.getByText('Your video is ready').waitFor({ timeout: 60_000 });
		await shot(form, 'form, ending');
		const download = await delivered;
		expect(download.suggestedFilename()).toMatch(/\.mp4$/);

		const [upload, ...moreUploads] = await fileRequests('upload');
		expect(moreUploads).toEqual([]);
		const [{ body, path }, ...moreSubmits] = await submits();
		expect(moreSubmits).toEqual([]);
		expect(path).toBe('/higgsfield-ai/dop/turbo');
		const imageUrl = `${surroundings.filesUrl}/uploads/${upload.path.split('/').at(-1)}`;
		expect(body).toEqual({
			prompt: 'The sun goes down behind the hills',
			image_url: imageUrl,
		});
		expect(upload.headers['content-type']).toBe('image/png');
		expect(await bytesAt(imageUrl)).toEqual(photo);
		const [result] = (await fileRequests('file')).filter((entry) => entry.path.endsWith('.mp4'));
		const videoUrl = `${surroundings.filesUrl}${result.path}`;
		const video = await bytesAt(videoUrl);
		expect(await bytesOf(download)).toEqual(video);
		const link = form.getByRole('link', { name: 'watch or download the video here' });
		const [linked] = await Promise.all([form.waitForEvent('popup'), link.click()]);
		await linked.waitForURL(videoUrl);
		await linked.close();

		await step('form, run', async () => await canvas.succeeded());
		await canvas.openNode('Create Video');
		await step('video among the files', async () => await panel.showFiles());
		await expect(panel.downloadFile()).resolves.toEqual({
			name: expect.stringMatching(/\.mp4$/),
			bytes: video,
		});
		await step('video in the output panel', async () => {
			expect(await playVideo()).toBeGreaterThan(1);
		});
	});

	async function shot(of: Page, title: string) {
		await editor.step(title, async () => {}, of);
	}
});
