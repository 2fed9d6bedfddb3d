/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads and writes fixtures; nothing here is shipped */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { NodeHelpers, type INode, type INodeExecutionData, type IWorkflowBase } from 'n8n-workflow';

import { startRecorder, type Recorder, type RecordedRequest } from '../fixtures/workflows/recorder';
import { itemWithFiles, run } from '../helpers/engine';
import { useScaledClock } from '../helpers/scaled-clock';
import { builtDescription, offeredOperations } from '../package/built';
import { startSimulator, type Simulator } from '../simulator';
import { characterBody, clientOf, soulBody } from '../simulator/client';

/**
 * Workflows as people saved them with each release of ours: they must go on sending the same bytes. A folder per
 * release, in it a workflow `NAME.json` and what it sent, `NAME.requests.json`. For a new release: save workflows with
 * it, then run this test with WRITE_REQUESTS=1, which writes what is missing and never overwrites.
 */
const folder = resolve(__dirname, '../fixtures/workflows');
const releases = readdirSync(folder, { withFileTypes: true })
	.filter((entry) => entry.isDirectory())
	.map(({ name }) => name);
const workflows = releases.flatMap((release) =>
	readdirSync(join(folder, release))
		.filter((file) => file.endsWith('.json') && !file.endsWith('.requests.json'))
		.map((file) => ({ release, name: file.slice(0, -'.json'.length) })),
);

/** What the saved workflows call the generation and the character that they ask for. */
const JOB = '5185f35b-6849-492d-9343-61dadcc9f97f';
const CHARACTER = '3eb3ad49-775d-40bd-b5e5-38b105108780';

useScaledClock(50);

const readJson = <T>(...path: string[]) =>
	JSON.parse(readFileSync(join(folder, ...path), 'utf8')) as T;
const load = ({ release, name }: { release: string; name: string }) =>
	readJson<IWorkflowBase>(release, `${name}.json`);

const ours = ({ nodes }: IWorkflowBase): INode => {
	const found = nodes.filter(({ type }) => type === 'n8n-nodes-higgsfield.higgsfield');
	expect(found).toHaveLength(1);
	return found[0];
};

/** The items that the workflow has pinned before our node. */
const pinned = ({ pinData = {} }: IWorkflowBase): INodeExecutionData[] =>
	Object.values(pinData)[0].map(({ json, binary = {} }) =>
		itemWithFiles(
			Object.fromEntries(
				Object.entries(binary).map(([name, { data, mimeType, fileName }]) => [
					name,
					{ data: Buffer.from(data, 'base64'), mimeType, fileName },
				]),
			),
			json,
		),
	);

let simulator: Simulator;
let recorder: Recorder;

beforeAll(async () => {
	simulator = await startSimulator({
		settings: { timings: { queuedMs: 0, soulMs: 0, dopMs: 0, characterMs: 0 } },
	});
	recorder = await startRecorder(simulator);
});

beforeEach(async () => {
	simulator.reset();
	recorder.clear();
	const client = clientOf(simulator);
	const soul = soulBody({ prompt: 'Somebody else’s [[queued: 10m]]' });
	recorder.rename((await client.post<{ id: string }>('/v1/text2image/soul', soul)).data.id, JOB);
	const character = await client.post<{ id: string }>('/v1/custom-references', characterBody());
	recorder.rename(character.data.id, CHARACTER);
});

afterAll(async () => {
	await recorder.close();
	await simulator.close();
});

async function replay(workflow: IWorkflowBase): Promise<RecordedRequest[]> {
	const { parameters, typeVersion, name } = ours(workflow);
	const { status, error } = await run({
		simulator: { url: recorder.url, credentials: simulator.credentials },
		parameters,
		typeVersion,
		nodeName: name,
		items: pinned(workflow),
		workflowSettings: workflow.settings,
		// Idempotency keys are made from it.
		resumeToken: 'the-token-of-this-execution',
	});
	expect([status, error?.message]).toEqual(['success', undefined]);
	return recorder.requests;
}

it.each(workflows)('$release/$name sends the same bytes as when it was saved', async (saved) => {
	const requests = await replay(load(saved));
	expect(requests.length).toBeGreaterThan(0);

	const file = `${saved.name}.requests.json`;
	const path = join(folder, saved.release, file);
	if (process.env.WRITE_REQUESTS && !existsSync(path)) {
		writeFileSync(path, `${JSON.stringify(requests, null, '\t')}\n`);
	}
	expect(requests).toEqual(readJson(saved.release, file));
});

it('is there for every operation of the node', () => {
	const description = builtDescription();
	const covered = workflows.map((saved) => {
		const node = ours(load(saved));
		// The editor saves no defaults, not even those of resource and operation.
		const { resource, operation } =
			NodeHelpers.getNodeParameters(
				description.properties,
				node.parameters,
				true,
				false,
				node,
				description,
			) ?? {};
		return { resource, operation };
	});
	expect(covered).toEqual(expect.arrayContaining(offeredOperations(description)));
});
