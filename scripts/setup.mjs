// npm run setup: the development dependencies. Only Node built-ins here: nothing is installed yet.
import { installDependencies } from './lib/dependencies.mjs';
import { command } from './lib/run.mjs';

await command(async () => {
	await installDependencies();
	console.log('The dependencies are installed.');
});
