import type { IDataObject } from 'n8n-workflow';

import { useScaledClock } from '../helpers/scaled-clock';
import { model, SOUL_2, WAN } from './v2/support/higgsfield-v2';
import { character, dop, json, locator, soul, useHiggsfield } from './support/higgsfield';

useScaledClock(50);
const higgsfield = useHiggsfield({ timeScale: 0 });

const STYLE = '464ea177-8d40-4940-8d9d-b438bab269c7';
const ZOOM_IN = 'fbcbec5b-30f8-4b17-ba6e-8e8d5b265562';
const START = 'https://example.com/start.jpg';

/** A field whose value the model chooses. */
const chosen = "={{ $fromAI('value', 'As the model likes') }}";

/** Lets an agent call the node once, with the argument `value`. */
async function call(parameters: object, value: unknown) {
	const items = [{ value } as IDataObject];
	const called = await higgsfield.run(
		{ waitForCompletion: false, ...parameters },
		{ asTool: true, items },
	);
	expect(called.status).toBe('success');
	return json(called.items);
}

const body = () => higgsfield.bodies('soul', 'dop', 'request', 'characterCreate')[0] as IDataObject;

interface Accepted {
	field: string;
	parameters: IDataObject;
	/** What the agent sends, and what the request holds of it. */
	given: unknown;
	sent: IDataObject;
}

/** A v1 body has its values in `params`. */
const inParams = (params: IDataObject) => ({ params });

const onV2 = (more: IDataObject) => soul({ apiVersion: 'v2', ...more });
const options = (more: IDataObject) => soul({ options: more });

const accepted: Accepted[] = [
	...[4, '4', ' 4 '].map((given) => ({
		field: 'Batch Size',
		parameters: soul({ batchSize: chosen }),
		given,
		sent: inParams({ batch_size: 4 }),
	})),
	...['42', ' 42 ', 42].map((given) => ({
		field: 'Seed',
		parameters: options({ seed: chosen }),
		given,
		sent: inParams({ seed: 42 }),
	})),
	...['0.5', ' .5', 0.5].map((given) => ({
		field: 'Style Strength',
		parameters: options({ styleStrength: chosen }),
		given,
		sent: inParams({ style_strength: 0.5 }),
	})),
	...['false', 'False', ' FALSE ', false].map((given) => ({
		field: 'Enhance Prompt',
		parameters: options({ enhancePrompt: chosen }),
		given,
		sent: inParams({ enhance_prompt: false }),
	})),
	...['720p', '720P', ' 720 p '].map((given) => ({
		field: 'Quality',
		parameters: soul({ quality: chosen }),
		given,
		sent: inParams({ quality: '720p' }),
	})),
	...['2048X1152', '2048 x 1152'].map((given) => ({
		field: 'Size',
		parameters: soul({ widthAndHeight: chosen }),
		given,
		sent: inParams({ width_and_height: '2048x1152' }),
	})),
	{
		field: 'Aspect Ratio',
		parameters: onV2({ aspectRatio: chosen }),
		given: '16 : 9',
		sent: { aspect_ratio: '16:9' },
	},
	{
		field: 'API Version',
		parameters: soul({ apiVersion: chosen }),
		given: 'V2',
		sent: { aspect_ratio: '4:3' },
	},
	{
		field: 'Model',
		parameters: dop({ model: chosen }),
		given: 'DoP-Lite',
		sent: inParams({ model: 'dop-lite' }),
	},
	...[chosen, locator('id', chosen), locator('list', chosen)].map((styleId) => ({
		field: 'Style',
		parameters: soul({ styleId }),
		given: ` ${STYLE.toUpperCase()} `,
		sent: inParams({ style_id: STYLE }),
	})),
	...[
		{ motion: [{ motionId: chosen, strength: '1' }] },
		{ motion: [{ motionId: locator('id', chosen), strength: '' }] },
	].map((motions) => ({
		field: 'Motions',
		parameters: dop({ motions }),
		given: ZOOM_IN,
		sent: inParams({ motions: [{ id: ZOOM_IN, strength: 1 }] }),
	})),
	...[[`${START}`, 'https://example.com/2.jpg'], `["${START}", "https://example.com/2.jpg"]`].map(
		(given) => ({
			field: 'Image URLs',
			parameters: character('create', { name: 'Ana', imageUrls: chosen }),
			given,
			sent: {
				input_images: [
					{ type: 'image_url', image_url: START },
					{ type: 'image_url', image_url: 'https://example.com/2.jpg' },
				],
			},
		}),
	),
	...[
		{ prompt: 'A boat', duration: '4', resolution: '720P', generate_audio: 'True' },
		'{"prompt":"A boat","duration":4,"resolution":"720p","generate_audio":true}',
	].map((given) => ({
		field: 'Model Input (JSON)',
		parameters: model(WAN, chosen),
		given,
		sent: { prompt: 'A boat', duration: 4, resolution: '720p', generate_audio: true },
	})),
	{
		field: 'Model',
		parameters: model(chosen, { prompt: 'A boat' }),
		given: ` ${SOUL_2} `,
		sent: { prompt: 'A boat' },
	},
];

describe('what an agent may send', () => {
	it.each(accepted)('as $field: $given', async ({ parameters, given, sent }) => {
		const [item] = await call(parameters, given);
		expect(item).not.toHaveProperty('error');
		expect(body()).toMatchObject(sent);
		expect(higgsfield.simulator.jobs).toHaveLength(1);
	});

	const soulBody = {
		params: {
			prompt: 'A red bicycle',
			width_and_height: '1536x1536',
			quality: '1080p',
			batch_size: 1,
		},
	};

	it.each([[''], ['  '], [null]])('as an option that it has no wish for: %j', async (given) => {
		const everything = {
			styleId: chosen,
			characterId: locator('id', chosen),
			simplify: chosen,
			outputItems: chosen,
			download: chosen,
			options: {
				enhancePrompt: chosen,
				seed: chosen,
				styleStrength: chosen,
				characterStrength: chosen,
				imageReferenceUrl: chosen,
				imageReferenceBinaryPropertyName: chosen,
				webhookUrl: chosen,
				webhookSecret: chosen,
				maxConcurrent: chosen,
				onModeration: chosen,
			},
			waitForCompletion: chosen,
			waitOptions: {
				timeout: chosen,
				pollInterval: chosen,
				onTimeout: chosen,
				cancelOnStop: chosen,
			},
		};
		const items = await call(soul(everything), given);
		expect(items).toMatchObject([{ status: 'completed', type: 'image', fileCount: 1 }]);
		expect(body()).toEqual(soulBody);
	});
});

/** Without a word about money, a model would have to guess whether it may try again. */
const refused: Array<[field: string, parameters: IDataObject, given: unknown, allowed: string]> = [
	['Batch Size', soul({ batchSize: chosen }), '2', 'Allowed: 1, 4.'],
	['Batch Size', soul({ batchSize: chosen }), 'four', 'Allowed: 1, 4.'],
	['Batch Size', soul({ batchSize: chosen }), '', 'Allowed: 1, 4.'],
	['Quality', soul({ quality: chosen }), '', 'Allowed: 720p, 1080p.'],
	['Quality', soul({ quality: chosen }), '1080', 'Allowed: 720p, 1080p.'],
	['Size', soul({ widthAndHeight: chosen }), '16:9', 'Allowed: 1536x1536, '],
	['Aspect Ratio', onV2({ aspectRatio: chosen }), 'landscape', 'Allowed: 9:16, 16:9, '],
	['API Version', soul({ apiVersion: chosen }), '', 'Allowed: v1, v2.'],
	['Model', onV2({ model: chosen }), 'soul-2', 'Allowed: higgsfield-ai/soul/v2/standard, '],
	['Model', onV2({ model: chosen }), null, 'Allowed: higgsfield-ai/soul/v2/standard, '],
	['Enhance Prompt', options({ enhancePrompt: chosen }), 'yes', 'Allowed: true or false.'],
	['Seed', options({ seed: chosen }), '4 2', 'Allowed: a whole number from 1 to 1000000.'],
	['Seed', options({ seed: chosen }), [7], 'Allowed: a whole number from 1 to 1000000.'],
	['Style Strength', options({ styleStrength: chosen }), '50%', 'Allowed: a number from 0 to 1.'],
	['Style Strength', options({ styleStrength: chosen }), '0,5', 'Allowed: a number from 0 to 1.'],
	['Style', soul({ styleId: chosen }), 'Realistic', 'Allowed: an ID like'],
	['Style', soul({ styleId: chosen }), { name: 'Realistic' }, 'Allowed: an ID like'],
	['Prompt', soul({ prompt: chosen }), '', 'Enter a text.'],
	['Image URL', dop({ imageUrl: chosen }), [START], 'Allowed: a public link'],
	['Image URL', dop({ imageUrl: chosen }), 'attached image', 'Allowed: a public link'],
	['Model Input (JSON)', model(WAN, chosen), 'A boat', 'Allowed: a JSON object'],
	['Model Input (JSON)', model(WAN, chosen), ['A boat'], 'Allowed: a JSON object'],
	['Model Input (JSON)', model(WAN, chosen), '', 'Allowed: a JSON object'],
	['resolution', model(WAN, chosen), { prompt: 'A', resolution: 'HD' }, 'Allowed: 480p, 720p'],
	['Model', model(chosen), 'wan', 'does not offer this model'],
	// Both guard money: a model that leaves them empty must not switch them off.
	['Max Cost (USD)', onV2({ options: { maxCostUsd: chosen } }), '', 'Allowed: a number'],
	['Max Cost (USD)', onV2({ options: { maxCostUsd: chosen } }), '$1', 'Allowed: a number'],
	['Idempotency Key', onV2({ options: { idempotencyKey: chosen } }), '', 'Allowed: 1 to 255'],
];

describe('what an agent is told about, before anything is spent', () => {
	it.each(refused)('in %s', async (field, parameters, given, allowed) => {
		const [item, ...others] = await call(parameters, given);
		expect(others).toEqual([]);
		if (allowed.startsWith('Allowed')) expect(item.error).toContain(`'${field}' `);
		expect(item.error).toContain(allowed);
		expect(higgsfield.simulator.jobs).toEqual([]);
	});
});
