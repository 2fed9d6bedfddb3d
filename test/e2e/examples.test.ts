import type { IDataObject } from 'n8n-workflow';

import { errorOf, itemsOf, type Execution } from './support/n8n-client';
import {
	importWorkflow,
	n8n,
	readExample,
	simulator,
	submits,
	surroundings,
} from './support/surroundings';

/** Imports an example, runs it, and gives the execution, which must be a success. */
async function run(file: string): Promise<Execution> {
	const execution = await n8n.runToEnd(await importWorkflow(readExample(file)));
	expect({ status: execution.status, error: errorOf(execution) }).toEqual({
		status: 'success',
		error: '',
	});
	return execution;
}

/** A value that an example's Set node hands to the Higgsfield nodes. */
const setBy = (execution: Execution, node: string) => itemsOf(execution, node)[0].json;

/** Everything that was asked besides the paid requests: only the status of what was made. */
async function expectOnlyStatusReads(ids: unknown[]) {
	const others = (await simulator.journal()).filter(({ method }) => method !== 'POST');
	const read = new Set(others.map(({ method, path }) => `${method} ${path}`));
	const expected = ids.map((id) =>
		expect.stringMatching(new RegExp(`^GET /v1/[a-z-]+/${String(id)}$`)),
	);
	expect([...read].sort()).toHaveLength(ids.length);
	expect([...read]).toEqual(expect.arrayContaining(expected));
	expect(others.filter(({ status }) => status !== 200)).toEqual([]);
}

const fileUrl = (ending: string) =>
	expect.stringMatching(new RegExp(`^${surroundings.filesUrl}/.+\\.${ending}$`));

const finishedFile = (type: string, ending: string) => ({
	id: expect.any(String),
	apiVersion: 'v1',
	status: 'completed',
	type,
	url: fileUrl(ending),
	previewUrl: fileUrl(ending),
	fileIndex: 0,
	fileCount: 1,
});

describe('the example workflows', () => {
	beforeEach(simulator.reset);

	it('prompt-to-video: one picture, and one video made from it', async () => {
		const execution = await run('prompt-to-video.json');

		const [image, ...moreImages] = itemsOf(execution, 'Create Image');
		const [video, ...moreVideos] = itemsOf(execution, 'Create Video');
		expect([...moreImages, ...moreVideos]).toEqual([]);
		expect(image.json).toMatchObject(finishedFile('image', 'png'));
		expect(video.json).toMatchObject(finishedFile('video', 'mp4'));

		const { imagePrompt, videoPrompt } = setBy(execution, 'Prompts');
		expect(await submits()).toEqual([
			{
				path: '/v1/text2image/soul',
				status: 200,
				body: {
					params: {
						prompt: imagePrompt,
						width_and_height: '1152x2048',
						quality: '1080p',
						batch_size: 1,
					},
				},
			},
			{
				path: '/v1/image2video/dop',
				status: 200,
				body: {
					params: {
						model: 'dop-turbo',
						prompt: videoPrompt,
						input_images: [{ type: 'image_url', image_url: image.json.url }],
					},
				},
			},
		]);
		await expectOnlyStatusReads([image.json.id, video.json.id]);
	});

	it('ten-prompts: ten pictures, each beside its prompt', async () => {
		const execution = await run('ten-prompts.json');

		const prompts = itemsOf(execution, 'One Item per Variant').map(({ json }) => json.prompt);
		const items = itemsOf(execution, 'Create Images');
		expect(items).toHaveLength(10);
		for (const { json } of items) expect(json).toMatchObject(finishedFile('image', 'png'));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(prompts.map((_, item) => ({ item })));

		const promptOf = new Map(
			(await simulator.jobs()).map(({ id, body }) => [
				id,
				(body as { params: IDataObject }).params.prompt,
			]),
		);
		expect(items.map(({ json }) => promptOf.get(json.id as string))).toEqual(prompts);

		const sent = await submits();
		expect(sent).toHaveLength(10);
		for (const submit of sent) {
			expect(submit).toMatchObject({
				path: '/v1/text2image/soul',
				status: 200,
				body: { params: { width_and_height: '1536x1536', quality: '720p', batch_size: 1 } },
			});
		}
		await expectOnlyStatusReads(items.map(({ json }) => json.id));
	});

	it('character: trains it, then puts it into a picture', async () => {
		const execution = await run('character.json');

		const [character] = itemsOf(execution, 'Create Character');
		const [picture] = itemsOf(execution, 'Create Picture');
		const { name, photos, prompt } = setBy(execution, 'Brand Ambassador');
		expect(character.json).toMatchObject({ id: expect.any(String), name, status: 'completed' });
		expect(picture.json).toMatchObject(finishedFile('image', 'png'));

		expect(await submits()).toEqual([
			{
				path: '/v1/custom-references',
				status: 200,
				body: {
					name,
					model_version: 'v1',
					input_images: (photos as string[]).map((url) => ({ type: 'image_url', image_url: url })),
				},
			},
			{
				path: '/v1/text2image/soul',
				status: 200,
				body: {
					params: {
						prompt,
						width_and_height: '1536x2048',
						quality: '1080p',
						batch_size: 1,
						custom_reference_id: character.json.id,
						custom_reference_strength: 0.9,
					},
				},
			},
		]);
		await expectOnlyStatusReads([character.json.id, picture.json.id]);
	});
});
