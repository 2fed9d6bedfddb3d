import type { IDataObject } from 'n8n-workflow';

import { useScaledClock } from '../../helpers/scaled-clock';
import {
	charges,
	dop,
	errorText,
	estimate,
	json,
	locator,
	model,
	PIXVERSE,
	soul,
	SOUL,
	SOUL_2,
	useHiggsfieldV2,
	WAN,
} from './support/higgsfield-v2';

useScaledClock(50);
const higgsfield = useHiggsfieldV2({ timings: { queuedMs: 100, soulMs: 200, dopMs: 200 } });

const START = 'https://example.com/start.jpg';

describe('Model → Estimate', () => {
	it.each<[string, string, IDataObject, IDataObject]>([
		['Soul 2', SOUL_2, { prompt: 'a', resolution: '1080p' }, { usd: 0.006, credits: 0.09 }],
		['a batch', SOUL, { prompt: 'a', batch_size: 4 }, { usd: 0.375, credits: 6 }],
		[
			'DoP, which the catalogue does not list',
			'higgsfield-ai/dop/turbo',
			{ prompt: 'a', image_url: START },
			{ usd: 0.407, credits: 6.5 },
		],
		[
			'a discounted model',
			PIXVERSE,
			{ prompt: 'a' },
			{ usd: 0.255, credits: 4.08, discountPercent: 15 },
		],
		[
			'a model without a fixed price',
			WAN,
			{ prompt: 'a' },
			{
				usd: null,
				credits: null,
				description:
					'Priced per generated second by resolution: 480p $0.05, 720p $0.10, or 1080p $0.20. Rates shown are before any applicable customer discount.',
			},
		],
	])('gives numbers for %s', async (_title, modelId, input, price) => {
		const result = await higgsfield.run(estimate(locator('list', modelId), input));

		expect(result.items).toEqual([{ json: { model: modelId, ...price }, pairedItem: { item: 0 } }]);
		expect(higgsfield.requests('estimate')).toMatchObject([
			{ method: 'POST', path: `/estimate/${modelId}`, body: input },
		]);
		expect(higgsfield.requests('request')).toEqual([]);
		expect(higgsfield.simulator.jobs).toEqual([]);
	});

	it('reads the older answer, which has no discount', async () => {
		higgsfield.simulator.configure({ estimateAnswer: 'classic' });
		const result = await higgsfield.run(estimate(PIXVERSE, { prompt: 'a' }));

		expect(json(result.items)).toEqual([{ model: PIXVERSE, usd: 0.255, credits: 4.08 }]);
	});

	it('works with fields as a run does', async () => {
		const { fields } = await higgsfield.fieldsOf(locator('list', PIXVERSE));
		const result = await higgsfield.run({
			resource: 'model',
			operation: 'estimate',
			modelId: locator('list', PIXVERSE),
			modelInput: {
				mappingMode: 'defineBelow',
				value: { prompt: 'a', duration: '={{ "10" }}', resolution: '1080p' },
				schema: fields,
			},
		});

		expect(higgsfield.requests('estimate')[0].body).toEqual({
			prompt: 'a',
			duration: 10,
			resolution: '1080p',
		});
		expect(json(result.items)).toEqual([
			{ model: PIXVERSE, usd: 1.275, credits: 20.4, discountPercent: 15 },
		]);
	});

	it('estimates each item', async () => {
		const result = await higgsfield.run(
			estimate(SOUL, '={{ { prompt: "a", resolution: $json.size } }}'),
			{
				items: [{ size: '720p' }, { size: '1080p' }, { size: '4k' }],
				onError: 'continueRegularOutput',
			},
		);

		expect(result.items).toEqual([
			{ json: { model: SOUL, usd: 0.094, credits: 1.5 }, pairedItem: { item: 0 } },
			{ json: { model: SOUL, usd: 0.188, credits: 3 }, pairedItem: { item: 1 } },
			{
				json: { error: expect.stringContaining('Allowed: 720p, 1080p'), details: {} },
				pairedItem: { item: 2 },
			},
		]);
	});

	it.each([
		['no-such/model', 'does not offer this model', 404],
		['kling-video/v2.1/pro/image-to-video', 'withholds this model', 423],
		['veo3.1/text-to-video', 'has switched this model off', 503],
	])('tells that %s cannot be run', async (modelId, text, httpCode) => {
		const result = await higgsfield.run(estimate(modelId), { onError: 'continueRegularOutput' });

		expect(json(result.items)).toEqual([
			{
				error: expect.stringContaining(text),
				details: expect.objectContaining({ httpCode }),
			},
		]);
		expect(higgsfield.requests('estimate')).toHaveLength(1);
	});

	it('tells what the API has against the values', async () => {
		const result = await higgsfield.run(estimate('higgsfield-ai/dop/turbo', { prompt: 'a' }));

		expect(result.error?.message).toBe(
			"Higgsfield did not accept the values: : 'image_url' is a required property",
		);
	});

	it.each([
		['a broken connection', { type: 'reset' }],
		['a 500', { type: 'respond', status: 500, body: 'Internal Server Error' }],
		['a 429', { type: 'respond', status: 429, headers: { 'Retry-After': '1' }, body: {} }],
	] as const)('asks again after %s', async (_title, action) => {
		higgsfield.simulator.fault({ route: 'estimate', times: 2, action });
		const result = await higgsfield.run(estimate(SOUL_2, { prompt: 'a' }));

		expect(json(result.items)).toEqual([{ model: SOUL_2, usd: 0.004, credits: 0.05 }]);
		expect(higgsfield.requests('estimate')).toHaveLength(3);
	});
});

const limited = (maxCostUsd: unknown): IDataObject => ({ maxCostUsd: maxCostUsd as number });

describe('Max Cost', () => {
	it.each<[string, IDataObject]>([
		['Soul', soul({ model: SOUL, options: limited(0.188) })],
		['Soul 2', soul({ options: limited(0.006) })],
		['a batch', soul({ model: SOUL, batchSize: 4, options: limited(0.75) })],
		['DoP', dop({ options: limited(0.407) })],
		['any model', model(PIXVERSE, { prompt: 'a' }, { options: limited(0.255) })],
		['far less', soul({ options: limited(100) })],
	])('lets through what costs exactly the limit, or less: %s', async (_title, parameters) => {
		const result = await higgsfield.run(parameters);

		expect(errorText(result)).toBe(' | ');
		const routes = higgsfield.requests('estimate', 'request').map(({ route }) => route);
		expect(routes).toEqual(['estimate', 'request']);
		// The price is asked for with the very body that is then sent.
		expect(higgsfield.requests('estimate')[0].body).toEqual(higgsfield.requests('request')[0].body);
		expect(higgsfield.requests('estimate')[0].path).toBe(
			`/estimate${higgsfield.requests('request')[0].path}`,
		);
		expect(charges(higgsfield.simulator.jobs)).toBe(1);
	});

	it.each<[string, IDataObject, string, string]>([
		['Soul', soul({ model: SOUL, options: limited(0.187) }), '$0.188', '$0.187'],
		['a batch', soul({ model: SOUL, batchSize: 4, options: limited(0.2) }), '$0.75', '$0.2'],
		['DoP', dop({ options: limited('={{ "0.1" }}') }), '$0.407', '$0.1'],
		['any model', model(PIXVERSE, { prompt: 'a' }, { options: limited(0.25) }), '$0.255', '$0.25'],
	])(
		'refuses what costs more and says both prices: %s',
		async (_title, parameters, price, limit) => {
			const result = await higgsfield.run(parameters);

			expect(result.error?.message).toContain(price);
			expect(result.error?.message).toContain(limit);
			expect(result.error?.description).toContain('Nothing was submitted, so nothing was charged');
			expect(higgsfield.requests('request')).toEqual([]);
		},
	);

	it.each<[string, IDataObject]>([
		['0', soul({ options: limited(0) })],
		['the text 0', soul({ options: limited('={{ "0" }}') })],
		['left out', soul()],
	])('that is %s asks for no price', async (_title, parameters) => {
		const result = await higgsfield.run(parameters);

		expect(result.status).toBe('success');
		expect(higgsfield.requests('estimate')).toEqual([]);
	});

	it.each([
		['negative', '={{ -1 }}'],
		['negative zero point one', '={{ "-0.1" }}'],
		['not a number', '={{ NaN }}'],
		['infinite', '={{ Infinity }}'],
		['a word', '={{ "cheap" }}'],
		['an amount with its currency', '={{ "$1" }}'],
		['an expression that came out empty', '={{ "" }}'],
		['an expression that found nothing', '={{ $json.nothing }}'],
		['an expression that gave null', '={{ null }}'],
		['a list', '={{ [1] }}'],
		['true', '={{ true }}'],
	])('that is %s is refused, since it guards money', async (_title, value) => {
		for (const parameters of [soul(), dop(), model(PIXVERSE, { prompt: 'a' })]) {
			const result = await higgsfield.run({ ...parameters, options: { maxCostUsd: value } });
			expect(result.error?.message).toContain("'Max Cost (USD)'");
		}
		expect(higgsfield.requests('request', 'estimate')).toEqual([]);
	});

	it('refuses a model without a fixed price, in the words of the API', async () => {
		const result = await higgsfield.run(model(WAN, { prompt: 'a' }, { options: limited(100) }));

		expect(result.error?.message).toContain("'Max Cost (USD)' of 100");
		expect(result.error?.message).toContain(
			'Priced per generated second by resolution: 480p $0.05, 720p $0.10, or 1080p $0.20.',
		);
		expect(result.error?.description).toContain('nothing was charged');
		expect(higgsfield.requests('request')).toEqual([]);
	});

	it.each([
		['is down', { type: 'respond', status: 503, body: { detail: 'Service Unavailable' } }],
		['cannot be reached', { type: 'reset' }],
		['makes no sense', { type: 'respond', status: 200, body: { type: 'estimate' } }],
		['gives no number', { type: 'respond', status: 200, body: { usd: 'free', credits: '' } }],
		[
			'gives no price in dollars',
			{ type: 'respond', status: 200, body: { usd: null, credits: '1' } },
		],
	] as const)('spends nothing when the estimate %s', async (_title, action) => {
		higgsfield.simulator.fault({ route: 'estimate', times: Infinity, action });
		const result = await higgsfield.run(soul({ options: limited(10) }));

		expect(result.status).toBe('error');
		expect(higgsfield.requests('request')).toEqual([]);
		expect(higgsfield.simulator.jobs).toEqual([]);
	});

	it('says that nothing was submitted when the estimate is down', async () => {
		higgsfield.simulator.fault({
			route: 'estimate',
			times: Infinity,
			action: { type: 'respond', status: 503, body: { detail: 'Service Unavailable' } },
		});
		const result = await higgsfield.run(soul({ options: limited(10) }));

		expect(errorText(result)).toMatch(/nothing was (submitted|sent|charged)/i);
	});

	it('asks again when the estimate fails once, and then submits', async () => {
		higgsfield.simulator.fault({ route: 'estimate', action: { type: 'reset' } });
		const result = await higgsfield.run(soul({ options: limited(10) }));

		expect(result.status).toBe('success');
		expect(charges(higgsfield.simulator.jobs)).toBe(1);
	});

	it('holds for each item by itself', async () => {
		const result = await higgsfield.run(
			soul({
				model: SOUL,
				resolution: '={{ $json.size }}',
				options: { maxCostUsd: '={{ $json.limit }}' },
			}),
			{
				items: [
					{ size: '720p', limit: 0.1 },
					{ size: '1080p', limit: 0.1 },
					{ size: '1080p', limit: 0.2 },
					{ size: '1080p' },
				],
				onError: 'continueErrorOutput',
			},
		);

		expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(json(result.errorItems).map(({ error }) => error)).toEqual([
			expect.stringContaining('$0.188'),
			expect.stringContaining("'Max Cost (USD)'"),
		]);
		expect(charges(higgsfield.simulator.jobs)).toBe(2);
	});

	it('is not asked again for a job that a retry takes up', async () => {
		higgsfield.simulator.fault({
			route: 'requestStatus',
			times: Infinity,
			action: { type: 'respond', status: 503, body: {} },
		});
		const parameters = soul({ options: limited(10), waitOptions: { timeout: 5 } });
		const result = await higgsfield.run(parameters, {
			retryOnFail: { maxTries: 2, waitBetweenTries: 1_000 },
		});

		expect(result.tries).toBe(2);
		expect(higgsfield.requests('estimate')).toHaveLength(1);
		expect(higgsfield.requests('request')).toHaveLength(1);
	});
});
