// npm run test:queue: queue mode, with a real Postgres, Redis and workers, on a fresh clone too. Arguments after -- go to jest.
import { build } from './lib/build.mjs';
import { installDependencies } from './lib/dependencies.mjs';
import { forgetResults, runJest } from './lib/jest.mjs';
import { installN8n } from './lib/n8n-server.mjs';
import { command } from './lib/run.mjs';
import { findServices } from './lib/services.mjs';

await command(async () => {
	const since = Date.now();
	forgetResults('queue');
	const { postgresBin, redisServer } = findServices();
	await installDependencies();
	await build();
	await installN8n();
	const { passed } = await runJest('Queue mode tests', {
		name: 'queue',
		config: 'jest.queue.config.js',
		args: process.argv.slice(2),
		env: { POSTGRES_BIN: postgresBin, REDIS_SERVER: redisServer },
	});
	const seconds = Math.round((Date.now() - since) / 1000);
	console.log(`\nnpm run test:queue passed: ${passed} tests in ${seconds} s`);
});
