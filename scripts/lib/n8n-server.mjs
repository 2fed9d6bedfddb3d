import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { root, serverFolder } from './paths.mjs';
import { capture, StepError, task } from './run.mjs';
import { isInstalled, npmCi } from './npm-ci.mjs';

// Says that the server is ready, and with which Node it runs; read by test/e2e/support/server.ts too.
const readyFile = join(serverFolder, 'node_modules', '.ready.json');

/** Installs the real n8n that `npm start` and the e2e tests run: `{ node, n8n }`, both paths. */
export async function installN8n() {
	const installed = isInstalled(serverFolder);
	if (installed && existsSync(readyFile)) {
		const ready = JSON.parse(readFileSync(readyFile, 'utf8'));
		if (existsSync(ready.node)) return ready;
	}

	const node = await findNode24();
	if (!installed) {
		await npmCi(serverFolder, 'Installing n8n (about 2 minutes and 3 GB, once)');
	}
	await buildSqlite(node);
	const n8n = join(serverFolder, 'node_modules', 'n8n', 'bin', 'n8n');
	writeFileSync(readyFile, JSON.stringify({ node, n8n }));
	return { node, n8n };
}

/** n8n runs on Node 24. The devDependency `node` brings one for machines with another version. */
async function findNode24() {
	const [major] = process.versions.node.split('.').map(Number);
	if (major === 24) return process.execPath;

	const folder = join(root, 'node_modules', 'node');
	const packaged = join(folder, 'bin', 'node');
	if (!(await isNode24(packaged))) {
		// The install script of that package; it runs here because npm ci left all scripts out.
		mkdirSync(join(folder, 'bin'), { recursive: true });
		const { status, output } = await task(
			'Fetching Node 24 for n8n',
			async () =>
				await capture(process.execPath, ['installArchSpecificPackage.js'], { cwd: folder }),
		);
		if (!(await isNode24(packaged))) {
			// Later versions than 24 may work too, although n8n does not test with them.
			if (major > 24) return process.execPath;
			throw new StepError(
				`${output}\n\nn8n needs Node 24, and fetching it failed (status ${status}). ` +
					`Install Node 24 (https://nodejs.org) and run this command with it; this is ${process.versions.node}.`,
			);
		}
	}
	return packaged;
}

async function isNode24(path) {
	if (!existsSync(path)) return false;
	const { status, output } = await capture(path, ['--version']);
	return status === 0 && output.startsWith('v24.');
}

/** n8n's database driver is the one package of the tree whose install script has to run. */
async function buildSqlite(node) {
	if (await loadsSqlite(node)) return;
	const env = {
		// The very Node that will load it builds it: first on the path, and its headers where it has them.
		PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
		...nodeHeaders(node),
	};
	const { status, output } = await task(
		"Building n8n's database driver, sqlite3 (about a minute, once)",
		async () =>
			await capture(
				'npm',
				['rebuild', 'sqlite3', '--ignore-scripts=false', '--foreground-scripts'],
				{ cwd: serverFolder, env },
			),
	);
	if (await loadsSqlite(node)) return;
	const missing = [];
	for (const tool of ['python3', 'make', 'c++']) {
		if ((await capture(tool, ['--version'])).status !== 0) missing.push(tool);
	}
	throw new StepError(
		`${output}\n\nsqlite3, which n8n needs, could not be installed (status ${status}). ` +
			(missing.length > 0
				? `It had to be compiled and ${missing.join(', ')} is missing. ` +
					'On Debian or Ubuntu: apt-get install python3 make g++; on macOS: xcode-select --install.'
				: 'The output above says why.'),
	);
}

async function loadsSqlite(node) {
	const { status } = await capture(node, ['-e', "require('sqlite3')"], { cwd: serverFolder });
	return status === 0;
}

function nodeHeaders(node) {
	const platform = `${process.platform}-${process.arch}`;
	const candidates = [
		join(dirname(node), '..'),
		...['node', 'node-bin'].map((prefix) =>
			join(root, 'node_modules', 'node', 'node_modules', `${prefix}-${platform}`),
		),
	];
	const found = candidates.find((folder) =>
		existsSync(join(folder, 'include', 'node', 'node_api.h')),
	);
	return found ? { npm_config_nodedir: found } : {};
}
