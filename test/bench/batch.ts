import type { ContenderName } from './contenders/contender';
import { compete, type Performance } from './contest';
import { spreadDurations } from './detection';
import { kinds } from './kinds';
import { idealSchedule, summary } from './statistics';
import { shortened, type Details, type Row } from './table';

/* How long many images take together, in accounts with little and with much room. */

export interface Batch {
	items: number;
	/** Jobs that the account runs at once. */
	limit?: number;
	/** Jobs that may wait in it beyond that; more are refused. */
	queue?: number;
	factor: number;
}

/** A queue of two and a half times the places is what an account was seen to have. */
export const batches: Batch[] = [
	{ items: 20, limit: 4, queue: 10, factor: 20 },
	{ items: 20, limit: 4, queue: 1000, factor: 20 },
	{ items: 20, limit: 10, queue: 25, factor: 10 },
	{ items: 20, factor: 5 },
	{ items: 100, limit: 4, queue: 10, factor: 40 },
	{ items: 100, limit: 10, queue: 25, factor: 20 },
	{ items: 100, factor: 8 },
];

/** The node's highest Max Concurrent. */
const MOST_AT_ONCE = 20;

export interface BatchRun {
	performances: Performance[];
	/** The best that the account allows, in milliseconds. */
	ideal: number;
}

export async function runBatch(
	{ items, limit, queue, factor }: Batch,
	run: number,
	hasOwnNodes: boolean,
): Promise<BatchRun> {
	const durations = spreadDurations(kinds.soul.range, items, run);
	const performances = await compete({
		contenders: ['nodeV2', 'sdkV2', ...(hasOwnNodes ? (['httpLoop'] as const) : [])],
		kind: 'soul',
		durations,
		factor,
		maxConcurrent: Math.min(limit ?? MOST_AT_ONCE, MOST_AT_ONCE),
		account:
			limit === undefined
				? { style: 'off' }
				: { style: 'current', limit, queueLimit: queue, retryAfterSeconds: 30 },
	});
	return { performances, ideal: idealSchedule(durations, limit ?? items) };
}

function nameOf({ items, limit, queue = 0 }: Batch): string {
	if (limit === undefined) return `${items} images, no account limit`;
	const room = queue >= items ? 'a queue for all' : `a queue of ${queue}`;
	return `${items} images, account of ${limit} with ${room}`;
}

/** Wall time over the best possible, where nothing was lost. */
function overIdeal(runs: BatchRun[], contender: ContenderName): number[] {
	return runs.flatMap(({ performances, ideal }) => {
		const found = performances.find((each) => each.contender === contender);
		return found === undefined || found.lost > 0 ? [] : [found.wall / ideal];
	});
}

export function batchRows(batch: Batch, runs: BatchRun[]): Row[] {
	const figures = overIdeal(runs, 'nodeV2');
	if (figures.length === 0) return [];
	const { items, limit } = batch;
	const target =
		items !== 20
			? undefined
			: limit === undefined
				? { atMost: 1.05 }
				: limit === 4
					? { atMost: 1.1 }
					: undefined;
	const best = limit === undefined ? 'the slowest job' : 'the best schedule';
	return [
		{
			group: 'Many images in one execution',
			what: `${nameOf(batch)}: time over ${best}`,
			unit: '',
			figure: summary(figures),
			target,
		},
	];
}

export function batchDetails(byBatch: Array<[Batch, BatchRun[]]>): Details {
	const contenders: Array<[ContenderName, string]> = [
		['nodeV2', 'Node'],
		['sdkV2', 'SDK (v2)'],
		['httpLoop', 'HTTP loop'],
	];
	return {
		title: 'Behind the ratios: time over the best possible, and results lost',
		head: ['', ...contenders.map(([, name]) => name)],
		rows: byBatch.map(([batch, runs]) => [
			nameOf(batch),
			...contenders.map(([contender]) => {
				const lost = runs.map(
					({ performances }) => performances.find((each) => each.contender === contender)?.lost,
				);
				if (lost.some((count) => count === undefined)) return 'not installed';
				const most = Math.max(...lost.map((count) => count ?? 0));
				const figures = overIdeal(runs, contender);
				return most > 0 ? `lost ${most} of ${batch.items}` : shortened(summary(figures).median);
			}),
		]),
	};
}
