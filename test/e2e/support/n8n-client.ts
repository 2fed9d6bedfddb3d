/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives a real n8n, never shipped */
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosInstance } from 'axios';
import type {
	IBinaryData,
	INode,
	INodeExecutionData,
	IRunExecutionData,
	IWorkflowBase,
	IWorkflowSettings,
} from 'n8n-workflow';

import { unflatten } from './unflatten';

export const owner = {
	email: 'owner@example.com',
	password: 'Local-demo-1',
	firstName: 'Demo',
	lastName: 'Owner',
};

/** A workflow as it is in a file or is sent to n8n. */
export type WorkflowFile = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections'> &
	Partial<IWorkflowBase>;

export interface StoredWorkflow extends WorkflowFile {
	id: string;
	versionId: string;
}

export interface Execution {
	id: string;
	status: string;
	data: IRunExecutionData;
}

export interface CredentialTest {
	status: 'OK' | 'Error';
	message: string;
}

export interface SavedCredential {
	id: string;
	type: string;
	name: string;
}

const UNFINISHED = ['new', 'running', 'waiting', 'unknown'];

/** n8n's own REST API, as its editor uses it. */
export class N8nClient {
	/** The cookie that signs a browser in: it is bound to no browser, see `signIn`. */
	cookie = '';

	private readonly http: AxiosInstance;

	constructor(readonly url: string) {
		this.http = axios.create({
			baseURL: `${url}/rest`,
			proxy: false,
			validateStatus: () => true,
			// A run that does not answer must not hang a test for ever.
			timeout: 60_000,
		});
	}

	/** Creates the owner of a fresh n8n and signs in as the owner. */
	async setUpOwner() {
		await this.signIn('/owner/setup', owner);
	}

	async login() {
		await this.signIn('/login', { emailOrLdapLoginId: owner.email, password: owner.password });
	}

	async createCredential(name: string, type: string, data: object): Promise<SavedCredential> {
		const { id } = await this.post<{ id: string }>('/credentials', { name, type, data });
		return { id, type, name };
	}

	/** For n8n's own chat model node, with a server in place of OpenAI. */
	async createOpenAiCredential(url: string): Promise<SavedCredential> {
		return await this.createCredential('OpenAI account', 'openAiApi', { apiKey: 'any', url });
	}

	async deleteCredential(id: string) {
		await this.delete(`/credentials/${id}`);
	}

	/** What the Test button of the credential dialog does; the values need not be saved. */
	async testCredential(type: string, data: object): Promise<CredentialTest> {
		return await this.post('/credentials/test', {
			credentials: { id: '', name: 'Being tested', type, data },
		});
	}

	/** Saves a workflow; every node with a credential of one of these types gets the given one. */
	async importWorkflow(
		workflow: WorkflowFile,
		...credentials: SavedCredential[]
	): Promise<StoredWorkflow> {
		const nodes = workflow.nodes.map((node) => credentials.reduce(withCredential, node));
		return await this.post('/workflows', { settings: {}, ...workflow, nodes });
	}

	async deleteWorkflow(id: string) {
		await this.post(`/workflows/${id}/archive`, {});
		await this.delete(`/workflows/${id}`);
	}

	/** Runs a workflow as the editor's button does, from the trigger; gives the execution's id. */
	async run(workflow: StoredWorkflow, triggerName = findTrigger(workflow)): Promise<string> {
		const { executionId } = await this.post<{ executionId: string }>(
			`/workflows/${workflow.id}/run`,
			{ triggerToStartFrom: { name: triggerName } },
		);
		return executionId;
	}

	async getExecution(id: string): Promise<Execution> {
		const { status, data } = await this.get<{ status: string; data: string }>(`/executions/${id}`);
		return { id, status, data: unflatten(data) as IRunExecutionData };
	}

	/** Waits until an execution has ended, however it ended. */
	async waitForEnd(id: string, limitMs = 120_000): Promise<Execution> {
		return await this.waitFor(
			async () => await this.getExecution(id),
			({ status }) => !UNFINISHED.includes(status),
			limitMs,
			`Execution ${id} has not ended`,
		);
	}

	async runToEnd(workflow: StoredWorkflow, limitMs?: number): Promise<Execution> {
		return await this.waitForEnd(await this.run(workflow), limitMs);
	}

	/** What the Retry button does, with the workflow as it was or as it is now; gives the new id. */
	async retry(executionId: string, loadWorkflow = false): Promise<string> {
		const { id } = await this.post<{ id: string }>(`/executions/${executionId}/retry`, {
			loadWorkflow,
		});
		return id;
	}

	async stop(executionId: string) {
		await this.post(`/executions/${executionId}/stop`, {});
	}

	/** Ids of a workflow's executions, the newest first. */
	async executionsOf({ id }: StoredWorkflow): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		const { results } = await this.get<{ results: Array<{ id: string }> }>(
			`/executions?filter=${filter}`,
		);
		return results.map((execution) => execution.id);
	}

	/** Calls a published workflow's webhook, and gives the id of the execution that it starts. */
	async callWebhook(workflow: StoredWorkflow, path: string, body: object = {}): Promise<string> {
		const [newest] = await this.executionsOf(workflow);
		await this.askWebhook(path, body);
		const [id] = await this.waitFor(
			async () => await this.executionsOf(workflow),
			(ids) => ids.length > 0 && ids[0] !== newest,
			30_000,
			'The webhook has started nothing',
		);
		return id;
	}

	/** Calls a published webhook and gives its answer, which may be what its execution put out at the end. */
	async askWebhook<T>(path: string, body: object, limitMs = 60_000): Promise<T> {
		const { status, data } = await this.http.post<T>(`/webhook/${path}`, body, {
			baseURL: this.url,
			timeout: limitMs,
		});
		if (status !== 200) throw new Error(`The webhook was answered with ${status}`);
		return data;
	}

	/** A file that an execution has. */
	async downloadFile({ id }: IBinaryData): Promise<Buffer> {
		const { status, data } = await this.http.get<ArrayBuffer>('/binary-data', {
			params: { id, action: 'download' },
			headers: { cookie: this.cookie },
			responseType: 'arraybuffer',
		});
		if (status !== 200) throw new Error(`The file was answered with ${status}`);
		return Buffer.from(data);
	}

	/** Publishes a workflow and waits until its triggers are live. */
	async activate({ id, versionId }: StoredWorkflow) {
		await this.post(`/workflows/${id}/activate`, { versionId });
		await this.waitFor(
			async () => await this.get<{ status: string }>(`/workflows/${id}/publication-status`),
			({ status }) => status === 'published',
			30_000,
			`Workflow ${id} has not been published`,
		);
	}

	/** A file that the editor loads, such as the list of node types. */
	async getFile<T>(path: string): Promise<T> {
		const { status, data } = await this.http.get<T>(path, {
			baseURL: this.url,
			headers: { cookie: this.cookie },
		});
		if (status !== 200) throw new Error(`${path} was answered with ${status}`);
		return data;
	}

	async get<T>(path: string): Promise<T> {
		return await this.request('GET', path);
	}

	/** Changes settings of a workflow; published ones keep running as they were. */
	async changeSettings({ id }: StoredWorkflow, settings: IWorkflowSettings) {
		await this.patch(`/workflows/${id}`, { settings });
	}

	async post<T>(path: string, body: object): Promise<T> {
		return await this.request('POST', path, body);
	}

	async patch<T>(path: string, body: object): Promise<T> {
		return await this.request('PATCH', path, body);
	}

	async delete(path: string) {
		await this.request('DELETE', path);
	}

	private async request<T>(method: string, path: string, data?: object): Promise<T> {
		const answer = await this.http.request<{ data: T; message?: string }>({
			method,
			url: path,
			data,
			headers: this.cookie === '' ? {} : { cookie: this.cookie },
		});
		if (answer.status >= 400) {
			const text = answer.data.message ?? JSON.stringify(answer.data);
			throw new Error(`${method} ${path} was answered with ${answer.status}: ${text}`);
		}
		return answer.data.data;
	}

	/** n8n binds a session to the `browser-id` header; without one it is valid in every browser. */
	private async signIn(path: string, body: object) {
		const { status, headers, data } = await this.http.post(path, body);
		const cookie = headers['set-cookie']?.find((text) => text.startsWith('n8n-auth='));
		if (status >= 400 || cookie === undefined) {
			throw new Error(`${path} was answered with ${status}: ${JSON.stringify(data)}`);
		}
		this.cookie = cookie.split(';')[0];
	}

	private async waitFor<T>(
		read: () => Promise<T>,
		isDone: (value: T) => boolean,
		limitMs: number,
		what: string,
	): Promise<T> {
		const deadline = Date.now() + limitMs;
		for (;;) {
			const value = await read();
			if (isDone(value)) return value;
			if (Date.now() > deadline) throw new Error(`${what} after ${limitMs / 1000} s`);
			await sleep(250);
		}
	}
}

function withCredential(node: INode, { type, id, name }: SavedCredential): INode {
	if (!(type in (node.credentials ?? {}))) return node;
	return { ...node, credentials: { ...node.credentials, [type]: { id, name } } };
}

function findTrigger({ name, nodes }: WorkflowFile): string {
	const trigger = nodes.find(({ type }) => /trigger$/i.test(type));
	if (trigger === undefined) throw new Error(`The workflow "${name}" has no trigger`);
	return trigger.name;
}

/** The items that a node put out in its last run, all outputs together. */
export function itemsOf(execution: Execution, nodeName: string): INodeExecutionData[] {
	const runs = execution.data.resultData.runData[nodeName] ?? [];
	return (runs.at(-1)?.data?.main ?? []).flatMap((items) => items ?? []);
}

/**
 * What went wrong in an execution, in the words that the user reads. When its time was up, n8n may have saved the
 * error of the node only.
 */
export function errorOf({ data }: Execution): string {
	const { error, lastNodeExecuted, runData } = data.resultData;
	const told = error ?? runData[lastNodeExecuted ?? '']?.at(-1)?.error;
	return [told?.message, told && 'description' in told ? told.description : undefined]
		.filter(Boolean)
		.join('\n');
}
