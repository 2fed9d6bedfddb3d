import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { anyDriver, requestDriver } from '../../generation/driver';
import { characterItem, generationItems } from '../../generation/output';
import type { Character, Generation } from '../../generation/state';
import { characterFailure, generationFailure } from '../../generation/verdict';
import type { Api } from '../../transport/request';
import {
	apiVersionField,
	onModerationOption,
	outputFields,
	shownFor,
	waitingFields,
} from '../fields';
import { hintAboutFiles } from '../hints';
import { runItems } from '../jobs';
import { Parameters } from '../parameters';
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
		...waitingFields({
			waitDefault: false,
			timeoutDefault: 900,
			cancelOnStop: true,
		}),
		...outputFields,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [onModerationOption],
		},
	],
);

/**
 * Looks at, or waits for, what was submitted earlier: `GET /v1/job-sets/{id}` or a character with that ID, or
 * `GET /requests/{id}/status` on API v2.
 */
export async function execute(context: IExecuteFunctions, api: Api): Promise<INodeExecutionData[]> {
	const jobSetsAndCharacters = anyDriver(api);
	const requests = requestDriver(api);
	return await runItems<Generation | Character>(context, {
		kind: 'generation',
		finish: (jobs) =>
			hintAboutFiles(
				context,
				jobs.flatMap((job) => (job.kind === 'generation' ? [job] : [])),
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
				toItems: (job) =>
					job.kind === 'character'
						? [characterItem(job, output.simplify, itemIndex)]
						: generationItems(job, output, itemIndex),
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
