import { batchDetails, batches, batchRows, runBatch, type Batch, type BatchRun } from './batch';
import type { Performance } from './contest';
import { loadRows, memoryRows, presenceRows, throughputRows } from './costs';
import { detect, detectionDetails, detectionRows } from './detection';
import { kinds, type KindName } from './kinds';
import { hasOwnNodes } from './n8n-nodes-base';
import type { Details, Row } from './table';

/** How much is measured. */
export interface Size {
	/** Runs of each contest, and of each measurement of the machine. */
	runs: number;
	kinds: KindName[];
	/** Jobs of each kind in a run, at most. */
	mostJobs: number;
	batches: Batch[];
	throughput: { runs: number; items: number };
	memory: { runs: number; count: number; megabytes: number };
	load: { runs: number; items: number };
	presence: { requires: number; starts: number };
}

/** About 20 minutes with three runs. */
export function fullSize(runs: number): Size {
	return {
		runs,
		kinds: Object.keys(kinds) as KindName[],
		mostJobs: Infinity,
		batches,
		throughput: { runs: runs + 2, items: 500 },
		memory: { runs, count: 3, megabytes: 200 },
		load: { runs, items: 1_000 },
		presence: { requires: 3 * runs, starts: hasOwnNodes() ? runs : 0 },
	};
}

/** Enough to see that everything works: its figures say nothing. */
export const quickSize: Size = {
	runs: 1,
	kinds: ['soul'],
	mostJobs: 4,
	batches: [{ items: 4, limit: 2, queue: 2, factor: 40 }],
	throughput: { runs: 1, items: 20 },
	memory: { runs: 1, count: 1, megabytes: 5 },
	load: { runs: 1, items: 10 },
	presence: { requires: 1, starts: 0 },
};

/** What can be measured alone: a part, or one kind of job. */
export const parts = ['detection', 'batches', 'throughput', 'memory', 'load', 'presence'] as const;

type Part = (typeof parts)[number];

export type Only = Part | KindName;

export interface Results {
	rows: Row[];
	details: Details[];
}

/**
 * Measures everything, or one part of it.
 *
 * @param tell hears what is being done
 */
export async function bench(
	size: Size,
	tell: (text: string) => void,
	only?: Only,
): Promise<Results> {
	const isWanted = (part: Part) => only === undefined || only === part;
	const isKindWanted = (kind: KindName) => isWanted('detection') || only === kind;
	const detection = new Map<KindName, Performance[][]>(
		size.kinds.filter(isKindWanted).map((kind) => [kind, []]),
	);
	const batchRuns = (isWanted('batches') ? size.batches : []).map((batch): [Batch, BatchRun[]] => [
		batch,
		[],
	]);
	for (let run = 0; run < size.runs; run++) {
		for (const [kind, runs] of detection) {
			tell(`Run ${run + 1} of ${size.runs}: ${kinds[kind].name}`);
			runs.push(await detect(kind, run, { mostJobs: size.mostJobs, hasOwnNodes: hasOwnNodes() }));
		}
		for (const [batch, runs] of batchRuns) {
			tell(`Run ${run + 1} of ${size.runs}: ${batch.items} images together`);
			runs.push(await runBatch(batch, run, hasOwnNodes()));
		}
	}
	const rows = [
		...[...detection].flatMap(([kind, runs]) => detectionRows(kind, runs)),
		...batchRuns.flatMap(([batch, runs]) => batchRows(batch, runs)),
	];
	const costs: Array<[Part, string, () => Promise<Row[]>]> = [
		[
			'throughput',
			'Items per second',
			async () => await throughputRows(size.throughput.runs, size.throughput.items),
		],
		[
			'memory',
			'Memory of downloads',
			async () => await memoryRows(size.memory.runs, size.memory, hasOwnNodes()),
		],
		[
			'load',
			'An execution with many items',
			async () => await loadRows(size.load.runs, size.load.items),
		],
		[
			'presence',
			'Size and start',
			async () => await presenceRows(size.presence.requires, size.presence.starts),
		],
	];
	for (const [part, doing, measure] of costs) {
		if (!isWanted(part)) continue;
		tell(doing);
		rows.push(...(await measure()));
	}
	return {
		rows,
		details: [
			...(detection.size > 0 ? [detectionDetails(detection)] : []),
			...(batchRuns.length > 0 ? [batchDetails(batchRuns)] : []),
		],
	};
}
