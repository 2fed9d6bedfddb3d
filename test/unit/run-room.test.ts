import { MINUTE, onlyFailure, Stage, submitOnly, submitTask, tasks, told } from './support/run';
import type { SubmitAnswer } from './support/scripted-driver';
import { noRoom, notSent } from './support/scripted-driver';

const always = (answer: SubmitAnswer) => Array.from({ length: 500 }, () => answer);

describe('a submit that finds no room', () => {
	it('F6: goes out again when the server asked for, and pays once', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, noRoom(3_000), noRoom(5_000), { accept: 'A' });

		expect(told(await stage.run([submitTask(0)]))).toEqual(['0 A completed']);
		expect(stage.driver.calls).toEqual(['0s submit 0', '3s submit 0', '8s submit 0', '10s look A']);
	});

	it('goes out again after growing pauses where the server names none', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, ...always(noRoom()).slice(0, 9), { accept: 'A' });

		await stage.run([submitTask(0)]);

		expect(stage.driver.calls.slice(0, 10)).toEqual([
			'0s submit 0',
			'2s submit 0',
			'5s submit 0',
			'9.5s submit 0',
			'16.25s submit 0',
			'26.375s submit 0',
			'41.5625s submit 0',
			'64.34375s submit 0',
			'94.34375s submit 0',
			'124.34375s submit 0',
		]);
	});

	it('adds jitter, so that workflows do not come back together', async () => {
		const stage = new Stage();
		stage.clock.chance = 1;
		stage.driver.onSubmit(0, noRoom(10_000), { accept: 'A' });

		await stage.run([submitTask(0)]);

		expect(stage.driver.calls.slice(0, 2)).toEqual(['0s submit 0', '12s submit 0']);
	});

	it('goes out at once when a job of ours ends', async () => {
		const stage = new Stage();
		stage.driver
			.onSubmit(0, { accept: 'A', plan: { endsAfter: 4_000 } })
			.onSubmit(1, noRoom(300_000), { accept: 'B' });

		const result = await stage.run(tasks(2));

		expect(stage.driver.calls).toEqual([
			'0s submit 0',
			'0s submit 1',
			'2s look A',
			'4s look A',
			'4s submit 1',
			'6s look B',
		]);
		expect(told(result)).toEqual(['0 A completed', '1 B completed']);
	});

	it('wakes one item for one place', async () => {
		const stage = new Stage();
		stage.driver
			.onSubmit(0, { accept: 'A' })
			.onSubmit(1, noRoom(60_000), { accept: 'B' })
			.onSubmit(2, noRoom(60_000), { accept: 'C' });

		await stage.run(tasks(3));

		expect(stage.driver.calls).toEqual([
			'0s submit 0',
			'0s submit 1',
			'0s submit 2',
			'2s look A',
			'2s submit 1',
			'4s look B',
			'4s submit 2',
			'6s look C',
		]);
	});

	it('goes first: held items are not submitted while one looks for room', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, noRoom(30_000), { accept: 'A' });

		await stage.run(tasks(2), { maxConcurrent: 1 });

		expect(stage.driver.calls).toEqual([
			'0s submit 0',
			'30s submit 0',
			'32s look A',
			'32s submit 1',
			'34s look job-1',
		]);
	});

	it('goes first also when there is a free place', async () => {
		const stage = new Stage();
		stage.driver
			.onSubmit(0, { accept: 'A', plan: { endsAfter: 4_000 } })
			.onSubmit(1, noRoom(300_000), noRoom(10_000), { accept: 'B' });

		await stage.run(tasks(3), { maxConcurrent: 2 });

		expect(stage.driver.calls).toEqual([
			'0s submit 0',
			'0s submit 1',
			'2s look A',
			'4s look A',
			'4s submit 1',
			'14s submit 1',
			'14s submit 2',
			'16s look B',
			'16s look job-2',
		]);
	});

	it('no longer holds back others once it was accepted', async () => {
		const stage = new Stage();
		stage.driver
			.onSubmit(0, noRoom(1_000), { accept: 'A', plan: { endsAfter: 60_000 } })
			.onSubmit(1, { accept: 'B' });

		await stage.run(tasks(3), { maxConcurrent: 2 });

		expect(stage.driver.calls.slice(0, 6)).toEqual([
			'0s submit 0',
			'0s submit 1',
			'1s submit 0',
			'2s look B',
			'2s submit 2',
			'3s look A',
		]);
	});

	it('does not use up the time of items that are held back meanwhile', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, ...always(noRoom()));

		const result = await stage.run(tasks(2, { timeoutMs: 60_000 }), { maxConcurrent: 4 });

		expect(told(result)).toEqual(['0 failed: No room', '1 job-1 completed']);
	});

	it('is given up at the deadline, after a last try exactly then', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, ...always(noRoom(40_000)));

		const failure = onlyFailure(await stage.run([submitTask(0, { timeoutMs: 100_000 })]));

		expect(stage.driver.calls).toEqual([
			'0s submit 0',
			'40s submit 0',
			'80s submit 0',
			'100s submit 0',
		]);
		expect(failure.message).toBe('No room');
		expect(failure.description).toBe('Room was looked for during 100 seconds.');
		expect(failure.details).toEqual({ httpCode: 429 });
		expect(stage.remembered).toEqual({});
	});

	it('uses up the time of its own wait: room and result together take no longer', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, noRoom(15_000), { accept: 'A', plan: {} });

		const failure = onlyFailure(await stage.run([submitTask(0, { timeoutMs: 20_000 })]));

		expect(stage.clock.now()).toBe(20_000);
		expect(failure.message).toBe(
			'Higgsfield had not finished generation A after 20 seconds (last status: queued)',
		);
	});

	it('is looked for during 120 s where nobody waits for the result', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, ...always(noRoom(50_000)));

		const failure = onlyFailure(await stage.run([submitOnly(0)]));

		expect(stage.driver.calls).toEqual([
			'0s submit 0',
			'50s submit 0',
			'100s submit 0',
			'120s submit 0',
		]);
		expect(failure.description).toBe('Room was looked for during 120 seconds.');
	});

	it('F8: loses and repeats no item when 20 go out and the account runs 2', async () => {
		const stage = new Stage();
		let running = 0;
		const inner = stage.driver.submit.bind(stage.driver);
		stage.driver.plan = { endsAfter: 20_000 };
		stage.driver.submit = async (intent) => {
			if (running >= 2) {
				const { failure } = noRoom() as { failure: ReturnType<typeof onlyFailure> };
				return { kind: 'noRoom', failure };
			}
			running += 1;
			stage.clock.at(stage.clock.now() + 20_000, () => {
				running -= 1;
			});
			return await inner(intent);
		};

		const result = await stage.run(tasks(20), { maxConcurrent: 20 });

		expect(told(result)).toEqual(
			Array.from({ length: 20 }, (_, item) => `${item} job-${item} completed`),
		);
		expect(stage.driver.count('submit')).toBe(20);
		expect(stage.driver.mostJobs).toBe(2);
	});
});

describe('a submit that never left this machine', () => {
	it('goes out again, since it cannot have been paid', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, notSent, notSent, { accept: 'A' });

		expect(told(await stage.run([submitTask(0)]))).toEqual(['0 A completed']);
		expect(stage.driver.count('submit')).toBe(3);
	});

	it('is given up after four tries, and nothing is remembered of it', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, ...always(notSent));

		const failure = onlyFailure(await stage.run([submitTask(0)]));

		expect(failure.message).toBe('Could not connect');
		expect(failure.details).toEqual({ code: 'ECONNREFUSED' });
		expect(stage.driver.count('submit')).toBe(4);
		expect(stage.clock.now()).toBeLessThan(MINUTE);
		expect(stage.remembered).toEqual({});
	});

	it('does not go out after the deadline', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, ...always(notSent));

		await stage.run([submitTask(0, { timeoutMs: 1_000 })]);

		expect(stage.clock.now()).toBeLessThanOrEqual(1_000);
	});
});
