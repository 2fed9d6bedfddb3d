import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bin, root } from './paths.mjs';
import { show } from './run.mjs';

const folder = join(root, 'test-results');
const resultFile = (name) => join(folder, `${name}.json`);

/** Forgets an earlier run's numbers, so that a run that stops early does not show them. */
export function forgetResults(name) {
	mkdirSync(folder, { recursive: true });
	rmSync(resultFile(name), { force: true });
}

/** Runs jest and keeps its result as test-results/<name>.json. */
export async function runJest(what, { name, config, args = [], env }) {
	await show(
		what,
		bin('jest'),
		['-c', config, '--json', `--outputFile=${resultFile(name)}`, ...args],
		{ env },
	);
	return readResult(name);
}

/** `{ passed, failed }` of the last run of that name; undefined when it did not get as far as jest. */
export function readResult(name) {
	let result;
	try {
		result = JSON.parse(readFileSync(resultFile(name), 'utf8'));
	} catch {
		return undefined;
	}
	return {
		passed: result.numPassedTests,
		// A file that cannot even be loaded has no tests to count, and is a failure all the same.
		failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
	};
}
