import type { INodeProperties } from 'n8n-workflow';

import { outputFields } from '../actions/fields';
import { EVENTS } from './delivery';

export const properties: INodeProperties[] = [
	{
		displayName:
			'Open <b>Webhook URLs</b> above, copy the Production URL and paste it into the option <b>Webhook URL</b> of a Higgsfield node that does not wait for completion. Higgsfield must be able to reach it from the internet.',
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
				action: 'On completed generation',
				description: 'An image or video is ready, or at least a part of a batch',
			},
			{
				name: 'Failed',
				value: 'failed',
				action: 'On failed generation',
				description: 'Higgsfield could not make it. Nothing was charged.',
			},
			{
				name: 'Rejected by Moderation',
				value: 'nsfw',
				action: 'On generation rejected by moderation',
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
	{
		displayName:
			'Without <b>Confirm</b> and without a Higgsfield Webhook credential, anybody who knows the URL can start this workflow',
		name: 'unconfirmedNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { confirm: [false] } },
	},
	...outputFields,
];
