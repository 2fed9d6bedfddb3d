import type { IDataObject } from 'n8n-workflow';

import { retry } from '../../helpers/engine';
import { useScaledClock } from '../../helpers/scaled-clock';
import type { FaultRule } from '../../simulator';
import {
	charges,
	dop,
	errorText,
	json,
	model,
	soul,
	useHiggsfieldV2,
	WAN,
} from './support/higgsfield-v2';

useScaledClock(50);
const higgsfield = useHiggsfieldV2({ timings: { queuedMs: 200, soulMs: 300, dopMs: 300 } });

type Disturbance = Pick<FaultRule, 'action' | 'when'>;

const respond = (status: number, body: unknown, contentType?: string): Disturbance => ({
	action: { type: 'respond', status, body, ...(contentType ? { contentType } : {}) },
});
const after = (disturbance: Disturbance): Disturbance => ({ ...disturbance, when: 'after' });

/** Submits whose outcome nobody can know. "before": no job was made; "after": one was. */
const unknown: Record<string, Disturbance> = {
	'reset before': { action: { type: 'reset' } },
	'reset after': { action: { type: 'reset' }, when: 'after' },
	'hang before': { action: { type: 'hang' } },
	'hang after': { action: { type: 'hang' }, when: 'after' },
	'hang in the body': { action: { type: 'hangBody' } },
	truncated: { action: { type: 'truncate' } },
	'500 before': respond(500, 'Internal Server Error'),
	'500 after': after(respond(500, 'Internal Server Error')),
	'502 HTML before': respond(502, '<html><title>Bad Gateway</title></html>', 'text/html'),
	'502 HTML after': after(respond(502, '<html><title>Bad Gateway</title></html>', 'text/html')),
	'503 before': respond(503, { detail: 'Service Unavailable' }),
	'503 after': after(respond(503, { detail: 'Service Unavailable' })),
	'408 after': after(respond(408, { detail: 'Request Timeout' })),
	'garbage before': respond(200, '{"request_id": "cut o', 'application/json'),
	'garbage after': after(respond(200, '{"request_id": "cut o', 'application/json')),
	'200 without an ID after': after(respond(200, { status: 'queued' })),
};

const disturb = (name: string, times = 1) =>
	higgsfield.simulator.fault({ route: 'request', times, ...unknown[name] });

const paid = () => charges(higgsfield.simulator.jobs);
const distinctKeys = () => new Set(higgsfield.keys());
const timeout = (seconds: number) => ({ waitOptions: { timeout: seconds } });

describe('A5, A7: a submit that meets', () => {
	it.each(Object.keys(unknown))(
		'"%s" is sent again with the same key, and paid once',
		async (name) => {
			disturb(name);
			const result = await higgsfield.run(soul());

			expect(errorText(result)).toBe(' | ');
			expect(json(result.items)).toEqual([
				expect.objectContaining({ id: higgsfield.simulator.jobs[0].id, status: 'completed' }),
			]);
			expect(higgsfield.keys()).toHaveLength(2);
			expect(distinctKeys().size).toBe(1);
			expect(higgsfield.requests('request')[1].body).toEqual(
				higgsfield.requests('request')[0].body,
			);
			expect(higgsfield.simulator.jobs).toHaveLength(1);
			expect(paid()).toBe(1);
		},
	);

	it.each([
		['reset before', 'broke'],
		['reset after', 'broke'],
		['truncated', 'broke'],
		['500 before', 'HTTP 500'],
		['500 after', 'HTTP 500'],
		['502 HTML after', 'HTTP 502): Bad Gateway'],
		['503 before', 'HTTP 503): Service Unavailable'],
		['garbage after', 'an answer that cannot be read'],
	])('"%s" until the time is up says so, and a retry pays once', async (name, cause) => {
		disturb(name, Infinity);
		const first = await higgsfield.run(soul(timeout(8)));

		expect(first.status).toBe('error');
		expect(first.error?.message).toContain(cause);
		expect(first.error?.message).toContain('A generation may exist and may be charged');
		expect(first.error?.description).toContain('with the same key, so you do not pay twice');
		expect(first.error?.description).toContain('"A red bicycle"');
		expect(higgsfield.keys().length).toBeGreaterThan(2);

		higgsfield.simulator.clearFaults();
		const second = await retry(first);
		expect(second.status).toBe('success');
		expect(distinctKeys().size).toBe(1);
		expect(higgsfield.simulator.jobs).toHaveLength(1);
		expect(paid()).toBe(1);
	});

	it('a lost answer and has failed when it is sent again is told as failed, and not made anew', async () => {
		disturb('reset after');
		const result = await higgsfield.run(
			soul({ prompt: 'A red bicycle [[failed: Out of memory]]' }),
		);

		expect(result.error?.message).toContain('Out of memory');
		expect(higgsfield.keys()).toHaveLength(2);
		expect(distinctKeys().size).toBe(1);
		expect(higgsfield.simulator.jobs).toHaveLength(1);
	});

	it('a hang until the time is up does not take much longer than that', async () => {
		disturb('hang after', Infinity);
		const start = higgsfield.simulator.clock.now();
		const result = await higgsfield.run(soul(timeout(10)));

		expect(result.error?.message).toContain('A generation may exist and may be charged');
		// The one request takes its 30 s; after that the time is up.
		expect(higgsfield.keys()).toHaveLength(1);
		expect(higgsfield.simulator.clock.now() - start).toBeGreaterThan(29_000);
		expect(higgsfield.simulator.jobs).toHaveLength(1);
	});

	it.each<[string, IDataObject]>([
		['DoP', dop()],
		['any model', model(WAN)],
		['a model that is not waited for', model(WAN, { prompt: 'a' }, { waitForCompletion: false })],
		['a key of the user', soul({ options: { idempotencyKey: 'order-1042' } })],
	])('a lost answer is sent again in the same way for %s', async (_title, parameters) => {
		disturb('reset after', 3);
		const result = await higgsfield.run(parameters);

		expect(result.status).toBe('success');
		expect(higgsfield.keys()).toHaveLength(4);
		expect(distinctKeys().size).toBe(1);
		expect(higgsfield.simulator.jobs).toHaveLength(1);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'a lost answer until the time is up is an error item with %s, and the other items come out',
		async (onError) => {
			higgsfield.simulator.fault({
				route: 'request',
				when: 'after',
				times: Infinity,
				skip: 1,
				action: { type: 'reset' },
			});
			const parameters = soul({ ...timeout(8), options: { maxConcurrent: 1 } });
			const result = await higgsfield.run(parameters, { items: [{}, {}], onError });

			const failed = onError === 'continueErrorOutput' ? result.errorItems : [result.items[1]];
			expect(result.items[0].json).toMatchObject({ status: 'completed' });
			expect(json(failed)).toEqual([
				expect.objectContaining({
					error: expect.stringContaining('A generation may exist and may be charged'),
					details: expect.objectContaining({ apiVersion: 'v2' }),
				}),
			]);
			expect(failed[0].pairedItem).toEqual({ item: 1 });
			expect(higgsfield.simulator.jobs).toHaveLength(2);
			expect(distinctKeys().size).toBe(2);
		},
	);

	it('a lost answer on every try of Retry On Fail is still paid once', async () => {
		disturb('reset after', Infinity);
		const result = await higgsfield.run(soul(timeout(5)), {
			retryOnFail: { maxTries: 3, waitBetweenTries: 1_000 },
		});

		expect(result.tries).toBe(3);
		expect(distinctKeys().size).toBe(1);
		expect(higgsfield.simulator.jobs).toHaveLength(1);
	});
});

describe('a submit that is refused after one that got no answer', () => {
	it.each<[string, Disturbance, string]>([
		['a wrong key', respond(401, { detail: 'Invalid credentials' }), 'does not know this API key'],
		['no credits', respond(403, { code: 'not_enough_credits' }), 'Not enough Higgsfield credits'],
		['no room', respond(429, { code: 'account_queue_full' }), 'has no room for another request'],
	])(
		'for %s may have been paid: the error says so, and a retry gets it',
		async (_, refusal, text) => {
			disturb('reset after');
			higgsfield.simulator.fault({ route: 'request', times: Infinity, ...refusal });
			const first = await higgsfield.run(soul(timeout(8)));

			expect(first.error?.message).toContain('A generation may exist and may be charged');
			expect(first.error?.message).toContain('A repeat of the submit failed: ');
			expect(first.error?.message).toContain(text);
			expect(first.error?.description).toContain('with the same key, so you do not pay twice');
			expect(errorText(first)).not.toContain('othing was charged');

			higgsfield.simulator.clearFaults();
			const second = await retry(first);
			expect(second.items[0].json.id).toBe(higgsfield.simulator.jobs[0].id);
			expect(distinctKeys().size).toBe(1);
			expect(paid()).toBe(1);
		},
	);

	it('is named beside the item whose failure ended the execution', async () => {
		higgsfield.simulator.fault({
			route: 'request',
			times: Infinity,
			when: 'after',
			skip: 1,
			action: { type: 'reset' },
		});
		const result = await higgsfield.run(
			soul({ prompt: 'A [[failed]]', options: { maxConcurrent: 2 } }),
			{ items: [{}, {}] },
		);

		// The two leave together; the one that arrives first is answered, and fails.
		const answered = higgsfield.simulator.jobs[0];
		expect(result.error?.message).toContain(answered.id);
		const other = 1 - Number(result.error?.context?.itemIndex);
		expect(result.error?.description).toMatch(
			new RegExp(`item ${other}: .* A generation may exist and may be charged`),
		);
	});
});

describe('a submit that Higgsfield surely refused', () => {
	it.each([
		[400, { detail: 'seed: 0 is less than the minimum of 1' }, 'less than the minimum'],
		[401, { detail: 'Invalid credentials' }, 'does not know this API key'],
		[402, { detail: 'Payment required' }, 'Not enough Higgsfield credits'],
		[403, { code: 'not_enough_credits', retryable: false }, 'Not enough Higgsfield credits'],
		[403, { code: 'api_key_expired', retryable: false }, 'expired'],
		[404, { code: 'model_not_found', message: 'Model not found' }, 'does not offer this model'],
		[
			422,
			{ detail: [{ loc: ['body', 'prompt'], msg: 'Field required' }] },
			'prompt: Field required',
		],
		[423, { code: 'model_blocked', retryable: false }, 'withholds this model'],
		[503, { code: 'model_disabled', retryable: false }, 'switched this model off'],
	])('with %p is not sent again', async (status, body, text) => {
		higgsfield.simulator.fault({
			route: 'request',
			times: Infinity,
			action: { type: 'respond', status, body },
		});
		const result = await higgsfield.run(soul(), { onError: 'continueRegularOutput' });

		expect(result.items[0].json.error).toContain(text);
		expect(result.items[0].json.details).toMatchObject({ httpCode: status });
		expect(result.items[0].json.error).not.toContain('may be charged');
		expect(higgsfield.keys()).toHaveLength(1);
	});

	it('with the message of an empty balance is told as that', async () => {
		higgsfield.simulator.configure({ balance: 0 });
		for (const lowBalance of ['refuse', 'refuseWithText', 'acceptThenFail'] as const) {
			higgsfield.simulator.configure({ lowBalance });
			const result = await higgsfield.run(soul());
			expect(errorText(result)).toMatch(/credit/i);
			expect(result.error?.description).toContain('console.higgsfield.ai');
		}
		expect(paid()).toBe(0);
	});
});

describe('the older API, which takes no notice of the key', () => {
	it('gets the same key with every repeat of a submit, as the only protection there is', async () => {
		higgsfield.simulator.configure({ idempotency: false });
		disturb('reset after', 2);
		const result = await higgsfield.run(soul());

		expect(result.status).toBe('success');
		expect(higgsfield.keys()).toHaveLength(3);
		expect(distinctKeys().size).toBe(1);
		// Known and accepted: it knows no key, so each of the three submits made a job.
		expect(higgsfield.simulator.jobs).toHaveLength(3);
	});

	it('is paid once as long as its answers arrive', async () => {
		higgsfield.simulator.configure({ idempotency: false });
		const result = await higgsfield.run(soul(), { items: [{}, {}], retryOnFail: { maxTries: 2 } });

		expect(result.items).toHaveLength(2);
		expect(paid()).toBe(2);
	});
});
