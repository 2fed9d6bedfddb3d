import type { INodeProperties } from 'n8n-workflow';

import * as generate from './generate';

export const description: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['soul'] } },
		options: [
			{
				name: 'Generate',
				value: 'generate',
				action: 'Generate image from text',
				description: 'Generate an image from a text',
			},
		],
		default: 'generate',
	},
	...generate.fields,
];

export { generate };
