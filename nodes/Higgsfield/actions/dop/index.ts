import type { INodeProperties } from 'n8n-workflow';

import * as generate from './generate';

export const description: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['dop'] } },
		options: [
			{
				name: 'Generate',
				value: 'generate',
				action: 'Generate video from image',
				description: 'Generate a video from an image',
			},
		],
		default: 'generate',
	},
	...generate.fields,
];

export { generate };
