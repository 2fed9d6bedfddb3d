import type { INodeProperties } from 'n8n-workflow';

import * as cancel from './cancel';
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
				name: 'Cancel',
				value: 'cancel',
				action: 'Cancel generation',
				description: 'Take back a generation that is still queued, so that it is not charged',
			},
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
	...cancel.fields,
];

export { cancel, get };
