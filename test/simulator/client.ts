import axios, { type AxiosInstance } from 'axios';

import type { Simulator } from './simulator';

/** An HTTP client with the simulator's credentials that takes every status as an answer. */
export function clientOf(simulator: Pick<Simulator, 'url' | 'credentials'>): AxiosInstance {
	const { apiKeyId, apiKeySecret } = simulator.credentials;
	return axios.create({
		baseURL: simulator.url,
		headers: { Authorization: `Key ${apiKeyId}:${apiKeySecret}`, 'User-Agent': 'simulator-tests' },
		validateStatus: () => true,
		maxRedirects: 0,
		proxy: false,
	});
}

/** The smallest valid body of a Soul generation, with `params` changed. */
export function soulBody(params: Record<string, unknown> = {}) {
	return { params: { prompt: 'A red bicycle', width_and_height: '1536x1536', ...params } };
}

/** The smallest valid body of a DoP generation, with `params` changed. */
export function dopBody(params: Record<string, unknown> = {}) {
	const image = { type: 'image_url', image_url: 'https://example.com/start.jpg' };
	return {
		params: { model: 'dop-turbo', prompt: 'It rolls away', input_images: [image], ...params },
	};
}

/** The smallest valid body of a Soul request of the second generation, with fields changed. */
export function soul2Body(fields: Record<string, unknown> = {}) {
	return { prompt: 'A red bicycle', ...fields };
}

/** The smallest valid body of a character, with fields changed. */
export function characterBody(fields: Record<string, unknown> = {}) {
	const image = { type: 'image_url', image_url: 'https://example.com/face.jpg' };
	return { name: 'Ana', input_images: [image], ...fields };
}
