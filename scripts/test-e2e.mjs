// npm run test:e2e: a real n8n server and a real browser, on a fresh clone too. Arguments after -- go to jest.
import { findChromium } from './lib/chromium.mjs';
import { build } from './lib/build.mjs';
import { installDependencies } from './lib/dependencies.mjs';
import { forgetResults, runJest } from './lib/jest.mjs';
import { installN8n } from './lib/n8n-server.mjs';
import { command } from './lib/run.mjs';

await command(async () => {
	const since = Date.now();
	forgetResults('e2e');
	const chromium = findChromium();
	await installDependencies();
	await build();
	await installN8n();
	const { passed } = await runJest('End-to-end tests', {
		name: 'e2e',
		config: 'jest.e2e.config.js',
		args: process.argv.slice(2),
		env: { CHROMIUM_PATH: chromium },
	});
	const seconds = Math.round((Date.now() - since) / 1000);
	console.log(`\nnpm run test:e2e passed: ${passed} tests in ${seconds} s`);
});
