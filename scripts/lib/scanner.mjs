import { join } from 'node:path';
import { isInstalled, npmCi } from './npm-ci.mjs';
import { root } from './paths.mjs';

const folder = join(root, '.scanner');

/** Installs n8n's package scanner, which test/package/scanner.test.ts runs. */
export async function installScanner() {
	if (isInstalled(folder)) return;
	await npmCi(folder, "Installing n8n's package scanner (about 20 seconds, once)");
}
