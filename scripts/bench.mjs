// npm run bench: the node next to what a user would take instead, on the same simulator in the same run, as ratios.
// `--runs N` repeats each measurement N times (3), `--quick` only shows that everything works, `--only X` measures one
// part or one kind of job, `--write` puts the table into docs/performance.md.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { require as load } from 'tsx/cjs/api';
import { root } from './lib/paths.mjs';

const { values } = parseArgs({
	options: {
		runs: { type: 'string', default: '3' },
		quick: { type: 'boolean', default: false },
		only: { type: 'string' },
		write: { type: 'boolean', default: false },
	},
});
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) fail('--runs has to be a whole number from 1 on.');
if (!existsSync(join(root, 'dist'))) fail('There is no built node yet: npm run build');

const { bench, fullSize, parts, quickSize } = load('../test/bench/bench.ts', import.meta.url);
const { kinds } = load('../test/bench/kinds.ts', import.meta.url);
const { hasOwnNodes } = load('../test/bench/n8n-nodes-base.ts', import.meta.url);
const { show } = load('../test/bench/table.ts', import.meta.url);

const alone = [...parts, ...Object.keys(kinds)];
if (values.only !== undefined && !alone.includes(values.only)) {
	fail(`--only has to be one of ${alone.join(', ')}.`);
}
if (values.only !== undefined && values.write) fail('--write needs everything, without --only.');

const size = values.quick ? quickSize : fullSize(runs);
const started = Date.now();
const results = await bench(size, (text) => console.error(text), values.only);
const minutes = Math.max(1, Math.round((Date.now() - started) / 60_000));

console.log(`\n${show(results.rows, results.details, 'text')}\n`);
if (!hasOwnNodes()) {
	console.log(
		"n8n's own nodes are not installed, so there is no HTTP loop to compare with: npm start or npm run test:e2e installs them.",
	);
}
const machine = { node: process.version, platform: platform(), cpus: cpus().length };
const file = join(root, 'bench', 'results.json');
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify({ machine, size, ...results }, null, '\t')}\n`);
if (values.write) writeTable();

/** Between the two marks in the page, so that what is told around it stays. */
function writeTable() {
	const page = join(root, 'docs', 'performance.md');
	const [begin, end] = ['<!-- table -->', '<!-- /table -->'];
	const text = readFileSync(page, 'utf8');
	const [before, rest] = text.split(begin);
	const after = rest?.split(end)[1];
	if (after === undefined) fail(`${page} has no place for the table (${begin} … ${end}).`);
	const where = `Node.js ${process.versions.node} on ${machine.platform} with ${machine.cpus} processors, ${runs} runs, ${minutes} minutes.`;
	const table = show(results.rows, results.details, 'markdown');
	writeFileSync(page, `${before}${begin}\n\n${where}\n\n${table}\n\n${end}${after}`);
}

function fail(message) {
	console.error(message);
	process.exit(1);
}
