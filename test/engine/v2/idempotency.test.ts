import type { IDataObject } from 'n8n-workflow';

import { itemWithFiles, retry, type RunOptions } from '../../helpers/engine';
import { useScaledClock } from '../../helpers/scaled-clock';
import { drawPng } from '../../simulator';
import {
	charges,
	dop,
	errorText,
	json,
	model,
	soul,
	SOUL_2,
	useHiggsfieldV2,
	WAN,
} from './support/higgsfield-v2';

useScaledClock(50);
const higgsfield = useHiggsfieldV2({ timings: { queuedMs: 200, soulMs: 300, dopMs: 300 } });

const VALID_KEY = /^[\x21-\x7e]{1,255}$/;
const TOKEN = 'a'.repeat(64);
const twice = { maxTries: 2, waitBetweenTries: 1_000 };

const paid = () => charges(higgsfield.simulator.jobs);
const distinctKeys = () => new Set(higgsfield.keys());
const perItem = (more: IDataObject = {}) => soul({ prompt: '={{ $json.prompt }}', ...more });
const keyed = (idempotencyKey: unknown, more: IDataObject = {}) =>
	soul({ ...more, options: { idempotencyKey: idempotencyKey as string } });

/** Every submit is answered with a 500 although it made, or found, its job. */
const loseAnswers = (times = Infinity) =>
	higgsfield.simulator.fault({
		route: 'request',
		when: 'after',
		times,
		action: { type: 'respond', status: 500, body: 'Internal Server Error' },
	});

const hideStatus = (times = Infinity) =>
	higgsfield.simulator.fault({
		route: 'requestStatus',
		times,
		action: { type: 'respond', status: 503, body: { detail: 'Service Unavailable' } },
	});

const short = { waitOptions: { timeout: 5 } };

describe('the Idempotency-Key of a submit', () => {
	it.each([
		['Soul', soul()],
		['Soul with a webhook', soul({ options: { webhookUrl: 'https://example.com/hook' } })],
		['DoP', dop()],
		['any model', model(WAN)],
		['a model that is not waited for', model(WAN, { prompt: 'a' }, { waitForCompletion: false })],
	])('is there and can be a header for %s', async (_title, parameters) => {
		const result = await higgsfield.run(parameters);

		expect(result.status).toBe('success');
		expect(higgsfield.keys()).toEqual([expect.stringMatching(VALID_KEY)]);
	});

	it('holds nothing of the resume token, which is a secret', async () => {
		await higgsfield.run(soul(), { resumeToken: TOKEN });
		expect(String(higgsfield.keys()[0])).not.toContain('aaaa');
	});

	it('differs between items with the very same request', async () => {
		await higgsfield.run(soul(), { items: [{}, {}, {}] });

		expect(distinctKeys().size).toBe(3);
		expect(paid()).toBe(3);
	});

	it('differs between executions', async () => {
		await higgsfield.run(soul());
		await higgsfield.run(soul());

		expect(distinctKeys().size).toBe(2);
		expect(paid()).toBe(2);
	});

	it('differs between the runs of a loop', async () => {
		await higgsfield.run(soul(), { loop: [[{}], [{}], [{}]] });

		expect(distinctKeys().size).toBe(3);
		expect(paid()).toBe(3);
	});

	it.each<[string, IDataObject]>([
		['the prompt', soul({ prompt: 'A blue bicycle' })],
		['an option', soul({ options: { seed: 7 } })],
		['the model', soul({ model: 'higgsfield-ai/soul/standard' })],
		['the webhook', soul({ options: { webhookUrl: 'https://example.com/hook' } })],
	])('differs when a retry changes %s', async (_title, changed) => {
		loseAnswers();
		const first = await higgsfield.run(soul(short));
		higgsfield.simulator.clearFaults();
		await retry(first, { parameters: changed });

		expect(distinctKeys().size).toBe(2);
		expect(paid()).toBe(2);
	});

	it('is the same in every try of Retry On Fail', async () => {
		loseAnswers();
		const result = await higgsfield.run(soul(short), { retryOnFail: twice });

		expect(result.tries).toBe(2);
		expect(higgsfield.keys().length).toBeGreaterThan(2);
		expect(distinctKeys().size).toBe(1);
		expect(paid()).toBe(1);
	});

	it('is the same after the Retry button, which then gets the job', async () => {
		loseAnswers();
		const first = await higgsfield.run(soul(short));
		higgsfield.simulator.clearFaults();
		const second = await retry(first);

		expect(second.status).toBe('success');
		expect(json(second.items)).toEqual([
			expect.objectContaining({ id: higgsfield.simulator.jobs[0].id, status: 'completed' }),
		]);
		expect(distinctKeys().size).toBe(1);
		expect(paid()).toBe(1);
	});

	it('is the same when other options of the node are changed before the retry', async () => {
		loseAnswers();
		const first = await higgsfield.run(soul(short));
		higgsfield.simulator.clearFaults();
		const parameters = soul({
			outputItems: 'generation',
			options: { maxCostUsd: 1, onModeration: 'item' },
		});
		const second = await retry(first, { parameters });

		expect(second.status).toBe('success');
		expect(distinctKeys().size).toBe(1);
		expect(paid()).toBe(1);
	});

	it('is the same after a stop that lost everything the node kept', async () => {
		const running = higgsfield.start(
			soul({ prompt: 'A red bicycle [[takes: 60s]]', waitOptions: { cancelOnStop: false } }),
		);
		await higgsfield.until(() => higgsfield.requests('requestStatus').length > 0);
		running.stop('main');
		const first = await running.finished;
		const second = await retry(first);

		expect(first.status).toBe('canceled');
		expect(second.items[0].json.id).toBe(higgsfield.simulator.jobs[0].id);
		expect(higgsfield.keys()).toHaveLength(2);
		expect(distinctKeys().size).toBe(1);
		expect(paid()).toBe(1);
	});

	it('is a new one after a stop that canceled the job', async () => {
		const running = higgsfield.start(soul({ prompt: 'A red bicycle [[queued: 60s]]' }));
		await higgsfield.until(() => higgsfield.requests('requestStatus').length > 0);
		running.stop('main');
		const first = await running.finished;
		await higgsfield.until(() => higgsfield.simulator.jobs[0].status === 'canceled');
		const second = await retry(first);

		expect(second.status).toBe('success');
		expect(second.items[0].json.id).toBe(higgsfield.simulator.jobs[1].id);
		// The first key asks what became of the old job, the second makes a new one.
		expect(higgsfield.keys()).toHaveLength(3);
		expect(distinctKeys().size).toBe(2);
		expect(paid()).toBe(1);
	});

	it('A7: is the same after a crash of n8n', async () => {
		const options: RunOptions = {
			resumeToken: TOKEN,
			items: [{ prompt: 'a' }, { prompt: 'b' }],
		};
		const first = await higgsfield.run(perItem(), options);
		// What n8n starts after a crash: the same token, and nothing in the context.
		const second = await higgsfield.run(perItem(), options);

		expect(second.status).toBe('success');
		expect(json(second.items).map(({ id }) => id)).toEqual(json(first.items).map(({ id }) => id));
		expect(higgsfield.keys()).toHaveLength(4);
		expect(distinctKeys().size).toBe(2);
		expect(paid()).toBe(2);
	});

	it('A7: gives the job after a crash also when it has ended and is not waited for', async () => {
		const first = await higgsfield.run(soul(), { resumeToken: TOKEN });
		const parameters = soul({ waitForCompletion: false });
		const second = await higgsfield.run(parameters, { resumeToken: TOKEN });

		expect(errorText(second)).toBe(' | ');
		expect(json(second.items).map(({ id }) => id)).toEqual([first.items[0].json.id]);
		expect(paid()).toBe(1);
	});

	it('is a new one when a crash hid that the job had failed', async () => {
		const prompt = 'A red bicycle [[failed]]';
		await higgsfield.run(soul({ prompt }), { resumeToken: TOKEN });
		await higgsfield.run(soul({ prompt }), { resumeToken: TOKEN });

		expect(higgsfield.keys()).toHaveLength(3);
		expect(distinctKeys().size).toBe(2);
		expect(higgsfield.simulator.jobs).toHaveLength(2);
	});

	it('is the same when n8n 1 runs the execution of a dead worker once more', async () => {
		const options: RunOptions = { resumeToken: null, executionId: '4711' };
		const first = await higgsfield.run(soul(), options);
		const second = await higgsfield.run(soul(), options);

		expect(json(second.items).map(({ id }) => id)).toEqual(json(first.items).map(({ id }) => id));
		expect(distinctKeys().size).toBe(1);
		expect(paid()).toBe(1);
	});

	it('works for retries without a resume token, by what n8n keeps of the node', async () => {
		loseAnswers();
		const first = await higgsfield.run(soul(short), { resumeToken: null });
		higgsfield.simulator.clearFaults();
		const second = await retry(first);
		await higgsfield.run(soul(), { resumeToken: null });

		expect(second.status).toBe('success');
		expect(distinctKeys().size).toBe(2);
		expect(paid()).toBe(2);
	});

	it.each([
		['failed', '[[failed]]'],
		['nsfw', '[[nsfw]]'],
		['canceled', '[[canceled]]'],
	])('is a new one for the try after a job that ended %s', async (_title, marker) => {
		const result = await higgsfield.run(soul({ prompt: `A red bicycle ${marker}` }), {
			retryOnFail: { maxTries: 3, waitBetweenTries: 1_000 },
		});

		expect(result.tries).toBe(3);
		expect(higgsfield.keys()).toHaveLength(3);
		expect(distinctKeys().size).toBe(3);
		expect(paid()).toBe(0);
	});

	it('is not used up by refusals: the same one comes when the account has room again', async () => {
		higgsfield.simulator.fault({
			route: 'request',
			times: 2,
			action: {
				type: 'respond',
				status: 429,
				headers: { 'Retry-After': '3' },
				body: { code: 'account_queue_full', retryable: true, limit: 10, retry_after_seconds: 3 },
			},
		});
		const result = await higgsfield.run(soul());

		expect(result.status).toBe('success');
		expect(higgsfield.keys()).toHaveLength(3);
		expect(distinctKeys().size).toBe(1);
	});

	it('A4: is not sent again when only the status could not be had', async () => {
		hideStatus();
		const first = await higgsfield.run(soul(short), { retryOnFail: twice });
		higgsfield.simulator.clearFaults();
		const second = await retry(first);

		expect(second.items[0].json.id).toBe(higgsfield.simulator.jobs[0].id);
		expect(higgsfield.keys()).toHaveLength(1);
	});

	it('A2: is sent once per item in a continue mode with Retry On Fail', async () => {
		const result = await higgsfield.run(perItem(), {
			items: [{ prompt: 'a' }, { prompt: 'b [[failed]]' }, { prompt: 'c' }],
			onError: 'continueRegularOutput',
			retryOnFail: { maxTries: 5, waitBetweenTries: 1_000 },
		});

		expect(result.tries).toBe(1);
		expect(higgsfield.keys()).toHaveLength(3);
		expect(paid()).toBe(2);
	});

	it('is not sent on API v1, which does not know it', async () => {
		await higgsfield.run(soul({ apiVersion: 'v1' }));
		expect(higgsfield.requests('soul')[0].headers).not.toHaveProperty('idempotency-key');
	});
});

describe('a file of the item', () => {
	const file = { data: drawPng('start', 64, 64), fileName: 'start.png', mimeType: 'image/png' };
	const items = [itemWithFiles({ data: file })];
	const fromFile = (more: IDataObject = {}) =>
		dop({ imageSource: 'binary', binaryPropertyName: 'data', ...more });

	it('does not change the request of a retry, although every upload has an address of its own', async () => {
		loseAnswers();
		const first = await higgsfield.run(fromFile(short), { items, retryOnFail: twice });
		higgsfield.simulator.clearFaults();
		const second = await retry(first);

		expect(second.status).toBe('success');
		expect(distinctKeys().size).toBe(1);
		expect(paid()).toBe(1);
		expect(higgsfield.requests('upload')).toHaveLength(1);
	});

	it.each<[string, IDataObject]>([
		['the derived key', {}],
		['a key of the user', { options: { idempotencyKey: 'order-1042' } }],
	])('is never paid twice after a crash with %s, and the text tells why', async (_title, more) => {
		await higgsfield.run(fromFile(more), { items, resumeToken: TOKEN });
		const second = await higgsfield.run(fromFile(more), { items, resumeToken: TOKEN });

		expect(paid()).toBe(1);
		expect(distinctKeys().size).toBe(1);
		// The values are the same to the user; only the upload is another one.
		if (second.status === 'error') expect(errorText(second)).toMatch(/upload/i);
	});
});

describe('the key of the user', () => {
	it.each<[string, IDataObject]>([
		['Soul', keyed('order-1042-hero')],
		['DoP', dop({ options: { idempotencyKey: 'order-1042-hero' } })],
		['any model', model(WAN, { prompt: 'a' }, { options: { idempotencyKey: 'order-1042-hero' } })],
	])('is sent as it is given for %s', async (_title, parameters) => {
		await higgsfield.run(parameters);
		expect(higgsfield.keys()).toEqual(['order-1042-hero']);
	});

	it('can be a number, a sign or 255 characters', async () => {
		const items = [{ key: 1042 }, { key: '!' }, { key: '~'.repeat(255) }];
		await higgsfield.run(keyed('={{ $json.key }}', { prompt: '={{ String($json.key) }}' }), {
			items,
		});

		expect(higgsfield.keys().sort()).toEqual(['!', '1042', '~'.repeat(255)].sort());
	});

	it.each([
		['an expression that found nothing', '={{ $json.nothing }}'],
		['an empty text', ''],
		['an expression that came out empty', '={{ "" }}'],
		['null', '={{ null }}'],
		['blanks', '={{ "  " }}'],
		['a text with a blank', 'order 1042'],
		['a text with a blank at its end', '={{ "order-1042 " }}'],
		['a line break', '={{ "order\\n1042" }}'],
		['a letter that no header holds', 'straße-1042'],
		['256 characters', 'x'.repeat(256)],
		['an object', '={{ ({ id: 1 }) }}'],
		['a list', '={{ ["a"] }}'],
		['true', '={{ true }}'],
	])('cannot be %s: refused before anything is sent', async (_title, key) => {
		const result = await higgsfield.run(keyed(key));

		expect(result.error?.message).toContain("'Idempotency Key'");
		expect(result.error?.message).toContain('1 to 255');
		expect(higgsfield.requests()).toEqual([]);
	});

	it('makes two items with the same request share one job, and both get it', async () => {
		const result = await higgsfield.run(keyed('={{ $json.key }}', { batchSize: 4 }), {
			items: [{ key: 'same' }, { key: 'other' }, { key: 'same' }],
			then: { from: "={{ $('Items').item.json.key }}" },
		});

		const [same, other] = higgsfield.simulator.jobs;
		expect(higgsfield.keys().sort()).toEqual(['other', 'same']);
		expect(paid()).toBe(2);
		const rows = result.items.map(({ json: { id }, pairedItem }) => [id, pairedItem]);
		const ids = new Map([
			[0, same.idempotencyKey === 'same' ? same.id : other.id],
			[1, same.idempotencyKey === 'same' ? other.id : same.id],
			[2, same.idempotencyKey === 'same' ? same.id : other.id],
		]);
		expect(rows).toEqual(
			[0, 1, 2].flatMap((item) => Array(4).fill([ids.get(item), { item }]) as unknown[]),
		);
		expect(result.after.map(({ from }) => from)).toEqual([
			...Array(4).fill('same'),
			...Array(4).fill('other'),
			...Array(4).fill('same'),
		]);
	});

	it('lets each item of a shared job have it in the shape that it asks for', async () => {
		const result = await higgsfield.run(keyed('same', { outputItems: '={{ $json.shape }}' }), {
			items: [{ shape: 'file' }, { shape: 'generation' }],
		});

		expect(json(result.items)).toEqual([
			expect.objectContaining({ type: 'image', fileIndex: 0 }),
			expect.objectContaining({ files: [expect.objectContaining({ type: 'image' })] }),
		]);
		expect(paid()).toBe(1);
	});

	it.each([
		['the second', [1, 0.001], 0.001],
		['the first', [0.001, 1], 0.001],
		['the only one that is set', [0, 0.001], 0.001],
		['one among three', [1, 0.002, 0.5], 0.002],
	])('keeps a shared job below the lowest limit: %s', async (_title, limits, lowest) => {
		const options = { idempotencyKey: 'same', maxCostUsd: '={{ $json.limit }}' };
		const result = await higgsfield.run(soul({ options }), {
			items: limits.map((limit) => ({ limit })),
			onError: 'continueRegularOutput',
		});

		expect(json(result.items)).toEqual(
			limits.map(() => ({ error: expect.stringContaining(`allows ($${lowest})`), details: {} })),
		);
		expect(higgsfield.simulator.jobs).toEqual([]);
	});

	it('makes a shared job whose lowest limit allows its price, and asks for the price once', async () => {
		const options = { idempotencyKey: 'same', maxCostUsd: '={{ $json.limit }}' };
		const result = await higgsfield.run(soul({ options }), {
			items: [{ limit: 1 }, { limit: 0.01 }],
		});

		expect(result.items).toHaveLength(2);
		expect(higgsfield.requests('estimate')).toHaveLength(1);
		expect(paid()).toBe(1);
	});

	it('keeps the limit of an item that may not use the key out of the shared job', async () => {
		const options = { idempotencyKey: 'same', maxCostUsd: '={{ $json.limit }}' };
		const result = await higgsfield.run(perItem({ options }), {
			items: [
				{ prompt: 'a', limit: 1 },
				{ prompt: 'b', limit: 0.001 },
			],
			onError: 'continueRegularOutput',
		});

		expect(result.items.map((item) => 'error' in item.json)).toEqual([false, true]);
	});

	it('gives the failure of a shared job to each of its items', async () => {
		const result = await higgsfield.run(keyed('same', { prompt: 'A red bicycle [[failed]]' }), {
			items: [{}, {}],
			onError: 'continueRegularOutput',
		});

		const [{ id }] = higgsfield.simulator.jobs;
		expect(result.items).toEqual(
			[0, 1].map((item) => ({
				json: {
					error: expect.stringContaining(id),
					details: expect.objectContaining({ id, status: 'failed' }),
				},
				pairedItem: { item },
			})),
		);
		expect(higgsfield.keys()).toHaveLength(1);
	});

	it('is refused before anything is sent when two items use it for different requests', async () => {
		const result = await higgsfield.run(perItem({ options: { idempotencyKey: 'same' } }), {
			items: [{ prompt: 'a' }, { prompt: 'b' }],
		});

		expect(result.error?.message).toContain('\'Idempotency Key\' is "same"');
		expect(result.error?.message).toContain('Item 0');
		expect(result.error?.context?.itemIndex).toBe(1);
		expect(higgsfield.requests()).toEqual([]);
	});

	it('fails only the second use of it in a continue mode', async () => {
		const result = await higgsfield.run(perItem({ options: { idempotencyKey: 'same' } }), {
			items: [{ prompt: 'a' }, { prompt: 'b' }, { prompt: 'a' }],
			onError: 'continueRegularOutput',
		});

		expect(json(result.items)).toEqual([
			expect.objectContaining({ status: 'completed' }),
			{ error: expect.stringContaining('Item 0'), details: {} },
			expect.objectContaining({ status: 'completed' }),
		]);
		expect(higgsfield.keys()).toEqual(['same']);
	});

	it('means one charge for the same record in another execution', async () => {
		const first = await higgsfield.run(keyed('order-1042'));
		const second = await higgsfield.run(keyed('order-1042'));

		expect(second.items[0].json).toEqual(first.items[0].json);
		expect(higgsfield.keys()).toEqual(['order-1042', 'order-1042']);
		expect(paid()).toBe(1);
	});

	it('A7: means one charge when n8n crashed and forgot everything', async () => {
		const running = higgsfield.start(
			keyed('order-1042', { prompt: 'A red bicycle [[takes: 60s]]' }),
		);
		await higgsfield.until(() => higgsfield.simulator.jobs.length > 0);
		const second = await higgsfield.run(
			keyed('order-1042', { prompt: 'A red bicycle [[takes: 60s]]' }),
		);
		await running.finished;

		expect(second.items[0].json.id).toBe(higgsfield.simulator.jobs[0].id);
		expect(paid()).toBe(1);
	});

	it('is explained when another execution used it for other values', async () => {
		await higgsfield.run(keyed('order-1042'));
		const second = await higgsfield.run(keyed('order-1042', { prompt: 'A blue bicycle' }));

		expect(second.error?.message).toContain('Idempotency-Key was already used');
		expect(second.error?.description).toContain(
			'This Idempotency Key was already used for a request with other values',
		);
		expect(second.error?.description).toContain('Nothing was charged');
		expect(higgsfield.keys()).toHaveLength(2);
		expect(paid()).toBe(1);
	});

	it('keeps a failed job, and the text says to change the key', async () => {
		const prompt = 'A red bicycle [[failed: Out of memory]]';
		const first = await higgsfield.run(keyed('order-1042', { prompt }), { retryOnFail: twice });
		const second = await higgsfield.run(keyed('order-1042', { prompt }));

		for (const result of [first, second]) {
			expect(result.error?.message).toContain('Out of memory');
			expect(result.error?.description).toContain('use a new key');
		}
		expect(distinctKeys()).toEqual(new Set(['order-1042']));
		expect(higgsfield.simulator.jobs).toHaveLength(1);
	});

	it('does not tell those who use a key of their own to run the same thing again', async () => {
		const result = await higgsfield.run(
			keyed('order-1042', { prompt: 'A red bicycle [[failed: Out of memory]]' }),
		);

		expect(result.error?.description).not.toContain('Run again to submit it anew');
	});

	it('makes a new job once it is changed', async () => {
		const prompt = 'A red bicycle [[failed]]';
		const first = await higgsfield.run(keyed('order-1042', { prompt }));
		await retry(first, { parameters: keyed('order-1042-b') });

		expect(higgsfield.keys()).toEqual(['order-1042', 'order-1042-b']);
		expect(paid()).toBe(1);
	});

	it('takes part in a run beside items without one', async () => {
		await higgsfield.run(model(SOUL_2, { prompt: 'a' }, { options: {} }), { items: [{}, {}] });
		await higgsfield.run(keyed('order-1042', { prompt: 'a' }), { items: [{}, {}] });

		expect(distinctKeys().size).toBe(3);
		expect(paid()).toBe(3);
	});
});
