/* eslint-disable @n8n/community-nodes/no-restricted-imports -- test helper, never shipped */
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { WebhookContext } from 'n8n-core';
import {
	deepCopy,
	OperationalError,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { createAdditionalData } from './additional-data';
import {
	credentialData,
	credentialReference,
	TestCredentialsHelper,
	type CredentialSource,
} from './credentials';
import { logSink, useBinaryMode, type BinaryMode, type LogEntry } from './n8n-core';
import { knownTypes, type KnownTypes } from './node-package';

const triggerType = 'n8n-nodes-higgsfield.higgsfieldTrigger';

export interface TriggerOptions extends CredentialSource {
	parameters?: object;
	/** Further credentials of the node, by type. */
	otherCredentials?: Record<string, ICredentialDataDecryptedObject>;
	/** `manual`: somebody listens for a test event in the editor. */
	mode?: 'webhook' | 'manual';
	binaryMode?: BinaryMode;
	/** Tells a workflow from others; its own for each trigger by default. */
	workflowId?: string;
	/** The workflow cannot be started, as when n8n's database is away. */
	cannotStart?: boolean;
}

/** A trigger node whose webhook can be called. */
export interface RunningTrigger {
	/** What Higgsfield is to call. */
	url: string;
	/** The items of each execution that was started. */
	executions: INodeExecutionData[][];
	/** Waits until that many executions were started, and gives their items. */
	started(count: number): Promise<INodeExecutionData[][]>;
	/** What the node's code threw. */
	errors: Error[];
	logs: LogEntry[];
	/** What n8n has saved for the workflow. */
	staticData: IDataObject;
	close(): Promise<void>;
}

let lastWorkflow = 0;

/** Activates a trigger: every call of its URL is handled as n8n's server does it. */
export async function startTrigger(options: TriggerOptions = {}): Promise<RunningTrigger> {
	await useBinaryMode(options.binaryMode ?? 'default');
	const types = await knownTypes(undefined, triggerType);
	const workflowId = options.workflowId ?? `trigger ${++lastWorkflow}`;
	const running = {
		executions: [],
		errors: [],
		logs: [],
		staticData: {},
	} as unknown as RunningTrigger;
	const starts = new EventEmitter();
	const server = createServer((request, response) => {
		void logSink.run(running.logs, async () => await handle(request, response));
	});

	async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const rawBody = await buffer(request);
		const body = parse(rawBody);
		if (body === undefined) {
			response.writeHead(422).end();
			return;
		}
		const workflow = new Workflow({
			id: workflowId,
			name: 'Workflow under test',
			nodes: [triggerNode(options)],
			connections: {},
			active: true,
			nodeTypes: types.nodeTypes,
			staticData: deepCopy(running.staticData),
		});
		let outcome: IWebhookResponseData;
		try {
			outcome = await callNode(workflow, types, options, {
				request: Object.assign(request, { rawBody, body }),
				response: asExpress(response),
			});
		} catch (error) {
			running.errors.push(error as Error);
			response.writeHead(500).end();
			return;
		}
		if (outcome.workflowData !== undefined && options.cannotStart) {
			response.writeHead(500).end();
			return;
		}
		running.executions.push(...(outcome.workflowData ?? []));
		starts.emit('start');
		// n8n writes static data down as one whole, and only when it answers.
		running.staticData = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
		if (outcome.noWebhookResponse !== true) response.writeHead(200).end();
	}

	running.started = async (count) => {
		while (running.executions.length < count) await once(starts, 'start');
		return running.executions;
	};
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	running.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
	running.close = async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	};
	return running;
}

function parse(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}

/** The two methods of Express that nodes use, on the response of Node.js. */
function asExpress(response: ServerResponse) {
	const express = Object.assign(response, {
		status(code: number) {
			response.statusCode = code;
			return express;
		},
		json(body: unknown) {
			response.setHeader('Content-Type', 'application/json');
			response.end(JSON.stringify(body));
			return express;
		},
	});
	return express;
}

/** `Workflow` fills in the defaults of its parameters. */
function triggerNode(options: TriggerOptions): INode {
	const credentials = [
		...(credentialData(options) === undefined ? [] : ['higgsfieldApi']),
		...Object.keys(options.otherCredentials ?? {}),
	];
	return {
		id: '6b9c1b3e-3f0a-4c8e-9a34-5d5f3f1d2c77',
		name: 'Higgsfield Trigger',
		type: triggerType,
		typeVersion: 1,
		position: [0, 0],
		parameters: (options.parameters ?? {}) as INodeParameters,
		credentials: Object.fromEntries(credentials.map((type) => [type, credentialReference])),
	};
}

async function callNode(
	workflow: Workflow,
	types: KnownTypes,
	options: TriggerOptions,
	{ request, response }: { request: unknown; response: unknown },
): Promise<IWebhookResponseData> {
	const node = workflow.getStartNode();
	if (node === undefined) throw new OperationalError('The workflow has no start');
	const nodeType = types.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const [webhookDescription] = nodeType.description.webhooks ?? [];
	const additionalData = createAdditionalData({
		credentialsHelper: new TestCredentialsHelper(
			types.credential,
			credentialData(options),
			options.otherCredentials,
		),
		workflowId: workflow.id,
	});
	Object.assign(additionalData, { httpRequest: request, httpResponse: response });
	const context = new WebhookContext(
		workflow,
		node,
		additionalData,
		options.mode ?? 'webhook',
		{
			httpMethod: 'POST',
			node: node.name,
			path: webhookDescription.path,
			webhookDescription,
			workflowId: workflow.id ?? '',
			workflowExecuteAdditionalData: additionalData,
		},
		[],
		null,
	);
	const outcome = await nodeType.webhook?.call(context);
	if (outcome === undefined) throw new OperationalError('The node has no webhook');
	return outcome;
}
