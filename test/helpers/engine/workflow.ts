import {
	NodeConnectionTypes,
	type IConnection,
	type IConnections,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeTypes,
	type NodeConnectionType,
} from 'n8n-workflow';
import { credentialData, credentialReference } from './credentials';
import { helperNodes } from './helper-nodes';
import type { RunOptions } from './options';

/** The names of the nodes around ours, for expressions such as `$('Items').item`. */
export const nodeNames = {
	items: 'Items',
	loop: 'Loop',
	agent: 'Agent',
	after: 'After',
	afterError: 'After Error',
} as const;

/** A workflow as n8n saves it. */
export interface SavedWorkflow {
	nodes: INode[];
	connections: IConnections;
	nodeName: string;
}

function helperNode(name: string, type: string, parameters: INodeParameters = {}): INode {
	return { id: `id of ${name}`, name, type, typeVersion: 1, position: [0, 0], parameters };
}

function nodeUnderTest(options: RunOptions, nodeTypes: INodeTypes, type: string): INode {
	const { description } = nodeTypes.getByNameAndVersion(type, options.typeVersion);
	const versions = [description.version].flat();
	const credentialType = description.credentials?.[0]?.name;
	const { retryOnFail } = options;
	return {
		id: 'b0e2a1de-6d0c-4b2e-9f57-0c5d2f6a7e11',
		name: options.nodeName ?? description.defaults.name?.toString() ?? description.displayName,
		type,
		typeVersion: options.typeVersion ?? versions[versions.length - 1],
		position: [200, 0],
		parameters: (options.parameters ?? {}) as INodeParameters,
		...(credentialType &&
			credentialData(options) && { credentials: { [credentialType]: credentialReference } }),
		...(options.onError && { onError: options.onError }),
		...(retryOnFail && { retryOnFail: true, ...retryOnFail }),
	};
}

/** Draws the workflow around the node under test: items → (loop or agent) → our node → after. */
export function buildWorkflow(
	options: RunOptions,
	nodeTypes: INodeTypes,
	type: string,
): SavedWorkflow {
	const ours = nodeUnderTest(options, nodeTypes, type);
	const nodes = [helperNode(nodeNames.items, helperNodes.items), ours];
	const connections: IConnections = {};
	const connect = (
		from: string,
		output: number,
		to: string,
		kind: NodeConnectionType = NodeConnectionTypes.Main,
	) => {
		const outputs = ((connections[from] ??= {})[kind] ??= []);
		while (outputs.length <= output) outputs.push([]);
		(outputs[output] as IConnection[]).push({ node: to, type: kind, index: 0 });
	};

	if (options.asTool) {
		nodes.push(helperNode(nodeNames.agent, helperNodes.agent, { tool: ours.name }));
		connect(nodeNames.items, 0, nodeNames.agent);
		connect(ours.name, 0, nodeNames.agent, NodeConnectionTypes.AiTool);
		return { nodes, connections, nodeName: ours.name };
	}

	const outputs = options.onError === 'continueErrorOutput' ? [0, 1] : [0];
	for (const output of outputs) {
		const name = output === 0 ? nodeNames.after : nodeNames.afterError;
		const values = (options.then ?? {}) as INodeParameters;
		nodes.push(helperNode(name, helperNodes.collect, { values }));
		connect(ours.name, output, name);
	}
	if (options.loop) {
		const batches = JSON.stringify(options.loop);
		nodes.push(helperNode(nodeNames.loop, helperNodes.loop, { batches }));
		connect(nodeNames.items, 0, nodeNames.loop);
		connect(nodeNames.loop, 1, ours.name);
		for (const output of outputs) connect(ours.name, output, nodeNames.loop);
	} else {
		connect(nodeNames.items, 0, ours.name);
	}
	return { nodes, connections, nodeName: ours.name };
}

/** Turns plain objects into items; an entry whose `json` is an object is taken as an item. */
export function toItems(
	items: Array<IDataObject | INodeExecutionData> = [{}],
): INodeExecutionData[] {
	return items.map((item) =>
		typeof item.json === 'object' && item.json !== null
			? (item as INodeExecutionData)
			: { json: item as IDataObject },
	);
}
