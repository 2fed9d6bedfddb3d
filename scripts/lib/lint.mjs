import { quietly, StepError } from './run.mjs';

/** Lints with n8n's own rules; here a warning is as bad as an error. */
export async function lint() {
	const output = await quietly('Lint', 'npm', ['run', '--silent', 'lint']);
	if (/[1-9]\d* warning/.test(output)) throw new StepError(`${output}\n\nLint: there are warnings`);
}
