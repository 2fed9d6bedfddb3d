import type { SimulatorAccess } from '../helpers/engine';
import type { JobRecord, Simulator } from '../simulator';
import { inChild } from './in-child';

/** What the child is told. */
export interface LoadJob {
	access: SimulatorAccess;
	prompts: string[];
	maxConcurrent: number;
}

/** What the child tells. */
export interface LoadRun {
	/** One entry for each item that came out: the input item it belongs to, and its job. */
	results: Array<{ item: number; id: string }>;
	/** Resident memory in bytes, before the execution and the most during it. */
	idleRss: number;
	peakRss: number;
	eventLoopDelay: EventLoopDelay;
}

/** How much later than due timers fired, in milliseconds. */
export interface EventLoopDelay {
	mean: number;
	p99: number;
	max: number;
}

export interface Load extends Omit<LoadRun, 'results'> {
	items: number;
	/** Jobs that were created for them. */
	jobs: number;
	/** Items that did not get the result of a job of their own. */
	lost: number;
	/** Charged jobs beyond the first of an item. */
	doublePaid: number;
}

export interface LoadOptions {
	items?: number;
	maxConcurrent?: number;
	/** How long each job takes at Higgsfield, in milliseconds of the simulator's clock. */
	jobMs?: number;
}

/**
 * Measures, in a process of its own, one execution of n8n's real engine that submits and waits for many items, and
 * compares what came out with the simulator's books.
 */
export async function measureLoad(
	simulator: Simulator,
	{ items = 1_000, maxConcurrent = 20, jobMs = 500 }: LoadOptions = {},
): Promise<Load> {
	const known = simulator.jobs.length;
	const timing = `[[queued: 0ms]] [[takes: ${jobMs}ms]]`;
	const job: LoadJob = {
		access: { url: simulator.url, credentials: simulator.credentials },
		prompts: Array.from({ length: items }, (_, index) => `Tower ${index} ${timing}`),
		maxConcurrent,
	};
	const { results, ...measured } = await inChild<LoadRun>('load-child.ts', job);
	const ours = new Set(job.prompts);
	const jobs = simulator.jobs.slice(known).filter((each) => ours.has(promptOf(each)));
	return { items, ...compare(job.prompts, results, jobs), ...measured };
}

function compare(prompts: string[], results: LoadRun['results'], jobs: JobRecord[]) {
	const charged = jobs.filter(({ charge }) => charge === 'charged');
	const promptOfJob = new Map(charged.map((job) => [job.id, promptOf(job)]));
	const delivered = new Set(
		results.filter(({ item, id }) => promptOfJob.get(id) === prompts[item]).map(({ item }) => item),
	);
	return {
		jobs: jobs.length,
		lost: prompts.length - delivered.size,
		doublePaid: charged.length - new Set(charged.map(promptOf)).size,
	};
}

const promptOf = ({ body }: JobRecord) => (body as { prompt: string }).prompt;
