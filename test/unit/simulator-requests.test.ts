import { useSimulator } from '../helpers/simulator';
import { ManualClock, motions, soul2Styles, soulStyles } from '../simulator';
import { characterBody, soul2Body, soulBody } from '../simulator/client';

const SOUL_2 = 'higgsfield-ai/soul/v2/standard';
const SOUL = 'higgsfield-ai/soul/standard';
const CINEMA = 'higgsfield-ai/soul/cinema';
const DOP = 'higgsfield-ai/dop/turbo';
const KLING = 'kling-video/v2.5-turbo/pro/image-to-video';
const IMAGE = 'https://example.com/start.jpg';

describe('requests of the simulated API', () => {
	const clock = new ManualClock();
	const api = useSimulator({ clock });

	const submit = async (model: string, body: unknown = soul2Body()) =>
		await api.client.post(`/${model}`, body);
	const submitId = async (model: string, body: unknown = soul2Body()) =>
		(await submit(model, body)).data.request_id as string;
	const statusOf = async (id: string) => (await api.client.get(`/requests/${id}/status`)).data;
	const train = async (modelVersion: string) => {
		const body = characterBody({ model_version: modelVersion });
		const { id } = (await api.client.post('/v1/custom-references', body)).data;
		clock.advance(20_000);
		return id as string;
	};
	const problemOf = async (model: string, body: unknown) => {
		const answer = await submit(model, body);
		expect(answer.status).toBe(400);
		expect(api.simulator.jobs).toHaveLength(0);
		return answer.data.detail as string;
	};

	describe('lifecycle', () => {
		it('answers a submit with what is needed to follow it', async () => {
			const { status, data } = await submit(SOUL_2);

			expect(status).toBe(200);
			expect(data).toEqual({
				status: 'queued',
				request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
				status_url: `${api.simulator.url}/requests/${data.request_id}/status`,
				cancel_url: `${api.simulator.url}/requests/${data.request_id}/cancel`,
			});
			expect(api.simulator.journal[0]).toMatchObject({ route: 'request', path: `/${SOUL_2}` });
		});

		it('can name another host in its URLs', async () => {
			api.simulator.configure({ statusUrlBase: 'https://platform.example' });

			const { status_url: url, request_id: id } = (await submit(SOUL_2)).data;

			expect(url).toBe(`https://platform.example/requests/${id}/status`);
		});

		it('goes through its states and gives four images under one request', async () => {
			const id = await submitId(SOUL_2, soul2Body({ batch_size: 4 }));
			const seen = [];
			for (const ms of [0, 1_000, 3_999]) {
				clock.advance(ms);
				seen.push(await statusOf(id));
			}
			expect(seen.map(({ status }) => status)).toEqual(['queued', 'in_progress', 'in_progress']);
			expect(Object.keys(seen[2])).toEqual(['status', 'request_id', 'status_url', 'cancel_url']);

			clock.advance(1);
			const done = await statusOf(id);
			expect(done).toMatchObject({ status: 'completed', cancel_url: expect.any(String) });
			expect(done.images).toHaveLength(4);
			expect(new Set(done.images.map(({ url }: { url: string }) => url)).size).toBe(4);
		});

		it('gives one video from a video model, after the time a video takes', async () => {
			const id = await submitId(DOP, soul2Body({ image_url: IMAGE }));
			clock.advance(6_999);
			expect(await statusOf(id)).toMatchObject({ status: 'in_progress' });
			clock.advance(1);

			expect(await statusOf(id)).toMatchObject({
				status: 'completed',
				video: { url: expect.stringMatching(/\.mp4$/) },
			});
		});

		it('is not a job set', async () => {
			const id = await submitId(SOUL_2);

			const answer = await api.client.get(`/v1/job-sets/${id}`);

			expect(answer).toMatchObject({ status: 404, data: { detail: 'Job set not found' } });
		});

		it('knows no other request', async () => {
			const answer = await api.client.get('/requests/00000000-0000-4000-8000-000000000000/status');

			expect(answer).toMatchObject({ status: 404, data: { detail: 'Request not found' } });
		});

		it('tells when the files go, and then they are gone', async () => {
			const id = await submitId(SOUL_2);
			clock.advance(5_000);
			const { expires_at: expiresAt, images } = await statusOf(id);
			const download = async () =>
				(await api.client.get(images[0].url, { headers: { Authorization: null } })).status;

			expect(Date.parse(expiresAt)).toBe(clock.now() + 7 * 86_400_000);
			expect(await download()).toBe(200);
			clock.advance(7 * 86_400_000);
			expect(await download()).toBe(404);
			expect(await statusOf(id)).toMatchObject({ status: 'completed', images });
		});

		it('keeps files as long as the request says, within limits', async () => {
			const keep = async (seconds: string) =>
				await api.client.post(`/${SOUL_2}`, soul2Body(), {
					headers: { 'Hf-Expires-After': seconds },
				});
			const { request_id: id } = (await keep('3600')).data;
			clock.advance(5_000);

			expect(Date.parse((await statusOf(id)).expires_at)).toBe(clock.now() + 3_600_000);
			for (const wrong of ['3599', '604801', 'soon']) {
				expect((await keep(wrong)).status).toBe(422);
			}
			expect(api.simulator.jobs).toHaveLength(1);
		});

		it('leaves the time out for the older API and for job sets', async () => {
			const { id: jobSetId } = (await api.client.post('/v1/text2image/soul', soulBody())).data;
			clock.advance(10_000);
			expect(await statusOf(jobSetId)).not.toHaveProperty('expires_at');

			api.simulator.configure({ expiresAt: false });
			const id = await submitId(SOUL_2);
			clock.advance(10_000);
			expect(await statusOf(id)).not.toHaveProperty('expires_at');
		});
	});

	describe('markers', () => {
		it.each([
			['[[nsfw]]', 'nsfw', 'refunded'],
			['[[failed]]', 'failed', 'refunded'],
			['[[canceled]]', 'canceled', 'refunded'],
			['[[cancelled]]', 'cancelled', 'refunded'],
			['[[stuck]]', 'queued', 'reserved'],
			['[[running]]', 'in_progress', 'reserved'],
			['[[status: waiting]]', 'waiting', 'reserved'],
			['[[no-files]]', 'completed', 'charged'],
			['[[via: warming]]', 'completed', 'charged'],
		])('a prompt with %s ends up %s, %s', async (prompt, status, charge) => {
			const id = await submitId(SOUL_2, soul2Body({ prompt }));
			clock.advance(86_400_000);

			expect(await statusOf(id)).toMatchObject({ status });
			expect(api.simulator.jobs).toMatchObject([{ id, kind: 'request', status, charge }]);
		});

		it('gives the reason of a failure', async () => {
			const id = await submitId(SOUL_2, soul2Body({ prompt: '[[failed: Blocked by a filter]]' }));
			clock.advance(10_000);

			expect(await statusOf(id)).toMatchObject({ status: 'failed', error: 'Blocked by a filter' });
		});

		it('passes through a status nobody knows', async () => {
			const id = await submitId(SOUL_2, soul2Body({ prompt: '[[via: warming]]' }));
			clock.advance(1_000);

			expect(await statusOf(id)).toMatchObject({ status: 'warming' });
		});

		it('completes without files where asked to', async () => {
			const id = await submitId(SOUL_2, soul2Body({ prompt: '[[no-files]]' }));
			clock.advance(10_000);

			const done = await statusOf(id);
			expect(done).toMatchObject({ status: 'completed' });
			expect(done).not.toHaveProperty('images');
		});

		it('has one status for a batch, and the files and the price of what completed', async () => {
			const prompt = '[[jobs: completed,nsfw,failed,completed]]';
			const id = await submitId(SOUL, soul2Body({ prompt, batch_size: 4 }));
			clock.advance(10_000);

			const done = await statusOf(id);
			expect(done.status).toBe('completed');
			expect(done.images).toHaveLength(2);
			expect(api.simulator.jobs).toMatchObject([{ credits: 6, creditsCharged: 3 }]);
		});

		it('gives every kind of output as a file that opens', async () => {
			const prompt = '[[outputs: images, video, audio, audios, zip, mov, jsx, fbx, ply]]';
			const id = await submitId(SOUL_2, soul2Body({ prompt }));
			clock.advance(10_000);

			const done = await statusOf(id);
			const single = ['video', 'audio', 'zip', 'mov', 'jsx', 'fbx', 'ply'];
			const urls = single.map((field) => done[field].url as string);
			expect(done.images).toHaveLength(1);
			expect(done.audios).toEqual([done.audio]);
			const types = [];
			for (const url of [done.images[0].url, ...urls]) {
				const file = await api.client.get(url, { headers: { Authorization: null } });
				types.push([file.status, file.headers['content-type']]);
			}
			expect(types).toEqual(
				[
					'image/png',
					'video/mp4',
					'audio/wav',
					'application/zip',
					'video/quicktime',
					'text/jsx',
					'application/octet-stream',
					'application/octet-stream',
				].map((type) => [200, type]),
			);
		});

		it('draws in the shape the request asks for', async () => {
			const body = soul2Body({ aspect_ratio: '9:16', resolution: '1080p' });
			const id = await submitId(SOUL_2, body);
			clock.advance(10_000);
			const [{ url }] = (await statusOf(id)).images;

			const { data } = await api.client.get(url, {
				responseType: 'arraybuffer',
				headers: { Authorization: null },
			});

			expect([data.readUInt32BE(16), data.readUInt32BE(20)]).toEqual([288, 512]);
		});
	});

	describe('cancel', () => {
		it('cancels a queued request with an empty answer and gives the credits back', async () => {
			const id = await submitId(SOUL_2);

			const answer = await api.client.post(`/requests/${id}/cancel`);

			expect(answer).toMatchObject({ status: 202, data: '' });
			expect(await statusOf(id)).toMatchObject({ status: 'canceled' });
			expect(api.simulator.jobs).toMatchObject([{ charge: 'refunded', cancelRequests: 1 }]);
		});

		it('refuses once it has started', async () => {
			const id = await submitId(SOUL_2);
			clock.advance(1_500);

			expect((await api.client.post(`/requests/${id}/cancel`)).status).toBe(400);
			expect(await statusOf(id)).toMatchObject({ status: 'in_progress' });
		});
	});

	describe('validation', () => {
		it('does not take a wrapped body', async () => {
			expect(await problemOf(SOUL_2, { params: soul2Body() })).toBe(
				": 'prompt' is a required property",
			);
		});

		it.each([
			[SOUL_2, { batch_size: 2 }, 'batch_size: 2 is not one of [1, 4]'],
			[SOUL_2, { batch_size: '4' }, "batch_size: '4' is not of type 'integer'"],
			[SOUL_2, { resolution: '4k' }, "resolution: '4k' is not one of ['720p', '1080p']"],
			[SOUL_2, { seed: 0 }, 'seed: 0 is less than the minimum of 1'],
			[SOUL_2, { seed: null }, "seed: None is not of type 'integer'"],
			[SOUL_2, { enhance_prompt: 'true' }, "enhance_prompt: 'true' is not of type 'boolean'"],
			[SOUL_2, { style_id: 'x' }, "style_id: 'x' is not a 'uuid'"],
			[SOUL, { style_strength: 1.5 }, 'style_strength: 1.5 is greater than the maximum of 1'],
			[KLING, {}, ": 'image_url' is a required property"],
			[KLING, { image_url: IMAGE, duration: 7 }, 'duration: 7 is not one of [5, 10]'],
			[KLING, { image_url: IMAGE, duration: '5' }, "duration: '5' is not of type 'integer'"],
			[KLING, { image_url: 'data:image/png;base64,AA' }, /is not a 'uri'$/],
			[
				'z-image/turbo',
				{ ratio: '1:1' },
				": Additional properties are not allowed ('ratio' was unexpected)",
			],
			[
				'recraft/v4.1/text-to-image',
				{ colors: [{ rgb: [0, 0, 256] }] },
				'colors.0.rgb.2: 256 is greater than the maximum of 255',
			],
			[DOP, { image_url: IMAGE, motions: ['x'] }, "motions.0: 'x' is not of type 'object'"],
		])('%s with %j', async (model, fields, expected) => {
			expect(await problemOf(model, soul2Body(fields))).toMatch(expected);
		});

		it('knows which references and styles there are', async () => {
			const [style] = soulStyles;
			const stranger = '00000000-0000-4000-8000-000000000000';

			expect(await problemOf(SOUL_2, soul2Body({ style_id: style.id }))).toBe(
				'Provided Soul style not found',
			);
			expect(await problemOf(SOUL_2, soul2Body({ custom_reference_id: stranger }))).toBe(
				'Custom reference not found',
			);
			expect((await submit(SOUL, soul2Body({ style_id: style.id }))).status).toBe(200);
			expect((await submit(SOUL_2, soul2Body({ style_id: soul2Styles[0].id }))).status).toBe(200);
		});

		it('reads motions as the first generation does', async () => {
			const withMotion = (id: string) => soul2Body({ image_url: IMAGE, motions: [{ id }] });

			const answer = await submit(DOP, withMotion('x'));
			expect(answer.status).toBe(422);
			expect(answer.data.detail).toMatchObject([
				{ type: 'uuid_parsing', loc: ['body', 'motions', 0, 'id'] },
			]);
			expect((await submit(DOP, withMotion(motions[0].id))).status).toBe(200);
			expect((await submit(DOP, soul2Body({ image_url: IMAGE, motions: null }))).status).toBe(200);
		});

		it('refuses a body that is not JSON', async () => {
			const answer = await api.client.post(`/${SOUL_2}`, Buffer.from('{"prompt"'), {
				headers: { 'Content-Type': 'application/json' },
			});

			expect(answer).toMatchObject({ status: 422, data: { detail: [{ type: 'json_invalid' }] } });
			expect(await problemOf(SOUL_2, [])).toBe(": [] is not of type 'object'");
		});
	});

	describe('what is silently ignored', () => {
		const ignoredOf = async (model: string, fields: Record<string, unknown>) => {
			await submitId(model, soul2Body(fields));
			return api.simulator.jobs[api.simulator.jobs.length - 1].ignored;
		};

		it('is a character of another family', async () => {
			const v1 = await train('v1');
			const v2 = await train('v2');
			const cinema = await train('cinema');

			expect(await ignoredOf(SOUL_2, { custom_reference_id: v2 })).toEqual([]);
			expect(await ignoredOf(SOUL_2, { custom_reference_id: null })).toEqual([]);
			expect(await ignoredOf(SOUL_2, { custom_reference_id: v1 })).toEqual(['custom_reference_id']);
			expect(await ignoredOf(CINEMA, { custom_reference_id: cinema })).toEqual([]);
			expect(await ignoredOf(CINEMA, { custom_reference_id: v2 })).toEqual(['custom_reference_id']);
			const character = 'higgsfield-ai/soul/character';
			expect(await ignoredOf(character, { custom_reference_id: v1 })).toEqual([]);
			expect(await ignoredOf(character, { custom_reference_id: v2 })).toEqual([
				'custom_reference_id',
			]);

			const v1Body = soulBody({ custom_reference_id: v2 });
			await api.client.post('/v1/text2image/soul', v1Body);
			expect(api.simulator.jobs[api.simulator.jobs.length - 1].ignored).toEqual([
				'params.custom_reference_id',
			]);
		});

		it('is a field the model does not have', async () => {
			expect(await ignoredOf(SOUL, { custom_reference_id: 'any', num_images: 4 })).toEqual([
				'custom_reference_id',
				'num_images',
			]);
			expect(await ignoredOf(SOUL_2, { image_reference_url: IMAGE, style_strength: 1 })).toEqual([
				'image_reference_url',
				'style_strength',
			]);
			expect(await ignoredOf(CINEMA, { style_id: soulStyles[0].id })).toEqual(['style_id']);
			const motion = { id: motions[0].id, speed: 2 };
			expect(await ignoredOf(DOP, { image_url: IMAGE, motions: [motion] })).toEqual([
				'motions.0.speed',
			]);
		});

		it('is told for the first generation too', async () => {
			const body = { ...soulBody({ negative_prompt: 'rain' }), batch_size: 4 };
			await api.client.post('/v1/text2image/soul', body);
			await api.client.post('/v1/text2image/soul', { ...soulBody(), webhook: null });

			expect(api.simulator.jobs.map(({ ignored }) => ignored)).toEqual([
				['batch_size', 'params.negative_prompt'],
				[],
			]);
		});

		it('is nothing when the model honours it all', async () => {
			expect(
				await ignoredOf('higgsfield-ai/soul/reference', { image_reference_url: IMAGE }),
			).toEqual([]);
			expect(await ignoredOf('higgsfield-ai/soul/v2/image-to-image', { image_url: IMAGE })).toEqual(
				[],
			);
		});
	});

	describe('charges', () => {
		it.each([
			[SOUL_2, {}, 0.05],
			[SOUL_2, { resolution: '1080p', batch_size: 4 }, 0.36],
			[SOUL, { batch_size: 4 }, 6],
			['higgsfield-ai/dop/lite', { image_url: IMAGE }, 2],
			[DOP, { image_url: IMAGE }, 6.5],
			['higgsfield-ai/dop/standard', { image_url: IMAGE }, 9],
			['higgsfield-ai/popcorn/auto', { num_images: 2 }, 2.944],
			[KLING, { image_url: IMAGE, duration: 10 }, 11.2],
			['pixverse/v6/text-to-video', {}, 4.08],
			['alibaba/wan-3.0/text-to-video', { resolution: '480p', duration: 10 }, 8],
		])('%s with %j takes %d credits', async (model, fields, credits) => {
			await submitId(model, soul2Body(fields));
			clock.advance(60_000);

			const [record] = api.simulator.jobs;
			expect(record).toMatchObject({ apiVersion: 'v2', model, charge: 'charged' });
			expect(record.creditsCharged).toBeCloseTo(credits, 6);
		});

		it('shares the balance with the first generation', async () => {
			api.simulator.configure({ balance: 4 });
			await api.client.post('/v1/text2image/soul', soulBody());

			expect(await submit(SOUL)).toMatchObject({
				status: 403,
				data: { code: 'not_enough_credits' },
			});
			expect((await submit(SOUL_2)).status).toBe(200);
		});
	});

	describe('room', () => {
		it('refuses above the classic limit', async () => {
			api.simulator.configure({ concurrency: { style: 'classic', limit: 1 } });
			await api.client.post('/v1/text2image/soul', soulBody());

			expect(await submit(SOUL_2)).toMatchObject({
				status: 400,
				data: { detail: 'Maximum number of concurrent requests (1) has been reached' },
			});
			clock.advance(10_000);
			expect((await submit(SOUL_2)).status).toBe(200);
		});

		it('queues above the current limit and refuses a full queue', async () => {
			api.simulator.configure({ concurrency: { style: 'current', limit: 1, queueLimit: 1 } });
			const first = await submitId(SOUL_2);
			const second = await submitId(SOUL_2);
			clock.advance(1_000);

			expect((await statusOf(first)).status).toBe('in_progress');
			expect((await statusOf(second)).status).toBe('queued');
			const refused = await submit(SOUL_2);
			expect(refused).toMatchObject({ status: 429, data: { code: 'account_queue_full' } });
			expect(refused.headers['retry-after']).toBe('30');
		});
	});

	it('is disturbed by faults for "request" and for "submit"', async () => {
		const action = { type: 'respond', status: 500, body: 'Internal Server Error' } as const;
		api.simulator.fault({ route: 'request', when: 'after', action });
		expect((await submit(SOUL_2)).status).toBe(500);
		expect(api.simulator.jobs).toHaveLength(1);

		api.simulator.fault({ route: 'submit', action });
		expect((await submit(SOUL_2)).status).toBe(500);
		expect(api.simulator.jobs).toHaveLength(1);
		expect((await submit(SOUL_2)).status).toBe(200);
	});
});
