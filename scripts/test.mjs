// npm test: everything that needs no n8n server, on a fresh clone too. Arguments after -- go to jest.
import { build } from './lib/build.mjs';
import { installDependencies } from './lib/dependencies.mjs';
import { forgetResults, runJest } from './lib/jest.mjs';
import { lint } from './lib/lint.mjs';
import { command, quietly } from './lib/run.mjs';
import { installScanner } from './lib/scanner.mjs';

await command(async () => {
	const since = Date.now();
	forgetResults('test');
	await installDependencies();
	await installScanner();
	await lint();
	await quietly('Type check', 'npm', ['run', '--silent', 'typecheck']);
	await build();
	const { passed } = await runJest('Tests', {
		name: 'test',
		config: 'jest.config.js',
		args: process.argv.slice(2),
	});
	const seconds = Math.round((Date.now() - since) / 1000);
	console.log(`\nnpm test passed: lint, type check, build and ${passed} tests in ${seconds} s`);
});
