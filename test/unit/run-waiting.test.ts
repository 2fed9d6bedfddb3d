import type { Waiting } from '../../nodes/Higgsfield/generation/run';
import type { JobKind } from '../../nodes/Higgsfield/generation/verdict';
import { lookTask, MINUTE, onlyFailure, Stage, submitTask, tasks, told } from './support/run';
import { jobOf, refusal, trouble } from './support/scripted-driver';

const oneItem = async (stage: Stage, waiting: Partial<Waiting> = {}) =>
	await stage.run([submitTask(0, waiting)]);

describe('looking at a job', () => {
	it('keeps to a chosen interval', async () => {
		const stage = new Stage();
		stage.driver.plan = { endsAfter: 20_000 };

		await oneItem(stage, { pollIntervalMs: 7_000 });

		expect(stage.driver.calls).toEqual([
			'0s submit 0',
			'7s look job-0',
			'14s look job-0',
			'21s look job-0',
		]);
	});

	it('B2: ends right after the look that sees the completion', async () => {
		const stage = new Stage();

		await oneItem(stage);

		expect(stage.clock.now()).toBe(2_000);
		expect(stage.driver.count('look')).toBe(1);
	});

	it('begins at once with a job that exists already', async () => {
		const stage = new Stage();
		stage.driver.having('A', { endsAfter: 3_000 });

		expect(told(await stage.run([lookTask(0, 'A', {})]))).toEqual(['0 A completed']);
		expect(stage.driver.calls).toEqual(['0s look A', '2s look A', '4s look A']);
	});

	it('B3: goes on while a status is one it does not know', async () => {
		const stage = new Stage();
		stage.driver.onLook('job-0', 'waiting', 'waiting', 'completed');

		expect(told(await oneItem(stage))).toEqual(['0 job-0 completed']);
	});

	it.each(['failed', 'nsfw', 'canceled'])('B4: ends when the job is %s', async (end) => {
		const stage = new Stage();
		stage.driver.plan = { endsAfter: 1_000, end };

		const failure = onlyFailure(await oneItem(stage));

		expect(stage.clock.now()).toBe(2_000);
		expect(failure.message).toBe(`Ended ${end} (generation job-0)`);
		expect(failure.description).toBe(
			`Try another prompt. Run again to submit it anew. API version v1, last status: ${end}, waited 2 seconds.`,
		);
		expect(failure.details).toEqual({ id: 'job-0', apiVersion: 'v1', status: end });
	});
});

describe('trouble with a look', () => {
	it('B2: is survived: one 502, then another, then the result', async () => {
		const stage = new Stage();
		stage.driver.onLook('job-0', trouble(), trouble(), 'in_progress', trouble(), 'completed');

		expect(told(await oneItem(stage))).toEqual(['0 job-0 completed']);
		expect(stage.driver.calls).toEqual([
			'0s submit 0',
			'2s look job-0',
			'3s look job-0',
			'4.5s look job-0',
			'6.5s look job-0',
			'7.5s look job-0',
		]);
	});

	it('F6: waits as long as the server asked', async () => {
		const stage = new Stage();
		stage.driver.onLook('job-0', trouble(3_000), 'completed');

		await oneItem(stage);

		expect(stage.driver.calls).toEqual(['0s submit 0', '2s look job-0', '5s look job-0']);
	});

	it('waits no longer than 60 s, whatever the server asked', async () => {
		const stage = new Stage();
		stage.driver.onLook('job-0', trouble(3_600_000), 'completed');

		await oneItem(stage);

		expect(stage.driver.calls).toEqual(['0s submit 0', '2s look job-0', '62s look job-0']);
	});

	it('is survived for as long as there is time, and told when the time is up', async () => {
		const stage = new Stage();
		stage.driver.onLook('job-0', 'in_progress', ...Array.from({ length: 40 }, () => trouble()));

		const failure = onlyFailure(await oneItem(stage, { timeoutMs: 60_000 }));

		expect(stage.clock.now()).toBe(60_000);
		expect(failure.message).toBe(
			'Higgsfield had not finished generation job-0 after 60 seconds (last status: in_progress)',
		);
		expect(failure.description).toContain('The last status request failed: HTTP 502.');
		expect(failure.description).toContain('Use Result → Get with this ID');
	});

	it('is itself the failure when the job was never seen', async () => {
		const stage = new Stage();
		stage.driver.onLook('A', ...Array.from({ length: 40 }, () => trouble()));

		const failure = onlyFailure(await stage.run([lookTask(0, 'A', { timeoutMs: 20_000 })]));

		expect(stage.clock.now()).toBe(20_000);
		expect(failure.message).toBe('HTTP 502 (generation A)');
		expect(failure.details).toEqual({ httpCode: 502, id: 'A', apiVersion: 'v1' });
		expect(failure.description).toBe(
			'API version v1, last status: not known, waited 20 seconds. Use Result → Get with this ID to collect the result.',
		);
	});

	it.each([[401], [403], [404]])('F4: ends at once when it is a %d', async (httpCode) => {
		const stage = new Stage();
		stage.driver.onLook('job-0', 'queued', 'in_progress', refusal(httpCode), 'completed');

		const failure = onlyFailure(await oneItem(stage));

		expect(stage.driver.count('look')).toBe(3);
		expect(stage.clock.now()).toBe(6_000);
		expect(failure.message).toBe(`HTTP ${httpCode} (generation job-0)`);
		expect(failure.description).toBe(
			'API version v1, last status: in_progress, waited 6 seconds. Use Result → Get with this ID to collect the result.',
		);
		expect(failure.details).toEqual({
			httpCode,
			id: 'job-0',
			apiVersion: 'v1',
			status: 'in_progress',
		});
	});
});

describe('the time limit', () => {
	it('B1: ends the wait for a job that never ends, with a last look exactly then', async () => {
		const stage = new Stage();
		stage.driver.plan = {};

		const failure = onlyFailure(await oneItem(stage, { timeoutMs: 20_000, pollIntervalMs: 8_000 }));

		expect(stage.driver.calls).toEqual([
			'0s submit 0',
			'8s look job-0',
			'16s look job-0',
			'20s look job-0',
		]);
		expect(stage.clock.now()).toBe(20_000);
		expect(failure.message).toBe(
			'Higgsfield had not finished generation job-0 after 20 seconds (last status: queued)',
		);
	});

	it('limits the looks to what is left of it, but leaves the last one 5 s', async () => {
		const stage = new Stage();
		stage.driver.plan = {};

		await oneItem(stage, { timeoutMs: 20_000, pollIntervalMs: 8_000 });

		expect(stage.driver.lookTimeouts).toEqual([12_000, 5_000, 5_000]);
	});

	it('sees a job that ended shortly before', async () => {
		const stage = new Stage();
		stage.driver.plan = { endsAfter: 19_999 };

		expect(told(await oneItem(stage, { timeoutMs: 20_000 }))).toEqual(['0 job-0 completed']);
		expect(stage.clock.now()).toBe(20_000);
	});

	it('has a last look even when one pause is longer than the limit', async () => {
		const stage = new Stage();
		stage.driver.plan = { endsAfter: 900 };

		expect(told(await oneItem(stage, { timeoutMs: 1_000, pollIntervalMs: 3_600_000 }))).toEqual([
			'0 job-0 completed',
		]);
		expect(stage.driver.calls).toEqual(['0s submit 0', '1s look job-0']);
	});

	it.each<[JobKind, string, string]>([
		['generation', 'generation', 'Use Result → Get with this ID to collect the result.'],
		['character', 'character', 'Use Character → Get with this ID to see when it is ready.'],
	])('B18: says that a %s goes on and how to get it', async (kind, name, nextStep) => {
		const stage = new Stage();
		stage.driver.plan = {};

		const failure = onlyFailure(await stage.run([submitTask(0, { timeoutMs: 12_000 })], { kind }));

		expect(failure.message).toBe(
			`Higgsfield had not finished ${name} job-0 after 12 seconds (last status: queued)`,
		);
		expect(failure.description).toBe(
			`It goes on at Higgsfield and is charged if it completes. A retry of this execution goes on waiting for it; to wait longer, raise Timeout in Wait Options. API version v1, last status: queued, waited 12 seconds. ${nextStep}`,
		);
		expect(failure.details).toEqual({ id: 'job-0', apiVersion: 'v1', status: 'queued' });
	});

	it('B3: names a status it does not know', async () => {
		const stage = new Stage();
		stage.driver.onLook('A', ...Array.from({ length: 40 }, () => 'waiting'));

		const failure = onlyFailure(await stage.run([lookTask(0, 'A', { timeoutMs: 30_000 })]));

		expect(failure.message).toContain('(last status: waiting)');
	});

	it('gives the unfinished job where that is wanted', async () => {
		const stage = new Stage();
		stage.driver.plan = { queuedFor: 5_000, endsAfter: 100_000 };

		const result = await oneItem(stage, { timeoutMs: 20_000, onTimeout: 'returnUnfinished' });

		expect(result.outcomes).toEqual([{ itemIndex: 0, job: jobOf('job-0', 'in_progress') }]);
		expect(stage.clock.now()).toBe(20_000);
	});

	it('gives the unfinished job also when the last looks failed', async () => {
		const stage = new Stage();
		stage.driver.onLook('job-0', 'in_progress', ...Array.from({ length: 40 }, () => trouble()));

		const result = await oneItem(stage, { timeoutMs: 20_000, onTimeout: 'returnUnfinished' });

		expect(result.outcomes).toEqual([{ itemIndex: 0, job: jobOf('job-0', 'in_progress') }]);
	});

	it('is an error that still fails where only unfinished jobs are wanted back', async () => {
		const stage = new Stage();
		stage.driver.plan = { endsAfter: 1_000, end: 'failed' };

		const failure = onlyFailure(await oneItem(stage, { onTimeout: 'returnUnfinished' }));

		expect(failure.message).toBe('Ended failed (generation job-0)');
	});

	it('frees the place for the next item', async () => {
		const stage = new Stage();
		stage.driver.onSubmit(0, { accept: 'A', plan: {} });

		const result = await stage.run(tasks(2, { timeoutMs: 10_000 }), { maxConcurrent: 1 });

		expect(told(result)).toEqual([
			'0 failed: Higgsfield had not finished generation A after 10 seconds (last status: queued)',
			'1 job-1 completed',
		]);
		expect(stage.clock.now()).toBe(12_000);
	});

	it('C3: holds without a signal, as on queue mode workers of older n8n', async () => {
		const stage = new Stage();
		stage.driver.plan = {};

		const result = await stage.run([submitTask(0, { timeoutMs: 2 * MINUTE })], {
			signal: undefined,
		});

		expect(result.outcomes).toHaveLength(1);
		expect(stage.clock.now()).toBe(2 * MINUTE);
	});
});

describe('a failure of ours after the submit', () => {
	const broken = () => {
		throw new TypeError('The binary store is full');
	};

	it('A8: carries the ID and the next step when reading the result throws', async () => {
		const stage = new Stage();

		const failure = onlyFailure(await stage.run([submitTask(0)], { judge: broken }));

		expect(failure.message).toBe('The binary store is full (generation job-0)');
		expect(failure.description).toContain(
			'API version v1, last status: completed, waited 2 seconds.',
		);
		expect(failure.description).toContain('Use Result → Get with this ID');
		expect(failure.details).toEqual({ id: 'job-0', apiVersion: 'v1', status: 'completed' });
	});

	it('A8: carries the ID when the status request itself throws something unforeseen', async () => {
		const stage = new Stage();
		stage.driver.look = async () => await Promise.reject(new RangeError('too long'));

		const failure = onlyFailure(await stage.run([submitTask(0)]));

		expect(failure.message).toBe('too long (generation job-0)');
		expect(failure.description).toContain('Use Result → Get with this ID');
		expect(failure.details).toEqual({ id: 'job-0', apiVersion: 'v1', status: 'queued' });
	});

	it('A8: keeps the job remembered, so that a retry does not pay again', async () => {
		const stage = new Stage();

		await stage.run([submitTask(0)], { judge: broken });

		expect(stage.remembered).toEqual({ 'item 0': { state: 'accepted', id: 'job-0' } });
	});

	it('A8: does not touch the other items', async () => {
		const stage = new Stage();

		const result = await stage.run(tasks(2), {
			judge: (_, itemIndex) => (itemIndex === 0 ? broken() : undefined),
		});

		expect(told(result)).toEqual([
			'0 failed: The binary store is full (generation job-0)',
			'1 job-1 completed',
		]);
	});
});
