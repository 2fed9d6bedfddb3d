import type { INodeProperties } from 'n8n-workflow';

import * as upload from './upload';

export const description: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['file'] } },
		options: [
			{
				name: 'Upload',
				value: 'upload',
				action: 'Upload file',
				description: 'Give a file a public link that every Higgsfield model can read',
			},
		],
		default: 'upload',
	},
	...upload.fields,
];

export { upload };
