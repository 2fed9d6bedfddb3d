import { N8nClient, type SavedCredential, type WorkflowFile } from './support/n8n-client';
import { startN8n, type N8nServer } from './support/n8n-server';
import { installPackage } from './support/package';
import { CREDENTIAL_TYPE, goodKey, simulator, submits } from './support/surroundings';
import { removeFolder, temporaryFolder } from './support/temporary-folder';
import {
	kinds,
	startWaiting,
	type Wait,
	type WaitingExecutions,
} from './support/waiting-executions';
import { idsOf, onWebhook } from './support/workflows';

/** So that the test need not wait for the end of n8n's 30 seconds. */
const environment = { N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '2' };

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
	let waiting: WaitingExecutions;
	let log: string;

	const path = (kind: Wait) => `${how}-${kind}`;

	async function publish(workflow: WorkflowFile) {
		const stored = await client.importWorkflow(workflow, credential);
		await client.activate(stored);
		return stored;
	}

	beforeAll(async () => {
		await simulator.reset();
		await simulator.configure({ timings: { queuedMs: 0, soulMs: 100_000 } });
		waiting = await startWaiting(client, 'A tower', path, publish);
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
			expect((await client.waitForEnd(waiting.executions[kind])).status).toBe('crashed');
			expect(log).toContain(`Higgsfield accepted generation ${waiting.paid[kind]}`);
		},
	);

	it('v2: the Retry of the execution gets it and pays nothing more', async () => {
		const retried = await client.waitForEnd(await client.retry(waiting.executions.v2));
		expect(retried.status).toBe('success');
		expect(idsOf(retried)).toEqual([waiting.paid.v2]);
		expect(await job(waiting.paid.v2)).toMatchObject({ charge: 'charged', replays: 1 });
		expect(await simulator.jobs()).toHaveLength(kinds.length);
		const bodies = (await submits()).filter(({ path: route }) => !route.startsWith('/v1/'));
		expect(bodies).toHaveLength(3);
		expect(new Set(bodies.map((each) => JSON.stringify(each))).size).toBe(1);
	});

	it('v2: a new execution with the same Idempotency Key gets it and pays nothing more', async () => {
		const again = await client.waitForEnd(
			await client.callWebhook(waiting.workflows.keyed, path('keyed')),
		);
		expect(again.status).toBe('success');
		expect(idsOf(again)).toEqual([waiting.paid.keyed]);
		expect(await job(waiting.paid.keyed)).toMatchObject({ charge: 'charged', replays: 1 });
		expect(await simulator.jobs()).toHaveLength(kinds.length);
	});

	it('v1: Result → Get brings it and pays nothing more', async () => {
		const name = `${how}-collect`;
		const workflow = await publish(
			onWebhook(name, {
				resource: 'result',
				operation: 'get',
				generationId: waiting.paid.v1,
				waitForCompletion: true,
			}),
		);
		const collected = await client.waitForEnd(await client.callWebhook(workflow, name));
		expect(idsOf(collected)).toEqual([waiting.paid.v1]);
		expect(await simulator.jobs()).toHaveLength(kinds.length);
	});

	it('v1: a Retry knows nothing of it and pays again', async () => {
		await simulator.configure({ timings: { soulMs: 0 } });
		const retried = await client.waitForEnd(await client.retry(waiting.executions.v1));
		expect(retried.status).toBe('success');
		expect(idsOf(retried)).not.toContain(waiting.paid.v1);
		expect(await simulator.jobs()).toHaveLength(kinds.length + 1);
	});
});
