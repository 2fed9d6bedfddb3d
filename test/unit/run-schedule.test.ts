import type { Driver } from '../../nodes/Higgsfield/generation/driver';
import type { Job } from '../../nodes/Higgsfield/generation/state';
import { lookTask, MINUTE, Stage, submitTask, tasks, told } from './support/run';
import { jobOf, noRoom } from './support/scripted-driver';

const OWN = { pollIntervalMs: 0 };

const oneItem = async (stage: Stage, waiting = {}) =>
	await stage.run([submitTask(0, { ...OWN, ...waiting })]);

describe('the schedule of the node itself', () => {
	it('is rare while it cannot be finished, and close when it can', async () => {
		const stage = new Stage();
		stage.driver.plan = { endsAfter: 18_000 };

		expect(told(await oneItem(stage))).toEqual(['0 job-0 completed']);
		expect(stage.driver.calls).toEqual([
			'0s submit 0',
			'7s look job-0',
			'16.23s look job-0',
			'17.431s look job-0',
			'18.603s look job-0',
		]);
	});

	it('takes the time a job could begin from the last look that saw it queued', async () => {
		const stage = new Stage();
		stage.driver.plan = { queuedFor: 25_000, endsAfter: 43_000 };

		await oneItem(stage);

		expect(stage.driver.calls).toEqual([
			'0s submit 0',
			'7s look job-0',
			'23.23s look job-0',
			'39.46s look job-0',
			'40.661s look job-0',
			'41.833s look job-0',
			'42.975s look job-0',
			'44.088s look job-0',
		]);
	});

	it('becomes rare again when a job is overdue', async () => {
		const stage = new Stage();
		stage.driver.plan = {};

		await oneItem(stage, { timeoutMs: 30 * MINUTE });

		const looks = stage.driver.calls.slice(1).map((call) => Number.parseFloat(call));
		const pauses = looks.slice(1).map((at, index) => at - looks[index]);
		expect(Math.max(...pauses)).toBeLessThanOrEqual(30);
		expect(pauses.at(-2)).toBeCloseTo(16.23);
	});

	it('is spread by jitter', async () => {
		const stage = new Stage();
		stage.clock.chance = 1;

		await oneItem(stage);

		expect(stage.driver.calls).toEqual(['0s submit 0', '7.701s look job-0']);
	});

	it('begins with what the jobs before it took', async () => {
		const stage = new Stage();
		stage.driver.plan = { endsAfter: 60_000 };

		await stage.run(tasks(12, OWN), { maxConcurrent: 4 });

		const looksAt = (item: number) =>
			stage.driver.calls.filter((call) => call.endsWith(`look job-${item}`)).length;
		expect(looksAt(0)).toBeGreaterThan(40);
		for (const item of [5, 11]) expect(looksAt(item)).toBeLessThan(10);
		expect(stage.clock.now()).toBeLessThan(3 * 62_000);
	});
});

describe('a job that exists already', () => {
	const madeAt = (createdAt: string): Driver<Job> => ({
		submit: async () => await Promise.reject(new Error('It exists already')),
		look: async () => ({ ...jobOf('A', 'in_progress'), createdAt }),
		cancel: async () => {},
	});
	const looksUntil = async (timeoutMs: number, driver: Driver<Job>) => {
		const stage = new Stage();
		const times: number[] = [];
		const look = driver.look.bind(driver);
		driver.look = async (id, limit) => {
			times.push(stage.clock.now() / 1000);
			return await look(id, limit);
		};
		await stage.run([lookTask(0, 'A', { ...OWN, timeoutMs })], { driver });
		return times;
	};

	it('is looked at often when its age is not known', async () => {
		expect(await looksUntil(5_000, madeAt('unknown'))).toEqual([0, 1, 2, 3, 4, 5]);
	});

	it('is looked at as its age tells', async () => {
		const justMade = new Date(0).toISOString();
		expect(await looksUntil(8_500, madeAt(justMade))).toEqual([0, 6, 7, 8, 8.5]);
	});

	it('is looked at often when it seems to come from the future', async () => {
		const clockAhead = new Date(3_600_000).toISOString();
		const times = await looksUntil(60_000, madeAt(clockAhead));
		expect(times.length).toBeGreaterThan(5);
	});
});

describe('the pace of all looks', () => {
	/** How many looks went out in each second that had any. */
	const looksPerSecond = (stage: Stage) => {
		const counts = new Map<number, number>();
		for (const call of stage.driver.calls.filter((each) => each.includes('look'))) {
			const second = Math.floor(Number.parseFloat(call));
			counts.set(second, (counts.get(second) ?? 0) + 1);
		}
		return [...counts.values()];
	};

	it('keeps the looks of all jobs together to a rate', async () => {
		const stage = new Stage();
		stage.driver.plan = { endsAfter: 30_000 };

		await stage.run(tasks(20, OWN), { maxConcurrent: 20, looksPerSecond: 4 });

		expect(Math.max(...looksPerSecond(stage))).toBeLessThanOrEqual(4 + 4);
		// The looks that are held back are taken in turn, so that no job is left out.
		expect(stage.clock.now()).toBeLessThan(30_000 + 20 * 250 + 1_000);
	});

	it('does not let looks hold back submits', async () => {
		const stage = new Stage();
		stage.driver.plan = { endsAfter: 60_000 };
		stage.driver.onSubmit(19, noRoom(20_000), { accept: 'A' });

		await stage.run(tasks(20, OWN), { maxConcurrent: 20, looksPerSecond: 1 });

		expect(stage.driver.calls).toContain('20s submit 19');
	});

	it('is shared evenly when there are more looks than it allows', async () => {
		const stage = new Stage();
		stage.driver.plan = {};

		await stage.run(tasks(20, { ...OWN, timeoutMs: 5 * MINUTE }), {
			maxConcurrent: 20,
			looksPerSecond: 0.5,
		});

		const counts = Array.from(
			{ length: 20 },
			(_, item) => stage.driver.calls.filter((call) => call.endsWith(`look job-${item}`)).length,
		);
		expect(Math.max(...counts)).toBeLessThan(300 / 16);
		expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
	});

	it('leaves an interval alone that the user chose', async () => {
		const stage = new Stage();
		stage.driver.plan = { endsAfter: 10_000 };

		await stage.run(tasks(20, { pollIntervalMs: 1_000 }), {
			maxConcurrent: 20,
			looksPerSecond: 1,
		});

		expect(stage.driver.count('look')).toBe(20 * 10);
		expect(stage.clock.now()).toBe(10_000);
	});

	it('has the last look of all jobs at their deadline, whatever the rate', async () => {
		const stage = new Stage();
		stage.driver.latency = { submit: 100, look: 100 };
		const list = Array.from({ length: 100 }, (_, item) => {
			stage.driver.having(`J${item}`, {});
			return lookTask(item, `J${item}`, { ...OWN, timeoutMs: MINUTE });
		});

		await stage.run(list, { maxConcurrent: Infinity, looksPerSecond: 1 });

		// As fast as the wire takes them, 20 at a time.
		expect(stage.clock.now()).toBe(MINUTE + (100 / 20) * 100);
	});
});
