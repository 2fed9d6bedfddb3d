'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { build, transform } = require('esbuild');

/** Where code lies that several classes need. */
const SHARED = 'nodes/Higgsfield/shared';

const OPTIONS = { target: 'node18', charset: 'utf8', logLevel: 'warning' };

/**
 * Puts each class that package.json announces into one readable file with its own modules, and what several need into
 * files beside them: n8n loads a node at every start, and few files load faster than seventy. What n8n provides stays
 * a require.
 */
async function bundle(root) {
	const { n8n } = require(path.join(root, 'package.json'));
	const sources = [...n8n.nodes, ...n8n.credentials].map((file) =>
		file.replace(/^dist\//, '').replace(/\.js$/, '.ts'),
	);
	// Only ES modules can be split; n8n requires its nodes.
	const { outputFiles } = await build({
		...OPTIONS,
		entryPoints: sources,
		absWorkingDir: root,
		outbase: '.',
		outdir: 'dist',
		chunkNames: `${SHARED}-[hash]`,
		bundle: true,
		splitting: true,
		platform: 'node',
		format: 'esm',
		external: ['n8n-workflow'],
		write: false,
	});
	for (const { path: file, text } of outputFiles) {
		const sourcefile = path.basename(file);
		const { code } = await transform(text, { ...OPTIONS, sourcefile, format: 'cjs' });
		fs.writeFileSync(file, code);
	}
}

/** Whether a path below dist is one of the files that several classes need. */
const isShared = (file) => file.startsWith(`${SHARED}-`) && file.endsWith('.js');

module.exports = { bundle, isShared };
