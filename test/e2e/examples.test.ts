import type { IDataObject } from 'n8n-workflow';

import { startChatModel, type ChatModel } from './support/chat-model';
import {
	estimates,
	finishedFile,
	finishedFileV2,
	runExample as run,
	setBy,
} from './support/example-runs';
import { itemsOf } from './support/n8n-client';
import { bytesAt, n8n, simulator, submits } from './support/surroundings';

/** Everything that was read: the status of what was made, and what else is named. */
async function expectOnlyReads(ids: unknown[], others: string[] = []) {
	const journal = (await simulator.journal()).filter(({ method }) => method === 'GET');
	const statuses = ids.map((id) =>
		expect.stringMatching(
			new RegExp(`^(/v1/[a-z-]+/${String(id)}|/requests/${String(id)}/status)$`),
		),
	);
	const read = [...new Set(journal.map(({ path }) => path))];
	expect(read).toHaveLength(ids.length + others.length);
	expect(read).toEqual(expect.arrayContaining([...statuses, ...others]));
	expect(journal.filter(({ status }) => status !== 200)).toEqual([]);
}

describe('the example workflows', () => {
	let chatModel: ChatModel;

	beforeAll(async () => {
		chatModel = await startChatModel();
	});

	afterAll(async () => await chatModel.close());

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
		await expectOnlyReads([image.json.id, video.json.id]);
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
		await expectOnlyReads(items.map(({ json }) => json.id));
	});

	it('soul-2-with-price-cap: ten pictures at a known price, and none twice', async () => {
		const execution = await run('soul-2-with-price-cap.json');

		const records = itemsOf(execution, 'One Item per Record').map(({ json }) => json);
		const items = itemsOf(execution, 'Create Images');
		expect(items).toHaveLength(10);
		for (const { json } of items) expect(json).toMatchObject(finishedFileV2('image', 'png'));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(records.map((_, item) => ({ item })));

		const asked = (path: string) =>
			records.map(({ prompt }) => ({
				path,
				status: 200,
				body: { prompt, aspect_ratio: '3:4', resolution: '1080p', batch_size: 1 },
			}));
		const inOrder = (requests: Array<{ body?: unknown }>) =>
			records.map(({ prompt }) =>
				requests.find(({ body }) => (body as IDataObject).prompt === prompt),
			);
		const sent = await submits();
		const priced = await estimates();
		expect([sent.length, priced.length]).toEqual([10, 10]);
		expect(inOrder(sent)).toEqual(asked('/higgsfield-ai/soul/v2/standard'));
		expect(inOrder(priced)).toEqual(asked('/estimate/higgsfield-ai/soul/v2/standard'));
		const jobs = new Map((await simulator.jobs()).map((job) => [job.id, job]));
		expect(items.map(({ json }) => jobs.get(json.id as string)?.idempotencyKey)).toEqual(
			records.map(({ recordId }) => recordId),
		);
		await expectOnlyReads([...jobs.keys()]);

		const again = await run('soul-2-with-price-cap.json');
		expect(itemsOf(again, 'Create Images').map(({ json }) => json.id)).toEqual(
			items.map(({ json }) => json.id),
		);
		expect((await simulator.jobs()).map(({ replays }) => replays)).toEqual(Array(10).fill(1));
	});

	it('any-video-model: one picture, and a video of it as a file', async () => {
		const execution = await run('any-video-model.json');

		const [picture, ...morePictures] = itemsOf(execution, 'Create Picture');
		const [video, ...moreVideos] = itemsOf(execution, 'Create Video');
		expect([...morePictures, ...moreVideos]).toEqual([]);
		expect(picture.json).toMatchObject(finishedFileV2('image', 'png'));
		expect(video.json).toMatchObject(finishedFileV2('video', 'mp4'));
		expect(video.binary).toEqual({ data: expect.objectContaining({ mimeType: 'video/mp4' }) });
		const url = video.json.url as string;
		expect(await n8n.downloadFile(video.binary!.data)).toEqual(await bytesAt(url));

		const { picturePrompt, videoPrompt } = setBy(execution, 'Prompts');
		const model = 'kling-video/v2.5-turbo/pro/image-to-video';
		const videoBody = { prompt: videoPrompt, image_url: picture.json.url, duration: 5 };
		expect(await submits()).toEqual([
			{
				path: '/higgsfield-ai/soul/v2/standard',
				status: 200,
				body: {
					prompt: picturePrompt,
					aspect_ratio: '9:16',
					resolution: '1080p',
					batch_size: 1,
				},
			},
			{ path: `/${model}`, status: 200, body: videoBody },
		]);
		expect(await estimates()).toEqual([
			{ path: `/estimate/${model}`, status: 200, body: videoBody },
		]);
		await expectOnlyReads([picture.json.id, video.json.id], ['/models', new URL(url).pathname]);
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
		await expectOnlyReads([character.json.id, picture.json.id]);
	});

	it('agent: the model writes the prompt, and the link is in the answer', async () => {
		const prompt = 'A blue boat on a quiet lake at dawn, film photo';
		chatModel.plays({ prompt });
		const message = { sessionId: 'one', action: 'sendMessage', chatInput: 'A boat, please' };
		const openAi = await n8n.createOpenAiCredential(chatModel.url);
		const execution = await run('agent.json', { Chat: [{ json: message }] }, openAi);

		const [{ body, tools }] = chatModel.requests;
		expect(body).toContain('A boat, please');
		expect(tools).toMatchObject([
			{
				name: 'Make_Picture',
				description: expect.stringContaining('costs money'),
				parameters: { properties: { prompt: { type: 'string' } } },
			},
		]);
		const [picture] = chatModel.answers();
		expect(picture).toEqual([
			{ ...finishedFileV2('image', 'png'), model: 'higgsfield-ai/soul/v2/standard' },
		]);
		const [answer] = itemsOf(execution, 'AI Agent');
		expect(answer.json.output).toContain(picture[0].url);

		const request = { prompt, aspect_ratio: '1:1', resolution: '1080p', batch_size: 1 };
		const model = 'higgsfield-ai/soul/v2/standard';
		expect(await submits()).toEqual([{ path: `/${model}`, status: 200, body: request }]);
		expect(await estimates()).toEqual([{ path: `/estimate/${model}`, status: 200, body: request }]);
		await expectOnlyReads([picture[0].id]);
	});
});
