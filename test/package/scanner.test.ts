/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- packs, unpacks and scans in child processes; nothing here is shipped */
import { execFile } from 'node:child_process';
import {
	appendFileSync,
	cpSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { manifest, root } from './built';

/**
 * The scanner that n8n runs on every package before it verifies it, offline: on the sources that the provenance names
 * and on the files that npm publishes. Its online part (provenance, download) needs a published package.
 */

interface Verdict {
	passed: boolean;
	message?: string;
	details?: string;
}

interface Target {
	folder: string;
	patterns: 'source' | 'package';
}

const run = promisify(execFile);
const folder = join(root, '.scanner');
/** The scanner's rules take every file for a node where NODE_ENV, which jest sets, is "test". */
const env = { ...process.env, NODE_ENV: 'production' };
const scannerManifest = join(folder, 'node_modules/@n8n/scan-community-package/package.json');

async function scan(...targets: Target[]): Promise<Verdict[]> {
	const { stdout } = await run(process.execPath, ['scan.mjs', JSON.stringify(targets)], {
		cwd: folder,
		env,
	});
	return JSON.parse(stdout) as Verdict[];
}

async function unpackedPackage(target: string): Promise<string> {
	const { stdout } = await run(
		'npm',
		['pack', '--json', '--ignore-scripts', '--pack-destination', target],
		{ cwd: root },
	);
	const [{ filename }] = JSON.parse(stdout) as Array<{ filename: string }>;
	await run('tar', ['-xzf', filename], { cwd: target });
	return join(target, 'package');
}

describe("n8n's package scanner", () => {
	let temporary: string;
	let packed: string;

	beforeAll(async () => {
		if (!existsSync(scannerManifest)) {
			throw new Error('The scanner is not installed: npm ci --ignore-scripts in .scanner');
		}
		temporary = mkdtempSync(join(tmpdir(), 'higgsfield-scan-'));
		packed = await unpackedPackage(temporary);
	});

	afterAll(() => rmSync(temporary, { recursive: true, force: true }));

	it('passes the sources and the published files', async () => {
		const [sources, published] = await scan(
			{ folder: root, patterns: 'source' },
			{ folder: packed, patterns: 'package' },
		);
		const { version } = JSON.parse(readFileSync(scannerManifest, 'utf8')) as { version: string };
		const word = ({ passed }: Verdict) => (passed ? 'passed' : 'FAILED');
		console.log(
			`n8n's package scanner ${version} on ${manifest.name}: sources ${word(sources)}, published files ${word(published)}`,
		);
		expect([sources, published]).toEqual([{ passed: true }, { passed: true }]);
	}, 120_000);

	it('would see what n8n forbids, in the sources and in the published files', async () => {
		const copy = join(temporary, 'source');
		for (const part of ['package.json', 'nodes', 'credentials', 'icons']) {
			cpSync(join(root, part), join(copy, part), { recursive: true });
		}
		const [node] = manifest.n8n.nodes;
		const forbidden = '\n// eslint-disable-next-line\nconsole.log(process.env);\n';
		appendFileSync(join(copy, node.replace('dist/', '').replace(/\.js$/, '.ts')), forbidden);
		appendFileSync(join(packed, node), forbidden);
		writeFileSync(
			join(packed, 'package.json'),
			JSON.stringify({ ...manifest, dependencies: { axios: '1.18.0' } }),
		);

		const [sources, published] = await scan(
			{ folder: copy, patterns: 'source' },
			{ folder: packed, patterns: 'package' },
		);
		expect(sources.passed).toBe(false);
		expect(sources.details).toContain('no-restricted-globals');
		expect(published.passed).toBe(false);
		expect(published.details).toContain('no-restricted-globals');
		expect(published.details).toContain('no-runtime-dependencies');
	}, 120_000);
});
