import { estimate } from '../../nodes/Higgsfield/generation/estimate';
import type { Api, ApiRequest } from '../../nodes/Higgsfield/transport/request';

function apiThatAnswers(status: number, body: unknown) {
	const asked: ApiRequest[] = [];
	const api: Api = {
		baseUrl: 'https://api.higgsfield.ai',
		send: async (request) => {
			asked.push(request);
			return { status, headers: {}, body };
		},
	};
	return { api, asked };
}

const priceFor = async (body: unknown) =>
	await estimate(apiThatAnswers(200, body).api, 'z-image/turbo', { prompt: 'a' });

describe('a price', () => {
	it.each<[string, unknown, object]>([
		[
			'without a discount',
			{ type: 'estimate', credits: '1.500', usd: '0.094', discount: null },
			{ usd: 0.094, credits: 1.5 },
		],
		[
			'with a discount',
			{
				type: 'estimate',
				credits: '4.080',
				usd: '0.255',
				discount: { percentage: '15.00', credits: '0.720', usd: '0.045' },
			},
			{ usd: 0.255, credits: 4.08, discountPercent: 15 },
		],
		['of the older API', { credits: '1.500', usd: '0.094' }, { usd: 0.094, credits: 1.5 }],
		['in numbers', { credits: 1.5, usd: 0.094 }, { usd: 0.094, credits: 1.5 }],
		['of nothing', { credits: '0.000', usd: '0.000' }, { usd: 0, credits: 0 }],
		['in dollars only', { usd: '0.094' }, { usd: 0.094, credits: null }],
		['in credits only', { usd: null, credits: '2' }, { usd: null, credits: 2 }],
		['with an odd discount', { usd: '1', credits: '16', discount: {} }, { usd: 1, credits: 16 }],
		[
			'in words',
			{ type: 'description', pricing_description: 'Priced per second:\n 480p $0.05' },
			{ usd: null, credits: null, description: 'Priced per second: 480p $0.05' },
		],
	])('%s is read', async (_title, body, expected) => {
		expect(await priceFor(body)).toEqual(expected);
	});

	it.each([undefined, '', '<html></html>', [], {}, { usd: 'free' }, { usd: '', credits: ' ' }])(
		'is not made up from %j',
		async (body) => {
			await expect(priceFor(body)).rejects.toThrow('an answer that cannot be read');
		},
	);

	it('is asked for with the body of the submit', async () => {
		const { api, asked } = apiThatAnswers(200, { usd: '1', credits: '16' });
		await estimate(api, 'pixverse/v6/text-to-video', { prompt: 'a', duration: 5 });

		expect(asked).toEqual([
			{
				method: 'POST',
				path: '/estimate/pixverse/v6/text-to-video',
				body: { prompt: 'a', duration: 5 },
			},
		]);
	});

	it.each([
		[400, { detail: ": 'prompt' is a required property" }, 'is a required property'],
		[401, { detail: 'Invalid credentials' }, 'does not know this API key'],
		[404, { code: 'model_not_found', retryable: false }, 'does not offer this model'],
		[404, { detail: 'Not Found' }, 'Higgsfield does not know a price for z-image/turbo'],
		[423, { code: 'model_blocked', retryable: false }, 'withholds this model'],
		[503, { code: 'model_disabled', retryable: false }, 'switched this model off'],
	])('is refused once with %p', async (status, body, text) => {
		const { api, asked } = apiThatAnswers(status, body);
		await expect(estimate(api, 'z-image/turbo', {})).rejects.toThrow(text);
		expect(asked).toHaveLength(1);
	});
});
