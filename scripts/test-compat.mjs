// npm run test:compat: the built node in the engines of older n8n lines, on a fresh clone too. Arguments after -- go to jest.
import { build } from './lib/build.mjs';
import { installOlderEngines } from './lib/compat.mjs';
import { installDependencies } from './lib/dependencies.mjs';
import { forgetResults, runJest } from './lib/jest.mjs';
import { command } from './lib/run.mjs';

await command(async () => {
	const since = Date.now();
	forgetResults('compat');
	await installDependencies();
	await installOlderEngines();
	await build();
	const { passed } = await runJest('Tests in older n8n lines', {
		name: 'compat',
		config: 'test/compat/jest.config.js',
		args: process.argv.slice(2),
	});
	const seconds = Math.round((Date.now() - since) / 1000);
	console.log(`\nnpm run test:compat passed: ${passed} tests in ${seconds} s`);
});
