import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { require as load } from 'tsx/cjs/api';
import { download } from './download.mjs';
import { root } from './paths.mjs';
import { StepError, task } from './run.mjs';
import { serveSignInPage } from './sign-in-page.mjs';

// The e2e tests' own means of running n8n, so that there is one copy of them.
const { startN8n } = load('../../test/e2e/support/n8n-server.ts', import.meta.url);
const { installPackage } = load('../../test/e2e/support/package.ts', import.meta.url);
const { temporaryFolder } = load('../../test/e2e/support/temporary-folder.ts', import.meta.url);
const { N8nClient, errorOf, itemsOf, owner } = load(
	'../../test/e2e/support/n8n-client.ts',
	import.meta.url,
);

const MAIN_EXAMPLE = 'prompt-to-video.json';
const MAIN_EXAMPLE_LIMIT_MS = 45 * 60_000;
const CREDENTIAL = { type: 'higgsfieldApi', name: 'Higgsfield account' };

const folder = join(root, '.start');
const logFile = join(folder, 'n8n.log');
// Kept from run to run: they may have been paid for.
const resultsFolder = join(folder, 'results');

/** Runs the main example in a fresh n8n and shows what came out; then waits for Ctrl-C, or ends. */
export async function demo({ realKey, once }) {
	mkdirSync(resultsFolder, { recursive: true });
	const userFolder = temporaryFolder();
	const simulator = realKey ? undefined : await startSimulator();
	const n8n = await task('Starting n8n with this package installed', async () => {
		installPackage(userFolder);
		return await startN8n(userFolder, { logFile });
	});
	try {
		const client = new N8nClient(n8n.url);
		await client.setUpOwner();
		const credential = await createCredential(client, realKey ?? simulatorKey(simulator));
		const workflows = await importExamples(client, credential);
		const main = workflows.get(MAIN_EXAMPLE);
		const execution = await runMainExample(client, main);
		if (once) return;
		await showEditor(client, main, execution, simulator);
		// Until Ctrl-C, which ends this process and with it n8n.
		await new Promise(() => setInterval(() => {}, 60_000));
	} finally {
		await n8n.stop();
		await simulator?.close();
	}
}

async function startSimulator() {
	const { startSimulator: start } = load('../../test/simulator/index.ts', import.meta.url);
	const simulator = await start();
	console.log(`\nA simulator stands in for Higgsfield at ${simulator.url}: nothing is spent.`);
	return simulator;
}

const simulatorKey = ({ url, credentials }) => ({ ...credentials, baseUrl: url });

async function createCredential(client, data) {
	const test = await client.testCredential(CREDENTIAL.type, data);
	if (test.status !== 'OK') throw new StepError(`The credential test failed: ${test.message}`);
	return await client.createCredential(CREDENTIAL.name, CREDENTIAL.type, data);
}

async function importExamples(client, credential) {
	const examples = join(root, 'examples');
	const files = readdirSync(examples).filter((name) => name.endsWith('.json'));
	const workflows = new Map();
	for (const file of files) {
		const workflow = JSON.parse(readFileSync(join(examples, file), 'utf8'));
		workflows.set(file, await client.importWorkflow(workflow, credential));
	}
	return workflows;
}

async function runMainExample(client, workflow) {
	const execution = await task(
		`Running the workflow "${workflow.name}"`,
		async () => await client.waitForEnd(await client.run(workflow), MAIN_EXAMPLE_LIMIT_MS),
	);
	// Also of a run that failed on its way: what came before is paid for.
	const results = workflow.nodes
		.filter(({ credentials }) => credentials?.[CREDENTIAL.type])
		.flatMap(({ name }) => itemsOf(execution, name).map(({ json }) => ({ name, json })));
	if (results.length > 0) console.log('\nWhat came out:');
	for (const { name, json } of results) await showResult(name, json);

	if (execution.status !== 'success') {
		throw new StepError(
			`The workflow ended with "${execution.status}": ${errorOf(execution)}\nn8n's log is ${relative(root, logFile)}.`,
		);
	}
	return execution;
}

async function showResult(nodeName, { id, type, status, url, fileIndex }) {
	console.log(`\n  ${nodeName}: ${type}, ${status}\n    ${url}`);
	const { path, bytes } = await download(url, join(resultsFolder, `${type}-${id}-${fileIndex}`));
	console.log(`    ${relative(root, path)}, ${bytes.toLocaleString('en')} bytes`);
}

async function showEditor(client, workflow, execution, simulator) {
	const page = await serveSignInPage(client);
	const editor = `/workflow/${workflow.id}`;
	const lines = [
		['The n8n editor, signed in', `${page}${editor}`],
		['This run and its data', `${page}${editor}/executions/${execution.id}`],
		['n8n with its login', `${client.url}  ${owner.email}  ${owner.password}`],
	];
	if (simulator) lines.push(['What the simulator saw', `${simulator.url}/__simulator/journal`]);
	console.log(`\n${lines.map(([name, value]) => `${`${name}:`.padEnd(28)}${value}`).join('\n')}`);
	console.log(
		'\nThe other examples are there too. Ctrl-C stops everything and deletes this n8n with all that is in it.',
	);
}
