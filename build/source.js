'use strict';

const fs = require('node:fs');
const path = require('node:path');
const ts = require('typescript');

/** Names n8n forbids in the code of a verified node: it runs inside n8n's own process. */
const FORBIDDEN_NAMES = new Set([
	'process',
	'global',
	'globalThis',
	'console',
	'setTimeout',
	'clearTimeout',
	'setInterval',
	'clearInterval',
	'setImmediate',
	'clearImmediate',
	'__dirname',
	'__filename',
	'eval',
	'Function',
]);

function parse(file) {
	const text = fs.readFileSync(file, 'utf8');
	return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
}

function walk(node, visit) {
	visit(node);
	ts.forEachChild(node, (child) => walk(child, visit));
}

/** `a.process` and `{ process: 1 }` only name a property. */
function isPropertyName(identifier) {
	const { parent } = identifier;
	return (
		(ts.isPropertyAccessExpression(parent) ||
			ts.isPropertyAssignment(parent) ||
			ts.isMethodDeclaration(parent)) &&
		parent.name === identifier
	);
}

/** The modules that a file loads; `null` stands for a name computed at run time. */
function requiredModules(file) {
	const modules = [];
	walk(parse(file), (node) => {
		if (ts.isImportDeclaration(node) || (ts.isExportDeclaration(node) && node.moduleSpecifier)) {
			modules.push(node.moduleSpecifier.text);
			return;
		}
		if (!ts.isCallExpression(node)) return;
		const { expression } = node;
		const loads =
			expression.kind === ts.SyntaxKind.ImportKeyword ||
			(ts.isIdentifier(expression) && expression.text === 'require') ||
			(ts.isPropertyAccessExpression(expression) &&
				['require', 'module'].includes(expression.expression.getText()) &&
				['require', 'resolve'].includes(expression.name.text));
		if (!loads) return;
		const [argument] = node.arguments;
		modules.push(argument && ts.isStringLiteralLike(argument) ? argument.text : null);
	});
	return modules;
}

/** The forbidden global names that a file uses. */
function forbiddenNames(file) {
	const names = new Set();
	walk(parse(file), (node) => {
		if (ts.isIdentifier(node) && FORBIDDEN_NAMES.has(node.text) && !isPropertyName(node)) {
			names.add(node.text);
		}
	});
	return [...names].sort();
}

/** Only dist ships, so a file elsewhere in the repository does not count. */
function resolvesInDist(root, file, specifier) {
	const target = path.resolve(path.dirname(file), specifier);
	if (!target.startsWith(path.join(root, 'dist') + path.sep)) return false;
	const isFile = (candidate) => fs.existsSync(candidate) && fs.statSync(candidate).isFile();
	return [target, `${target}.js`, `${target}.json`, path.join(target, 'index.js')].some(isFile);
}

/** Problems with what one shipped file loads and touches. */
function checkSource(root, file) {
	const shown = path.relative(root, file).split(path.sep).join('/');
	const problems = [];
	for (const specifier of requiredModules(file)) {
		if (specifier === null) {
			problems.push(`${shown} loads a module whose name is computed at run time.`);
		} else if (specifier.startsWith('./') || specifier.startsWith('../')) {
			if (!resolvesInDist(root, file, specifier)) {
				problems.push(`${shown} requires "${specifier}", which is not in the package.`);
			}
		} else if (specifier !== 'n8n-workflow') {
			problems.push(
				`${shown} requires "${specifier}"; only n8n-workflow and relative files are allowed.`,
			);
		}
	}
	for (const name of forbiddenNames(file)) {
		problems.push(`${shown} uses "${name}", which n8n forbids in nodes.`);
	}
	return problems;
}

/** Every JavaScript file of the package. */
function shippedScripts(root) {
	const dist = path.join(root, 'dist');
	const scripts = fs.existsSync(dist)
		? fs
				.readdirSync(dist, { recursive: true, withFileTypes: true })
				.filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
				.map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
		: [];
	return [path.join(root, 'index.js'), ...scripts.sort()].filter((file) => fs.existsSync(file));
}

function checkSources(root) {
	return shippedScripts(root).flatMap((file) => checkSource(root, file));
}

module.exports = { checkSources };
