'use strict';

const path = require('node:path');
const { projects } = require('../../jest.config.js');
const { lines, engineTests } = require('./lines.js');

const rootDir = path.join(__dirname, '../..');
const engine = projects.find(({ displayName }) => displayName === 'engine');

/** The same tests with the engine of each line: everything that asks for n8n-core or n8n-workflow gets that line's. */
module.exports = {
	rootDir,
	projects: lines.map((line) => {
		const modules = path.join(rootDir, line.folder, 'node_modules');
		const isCurrent = line.folder === '.';
		return {
			...engine,
			rootDir,
			displayName: line.name,
			testMatch: [
				'<rootDir>/test/compat/*.test.ts',
				...(isCurrent
					? []
					: [...engineTests, ...(line.alsoRuns ?? [])].map(
							(name) => `<rootDir>/test/engine/${name}.test.ts`,
						)),
			],
			moduleNameMapper: { '^(n8n-core|n8n-workflow)$': `${modules}/$1` },
			globals: { n8nLine: line },
		};
	}),
	testTimeout: 30_000,
	// The older engines look after their SSH connections for ever.
	forceExit: true,
};
