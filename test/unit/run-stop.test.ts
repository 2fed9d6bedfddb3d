import { Stopped } from '../../nodes/Higgsfield/generation/run';
import { saved } from './support/memory-context';
import {
	lookTask,
	onlyFailure,
	rejection,
	Stage,
	submitOnly,
	submitTask,
	tasks,
	told,
} from './support/run';
import { jobOf, noRoom, notSent, rejected, trouble, unknown } from './support/scripted-driver';

describe('a run that ends at its first failure', () => {
	const stopOnFailure = true;

	it('submits nothing more', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, rejected);

		const result = await stage.run(tasks(5), { maxConcurrent: 1, stopOnFailure });

		expect(stage.driver.calls).toEqual(['0s submit 0']);
		expect(told(result)).toEqual(['0 failed: Values refused']);
		expect(result.unfinished).toEqual([]);
	});

	it('names the jobs of other items that are not finished', async () => {
		const stage = new Stage();
		stage.driver.plan = { queuedFor: 1_000, endsAfter: 60_000 };
		stage.driver.onSubmit(1, { accept: 'B', plan: { endsAfter: 4_000, end: 'failed' } });

		const result = await stage.run(tasks(4), { maxConcurrent: 3, stopOnFailure });

		expect(stage.clock.now()).toBe(4_000);
		expect(told(result)).toEqual(['1 failed: Ended failed (generation B)']);
		expect(result.unfinished).toEqual([
			{ itemIndex: 0, id: 'job-0', status: 'in_progress' },
			{ itemIndex: 2, id: 'job-2', status: 'in_progress' },
		]);
		expect(stage.remembered).toEqual({
			'item 0': { state: 'accepted', id: 'job-0' },
			'item 1': { state: 'idle', endedAttempts: 1 },
			'item 2': { state: 'accepted', id: 'job-2' },
		});
	});

	it('waits for submits that are under way, and names their jobs', async () => {
		const stage = new Stage();
		const inner = stage.driver.submit.bind(stage.driver);
		stage.driver.onSubmit(0, rejected);
		stage.driver.submit = async (intent) => {
			if (intent.itemIndex === 1) await stage.clock.sleep(30_000);
			return await inner(intent);
		};

		const result = await stage.run(tasks(3), { maxConcurrent: 2, stopOnFailure });

		expect(stage.clock.now()).toBe(30_000);
		expect(result.unfinished).toEqual([{ itemIndex: 1, id: 'job-1', status: 'queued' }]);
		expect(stage.driver.calls).toEqual(['0s submit 0', '30s submit 1']);
	});

	it('waits without spinning when another item falls due meanwhile', async () => {
		const stage = new Stage();
		const inner = stage.driver.submit.bind(stage.driver);
		stage.driver.onSubmit(0, rejected);
		stage.driver.submit = async (intent) => {
			if (intent.itemIndex === 0) await stage.clock.sleep(1_000);
			if (intent.itemIndex === 1) await stage.clock.sleep(30_000);
			return await inner(intent);
		};
		stage.driver.plan = { endsAfter: 60_000 };

		const result = await stage.run(tasks(3), { stopOnFailure });

		expect(stage.clock.now()).toBe(30_000);
		expect(result.unfinished).toEqual([
			{ itemIndex: 1, id: 'job-1', status: 'queued' },
			{ itemIndex: 2, id: 'job-2', status: 'queued' },
		]);
	});

	it('gives the results that came before', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(1, rejected);

		const result = await stage.run(tasks(3), { maxConcurrent: 1, stopOnFailure });

		expect(told(result)).toEqual(['0 job-0 completed', '1 failed: Values refused']);
	});

	it('gives up items that look for room', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, noRoom(10_000)).onSubmit(1, rejected);

		const result = await stage.run(tasks(2), { stopOnFailure });

		expect(stage.driver.calls).toEqual(['0s submit 0', '0s submit 1']);
		expect(told(result)).toEqual(['1 failed: Values refused']);
		expect(result.unfinished).toEqual([]);
		expect(stage.remembered).toEqual({});
	});

	it('ends also when remembered jobs were not looked at yet, and names them', async () => {
		const stage = new Stage({
			higgsfieldSubmits: {
				'item 0': { state: 'unknown' },
				'item 1': { state: 'accepted', id: 'B' },
			},
		});

		const result = await stage.run(tasks(2), { stopOnFailure });

		expect(onlyFailure(result).message).toContain('A generation may exist');
		expect(result.unfinished).toEqual([{ itemIndex: 1, id: 'B', status: 'status not known' }]);
	});
});

describe('a stopped execution', () => {
	it('C1: submits nothing when it is stopped before the run', async () => {
		const stage = new Stage().stopNow();

		const error = await rejection(stage.run(tasks(3)));

		expect(error).toBeInstanceOf(Stopped);
		expect(error.message).toBe('The execution was stopped');
		expect(stage.driver.calls).toEqual([]);
		expect(stage.remembered).toEqual({});
	});

	it('C1: ends at once and submits no held item', async () => {
		const stage = new Stage().stopAt(3_000);
		stage.driver.plan = { endsAfter: 60_000 };

		const error = await rejection(stage.run(tasks(5), { maxConcurrent: 2 }));

		expect(error).toBeInstanceOf(Stopped);
		expect(stage.clock.now()).toBe(3_000);
		expect(stage.driver.count('submit')).toBe(2);
	});

	it('C2: cancels what is queued, once each, and leaves what runs', async () => {
		const stage = new Stage().stopAt(6_000);
		stage.driver
			.onSubmit(0, { accept: 'A', plan: {} })
			.onSubmit(1, { accept: 'B', plan: { endsAfter: 60_000 } })
			.onSubmit(2, { accept: 'C', plan: {} });

		const error = await rejection(stage.run(tasks(3)));
		await stage.clock.sleep(60_000);

		expect(stage.driver.calls.filter((call) => call.includes('cancel'))).toEqual([
			'6s cancel A',
			'6s cancel C',
		]);
		expect(stage.driver.calls.at(-1)).toBe('6s cancel C');
		expect(error.message).toBe(
			'The execution was stopped. Higgsfield has generation A (queued), B (in_progress), C (queued)',
		);
	});

	it('cancels nothing where that is switched off, and still names the jobs', async () => {
		const stage = new Stage().stopAt(6_000);
		stage.driver.plan = {};

		const error = await rejection(stage.run(tasks(2, { cancelOnStop: false })));

		expect(stage.driver.count('cancel')).toBe(0);
		expect(error.message).toContain('job-0 (queued), job-1 (queued)');
	});

	it('says what becomes of the jobs and what to do next', async () => {
		const stage = new Stage().stopAt(6_000);
		stage.driver.plan = {};

		const error = await rejection(stage.run([submitTask(0)]));

		expect(error.details).toEqual({ apiVersion: 'v1', id: 'job-0' });
		expect(error.description).toBe(
			'What was still queued is canceled if Cancel on Stop is on; what had started goes on and is charged if it completes. Use Result → Get with this ID to collect the result.',
		);
	});

	it('does not wait for cancel calls, and takes no harm when they fail', async () => {
		const stage = new Stage().stopAt(3_000);
		stage.driver.plan = {};
		let canceled = 0;
		stage.driver.cancel = async () => {
			await stage.clock.sleep(30_000);
			canceled += 1;
			throw new Error('too late');
		};

		await rejection(stage.run(tasks(2)));

		expect(stage.clock.now()).toBe(3_000);
		expect(canceled).toBe(0);
		await stage.clock.sleep(60_000);
		expect(canceled).toBe(2);
	});

	it('does not cut off a submit that is under way: its ID is kept, logged and canceled', async () => {
		const stage = new Stage().stopAt(1_000);
		stage.driver.plan = {};
		stage.driver.latency.submit = 5_000;

		const error = await rejection(stage.run([submitTask(0)]));
		expect(stage.clock.now()).toBe(1_000);
		expect(error.message).toBe('The execution was stopped');
		expect(stage.remembered).toEqual({ 'item 0': { state: 'sending' } });

		await stage.clock.sleep(60_000);
		expect(stage.driver.calls).toEqual(['0s submit 0', '5s cancel job-0']);
		expect(stage.remembered).toEqual({ 'item 0': { state: 'accepted', id: 'job-0' } });
		expect(stage.ledger.log).toEqual(['info: Higgsfield accepted generation job-0']);
	});

	it('does not cancel the job of a late submit that has already started', async () => {
		const stage = new Stage().stopAt(1_000);
		stage.driver.submit = async () => {
			await stage.clock.sleep(5_000);
			return { kind: 'accepted', job: jobOf('A', 'in_progress') };
		};

		await rejection(stage.run([submitTask(0)]));
		await stage.clock.sleep(60_000);

		expect(stage.driver.count('cancel')).toBe(0);
		expect(stage.remembered).toEqual({ 'item 0': { state: 'accepted', id: 'A' } });
	});

	it('leaves a late submit alone where cancel is switched off', async () => {
		const stage = new Stage().stopAt(1_000);
		stage.driver.latency.submit = 5_000;

		await rejection(stage.run([submitTask(0, { cancelOnStop: false })]));
		await stage.clock.sleep(60_000);

		expect(stage.driver.calls).toEqual(['0s submit 0']);
		expect(stage.remembered).toEqual({ 'item 0': { state: 'accepted', id: 'job-0' } });
	});

	it.each([
		['finds no room', noRoom(1_000), {}],
		['is refused', rejected, {}],
		['never left', notSent, {}],
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
	])('sends nothing more when a late submit %s', async (_, answer, remembered) => {
		const stage = new Stage().stopAt(1_000);
		stage.driver.onSubmit(0, answer);
		stage.driver.latency.submit = 5_000;

		await rejection(stage.run([submitTask(0)]));
		await stage.clock.sleep(600_000);

		expect(stage.driver.calls).toEqual(['0s submit 0']);
		expect(stage.remembered).toEqual(remembered);
	});

	it('takes a late status answer without harm', async () => {
		const stage = new Stage().stopAt(3_000);
		stage.driver.plan = {};
		stage.driver.latency.look = 5_000;
		stage.driver.onLook('job-0', trouble());

		await rejection(stage.run([submitTask(0)]));
		await stage.clock.sleep(600_000);

		expect(stage.driver.calls).toEqual(['0s submit 0', '2s look job-0', '3s cancel job-0']);
	});

	it('ends at once while an item looks for room', async () => {
		const stage = new Stage().stopAt(5_000);
		stage.driver.onSubmit(0, noRoom(60_000));

		const error = await rejection(stage.run([submitTask(0)]));

		expect(error).toBeInstanceOf(Stopped);
		expect(stage.clock.now()).toBe(5_000);
		expect(stage.driver.calls).toEqual(['0s submit 0']);
	});

	it('names the jobs that were finished and paid, too', async () => {
		const stage = new Stage().stopAt(10_000);
		stage.driver
			.onSubmit(0, { accept: 'A', plan: { endsAfter: 1_000 } })
			.onSubmit(1, { accept: 'B', plan: {} });

		const error = await rejection(stage.run(tasks(2)));

		expect(`${error.message} ${error.description}`).toContain('A (completed)');
		expect(`${error.message} ${error.description}`).toContain('B (queued)');
	});

	it('names remembered jobs whose turn had not come yet', async () => {
		const stage = new Stage({
			higgsfieldSubmits: {
				'item 0': { state: 'accepted', id: 'A' },
				'item 1': { state: 'accepted', id: 'B' },
			},
		}).stopAt(3_000);
		stage.driver.having('A', {}).having('B', {});

		const error = await rejection(stage.run(tasks(2), { maxConcurrent: 1 }));

		expect(error.message).toContain('A (queued)');
		expect(error.message).toContain('B (');
	});

	it('cancels nothing of what it only looks at without waiting, or was asked not to wait for', async () => {
		const stage = new Stage().stopAt(50);
		stage.driver.having('A', {});
		stage.driver.latency = { submit: 100, look: 100 };

		await rejection(stage.run([lookTask(0, 'A'), submitOnly(1)]));
		await stage.clock.sleep(60_000);

		expect(stage.driver.count('cancel')).toBe(0);
	});

	it('is resumed by a retry without another submit', async () => {
		const stage = new Stage().stopAt(1_000);
		stage.driver.plan = { endsAfter: 60_000 };
		await rejection(stage.run([submitTask(0)]));

		const retry = new Stage(saved(stage.ledger.stored));
		retry.driver.having('job-0', { endsAfter: 2_000 });

		expect(told(await retry.run([submitTask(0)]))).toEqual(['0 job-0 completed']);
		expect(retry.driver.count('submit')).toBe(0);
	});
});
