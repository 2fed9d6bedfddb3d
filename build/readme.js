'use strict';

const fs = require('node:fs');
const path = require('node:path');

/** A resource may explain itself in brackets, "Soul (Text to Image)"; the README need not repeat that. */
const headOf = (resource) => resource.replace(/\s*\([^)]*\)$/, '');

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A name as whole words; "Get" must not be found in "Get Many" (see `mask`). */
const asWords = (name) => new RegExp(`(?<![\\w-])${escape(name)}(?![\\w-])`, 'i');

/** The resource/operation pairs a node description offers, by their display names. */
function offeredOperations(description) {
	const properties = description.properties ?? [];
	const resources = properties.find(({ name }) => name === 'resource')?.options ?? [];
	return resources.map((resource) => ({
		resource: resource.name,
		operations: properties
			.filter(({ name }) => name === 'operation')
			.filter(({ displayOptions }) => displayOptions?.show?.resource?.includes(resource.value))
			.flatMap(({ options }) => options.map(({ name }) => name)),
	}));
}

function operationsSection(readme) {
	const start = /^##\s+Operations\s*$/im.exec(readme);
	if (!start) return undefined;
	const rest = readme.slice(start.index + start[0].length);
	const end = /^##\s/m.exec(rest);
	return end ? rest.slice(0, end.index) : rest;
}

/** The lines of a section that belong to a resource: from the line that begins with its name to the next such line. */
function linesByResource(section, resources) {
	const longestFirst = [...resources].sort((a, b) => b.length - a.length);
	const lines = new Map(resources.map((resource) => [resource, []]));
	let current;
	for (const raw of section.split('\n')) {
		const line = raw.replace(/[*_`[\]]/g, '').replace(/^[\s|#>-]+/, '');
		current =
			longestFirst.find((resource) =>
				new RegExp(`^${escape(headOf(resource))}(?![\\w-])`, 'i').test(line),
			) ?? current;
		if (current) lines.get(current).push(line);
	}
	return lines;
}

/** Operations a text does not mention; longer names are taken out first. */
function unmentioned(text, operations) {
	let rest = text;
	const missing = [];
	for (const operation of [...operations].sort((a, b) => b.length - a.length)) {
		if (!asWords(operation).test(rest)) missing.push(operation);
		rest = rest.replace(new RegExp(asWords(operation), 'gi'), '·');
	}
	return missing;
}

/** The README's section "Operations" must name everything the node can do. */
function checkReadme(root, description) {
	const file = path.join(root, 'README.md');
	if (!fs.existsSync(file)) return ['README.md is missing.'];
	const section = operationsSection(fs.readFileSync(file, 'utf8'));
	if (section === undefined) return ['README.md has no section "## Operations".'];

	const offered = offeredOperations(description);
	if (offered.length === 0) return ['The built node offers no resource.'];
	const lines = linesByResource(
		section,
		offered.map(({ resource }) => resource),
	);
	return offered.flatMap(({ resource, operations }) =>
		unmentioned(lines.get(resource).join('\n'), operations).map(
			(operation) =>
				`README.md does not mention the operation "${operation}" of the resource "${resource}" in its section "Operations".`,
		),
	);
}

/** A trigger has no operations; the README must have a section about it. */
function checkHeading(root, { displayName }) {
	const file = path.join(root, 'README.md');
	if (!fs.existsSync(file)) return ['README.md is missing.'];
	const heading = new RegExp(`^#+\\s+${escape(displayName)}\\s*$`, 'im');
	return heading.test(fs.readFileSync(file, 'utf8'))
		? []
		: [`README.md has no section "${displayName}".`];
}

module.exports = { checkHeading, checkReadme };
