import type { INodeParameters } from 'n8n-workflow';

import type { N8nClient, StoredWorkflow, WorkflowFile } from './n8n-client';
import { eventually, simulator } from './surroundings';
import { onWebhook } from './workflows';

/** Each way of paying that an end of n8n treats differently. */
export const kinds = ['v1', 'v2', 'keyed'] as const;

export type Wait = (typeof kinds)[number];

/** An execution of each kind that waits for a generation it has paid for. */
export interface WaitingExecutions {
	workflows: Record<Wait, StoredWorkflow>;
	/** Their IDs. */
	executions: Record<Wait, string>;
	/** The IDs of their generations. */
	paid: Record<Wait, string>;
}

/** A picture of Soul that is waited for. */
export function waitFor(kind: Wait, prompt: string): INodeParameters {
	return {
		resource: 'soul',
		operation: 'generate',
		apiVersion: kind === 'v1' ? 'v1' : 'v2',
		prompt,
		options: kind === 'keyed' ? { idempotencyKey: 'record-1' } : {},
	};
}

/**
 * Starts one execution of each kind, one after the other, at an empty simulator.
 *
 * @param path the path of a kind's webhook
 * @param publish stores and activates a workflow
 */
export async function startWaiting(
	client: N8nClient,
	prompt: string,
	path: (kind: Wait) => string,
	publish: (workflow: WorkflowFile) => Promise<StoredWorkflow>,
): Promise<WaitingExecutions> {
	const started = { workflows: {}, executions: {}, paid: {} } as WaitingExecutions;
	for (const kind of kinds) {
		const workflow = await publish(onWebhook(path(kind), waitFor(kind, prompt)));
		const known = (await simulator.jobs()).length;
		started.workflows[kind] = workflow;
		started.executions[kind] = await client.callWebhook(workflow, path(kind));
		const jobs = await eventually(simulator.jobs, ({ length }) => length > known);
		started.paid[kind] = jobs[known].id;
	}
	return started;
}
