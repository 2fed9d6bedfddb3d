import { HiggsfieldClient as UploadClient } from '@higgsfield/client';
import type * as v2 from '@higgsfield/client/dist/v2';

import { startSimulator, type Simulator } from '../simulator';

// The type checker of this project does not read the package's "exports", Node reads nothing else.
const { createHiggsfieldClient } = jest.requireActual<typeof v2>('@higgsfield/client/v2');

describe('the official SDK for requests against the simulator', () => {
	let simulator: Simulator;
	let client: v2.HiggsfieldClient;

	const routes = () => simulator.journal.map(({ route, status }) => `${route} ${status}`);

	beforeAll(async () => {
		simulator = await startSimulator({ settings: { timeScale: 0.01 } });
		const { apiKeyId, apiKeySecret } = simulator.credentials;
		client = createHiggsfieldClient({
			credentials: `${apiKeyId}:${apiKeySecret}`,
			baseURL: simulator.url,
			pollInterval: 10,
			maxRetries: 0,
		});
	});

	beforeEach(() => simulator.reset());

	afterAll(async () => await simulator.close());

	it('makes four Soul 2 images in one request', async () => {
		const done = await client.subscribe('higgsfield-ai/soul/v2/standard', {
			input: { prompt: 'A lighthouse at dawn', aspect_ratio: '3:4', batch_size: 4, seed: 7 },
		});

		expect(done.status).toBe('completed');
		expect(done.images).toHaveLength(4);
		expect(routes()[0]).toBe('request 200');
		expect(new Set(routes().slice(1))).toEqual(new Set(['requestStatus 200']));
		expect(simulator.jobs).toMatchObject([
			{ id: done.request_id, apiVersion: 'v2', charge: 'charged', ignored: [] },
		]);
	});

	it.each([
		['higgsfield-ai/dop/standard', { image_url: 'https://example.com/lighthouse.jpg' }],
		['alibaba/wan-3.0/text-to-video', { resolution: '720p', duration: 4 }],
	])('makes a video with %s', async (model, fields) => {
		const done = await client.subscribe(model, { input: { prompt: 'The sea', ...fields } });

		expect(done.video?.url).toMatch(/\.mp4$/);
		expect(simulator.jobs).toMatchObject([{ model, charge: 'charged' }]);
	});

	it('asks for a webhook', async () => {
		const url = 'https://hooks.example.com/higgsfield?id=1&more=2';

		await client.subscribe('z-image/turbo', {
			input: { prompt: 'A lighthouse' },
			webhook: { url, secret: 'not sent' },
			withPolling: false,
		});

		expect(simulator.jobs).toMatchObject([{ webhookUrl: url, model: 'z-image/turbo' }]);
	});

	it('sees moderation and a refused body', async () => {
		const input = { prompt: '[[nsfw]]' };
		const done = await client.subscribe('higgsfield-ai/soul/standard', { input });
		expect(done).toMatchObject({ status: 'nsfw' });

		const wrapped = client.subscribe('higgsfield-ai/soul/standard', { input: { params: input } });
		await expect(wrapped).rejects.toThrow("'prompt' is a required property");
	});

	it('uploads an image and uses it', async () => {
		simulator.configure({ uploadAnswer: 'classic' });
		const uploads = new UploadClient({
			apiKey: simulator.credentials.apiKeyId,
			apiSecret: simulator.credentials.apiKeySecret,
			baseURL: simulator.url,
			maxRetries: 0,
		});
		const url = await uploads.upload(Buffer.from('bytes of an image'), 'image/png');

		const done = await client.subscribe('higgsfield-ai/soul/v2/image-to-image', {
			input: { prompt: 'At night', image_url: url },
		});

		expect(done.status).toBe('completed');
		expect(routes().slice(0, 3)).toEqual(['uploadUrl 200', 'upload 200', 'request 200']);
	});
});
