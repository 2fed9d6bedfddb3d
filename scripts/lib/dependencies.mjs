import { root } from './paths.mjs';
import { StepError } from './run.mjs';
import { isInstalled, npmCi } from './npm-ci.mjs';

/** Installs the development dependencies where they are missing or older than the lock file. */
export async function installDependencies() {
	requireNode();
	if (isInstalled(root)) return;
	await npmCi(root, 'Installing the dependencies (about a minute, once)');
}

function requireNode() {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major > 20 || (major === 20 && minor >= 19)) return;
	throw new StepError(`Node 20.19 or later is needed; this is ${process.versions.node}.`);
}
