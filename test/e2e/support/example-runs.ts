import type { IPinData } from 'n8n-workflow';

import { DataTable } from './data-table';
import {
	errorOf,
	itemsOf,
	type Execution,
	type SavedCredential,
	type StoredWorkflow,
} from './n8n-client';
import { importWorkflow, n8n, readExample, simulator, surroundings } from './surroundings';

/** Runs a workflow from one of its triggers, and gives the execution, which must be a success. */
export async function runFrom(workflow: StoredWorkflow, trigger?: string): Promise<Execution> {
	const execution = await n8n.waitForEnd(await n8n.run(workflow, trigger));
	expect({ status: execution.status, error: errorOf(execution) }).toEqual({
		status: 'success',
		error: '',
	});
	return execution;
}

/** Imports an example, with the given items as the output of its triggers, and runs it. */
export async function runExample(
	file: string,
	pinData: IPinData = {},
	...credentials: SavedCredential[]
): Promise<Execution> {
	return await runFrom(await importWorkflow({ ...readExample(file), pinData }, ...credentials));
}

/** A value that an example's Set node hands to the Higgsfield nodes. */
export const setBy = (execution: Execution, node: string) => itemsOf(execution, node)[0].json;

/** The questions for a price so far, which cost nothing. */
export async function estimates() {
	const journal = await simulator.journal();
	return journal
		.filter(({ route }) => route === 'estimate')
		.map(({ path, body, status }) => ({ path, body, status }));
}

/** A link to a result file. */
export const fileUrl = (ending: string) =>
	expect.stringMatching(new RegExp(`^${surroundings.filesUrl}/.+\\.${ending}$`));

/** A file of API v1. */
export const finishedFile = (type: string, ending: string) => ({
	id: expect.any(String),
	apiVersion: 'v1',
	status: 'completed',
	type,
	url: fileUrl(ending),
	previewUrl: fileUrl(ending),
	fileIndex: 0,
	fileCount: 1,
});

/** A file of API v2, which tells when it expires and has no preview. */
export const finishedFileV2 = (type: string, ending: string) => ({
	id: expect.any(String),
	apiVersion: 'v2',
	status: 'completed',
	type,
	url: fileUrl(ending),
	fileIndex: 0,
	fileCount: 1,
	expiresAt: expect.any(String),
});

/** The data table that the examples with product videos read, a row to do for each prompt. */
export async function productVideos(prompts: string[]): Promise<DataTable> {
	return await DataTable.create(
		'Product videos',
		{
			imageUrl: 'string',
			prompt: 'string',
			status: 'string',
			version: 'number',
			generationId: 'string',
			url: 'string',
			error: 'string',
		},
		prompts.map((prompt, index) => ({
			imageUrl: `https://example.com/products/${index}.jpg`,
			prompt,
			status: 'to do',
			version: 1,
		})),
	);
}
