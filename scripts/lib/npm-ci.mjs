import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quietly } from './run.mjs';

/**
 * Whether a folder's node_modules holds what its lock file asks for. npm keeps a list of what it
 * installed in node_modules/.package-lock.json, written last, so an interrupted install counts as none.
 */
export function isInstalled(folder) {
	const installedList = join(folder, 'node_modules', '.package-lock.json');
	if (!existsSync(installedList)) return false;
	const wanted = packagesOf(join(folder, 'package-lock.json'));
	const installed = packagesOf(installedList);
	return Object.entries(wanted).every(
		([path, { version, optional, devOptional, extraneous }]) =>
			path === '' ||
			extraneous ||
			// Packages for other platforms are in the lock file and never installed.
			(installed[path] === undefined && (optional || devOptional)) ||
			installed[path]?.version === version,
	);
}

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages ?? {};

/**
 * Installs exactly the lock file. Install scripts stay off: some packages in the tree try to
 * compile native code that nothing here needs, and fail on machines where it cannot be built.
 */
export async function npmCi(folder, what) {
	await quietly(
		what,
		'npm',
		['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
		{ cwd: folder },
	);
}
