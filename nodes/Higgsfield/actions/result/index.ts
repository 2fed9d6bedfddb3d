import type { INodeProperties } from 'n8n-workflow';

import * as get from './get';

export const description: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['result'] } },
		options: [
			{
				name: 'Get',
				value: 'get',
				action: 'Get generation result',
				description: 'Collect the files of a generation that was submitted earlier',
			},
		],
		default: 'get',
	},
	...get.fields,
];

export { get };
