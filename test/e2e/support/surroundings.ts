/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test support, never shipped */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import axios from 'axios';
import { sleep } from 'n8n-workflow';

import type {
	Credentials,
	Delivery,
	FaultRule,
	JobRecord,
	JournalEntry,
	RouteName,
	SettingsPatch,
} from '../../simulator';
import {
	N8nClient,
	type SavedCredential,
	type StoredWorkflow,
	type WorkflowFile,
} from './n8n-client';
import { root } from './n8n-server';
import type { PackedPackage } from './package';

/** What the global set-up started. */
export interface Surroundings {
	n8nUrl: string;
	cookie: string;
	simulatorUrl: string;
	filesUrl: string;
	key: Credentials;
	/** A saved credential for the simulator. */
	credential: SavedCredential;
	packed: PackedPackage;
}

export const CREDENTIAL_TYPE = 'higgsfieldApi';
export const WEBHOOK_CREDENTIAL_TYPE = 'higgsfieldWebhookApi';
export const NODE_TYPE = 'n8n-nodes-higgsfield.higgsfield';
export const TRIGGER_TYPE = 'n8n-nodes-higgsfield.higgsfieldTrigger';

export const surroundings = JSON.parse(process.env.E2E_SURROUNDINGS ?? '{}') as Surroundings;

/** n8n, signed in as its owner. */
export const n8n = new N8nClient(surroundings.n8nUrl);
n8n.cookie = surroundings.cookie;

/** Values of a credential that the simulator accepts. */
export const goodKey = { ...surroundings.key, baseUrl: surroundings.simulatorUrl };

const control = axios.create({
	baseURL: `${surroundings.simulatorUrl}/__simulator`,
	proxy: false,
});

/** The simulator, which runs in the process of the global set-up. */
export const simulator = {
	journal: async () => (await control.get<JournalEntry[]>('/journal')).data,
	jobs: async () => (await control.get<JobRecord[]>('/jobs')).data,
	fault: async (rule: FaultRule) => await control.post('/faults', rule),
	clearFaults: async () => await control.delete('/faults'),
	configure: async (patch: SettingsPatch) => await control.post('/settings', patch),
	/** Sends the webhooks that are due. Those for hosts beyond this machine are only recorded. */
	deliverWebhooks: async () => (await control.post<Delivery[]>('/webhooks/deliver')).data,
	reset: async () => await control.post('/reset'),
};

const PAID_ROUTES: RouteName[] = ['soul', 'dop', 'request', 'characterCreate'];

/** The paid requests so far: what creates a job. */
export async function submits() {
	const journal = await simulator.journal();
	return journal
		.filter(({ route }) => PAID_ROUTES.includes(route))
		.map(({ path, body, status }) => ({ path, body, status }));
}

/** The bytes that Higgsfield has at a link. */
export async function bytesAt(url: string): Promise<Buffer> {
	const { data } = await axios.get<ArrayBuffer>(url, { proxy: false, responseType: 'arraybuffer' });
	return Buffer.from(data);
}

/** Saves a workflow with the simulator's credential, and with others where it needs them. */
export async function importWorkflow(
	workflow: WorkflowFile,
	...others: SavedCredential[]
): Promise<StoredWorkflow> {
	return await n8n.importWorkflow(workflow, surroundings.credential, ...others);
}

/** Saves a workflow like `importWorkflow`, and waits until its webhook is live. */
export async function publish(
	workflow: WorkflowFile,
	...others: SavedCredential[]
): Promise<StoredWorkflow> {
	const stored = await importWorkflow(workflow, ...others);
	await n8n.activate(stored);
	return stored;
}

/** The file names of the example workflows. */
export function examples(): string[] {
	return readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.json'));
}

export function readExample(file: string): WorkflowFile {
	return JSON.parse(readFileSync(join(root, 'examples', file), 'utf8')) as WorkflowFile;
}

/** Reads something until it is as expected, for at most ten seconds; gives what was read last. */
export async function eventually<T>(
	read: () => Promise<T>,
	isDone: (value: T) => boolean,
): Promise<T> {
	for (let tries = 0; tries < 100; tries++) {
		const value = await read();
		if (isDone(value)) return value;
		await sleep(100);
	}
	return await read();
}
