import type { INodeProperties } from 'n8n-workflow';

import { outputFields } from '../actions/fields';
import { EVENTS } from './delivery';

export const properties: INodeProperties[] = [
	{
		displayName:
			'Copy the Production URL above into the option <b>Webhook URL</b> of a Higgsfield node that does not wait for completion. n8n must be reachable from the internet.',
		name: 'webhookNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		options: [
			{
				name: 'Completed',
				value: 'completed',
				description: 'An image or video is ready, or at least a part of a batch',
			},
			{
				name: 'Failed',
				value: 'failed',
				description: 'Higgsfield could not make it. Nothing was charged.',
			},
			{
				name: 'Rejected by Moderation',
				value: 'nsfw',
				description: 'The moderation of Higgsfield rejected the result. Nothing was charged.',
			},
		],
		required: true,
		default: [...EVENTS],
		description: 'Which ends of a generation start the workflow',
	},
	{
		displayName: 'Confirm',
		name: 'confirm',
		type: 'boolean',
		default: true,
		description:
			'Whether to ask the Higgsfield API before the workflow starts, so that a forged call starts nothing. It is free. Turn it off only with a signing secret in the Higgsfield Webhook credential.',
	},
	...outputFields,
];
