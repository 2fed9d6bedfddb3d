import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	NodeConnectionTypes,
	NodeHelpers,
	OperationalError,
	Workflow,
	type IConnections,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
} from 'n8n-workflow';

import { createAdditionalData } from '../../helpers/engine/additional-data';
import { TestCredentialsHelper } from '../../helpers/engine/credentials';
import { useBinaryMode } from '../../helpers/engine/n8n-core';
import type { SimulatorAccess } from '../../helpers/engine';
import { kinds, type Kind } from '../kinds';
import { ownNode } from '../n8n-nodes-base';
import type { Contender, Order } from './contender';

/*
 * What the web teaches: HTTP Request submits, then Wait, HTTP Request for the status, IF it is not completed back
 * to Wait. n8n's own nodes in n8n's real engine, one execution, one item a job.
 */

const WAIT_SECONDS = 10;
const SUBMIT = 'Submit';
const WAIT = 'Wait';
const STATUS = 'Status';
const IS_DONE = 'Is Done';

let types: Map<string, INodeType | IVersionedNodeType> | undefined;

export function httpLoop(): Contender {
	return {
		prepare: async () => {
			await useBinaryMode('default');
			types ??= new Map([
				['httpRequest', ownNode('HttpRequest')],
				['wait', ownNode('Wait')],
				['if', ownNode('If')],
			]);
		},
		run: async (order) => {
			const workflow = loopWorkflow(order.access);
			const start = workflow.getNode(SUBMIT);
			if (start === null) throw new OperationalError('The workflow has no start');
			const data = createRunExecutionData({
				executionData: {
					nodeExecutionStack: [{ node: start, data: { main: [itemsOf(order)] }, source: null }],
				},
			});
			const result = await new WorkflowExecute(
				additionalData(workflow),
				'trigger',
				data,
			).processRunExecutionData(workflow);
			const { error } = result.data.resultData;
			if (error) throw new OperationalError(error.message);
		},
	};
}

function itemsOf({ kind, prompts }: Order): INodeExecutionData[] {
	const { model, input }: Kind['v2'] = kinds[kind].v2;
	return prompts.map((prompt, item) => ({
		json: { model, body: { ...input, prompt } },
		pairedItem: { item },
	}));
}

function loopWorkflow({ url, credentials }: SimulatorAccess): Workflow {
	const shared: INodeParameters = {
		sendHeaders: true,
		headerParameters: {
			parameters: [
				{
					name: 'Authorization',
					value: `Key ${credentials.apiKeyId}:${credentials.apiKeySecret}`,
				},
			],
		},
		options: {},
	};
	const nodes = [
		nodeOf(SUBMIT, 'httpRequest', 4.2, {
			...shared,
			method: 'POST',
			url: `=${url}/{{ $json.model }}`,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '={{ JSON.stringify($json.body) }}',
		}),
		nodeOf(WAIT, 'wait', 1.1, { resume: 'timeInterval', amount: WAIT_SECONDS, unit: 'seconds' }),
		nodeOf(STATUS, 'httpRequest', 4.2, {
			...shared,
			url: `=${url}/requests/{{ $json.request_id }}/status`,
		}),
		nodeOf(IS_DONE, 'if', 2.2, {
			conditions: {
				options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
				combinator: 'and',
				conditions: [
					{
						id: 'is-done',
						leftValue: '={{ $json.status }}',
						rightValue: 'completed',
						operator: { type: 'string', operation: 'equals' },
					},
				],
			},
			options: {},
		}),
	];
	const to = (node: string) => [{ node, type: NodeConnectionTypes.Main, index: 0 }];
	const connections: IConnections = {
		[SUBMIT]: { main: [to(WAIT)] },
		[WAIT]: { main: [to(STATUS)] },
		[STATUS]: { main: [to(IS_DONE)] },
		[IS_DONE]: { main: [[], to(WAIT)] },
	};
	return new Workflow({
		id: 'http-loop',
		name: 'HTTP loop',
		nodes,
		connections,
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1' },
	});
}

function nodeOf(
	name: string,
	type: string,
	typeVersion: number,
	parameters: INodeParameters,
): INode {
	return { id: name, name, type, typeVersion, position: [0, 0], parameters };
}

const nodeTypes: INodeTypes = {
	getByName: (type) => typeOf(type),
	getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(typeOf(type), version),
	getKnownTypes: () => ({}),
};

function typeOf(name: string): INodeType | IVersionedNodeType {
	const type = types?.get(name);
	if (type === undefined) throw new OperationalError(`Unrecognized node type: ${name}`);
	return type;
}

let lastExecutionId = 0;

function additionalData(workflow: Workflow) {
	const executionId = String(++lastExecutionId);
	return createAdditionalData({
		credentialsHelper: new TestCredentialsHelper(() => {
			throw new OperationalError('These nodes have no credentials');
		}, undefined),
		executionId,
		workflowId: workflow.id,
		hooks: new ExecutionLifecycleHooks('trigger', executionId, {
			id: workflow.id,
			name: 'HTTP loop',
			active: false,
			isArchived: false,
			activeVersionId: null,
			createdAt: new Date(),
			updatedAt: new Date(),
			nodes: Object.values(workflow.nodes),
			connections: workflow.connectionsBySourceNode,
		}),
	});
}
