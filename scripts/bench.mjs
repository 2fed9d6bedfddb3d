// npm run bench: peak memory while three videos of 200 MB are downloaded to disk in n8n's real engine, with this
// package's node and with n8n's HTTP Request node, each run in a process of its own. `--runs N` repeats it N times.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { require as load } from 'tsx/cjs/api';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const FILES = { count: 3, megabytes: 200 };
const MEGABYTE = 1024 * 1024;
const NAMES = { higgsfield: 'Higgsfield node', httpRequest: 'HTTP Request node' };

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) fail('--runs has to be a whole number from 1 on.');
if (!existsSync(join(root, 'dist'))) fail('There is no built node yet: npm run build');

const { startSimulator } = load('../test/simulator/index.ts', import.meta.url);
const { hasHttpRequest, measureDownload } = load('../test/bench/measure.ts', import.meta.url);

const subjects = hasHttpRequest() ? ['higgsfield', 'httpRequest'] : ['higgsfield'];
const measured = Object.fromEntries(subjects.map((subject) => [subject, []]));
const simulator = await startSimulator();
try {
	for (let run = 0; run < runs; run += 1) {
		// In turn, so that whatever else this machine does meets both.
		for (const subject of subjects) {
			const { idle, peak } = await measureDownload(subject, simulator, FILES);
			measured[subject].push({ idle, peak, growth: peak - idle });
		}
	}
} finally {
	await simulator.close();
}

const figures = Object.fromEntries(
	subjects.map((subject) => [
		subject,
		Object.fromEntries(
			['idle', 'peak', 'growth'].map((key) => [
				key,
				summary(measured[subject].map((run) => run[key] / MEGABYTE)),
			]),
		),
	]),
);
const ratio =
	subjects.length === 2
		? summary(
				measured.higgsfield.map(({ growth }, run) => growth / measured.httpRequest[run].growth),
			)
		: null;

showTable();
const file = join(root, 'bench', 'results.json');
mkdirSync(dirname(file), { recursive: true });
const machine = { node: process.version, platform: platform(), cpus: cpus().length };
const results = { downloadMemory: { ...FILES, runs, unit: 'MB', ...figures, ratio } };
writeFileSync(file, `${JSON.stringify({ machine, ...results }, null, '\t')}\n`);

function summary(numbers) {
	const sorted = [...numbers].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	return { median, min: sorted[0], max: sorted.at(-1) };
}

function showTable() {
	const text = ({ median, min, max }, digits) =>
		`${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
	const rows = [
		['', 'idle', 'peak', 'growth'],
		...subjects.map((subject) => [
			NAMES[subject],
			...Object.values(figures[subject]).map((figure) => text(figure, 0)),
		]),
	];
	const width = (column) => Math.max(...rows.map((row) => row[column].length));
	console.log(
		`Resident memory in MB while ${FILES.count} × ${FILES.megabytes} MB are downloaded to disk: median (least to most) of ${runs} runs`,
	);
	for (const row of rows) {
		console.log(
			row
				.map((cell, column) => cell.padEnd(width(column)))
				.join('  ')
				.trimEnd(),
		);
	}
	console.log(
		ratio
			? `Growth, Higgsfield node to HTTP Request node: ${text(ratio, 2)}`
			: "n8n's own nodes are not installed, so there is nothing to compare with: npm start or npm run test:e2e installs them.",
	);
}

function fail(message) {
	console.error(message);
	process.exit(1);
}
