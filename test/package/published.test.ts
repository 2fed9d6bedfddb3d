/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions -- asks npm and reads files; nothing here is shipped */
import { execFileSync } from 'node:child_process';

import { PackageDirectoryLoader } from 'n8n-core';

import { buildModule, built, manifest, read, root } from './built';

interface PackReport {
	size: number;
	files: Array<{ path: string }>;
}

function pack(): PackReport {
	const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		cwd: root,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	return (JSON.parse(output) as PackReport[])[0];
}

describe('what npm publishes', () => {
	const report = pack();
	const files = report.files.map(({ path }) => path);

	it('is small', () => {
		expect(files.length).toBeLessThan(60);
		expect(report.size).toBeLessThan(80_000);
	});

	it('is the built node and the files that npm always adds', () => {
		const expected =
			/^(dist\/(nodes|credentials)\/.+\.js|dist\/nodes\/.+\.node\.json|dist\/icons\/.+\.svg|index\.js|package\.json|README\.md|LICENSE)$/;
		expect(files.filter((file) => !expected.test(file))).toEqual([]);
	});

	it('holds everything that the package announces', () => {
		expect(files).toEqual(
			expect.arrayContaining([
				...manifest.n8n.nodes,
				...manifest.n8n.credentials,
				manifest.main,
				'dist/nodes/Higgsfield/Higgsfield.node.json',
				'dist/icons/higgsfield.svg',
				'dist/icons/higgsfield.dark.svg',
				'LICENSE',
				'README.md',
			]),
		);
	});

	it('names no folder of the machine that built it', () => {
		expect(files.filter((file) => read(file).includes(root))).toEqual([]);
	});

	it('passes the checks that end the build', () => {
		const { verify } = buildModule<{ verify(root: string): string[] }>('verify.js');
		const { checkIcons } = buildModule<{ checkIcons(root: string): string[] }>('icons.js');
		expect([...checkIcons(root), ...verify(root)]).toEqual([]);
	});
});

describe('the built code', () => {
	it('requires only n8n-workflow and its own files, and no forbidden global', () => {
		const { checkSources } = buildModule<{ checkSources(root: string): string[] }>('source.js');
		expect(checkSources(root)).toEqual([]);
	});

	it('exports its classes from index.js', () => {
		const { Higgsfield, HiggsfieldTrigger, HiggsfieldApi, HiggsfieldWebhookApi, ...others } =
			built();
		expect(new Higgsfield().description.name).toBe('higgsfield');
		expect(new HiggsfieldTrigger().description.name).toBe('higgsfieldTrigger');
		expect(new HiggsfieldApi().name).toBe('higgsfieldApi');
		expect(new HiggsfieldWebhookApi().name).toBe('higgsfieldWebhookApi');
		expect(others).toEqual({});
	});

	it('is loaded by n8n with its codex, icons and credential', async () => {
		const loader = new PackageDirectoryLoader(root);
		await loader.loadAll();

		const { nodes, credentials } = loader.types;
		expect(nodes.map(({ name }) => name)).toEqual(['higgsfield', 'higgsfieldTrigger']);
		for (const node of nodes) {
			expect(node.codex?.categories).toEqual(['AI', 'Marketing & Content']);
			// Without "Root Nodes" the editor hides a node of the category AI from its search.
			expect(node.codex?.subcategories).toEqual({ AI: ['Miscellaneous', 'Root Nodes'] });
			expect(node.codex?.alias).toEqual(expect.arrayContaining(['soul', 'dop', 'ai video']));
			expect(node.iconUrl).toEqual({
				light: `icons/${manifest.name}/dist/icons/higgsfield.svg`,
				dark: `icons/${manifest.name}/dist/icons/higgsfield.dark.svg`,
			});
		}
		expect(credentials.map(({ name, supportedNodes }) => [name, supportedNodes])).toEqual([
			['higgsfieldApi', ['higgsfield', 'higgsfieldTrigger']],
			['higgsfieldWebhookApi', ['higgsfieldTrigger']],
		]);
		expect([
			loader.known.nodes.higgsfield.sourcePath,
			loader.known.nodes.higgsfieldTrigger.sourcePath,
		]).toEqual(manifest.n8n.nodes);
	});
});

describe('package.json', () => {
	it('has no run-time dependency and takes any n8n-workflow', () => {
		expect(manifest.dependencies ?? {}).toEqual({});
		expect(manifest.optionalDependencies ?? {}).toEqual({});
		expect(manifest.overrides).toBeUndefined();
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('is what n8n looks for', () => {
		expect(manifest.name).toBe('n8n-nodes-higgsfield');
		expect(manifest.keywords).toContain('n8n-community-node-package');
		expect(manifest.license).toBe('MIT');
		expect(manifest.n8n.n8nNodesApiVersion).toBe(1);
		expect(manifest.n8n.strict).toBe(true);
		expect(manifest.author.name).toBeTruthy();
		expect(manifest.author.email).toMatch(/^\S+@\S+$/);
		expect(manifest.repository.url).toMatch(/^git\+https:\/\/github\.com\/[\w-]+\/[\w-]+\.git$/);
		expect(manifest.files).toContain('dist');
	});

	it('runs nothing when somebody installs it', () => {
		const onInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
		expect(Object.keys(manifest.scripts).filter((name) => onInstall.includes(name))).toEqual([]);
		expect(manifest.scripts.prepublishOnly).toBe('n8n-node prerelease');
		expect(manifest.scripts.build).toBe('n8n-node build && gulp finish');
	});
});
