import type { INodeParameters } from 'n8n-workflow';

import {
	itemsOf,
	N8nClient,
	type Execution,
	type SavedCredential,
	type StoredWorkflow,
} from './support/n8n-client';
import { startN8n, type N8nServer } from './support/n8n-server';
import { installPackage } from './support/package';
import { CREDENTIAL_TYPE, eventually, goodKey, simulator, submits } from './support/surroundings';
import { removeFolder, temporaryFolder } from './support/temporary-folder';
import { HIGGSFIELD_NODE, onWebhook } from './support/workflows';

const soul = (apiVersion: string, options: INodeParameters = {}): INodeParameters => ({
	resource: 'soul',
	operation: 'generate',
	apiVersion,
	prompt: 'A tower',
	options,
});

const waits = {
	v1: soul('v1'),
	v2: soul('v2'),
	keyed: soul('v2', { idempotencyKey: 'record-1' }),
};

type Wait = keyof typeof waits;

const kinds = Object.keys(waits) as Wait[];

/** So that the test need not wait for the end of n8n's 30 seconds. */
const environment = { N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '2' };

const idsOf = (execution: Execution) =>
	itemsOf(execution, HIGGSFIELD_NODE).map(({ json }) => json.id);

const folder = temporaryFolder();
let server: N8nServer | undefined;
let client: N8nClient;
let credential: SavedCredential;

beforeAll(async () => {
	installPackage(folder);
	server = await startN8n(folder, { environment });
	client = new N8nClient(server.url);
	await client.setUpOwner();
	credential = await client.createCredential('Higgsfield', CREDENTIAL_TYPE, goodKey);
});

afterAll(async () => {
	await server?.stop();
	removeFolder(folder);
});

describe.each(['killed', 'restarted'])('n8n is %s while its executions wait', (how) => {
	const workflows = {} as Record<Wait, StoredWorkflow>;
	const executions = {} as Record<Wait, string>;
	/** The generation that each execution had paid for. */
	const paid = {} as Record<Wait, string>;
	let log: string;

	const path = (kind: Wait) => `${how}-${kind}`;

	async function publish(name: string, parameters: INodeParameters) {
		const workflow = await client.importWorkflow(onWebhook(name, parameters), credential);
		await client.activate(workflow);
		return workflow;
	}

	beforeAll(async () => {
		await simulator.reset();
		await simulator.configure({ timings: { queuedMs: 0, soulMs: 100_000 } });
		for (const kind of kinds) {
			workflows[kind] = await publish(path(kind), waits[kind]);
			const known = (await simulator.jobs()).length;
			executions[kind] = await client.callWebhook(workflows[kind], path(kind));
			const jobs = await eventually(simulator.jobs, ({ length }) => length > known);
			paid[kind] = jobs[known].id;
		}
		await (how === 'killed' ? server!.stop() : server!.shutDown());
		log = server!.log();
		server = await startN8n(folder, { environment });
		client = new N8nClient(server.url);
		await client.login();
	});

	const job = async (id: string) => (await simulator.jobs()).find((each) => each.id === id);

	it.each(kinds)(
		'%s: n8n calls the execution crashed, and its log names what was paid for',
		async (kind) => {
			expect((await client.waitForEnd(executions[kind])).status).toBe('crashed');
			expect(log).toContain(`Higgsfield accepted generation ${paid[kind]}`);
		},
	);

	it('v2: the Retry of the execution gets it and pays nothing more', async () => {
		const retried = await client.waitForEnd(await client.retry(executions.v2));
		expect(retried.status).toBe('success');
		expect(idsOf(retried)).toEqual([paid.v2]);
		expect(await job(paid.v2)).toMatchObject({ charge: 'charged', replays: 1 });
		expect(await simulator.jobs()).toHaveLength(kinds.length);
		const bodies = (await submits()).filter(({ path: route }) => !route.startsWith('/v1/'));
		expect(bodies).toHaveLength(3);
		expect(new Set(bodies.map((each) => JSON.stringify(each))).size).toBe(1);
	});

	it('v2: a new execution with the same Idempotency Key gets it and pays nothing more', async () => {
		const again = await client.waitForEnd(await client.callWebhook(workflows.keyed, path('keyed')));
		expect(again.status).toBe('success');
		expect(idsOf(again)).toEqual([paid.keyed]);
		expect(await job(paid.keyed)).toMatchObject({ charge: 'charged', replays: 1 });
		expect(await simulator.jobs()).toHaveLength(kinds.length);
	});

	it('v1: Result → Get brings it and pays nothing more', async () => {
		const name = `${how}-collect`;
		const workflow = await publish(name, {
			resource: 'result',
			operation: 'get',
			generationId: paid.v1,
			waitForCompletion: true,
		});
		const collected = await client.waitForEnd(await client.callWebhook(workflow, name));
		expect(idsOf(collected)).toEqual([paid.v1]);
		expect(await simulator.jobs()).toHaveLength(kinds.length);
	});

	it('v1: a Retry knows nothing of it and pays again', async () => {
		await simulator.configure({ timings: { soulMs: 0 } });
		const retried = await client.waitForEnd(await client.retry(executions.v1));
		expect(retried.status).toBe('success');
		expect(idsOf(retried)).not.toContain(paid.v1);
		expect(await simulator.jobs()).toHaveLength(kinds.length + 1);
	});
});
