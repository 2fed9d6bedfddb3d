// The process whose throughput is measured: submits jobs without waiting, then collects them, one request each.
import { asChild } from './as-child';
import '../helpers/engine-environment';
import axios from 'axios';
import {
	NodeConnectionTypes,
	OperationalError,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';

import { registerNodeType, repositoryRoot, run, type SimulatorAccess } from '../helpers/engine';

export interface ThroughputOrder {
	contender: 'node' | 'axios' | 'helper';
	access: SimulatorAccess;
	count: number;
}

/** Items per second. */
export interface Throughput {
	submits: number;
	looks: number;
}

/** What the node has on the wire at once: its highest Max Concurrent, and single looks. */
const SUBMITS_AT_ONCE = 20;
const LOOKS_AT_ONCE = 10;

const MODEL = 'higgsfield-ai/soul/standard';
const BODY = {
	prompt: 'Instant [[takes: 0s]]',
	aspect_ratio: '4:3',
	resolution: '1080p',
	batch_size: 1,
};

interface Way {
	submit(count: number): Promise<string[]>;
	collect(ids: string[]): Promise<void>;
}

function node(access: SimulatorAccess): Way {
	const execute = async (parameters: IDataObject, items: IDataObject[]) => {
		const result = await run({ simulator: access, mode: 'trigger', parameters, items });
		if (result.error) throw new OperationalError(result.error.message);
		return result.items.map(({ json }) => String(json.id));
	};
	return {
		submit: async (count) =>
			await execute(
				{
					resource: 'soul',
					operation: 'generate',
					apiVersion: 'v2',
					model: MODEL,
					prompt: BODY.prompt,
					waitForCompletion: false,
					options: { maxConcurrent: SUBMITS_AT_ONCE },
				},
				Array.from({ length: count }, () => ({})),
			),
		collect: async (ids) => {
			const found = await execute(
				{
					resource: 'result',
					operation: 'get',
					apiVersion: 'v2',
					generationId: '={{ $json.id }}',
				},
				ids.map((id) => ({ id })),
			);
			if (found.length !== ids.length) throw new OperationalError('Not all were found');
		},
	};
}

/** The least that does the same requests: each once, so many at a time. */
function bare(send: (request: IHttpRequestOptions[], atOnce: number) => Promise<unknown[]>): Way {
	return {
		submit: async (count) => {
			const request: IHttpRequestOptions = { method: 'POST', url: `/${MODEL}`, body: BODY };
			const answers = await send(Array(count).fill(request), SUBMITS_AT_ONCE);
			return answers.map((answer) => (answer as { request_id: string }).request_id);
		},
		collect: async (ids) => {
			await send(
				ids.map((id) => ({ method: 'GET', url: `/requests/${id}/status` })),
				LOOKS_AT_ONCE,
			);
		},
	};
}

/** With axios alone. */
function bareAxios({ url, credentials }: SimulatorAccess): Way {
	const client = axios.create({
		baseURL: url,
		proxy: false,
		headers: {
			Authorization: `Key ${credentials.apiKeyId}:${credentials.apiKeySecret}`,
			'User-Agent': 'bare-loop',
		},
	});
	return bare(
		async (requests, atOnce) =>
			await pooled(
				atOnce,
				requests.map(({ method, url: path, body }) => async () => {
					const { data } = await client.request<unknown>({ method, url: path, data: body });
					return data;
				}),
			),
	);
}

/** With the request helper that n8n gives to nodes, which is the only way a node has. */
function bareHelper(access: SimulatorAccess): Way {
	let answers: unknown[] = [];
	let requests: IHttpRequestOptions[] = [];
	let atOnce = 1;
	const nodeType: INodeType = {
		description: {
			displayName: 'Bare',
			name: 'bare',
			group: ['transform'],
			version: 1,
			description: 'Bare',
			defaults: { name: 'Bare' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			credentials: [{ name: 'higgsfieldApi', required: true }],
			properties: [],
		},
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const send = async (request: IHttpRequestOptions): Promise<unknown> =>
				await this.helpers.httpRequestWithAuthentication.call(this, 'higgsfieldApi', {
					...request,
					url: `${access.url}${request.url}`,
					headers: { 'User-Agent': 'bare-loop' },
					json: true,
				});
			answers = await pooled(
				atOnce,
				requests.map((request) => async () => await send(request)),
			);
			return [[]];
		},
	};
	const type = registerNodeType(nodeType);
	return bare(async (list, limit) => {
		requests = list;
		atOnce = limit;
		const { error } = await run({
			simulator: access,
			type,
			packageRoot: repositoryRoot,
			mode: 'trigger',
		});
		if (error) throw new OperationalError(error.message);
		return answers;
	});
}

async function pooled<T>(atOnce: number, work: Array<() => Promise<T>>): Promise<T[]> {
	const results: T[] = [];
	let next = 0;
	const worker = async () => {
		while (next < work.length) {
			const index = next;
			next += 1;
			results[index] = await work[index]();
		}
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
	return results;
}

const WAYS = { node, axios: bareAxios, helper: bareHelper };

async function main({ contender, access, count }: ThroughputOrder): Promise<Throughput> {
	const way = WAYS[contender](access);
	await way.collect(await way.submit(50));
	const start = performance.now();
	const ids = await way.submit(count);
	const submitted = performance.now();
	await way.collect(ids);
	const collected = performance.now();
	return {
		submits: (1000 * count) / (submitted - start),
		looks: (1000 * count) / (collected - submitted),
	};
}

asChild(main);
