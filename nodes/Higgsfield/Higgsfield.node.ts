import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { execute, properties } from './actions';
import { searchCharacters, searchModels, searchMotions, searchStyles } from './methods/listSearch';
import { getModelFields } from './methods/modelFields';

export class Higgsfield implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Higgsfield',
		name: 'higgsfield',
		icon: {
			light: 'file:../../icons/higgsfield.svg',
			dark: 'file:../../icons/higgsfield.dark.svg',
		},
		group: ['transform'],
		version: [1],
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Make AI images and videos with Higgsfield: Soul, DoP and Soul ID characters',
		defaults: { name: 'Higgsfield' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'higgsfieldApi', required: true }],
		properties,
	};

	methods = {
		listSearch: { searchCharacters, searchModels, searchMotions, searchStyles },
		resourceMapping: { getModelFields },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await execute(this)];
	}
}
