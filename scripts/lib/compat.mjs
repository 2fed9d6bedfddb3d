import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isInstalled, npmCi } from './npm-ci.mjs';
import { root } from './paths.mjs';

const { lines } = createRequire(import.meta.url)('../../test/compat/lines.js');

/** Installs the engines of the older n8n lines that test/compat runs the node in. */
export async function installOlderEngines() {
	for (const { name, folder } of lines) {
		const path = join(root, folder);
		if (path === join(root, '.') || isInstalled(path)) continue;
		await npmCi(path, `Installing the engine of ${name} (about 20 seconds, once)`);
	}
}
