import {
	jsonParse,
	NodeConnectionTypes,
	type EngineRequest,
	type EngineResponse,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
	type NodeConnectionType,
} from 'n8n-workflow';
import { registerNodeType } from './node-package';

function describeNode(
	name: string,
	outputs: string[],
	properties: INodeProperties[] = [],
	inputs: NodeConnectionType[] = [NodeConnectionTypes.Main],
): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: [inputs.length > 0 ? 'transform' : 'trigger'],
		version: 1,
		description: name,
		defaults: { name },
		inputs,
		outputs: outputs.map(() => NodeConnectionTypes.Main),
		outputNames: outputs,
		properties,
	};
}

function textProperty(name: string, fallback = ''): INodeProperties {
	return { displayName: name, name, type: 'string', default: fallback };
}

/** Starts a workflow with the test's items; their files go where the engine keeps binary data. */
class Items implements INodeType {
	description = describeNode('items', ['items'], [], []);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		for (const item of items) {
			for (const [name, file] of Object.entries(item.binary ?? {})) {
				if (!item.binary || file.id) continue;
				item.binary[name] = await this.helpers.prepareBinaryData(
					Buffer.from(file.data, 'base64'),
					file.fileName,
					file.mimeType,
				);
			}
		}
		return [items];
	}
}

/** Like Loop Over Items: gives out the next batch each time it is reached, then is done. */
class Loop implements INodeType {
	description = describeNode('loop', ['done', 'loop'], [textProperty('batches', '[]')]);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const batches = jsonParse<IDataObject[][]>(this.getNodeParameter('batches', 0) as string);
		const context = this.getContext('node');
		const position = (context.position as number | undefined) ?? 0;
		context.position = position + 1;
		if (position >= batches.length) return [[{ json: {}, pairedItem: { item: 0 } }], []];
		return [[], batches[position].map((json) => ({ json, pairedItem: { item: 0 } }))];
	}
}

/** Like Edit Fields: evaluates expressions for every item it gets. */
class Collect implements INodeType {
	description = describeNode('collect', ['items'], [textProperty('values')]);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [
			this.getInputData().map((_item, index) => ({
				json: this.getNodeParameter('values', index) as unknown as IDataObject,
				pairedItem: { item: index },
			})),
		];
	}
}

/** Like the AI Agent: lets the engine call the tool once per item, then answers with the outcome. */
class Agent implements INodeType {
	description = describeNode(
		'agent',
		['answer'],
		[textProperty('tool')],
		[NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
	);

	async execute(
		this: IExecuteFunctions,
		response?: EngineResponse,
	): Promise<INodeExecutionData[][] | EngineRequest> {
		if (response && response.actionResponses.length > 0) {
			const results = response.actionResponses.map(({ data }) =>
				(data.data?.ai_tool?.[0] ?? []).map(({ json }) => json),
			);
			return [[{ json: { results }, pairedItem: { item: 0 } }]];
		}
		const nodeName = this.getNodeParameter('tool', 0) as string;
		return {
			actions: this.getInputData().map(({ json }, itemIndex) => ({
				actionType: 'ExecutionNodeAction',
				nodeName,
				input: json,
				type: NodeConnectionTypes.AiTool,
				id: `call_${itemIndex}`,
				metadata: { itemIndex },
			})),
			metadata: {},
		};
	}
}

export const helperNodes = {
	items: registerNodeType(new Items()),
	loop: registerNodeType(new Loop()),
	collect: registerNodeType(new Collect()),
	agent: registerNodeType(new Agent()),
};
