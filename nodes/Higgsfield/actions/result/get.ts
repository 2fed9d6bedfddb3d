import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { anyDriver } from '../../generation/driver';
import { characterItem, generationItems } from '../../generation/output';
import type { Character, Generation } from '../../generation/state';
import { characterFailure, generationFailure } from '../../generation/verdict';
import { InvalidInput } from '../../transport/failure';
import type { Api } from '../../transport/request';
import { onModerationOption, outputFields, shownFor, waitingFields } from '../fields';
import { uuid } from '../input';
import { hintAboutFiles } from '../hints';
import { runItems } from '../jobs';
import { Parameters } from '../parameters';
import { readOnModeration, readOutput, readWaiting } from '../settings';

const WAITING_DEFAULTS = { wait: false, timeoutSeconds: 900, cancelOnStop: true };

/** Looks of items that are not waited for, at once. */
const LOOKS_AT_ONCE = 10;

export const fields: INodeProperties[] = shownFor(
	'result',
	['get'],
	[
		{
			displayName: 'Generation ID',
			name: 'generationId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 5185f35b-6849-492d-9343-61dadcc9f97f',
			description:
				'The ID that an earlier Soul, DoP or Character node gave. A status URL from Higgsfield works too.',
		},
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

/** Looks at, or waits for, what was submitted earlier: `GET /v1/job-sets/{id}`, or a character with that ID. */
export async function execute(context: IExecuteFunctions, api: Api): Promise<INodeExecutionData[]> {
	return await runItems<Generation | Character>(context, {
		kind: 'generation',
		finish: (jobs) =>
			hintAboutFiles(
				context,
				jobs.flatMap((job) => (job.kind === 'generation' ? [job] : [])),
			),
		driver: anyDriver(api),
		maxConcurrent: waitsForAny(context) ? Infinity : LOOKS_AT_ONCE,
		prepare: (parameters, itemIndex) => {
			const onModeration = readOnModeration(parameters);
			const output = readOutput(parameters);
			return {
				task: {
					itemIndex,
					apiVersion: 'v1',
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

/** The ID itself, or the one inside a status URL or a job set's URL. */
export function readId(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (/^https?:\/\//i.test(text)) {
		const id = /\/(?:requests|job-sets|custom-references)\/([0-9a-f-]{36})(?:[/?#]|$)/i.exec(
			text,
		)?.[1];
		if (id === undefined) {
			throw new InvalidInput(
				'Generation ID',
				value,
				'Allowed: an ID, or the status URL that Higgsfield gave.',
			);
		}
		return uuid(id, 'Generation ID');
	}
	return uuid(value, 'Generation ID');
}
