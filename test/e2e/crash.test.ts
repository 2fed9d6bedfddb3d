import { errorOf, itemsOf, N8nClient } from './support/n8n-client';
import { startN8n, type N8nServer } from './support/n8n-server';
import { installPackage } from './support/package';
import { CREDENTIAL_TYPE, eventually, goodKey, simulator, submits } from './support/surroundings';
import { removeFolder, temporaryFolder } from './support/temporary-folder';
import { HIGGSFIELD_NODE, onWebhook } from './support/workflows';

describe('after a crash of n8n', () => {
	const folder = temporaryFolder();
	let server: N8nServer | undefined;

	beforeEach(simulator.reset);

	afterEach(async () => await server?.stop());

	afterAll(() => removeFolder(folder));

	it('API v2: the Retry of the crashed execution gets the job that is paid for', async () => {
		installPackage(folder);
		server = await startN8n(folder);
		const before = new N8nClient(server.url);
		await before.setUpOwner();
		const credential = await before.createCredential('Higgsfield', CREDENTIAL_TYPE, goodKey);
		const workflow = await before.importWorkflow(
			onWebhook('crash', {
				resource: 'soul',
				operation: 'generate',
				apiVersion: 'v2',
				prompt: 'A tower [[takes: 60s]]',
			}),
			credential,
		);
		await before.activate(workflow);
		const executionId = await before.callWebhook(workflow, 'crash');
		const [job] = await eventually(simulator.jobs, (jobs) => jobs.length === 1);

		await server.stop();
		server = await startN8n(folder);
		const after = new N8nClient(server.url);
		await after.login();
		expect((await after.waitForEnd(executionId)).status).toBe('crashed');

		const retried = await after.waitForEnd(await after.retry(executionId));
		expect({ status: retried.status, error: errorOf(retried) }).toEqual({
			status: 'success',
			error: '',
		});
		expect(itemsOf(retried, HIGGSFIELD_NODE).map(({ json }) => json.id)).toEqual([job.id]);
		const jobs = await simulator.jobs();
		expect(jobs).toHaveLength(1);
		expect(jobs[0]).toMatchObject({ charge: 'charged', replays: 1 });
		const [first, second, ...more] = await submits();
		expect(more).toEqual([]);
		expect(second).toEqual(first);
	});
});
