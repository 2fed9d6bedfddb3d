import type { IDataObject } from 'n8n-workflow';

import { useScaledClock } from '../../helpers/scaled-clock';
import {
	errorText,
	json,
	locator,
	model,
	PIXVERSE,
	useHiggsfieldV2,
	UUID,
	WAN,
} from './support/higgsfield-v2';

useScaledClock(50);
const higgsfield = useHiggsfieldV2({ timings: { queuedMs: 100, soulMs: 200, dopMs: 200 } });

const KLING = 'kling-video/v3.0/pro/image-to-video';
const KLING_TURBO = 'kling-video/v2.5-turbo/pro/image-to-video';
const SEEDANCE = 'bytedance/seedance-2.5/reference-to-video';
const POPCORN = 'higgsfield-ai/popcorn/auto';
const RECRAFT = 'recraft/v4.1/text-to-image';
const MARKETING = 'marketing-studio/image';
const START = 'https://example.com/start.jpg';

const sent = () => higgsfield.requests('request').map(({ body }) => body);

/** Runs a model with fields, as the editor saves them: values, and the schema it got from the node. */
async function runFields(
	modelId: string,
	value: IDataObject | null,
	options: { items?: IDataObject[]; more?: IDataObject } = {},
) {
	const { fields } = await higgsfield.fieldsOf(locator('list', modelId));
	return await higgsfield.run(
		{
			resource: 'model',
			operation: 'run',
			modelId: locator('list', modelId),
			modelInput: {
				mappingMode: 'defineBelow',
				value,
				matchingColumns: [],
				schema: fields,
				attemptToConvertTypes: false,
				convertFieldsToString: false,
			},
			...options.more,
		},
		options.items && { items: options.items },
	);
}

describe('Model → Run with JSON', () => {
	it('runs a video model and gives its file', async () => {
		const input = { prompt: 'A paper boat', resolution: '720p', duration: 4 };
		const result = await higgsfield.run(model(locator('list', WAN), input));

		expect(higgsfield.requests('request')).toMatchObject([
			{
				method: 'POST',
				path: `/${WAN}`,
				query: {},
				headers: { 'user-agent': 'n8n-nodes-higgsfield' },
			},
		]);
		expect(sent()).toEqual([input]);
		expect(json(result.items)).toEqual([
			{
				id: expect.stringMatching(UUID),
				apiVersion: 'v2',
				status: 'completed',
				type: 'video',
				url: expect.stringMatching(/\.mp4$/),
				fileIndex: 0,
				fileCount: 1,
				model: WAN,
				expiresAt: expect.any(String),
			},
		]);
		expect(higgsfield.simulator.jobs).toMatchObject([{ ignored: [], charge: 'charged' }]);
	});

	it.each([
		['an object', { prompt: 'A "quoted"\nboat ⛵', duration: 4 }],
		['its text', JSON.stringify({ prompt: 'A "quoted"\nboat ⛵', duration: 4 })],
		['an expression that gives an object', '={{ $json.input }}'],
		['an expression that gives text', '={{ JSON.stringify($json.input) }}'],
	])('E7: takes %s', async (_title, input) => {
		await higgsfield.run(model(WAN, input), {
			items: [{ input: { prompt: 'A "quoted"\nboat ⛵', duration: 4 } }],
		});

		expect(sent()).toEqual([{ prompt: 'A "quoted"\nboat ⛵', duration: 4 }]);
	});

	it.each([
		['cut off text', '{"prompt": "A'],
		['a list', '[{"prompt": "A"}]'],
		['a list from an expression', '={{ [1, 2] }}'],
		['a bare text', '"A paper boat"'],
		['a number', '={{ 12 }}'],
		['nothing', '={{ "" }}'],
		['null', '={{ null }}'],
	])('refuses %s before anything is sent', async (_title, input) => {
		const result = await higgsfield.run(model(WAN, input));

		expect(result.status).toBe('error');
		expect(higgsfield.requests('request')).toEqual([]);
		// n8n itself refuses to start with fixed text that is no JSON.
		if (result.tries > 0) expect(result.error?.message).toContain("'Model Input (JSON)'");
	});

	it('sends an input for each item and keeps them paired', async () => {
		const result = await higgsfield.run(
			model('={{ $json.model }}', '={{ { prompt: $json.prompt } }}'),
			{
				items: [
					{ model: WAN, prompt: 'a' },
					{ model: POPCORN, prompt: 'b' },
				],
			},
		);

		expect(
			result.items.map(({ json: item, pairedItem }) => [item.model, item.type, pairedItem]),
		).toEqual([
			[WAN, 'video', { item: 0 }],
			[POPCORN, 'image', { item: 1 }],
		]);
	});
});

describe('Model → Run with fields', () => {
	it('sends what is filled in, and nothing for what was left out', async () => {
		const result = await runFields(WAN, { prompt: 'A paper boat' });

		expect(errorText(result)).toBe(' | ');
		expect(sent()).toEqual([{ prompt: 'A paper boat' }]);
		expect(higgsfield.simulator.jobs).toMatchObject([{ ignored: [], charge: 'charged' }]);
	});

	it('sends values with the types of the schema where expressions give texts', async () => {
		await runFields(
			KLING,
			{
				image_url: '={{ $json.image }}',
				prompt: '={{ $json.text }}',
				duration: '={{ $json.duration }}',
				cfg_scale: '={{ $json.scale }}',
				multi_shots: '={{ $json.shots }}',
				multi_prompt: '={{ $json.prompts }}',
				sound: 'off',
			},
			{
				items: [
					{
						image: START,
						text: '2024',
						duration: '7',
						scale: '0.25',
						shots: 'true',
						prompts: '[{"prompt":"First","duration":3}]',
					},
				],
			},
		);

		expect(sent()).toEqual([
			{
				image_url: START,
				prompt: '2024',
				duration: 7,
				cfg_scale: 0.25,
				multi_shots: true,
				multi_prompt: [{ prompt: 'First', duration: 3 }],
				sound: 'off',
			},
		]);
		expect(higgsfield.simulator.jobs[0].ignored).toEqual([]);
	});

	it.each([2024, true])(
		'E8: sends %p from an expression as the text that the field takes',
		async (value) => {
			await runFields(WAN, { prompt: '={{ $json.value }}' }, { items: [{ value }] });

			expect(sent()).toEqual([{ prompt: String(value) }]);
		},
	);

	it('sends fixed values with their types', async () => {
		await runFields(KLING_TURBO, {
			image_url: START,
			prompt: 'true',
			duration: 10,
			cfg_scale: 0.5,
		});

		expect(sent()).toEqual([{ image_url: START, prompt: 'true', duration: 10, cfg_scale: 0.5 }]);
	});

	it('E9: leaves out fields that came out empty', async () => {
		await runFields(
			WAN,
			{
				prompt: 'A paper boat',
				duration: '={{ $json.nothing }}',
				resolution: null,
				generate_audio: '={{ null }}',
			},
			{ items: [{}] },
		);

		expect(sent()).toEqual([{ prompt: 'A paper boat' }]);
	});

	it.each([
		['a JSON list', '["https://a.example/1.png","https://a.example/2.png"]'],
		['a list', '={{ ["https://a.example/1.png", "https://a.example/2.png"] }}'],
	])('sends %s of URLs as a list', async (_title, urls) => {
		await runFields(SEEDANCE, { prompt: 'They meet', image_urls: urls });

		expect(sent()).toEqual([
			{ prompt: 'They meet', image_urls: ['https://a.example/1.png', 'https://a.example/2.png'] },
		]);
	});

	it('sends a nested object that was entered as JSON', async () => {
		await runFields(RECRAFT, {
			prompt: 'A logo',
			background_color: '{"rgb":[1,2,3]}',
			colors: '[{"rgb":[4,5,6]}]',
		});

		expect(sent()).toEqual([
			{ prompt: 'A logo', background_color: { rgb: [1, 2, 3] }, colors: [{ rgb: [4, 5, 6] }] },
		]);
	});

	it('refuses a required field that an expression leaves empty', async () => {
		const result = await runFields(WAN, { prompt: '={{ $json.nothing }}', duration: 5 });

		expect(result.status).toBe('error');
		expect(errorText(result)).toMatch(/prompt/);
		expect(higgsfield.requests('request')).toEqual([]);
	});

	it('refuses when no field is filled in', async () => {
		const result = await runFields(WAN, null);

		expect(result.status).toBe('error');
		expect(higgsfield.requests('request')).toEqual([]);
	});
});

describe('an input against the schema of its model', () => {
	it.each<[string, string, IDataObject, string, string]>([
		['a wrong type', WAN, { prompt: 'a', duration: 'long' }, "'duration'", 'a whole number'],
		['a fraction for a whole number', WAN, { prompt: 'a', duration: 4.5 }, "'duration'", '2 to 30'],
		['a number above the range', WAN, { prompt: 'a', duration: 31 }, "'duration'", '2 to 30'],
		['a number below the range', WAN, { prompt: 'a', duration: 1 }, "'duration'", '2 to 30'],
		[
			'a value that is not allowed',
			WAN,
			{ prompt: 'a', resolution: '4k' },
			"'resolution'",
			'480p, 720p, 1080p',
		],
		[
			'a number that is not allowed',
			KLING_TURBO,
			{ prompt: 'a', image_url: START, duration: 7 },
			"'duration'",
			'5, 10',
		],
		[
			'a text for true or false',
			WAN,
			{ prompt: 'a', generate_audio: 'maybe' },
			"'generate_audio'",
			'true or false',
		],
		['an object for a text', WAN, { prompt: { text: 'a' } }, "'prompt'", 'a text'],
		[
			'a text that is too long',
			'z-image/turbo',
			{ prompt: 'a'.repeat(801) },
			"'prompt'",
			'1 to 800',
		],
		[
			'a text that is too short',
			'lightricks/ltx-2.5/text-to-video/fast',
			{ prompt: 'a', duration: 6 },
			"'prompt'",
			'2 to 5000',
		],
		[
			'an unknown field',
			WAN,
			{ prompt: 'a', length: 5 },
			"'length'",
			'no such field. It has: prompt, resolution',
		],
		['a missing field', KLING, { prompt: 'a' }, "'image_url'", 'has no value'],
		['a missing field of several', KLING_TURBO, { image_url: START }, "'prompt'", 'has no value'],
		['null for a required field', WAN, { prompt: null }, "'prompt'", 'a text'],
		['an empty list', SEEDANCE, { image_urls: [] }, "'image_urls'", '1 to 30'],
		['a wrong entry of a list', SEEDANCE, { image_urls: [START, 5] }, "'image_urls.1'", 'a text'],
		[
			'a wrong value inside an object of a list',
			KLING,
			{ image_url: START, multi_prompt: [{ prompt: 'a', duration: 99 }] },
			"'multi_prompt.0.duration'",
			'1 to 15',
		],
		[
			'a wrong value deep inside',
			RECRAFT,
			{ prompt: 'a', background_color: { rgb: [1, 2, 256] } },
			"'background_color.rgb.2'",
			'0 to 255',
		],
		[
			'an unknown field inside an object of a list',
			KLING,
			{ image_url: START, multi_prompt: [{ prompt: 'a', duration: 3, seconds: 3 }] },
			"'multi_prompt.0.seconds'",
			'no such field',
		],
	])('is refused before spending for %s', async (_title, modelId, input, field, allowed) => {
		const result = await higgsfield.run(model(modelId, input));

		expect(result.error?.message).toContain(field);
		expect(result.error?.message).toContain(allowed);
		expect(result.error?.description).toContain('nothing was charged');
		expect(higgsfield.requests('request')).toEqual([]);
	});

	it('is refused by the API, unpaid, for a missing field inside an object of a list', async () => {
		const result = await higgsfield.run(
			model(KLING, { image_url: START, multi_prompt: [{ prompt: 'a' }] }),
		);

		expect(result.error?.message).toContain('multi_prompt.0');
		expect(result.error?.message).toContain('duration');
		expect(higgsfield.simulator.jobs).toEqual([]);
	});

	it('is left to the API where fields depend on each other', async () => {
		const result = await higgsfield.run(model(SEEDANCE, { prompt: 'They meet' }));

		expect(result.error?.message).toContain('Higgsfield did not accept the values');
		expect(higgsfield.simulator.jobs).toEqual([]);

		const other = await higgsfield.run(model(MARKETING, { prompt: 'A can', enhance_prompt: true }));
		expect(other.error?.message).toContain("'preset_id' is a required property");
	});

	it.each([
		['a number', { duration: '4' }, { duration: 4 }],
		['true or false', { generate_audio: 'false' }, { generate_audio: false }],
		['a value in another case', { resolution: '480P' }, { resolution: '480p' }],
		['fields that were left empty', { duration: '', resolution: null, generate_audio: '' }, {}],
	])('takes text for %s from an agent or an expression', async (_title, given, typed) => {
		await higgsfield.run(model(WAN, { prompt: 'a', ...given }));
		expect(sent()).toEqual([{ prompt: 'a', ...typed }]);
	});

	it('takes a bare URL for a list of them', async () => {
		await higgsfield.run(model(SEEDANCE, { image_urls: START }));
		expect(sent()).toEqual([{ image_urls: [START] }]);
	});

	it('fails only its own item', async () => {
		const result = await higgsfield.run(model(WAN, '={{ $json }}'), {
			items: [{ prompt: 'a' }, { prompt: 'b', duration: 31 }, { prompt: 'c' }],
			onError: 'continueRegularOutput',
		});

		expect(json(result.items)).toEqual([
			expect.objectContaining({ status: 'completed' }),
			{ error: expect.stringContaining("'duration' is 31"), details: {} },
			expect.objectContaining({ status: 'completed' }),
		]);
		// The catalogue is asked once for a model, however many items use it.
		expect(higgsfield.requests('models')).toHaveLength(1);
	});

	it.each<[string, () => void]>([
		['a model that the catalogue does not list', () => undefined],
		[
			'any model while the catalogue is down',
			() =>
				higgsfield.simulator.fault({
					route: 'models',
					times: Infinity,
					action: { type: 'respond', status: 500, body: 'Internal Server Error' },
				}),
		],
		[
			'any model when the catalogue cannot be read',
			() =>
				higgsfield.simulator.fault({
					route: 'models',
					times: Infinity,
					action: { type: 'respond', status: 200, body: '<html></html>' },
				}),
		],
	])('is sent as it is for %s', async (title, disturb) => {
		disturb();
		const modelId = title.startsWith('a model') ? POPCORN : WAN;
		const input = { prompt: 'A series', seed: 7 };
		const result = await higgsfield.run(
			model(modelId, modelId === WAN ? { prompt: 'A series', duration: 4 } : input),
		);

		expect(errorText(result)).toBe(' | ');
		expect(sent()).toEqual([modelId === WAN ? { prompt: 'A series', duration: 4 } : input]);
	});

	it('is judged by the API where the catalogue does not list the model', async () => {
		const result = await higgsfield.run(model(POPCORN, { prompt: 'A series', num_images: '4' }));

		expect(result.error?.message).toBe(
			"Higgsfield did not accept the values: num_images: '4' is not of type 'integer'",
		);
		expect(higgsfield.simulator.jobs).toEqual([]);
	});
});

describe('the model of a run', () => {
	it.each<[string, unknown]>([
		['picked from the list', locator('list', PIXVERSE)],
		['entered by ID', locator('id', PIXVERSE)],
		['with blanks around it', locator('id', ` ${PIXVERSE} `)],
		['given by an expression', locator('id', '={{ $json.model }}')],
		['a bare text', PIXVERSE],
		['a bare expression', '={{ $json.model }}'],
	])('can be %s', async (_title, modelId) => {
		const result = await higgsfield.run(model(modelId), { items: [{ model: PIXVERSE }] });

		expect(higgsfield.requests('request')).toMatchObject([{ path: `/${PIXVERSE}` }]);
		expect(result.items[0].json.model).toBe(PIXVERSE);
	});

	it.each([
		'v1/text2image/soul',
		'V1/custom-references',
		'v1',
		'requests/5185f35b-6849-492d-9343-61dadcc9f97f/cancel',
		'estimate/pixverse/v6/text-to-video',
		'files/generate-upload-url',
		'models',
		'models/pixverse/v6/text-to-video',
		'https://api.higgsfield.ai/pixverse/v6/text-to-video',
		'//evil.example/pixverse',
		'../v1/motions',
		'pixverse/../v1/motions',
		'./pixverse',
		'pixverse/v6 text-to-video',
		'/pixverse/v6/text-to-video',
		'pixverse/v6/text-to-video/',
		'pixverse//v6',
		'pixverse/v6?hf_webhook=https://evil.example',
		'pixverse/v6#x',
		'v1%2ftext2image%2fsoul',
		'pixverse\\v6',
		'soul-id',
	])('cannot be %p, and nothing is sent', async (modelId) => {
		for (const parameters of [
			model(locator('id', modelId)),
			model(`={{ ${JSON.stringify(modelId)} }}`),
		]) {
			const result = await higgsfield.run(parameters);
			expect(result.error?.message).toContain("'Model'");
		}
		expect(higgsfield.requests()).toEqual([]);
	});

	it.each(['={{ "" }}', '={{ undefined }}', '={{ 5 }}', '={{ ({ slug: "pixverse" }) }}'])(
		'cannot be %p',
		async (modelId) => {
			const result = await higgsfield.run(model(modelId));

			expect(result.error?.message).toContain("'Model'");
			expect(higgsfield.requests()).toEqual([]);
		},
	);

	it('sends those who want to train a character to the right place', async () => {
		const result = await higgsfield.run(model(locator('id', 'soul-id'), { name: 'Ana' }));

		expect(result.error?.message).toContain('Character → Create');
	});

	it.each([
		[
			'is not offered',
			'no-such/model',
			404,
			'model_not_found',
			'Higgsfield does not offer this model to your account: Model not found',
		],
		[
			'is withheld from the account',
			'kling-video/v2.1/pro/image-to-video',
			423,
			'model_blocked',
			'Higgsfield withholds this model from your account',
		],
		[
			'is switched off',
			'veo3.1/text-to-video',
			503,
			'model_disabled',
			'Higgsfield has switched this model off',
		],
	])(
		'F2: %s: the text says so and it is asked once',
		async (_title, modelId, httpCode, code, text) => {
			for (const modelErrors of ['coded', 'detail'] as const) {
				higgsfield.simulator.reset();
				higgsfield.simulator.configure({ modelErrors });
				const result = await higgsfield.run(model(modelId), { onError: 'continueRegularOutput' });

				const [item] = json(result.items);
				expect(item.error).toContain(text);
				expect(item.details).toMatchObject({ httpCode });
				if (modelErrors === 'coded') expect(item.details).toMatchObject({ code });
				expect(higgsfield.requests('request')).toHaveLength(1);
			}
		},
	);

	it('F2: tells of a model that cannot be run that nothing was charged', async () => {
		for (const modelId of [
			'no-such/model',
			'kling-video/v2.1/pro/image-to-video',
			'veo3.1/text-to-video',
		]) {
			const result = await higgsfield.run(model(modelId));
			expect(result.error?.description).toContain('Choose another model');
			expect(result.error?.description).toContain('Nothing was charged');
		}
	});
});

describe('what comes of a run', () => {
	it.each([
		['failed', '[[failed: Out of memory]]', 'Out of memory'],
		['nsfw', '[[nsfw]]', 'moderation'],
	])('is an error when it ended %s', async (status, marker, text) => {
		const result = await higgsfield.run(model(WAN, { prompt: `A boat ${marker}` }));

		expect(result.error?.message).toContain(text);
		expect(result.error?.context?.data).toMatchObject({
			id: higgsfield.simulator.jobs[0].id,
			apiVersion: 'v2',
			status,
		});
	});

	it('is all its files, whatever they are', async () => {
		const prompt = 'A boat [[outputs: video,audio,zip]]';
		const result = await higgsfield.run(model(WAN, { prompt }));

		expect(json(result.items).map(({ type, fileIndex }) => [type, fileIndex])).toEqual([
			['video', 0],
			['audio', 1],
			['file', 2],
		]);
	});

	it('is the ID alone when it is not waited for', async () => {
		const result = await higgsfield.run(
			model(WAN, { prompt: 'A boat' }, { waitForCompletion: false }),
		);
		const [{ id }] = higgsfield.simulator.jobs;

		expect(json(result.items)).toEqual([
			{
				id,
				apiVersion: 'v2',
				status: 'queued',
				model: WAN,
				files: [],
				statusUrl: `${higgsfield.simulator.url}/requests/${id}/status`,
				cancelUrl: `${higgsfield.simulator.url}/requests/${id}/cancel`,
			},
		]);
	});
});
