import type { Driver } from '../../nodes/Higgsfield/generation/driver';
import type { Job } from '../../nodes/Higgsfield/generation/state';
import {
	lookTask,
	MINUTE,
	onlyFailure,
	Stage,
	submitOnly,
	submitTask,
	tasks,
	told,
} from './support/run';
import { jobOf, refusal, rejected, trouble } from './support/scripted-driver';

describe('a run of several items', () => {
	it('ends at once when there is nothing to do', async () => {
		expect(await new Stage().run([])).toEqual({ outcomes: [], unfinished: [], inDoubt: [] });
	});

	it('E13: gives the outcomes in the order of the items, whatever the order of their ends', async () => {
		const stage = new Stage();
		stage.driver
			.onSubmit(0, { accept: 'A', plan: { endsAfter: 60_000 } })
			.onSubmit(1, { accept: 'B', plan: { endsAfter: 1_000 } })
			.onSubmit(2, { accept: 'C', plan: { endsAfter: 5_000 } });

		const result = await stage.run(tasks(3));

		expect(told(result)).toEqual(['0 A completed', '1 B completed', '2 C completed']);
		expect(result.unfinished).toEqual([]);
		expect(stage.driver.count('submit')).toBe(3);
	});

	it('B15: submits together and waits together: ten jobs of five minutes take five minutes', async () => {
		const stage = new Stage();
		stage.driver.plan = { endsAfter: 5 * MINUTE };

		await stage.run(tasks(10), { maxConcurrent: 10 });

		expect(stage.driver.calls.slice(0, 10)).toEqual(
			Array.from({ length: 10 }, (_, item) => `0s submit ${item}`),
		);
		expect(stage.clock.now()).toBeLessThanOrEqual(5 * MINUTE + 10_000);
	});

	it('begins few requests at a time, so that the first of them leave before the last is made', async () => {
		const stage = new Stage();
		const begun: number[] = [];
		const inner = stage.clock.sleep.bind(stage.clock);
		stage.clock.sleep = async (ms, signal) => {
			await inner(ms, signal);
			if (ms === 0) begun.push(stage.driver.count('submit'));
		};

		await stage.run(
			Array.from({ length: 5 }, (_, item) => submitOnly(item)),
			{
				maxConcurrent: 20,
			},
		);

		expect(begun).toEqual([2, 4, 5]);
		expect(stage.driver.calls).toEqual(Array.from({ length: 5 }, (_, item) => `0s submit ${item}`));
	});

	it('F8: keeps to the number of jobs in flight and fills a place as soon as one ends', async () => {
		const stage = new Stage();
		stage.driver
			.onSubmit(0, { accept: 'A', plan: { endsAfter: 4_000 } })
			.onSubmit(1, { accept: 'B', plan: { endsAfter: 2_000 } })
			.onSubmit(2, { accept: 'C', plan: { endsAfter: 2_000 } })
			.onSubmit(3, { accept: 'D', plan: { endsAfter: 2_000 } });

		const result = await stage.run(tasks(4), { maxConcurrent: 2 });

		expect(stage.driver.calls).toEqual([
			'0s submit 0',
			'0s submit 1',
			'2s look A',
			'2s look B',
			'2s submit 2',
			'4s look A',
			'4s look C',
			'4s submit 3',
			'6s look D',
		]);
		expect(stage.driver.mostJobs).toBe(2);
		expect(told(result)).toEqual([
			'0 A completed',
			'1 B completed',
			'2 C completed',
			'3 D completed',
		]);
	});

	it.each([[1], [3], [20]])('F8: never has more than %d jobs in flight', async (maxConcurrent) => {
		const stage = new Stage();
		stage.driver.plan = { endsAfter: 9_000 };
		stage.driver.latency = { submit: 300, look: 200 };

		const { outcomes } = await stage.run(tasks(50), { maxConcurrent });

		expect(outcomes).toHaveLength(50);
		expect(stage.driver.mostJobs).toBe(maxConcurrent);
		expect(stage.driver.count('submit')).toBe(50);
	});

	it('fills a place of an item that failed, too', async () => {
		const stage = new Stage();
		stage.driver
			.onSubmit(0, rejected)
			.onSubmit(1, { accept: 'B', plan: { end: 'nsfw', endsAfter: 0 } });

		const result = await stage.run(tasks(3), { maxConcurrent: 1 });

		expect(told(result)).toEqual([
			'0 failed: Values refused',
			'1 failed: Ended nsfw (generation B)',
			'2 job-2 completed',
		]);
		expect(stage.driver.calls.filter((call) => call.includes('submit'))).toEqual([
			'0s submit 0',
			'0s submit 1',
			'2s submit 2',
		]);
	});

	it('starts the clock of a held item when its turn comes', async () => {
		const stage = new Stage();
		stage.driver.plan = { endsAfter: 8_000 };

		const result = await stage.run(tasks(5, { timeoutMs: 10_000, pollIntervalMs: 8_000 }), {
			maxConcurrent: 1,
		});

		expect(stage.clock.now()).toBe(40_000);
		expect(told(result)).toEqual([0, 1, 2, 3, 4].map((item) => `${item} job-${item} completed`));
	});

	it('does not lose an item to the failure of another', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(1, rejected).onLook('job-2', refusal(401));
		stage.driver.plan = { endsAfter: 30_000 };

		expect(told(await stage.run(tasks(4)))).toEqual([
			'0 job-0 completed',
			'1 failed: Values refused',
			'2 failed: HTTP 401 (generation job-2)',
			'3 job-3 completed',
		]);
	});

	it('takes a job that is finished in the answer to its submit without another look', async () => {
		const stage = new Stage();
		const driver: Driver<Job> = {
			submit: async () => ({ kind: 'accepted', job: jobOf('A', 'completed') }),
			look: async () => await Promise.reject(new Error('There is nothing to look at')),
			cancel: async () => {},
		};

		expect(told(await stage.run([submitTask(0)], { driver }))).toEqual(['0 A completed']);
		expect(stage.clock.now()).toBe(0);
	});

	it('asks for 1000 items exactly as often as for each of them alone', async () => {
		const stage = new Stage();
		stage.driver.plan = { endsAfter: 10_000 };

		const { outcomes } = await stage.run(tasks(1000), { maxConcurrent: 4 });

		// Each job is looked at after 2, 4, 6, 8 and 10 s.
		expect(outcomes.every(({ job }) => job?.status === 'completed')).toBe(true);
		expect(stage.driver.count('submit')).toBe(1000);
		expect(stage.driver.count('look')).toBe(5000);
		expect(stage.clock.now()).toBe(250 * 10_000);
	});
});

describe('many requests at once', () => {
	const existing = (count: number, endsAfter: number) => {
		const stage = new Stage();
		for (let item = 0; item < count; item++) stage.driver.having(`J${item}`, { endsAfter });
		stage.driver.latency = { submit: 100, look: 100 };
		return stage;
	};

	it.each([[20], [21], [200]])(
		'waits for %d existing jobs with at most 20 requests under way',
		async (count) => {
			const stage = existing(count, 5_000);

			const { outcomes } = await stage.run(
				Array.from({ length: count }, (_, item) => lookTask(item, `J${item}`, {})),
				{ maxConcurrent: Infinity },
			);

			expect(outcomes.map(({ job }) => job?.status)).toEqual(Array(count).fill('completed'));
			expect(stage.driver.mostRequests).toBe(20);
		},
	);

	it('submits more items than requests fit on the wire', async () => {
		const stage = existing(0, 0);

		await stage.run(tasks(30), { maxConcurrent: 30 });

		expect(stage.driver.mostRequests).toBe(20);
		expect(stage.driver.count('submit')).toBe(30);
	});
});

describe('without waiting', () => {
	it('B16: hands out a job right after its submit', async () => {
		const stage = new Stage();

		const { outcomes } = await stage.run([submitOnly(0), submitOnly(1)]);

		expect(stage.driver.calls).toEqual(['0s submit 0', '0s submit 1']);
		expect(outcomes.map(({ job }) => [job?.id, job?.status])).toEqual([
			['job-0', 'queued'],
			['job-1', 'queued'],
		]);
	});

	it.each(['queued', 'in_progress', 'completed'])(
		'looks once at a job that exists and is %s',
		async (status) => {
			const stage = new Stage();
			stage.driver.onLook('A', status);

			expect(told(await stage.run([lookTask(0, 'A')]))).toEqual([`0 A ${status}`]);
			expect(stage.driver.calls).toEqual(['0s look A']);
		},
	);

	it('tells that an existing job ended badly', async () => {
		const stage = new Stage();
		stage.driver.onLook('A', 'nsfw');

		const failure = onlyFailure(await stage.run([lookTask(0, 'A')]));

		expect(failure.message).toBe('Ended nsfw (generation A)');
		expect(failure.details).toEqual({ id: 'A', apiVersion: 'v1', status: 'nsfw' });
	});

	it('survives passing trouble of the one look', async () => {
		const stage = new Stage();
		stage.driver.onLook('A', trouble(), trouble(), 'completed');

		expect(told(await stage.run([lookTask(0, 'A')]))).toEqual(['0 A completed']);
		expect(stage.driver.calls).toEqual(['0s look A', '1s look A', '2.5s look A']);
	});

	it('gives up a look after four repeats, with the ID', async () => {
		const stage = new Stage();
		stage.driver.onLook('A', ...Array.from({ length: 20 }, () => trouble()));

		const failure = onlyFailure(await stage.run([lookTask(0, 'A')]));

		expect(failure.message).toBe('HTTP 502 (generation A)');
		expect(failure.details).toEqual({ id: 'A', apiVersion: 'v1', httpCode: 502 });
		expect(stage.driver.count('look')).toBe(5);
	});

	it('takes an unknown job for an error at once', async () => {
		const stage = new Stage();

		const failure = onlyFailure(await stage.run([lookTask(0, 'A')]));

		expect(failure.message).toBe('HTTP 404 (generation A)');
		expect(stage.driver.count('look')).toBe(1);
	});
});
