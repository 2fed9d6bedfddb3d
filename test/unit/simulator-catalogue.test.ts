import { useSimulator } from '../helpers/simulator';
import { ManualClock, models } from '../simulator';
import { soul2Body } from '../simulator/client';

const IMAGE = 'https://example.com/start.jpg';
const WAN = 'alibaba/wan-3.0/text-to-video';
const SOUL = 'higgsfield-ai/soul/standard';

describe('models of the simulated API', () => {
	const api = useSimulator({ clock: new ManualClock() });

	const list = async (query = '') => (await api.client.get(`/models${query}`)).data.items;
	const estimate = async (model: string, fields: Record<string, unknown> = {}) =>
		await api.client.post(`/estimate/${model}`, soul2Body(fields));

	describe('catalogue', () => {
		it('describes a model and, when asked, its input', async () => {
			const [plain] = await list('?search=soul/standard');
			const [full] = await list('?search=soul/standard&include_schema=true');

			expect(plain).toEqual({
				slug: SOUL,
				title: 'Soul Standard',
				description: expect.any(String),
				operation_type: ['text2image'],
				output_type: 'image',
				base_credits: '1.0000',
				is_workflow: false,
				fnf_job_set_type: null,
			});
			expect(full).toEqual({
				...plain,
				input_schema: {
					type: 'object',
					title: 'Soul Standard',
					required: ['prompt'],
					properties: {
						seed: { type: 'integer', minimum: 1, maximum: 1_000_000, default: null },
						prompt: { type: 'string' },
						batch_size: { enum: [1, 4], type: 'integer', default: 1 },
						resolution: { enum: ['720p', '1080p'], type: 'string', default: '720p' },
						aspect_ratio: {
							enum: ['9:16', '16:9', '4:3', '3:4', '1:1', '2:3', '3:2'],
							type: 'string',
							default: '4:3',
						},
						enhance_prompt: { type: 'boolean', default: true },
						style_id: { type: 'string', format: 'uuid', default: null },
						style_strength: { type: 'number', minimum: 0, maximum: 1, default: 1 },
					},
				},
			});
		});

		it('does not name everything that can be called', async () => {
			const slugs = (await list()).map(({ slug }: { slug: string }) => slug);

			expect(slugs).toEqual(models.filter(({ listed }) => listed).map(({ slug }) => slug));
			expect(slugs).toContain('z-image/turbo');
			expect(slugs).not.toContain('higgsfield-ai/dop/turbo');
			expect((await estimate('higgsfield-ai/dop/turbo', { image_url: IMAGE })).status).toBe(200);
		});

		it('is cut at the limit and can be made longer', async () => {
			api.simulator.configure({ generatedModels: 120 });

			expect(await list('?limit=1')).toHaveLength(1);
			expect(await list()).toHaveLength(100);
			expect((await list('?limit=500')).length).toBeGreaterThan(120);
			expect(await list('?limit=500&search=generated 12')).toHaveLength(1);
			expect((await api.client.get('/models?limit=0')).status).toBe(422);
			expect((await api.client.get('/models?include_schema=maybe')).status).toBe(422);
			const answer = await estimate('example/generated-120/text-to-image');
			expect(answer.data).toMatchObject({ credits: '1.000' });
		});

		it('needs credentials and can be disturbed', async () => {
			expect((await api.client.get('/models', { headers: { Authorization: 'x' } })).status).toBe(
				401,
			);
			api.simulator.fault({ route: 'models', action: { type: 'respond', status: 502 } });
			api.simulator.fault({ route: 'estimate', action: { type: 'respond', status: 503 } });
			expect((await api.client.get('/models')).status).toBe(502);
			expect((await estimate(SOUL)).status).toBe(503);
		});
	});

	describe('estimate', () => {
		it.each([
			[SOUL, {}, '1.500', '0.094'],
			[SOUL, { resolution: '1080p' }, '3.000', '0.188'],
			[SOUL, { batch_size: 4 }, '6.000', '0.375'],
			['higgsfield-ai/soul/v2/standard', {}, '0.050', '0.004'],
			['higgsfield-ai/soul/v2/standard', { resolution: '1080p' }, '0.090', '0.006'],
			['higgsfield-ai/dop/lite', { image_url: IMAGE }, '2.000', '0.125'],
			['higgsfield-ai/dop/turbo', { image_url: IMAGE }, '6.500', '0.407'],
			['higgsfield-ai/dop/standard', { image_url: IMAGE }, '9.000', '0.563'],
			['z-image/turbo', {}, '0.240', '0.015'],
			['recraft/v4.1/text-to-image', {}, '0.560', '0.035'],
			['marketing-studio/image', {}, '7.016', '0.439'],
			['kling-video/v2.5-turbo/pro/image-to-video', { image_url: IMAGE }, '5.600', '0.350'],
			['kling-video/v3.0/pro/image-to-video', { image_url: IMAGE }, '13.440', '0.840'],
			['lightricks/ltx-2.5/text-to-video/fast', { duration: 6 }, '8.640', '0.540'],
		])('%s with %j is %s credits, $%s', async (model, fields, credits, usd) => {
			const answer = await estimate(model, fields);

			expect(answer).toMatchObject({
				status: 200,
				data: { type: 'estimate', credits, usd, discount: null },
			});
		});

		it('tells a discount', async () => {
			expect((await estimate('pixverse/v6/text-to-video')).data).toEqual({
				type: 'estimate',
				credits: '4.080',
				usd: '0.255',
				discount: { percentage: '15.00', credits: '0.720', usd: '0.045' },
			});
		});

		it('describes a price it cannot tell', async () => {
			expect((await estimate(WAN)).data).toEqual({
				type: 'description',
				pricing_description: expect.stringContaining('1080p $0.20'),
			});
		});

		it('knows the price of a training that cannot be posted', async () => {
			const body = { name: 'Ana', image_urls: [IMAGE] };

			expect((await api.client.post('/estimate/soul-id', body)).data).toMatchObject({
				usd: '2.500',
			});
			expect((await api.client.post('/soul-id', body)).status).toBe(400);
		});

		it('was shorter once', async () => {
			api.simulator.configure({ estimateAnswer: 'classic' });

			expect((await estimate(SOUL)).data).toEqual({ credits: '1.500', usd: '0.094' });
		});

		it('is free, makes no job and validates like a submit', async () => {
			api.simulator.configure({ balance: 0, concurrency: { style: 'classic', limit: 0 } });

			expect((await estimate(SOUL)).status).toBe(200);
			expect(await estimate(SOUL, { batch_size: 3 })).toMatchObject({
				status: 400,
				data: { detail: 'batch_size: 3 is not one of [1, 4]' },
			});
			expect(api.simulator.jobs).toHaveLength(0);
			expect(api.simulator.journal[0]).toMatchObject({ route: 'estimate', status: 200 });
		});
	});

	describe.each([
		['a submit', ''],
		['an estimate', '/estimate'],
	])('%s of a model that cannot be run', (_name, prefix) => {
		it.each([
			['no/such/model', 404, 'model_not_found', 'Model not found'],
			['kling-video/v2.1/pro/image-to-video', 423, 'model_blocked', 'model_blocked'],
			['veo3.1/text-to-video', 503, 'model_disabled', 'model_disabled'],
		])('%s answers %d', async (model, status, code, detail) => {
			const post = async () => await api.client.post(`${prefix}/${model}`, soul2Body());

			expect(await post()).toMatchObject({ status, data: { code, retryable: false } });
			api.simulator.configure({ modelErrors: 'detail' });
			expect(await post()).toMatchObject({ status, data: { detail } });
			expect(api.simulator.jobs).toHaveLength(0);
		});
	});

	it('asks for what a condition asks for', async () => {
		const answer = async (fields: Record<string, unknown>) =>
			(await estimate('marketing-studio/image', fields)).data;
		const preset = '6b9e6b4d-325a-4a78-a0fb-a00ddf612380';

		expect(await answer({ enhance_prompt: true })).toEqual({
			detail: ": 'preset_id' is a required property",
		});
		expect(await answer({ enhance_prompt: false })).toMatchObject({ usd: '0.439' });
		const valid = { enhance_prompt: true, preset_id: preset, image_urls: [IMAGE] };
		expect(await answer(valid)).toMatchObject({ usd: '0.439' });
		expect(await answer({ ...valid, quality: 'low' })).toEqual({
			detail: "quality: 'low' is not one of ['high']",
		});
	});

	it('asks for one of several fields', async () => {
		const model = 'bytedance/seedance-2.5/reference-to-video';

		expect((await estimate(model)).data.detail).toBe(
			": {'prompt': 'A red bicycle'} is not valid under any of the given schemas",
		);
		expect((await estimate(model, { image_urls: [] })).data.detail).toBe(
			'image_urls: [] should be non-empty',
		);
		expect((await estimate(model, { image_urls: [IMAGE] })).status).toBe(200);
	});

	it('keeps other paths what they were', async () => {
		expect(await api.client.post('/v1/no-such-route', {})).toMatchObject({
			status: 404,
			data: { detail: 'Not Found' },
		});
		expect((await api.client.post('/models', {})).status).toBe(405);
		expect(api.simulator.journal.map(({ route }) => route)).toEqual(['unknown', 'unknown']);
	});
});
