import {
	startSimulator,
	type Clock,
	type JobRecord,
	type SettingsPatch,
	type Simulator,
} from '../simulator';
import type { ContenderName, Order } from './contenders/contender';
import type { ContenderJob } from './contenders/process';
import { inChild } from './in-child';
import type { KindName } from './kinds';

/** The same work for several contenders at the same time, each with a process and an account of its own. */
export interface Contest {
	contenders: ContenderName[];
	kind: KindName;
	/** How long the jobs take, in milliseconds; each is submitted in this order. */
	durations: number[];
	/** Whether each job is a piece of work of its own, so many at once; otherwise all are one. */
	alone?: { atOnce: number };
	/** How much faster than real time the clock of all of them runs. */
	factor: number;
	account?: SettingsPatch['concurrency'];
	/** For the node: its option Max Concurrent. */
	maxConcurrent?: number;
}

/** What became of one job. */
export interface Finished {
	/** Milliseconds from its acceptance to its end at the server. */
	duration: number;
	/** Milliseconds from its end at the server to the status request whose answer tells of it. */
	delay: number;
}

/** What one contender made of the work; times in milliseconds on the faster clock. */
export interface Performance {
	contender: ContenderName;
	finished: Finished[];
	/** Jobs wanted whose end was never told: not submitted, given up, or not asked for again. */
	lost: number;
	/** Whether the user would have seen an error. */
	errors: string[];
	/** Requests for each job wanted, the submit included. */
	requestsPerJob: number;
	/** From the first submit to the last status request that told of an end. */
	wall: number;
}

/** Runs a contest. */
export async function compete(contest: Contest): Promise<Performance[]> {
	return await Promise.all(
		contest.contenders.map(async (contender) => await perform(contender, contest)),
	);
}

async function perform(contender: ContenderName, contest: Contest): Promise<Performance> {
	const { factor, kind, maxConcurrent } = contest;
	const clock = fastClock(factor);
	const settings = {
		timings: { queuedMs: 0 },
		concurrency: contest.account ?? { style: 'off' as const },
	};
	const simulator = await startSimulator({ clock, settings });
	const forWarmUp = await startSimulator({ clock });
	try {
		const order = ({ url, credentials }: Simulator, prompts: string[]): Order => ({
			access: { url, credentials },
			kind,
			prompts,
			maxConcurrent,
		});
		const prompts = contest.durations.map((ms, job) => `Job ${job} [[takes: ${Math.round(ms)}ms]]`);
		const job: ContenderJob = {
			contender,
			factor,
			warmUp: order(forWarmUp, ['Warm-up [[takes: 1s]]']),
			orders: contest.alone
				? prompts.map((prompt) => order(simulator, [prompt]))
				: [order(simulator, prompts)],
			atOnce: contest.alone?.atOnce ?? 1,
		};
		const errors = await inChild<string[]>('contenders/process.ts', job);
		return { contender, errors, ...measure(simulator, prompts.length, factor) };
	} finally {
		await simulator.close();
		await forWarmUp.close();
	}
}

/** The simulator notes a request some moments before it looks at its clock for the answer. */
const NOTED_EARLY_MS = 3;

/** Exact and the same for all: read from the simulator's own journal. */
function measure(simulator: Simulator, wanted: number, factor: number) {
	const { journal } = simulator;
	const sees = ({ endedAt }: JobRecord, at: number) =>
		endedAt !== undefined && at >= endedAt - NOTED_EARLY_MS * factor;
	const toldAt = (job: JobRecord): number | undefined =>
		journal.find(
			({ method, path, at }) => method === 'GET' && path.includes(job.id) && sees(job, at),
		)?.at;
	const finished: Finished[] = [];
	let last = 0;
	for (const job of simulator.jobs) {
		const at = toldAt(job);
		if (at === undefined || job.endedAt === undefined) continue;
		finished.push({ duration: job.endedAt - job.createdAt, delay: Math.max(at - job.endedAt, 0) });
		last = Math.max(last, at);
	}
	return {
		finished,
		lost: wanted - finished.length,
		requestsPerJob: journal.length / wanted,
		wall: last - journal[0].at,
	};
}

function fastClock(factor: number): Clock {
	const start = Date.now();
	const realStart = performance.now();
	return { now: () => start + (performance.now() - realStart) * factor };
}
