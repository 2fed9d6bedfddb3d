import { seeded } from '../helpers/random';
import type { ContenderName } from './contenders/contender';
import { compete, type Performance } from './contest';
import { kinds, type Kind, type KindName } from './kinds';
import { mean, summary } from './statistics';
import { shortened, type Details, type Row } from './table';

/*
 * How late a finished job is noticed, and with how many requests. Each job is an execution of its own (for the
 * SDK: a call of its own), so that the end of one does not wait for another.
 */

export interface DetectionOptions {
	/** Jobs of a kind in a run, at most. */
	mostJobs: number;
	hasOwnNodes: boolean;
}

interface Plan {
	/** How much faster than real time: long jobs bear more, since what the machine adds is small beside them. */
	factor: number;
	/** Short jobs are many, because their delays differ more from run to run. */
	jobs: number;
	atOnce: number;
	versions: Array<'v1' | 'v2'>;
}

const PLANS: Record<KindName, Plan> = {
	soul: { factor: 5, jobs: 100, atOnce: 20, versions: ['v1', 'v2'] },
	dop: { factor: 5, jobs: 100, atOnce: 20, versions: ['v1', 'v2'] },
	dopEnd: { factor: 20, jobs: 40, atOnce: 10, versions: ['v2'] },
	soul2Batch: { factor: 20, jobs: 40, atOnce: 10, versions: ['v2'] },
	seedance: { factor: 40, jobs: 30, atOnce: 10, versions: ['v2'] },
	otherVideo: { factor: 40, jobs: 30, atOnce: 10, versions: ['v2'] },
	slowSoul: { factor: 5, jobs: 40, atOnce: 20, versions: ['v2'] },
};

const CONTENDERS: Record<'v1' | 'v2', ContenderName[]> = {
	v1: ['nodeV1', 'sdkV1'],
	v2: ['nodeV2', 'sdkV2'],
};

/** One run of one kind of job. */
export async function detect(
	kind: KindName,
	run: number,
	{ mostJobs, hasOwnNodes }: DetectionOptions,
): Promise<Performance[]> {
	const { factor, jobs, atOnce, versions } = PLANS[kind];
	return await compete({
		contenders: [
			...versions.flatMap((version) => CONTENDERS[version]),
			...(hasOwnNodes ? (['httpLoop'] as const) : []),
		],
		kind,
		durations: spreadDurations(kinds[kind].range, Math.min(jobs, mostJobs), run),
		alone: { atOnce },
		factor,
	});
}

/** Durations spread evenly over the range, in milliseconds, in an order and with a jitter of each run's own. */
export function spreadDurations(
	[from, to]: [number, number],
	count: number,
	run: number,
): number[] {
	const random = seeded(run + 1);
	return Array.from({ length: count }, (_, job) => ({
		ms: 1000 * (from + ((to - from) * (job + random())) / count),
		place: random(),
	}))
		.sort((a, b) => a.place - b.place)
		.map(({ ms }) => ms);
}

const delayOf = ({ finished }: Performance) => mean(finished.map(({ delay }) => delay));
const shareOf = ({ finished }: Performance) =>
	mean(finished.map(({ delay, duration }) => (100 * delay) / duration));

/** The rows of a kind, from its runs. */
export function detectionRows(kind: KindName, runs: Performance[][]): Row[] {
	const { name, range }: Kind = kinds[kind];
	const isShort = range[1] <= 60;
	const isJudged = kind !== 'slowSoul' && kind !== 'otherVideo';
	const of = (contender: ContenderName) =>
		runs.map((performances) => performances.find((each) => each.contender === contender));
	const compare = (
		what: string,
		ours: ContenderName,
		theirs: ContenderName,
		figureOf: (performance: Performance) => number,
		target?: Row['target'],
	): Row[] => {
		const other = of(theirs);
		const ratios = of(ours).flatMap((own, run) => {
			const rival = other[run];
			return own && rival ? [figureOf(own) / figureOf(rival)] : [];
		});
		if (ratios.length === 0) return [];
		return [row(what, '', ratios, target)];
	};
	const row = (what: string, unit: Row['unit'], figures: number[], target?: Row['target']) => ({
		group: 'Seeing that a job is finished',
		what: `${name}, ${range[0]} to ${range[1]} s: ${what}`,
		unit,
		figure: summary(figures),
		...(isJudged && target !== undefined ? { target } : {}),
	});
	const requests = ({ requestsPerJob }: Performance) => requestsPerJob;
	const versus = (ours: ContenderName, theirs: ContenderName, version: string): Row[] => [
		...compare(
			`mean delay, node to SDK${version}`,
			ours,
			theirs,
			delayOf,
			isShort ? { atMost: 0.5 } : undefined,
		),
		...compare(`requests, node to SDK${version}`, ours, theirs, requests, {
			atMost: isShort ? 1 : 1 / 3,
		}),
	];
	const shares = of('nodeV2').flatMap((performance) => (performance ? [shareOf(performance)] : []));
	return [
		...versus('nodeV1', 'sdkV1', ' (v1)'),
		...versus('nodeV2', 'sdkV2', ' (v2)'),
		...(isShort ? [] : [row('mean delay in the duration', '%', shares, { atMost: 1.5 })]),
		...compare('mean delay, node to HTTP loop', 'nodeV2', 'httpLoop', delayOf),
		...compare('requests, node to HTTP loop', 'nodeV2', 'httpLoop', requests),
	];
}

const NAMES: Record<ContenderName, string> = {
	nodeV1: 'node (v1)',
	nodeV2: 'node (v2)',
	sdkV1: 'SDK (v1)',
	sdkV2: 'SDK (v2)',
	httpLoop: 'HTTP loop',
};

/** What lies behind the ratios. */
export function detectionDetails(byKind: Map<KindName, Performance[][]>): Details {
	const rows = [...byKind].flatMap(([kind, runs]) =>
		runs[0].map(({ contender }) => {
			const all = runs.flatMap((each) => each.filter((one) => one.contender === contender));
			const median = (figureOf: (performance: Performance) => number) =>
				shortened(summary(all.map(figureOf)).median);
			const lost = all.reduce((sum, each) => sum + each.lost, 0);
			const jobs = all.reduce((sum, each) => sum + each.lost + each.finished.length, 0);
			return [
				kinds[kind].name,
				NAMES[contender],
				`${median((each) => delayOf(each) / 1000)} s`,
				`${median(shareOf)} %`,
				median((each) => each.requestsPerJob),
				lost === 0 ? '0' : `${lost} of ${jobs}`,
			];
		}),
	);
	return {
		title: 'Behind the ratios: seeing that a job is finished',
		head: ['Job', 'With', 'Mean delay', 'In the duration', 'Requests per job', 'Lost'],
		rows,
	};
}
