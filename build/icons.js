'use strict';

const fs = require('node:fs');
const path = require('node:path');

const MAX_BYTES = 4096;
const LIGHT = 'icons/higgsfield.svg';
const DARK = 'icons/higgsfield.dark.svg';

/** An SVG is shown beside user data, so it may neither run code nor load anything. */
const FORBIDDEN = [
	[/<script\b/i, 'contains a script'],
	[/\son[a-z]+\s*=/i, 'contains an event handler'],
	[/<(foreignObject|image|iframe|use)\b/i, 'embeds other content'],
	[/<!(DOCTYPE|ENTITY)/i, 'declares a document type'],
	[/(href|src)\s*=\s*["'](?!#)/i, 'refers to another file'],
	[/url\(\s*["']?(?!#)/i, 'refers to another file'],
	[/@import/i, 'imports a style sheet'],
];

function isSquare(svg) {
	const viewBox = /<svg\b[^>]*\sviewBox\s*=\s*["']([^"']+)["']/i.exec(svg);
	if (!viewBox) return false;
	const [, , width, height] = viewBox[1]
		.trim()
		.split(/[\s,]+/)
		.map(Number);
	return width > 0 && width === height;
}

function checkIcon(file, svg) {
	const problems = [];
	const bytes = Buffer.byteLength(svg);
	if (bytes > MAX_BYTES) {
		problems.push(`The icon ${file} has ${bytes} bytes; the limit is ${MAX_BYTES}.`);
	}
	if (!/<svg\b[^>]*\sxmlns\s*=\s*["']http:\/\/www\.w3\.org\/2000\/svg["']/.test(svg)) {
		problems.push(`The icon ${file} is not an SVG document (its root needs the SVG namespace).`);
	}
	if (!isSquare(svg)) problems.push(`The icon ${file} needs a square viewBox.`);
	for (const [pattern, reason] of FORBIDDEN) {
		if (pattern.test(svg)) problems.push(`The icon ${file} ${reason}.`);
	}
	return problems;
}

/** Checks the light and dark icon in the source and that dist holds the same bytes. */
function checkIcons(root) {
	const problems = [];
	const contents = new Map();
	for (const file of [LIGHT, DARK]) {
		const source = path.join(root, file);
		if (!fs.existsSync(source)) {
			problems.push(`The icon ${file} is missing.`);
			continue;
		}
		const svg = fs.readFileSync(source, 'utf8');
		contents.set(file, svg);
		problems.push(...checkIcon(file, svg));

		const built = path.join(root, 'dist', file);
		if (!fs.existsSync(built) || fs.readFileSync(built, 'utf8') !== svg) {
			problems.push(`The build did not copy the icon ${file} to dist.`);
		}
	}
	if (contents.size === 2 && contents.get(LIGHT) === contents.get(DARK)) {
		problems.push(`The dark icon ${DARK} is the same as the light one.`);
	}
	return problems;
}

module.exports = { checkIcons };
