import type { IDataObject } from 'n8n-workflow';

import { clientOf, characterBody } from '../simulator/client';
import { dop, json, locator, soul, useHiggsfield } from './support/higgsfield';

const higgsfield = useHiggsfield({ timeScale: 0 });

const GENERAL_STYLE = '464ea177-8d40-4940-8d9d-b438bab269c7';
const MOVIE_STYLE = '811de7ab-7aaf-4a6b-b352-cdea6c34c8f1';
const ZOOM_IN = 'fbcbec5b-30f8-4b17-ba6e-8e8d5b265562';
const DOLLY_IN = '81ca2cd2-05db-4222-9ba0-a32e5185adfb';

const image = (url: string) => ({ type: 'image_url', image_url: url });

/** What is sent for the smallest Soul and DoP nodes. */
const soulParams = {
	prompt: 'A red bicycle',
	width_and_height: '1536x1536',
	quality: '1080p',
	batch_size: 1,
};
const dopParams = {
	model: 'dop-turbo',
	prompt: 'It rolls away',
	input_images: [image('https://example.com/start.jpg')],
};

/** Submits without waiting and gives the bodies that were sent. */
async function submit(parameters: IDataObject, items?: IDataObject[]) {
	const { error } = await higgsfield.run({ ...parameters, waitForCompletion: false }, { items });
	expect(error).toBeUndefined();
	return higgsfield.bodies('soul', 'dop');
}

async function trainedCharacter(): Promise<string> {
	const client = clientOf(higgsfield.simulator);
	const { data } = await client.post<{ id: string }>('/v1/custom-references', characterBody());
	higgsfield.simulator.journal.length = 0;
	return data.id;
}

describe('Soul', () => {
	it('E9: sends nothing that the user did not add', async () => {
		expect(await submit(soul())).toEqual([{ params: soulParams }]);
	});

	it('sends every field under the name the API gives it', async () => {
		const characterId = await trainedCharacter();
		const bodies = await submit(
			soul({
				prompt: 'Ana on a rooftop',
				widthAndHeight: '2048x1152',
				quality: '720p',
				batchSize: 4,
				styleId: locator('list', GENERAL_STYLE),
				characterId: locator('list', characterId),
				options: {
					enhancePrompt: false,
					seed: 1000000,
					styleStrength: 0,
					characterStrength: 0.01,
					imageReferenceUrl: 'https://example.com/look.jpg?size=large&v=2',
					maxConcurrent: 2,
					onModeration: 'item',
				},
			}),
		);
		expect(bodies).toEqual([
			{
				params: {
					prompt: 'Ana on a rooftop',
					width_and_height: '2048x1152',
					quality: '720p',
					batch_size: 4,
					style_id: GENERAL_STYLE,
					custom_reference_id: characterId,
					enhance_prompt: false,
					seed: 1000000,
					style_strength: 0,
					custom_reference_strength: 0.01,
					image_reference: image('https://example.com/look.jpg?size=large&v=2'),
				},
			},
		]);
	});

	it.each([
		[{ enhancePrompt: true }, { enhance_prompt: true }],
		[{ enhancePrompt: false }, { enhance_prompt: false }],
		[{ seed: 1 }, { seed: 1 }],
		[{ styleStrength: 0.5 }, { style_strength: 0.5 }],
		[{ styleStrength: 1 }, { style_strength: 1 }],
		[{ characterStrength: 1 }, { custom_reference_strength: 1 }],
		[
			{ imageReferenceUrl: 'http://example.com/a.png' },
			{ image_reference: image('http://example.com/a.png') },
		],
		[{ maxConcurrent: 20 }, {}],
		[{ onModeration: 'item' }, {}],
		[{ onModeration: 'error' }, {}],
	])('E9: the option %j adds only %j', async (options, wire) => {
		expect(await submit(soul({ options }))).toEqual([{ params: { ...soulParams, ...wire } }]);
	});

	it.each([
		'2048x1152',
		'2048x1536',
		'2016x1344',
		'1696x960',
		'1632x1088',
		'1152x2048',
		'1536x2048',
		'1344x2016',
		'960x1696',
		'1088x1632',
		'1536x1536',
		'1536x1152',
		'1152x1536',
	])('takes the size %s', async (widthAndHeight) => {
		expect(await submit(soul({ widthAndHeight }))).toEqual([
			{ params: { ...soulParams, width_and_height: widthAndHeight } },
		]);
		expect(higgsfield.traffic()).toEqual(['soul 200']);
	});

	it.each([
		['nothing', undefined],
		['an empty list choice', locator('list', '')],
		['an empty ID', locator('id', '')],
		['an empty text', ''],
		['null', null],
	])('E9: sends neither style nor character for %s', async (_, value) => {
		expect(await submit(soul({ styleId: value, characterId: value }))).toEqual([
			{ params: soulParams },
		]);
	});

	it.each([
		['picked from the list', locator('list', GENERAL_STYLE)],
		['given by ID', locator('id', GENERAL_STYLE)],
		['given as a plain text', GENERAL_STYLE],
		['given by ID as an expression', locator('id', '={{ $json.style }}')],
		['given by an expression alone', '={{ $json.style }}'],
	])('G2: takes a style and a character %s', async (_, styleId) => {
		const characterId = await trainedCharacter();
		const asGiven = JSON.parse(
			JSON.stringify(styleId)
				.replace(GENERAL_STYLE, characterId)
				.replace('$json.style', '$json.person'),
		) as typeof styleId;
		expect(
			await submit(soul({ styleId, characterId: asGiven }), [
				{ style: GENERAL_STYLE, person: characterId },
			]),
		).toEqual([
			{ params: { ...soulParams, style_id: GENERAL_STYLE, custom_reference_id: characterId } },
		]);
	});

	it('resolves expressions anew for each item', async () => {
		const bodies = await submit(
			soul({
				prompt: '={{ $json.text }}',
				widthAndHeight: '={{ $json.size }}',
				quality: '={{ $json.quality }}',
				batchSize: '={{ $json.count }}',
				styleId: locator('id', '={{ $json.style }}'),
				options: { seed: '={{ $json.seed }}', enhancePrompt: '={{ $json.seed > 1 }}' },
			}),
			[
				{ text: 'a', size: '1536x1536', quality: '720p', count: 1, style: MOVIE_STYLE, seed: 1 },
				{ text: 'b', size: '960x1696', quality: '1080p', count: 4, style: GENERAL_STYLE, seed: 2 },
			],
		);
		expect(bodies).toHaveLength(2);
		expect(bodies).toEqual(
			expect.arrayContaining([
				{
					params: {
						prompt: 'a',
						width_and_height: '1536x1536',
						quality: '720p',
						batch_size: 1,
						style_id: MOVIE_STYLE,
						seed: 1,
						enhance_prompt: false,
					},
				},
				{
					params: {
						prompt: 'b',
						width_and_height: '960x1696',
						quality: '1080p',
						batch_size: 4,
						style_id: GENERAL_STYLE,
						seed: 2,
						enhance_prompt: true,
					},
				},
			]),
		);
	});

	it('E12: takes numbers that arrive as text', async () => {
		const bodies = await submit(
			soul({
				batchSize: '={{ "4" }}',
				options: {
					seed: '={{ "77" }}',
					styleStrength: '={{ "0.25" }}',
					characterStrength: '={{ "0.5" }}',
					maxConcurrent: '={{ "3" }}',
				},
			}),
		);
		expect(bodies).toEqual([
			{
				params: {
					...soulParams,
					batch_size: 4,
					seed: 77,
					style_strength: 0.25,
					custom_reference_strength: 0.5,
				},
			},
		]);
	});
});

describe('DoP', () => {
	it('E9: sends nothing that the user did not add', async () => {
		expect(await submit(dop())).toEqual([{ params: dopParams }]);
	});

	it('sends every field under the name the API gives it', async () => {
		const bodies = await submit(
			dop({
				model: 'dop-standard',
				imageUrl: 'https://example.com/first.png',
				prompt: 'The camera flies over the roofs',
				motions: {
					motion: [
						{ motionId: locator('list', ZOOM_IN), strength: 0.4 },
						{ motionId: locator('id', DOLLY_IN), strength: 0 },
					],
				},
				options: {
					enhancePrompt: true,
					seed: 5,
					endImageUrl: 'https://example.com/last.png',
					maxConcurrent: 1,
					onModeration: 'item',
				},
			}),
		);
		expect(bodies).toEqual([
			{
				params: {
					model: 'dop-standard',
					prompt: 'The camera flies over the roofs',
					input_images: [image('https://example.com/first.png')],
					input_images_end: [image('https://example.com/last.png')],
					motions: [
						{ id: ZOOM_IN, strength: 0.4 },
						{ id: DOLLY_IN, strength: 0 },
					],
					seed: 5,
					enhance_prompt: true,
				},
			},
		]);
	});

	it.each(['dop-lite', 'dop-turbo', 'dop-standard', 'dop-preview'])(
		'takes the model %s',
		async (model) => {
			expect(await submit(dop({ model }))).toEqual([{ params: { ...dopParams, model } }]);
			expect(higgsfield.traffic()).toEqual(['dop 200']);
		},
	);

	it.each([
		[{ enhancePrompt: false }, { enhance_prompt: false }],
		[{ seed: 1000000 }, { seed: 1000000 }],
		[
			{ endImageUrl: 'https://example.com/z.webp' },
			{ input_images_end: [image('https://example.com/z.webp')] },
		],
		[{ maxConcurrent: 20 }, {}],
		[{ onModeration: 'item' }, {}],
	])('E9: the option %j adds only %j', async (options, wire) => {
		expect(await submit(dop({ options }))).toEqual([{ params: { ...dopParams, ...wire } }]);
	});

	it.each([
		['no motion', {}, undefined],
		['no motion in an empty list', { motion: [] }, undefined],
		[
			'one motion at its default strength',
			{ motion: [{ motionId: locator('list', ZOOM_IN) }] },
			[{ id: ZOOM_IN, strength: 1 }],
		],
		[
			'one motion by a plain ID',
			{ motion: [{ motionId: DOLLY_IN, strength: 0.5 }] },
			[{ id: DOLLY_IN, strength: 0.5 }],
		],
		[
			'one motion by expressions',
			{
				motion: [{ motionId: locator('id', '={{ $json.id }}'), strength: '={{ $json.strength }}' }],
			},
			[{ id: ZOOM_IN, strength: 0.75 }],
		],
		[
			'two motions',
			{
				motion: [
					{ motionId: locator('list', DOLLY_IN), strength: 1 },
					{ motionId: locator('list', ZOOM_IN), strength: 0.1 },
				],
			},
			[
				{ id: DOLLY_IN, strength: 1 },
				{ id: ZOOM_IN, strength: 0.1 },
			],
		],
	])('G2: sends %s', async (_, motions, wire) => {
		expect(await submit(dop({ motions }), [{ id: ZOOM_IN, strength: '0.75' }])).toEqual([
			{ params: { ...dopParams, ...(wire && { motions: wire }) } },
		]);
	});

	it('resolves expressions anew for each item', async () => {
		const bodies = await submit(
			dop({
				prompt: '={{ $json.text }}',
				imageUrl: '={{ $json.image }}',
				model: '={{ $json.model }}',
				options: { endImageUrl: '={{ $json.end }}' },
			}),
			[
				{ text: 'a', image: 'https://example.com/a.jpg', model: 'dop-lite', end: '' },
				{
					text: 'b',
					image: 'https://example.com/b.jpg',
					model: 'dop-preview',
					end: 'https://example.com/c.jpg',
				},
			],
		);
		expect(bodies).toHaveLength(2);
		expect(bodies).toEqual(
			expect.arrayContaining([
				{
					params: {
						model: 'dop-lite',
						prompt: 'a',
						input_images: [image('https://example.com/a.jpg')],
					},
				},
				{
					params: {
						model: 'dop-preview',
						prompt: 'b',
						input_images: [image('https://example.com/b.jpg')],
						input_images_end: [image('https://example.com/c.jpg')],
					},
				},
			]),
		);
	});

	it('sends an image link of 2083 characters as it is', async () => {
		const imageUrl = `https://example.com/${'a'.repeat(2083 - 20)}`;
		expect(await submit(dop({ imageUrl }))).toEqual([
			{ params: { ...dopParams, input_images: [image(imageUrl)] } },
		]);
		expect(higgsfield.traffic()).toEqual(['dop 200']);
	});
});

describe('prompts', () => {
	const texts: Array<[string, string]> = [
		['a number', '2024'],
		['a boolean', 'true'],
		['null', 'null'],
		['JSON', '{"a":1}'],
		['a JSON list', '["a"]'],
		['quotes', `He said "it's 5 o'clock" and \`left\` with a \\ backslash`],
		['line breaks', 'First line\nSecond line\r\n\tThird line'],
		['emoji', '🚲 rides past 👩‍👩‍👧 in 東京'],
		['blanks around it', '  a cat  '],
		['n8n expressions', 'Print {{ $json.price }} on it'],
		['markup', '<b>bold</b> & <script>alert(1)</script>'],
		['10,000 characters', 'ä long prompt '.repeat(715).slice(0, 10_000)],
	];

	it.each(texts)('E7, E8: a prompt that is %s arrives intact as a string', async (_, text) => {
		await submit(soul({ prompt: '={{ $json.text }}' }), [{ text }]);
		await submit(dop({ prompt: '={{ $json.text }}' }), [{ text }]);
		expect(higgsfield.bodies()).toEqual([
			{ params: { ...soulParams, prompt: text } },
			{ params: { ...dopParams, prompt: text } },
		]);
	});

	it.each(['2024', 'true', '{"a":1}', 'He said "no"', 'a\nb', '🚲'])(
		'E8: a prompt typed as %j arrives intact as a string',
		async (prompt) => {
			expect(await submit(soul({ prompt }))).toEqual([{ params: { ...soulParams, prompt } }]);
		},
	);

	it.each([
		['the number 2024', 2024, '2024'],
		['the boolean true', true, 'true'],
		['the boolean false', false, 'false'],
		['the number 0', 0, '0'],
		['an object', { a: 1 }, '{"a":1}'],
	])('E8: a prompt that an expression makes %s is sent as text', async (_, value, text) => {
		expect(await submit(soul({ prompt: '={{ $json.value }}' }), [{ value }])).toEqual([
			{ params: { ...soulParams, prompt: text } },
		]);
	});
});

describe('the credential', () => {
	const id = '0d4c8d1e-6f5b-4f0e-9a55-1f2a3b4c5d6e';
	const secret = 'demo-secret-of-the-simulator';

	it('F19: signs every request with an Authorization header', async () => {
		await higgsfield.run(soul({ waitForCompletion: false }));
		const [{ headers }] = higgsfield.requests('soul');
		expect(headers.authorization).toBe(`Key ${id}:${secret}`);
		expect(Object.keys(headers).filter((name) => name.startsWith('hf-'))).toEqual([]);
	});

	it('F19: signs every request with the pair of the first API', async () => {
		const { error } = await higgsfield.run(soul({ waitForCompletion: false }), {
			credential: { headerScheme: 'hfHeaders' },
		});
		expect(error).toBeUndefined();
		const [{ headers }] = higgsfield.requests('soul');
		expect(headers).toMatchObject({ 'hf-api-key': id, 'hf-secret': secret });
		expect(headers.authorization).toBeUndefined();
	});

	it('F18: forgives blanks around a pasted key', async () => {
		const { error } = await higgsfield.run(soul({ waitForCompletion: false }), {
			credential: { apiKeyId: ` ${id}\n`, apiKeySecret: `\t${secret} ` },
		});
		expect(error).toBeUndefined();
		expect(higgsfield.requests('soul')[0].headers.authorization).toBe(`Key ${id}:${secret}`);
	});

	it('F1: names itself in the User-Agent of every request', async () => {
		await higgsfield.run(soul({ waitForCompletion: false }));
		const { id: jobId } = higgsfield.simulator.jobs[0];
		await higgsfield.run({ resource: 'result', operation: 'get', generationId: jobId });
		expect(higgsfield.traffic()).toEqual(['soul 200', 'jobSet 200']);
		for (const { headers } of higgsfield.requests()) {
			expect(headers['user-agent']).toMatch(/^n8n-nodes-higgsfield/);
		}
	});

	it('sends JSON and asks for JSON', async () => {
		await higgsfield.run(soul({ waitForCompletion: false }));
		const [{ headers }] = higgsfield.requests('soul');
		expect(headers['content-type']).toMatch(/^application\/json/);
		expect(headers.accept).toContain('application/json');
	});

	it.each(['', '/', '///', '/v1', '/v1/', '/v1//'])(
		'takes a base URL with "%s" at its end',
		async (ending) => {
			const { items, error } = await higgsfield.run(soul({ waitForCompletion: false }), {
				credential: { baseUrl: ` ${higgsfield.simulator.url}${ending} ` },
			});
			expect(error).toBeUndefined();
			expect(higgsfield.requests().map(({ path }) => path)).toEqual(['/v1/text2image/soul']);
			expect(items[0].json.statusUrl).toBe(
				`${higgsfield.simulator.url}/v1/job-sets/${String(items[0].json.id)}`,
			);
		},
	);

	it('follows the base URL to localhost by name', async () => {
		const baseUrl = higgsfield.simulator.url.replace('127.0.0.1', 'localhost');
		const { error } = await higgsfield.run(soul({ waitForCompletion: false }), {
			credential: { baseUrl },
		});
		expect(error).toBeUndefined();
		expect(higgsfield.traffic()).toEqual(['soul 200']);
	});

	it.each([
		['http://api.example.com', 'https'],
		['ftp://127.0.0.1', 'https'],
		['api.higgsfield.ai', 'URL'],
		['https://user:password@api.example.com', 'password'],
	])('refuses the base URL %s before anything is sent', async (baseUrl, reason) => {
		const { error } = await higgsfield.run(soul(), { credential: { baseUrl } });
		expect(error?.name).toBe('NodeOperationError');
		expect(error?.message).toContain("'Base URL'");
		expect(error?.message).toContain(reason);
		expect(higgsfield.simulator.journal).toEqual([]);
	});

	it.each([
		[{ apiKeySecret: '' }, "'API Key Secret'"],
		[{ apiKeyId: ' ' }, "'API Key ID'"],
		[{ apiKeySecret: 'two words' }, "'API Key Secret'"],
	])('F18: refuses the broken key %j before anything is sent', async (credential, field) => {
		const { error, items } = await higgsfield.run(soul(), { credential });
		expect(items).toEqual([]);
		expect(error?.message).toContain(field);
		expect(higgsfield.simulator.journal).toEqual([]);
	});

	it('E13: gives each item an error of its own for a broken credential in the continue modes', async () => {
		const { items } = await higgsfield.run(soul(), {
			credential: { baseUrl: 'http://api.example.com' },
			onError: 'continueRegularOutput',
			items: [{ n: 1 }, { n: 2 }],
		});
		expect(json(items)).toEqual([
			{ error: expect.stringContaining("'Base URL'") as string, details: {} },
			{ error: expect.stringContaining("'Base URL'") as string, details: {} },
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});
});
