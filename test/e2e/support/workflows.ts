import type { INode, INodeParameters, IWorkflowSettings } from 'n8n-workflow';

import type { WorkflowFile } from './n8n-client';
import { CREDENTIAL_TYPE, NODE_TYPE } from './surroundings';

export const HIGGSFIELD_NODE = 'Higgsfield';

const trigger: INode = {
	id: 'trigger',
	name: 'Start',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** A workflow that is only a manual trigger. */
export const triggerOnly = (name: string): WorkflowFile => ({
	name,
	nodes: [trigger],
	connections: {},
});

const webhook = (path: string): INode => ({
	...trigger,
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2.1,
	parameters: { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} },
	webhookId: path,
});

/** One Higgsfield node behind a webhook, for productive executions. */
export const onWebhook = (
	path: string,
	parameters: INodeParameters,
	settings: IWorkflowSettings = {},
): WorkflowFile => ({ ...oneNode(path, parameters, webhook(path)), settings });

/** A trigger, a manual one by default, and one Higgsfield node behind it. */
export const oneNode = (
	name: string,
	parameters: INodeParameters,
	start = trigger,
): WorkflowFile => ({
	name,
	nodes: [
		start,
		{
			id: 'higgsfield',
			name: HIGGSFIELD_NODE,
			type: NODE_TYPE,
			typeVersion: 1,
			position: [220, 0],
			parameters,
			credentials: { [CREDENTIAL_TYPE]: { id: '', name: '' } },
		},
	],
	connections: {
		[trigger.name]: { main: [[{ node: HIGGSFIELD_NODE, type: 'main', index: 0 }]] },
	},
});
