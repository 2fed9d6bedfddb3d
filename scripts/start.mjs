// npm start: runs the main example in a real n8n with this package installed, and leaves its editor open.
// Only Node built-ins here: on a fresh clone nothing is installed yet.
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { build } from './lib/build.mjs';
import { installDependencies } from './lib/dependencies.mjs';
import { installN8n } from './lib/n8n-server.mjs';
import { command, StepError } from './lib/run.mjs';

const usage = `npm start                  run the main example, then leave the n8n editor open
npm start -- --once        run the main example, then exit
npm start -- --yes         do not ask before spending (only with a real key)

Without a key, a simulator stands in for Higgsfield and nothing is spent. With HIGGSFIELD_API_KEY_ID
and HIGGSFIELD_API_KEY_SECRET set, the real Higgsfield API is used and charged.`;

await command(async () => {
	const options = readOptions();
	if (options.help) return console.log(usage);
	const realKey = readRealKey();
	if (realKey) await confirmSpending(options.yes);

	await installDependencies();
	await build();
	await installN8n();
	const { demo } = await import('./lib/demo.mjs');
	await demo({ realKey, once: options.once });
});

function readOptions() {
	const flag = { type: 'boolean', default: false };
	try {
		const { values } = parseArgs({ options: { once: flag, yes: flag, help: flag } });
		return values;
	} catch (error) {
		throw new StepError(`${error.message}\n\n${usage}`);
	}
}

function readRealKey() {
	const { HIGGSFIELD_API_KEY_ID: id, HIGGSFIELD_API_KEY_SECRET: secret } = process.env;
	if (!id && !secret) return undefined;
	if (id && secret) return { apiKeyId: id, apiKeySecret: secret };
	const missing = id ? 'HIGGSFIELD_API_KEY_SECRET' : 'HIGGSFIELD_API_KEY_ID';
	throw new StepError(
		`${missing} is not set. Set both to use the real Higgsfield API, or neither to use the simulator.`,
	);
}

async function confirmSpending(agreed) {
	console.log(
		'HIGGSFIELD_API_KEY_ID and HIGGSFIELD_API_KEY_SECRET are set: this uses the real Higgsfield API.\n' +
			'The main example makes one Soul picture and one DoP video, and Higgsfield charges for both.',
	);
	if (agreed) return;
	if (!process.stdin.isTTY) {
		throw new StepError('Nobody is here to agree to that. Add -- --yes to spend without asking.');
	}
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	const answer = await terminal.question('Spend credits? (y/N) ');
	terminal.close();
	if (!/^y(es)?$/i.test(answer.trim())) throw new StepError('Nothing was run, nothing was spent.');
}
