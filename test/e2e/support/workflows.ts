import type { INode, INodeParameters, IWorkflowSettings } from 'n8n-workflow';

import { itemsOf, type Execution, type WorkflowFile } from './n8n-client';
import { CREDENTIAL_TYPE, NODE_TYPE, TRIGGER_TYPE } from './surroundings';

export const HIGGSFIELD_NODE = 'Higgsfield';
export const TRIGGER_NODE = 'Higgsfield Trigger';
export const AGENT_NODE = 'AI Agent';

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

/** A workflow that Higgsfield starts; n8n serves it at `webhookPath(id)`. Its credentials are filled in on import. */
export const onHiggsfield = (
	id: string,
	parameters: INodeParameters = {},
	...credentialTypes: string[]
): WorkflowFile => ({
	name: id,
	nodes: [
		{
			id: 'trigger',
			name: TRIGGER_NODE,
			type: TRIGGER_TYPE,
			typeVersion: 1,
			position: [0, 0],
			parameters,
			webhookId: id,
			credentials: Object.fromEntries(
				[CREDENTIAL_TYPE, ...credentialTypes].map((type) => [type, { id: '', name: '' }]),
			),
		},
	],
	connections: {},
});

/** Where n8n serves the trigger of `onHiggsfield`, below `/webhook/`. */
export const webhookPath = (id: string) => `${id}/webhook`;

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
		[start.name]: { main: [[{ node: HIGGSFIELD_NODE, type: 'main', index: 0 }]] },
	},
});

/** n8n's AI Agent and chat model, in versions that go together. */
export interface AgentVersions {
	agent: number;
	model: number;
}

/** A manual trigger and an AI Agent that has the Higgsfield node as its only tool. */
export const agentWithTool = (
	name: string,
	parameters: INodeParameters,
	versions: AgentVersions,
	more: Partial<INode> = {},
): WorkflowFile => ({
	name,
	// As in every workflow of today; in the order of n8n's first years an agent answers before its tools do.
	settings: { executionOrder: 'v1' },
	nodes: [
		trigger,
		{
			id: 'agent',
			name: AGENT_NODE,
			type: '@n8n/n8n-nodes-langchain.agent',
			typeVersion: versions.agent,
			position: [220, 0],
			parameters: { promptType: 'define', text: 'Make me a picture', options: {} },
		},
		{
			id: 'model',
			name: 'Chat Model',
			type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
			typeVersion: versions.model,
			position: [180, 220],
			parameters: { model: { __rl: true, mode: 'id', value: 'scripted-model' }, options: {} },
			credentials: { openAiApi: { id: '', name: '' } },
		},
		{
			id: 'higgsfield',
			name: HIGGSFIELD_NODE,
			type: `${NODE_TYPE}Tool`,
			typeVersion: 1,
			position: [360, 220],
			parameters,
			credentials: { [CREDENTIAL_TYPE]: { id: '', name: '' } },
			...more,
		},
	],
	connections: {
		[trigger.name]: { main: [[{ node: AGENT_NODE, type: 'main', index: 0 }]] },
		'Chat Model': {
			ai_languageModel: [[{ node: AGENT_NODE, type: 'ai_languageModel', index: 0 }]],
		},
		[HIGGSFIELD_NODE]: { ai_tool: [[{ node: AGENT_NODE, type: 'ai_tool', index: 0 }]] },
	},
});

/** The jobs that the items of the Higgsfield node are about. */
export function idsOf(execution: Execution): unknown[] {
	return itemsOf(execution, HIGGSFIELD_NODE).map(({ json }) => json.id);
}
