import {
	DoPModel,
	HiggsfieldClient,
	InputImageType,
	inputMotion,
	SoulSize,
} from '@higgsfield/client';

import { motions, soulStyles, startSimulator, type Simulator } from '../simulator';

describe('the official SDK against the simulator', () => {
	let simulator: Simulator;
	let client: HiggsfieldClient;

	const routes = () => simulator.journal.map(({ route, status }) => `${route} ${status}`);
	const photo = (url: string) => ({ type: InputImageType.IMAGE_URL, image_url: url });

	beforeAll(async () => {
		simulator = await startSimulator({ settings: { timeScale: 0.01 } });
		client = new HiggsfieldClient({
			apiKey: simulator.credentials.apiKeyId,
			apiSecret: simulator.credentials.apiKeySecret,
			baseURL: simulator.url,
			pollInterval: 10,
			maxRetries: 0,
		});
	});

	beforeEach(() => simulator.reset());

	afterAll(async () => await simulator.close());

	it('makes four Soul images in one job set', async () => {
		const jobSet = await client.generate('/v1/text2image/soul', {
			prompt: 'A lighthouse at dawn',
			width_and_height: SoulSize.PORTRAIT_1152x2048,
			batch_size: 4,
			style_id: soulStyles[0].id,
			seed: 7,
		});

		expect(jobSet.isCompleted).toBe(true);
		expect(jobSet.jobs).toHaveLength(4);
		for (const job of jobSet.jobs) {
			expect(job.results?.raw).toEqual({
				type: 'image',
				url: `${simulator.filesUrl}/results/${job.id}.png`,
			});
			expect(job.results?.min.url).not.toBe(job.results?.raw.url);
		}
		expect(routes()[0]).toBe('soul 200');
		expect(new Set(routes().slice(1))).toEqual(new Set(['jobSet 200']));
		expect(simulator.journal[0].headers).toMatchObject({
			'hf-api-key': simulator.credentials.apiKeyId,
			'hf-secret': simulator.credentials.apiKeySecret,
		});
		expect(simulator.journal[0].body).toMatchObject({ params: { seed: 7, batch_size: 4 } });
		expect(simulator.jobs).toMatchObject([{ id: jobSet.id, charge: 'charged', credits: 12 }]);
	});

	it('makes a DoP video with a motion', async () => {
		const jobSet = await client.generate('/v1/image2video/dop', {
			model: DoPModel.TURBO,
			prompt: 'The waves roll in',
			input_images: [photo('https://example.com/lighthouse.jpg')],
			motions: [inputMotion(motions[0].id, 0.5)],
		});

		expect(jobSet.jobs).toHaveLength(1);
		expect(jobSet.jobs[0].results?.raw).toMatchObject({ type: 'video' });
		expect(jobSet.jobs[0].results?.raw.url).toMatch(/\.mp4$/);
		expect(simulator.jobs).toMatchObject([{ kind: 'dop', charge: 'charged', credits: 6.5 }]);
	});

	it('sees a job that ends in moderation', async () => {
		const jobSet = await client.generate('/v1/text2image/soul', {
			prompt: 'Something [[nsfw]]',
			width_and_height: SoulSize.SQUARE_1536x1536,
		});

		expect(jobSet.isNsfw).toBe(true);
		expect(simulator.jobs).toMatchObject([{ charge: 'refunded', creditsCharged: 0 }]);
	});

	it('lists motions and styles', async () => {
		const [foundMotions, foundStyles] = [await client.getMotions(), await client.getSoulStyles()];

		expect(foundMotions.map(({ id }) => id)).toEqual(motions.map(({ id }) => id));
		expect(foundMotions[0].start_end_frame).toBe(true);
		expect(foundStyles.map(({ name }) => name)).toEqual(soulStyles.map(({ name }) => name));
		expect(routes()).toEqual(['motions 200', 'styles 200']);
	});

	it('trains a character and finds it in the list', async () => {
		const character = await client.createSoulId({
			name: 'Ana',
			input_images: [photo('https://example.com/1.jpg'), photo('https://example.com/2.jpg')],
		});
		const listed = await client.listSoulIds(1, 20);

		expect(character.isCompleted).toBe(true);
		expect(listed).toMatchObject({ total: 1, page: 1, page_size: 20, total_pages: 1 });
		expect(listed.items).toMatchObject([{ id: character.id, name: 'Ana', status: 'completed' }]);
		expect(simulator.jobs).toMatchObject([{ kind: 'character', charge: 'charged', credits: 40 }]);
	});

	it('uploads an image where uploads need no further headers', async () => {
		simulator.configure({ uploadAnswer: 'classic' });

		const url = await client.uploadImage(Buffer.from('bytes of an image'), 'png');

		expect(url).toMatch(new RegExp(`^${simulator.filesUrl}/uploads/.+\\.png$`));
		expect(routes()).toEqual(['uploadUrl 200', 'upload 200']);
	});

	it('is told when its key is wrong', async () => {
		const stranger = new HiggsfieldClient({
			apiKey: simulator.credentials.apiKeyId,
			apiSecret: 'not the secret',
			baseURL: simulator.url,
			maxRetries: 0,
		});

		await expect(stranger.getMotions()).rejects.toThrow('Invalid API credentials');
		expect(routes()).toEqual(['motions 401']);
	});
});
