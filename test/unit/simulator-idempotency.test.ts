import { useSimulator } from '../helpers/simulator';
import { ManualClock } from '../simulator';
import { soulBody } from '../simulator/client';

const SOUL_2 = '/higgsfield-ai/soul/v2/standard';
const SOUL = '/higgsfield-ai/soul/standard';
const KLING_3 = '/kling-video/v3.0/pro/image-to-video';
const INTENT_ID = '2f0c5b52-7d1e-4c53-9d0e-3c8a1f6b7a90';

describe('idempotency keys of the simulated API', () => {
	const clock = new ManualClock();
	const api = useSimulator({ clock });

	const submit = async (
		body: unknown = { prompt: 'A red bicycle' },
		path = SOUL_2,
		headers: Record<string, string> = {},
	) => await api.client.post(path, body, { headers: { 'Idempotency-Key': INTENT_ID, ...headers } });

	it('gives the same request for the same intent, and charges once', async () => {
		const first = await submit();
		const second = await submit();
		clock.advance(10_000);
		const third = await submit();

		expect(second.data).toEqual(first.data);
		expect(third.data).toEqual({ ...first.data, status: 'completed' });
		expect(api.simulator.jobs).toMatchObject([
			{ idempotencyKey: INTENT_ID, replays: 2, charge: 'charged', credits: 0.05 },
		]);
	});

	it('does not restart a request that has failed', async () => {
		const body = { prompt: '[[failed]]' };
		const first = await submit(body);
		clock.advance(10_000);

		expect((await submit(body)).data).toEqual({ ...first.data, status: 'failed' });
		expect(api.simulator.jobs).toHaveLength(1);
	});

	it('makes up for an answer that was lost', async () => {
		api.simulator.fault({ route: 'request', when: 'after', action: { type: 'reset' } });
		await expect(submit()).rejects.toMatchObject({ code: 'ECONNRESET' });

		const again = await submit();

		expect(api.simulator.jobs).toMatchObject([{ id: again.data.request_id, replays: 1 }]);
	});

	const shots = (...prompts: string[]) => ({
		image_url: 'https://example.com/start.jpg',
		multi_prompt: prompts.map((prompt) => ({ prompt, duration: 3 })),
	});
	const hook = (url: string) => `${SOUL_2}?hf_webhook=${encodeURIComponent(url)}`;
	const prompt = 'A red bicycle';

	it.each([
		['the order of keys', { prompt, seed: 1 }, SOUL_2, { seed: 1, prompt }, SOUL_2],
		[
			'a trailing zero',
			{ prompt, seed: 1 },
			SOUL_2,
			'{"prompt":"A red bicycle","seed":1.0}',
			SOUL_2,
		],
	])('does not look at %s', async (_name, body, path, otherBody, otherPath) => {
		const headers = { 'Content-Type': 'application/json' };
		expect((await submit(body, path, headers)).status).toBe(200);
		expect((await submit(otherBody, otherPath, headers)).status).toBe(200);
		expect(api.simulator.jobs).toHaveLength(1);
	});

	it.each([
		['another value', { prompt, seed: 1 }, SOUL_2, { prompt, seed: 2 }, SOUL_2],
		['a field more', { prompt }, SOUL_2, { prompt, batch_size: 1 }, SOUL_2],
		['null in place of nothing', { prompt }, SOUL_2, { prompt, custom_reference_id: null }, SOUL_2],
		['the order of a list', shots('a', 'b'), KLING_3, shots('b', 'a'), KLING_3],
		['another model', { prompt }, SOUL_2, { prompt }, SOUL],
		['a webhook', { prompt }, SOUL_2, { prompt }, hook('https://example.com/a')],
		[
			'another webhook',
			{ prompt },
			hook('https://example.com/a'),
			{ prompt },
			hook('https://example.com/b'),
		],
	])('refuses a key used with %s', async (_name, body, path, otherBody, otherPath) => {
		expect((await submit(body, path)).status).toBe(200);

		const refused = await submit(otherBody, otherPath);

		expect(refused.status).toBe(422);
		expect(refused.data.detail).toMatch(/Idempotency-Key/);
		expect(api.simulator.jobs).toMatchObject([{ replays: 0 }]);
	});

	it('takes the time files are kept into account', async () => {
		await submit();

		expect((await submit({ prompt }, SOUL_2, { 'Hf-Expires-After': '3600' })).status).toBe(422);
	});

	it.each([
		['empty', ''],
		['too long', 'k'.repeat(256)],
		['with a space', 'a b'],
		['not ASCII', 'clé'],
	])('refuses a key that is %s', async (_name, key) => {
		const answer = await submit({ prompt }, SOUL_2, { 'Idempotency-Key': key });

		expect(answer.status).toBe(422);
		expect(api.simulator.jobs).toHaveLength(0);
	});

	it('takes a key of 255 characters', async () => {
		const headers = { 'Idempotency-Key': '~'.repeat(255) };

		expect((await submit({ prompt }, SOUL_2, headers)).status).toBe(200);
	});

	describe('is not used up by a refusal', () => {
		const accepts = async () => {
			expect((await submit()).status).toBe(200);
			expect(api.simulator.jobs).toMatchObject([{ replays: 0 }]);
		};

		it('of the body or the model', async () => {
			expect((await submit({})).status).toBe(400);
			expect((await submit({ prompt }, '/no/such/model')).status).toBe(404);
			expect((await submit({ prompt }, '/veo3.1/text-to-video')).status).toBe(503);
			expect((await submit({ prompt }, SOUL_2, { 'Hf-Expires-After': '1' })).status).toBe(422);
			await accepts();
		});

		it('of the key or the credits', async () => {
			expect((await submit({ prompt }, SOUL_2, { Authorization: 'Key a:b' })).status).toBe(401);
			api.simulator.configure({ balance: 0 });
			expect((await submit()).status).toBe(403);
			api.simulator.configure({ balance: null });
			await accepts();
		});

		it('for want of room', async () => {
			const concurrency = { style: 'current', limit: 0, queueLimit: 0 } as const;
			api.simulator.configure({ concurrency });
			expect((await submit()).status).toBe(429);
			api.simulator.configure({ concurrency: { style: 'classic', limit: 0 } });
			expect((await submit()).status).toBe(400);
			api.simulator.configure({ concurrency: { style: 'off' } });
			await accepts();
		});
	});

	it('answers for an accepted request even when there is no room or credit left', async () => {
		const { data } = await submit();
		api.simulator.configure({ balance: 0, concurrency: { style: 'classic', limit: 1 } });

		expect((await submit()).data).toEqual(data);
	});

	it('means nothing to the older API and to the first generation', async () => {
		const headers = { 'Idempotency-Key': INTENT_ID };
		await api.client.post('/v1/text2image/soul', soulBody(), { headers });
		await api.client.post('/v1/text2image/soul', soulBody(), { headers });
		expect(api.simulator.jobs).toHaveLength(2);

		api.simulator.reset();
		api.simulator.configure({ idempotency: false });
		await submit();
		await submit();
		expect((await submit({ prompt: 'Another' })).status).toBe(200);
		expect(api.simulator.jobs).toHaveLength(3);
		expect(api.simulator.jobs[0].idempotencyKey).toBeUndefined();
	});
});
