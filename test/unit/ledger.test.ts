import type { IDataObject } from 'n8n-workflow';

import type { Intent } from '../../nodes/Higgsfield/generation/ledger';
import { Ledger } from '../../nodes/Higgsfield/generation/ledger';
import type { MemoryContextOptions } from './support/memory-context';
import { memoryContext, saved } from './support/memory-context';

const TOKEN = '3f'.repeat(32);

const INTENT: Intent = {
	itemIndex: 0,
	apiVersion: 'v1',
	method: 'POST',
	path: '/v1/text2image/soul',
	body: { params: { prompt: 'a dog', batch_size: 1, tags: ['a', 'b'] } },
};

const keyIn = async (options: MemoryContextOptions, intent: Partial<Intent> = {}) =>
	await new Ledger(memoryContext(options).context).keyOf({ ...INTENT, ...intent });

const withBody = (params: IDataObject): Partial<Intent> => ({ body: { params } });

describe("an intent's key", () => {
	it('is the same in another try, and in a retry of the execution with its saved data', async () => {
		const first = memoryContext({ token: TOKEN });

		expect(await keyIn({ token: TOKEN })).toBe(await new Ledger(first.context).keyOf(INTENT));
		expect(await keyIn({ token: TOKEN, stored: saved(first.stored) })).toBe(
			await keyIn({ token: TOKEN }),
		);
	});

	it.each<[string, MemoryContextOptions, Partial<Intent>]>([
		['another execution', { token: 'other' }, {}],
		['another node of the workflow', { token: TOKEN, nodeId: 'node-2' }, {}],
		['another round of a loop', { token: TOKEN, runIndex: 1 }, {}],
		['another item with equal values', { token: TOKEN }, { itemIndex: 1 }],
		['another path', { token: TOKEN }, { path: '/v1/image2video/dop' }],
		[
			'an edited prompt',
			{ token: TOKEN },
			withBody({ prompt: 'a cat', batch_size: 1, tags: ['a', 'b'] }),
		],
		[
			'another type of a value',
			{ token: TOKEN },
			withBody({ prompt: 'a dog', batch_size: '1', tags: ['a', 'b'] }),
		],
		[
			'another order of a list',
			{ token: TOKEN },
			withBody({ prompt: 'a dog', batch_size: 1, tags: ['b', 'a'] }),
		],
		[
			'one more value, even null',
			{ token: TOKEN },
			withBody({ prompt: 'a dog', batch_size: 1, tags: ['a', 'b'], seed: null }),
		],
	])('is different in %s', async (_, options, intent) => {
		expect(await keyIn(options, intent)).not.toBe(await keyIn({ token: TOKEN }));
	});

	it('does not depend on the order in which values were written', async () => {
		expect(
			await keyIn({ token: TOKEN }, withBody({ tags: ['a', 'b'], batch_size: 1, prompt: 'a dog' })),
		).toBe(await keyIn({ token: TOKEN }));
	});

	it('does not reveal the token, which is a secret', async () => {
		const { context, stored, log } = memoryContext({ token: TOKEN });
		const ledger = new Ledger(context);
		ledger.accepted(await ledger.keyOf(INTENT), 'A', 'generation');

		expect(await ledger.keyOf(INTENT)).toMatch(/^[0-9a-f]{64}$/);
		expect(JSON.stringify([stored, log])).not.toContain(TOKEN);
	});

	describe('in an older n8n, which has no token', () => {
		it('is the same in another try of the execution', async () => {
			const first = memoryContext();
			const key = await new Ledger(first.context).keyOf(INTENT);

			expect(await keyIn({ stored: saved(first.stored) })).toBe(key);
		});

		it('is the same when n8n runs the execution once more, with nothing kept', async () => {
			expect(await keyIn({ executionId: '17' })).toBe(await keyIn({ executionId: '17' }));
		});

		it('is the same in a retry, which has another ID', async () => {
			const first = memoryContext({ executionId: '17' });
			const key = await new Ledger(first.context).keyOf(INTENT);

			expect(await keyIn({ executionId: '18', stored: saved(first.stored) })).toBe(key);
		});

		it('is different in another execution', async () => {
			expect(await keyIn({ executionId: '17' })).not.toBe(await keyIn({ executionId: '18' }));
			expect(await keyIn({})).not.toBe(await keyIn({}));
		});

		it('still tells items and rounds apart', async () => {
			const { stored } = memoryContext();
			const key = await keyIn({ stored });

			expect(await keyIn({ stored }, { itemIndex: 1 })).not.toBe(key);
			expect(await keyIn({ stored, runIndex: 1 })).not.toBe(key);
		});
	});
});

describe('the Idempotency-Key of a submit', () => {
	it('is the same in every try, and another one after each job that ended uncharged', async () => {
		const { context, stored } = memoryContext({ token: TOKEN });
		const ledger = new Ledger(context);
		const key = await ledger.keyOf(INTENT);
		const first = await ledger.idempotencyKeyOf(INTENT, key);
		ledger.sending(key);
		ledger.unknown(key, { message: 'It broke', description: 'Look first' });
		expect(await ledger.idempotencyKeyOf(INTENT, key)).toBe(first);

		ledger.ended(key);
		const second = await ledger.idempotencyKeyOf(INTENT, key);
		ledger.ended(key);
		const third = await ledger.idempotencyKeyOf(INTENT, key);

		expect(new Set([first, second, third]).size).toBe(3);
		for (const each of [first, second, third]) expect(each).toMatch(/^[\x21-\x7e]{1,255}$/);
		const later = new Ledger(memoryContext({ token: TOKEN, stored: saved(stored) }).context);
		expect(await later.idempotencyKeyOf(INTENT, key)).toBe(third);
	});

	it('is the same after a crash that kept nothing', async () => {
		const keys = await Promise.all(
			[1, 2].map(async () => {
				const ledger = new Ledger(memoryContext({ token: TOKEN }).context);
				return await ledger.idempotencyKeyOf(INTENT, await ledger.keyOf(INTENT));
			}),
		);

		expect(keys[0]).toBe(keys[1]);
		expect(keys[0]).not.toContain(TOKEN);
	});

	it("is the user's own where one is given, whatever became of earlier jobs", async () => {
		const ledger = new Ledger(memoryContext({ token: TOKEN }).context);
		ledger.ended('a');

		expect(await ledger.idempotencyKeyOf({ ...INTENT, idempotencyKey: 'order-7' }, 'a')).toBe(
			'order-7',
		);
	});
});

describe('what the ledger remembers', () => {
	it('outlives the try in which it was written', () => {
		const first = memoryContext({ token: TOKEN });
		const ledger = new Ledger(first.context);
		ledger.sending('a');
		ledger.sending('b');
		ledger.unknown('b', { message: 'It broke', description: 'Look first' });
		ledger.sending('c');
		ledger.accepted('c', 'ID-C', 'generation');

		const later = new Ledger(memoryContext({ token: TOKEN, stored: saved(first.stored) }).context);

		expect(later.recall('a')).toEqual({ state: 'sending' });
		expect(later.recall('b')).toEqual({
			state: 'unknown',
			told: { message: 'It broke', description: 'Look first' },
		});
		expect(first.log).toContain('warn: It broke. Look first');
		expect(later.recall('c')).toEqual({ state: 'accepted', id: 'ID-C' });
		expect(later.recall('d')).toBeUndefined();
	});

	it('of a submit without an answer stays while later ones create nothing', () => {
		const told = { message: 'It broke', description: 'Look first' };
		const ledger = new Ledger(memoryContext({ token: TOKEN }).context);
		ledger.unknown('a', told);

		ledger.sending('a');
		expect(ledger.recall('a')).toEqual({ state: 'sending', told });
		ledger.notCreated('a');
		expect(ledger.recall('a')).toEqual({ state: 'unknown', told });
		ledger.forget('a');
		expect(ledger.recall('a')).toBeUndefined();
	});

	it('is forgotten on request', () => {
		const first = memoryContext({ token: TOKEN });
		const ledger = new Ledger(first.context);
		ledger.accepted('a', 'ID-A', 'generation');
		ledger.notCreated('a');

		expect(new Ledger(first.context).recall('a')).toBeUndefined();
	});

	it('is forgotten at the close of a good run, but only what that run asked for', () => {
		const { context } = memoryContext({ token: TOKEN });
		const earlier = new Ledger(context);
		earlier.accepted('other round', 'ID-0', 'generation');
		const ledger = new Ledger(context);
		ledger.recall('a');
		ledger.accepted('a', 'ID-A', 'generation');

		ledger.close();

		expect(ledger.recall('a')).toBeUndefined();
		expect(ledger.recall('other round')).toEqual({ state: 'accepted', id: 'ID-0' });
	});

	it('lives beside what others keep in the context', () => {
		const { context, stored } = memoryContext({ token: TOKEN, stored: { mine: 1 } });
		new Ledger(context).sending('a');

		expect(stored.mine).toBe(1);
	});
});

describe('the ID of an accepted job', () => {
	it('goes to the server log', () => {
		const { context, log } = memoryContext();
		new Ledger(context).accepted('a', 'ID-A', 'character');

		expect(log).toEqual(['info: Higgsfield accepted character ID-A']);
	});

	it('goes to the custom data of the execution, in one key', () => {
		const { context, customData } = memoryContext();
		const ledger = new Ledger(context);
		ledger.accepted('a', 'ID-A', 'generation');
		ledger.accepted('b', 'ID-B', 'generation');

		expect(customData).toEqual({ higgsfieldIds: 'ID-A,ID-B' });
	});

	it('pushes out the oldest before n8n complains of more than 255 characters', () => {
		const { context, customData } = memoryContext();
		const ledger = new Ledger(context);
		const ids = Array.from(
			{ length: 20 },
			(_, index) => `5185f35b-6849-492d-9343-61dadcc9f9${index + 10}`,
		);
		for (const id of ids) ledger.accepted(id, id, 'generation');

		expect(customData.higgsfieldIds.length).toBeLessThanOrEqual(255);
		expect(customData.higgsfieldIds).toBe(ids.slice(-6).join(','));
	});

	it('is remembered even where there is no custom data', () => {
		const { context, log } = memoryContext({ withoutCustomData: true });
		const ledger = new Ledger(context);
		ledger.accepted('a', 'ID-A', 'generation');

		expect(ledger.recall('a')).toEqual({ state: 'accepted', id: 'ID-A' });
		expect(log).toHaveLength(2);
	});
});
