import type { IDataObject } from 'n8n-workflow';

import { useScaledClock } from '../../helpers/scaled-clock';
import { charges, errorText, model, soul, useHiggsfieldV2, WAN } from './support/higgsfield-v2';

useScaledClock(50);
const higgsfield = useHiggsfieldV2({ timings: { queuedMs: 500, soulMs: 2_000, dopMs: 2_000 } });

const items = Array.from({ length: 20 }, (_, number) => ({ number }));
const many = (more: IDataObject = {}) => soul({ prompt: '=Picture {{ $json.number }}', ...more });

const prompts = () =>
	higgsfield.simulator.jobs.map(({ body }) => (body as { prompt: string }).prompt).sort();

/** Every item has one job, every job one item, and every item's key is its own, however often it was sent. */
function expectNoneLostNoneTwice(result: Awaited<ReturnType<typeof higgsfield.run>>) {
	expect(errorText(result)).toBe(' | ');
	const pairs = result.items.map(({ json, pairedItem }) => [json.id, pairedItem]);
	const jobOf = new Map(
		higgsfield.simulator.jobs.map(({ id, body }) => [(body as { prompt: string }).prompt, id]),
	);
	expect(pairs).toEqual(items.map((_, item) => [jobOf.get(`Picture ${item}`), { item }]));
	expect(prompts()).toEqual(items.map(({ number }) => `Picture ${number}`).sort());
	expect(charges(higgsfield.simulator.jobs)).toBe(20);

	const keysOf = new Map<string, Set<unknown>>();
	for (const { body, headers } of higgsfield.requests('request')) {
		const { prompt } = body as { prompt: string };
		keysOf.set(prompt, (keysOf.get(prompt) ?? new Set()).add(headers['idempotency-key']));
	}
	expect([...keysOf.values()].map(({ size }) => size)).toEqual(Array(20).fill(1));
	expect(new Set(higgsfield.keys()).size).toBe(20);
}

const current = { style: 'current', limit: 2, queueLimit: 3, retryAfterSeconds: 3 } as const;
const classic = { style: 'classic', limit: 2 } as const;

describe('F6, F8: twenty items with an account that has room for few', () => {
	it.each([
		['the current style (429)', current, 429],
		['the classic style (400)', classic, 400],
	])('all come out once with %s', async (_title, concurrency, status) => {
		higgsfield.simulator.configure({ concurrency });
		const result = await higgsfield.run(many({ options: { maxConcurrent: 20 } }), { items });

		expectNoneLostNoneTwice(result);
		expect(higgsfield.requests('request').some((request) => request.status === status)).toBe(true);
	});

	it('all come out once when the API takes no notice of keys', async () => {
		higgsfield.simulator.configure({ concurrency: classic, idempotency: false });
		const result = await higgsfield.run(many({ options: { maxConcurrent: 20 } }), { items });

		expectNoneLostNoneTwice(result);
	});

	it('all come out once through broken connections on top of it', async () => {
		higgsfield.simulator.configure({ concurrency: current });
		for (const [skip, when] of [
			[1, 'after'],
			[4, 'before'],
			[9, 'after'],
		] as const) {
			higgsfield.simulator.fault({ route: 'request', skip, when, action: { type: 'reset' } });
		}
		const result = await higgsfield.run(many({ options: { maxConcurrent: 20 } }), { items });

		expectNoneLostNoneTwice(result);
	});

	it('meet no refusal when no more are in flight than the account takes', async () => {
		higgsfield.simulator.configure({ concurrency: { ...classic, limit: 4 } });
		const result = await higgsfield.run(many(), { items });

		expectNoneLostNoneTwice(result);
		expect(higgsfield.requests('request').every(({ status }) => status === 200)).toBe(true);
	});
});

describe('an account that stays full', () => {
	const full = () =>
		higgsfield.simulator.fault({
			route: 'request',
			times: Infinity,
			action: {
				type: 'respond',
				status: 429,
				headers: { 'Retry-After': '3' },
				body: { code: 'account_queue_full', retryable: true, limit: 10, retry_after_seconds: 3 },
			},
		});

	it('is an error at the deadline that says so and that nothing was charged', async () => {
		full();
		const result = await higgsfield.run(
			model(WAN, { prompt: 'a' }, { waitOptions: { timeout: 20 } }),
			{
				onError: 'continueRegularOutput',
			},
		);

		expect(result.items[0].json.error).toContain('no room');
		expect(result.items[0].json.error).toContain('account_queue_full');
		expect(result.items[0].json.details).toMatchObject({
			httpCode: 429,
			code: 'account_queue_full',
		});
		expect(result.items[0].json.error).not.toContain('may be charged');
		expect(new Set(higgsfield.keys()).size).toBe(1);
		expect(higgsfield.keys().length).toBeGreaterThan(2);
	});

	it('is asked again no sooner than it wants', async () => {
		full();
		await higgsfield.run(soul({ waitOptions: { timeout: 20 } }), {
			onError: 'continueRegularOutput',
		});

		const times = higgsfield.requests('request').map(({ at }) => at);
		const pauses = times.slice(1, -1).map((at, index) => at - times[index]);
		expect(pauses.length).toBeGreaterThan(1);
		for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(2_900);
	});
});
