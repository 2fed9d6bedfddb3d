import type { IDataObject } from 'n8n-workflow';

import { saved } from './support/memory-context';
import {
	keyedTask,
	lookTask,
	onlyFailure,
	Stage,
	submitOnly,
	submitTask,
	tasks,
	told,
} from './support/run';
import { noRoom, notSent, rejected, taken, trouble, unknown } from './support/scripted-driver';

/** The node's context in which the item 0 is remembered like this. */
const remembering = (entry: IDataObject) => ({ higgsfieldSubmits: { 'item 0': entry } });

describe('what a run remembers', () => {
	it('notes an item before its submit leaves, and its ID after', async () => {
		const stage = new Stage();
		const seen: unknown[] = [];
		const inner = stage.driver.submit.bind(stage.driver);
		stage.driver.submit = async (intent) => {
			seen.push(saved(stage.ledger.stored).higgsfieldSubmits);
			return await inner(intent);
		};

		await stage.run([submitTask(0)]);

		expect(seen).toEqual([{ 'item 0': { state: 'sending' } }]);
		expect(stage.remembered).toEqual({ 'item 0': { state: 'accepted', id: 'job-0' } });
	});

	it.each([
		['is refused', rejected, {}],
		[
			'is lost in an unknown way',
			unknown,
			{
				'item 0': {
					state: 'unknown',
					told: { message: 'A generation may exist', description: '' },
				},
			},
		],
	])('of a submit that %s', async (_, answer, remembered) => {
		const stage = new Stage();
		stage.driver.onSubmit(0, answer);

		await stage.run([submitTask(0)]);

		expect(stage.remembered).toEqual(remembered);
	});

	it.each(['failed', 'nsfw', 'canceled'])(
		'counts a job that ended %s, and forgets its ID',
		async (end) => {
			const stage = new Stage();
			stage.driver.plan = { endsAfter: 0, end };

			await stage.run([submitTask(0)]);

			expect(stage.remembered).toEqual({ 'item 0': { state: 'idle', endedAttempts: 1 } });
		},
	);

	it('nothing of a submit that waits for room or a connection', async () => {
		const stage = new Stage();
		const seen: unknown[] = [];
		stage.driver.onSubmit(0, noRoom(10_000), notSent, { accept: 'A' });
		stage.clock.at(5_000, () => seen.push(saved(stage.ledger.stored).higgsfieldSubmits));
		stage.clock.at(10_500, () => seen.push(saved(stage.ledger.stored).higgsfieldSubmits));

		await stage.run([submitTask(0)]);

		expect(seen).toEqual([{}, {}]);
	});

	it('takes a submit whose answering code throws for one of unknown outcome', async () => {
		const stage = new Stage();
		stage.driver.submit = async () => await Promise.reject(new Error('a bug'));

		const failure = onlyFailure(await stage.run([submitTask(0)]));
		const retry = new Stage(saved(stage.ledger.stored));
		const second = onlyFailure(await retry.run([submitTask(0)]));

		expect(failure.message).toBe('a bug');
		expect(second.message).toContain('A generation may exist and may be charged');
		expect(retry.driver.calls).toEqual([]);
	});
});

describe('a submit of unknown outcome', () => {
	it('A5, A7: is never sent again', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, unknown);

		expect(told(await stage.run(tasks(2)))).toEqual([
			'0 failed: A generation may exist',
			'1 job-1 completed',
		]);
		expect(stage.driver.count('submit')).toBe(2);
	});

	it.each(['unknown', 'sending'])(
		'A5, A7: is not sent by a retry either, when it was left %s',
		async (state) => {
			const stage = new Stage(remembering({ state }));

			const failure = onlyFailure(await stage.run([submitTask(0)]));

			expect(stage.driver.calls).toEqual([]);
			expect(failure.message).toBe(
				'An earlier try of this execution sent this item and got no answer. A generation may exist and may be charged',
			);
			expect(stage.remembered).toEqual({ 'item 0': { state } });
		},
	);
});

describe('a submit with a key that got no answer', () => {
	const told500 = { message: 'A generation may exist', description: '' };
	const forever = <T>(answer: T) => Array.from({ length: 999 }, () => answer);

	it.each([
		['refused', [rejected], 'Values refused'],
		['short of room until the time is up', forever(noRoom(30_000)), 'No room'],
		['cut off from Higgsfield until the time is up', forever(notSent), 'Could not connect'],
	])('stays in doubt when the next one is %s', async (_, answers, text) => {
		const stage = new Stage();
		stage.driver.onSubmit(0, unknown, ...answers);

		const failure = onlyFailure(await stage.run([keyedTask(0, { timeoutMs: 60_000 })]));

		expect(failure.message).toBe(`A generation may exist. A repeat of the submit failed: ${text}`);
		expect(stage.remembered).toEqual({ 'item 0': { state: 'unknown', told: told500 } });
	});

	it('is sent again for as long as there is time when Higgsfield cannot be reached', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, unknown, ...forever(notSent).slice(0, 9), { accept: 'A' });

		expect(told(await stage.run([keyedTask(0)]))).toEqual(['0 A completed']);
		expect(stage.remembered).toEqual({ 'item 0': { state: 'accepted', id: 'A' } });
	});

	it.each([
		['with its own words', { state: 'unknown', told: told500 }, told500.message],
		['as what n8n left', { state: 'sending' }, 'A generation may exist and may be charged'],
	])('is told %s by a retry that is refused', async (_, entry, text) => {
		const stage = new Stage(remembering(entry));
		stage.driver.onSubmit(0, rejected);

		const failure = onlyFailure(await stage.run([keyedTask(0)]));

		expect(failure.message).toContain(`${text}. A repeat of the submit failed: Values refused`);
		expect(failure.details).toMatchObject({ apiVersion: 'v2', httpCode: 422 });
		expect(stage.remembered).toMatchObject({ 'item 0': { state: 'unknown' } });
	});

	it('is in doubt also when a check before the submit fails in a retry', async () => {
		const stage = new Stage(remembering({ state: 'unknown', told: told500 }));
		const beforeSubmit = async () => await Promise.reject(new Error('No price'));

		const failure = onlyFailure(await stage.run([{ ...keyedTask(0), beforeSubmit }]));

		expect(failure.message).toContain(
			'A generation may exist. A repeat of the submit failed: No pr',
		);
		expect(stage.driver.count('submit')).toBe(0);
	});

	it('is out of doubt when Higgsfield tells that the job exists', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, unknown, taken);

		expect(told(await stage.run([keyedTask(0)]))).toEqual(['0 failed: There is one already']);
		expect(stage.remembered).toEqual({});
	});

	it('is told of when another item ends the run', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, unknown, unknown).onSubmit(1, notSent, rejected);
		const result = await stage.run([keyedTask(0), keyedTask(1)], { stopOnFailure: true });

		expect(result.inDoubt).toEqual([{ itemIndex: 0, message: 'A generation may exist' }]);
	});
});

describe('a retry of the execution', () => {
	it('goes on at once where items that must not be sent again had all the places', async () => {
		const entry = { state: 'unknown' };
		const stage = new Stage({ higgsfieldSubmits: { 'item 0': entry, 'item 1': entry } });

		await stage.run(tasks(4), { maxConcurrent: 2 });

		expect(stage.driver.calls.slice(0, 2)).toEqual(['0s submit 2', '0s submit 3']);
	});

	it('A4: takes up the job that was paid, without a submit', async () => {
		const first = new Stage();
		first.driver.onLook('job-0', ...Array.from({ length: 9 }, () => trouble()));
		onlyFailure(await first.run([submitTask(0, { timeoutMs: 5_000 })]));

		const retry = new Stage(saved(first.ledger.stored));
		retry.driver.having('job-0', { endsAfter: 4_000 });

		expect(told(await retry.run([submitTask(0)]))).toEqual(['0 job-0 completed']);
		expect(retry.driver.calls).toEqual(['0s look job-0', '2s look job-0', '4s look job-0']);
	});

	it('gives a finished job again without a submit', async () => {
		const first = new Stage();
		await first.run(tasks(2));
		const retry = new Stage(saved(first.ledger.stored));
		retry.driver.having('job-0', { endsAfter: 0 }).having('job-1', { endsAfter: 0 });

		expect(told(await retry.run(tasks(2)))).toEqual(['0 job-0 completed', '1 job-1 completed']);
		expect(retry.driver.calls).toEqual(['0s look job-0', '0s look job-1']);
	});

	it.each(['failed', 'nsfw', 'canceled'])(
		'submits anew when the remembered job has %s in the meantime',
		async (end) => {
			const stage = new Stage(remembering({ state: 'accepted', id: 'old' }));
			stage.driver.having('old', { endsAfter: 0, end }).onSubmit(0, { accept: 'new' });

			expect(told(await stage.run([submitTask(0)]))).toEqual(['0 new completed']);
			expect(stage.driver.calls).toEqual(['0s look old', '0s submit 0', '2s look new']);
			expect(stage.remembered).toEqual({
				'item 0': { state: 'accepted', endedAttempts: 1, id: 'new' },
			});
		},
	);

	it('looks at a job that was submitted anew as often as at any other', async () => {
		const stage = new Stage(remembering({ state: 'accepted', id: 'old' }));
		stage.driver
			.having('old', { endsAfter: 4_000, end: 'failed' })
			.onSubmit(0, { accept: 'new', plan: { endsAfter: 4_000 } });

		await stage.run([submitTask(0)]);

		expect(stage.driver.calls).toEqual([
			'0s look old',
			'2s look old',
			'4s look old',
			'4s submit 0',
			'6s look new',
			'8s look new',
		]);
	});

	it('submits anew only once when the new job is lost as well', async () => {
		const stage = new Stage(remembering({ state: 'accepted', id: 'old' }));
		stage.driver
			.having('old', { endsAfter: 0, end: 'nsfw' })
			.onSubmit(0, { accept: 'new', plan: { endsAfter: 0, end: 'nsfw' } });

		const failure = onlyFailure(await stage.run([submitTask(0)]));

		expect(failure.details).toEqual({ id: 'new', apiVersion: 'v1', status: 'nsfw' });
		expect(stage.driver.count('submit')).toBe(1);
	});

	it('submits what an earlier try did not get to', async () => {
		const stage = new Stage(remembering({ state: 'accepted', id: 'A' }));
		stage.driver.having('A', { endsAfter: 0 });

		expect(told(await stage.run(tasks(2)))).toEqual(['0 A completed', '1 job-1 completed']);
		expect(stage.driver.calls).toEqual(['0s look A', '0s submit 1', '2s look job-1']);
	});

	it('keeps the job when Higgsfield cannot be asked, with its ID in the error', async () => {
		const stage = new Stage(remembering({ state: 'accepted', id: 'A' }));
		stage.driver.onLook('A', ...Array.from({ length: 99 }, () => trouble()));

		const failure = onlyFailure(await stage.run([submitTask(0)]));

		expect(failure.details.id).toBe('A');
		expect(stage.driver.count('submit')).toBe(0);
		expect(stage.remembered).toEqual({ 'item 0': { state: 'accepted', id: 'A' } });
	});

	it('does not wait for the remembered job where nobody waits', async () => {
		const stage = new Stage(remembering({ state: 'accepted', id: 'A' }));
		stage.driver.having('A', {});

		expect(told(await stage.run([submitOnly(0)]))).toEqual(['0 A queued']);
		expect(stage.driver.calls).toEqual(['0s look A']);
	});

	it('has nothing to do with looking at a job by its ID', async () => {
		const stage = new Stage(remembering({ state: 'unknown' }));
		stage.driver.having('A', { endsAfter: 0 });

		expect(told(await stage.run([lookTask(0, 'A')]))).toEqual(['0 A completed']);
	});
});
