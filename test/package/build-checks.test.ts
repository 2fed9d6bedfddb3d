/* eslint-disable @n8n/community-nodes/no-restricted-imports -- builds throw-away packages on disk; nothing here is shipped */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { buildModule } from './built';

/** The checks that end the build, each fed with the fault it exists for. */

type Check = (root: string) => string[];
const { prune } = buildModule<{ prune: Check }>('prune.js');
const { checkIcons } = buildModule<{ checkIcons: Check }>('icons.js');
const { verify } = buildModule<{ verify: Check }>('verify.js');

const icon = (body = '', viewBox = '0 0 60 60') =>
	`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}">${body}</svg>`;

const NODE = 'dist/nodes/Toy/Toy.node.js';
const CODEX = 'dist/nodes/Toy/Toy.node.json';
const CREDENTIAL = 'dist/credentials/ToyApi.credentials.js';

const codex = {
	node: 'n8n-nodes-toy',
	nodeVersion: '1.0',
	resources: {
		primaryDocumentation: [{ url: 'https://example.com/docs' }],
		credentialDocumentation: [{ url: 'https://example.com/key' }],
	},
};

const description = {
	version: 1,
	icon: { light: 'file:../../icons/higgsfield.svg', dark: 'file:../../icons/higgsfield.dark.svg' },
	credentials: [{ name: 'toyApi' }],
	properties: [
		{ name: 'resource', options: [{ name: 'Ball', value: 'ball' }] },
		{
			name: 'operation',
			displayOptions: { show: { resource: ['ball'] } },
			options: [
				{ name: 'Get', value: 'get' },
				{ name: 'Get Many', value: 'getAll' },
			],
		},
	],
};

const nodeCode = (change: object = {}, extra = '') =>
	`${extra}\nexports.Toy = class { description = ${JSON.stringify({ ...description, ...change })}; };`;

const credentialCode = (name = 'toyApi') =>
	`exports.ToyApi = class { name = '${name}'; icon = ${JSON.stringify({
		light: 'file:../icons/higgsfield.svg',
		dark: 'file:../icons/higgsfield.dark.svg',
	})}; };`;

const readme = (operations: string) =>
	`# Toy\n\n## Operations\n\n${operations}\n\n## Usage\n\nGet.\n`;

const sound: Record<string, string> = {
	'package.json': JSON.stringify({
		name: 'n8n-nodes-toy',
		main: 'index.js',
		files: ['dist'],
		n8n: { nodes: [NODE], credentials: [CREDENTIAL] },
	}),
	LICENSE: 'MIT',
	'README.md': readme('- **Ball**: Get, Get Many'),
	'index.js': "module.exports = { ...require('./dist/nodes/Toy/Toy.node.js') };",
	'icons/higgsfield.svg': icon('<path fill="#111"/>'),
	'icons/higgsfield.dark.svg': icon('<path fill="#eee"/>'),
	'dist/icons/higgsfield.svg': icon('<path fill="#111"/>'),
	'dist/icons/higgsfield.dark.svg': icon('<path fill="#eee"/>'),
	[NODE]: nodeCode(),
	[CODEX]: JSON.stringify(codex),
	[CREDENTIAL]: credentialCode(),
};

const made: string[] = [];

/** A sound package with some files replaced; `undefined` leaves one out. */
function packageWith(changes: Record<string, string | undefined> = {}) {
	const root = mkdtempSync(join(tmpdir(), 'build-checks-'));
	made.push(root);
	for (const [file, content] of Object.entries({ ...sound, ...changes })) {
		if (content === undefined) continue;
		mkdirSync(dirname(join(root, file)), { recursive: true });
		writeFileSync(join(root, file), content);
	}
	return root;
}

afterAll(() => made.forEach((root) => rmSync(root, { recursive: true, force: true })));

it('a sound package has no problems', () => {
	const root = packageWith();
	expect([...prune(root), ...checkIcons(root), ...verify(root)]).toEqual([]);
});

it('prune removes what does not ship, with the folders it empties', () => {
	const strays = [
		'dist/docs/screenshots/editor.png',
		'dist/package.json',
		'dist/test/fixtures/cat.svg',
		'dist/tsconfig.tsbuildinfo',
		'dist/nodes/Toy/Toy.node.d.ts',
		'dist/nodes/Toy/notes.json',
	];
	const root = packageWith(Object.fromEntries(strays.map((file) => [file, 'x'])));
	expect(prune(root).map((file) => `dist/${file}`)).toEqual([...strays].sort());
	expect(['dist/docs', 'dist/test'].some((folder) => existsSync(join(root, folder)))).toBe(false);
	expect([NODE, CODEX, CREDENTIAL].every((file) => existsSync(join(root, file)))).toBe(true);
	expect(verify(root)).toEqual([]);
});

/** An icon with the same content in the source and in dist. */
const dark = (svg: string) => ({
	'icons/higgsfield.dark.svg': svg,
	'dist/icons/higgsfield.dark.svg': svg,
});

it.each<[string, Record<string, string | undefined>, string]>([
	['a missing icon', { 'icons/higgsfield.dark.svg': undefined }, 'is missing'],
	['an icon that was not copied', { 'dist/icons/higgsfield.svg': undefined }, 'did not copy'],
	['an oblong icon', dark(icon('', '0 0 60 40')), 'square viewBox'],
	['an icon without viewBox', dark('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'square viewBox'],
	['something else than SVG', dark('<svg viewBox="0 0 6 6"/>'), 'not an SVG document'],
	['a dark icon like the light one', dark(sound['icons/higgsfield.svg']), 'the same as the light'],
	['a heavy icon', dark(icon('<path d="M0 0"/>'.repeat(300))), 'the limit is 4096'],
	['a script', dark(icon('<script>1</script>')), 'contains a script'],
	['an event handler', dark(icon('<path onload="1"/>')), 'event handler'],
	['a link to a file', dark(icon('<a href="https://example.com"/>')), 'refers to another file'],
	['a paint from a file', dark(icon('<path fill="url(x.svg#a)"/>')), 'refers to another file'],
])('checkIcons reports %s', (_case, changes, sentence) => {
	expect(checkIcons(packageWith(changes))).toEqual([expect.stringContaining(sentence)]);
});

it.each<[string, Record<string, string | undefined>, string]>([
	[
		'a node that was not built',
		{ [NODE]: undefined, 'index.js': '' },
		`announces ${NODE} (n8n.nodes)`,
	],
	['a missing main file', { 'index.js': undefined }, 'announces index.js (main)'],
	['a missing licence', { LICENSE: undefined }, 'announces LICENSE'],
	[
		'a node nobody announced',
		{ 'dist/nodes/Other/Other.node.js': 'exports.Other = class {};' },
		'does not announce it',
	],
	['a missing codex', { [CODEX]: undefined }, 'Toy.node.json is missing'],
	[
		'a codex of another package',
		{ [CODEX]: JSON.stringify({ ...codex, node: 'n8n-nodes-base.toy' }) },
		'says node "n8n-nodes-base.toy"',
	],
	['a codex of an older version', { [NODE]: nodeCode({ version: [1, 1.1] }) }, 'the node is "1.1"'],
	[
		'a codex without documentation',
		{
			[CODEX]: JSON.stringify({
				...codex,
				resources: { ...codex.resources, primaryDocumentation: [] },
			}),
		},
		'resources.primaryDocumentation',
	],
	['a foreign module', { [NODE]: nodeCode({}, "require('axios');") }, 'requires "axios"'],
	['a Node built-in', { [NODE]: nodeCode({}, "require('fs');") }, 'requires "fs"'],
	['a dynamic import', { [NODE]: nodeCode({}, "import('axios');") }, 'requires "axios"'],
	['a computed module name', { [NODE]: nodeCode({}, 'require(name);') }, 'computed at run time'],
	['a lost file', { [NODE]: nodeCode({}, "require('./gone');") }, 'not in the package'],
	[
		'a file outside dist',
		{ [NODE]: nodeCode({}, "require('../../../package.json');") },
		'not in the package',
	],
	['a timer', { [NODE]: nodeCode({}, 'setTimeout(() => {}, 1);') }, 'uses "setTimeout"'],
	['a log to the console', { 'index.js': 'console.log(1);' }, 'index.js uses "console"'],
	['a class of another name', { [CREDENTIAL]: 'exports.Toy = class {};' }, 'a class "ToyApi"'],
	['a file that throws', { [CREDENTIAL]: 'null.x;' }, 'cannot be loaded'],
	[
		'a missing icon file',
		{ [NODE]: nodeCode({ icon: { ...description.icon, dark: 'file:dark.svg' } }) },
		'names the icon "file:dark.svg"',
	],
	[
		'a credential of another name',
		{ [CREDENTIAL]: credentialCode('otherApi') },
		'credential "toyApi"',
	],
	['no README', { 'README.md': undefined }, 'README.md is missing'],
	['a README without operations', { 'README.md': '# Toy' }, 'no section "## Operations"'],
	['an operation the README lacks', { 'README.md': readme('- Ball: Get Many') }, 'operation "Get"'],
	[
		'a trigger the README lacks',
		{ [NODE]: nodeCode({ group: ['trigger'], displayName: 'Toy Trigger' }) },
		'no section "Toy Trigger"',
	],
	['another the README lacks', { 'README.md': readme('### Ball\n- Get') }, 'operation "Get Many"'],
])('verify reports %s', (_case, changes, sentence) => {
	const problems = verify(packageWith(changes));
	expect(problems).toEqual([expect.stringContaining(sentence)]);
});

it.each([
	'### Ball\n\n- Get Many\n- Get',
	'| Resource | Operations |\n|---|---|\n| Ball | `Get`, `Get Many` |',
	'| **Ball** | Get | one |\n| | Get Many | all |',
	'- **Ball**: Get one, Get Many',
])('a README may list operations like this: %j', (operations) => {
	expect(verify(packageWith({ 'README.md': readme(operations) }))).toEqual([]);
});

it('names of properties are no globals', () => {
	const code = nodeCode({}, 'const a = { process: 1, console() {} }; a.process; a?.setTimeout;');
	expect(verify(packageWith({ [NODE]: code }))).toEqual([]);
});
