import type { IDataObject } from 'n8n-workflow';

import { itemWithFiles } from '../../helpers/engine';
import { useScaledClock } from '../../helpers/scaled-clock';
import { drawPng } from '../../simulator';
import { clientOf } from '../../simulator/client';
import {
	CINEMA,
	errorText,
	json,
	locator,
	soul,
	SOUL,
	SOUL_2,
	strangeId,
	useHiggsfieldV2,
} from './support/higgsfield-v2';

useScaledClock(50);
const higgsfield = useHiggsfieldV2({ timings: { queuedMs: 100, soulMs: 200 } });

const STYLE_1 = '1cb4b936-77bf-4f9a-9039-f3d349a4cdbe';
const STYLE_2 = 'a1f3c5e7-0b2d-4f46-8a68-1c3e5a7c9e01';
const LOOK = 'https://example.com/look.jpg';

/** What every Soul request carries with the defaults of the node. */
const common = {
	prompt: 'A red bicycle',
	aspect_ratio: '4:3',
	resolution: '1080p',
	batch_size: 1,
};

/** Characters are made for each test, so a table names their family instead. */
const OWN = 'the character of the right family';

interface Row {
	title: string;
	model: string;
	more: IDataObject;
	path: string;
	adds: IDataObject;
}

const rows: Row[] = [
	{ title: 'Soul 2 alone', model: SOUL_2, more: {}, path: 'soul/v2/standard', adds: {} },
	{
		title: 'Soul 2 with a style',
		model: SOUL_2,
		more: { styleId: locator('list', STYLE_2) },
		path: 'soul/v2/standard',
		adds: { style_id: STYLE_2 },
	},
	{
		title: 'Soul 2 with a character',
		model: SOUL_2,
		more: { characterId: OWN },
		path: 'soul/v2/standard',
		adds: { custom_reference_id: OWN },
	},
	{
		title: 'Soul 2 with a character and its strength',
		model: SOUL_2,
		more: { characterId: OWN, options: { characterStrength: 0.4 } },
		path: 'soul/v2/standard',
		adds: { custom_reference_id: OWN, custom_reference_strength: 0.4 },
	},
	{
		title: 'Soul 2 with an image reference',
		model: SOUL_2,
		more: { options: { imageReferenceUrl: LOOK } },
		path: 'soul/v2/image-to-image',
		adds: { image_url: LOOK },
	},
	{
		title: 'Soul 2 with everything it takes',
		model: SOUL_2,
		more: {
			styleId: locator('id', STYLE_2),
			characterId: OWN,
			options: { characterStrength: 0.4, imageReferenceUrl: LOOK },
		},
		path: 'soul/v2/image-to-image',
		adds: {
			style_id: STYLE_2,
			custom_reference_id: OWN,
			custom_reference_strength: 0.4,
			image_url: LOOK,
		},
	},
	{ title: 'Soul alone', model: SOUL, more: {}, path: 'soul/standard', adds: {} },
	{
		title: 'Soul with a style',
		model: SOUL,
		more: { styleId: locator('id', STYLE_1) },
		path: 'soul/standard',
		adds: { style_id: STYLE_1 },
	},
	{
		title: 'Soul with a style and its strength',
		model: SOUL,
		more: { styleId: locator('id', STYLE_1), options: { styleStrength: 0.3 } },
		path: 'soul/standard',
		adds: { style_id: STYLE_1, style_strength: 0.3 },
	},
	{
		title: 'Soul with a character, whose path wants the strength',
		model: SOUL,
		more: { characterId: OWN },
		path: 'soul/character',
		adds: { custom_reference_id: OWN, custom_reference_strength: 1 },
	},
	{
		title: 'Soul with a character and its strength',
		model: SOUL,
		more: { characterId: OWN, options: { characterStrength: 0.4 } },
		path: 'soul/character',
		adds: { custom_reference_id: OWN, custom_reference_strength: 0.4 },
	},
	{
		title: 'Soul with an image reference',
		model: SOUL,
		more: { options: { imageReferenceUrl: LOOK } },
		path: 'soul/reference',
		adds: { image_reference_url: LOOK },
	},
	{
		title: 'Soul with an image reference and a style',
		model: SOUL,
		more: {
			styleId: locator('id', STYLE_1),
			options: { imageReferenceUrl: LOOK, styleStrength: 0 },
		},
		path: 'soul/reference',
		adds: { image_reference_url: LOOK, style_id: STYLE_1, style_strength: 0 },
	},
	{
		title: 'Soul with everything at once',
		model: SOUL,
		more: {
			styleId: locator('id', STYLE_1),
			characterId: OWN,
			options: { styleStrength: 0.3, characterStrength: 0.4, imageReferenceUrl: LOOK },
		},
		path: 'soul/character',
		adds: {
			style_id: STYLE_1,
			style_strength: 0.3,
			custom_reference_id: OWN,
			custom_reference_strength: 0.4,
			image_reference_url: LOOK,
		},
	},
	{ title: 'Soul Cinema alone', model: CINEMA, more: {}, path: 'soul/cinema', adds: {} },
	{
		title: 'Soul Cinema with a character',
		model: CINEMA,
		more: { characterId: OWN },
		path: 'soul/cinema',
		adds: { custom_reference_id: OWN },
	},
	{
		title: 'Soul Cinema with a character and its strength',
		model: CINEMA,
		more: { characterId: OWN, options: { characterStrength: 0.4 } },
		path: 'soul/cinema',
		adds: { custom_reference_id: OWN, custom_reference_strength: 0.4 },
	},
];

const FAMILIES = { [SOUL_2]: 'v2', [SOUL]: 'v1', [CINEMA]: 'cinema' } as const;

/** Puts the ID of a real character where a row has only its place. */
function withCharacter(fields: IDataObject, id: string): IDataObject {
	return JSON.parse(JSON.stringify(fields).replaceAll(OWN, id)) as IDataObject;
}

describe('the request of a Soul generation on API v2', () => {
	it.each(rows.map((row) => [row.title, row] as const))(
		'takes the path that honours all values of %s',
		async (_title, { model, more, path, adds }) => {
			const id = await higgsfield.character(FAMILIES[model as keyof typeof FAMILIES]);
			const result = await higgsfield.run(soul({ model, ...withCharacter(more, id) }));

			expect(errorText(result)).toBe(' | ');
			expect(higgsfield.requests('request')).toMatchObject([
				{ method: 'POST', path: `/higgsfield-ai/${path}`, query: {} },
			]);
			expect(higgsfield.requests('request')[0].body).toEqual({
				...common,
				...withCharacter(adds, id),
			});
			const [, job] = higgsfield.simulator.jobs;
			expect(job).toMatchObject({ ignored: [], charge: 'charged' });
			expect(json(result.items)).toEqual([
				expect.objectContaining({ id: job.id, apiVersion: 'v2', status: 'completed', model }),
			]);
		},
	);

	it('sends every value with its type, also where expressions give texts', async () => {
		await higgsfield.run(
			soul({
				model: '={{ $json.model }}',
				prompt: '={{ $json.prompt }}',
				aspectRatio: '={{ $json.ratio }}',
				resolution: '={{ $json.resolution }}',
				batchSize: '={{ $json.batch }}',
				styleId: '={{ $json.style }}',
				options: {
					seed: '={{ $json.seed }}',
					enhancePrompt: '={{ $json.enhance }}',
					styleStrength: '={{ $json.strength }}',
				},
			}),
			{
				items: [
					{
						model: SOUL,
						prompt: 2024,
						ratio: '9:16',
						resolution: '720p',
						batch: '4',
						style: STYLE_1.toUpperCase(),
						seed: '7',
						enhance: 'false',
						strength: '0.5',
					},
				],
			},
		);

		expect(higgsfield.requests('request')[0].body).toEqual({
			prompt: '2024',
			aspect_ratio: '9:16',
			resolution: '720p',
			batch_size: 4,
			style_id: STYLE_1,
			style_strength: 0.5,
			seed: 7,
			enhance_prompt: false,
		});
	});

	it('leaves out options that came out empty', async () => {
		await higgsfield.run(
			soul({
				styleId: locator('list', ''),
				characterId: locator('id', '={{ $json.nothing }}'),
				options: { seed: '={{ $json.nothing }}', imageReferenceUrl: '', characterStrength: null },
			}),
		);

		expect(higgsfield.requests('request')[0].body).toEqual(common);
	});

	it('uploads an image reference that is a file of the item', async () => {
		const file = { data: drawPng('look', 64, 64), fileName: 'look.png', mimeType: 'image/png' };
		await higgsfield.run(soul({ options: { imageReferenceBinaryPropertyName: 'data' } }), {
			items: [itemWithFiles({ data: file })],
		});

		expect(higgsfield.requests('request')).toMatchObject([
			{
				path: '/higgsfield-ai/soul/v2/image-to-image',
				body: { ...common, image_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//) },
			},
		]);
		expect(higgsfield.requests('upload')).toHaveLength(1);
		expect(higgsfield.simulator.jobs[0].ignored).toEqual([]);
	});
});

describe('values that a Soul model would silently ignore', () => {
	it.each([
		['Style Strength', 'Soul 2', SOUL_2, { options: { styleStrength: 0.5 } }, 'model Soul,'],
		['Style', 'Soul Cinema', CINEMA, { styleId: locator('id', STYLE_2) }, 'model Soul 2 or Soul'],
		[
			'Style Strength',
			'Soul Cinema',
			CINEMA,
			{ options: { styleStrength: 0.5 } },
			// Soul 2 has no style strength either.
			'model Soul,',
		],
		[
			'Image Reference',
			'Soul Cinema',
			CINEMA,
			{ options: { imageReferenceUrl: LOOK } },
			'model Soul 2 or Soul',
		],
	])('refuses %s on %s and names the model to choose', async (field, name, model, more, choose) => {
		const result = await higgsfield.run(soul({ model, ...more }));

		expect(result.status).toBe('error');
		expect(result.error?.message).toContain(`'${field}'`);
		expect(result.error?.message).toContain(`no effect on ${name}`);
		expect(result.error?.message).toContain(choose);
		expect(higgsfield.requests('request')).toEqual([]);
	});

	it('refuses a style strength on Soul 2 naming the model that has it', async () => {
		const result = await higgsfield.run(
			soul({ styleId: locator('id', STYLE_2), options: { styleStrength: 1 } }),
		);

		expect(result.error?.message).toBe(
			"'Style Strength' is 1. It has no effect on Soul 2. Choose the model Soul, or remove it.",
		);
		expect(result.error?.description).toContain('Nothing was sent to Higgsfield');
	});

	it.each(Object.entries(FAMILIES))(
		'never pays for a combination on %s of which a part is ignored',
		async (model, family) => {
			const id = await higgsfield.character(family);
			const choices: Array<Array<[string, unknown]>> = [
				[
					['style', ''],
					['style', model === SOUL ? STYLE_1 : STYLE_2],
				],
				[
					['character', ''],
					['character', id],
				],
				[
					['styleStrength', null],
					['styleStrength', 0.25],
				],
				[
					['characterStrength', null],
					['characterStrength', 0.75],
				],
				[
					['look', ''],
					['look', LOOK],
				],
			];
			const combinations = choices.reduce<IDataObject[]>(
				(all, choice) =>
					all.flatMap((one) =>
						choice.map(([key, value]) => ({ ...one, [key]: value }) as IDataObject),
					),
				[{}],
			);
			const result = await higgsfield.run(
				soul({
					model,
					waitForCompletion: false,
					prompt: '={{ JSON.stringify($json) }}',
					styleId: '={{ $json.style }}',
					characterId: '={{ $json.character }}',
					options: {
						styleStrength: '={{ $json.styleStrength }}',
						characterStrength: '={{ $json.characterStrength }}',
						imageReferenceUrl: '={{ $json.look }}',
					},
				}),
				{ items: combinations, onError: 'continueRegularOutput' },
			);

			expect(combinations).toHaveLength(32);
			const paid = higgsfield.simulator.jobs.filter(({ kind }) => kind === 'request');
			const refused = result.items.filter(({ json: item }) => 'error' in item);
			expect(paid.length + refused.length).toBe(32);
			expect(paid.flatMap(({ ignored }) => ignored)).toEqual([]);
			for (const { body } of paid) {
				const sent = Object.values(body as IDataObject);
				const asked = JSON.parse((body as { prompt: string }).prompt) as IDataObject;
				const wanted = [
					asked.style,
					asked.character,
					asked.look,
					// A strength without what it is the strength of means nothing.
					asked.style && asked.styleStrength,
					asked.character && asked.characterStrength,
				].filter(Boolean);
				for (const value of wanted) expect(sent).toContain(value);
			}
			// All on Soul; on Soul 2 not its style strength; on Cinema nothing but characters.
			expect(paid).toHaveLength({ [SOUL]: 32, [SOUL_2]: 16, [CINEMA]: 4 }[model] as number);
		},
	);
});

describe('a character', () => {
	it.each([
		[SOUL_2, 'v1', 'trained for Soul and has no effect on Soul 2', 'Choose the model Soul,'],
		[
			SOUL_2,
			'cinema',
			'trained for Soul Cinema and has no effect on Soul 2',
			'Choose the model Soul Cinema,',
		],
		[SOUL, 'v2', 'trained for Soul 2 and has no effect on Soul', 'Choose the model Soul 2,'],
		[CINEMA, 'v1', 'trained for Soul and has no effect on Soul Cinema', 'Choose the model Soul,'],
	] as const)(
		'is refused on %s when it is of the family %s',
		async (model, family, what, choose) => {
			const characterId = await higgsfield.character(family);
			const result = await higgsfield.run(soul({ model, characterId: locator('id', characterId) }));

			expect(result.error?.message).toContain(what);
			expect(result.error?.message).toContain(choose);
			expect(higgsfield.requests('request')).toEqual([]);
		},
	);

	it('fails only its own item when its family is wrong', async () => {
		const right = await higgsfield.character('v2');
		const wrong = await higgsfield.character('v1');
		const result = await higgsfield.run(soul({ characterId: '={{ $json.id }}' }), {
			items: [{ id: right }, { id: wrong }, { id: right }],
			onError: 'continueRegularOutput',
		});

		expect(json(result.items)).toEqual([
			expect.objectContaining({ status: 'completed' }),
			{
				error: expect.stringContaining('trained for Soul and has no effect on Soul 2'),
				details: {},
			},
			expect.objectContaining({ status: 'completed' }),
		]);
		// Each character is looked up once, however many items name it.
		expect(higgsfield.requests('characterGet')).toHaveLength(2);
	});

	it.each([
		[
			'the API does not tell it',
			{ status: 200, body: { id: 'x', name: 'Ana', status: 'completed' } },
		],
		['the API cannot be asked', { status: 500, body: { detail: 'Internal Server Error' } }],
		['the account may not look', { status: 403, body: { detail: 'Forbidden' } }],
	])('goes through when its family cannot be seen: %s', async (_title, answer) => {
		const characterId = await higgsfield.character('v2');
		higgsfield.simulator.fault({
			route: 'characterGet',
			times: Infinity,
			action: { type: 'respond', ...answer },
		});
		const result = await higgsfield.run(soul({ characterId }));

		expect(result.status).toBe('success');
		expect(higgsfield.requests('request')[0].body).toEqual({
			...common,
			custom_reference_id: characterId,
		});
	});

	it('of another account is told in the words of the API', async () => {
		const result = await higgsfield.run(soul({ characterId: strangeId }));

		expect(result.error?.message).toBe(
			'Higgsfield did not accept the values: Custom reference not found',
		);
		expect(higgsfield.simulator.jobs).toEqual([]);
	});

	it('is not looked up when none is chosen', async () => {
		await higgsfield.run(soul());
		expect(higgsfield.requests('characterGet')).toEqual([]);
	});
});

describe('wrong values of a Soul generation on API v2', () => {
	it.each([
		['Model', { model: 'higgsfield-ai/soul/character' }],
		['Aspect Ratio', { aspectRatio: '21:9' }],
		['Resolution', { resolution: '4K' }],
		['Batch Size', { batchSize: 3 }],
		['Prompt', { prompt: '={{ "" }}' }],
		['Style', { styleId: locator('id', 'Flash editorial') }],
		['Seed', { options: { seed: 0 } }],
		['Seed', { options: { seed: 1.5 } }],
		['Character Strength', { characterId: strangeId, options: { characterStrength: 0 } }],
		['Style Strength', { model: SOUL, options: { styleStrength: 1.1 } }],
		['Enhance Prompt', { options: { enhancePrompt: 'maybe' } }],
	])('E12: are refused before anything is sent, naming %s', async (field, more) => {
		const parameters = Object.fromEntries(
			Object.entries(more).map(([name, value]) => [
				name,
				typeof value === 'object' || String(value).startsWith('=')
					? value
					: `={{ ${JSON.stringify(value)} }}`,
			]),
		);
		const result = await higgsfield.run(soul(parameters as IDataObject));

		expect(result.error?.message).toContain(`'${field}'`);
		expect(higgsfield.requests()).toEqual([]);
	});

	it('tells that styles of Soul and Soul 2 do not mix', async () => {
		const result = await higgsfield.run(soul({ styleId: locator('id', STYLE_1) }));

		expect(errorText(result)).toContain('Provided Soul style not found');
		expect(errorText(result)).toContain('styles of Soul and Soul 2 are not interchangeable');
	});
});

it('makes four images of a batch into four items', async () => {
	const result = await higgsfield.run(soul({ batchSize: 4 }), { items: [{}, {}] });

	expect(result.items).toHaveLength(8);
	expect(result.items.map(({ json: item, pairedItem }) => [pairedItem, item.fileIndex])).toEqual(
		[0, 1].flatMap((item) => [0, 1, 2, 3].map((index) => [{ item }, index])),
	);
	const { data } = await clientOf(higgsfield.simulator).get<IDataObject>(
		`/requests/${String(result.items[0].json.id)}/status`,
	);
	expect(result.items.slice(0, 4).map(({ json: item }) => ({ url: item.url }))).toEqual(
		data.images,
	);
});
