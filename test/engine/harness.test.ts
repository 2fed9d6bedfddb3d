/* eslint-disable @n8n/community-nodes/no-restricted-imports -- test, never shipped */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as realDelay } from 'node:timers/promises';
import {
	NodeApiError,
	NodeConnectionTypes,
	NodeOperationError,
	OperationalError,
	sleep,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type JsonObject,
} from 'n8n-workflow';
import {
	itemWithFiles,
	listSearch,
	nodeNames,
	readFile,
	registerCredentialType,
	registerNodeType,
	retry,
	run,
	start,
	testCredential,
	type RunOptions,
} from '../helpers/engine';
import { useScaledClock } from '../helpers/scaled-clock';

const clock = useScaledClock(50);

type Behaviour = (this: IExecuteFunctions, index: number) => Promise<INodeExecutionData>;

/** What the probe does for an item, by the value of its parameter `act`. */
const behaviours: Record<string, Behaviour> = {
	async echo(index) {
		return { json: { text: this.getNodeParameter('text', index) as string } };
	},
	async token() {
		return { json: { url: this.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string } };
	},
	async throwAlways(index) {
		const context = this.getContext('node');
		context.attempts = ((context.attempts as number) ?? 0) + 1;
		throw new NodeOperationError(this.getNode(), `No luck, attempt ${String(context.attempts)}`, {
			itemIndex: index,
			description: 'Try later',
		});
	},
	async reportItems(index) {
		if (index === 0) return { json: { fine: true } };
		return { json: { error: 'Not this one', details: { id: `job-${index}` } } };
	},
	async leaveTraces() {
		this.addExecutionHints({ message: 'Have a look', location: 'outputPane' });
		this.customData.set('higgsfield', 'job-1');
		this.logger.warn('A warning of the node');
		this.sendMessageToUI('Hello, editor');
		return { json: { id: this.getExecutionId(), mode: this.getMode() } };
	},
	async sleep() {
		const signal = this.getExecutionCancelSignal();
		this.getContext('node').job = 'job-7';
		this.customData.set('job', 'job-7');
		const before = Date.now();
		try {
			await sleepUnlessAborted(60_000, signal);
		} catch {
			this.logger.info('The signal fired');
			throw new NodeOperationError(this.getNode(), 'Stopped while job-7 was running');
		}
		return { json: { slept: Math.round((Date.now() - before) / 1000) } };
	},
	async ignoreSignal() {
		await sleep(20_000);
		return { json: {} };
	},
	async request(index) {
		const path = this.getNodeParameter('text', index) as string;
		const { baseUrl } = await this.getCredentials('probeApi');
		try {
			const json = (await this.helpers.httpRequestWithAuthentication.call(this, 'probeApi', {
				url: `${String(baseUrl)}${path}`,
				disableFollowRedirect: path.endsWith('direct'),
				timeout: 5_000,
				json: true,
			})) as IDataObject;
			return { json };
		} catch (error) {
			throw new NodeApiError(this.getNode(), error as JsonObject, { itemIndex: index });
		}
	},
	async copyFile(index) {
		const file = this.helpers.assertBinaryData(index, 'data');
		const bytes = await this.helpers.getBinaryDataBuffer(index, 'data');
		const copy = await this.helpers.prepareBinaryData(bytes, 'copy.txt', file.mimeType);
		return { json: { inputHasId: file.id !== undefined }, binary: { copy } };
	},
};

async function sleepUnlessAborted(milliseconds: number, signal?: AbortSignal): Promise<void> {
	const aborted = new Promise<void>((_resolve, reject) => {
		signal?.addEventListener('abort', () => reject(new OperationalError('aborted')));
	});
	await Promise.race([sleep(milliseconds), aborted]);
}

class Probe implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Probe',
		name: 'probe',
		group: ['transform'],
		version: 1,
		description: 'Does what a test wants',
		defaults: { name: 'Probe' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'probeApi', required: false }],
		properties: [
			{ displayName: 'Act', name: 'act', type: 'string', default: 'echo', required: true },
			{ displayName: 'Text', name: 'text', type: 'string', default: 'nothing' },
		],
	};

	methods = {
		listSearch: {
			async find(this: unknown, filter?: string, paginationToken?: string) {
				return { results: [{ name: `${filter} ${paginationToken}`, value: 1 }] };
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const act = this.getNodeParameter('act', 0) as string;
		const items: INodeExecutionData[] = [];
		for (const index of this.getInputData().keys()) {
			const item = await behaviours[act].call(this, index);
			items.push({ ...item, pairedItem: { item: index } });
		}
		return [items];
	}
}

const type = registerNodeType(new Probe());

registerCredentialType({
	name: 'probeApi',
	displayName: 'Probe API',
	properties: [
		{ displayName: 'Key', name: 'apiKeyId', type: 'string', default: '' },
		{ displayName: 'Prefix', name: 'prefix', type: 'string', default: 'Key' },
		{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
	],
	authenticate: {
		type: 'generic',
		properties: {
			headers: { Authorization: '={{ $credentials.prefix }} {{ $credentials.apiKeyId }}' },
		},
	},
	test: { request: { baseURL: '={{ $credentials.baseUrl }}', url: '/whoami' } },
});

async function probe(act: string, options: RunOptions = {}) {
	return await run({ type, ...options, parameters: { act, ...options.parameters } });
}

const json = (items: INodeExecutionData[]) => items.map((item) => item.json);

describe('parameters and items', () => {
	it('resolves expressions for each item and keeps the items paired', async () => {
		const result = await probe('echo', {
			parameters: { text: '={{ $json.prompt }}!' },
			items: [{ prompt: 'a' }, { prompt: 'b' }],
			then: { from: `={{ $('${nodeNames.items}').item.json.prompt }}` },
		});
		expect(result.status).toBe('success');
		expect(json(result.items)).toEqual([{ text: 'a!' }, { text: 'b!' }]);
		expect(result.after).toEqual([{ from: 'a' }, { from: 'b' }]);
		expect(result.tries).toBe(1);
	});

	it('fills in defaults, and reports what the engine refuses to start', async () => {
		expect(json((await probe('echo')).items)).toEqual([{ text: 'nothing' }]);
		const refused = await probe('');
		expect(refused).toMatchObject({ status: 'error', tries: 0 });
		expect(refused.error?.message).toContain('issues');
	});

	it('runs the node several times in one execution', async () => {
		const result = await probe('echo', {
			parameters: { text: '={{ $json.n }} in run {{ $runIndex }}' },
			loop: [[{ n: 1 }, { n: 2 }], [{ n: 3 }], [{ n: 4 }]],
		});
		expect(result.runs.map(({ items }) => items.map((item) => item.json.text))).toEqual([
			['1 in run 0', '2 in run 0'],
			['3 in run 1'],
			['4 in run 2'],
		]);
	});

	it('keeps files in the items or on disk', async () => {
		const file = { data: Buffer.from('bytes'), fileName: 'a.txt', mimeType: 'text/plain' };
		const items = [itemWithFiles({ data: file })];
		for (const binaryMode of ['filesystem', 'default'] as const) {
			const { items: out } = await probe('copyFile', { items, binaryMode });
			expect(out[0].json.inputHasId).toBe(binaryMode === 'filesystem');
			expect(out[0].binary?.copy.id !== undefined).toBe(binaryMode === 'filesystem');
			expect((await readFile(out[0].binary!.copy)).toString()).toBe('bytes');
		}
	});
});

describe('failures', () => {
	it('tries the whole node again on fail', async () => {
		const result = await probe('throwAlways', {
			retryOnFail: { maxTries: 3, waitBetweenTries: 1000 },
		});
		expect(result.tries).toBe(3);
		expect(result.status).toBe('error');
		expect(result.error).toMatchObject({
			name: 'NodeOperationError',
			message: 'No luck, attempt 3',
			description: 'Try later',
			context: { itemIndex: 0 },
		});
	});

	it('keeps the node context and the resume token through a retry', async () => {
		const first = await probe('throwAlways', { items: [{ n: 5 }] });
		expect(first.nodeContext).toEqual({ attempts: 1 });
		const second = await retry(first);
		expect(second.error?.message).toBe('No luck, attempt 2');
		expect(second.executionId).not.toBe(first.executionId);
		const third = await retry(second, {
			type,
			parameters: { act: 'echo', text: "={{ $json.n }} {{ $execution.resumeUrl.split('=')[1] }}" },
			then: { n: `={{ $('${nodeNames.items}').item.json.n }}` },
		});
		expect(third.status).toBe('success');
		expect(third.nodeContext).toEqual({ attempts: 2 });
		expect(json(third.items)).toEqual([{ text: `5 ${first.runExecutionData.resumeToken}` }]);
		expect(third.after).toEqual([{ n: 5 }]);
		await expect(retry(third)).rejects.toThrow('cannot be retried');
	});

	it('sends failed items to the error output', async () => {
		const result = await probe('reportItems', {
			items: [{ n: 0 }, { n: 1 }],
			onError: 'continueErrorOutput',
			then: { n: `={{ $('${nodeNames.items}').item.json.n }}` },
		});
		expect(json(result.items)).toEqual([{ fine: true }]);
		expect(json(result.errorItems)).toEqual([
			{ n: 1, error: 'Not this one', details: { id: 'job-1' } },
		]);
		expect(result.after).toEqual([{ n: 0 }]);
		expect(result.afterError).toEqual([{ n: 1 }]);
	});

	it('shows that an error thrown in a continue mode lets the input pass', async () => {
		const items = [{ n: 0 }];
		const result = await probe('throwAlways', { items, onError: 'continueRegularOutput' });
		expect(result.status).toBe('success');
		expect(json(result.items)).toEqual(items);
		expect(result.error?.message).toContain('No luck');
	});
});

describe('traces', () => {
	it('collects hints, custom data, log lines and messages to the editor', async () => {
		const result = await probe('leaveTraces', { executionId: '4711' });
		expect(result.hints).toEqual([{ message: 'Have a look', location: 'outputPane' }]);
		expect(result.customData).toEqual({ higgsfield: 'job-1' });
		expect(result.logs).toEqual([
			{ level: 'warn', message: 'A warning of the node', metadata: undefined },
		]);
		expect(result.uiMessages).toEqual([{ source: '[Node: "Probe"]', messages: ['Hello, editor'] }]);
		expect(json(result.items)).toEqual([{ id: '4711', mode: 'manual' }]);
	});

	it('gives every execution a resume token, or none as an older n8n', async () => {
		const [fresh, fixed, none] = await Promise.all([
			probe('token'),
			probe('token', { resumeToken: 'abc' }),
			probe('token', { resumeToken: null }),
		]);
		expect(fresh.items[0].json.url).toMatch(/\?signature=[0-9a-f]{64}$/);
		expect(fixed.items[0].json.url).toMatch(/\?signature=abc$/);
		expect(none.items[0].json.url).not.toContain('signature');
	});
});

describe('stopping', () => {
	const startSleeping = (options: RunOptions = {}) =>
		start({ type, parameters: { act: 'sleep' }, ...options });

	async function stopped(where: 'main' | 'worker') {
		const execution = startSleeping();
		await clock.realSleep(100);
		execution.stop(where);
		return await execution.finished;
	}

	it('fires the signal and saves nothing that the node did', async () => {
		const result = await stopped('main');
		expect(result.status).toBe('canceled');
		expect(result.logs.map(({ message }) => message)).toContain('The signal fired');
		expect(result.error?.message).toBe('Stopped while job-7 was running');
		expect(result.customData).toEqual({ job: 'job-7' });
		const again = await retry(result, { parameters: { act: 'echo' } });
		expect(again.status).toBe('success');
		expect(again.nodeContext).toEqual({});
		expect(again.runExecutionData.resumeToken).toBe(result.runExecutionData.resumeToken);
	});

	it('saves what the node did when a worker was stopped', async () => {
		const again = await retry(await stopped('worker'), { parameters: { act: 'echo' } });
		expect(again.status).toBe('success');
		expect(again.nodeContext).toEqual({ job: 'job-7' });
	});

	it('can stop an execution before it has begun', async () => {
		const execution = startSleeping();
		execution.stop();
		expect((await execution.finished).status).toBe('canceled');
	});

	it('ends an execution at its time limit and keeps what the node threw at once', async () => {
		const result = await startSleeping({ workflowTimeoutMs: 5_000 }).finished;
		expect(result.status).toBe('canceled');
		expect(result.error?.message).toBe('Stopped while job-7 was running');
		const again = await retry(result, { parameters: { act: 'echo' } });
		expect(again.nodeContext).toEqual({ job: 'job-7' });
		expect(again.tries).toBe(1);
	});

	it('loses a node that goes on after the time limit, as n8n does', async () => {
		const result = await probe('ignoreSignal', { workflowTimeoutMs: 5_000 });
		expect(result.status).toBe('canceled');
		expect(await retry(result)).toMatchObject({ status: 'success', tries: 0, items: [] });
	});

	it('runs long waits on the scaled clock', async () => {
		const result = await probe('sleep');
		expect(result.items[0].json.slept).toBeGreaterThanOrEqual(60);
		expect(new Date()).toBeInstanceOf(Date);
		expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
	});
});

describe('as an AI tool', () => {
	it('is called once per item by an agent', async () => {
		const result = await probe('echo', {
			asTool: true,
			parameters: { text: "={{ $fromAI('prompt') }}" },
			items: [{ prompt: 'a' }, { prompt: 'b' }],
		});
		expect(result.status).toBe('success');
		expect(json(result.items)).toEqual([{ text: 'a' }, { text: 'b' }]);
	});

	it('tells the agent what was thrown', async () => {
		const result = await probe('throwAlways', { asTool: true });
		expect(result.status).toBe('success');
		expect(json(result.items)).toEqual([{ error: 'No luck, attempt 1' }]);
	});
});

describe('credentials, requests and the editor', () => {
	let server: Server;
	let url: string;

	beforeAll(async () => {
		server = createServer((request, response) => {
			if (request.url?.startsWith('/hang')) return;
			const allowed = request.headers.authorization === 'Key id-1';
			response.writeHead(allowed ? 200 : 401, { 'content-type': 'application/json' });
			response.end(JSON.stringify(allowed ? { path: request.url } : { detail: 'Wrong key' }));
		});
		await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});

	afterAll(async () => {
		server.closeAllConnections();
		await new Promise((done) => server.close(done));
	});

	it('authenticates with the credential and its defaults', async () => {
		const simulator = { url, credentials: { apiKeyId: 'id-1' } };
		const parameters = { text: '/models' };
		const good = await probe('request', { simulator, parameters });
		expect(json(good.items)).toEqual([{ path: '/models' }]);
		const bad = await probe('request', {
			simulator,
			parameters,
			credential: { apiKeyId: 'other' },
		});
		expect(bad.error).toMatchObject({ name: 'NodeApiError', httpCode: '401' });
		const missing = await probe('request', { simulator, parameters, credential: null });
		expect(missing.error?.message).toContain('credentials');
	});

	it.each(['/hang', '/hang/direct'])(
		'scales request timeouts: %s',
		async (text) => {
			const before = Date.now();
			const result = await probe('request', {
				credential: { apiKeyId: 'id-1', baseUrl: url },
				parameters: { text },
			});
			expect(result.error?.messages).toContain('timeout of 5000ms exceeded');
			expect(Date.now() - before).toBeGreaterThanOrEqual(4_900);
		},
		3_000,
	);

	it('tests credentials as the server does', async () => {
		const check = async (apiKeyId: string, baseUrl: string) =>
			await testCredential({ apiKeyId, baseUrl }, { credentialType: 'probeApi' });
		expect(await check('id-1', url)).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(await check('other', url)).toEqual({ status: 'Error', message: 'Unauthorized' });
		expect(await check('id-1', 'http://127.0.0.1:1')).toEqual({
			status: 'Error',
			message: 'ECONNREFUSED',
		});
	});

	it('searches lists as the editor does', async () => {
		expect(await listSearch('find', { type, filter: 'zoom', paginationToken: '2' })).toEqual({
			results: [{ name: 'zoom 2', value: 1 }],
		});
	});
});

it('leaves jest its own time limits', async () => {
	// Would jest count on the scaled clock, this wait of 0.5 s were one of 25 s.
	await realDelay(500);
}, 5_000);
