/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- development only, never shipped */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { jsonParse } from 'n8n-workflow';

import { root, startN8n } from '../e2e/support/n8n-server';
import { installPackage } from '../e2e/support/package';
import { removeFolder, temporaryFolder } from '../e2e/support/temporary-folder';

/* What it costs an n8n to have the package, used or not. */

/** Size of the package as it is downloaded, in bytes. */
export function packedSize(): number {
	const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		cwd: root,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	return jsonParse<Array<{ size: number }>>(packed)[0].size;
}

/** Milliseconds to require n8n-workflow in a new process, alone or with the classes that n8n loads from us. */
export function requireTime(withPackage: boolean): number {
	const { nodes, credentials } = jsonParse<{ n8n: { nodes: string[]; credentials: string[] } }>(
		execFileSync(process.execPath, ['-p', 'JSON.stringify(require("./package.json"))'], {
			cwd: root,
			encoding: 'utf8',
		}),
	).n8n;
	const files = ['n8n-workflow', ...[...nodes, ...credentials].map((file) => join(root, file))];
	const wanted = JSON.stringify(withPackage ? files : files.slice(0, 1));
	const script = `const start = performance.now(); ${wanted}.forEach((file) => require(file)); console.log(performance.now() - start)`;
	return Number(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' }));
}

/** Milliseconds until a real n8n is ready; its data is there already, so that no migration is measured. */
export async function startTime(userFolder: string): Promise<number> {
	const start = performance.now();
	const server = await startN8n(userFolder);
	const ready = performance.now();
	await server.stop();
	return ready - start;
}

/** Two data folders of an n8n that has run before: without and with the package. */
export async function preparedFolders(): Promise<{
	without: string;
	with: string;
	remove(): void;
}> {
	const folder = temporaryFolder();
	const folders = { without: join(folder, 'without'), with: join(folder, 'with') };
	for (const each of Object.values(folders)) mkdirSync(each);
	installPackage(folders.with);
	for (const each of Object.values(folders)) await startTime(each);
	return { ...folders, remove: () => removeFolder(folder) };
}
