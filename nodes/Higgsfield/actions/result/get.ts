import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { anyDriver, requestDriver } from '../../generation/driver';
import { characterItem } from '../../generation/output';
import type { Character, Generation } from '../../generation/state';
import { characterFailure, generationFailure } from '../../generation/verdict';
import { apiVersionField, onModerationOption, generationFields, shownFor } from '../fields';
import { outputItems } from '../generations';
import { hintAboutFiles } from '../hints';
import { runItems } from '../jobs';
import { Parameters } from '../parameters';
import type { Services } from '../services';
import { generationIdField, readId } from './id';
import { readApiVersion, readOnModeration, readOutput, readWaiting } from '../settings';

const WAITING_DEFAULTS = { wait: false, timeoutSeconds: 900, cancelOnStop: true };

/** Looks of items that are not waited for, at once. */
const LOOKS_AT_ONCE = 10;

export const fields: INodeProperties[] = shownFor(
	'result',
	['get'],
	[
		apiVersionField,
		generationIdField,
		...generationFields([onModerationOption], { waitDefault: false }),
	],
);

/**
 * Looks at, or waits for, what was submitted earlier: `GET /v1/job-sets/{id}` or a character with that ID, or
 * `GET /requests/{id}/status` on API v2.
 */
export async function execute(
	context: IExecuteFunctions,
	services: Services,
): Promise<INodeExecutionData[]> {
	const { api } = services;
	const asLinks: Generation[] = [];
	const jobSetsAndCharacters = anyDriver(api);
	const requests = requestDriver(api);
	return await runItems<Generation | Character>(context, {
		kind: 'generation',
		finish: (jobs) =>
			hintAboutFiles(
				context,
				jobs.flatMap((job) => (job.kind === 'generation' ? [job] : [])),
				asLinks,
			),
		maxConcurrent: waitsForAny(context) ? Infinity : LOOKS_AT_ONCE,
		prepare: (parameters, itemIndex) => {
			const apiVersion = readApiVersion(parameters);
			const onModeration = readOnModeration(parameters);
			const output = readOutput(parameters);
			return {
				task: {
					itemIndex,
					apiVersion,
					driver: apiVersion === 'v1' ? jobSetsAndCharacters : requests,
					id: readId(parameters.get('generationId')),
					waiting: readWaiting(parameters, WAITING_DEFAULTS),
				},
				judge: (job) =>
					job.kind === 'character' ? characterFailure(job) : generationFailure(job, onModeration),
				toItems: async (job) => {
					if (job.kind === 'character') {
						return [characterItem(job, output.simplify, itemIndex)];
					}
					if (output.download === undefined) asLinks.push(job);
					return await outputItems(context, services, job, output, itemIndex);
				},
			};
		},
	});
}

/** Jobs that are waited for exist already, so waiting for all of them at once costs no place in the account. */
function waitsForAny(context: IExecuteFunctions): boolean {
	return context
		.getInputData()
		.some(
			(_, itemIndex) =>
				new Parameters(context, itemIndex).get('waitForCompletion', false) !== false,
		);
}
