'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { checkHeading, checkReadme } = require('./readme.js');
const { checkSources } = require('./source.js');

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

/** Files that package.json announces, or that npm and n8n expect beside it. */
function checkAnnouncedFiles(root, manifest) {
	const announced = [
		['n8n.nodes', manifest.n8n?.nodes ?? []],
		['n8n.credentials', manifest.n8n?.credentials ?? []],
		['main', manifest.main ? [manifest.main] : []],
		['files', manifest.files ?? []],
		['license', ['LICENSE']],
	];
	return announced.flatMap(([field, files]) =>
		files
			.filter((file) => !fs.existsSync(path.join(root, file)))
			.map((file) => `package.json announces ${file} (${field}), which does not exist.`),
	);
}

/** The other direction: what was built but never announced would never be loaded. */
function checkNothingForgotten(root, manifest) {
	const dist = path.join(root, 'dist');
	if (!fs.existsSync(dist)) return [];
	const announced = new Set([...(manifest.n8n?.nodes ?? []), ...(manifest.n8n?.credentials ?? [])]);
	return fs
		.readdirSync(dist, { recursive: true })
		.map((file) => path.posix.join('dist', file.split(path.sep).join('/')))
		.filter((file) => /\.(node|credentials)\.js$/.test(file) && !announced.has(file))
		.map((file) => `${file} was built, but package.json does not announce it in its n8n block.`);
}

/** `Higgsfield.node.js` must export a class `Higgsfield`: n8n takes the class name from the file name. */
function loadClass(root, file) {
	const className = path.basename(file).replace(/\.(node|credentials)\.js$/, '');
	const loaded = require(path.join(root, file));
	if (typeof loaded[className] !== 'function') {
		throw new Error(`${file} does not export a class "${className}".`);
	}
	return new loaded[className]();
}

function checkIconReferences(root, file, icon) {
	const references = typeof icon === 'string' ? [icon] : [icon?.light, icon?.dark];
	return references.flatMap((reference) => {
		if (!reference?.startsWith('file:')) return [`${file} needs a light and a dark icon file.`];
		const target = path.join(root, path.dirname(file), reference.slice('file:'.length));
		return fs.existsSync(target)
			? []
			: [`${file} names the icon "${reference}", which is not built.`];
	});
}

/** A node's newest version as the codex writes it: 1 is "1.0". */
function codexVersion(version) {
	const newest = Math.max(...[version].flat());
	return Number.isInteger(newest) ? `${newest}.0` : String(newest);
}

function checkCodex(root, manifest, nodeFile, description) {
	const file = nodeFile.replace(/\.js$/, '.json');
	if (!fs.existsSync(path.join(root, file))) return [`The codex ${file} is missing.`];
	const codex = readJson(path.join(root, file));
	const problems = [];
	if (codex.node !== manifest.name) {
		problems.push(
			`The codex ${file} says node "${codex.node}"; the package is "${manifest.name}".`,
		);
	}
	const version = codexVersion(description.version);
	if (codex.nodeVersion !== version) {
		problems.push(
			`The codex ${file} says nodeVersion "${codex.nodeVersion}"; the node is "${version}".`,
		);
	}
	for (const kind of ['primaryDocumentation', 'credentialDocumentation']) {
		const links = codex.resources?.[kind] ?? [];
		if (links.length === 0 || links.some(({ url }) => !/^https:\/\//.test(url))) {
			problems.push(`The codex ${file} needs https addresses in resources.${kind}.`);
		}
	}
	return problems;
}

function checkNode(root, manifest, file, credentialNames) {
	const { description } = loadClass(root, file);
	return [
		...checkIconReferences(root, file, description.icon),
		...checkCodex(root, manifest, file, description),
		...(description.group?.includes('trigger')
			? checkHeading(root, description)
			: checkReadme(root, description)),
		...(description.credentials ?? [])
			.filter(({ name }) => !credentialNames.includes(name))
			.map(
				({ name }) => `${file} uses the credential "${name}", which this package does not have.`,
			),
	];
}

/** Compares what the package says about itself with what is there. Returns one sentence per problem. */
function verify(root) {
	const manifest = readJson(path.join(root, 'package.json'));
	const problems = [
		...checkAnnouncedFiles(root, manifest),
		...checkNothingForgotten(root, manifest),
		...checkSources(root),
	];
	// Loading a file that is missing or requires something strange would only repeat the reason.
	if (problems.length > 0) return problems;

	try {
		const credentials = manifest.n8n.credentials.map((file) => [file, loadClass(root, file)]);
		const names = credentials.map(([, credential]) => credential.name);
		return [
			...credentials.flatMap(([file, { icon }]) => checkIconReferences(root, file, icon)),
			...manifest.n8n.nodes.flatMap((file) => checkNode(root, manifest, file, names)),
		];
	} catch (error) {
		return [`The built package cannot be loaded: ${error.message}`];
	}
}

module.exports = { verify };
