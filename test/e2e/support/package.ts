/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions -- runs npm, never shipped */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './n8n-server';

export interface PackedPackage {
	/** Size of the tarball. */
	bytes: number;
	files: string[];
}

/**
 * Packs the package as `npm publish` would and unpacks it where n8n keeps community packages.
 * n8n itself installs by name from a registry only; what it leaves on disk is the same.
 */
export function installPackage(userFolder: string): PackedPackage {
	const packed = execFileSync(
		'npm',
		['pack', '--json', '--ignore-scripts', '--pack-destination', mkdir(userFolder)],
		{ cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
	);
	const [{ name, filename, size, files }] = JSON.parse(packed) as Array<{
		name: string;
		filename: string;
		size: number;
		files: Array<{ path: string }>;
	}>;
	const target = join(userFolder, '.n8n', 'nodes', 'node_modules', name);
	rmSync(target, { recursive: true, force: true });
	const tarball = join(userFolder, filename);
	execFileSync('tar', ['-xzf', tarball, '-C', mkdir(target), '--strip-components=1']);
	return { bytes: size, files: files.map(({ path }) => path) };
}

function mkdir(folder: string) {
	mkdirSync(folder, { recursive: true });
	return folder;
}
