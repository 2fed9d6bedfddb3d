import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { jobName } from '../../generation/verdict';
import { sendPatiently } from '../../transport/retry';
import { forEachItem } from '../execution';
import { characterField, shownFor } from '../fields';
import { uuid } from '../input';
import type { Services } from '../services';

export const fields: INodeProperties[] = shownFor(
	'character',
	['delete'],
	[
		characterField({
			required: true,
			description: 'The character to delete for good. Images made with it stay.',
		}),
	],
);

/** Deletes one character: `DELETE /v1/custom-references/{id}`. */
export async function execute(
	context: IExecuteFunctions,
	{ api }: Services,
): Promise<INodeExecutionData[]> {
	return await forEachItem(context, async (parameters, itemIndex) => {
		const id = uuid(parameters.locator('characterId'), 'Character');
		await sendPatiently(
			api,
			{ method: 'DELETE', path: `/v1/custom-references/${id}` },
			{
				subject: jobName('character', id),
				id,
				// Not there any more after an attempt without an answer: that attempt deleted it.
				isDone: ({ status }, attempt) => status === 404 && attempt > 0,
				signal: context.getExecutionCancelSignal?.(),
			},
		);
		return [{ json: { id, deleted: true }, pairedItem: { item: itemIndex } }];
	});
}
