import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { Parameters } from '../../nodes/Higgsfield/actions/parameters';
import { guardPrice, readSubmitOptions } from '../../nodes/Higgsfield/actions/submitOptions';
import type { Api, ApiRequest } from '../../nodes/Higgsfield/transport/request';

const HOOK = 'https://hooks.example.com/a?b=c';

/** The options of an item as n8n resolved them. */
function optionsOf(options: unknown, apiVersion: 'v1' | 'v2' = 'v2') {
	const context = {
		getNodeParameter: (name: string, _index: number, fallback: unknown) =>
			name === 'options' ? options : fallback,
	} as unknown as IExecuteFunctions;
	return readSubmitOptions(new Parameters(context, 0), apiVersion);
}

describe('the options of a submit on API v2', () => {
	it.each<[unknown, object]>([
		[{}, { body: {}, maxCostUsd: 0 }],
		[undefined, { body: {}, maxCostUsd: 0 }],
		['', { body: {}, maxCostUsd: 0 }],
		[{ seed: 7 }, { body: {}, maxCostUsd: 0 }],
		[
			{ webhookUrl: HOOK },
			{ body: {}, maxCostUsd: 0, webhookUrl: HOOK, query: { hf_webhook: HOOK } },
		],
		[
			{ webhookUrl: ` ${HOOK}\n` },
			{ body: {}, maxCostUsd: 0, webhookUrl: HOOK, query: { hf_webhook: HOOK } },
		],
		[{ webhookUrl: '' }, { body: {}, maxCostUsd: 0 }],
		// The secret belongs to API v1.
		[{ webhookSecret: 's' }, { body: {}, maxCostUsd: 0 }],
		[{ idempotencyKey: 'order-1' }, { body: {}, maxCostUsd: 0, idempotencyKey: 'order-1' }],
		[{ idempotencyKey: 1042 }, { body: {}, maxCostUsd: 0, idempotencyKey: '1042' }],
		[{ maxCostUsd: 0.5 }, { body: {}, maxCostUsd: 0.5 }],
		[{ maxCostUsd: '0.5' }, { body: {}, maxCostUsd: 0.5 }],
		[{ maxCostUsd: 0 }, { body: {}, maxCostUsd: 0 }],
	])('of %j are %j', (options, expected) => {
		expect(optionsOf(options)).toEqual(expected);
	});

	it.each([undefined, null, '', ' ', 'a b', 'a\n', 'ä', '🚲', 'x'.repeat(256), {}, [], true, NaN])(
		'take no key %p',
		(idempotencyKey) => {
			expect(() => optionsOf({ idempotencyKey })).toThrow("'Idempotency Key'");
		},
	);

	it.each([undefined, null, '', ' ', -0.01, '-1', NaN, Infinity, 'cheap', '1,5', {}, [], true])(
		'take no limit %p',
		(maxCostUsd) => {
			expect(() => optionsOf({ maxCostUsd })).toThrow("'Max Cost (USD)'");
		},
	);
});

describe('the options of a submit on API v1', () => {
	it.each<[unknown, object]>([
		[{}, { body: {}, maxCostUsd: 0 }],
		[{ webhookUrl: HOOK }, { maxCostUsd: 0, body: { webhook: { url: HOOK } }, webhookUrl: HOOK }],
		[
			{ webhookUrl: HOOK, webhookSecret: 's' },
			{ maxCostUsd: 0, body: { webhook: { url: HOOK, secret: 's' } }, webhookUrl: HOOK },
		],
		[
			{ webhookUrl: HOOK, webhookSecret: '' },
			{ maxCostUsd: 0, body: { webhook: { url: HOOK } }, webhookUrl: HOOK },
		],
		[{ webhookSecret: 's' }, { body: {}, maxCostUsd: 0 }],
	])('of %j are %j', (options, expected) => {
		expect(optionsOf(options, 'v1')).toEqual(expected);
	});
});

describe('the guard of the price', () => {
	const asked: ApiRequest[] = [];
	const api = (body: unknown): Api => ({
		baseUrl: 'https://api.higgsfield.ai',
		send: async (request) => {
			asked.push(request);
			return { status: 200, headers: {}, body };
		},
	});
	const input: IDataObject = { prompt: 'a' };

	beforeEach(() => {
		asked.length = 0;
	});

	it.each([
		['below the limit', '0.254', 0.255],
		['at the limit', '0.255', 0.255],
		['at a limit that no binary fraction holds', '0.300', 0.3],
		['nothing', '0.000', 0.001],
	])('lets through what is %s', async (_title, usd, limit) => {
		await guardPrice(api({ usd, credits: '1.000' }), '/z-image/turbo', input, limit);

		expect(asked).toEqual([{ method: 'POST', path: '/estimate/z-image/turbo', body: input }]);
	});

	it('asks nothing when there is no limit', async () => {
		await guardPrice(api({}), '/z-image/turbo', input, 0);
		expect(asked).toEqual([]);
	});

	it('refuses what is above the limit and names both', async () => {
		await expect(
			guardPrice(api({ usd: '0.255', credits: '4.080' }), '/z-image/turbo', input, 0.2),
		).rejects.toMatchObject({
			message: "This generation would cost $0.255, more than 'Max Cost (USD)' allows ($0.2)",
			description: expect.stringContaining('Nothing was submitted, so nothing was charged'),
		});
	});

	it('refuses what has no fixed price, with the words of the API', async () => {
		const description = 'Priced per second: 480p $0.05';
		await expect(
			guardPrice(api({ type: 'description', pricing_description: description }), '/a/b', input, 5),
		).rejects.toMatchObject({ message: expect.stringContaining(`cannot be kept: ${description}`) });
	});

	it.each([{}, { usd: 'free' }, { usd: null }, 'text', undefined, { usd: 'NaN', credits: '' }])(
		'refuses when the price is %j',
		async (body) => {
			await expect(guardPrice(api(body), '/a/b', input, 5)).rejects.toThrow();
		},
	);
});
