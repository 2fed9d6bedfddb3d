import type { INodeProperties } from 'n8n-workflow';

import * as estimate from './estimate';
import * as run from './run';

export const description: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['model'] } },
		options: [
			{
				name: 'Estimate',
				value: 'estimate',
				action: 'Estimate price of model run',
				description: 'What a run would cost, without running it. Free.',
			},
			{
				name: 'Run',
				value: 'run',
				action: 'Run any model',
				description: 'Make an image or a video with any model of the Higgsfield catalogue',
			},
		],
		default: 'run',
	},
	...run.fields,
	...estimate.fields,
];

export { estimate, run };
