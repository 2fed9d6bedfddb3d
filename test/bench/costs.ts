import { startSimulator } from '../simulator';
import { measureLoad, type Load } from './load';
import { measureDownload, type Subject } from './measure';
import { packedSize, preparedFolders, requireTime, startTime } from './presence';
import { summary } from './statistics';
import type { Row } from './table';
import { measureThroughput } from './throughput';
import type { ThroughputOrder } from './throughput-process';

/* What the node takes of the machine. Whatever is compared runs in turn, so that both meet the same noise. */

const MEGABYTE = 1024 * 1024;

/** One-way and back, added to every request: a server on the internet, not on this machine. */
const LATENCY_MS = 50;

async function inTurn<Name extends string>(
	names: Name[],
	runs: number,
	measure: (name: Name) => Promise<number> | number,
): Promise<Record<Name, number[]>> {
	const figures = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
		Name,
		number[]
	>;
	for (let run = 0; run < runs; run++) {
		for (const name of names) figures[name].push(await measure(name));
	}
	return figures;
}

const ratios = (ours: number[], theirs: number[]) => ours.map((own, run) => own / theirs[run]);

export async function throughputRows(runs: number, count: number): Promise<Row[]> {
	const rows: Row[] = [];
	const names: Array<ThroughputOrder['contender']> = ['node', 'axios', 'helper'];
	for (const latency of [LATENCY_MS, 0]) {
		const looks: Record<string, number[]> = { node: [], axios: [], helper: [] };
		const submits = await inTurn(names, runs, async (name) => {
			const measured = await measureThroughput(name, count, latency);
			looks[name].push(measured.looks);
			return measured.submits;
		});
		const where = latency === 0 ? 'on this machine' : `with ${latency} ms of network`;
		const row = (what: string, figures: number[], target?: Row['target']): Row => ({
			group: 'Items per second with jobs that are done at once',
			what: `${what}, ${where}`,
			unit: '',
			figure: summary(figures),
			target,
		});
		rows.push(
			row('submit, node to bare axios', ratios(submits.node, submits.axios), { atLeast: 0.8 }),
			row('collect, node to bare axios', ratios(looks.node, looks.axios), { atLeast: 0.8 }),
			row("submit, node to a bare loop with n8n's helper", ratios(submits.node, submits.helper)),
			row("collect, node to a bare loop with n8n's helper", ratios(looks.node, looks.helper)),
			row(
				"submit, that loop with n8n's helper to bare axios",
				ratios(submits.helper, submits.axios),
			),
			row("collect, that loop with n8n's helper to bare axios", ratios(looks.helper, looks.axios)),
		);
	}
	return rows;
}

export async function memoryRows(
	runs: number,
	files: { count: number; megabytes: number },
	hasOwnNodes: boolean,
): Promise<Row[]> {
	const subjects: Subject[] = hasOwnNodes ? ['higgsfield', 'httpRequest'] : ['higgsfield'];
	const simulator = await startSimulator();
	try {
		const growth = await inTurn(subjects, runs, async (subject) => {
			const { idle, peak } = await measureDownload(subject, simulator, files);
			return (peak - idle) / MEGABYTE;
		});
		const row = (what: string, unit: Row['unit'], figures: number[], target?: Row['target']) => ({
			group: `Memory while ${files.count} videos of ${files.megabytes} MB are downloaded to disk`,
			what,
			unit,
			figure: summary(figures),
			target,
		});
		return [
			row('more than idle, node', 'MB', growth.higgsfield, { atMost: 64 }),
			...(hasOwnNodes
				? [
						row('more than idle, HTTP Request node', 'MB', growth.httpRequest),
						row('node to HTTP Request node', '', ratios(growth.higgsfield, growth.httpRequest)),
					]
				: []),
		];
	} finally {
		await simulator.close();
	}
}

/** One execution with so many items, 20 of them at Higgsfield at once, each for half a second. */
export async function loadRows(runs: number, items: number): Promise<Row[]> {
	const simulator = await startSimulator();
	const measured: Load[] = [];
	try {
		for (let run = 0; run < runs; run++) {
			measured.push(await measureLoad(simulator, { items, maxConcurrent: 20 }));
		}
	} finally {
		await simulator.close();
	}
	const row = (
		what: string,
		unit: Row['unit'],
		figureOf: (load: Load) => number,
		target?: Row['target'],
	): Row => ({
		group: `One execution with ${items} items, 20 at once`,
		what,
		unit,
		figure: summary(measured.map(figureOf)),
		target,
	});
	return [
		row('results lost', '', ({ lost }) => lost, { atMost: 0 }),
		row('jobs paid twice', '', ({ doublePaid }) => doublePaid, { atMost: 0 }),
		row('memory more than idle', 'MB', ({ idleRss, peakRss }) => (peakRss - idleRss) / MEGABYTE),
		row('delay of the event loop, mean', 'ms', ({ eventLoopDelay }) => eventLoopDelay.mean),
		row('delay of the event loop, 99 of 100', 'ms', ({ eventLoopDelay }) => eventLoopDelay.p99),
	];
}

const PRESENCE = 'What it costs to have the package';

export async function presenceRows(requires: number, starts: number): Promise<Row[]> {
	const times = await inTurn(['alone', 'withPackage'], requires, (which) =>
		requireTime(which === 'withPackage'),
	);
	const rows: Row[] = [
		{
			group: PRESENCE,
			what: 'size of the download',
			unit: 'kB',
			figure: summary([packedSize() / 1000]),
			target: { atMost: 80 },
		},
		{
			group: PRESENCE,
			what: 'requiring it, more than n8n-workflow alone',
			unit: 'ms',
			figure: summary(times.withPackage.map((time, run) => time - times.alone[run])),
			target: { atMost: 40 },
		},
	];
	if (starts === 0) return rows;

	const folders = await preparedFolders();
	try {
		const started = await inTurn(
			['without', 'with'],
			starts,
			async (which) => await startTime(folders[which]),
		);
		rows.push({
			group: PRESENCE,
			what: 'start of a real n8n, with to without the package',
			unit: '',
			figure: summary(ratios(started.with, started.without)),
		});
	} finally {
		folders.remove();
	}
	return rows;
}
