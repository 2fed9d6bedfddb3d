import {
	BatchSize,
	DoPModel,
	HiggsfieldClient,
	InputImage,
	InputImageType,
	inputMotion,
	SoulQuality,
	SoulSize,
} from '@higgsfield/client';
import type { IDataObject } from 'n8n-workflow';

import { characterBody, clientOf } from '../simulator/client';
import { character, dop, locator, soul, useHiggsfield } from './support/higgsfield';

const higgsfield = useHiggsfield({ timeScale: 0 });

const GENERAL_STYLE = '464ea177-8d40-4940-8d9d-b438bab269c7';
const ZOOM_IN = 'fbcbec5b-30f8-4b17-ba6e-8e8d5b265562';
const DOLLY_IN = '81ca2cd2-05db-4222-9ba0-a32e5185adfb';

const sdk = () =>
	new HiggsfieldClient({
		apiKey: higgsfield.simulator.credentials.apiKeyId,
		apiSecret: higgsfield.simulator.credentials.apiKeySecret,
		baseURL: higgsfield.simulator.url,
		pollInterval: 1,
		maxRetries: 0,
	});

/** What the last submit sent, and where. */
function lastSubmit() {
	const submits = higgsfield.requests('soul', 'dop', 'characterCreate');
	const { method, path, query, body, status } = submits[submits.length - 1];
	return { method, path, query, body, status };
}

async function compare(parameters: IDataObject, viaSdk: () => Promise<unknown>) {
	await viaSdk();
	const theirs = lastSubmit();
	await higgsfield.run({ ...parameters, waitForCompletion: false });
	const ours = lastSubmit();
	expect(higgsfield.requests('soul', 'dop', 'characterCreate')).toHaveLength(2);
	expect(theirs.status).toBe(200);
	expect(ours).toEqual(theirs);
}

/** What the SDK must be told where the node has a default that it always sends. */
const soulDefaults = {
	width_and_height: SoulSize.SQUARE_1536x1536,
	quality: SoulQuality.HD,
	batch_size: BatchSize.SINGLE,
};

describe('Soul, as the official SDK sends it', () => {
	it.each<[string, IDataObject, object]>([
		['a prompt alone', {}, {}],
		[
			'a portrait batch in 720p',
			{ widthAndHeight: '1152x2048', quality: '720p', batchSize: 4 },
			{
				width_and_height: SoulSize.PORTRAIT_1152x2048,
				quality: SoulQuality.SD,
				batch_size: BatchSize.QUAD,
			},
		],
		[
			'a style with its strength',
			{ styleId: locator('list', GENERAL_STYLE), options: { styleStrength: 0.6 } },
			{ style_id: GENERAL_STYLE, style_strength: 0.6 },
		],
		[
			'seed, own words and an image to follow',
			{
				options: {
					seed: 42,
					enhancePrompt: false,
					imageReferenceUrl: 'https://example.com/look.jpg',
				},
			},
			{
				seed: 42,
				enhance_prompt: false,
				image_reference: InputImage.fromUrl('https://example.com/look.jpg'),
			},
		],
	])('%s', async (_, fields, params) => {
		await compare(soul(fields), async () => {
			const body = { prompt: 'A red bicycle', ...soulDefaults, ...params };
			await sdk().generate('/v1/text2image/soul', body);
		});
	});

	it('a character with its strength', async () => {
		const { data } = await clientOf(higgsfield.simulator).post<{ id: string }>(
			'/v1/custom-references',
			characterBody(),
		);
		higgsfield.simulator.journal.length = 0;
		const fields = {
			characterId: locator('list', data.id),
			options: { characterStrength: 0.9 },
		};
		await compare(soul(fields), async () => {
			await sdk().generate('/v1/text2image/soul', {
				prompt: 'A red bicycle',
				...soulDefaults,
				custom_reference_id: data.id,
				custom_reference_strength: 0.9,
			});
		});
	});

	it.each(Object.values(SoulSize))('the size %s', async (size) => {
		await compare(soul({ widthAndHeight: size }), async () => {
			await sdk().generate('/v1/text2image/soul', {
				prompt: 'A red bicycle',
				...soulDefaults,
				width_and_height: size,
			});
		});
	});
});

describe('DoP, as the official SDK sends it', () => {
	const start = InputImage.fromUrl('https://example.com/start.jpg');

	it.each<[string, IDataObject, object]>([
		['an image and a prompt', {}, {}],
		...Object.values(DoPModel).map((model): [string, IDataObject, object] => [
			`the model ${model}`,
			{ model },
			{ model },
		]),
		[
			'two motions',
			{
				motions: {
					motion: [
						{ motionId: locator('list', ZOOM_IN), strength: 0.3 },
						{ motionId: locator('id', DOLLY_IN), strength: 1 },
					],
				},
			},
			{ motions: [inputMotion(ZOOM_IN, 0.3), inputMotion(DOLLY_IN)] },
		],
		[
			'seed, own words and a last image',
			{
				options: {
					seed: 1000000,
					enhancePrompt: false,
					endImageUrl: 'https://example.com/end.jpg',
				},
			},
			{
				seed: 1000000,
				enhance_prompt: false,
				input_images_end: [InputImage.fromUrl('https://example.com/end.jpg')],
			},
		],
	])('%s', async (_, fields, params) => {
		await compare(dop(fields), async () => {
			await sdk().generate('/v1/image2video/dop', {
				model: DoPModel.TURBO,
				prompt: 'It rolls away',
				input_images: [start],
				...params,
			});
		});
	});
});

it('a character, as the official SDK sends it, with the model version added', async () => {
	const urls = ['https://example.com/1.jpg', 'https://example.com/2.jpg'];
	await sdk().createSoulId({
		name: 'Ana',
		input_images: urls.map((image_url) => ({ type: InputImageType.IMAGE_URL, image_url })),
	});
	const theirs = lastSubmit();
	await higgsfield.run(
		character('create', { name: 'Ana', imageUrls: urls.join('\n'), waitForCompletion: false }),
	);
	expect(lastSubmit()).toEqual({
		...theirs,
		body: { ...(theirs.body as object), model_version: 'v1' },
	});
});
