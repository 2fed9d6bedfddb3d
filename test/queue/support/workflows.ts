import type { INode, INodeParameters } from 'n8n-workflow';

import type { WorkflowFile } from '../../e2e/support/n8n-client';
import { HIGGSFIELD_NODE, onWebhook } from '../../e2e/support/workflows';

/** One Higgsfield node behind a webhook, whose answer is the first item that comes out. */
export function answering(path: string, parameters: INodeParameters): WorkflowFile {
	return answerWith('firstEntryJson', onWebhook(path, parameters));
}

const split: INode = {
	id: 'split',
	name: 'Split Out',
	type: 'n8n-nodes-base.splitOut',
	typeVersion: 1,
	position: [110, 0],
	parameters: { fieldToSplitOut: 'body.items', options: {} },
};

/** One Higgsfield node that gets the `items` of what a webhook is called with; the answer is all that comes out. */
export function answeringList(path: string, parameters: INodeParameters): WorkflowFile {
	const workflow = answerWith('allEntries', onWebhook(path, parameters));
	const [start] = workflow.nodes;
	return {
		...workflow,
		nodes: [...workflow.nodes, split],
		connections: {
			[start.name]: { main: [[{ node: split.name, type: 'main', index: 0 }]] },
			[split.name]: { main: [[{ node: HIGGSFIELD_NODE, type: 'main', index: 0 }]] },
		},
	};
}

function answerWith(responseData: string, workflow: WorkflowFile): WorkflowFile {
	const [start, ...others] = workflow.nodes;
	const parameters = { ...start.parameters, responseMode: 'lastNode', responseData };
	return { ...workflow, nodes: [{ ...start, parameters }, ...others] };
}
