import { batchDetails, batchRows, type Batch, type BatchRun } from '../bench/batch';
import type { ContenderName } from '../bench/contenders/contender';
import type { Performance } from '../bench/contest';
import { detectionDetails, detectionRows, spreadDurations } from '../bench/detection';
import { idealSchedule, mean, summary } from '../bench/statistics';
import { isMet, show, type Row } from '../bench/table';

describe('figures over several runs', () => {
	it.each([
		[[3], { median: 3, min: 3, max: 3 }],
		[[3, 1, 2], { median: 2, min: 1, max: 3 }],
		[[4, 1, 2, 3], { median: 2.5, min: 1, max: 4 }],
	])('%j', (numbers, expected) => {
		expect(summary(numbers)).toEqual(expected);
		expect(mean([1, 2, 6])).toBe(3);
	});

	it.each([
		['one place', [1, 2, 3], 1, 6],
		['two places', [3, 1, 1, 1], 2, 3],
		['a long one last', [1, 1, 5], 2, 6],
		['a place for each', [4, 9, 2], 3, 9],
		['more places than jobs', [4, 9], 100, 9],
	])('the best schedule: %s', (_, durations, limit, expected) => {
		expect(idealSchedule(durations, limit)).toBe(expected);
	});

	it('durations cover their range evenly, in another order each run', () => {
		const first = spreadDurations([10, 20], 10, 0);
		expect(first).not.toEqual(spreadDurations([10, 20], 10, 1));
		expect(first).toEqual(spreadDurations([10, 20], 10, 0));
		const seconds = [...first].sort((a, b) => a - b).map((ms) => Math.floor(ms / 1000));
		expect(seconds).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
	});
});

describe('the rows of a kind of job', () => {
	const performance = (
		contender: ContenderName,
		delay: number,
		requestsPerJob: number,
		lost = 0,
	): Performance => ({
		contender,
		finished: [
			{ duration: 20_000, delay: delay / 2 },
			{ duration: 30_000, delay: (delay * 3) / 2 },
		],
		lost,
		errors: [],
		requestsPerJob,
		wall: 40_000,
	});
	const runs = [
		[
			performance('nodeV2', 400, 10),
			performance('sdkV2', 1_000, 20, 3),
			performance('httpLoop', 5_000, 5),
		],
	];

	it('compare delay and requests, and say whether that is enough', () => {
		const rows = detectionRows('soul', runs);
		expect(rows.map(({ figure, target }) => [figure.median, target])).toEqual([
			[0.4, { atMost: 0.5 }],
			[0.5, { atMost: 1 }],
			[0.08, undefined],
			[2, undefined],
		]);
		expect(rows.map(isMet)).toEqual([true, true, undefined, undefined]);
	});

	it('tell what lies behind, with what was lost', () => {
		expect(detectionDetails(new Map([['soul', runs]])).rows).toEqual([
			['Soul image', 'node (v2)', '0.40 s', '1.50 %', '10.0', '0'],
			['Soul image', 'SDK (v2)', '1.00 s', '3.75 %', '20.0', '3 of 5'],
			['Soul image', 'HTTP loop', '5.00 s', '18.8 %', '5.00', '0'],
		]);
	});

	it('of a batch count nothing where results were lost', () => {
		const batch: Batch = { items: 20, limit: 4, queue: 10, factor: 20 };
		const batchRuns: BatchRun[] = [{ ideal: 40_000, performances: runs[0] }];
		expect(batchRows(batch, batchRuns).map(({ figure }) => figure.median)).toEqual([1]);
		expect(batchDetails([[batch, batchRuns]]).rows).toEqual([
			['20 images, account of 4 with a queue of 10', '1.00', 'lost 3 of 20', '1.00'],
		]);
	});
});

describe('the table', () => {
	const row = (what: string, median: number, more: Partial<Row> = {}): Row => ({
		group: 'Group',
		what,
		unit: '',
		figure: { median, min: median, max: median },
		...more,
	});

	it('reads as text and as Markdown', () => {
		const rows = [
			row('a', 0.5, { target: { atMost: 0.5 } }),
			row('bb', 123.4, {
				unit: 'ms',
				figure: { median: 123.4, min: 9, max: 200 },
				target: { atLeast: 200 },
			}),
		];
		expect(show(rows, [], 'text').split('\n')).toEqual([
			'Group',
			'      Median (least to most)  Target    Met',
			'  a   0.50                    ≤ 0.50    yes',
			'  bb  123 ms (9.00 to 200)    ≥ 200 ms  no',
		]);
		expect(show(rows, [], 'markdown').split('\n').slice(2)).toEqual([
			'|  | Median (least to most) | Target | Met |',
			'| --- | ---: | ---: | ---: |',
			'| a | 0.50 | ≤ 0.50 | yes |',
			'| bb | 123 ms (9.00 to 200) | ≥ 200 ms | no |',
		]);
	});
});
