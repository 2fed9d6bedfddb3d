import type { INodeProperties } from 'n8n-workflow';

import * as create from './create';
import * as remove from './delete';
import * as get from './get';
import * as getAll from './getAll';

export const description: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['character'] } },
		options: [
			{
				name: 'Create',
				value: 'create',
				action: 'Create character',
				description:
					'Train a character from photos, to show the same person in many images. About $2.50 (October 2026).',
			},
			{
				name: 'Delete',
				value: 'delete',
				action: 'Delete character',
				description: 'Delete a character for good',
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get character',
				description: 'Look at a character and whether its training is finished',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many characters',
				description: 'List the characters of the account',
			},
		],
		default: 'create',
	},
	...create.fields,
	...get.fields,
	...getAll.fields,
	...remove.fields,
];

export { create, get, getAll, remove };
