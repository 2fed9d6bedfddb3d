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

export interface Results {
	rows: Row[];
	details: Details[];
}

/** Measures everything; `tell` hears what is being done. */
export async function bench(size: Size, tell: (text: string) => void): Promise<Results> {
	const detection = new Map<KindName, Performance[][]>(size.kinds.map((kind) => [kind, []]));
	const batchRuns = size.batches.map((batch): [Batch, BatchRun[]] => [batch, []]);
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
	tell('Items per second');
	const throughput = await throughputRows(size.throughput.runs, size.throughput.items);
	tell('Memory of downloads');
	const memory = await memoryRows(size.memory.runs, size.memory, hasOwnNodes());
	tell('An execution with many items');
	const load = await loadRows(size.load.runs, size.load.items);
	tell('Size and start');
	const presence = await presenceRows(size.presence.requires, size.presence.starts);
	return {
		rows: [
			...[...detection].flatMap(([kind, runs]) => detectionRows(kind, runs)),
			...batchRuns.flatMap(([batch, runs]) => batchRows(batch, runs)),
			...throughput,
			...memory,
			...load,
			...presence,
		],
		details: [detectionDetails(detection), batchDetails(batchRuns)],
	};
}
