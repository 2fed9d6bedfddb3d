import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { characterItem } from '../../generation/output';
import { readCharacter } from '../../generation/state';
import { jobName } from '../../generation/verdict';
import { fetchJson } from '../../transport/retry';
import { forEachItem } from '../execution';
import { characterField, shownFor, simplifyOnlyFields } from '../fields';
import { uuid } from '../input';
import type { Services } from '../services';
import { readSimplify } from '../settings';

export const fields: INodeProperties[] = shownFor(
	'character',
	['get'],
	[
		characterField({ required: true, description: 'The character to look at' }),
		...simplifyOnlyFields,
	],
);

/** Looks at one character: `GET /v1/custom-references/{id}`. */
export async function execute(
	context: IExecuteFunctions,
	{ api }: Services,
): Promise<INodeExecutionData[]> {
	return await forEachItem(context, async (parameters, itemIndex) => {
		const id = uuid(parameters.locator('characterId'), 'Character');
		const character = await fetchJson(
			api,
			{ method: 'GET', path: `/v1/custom-references/${id}` },
			{
				subject: jobName('character', id),
				id,
				read: readCharacter,
				signal: context.getExecutionCancelSignal?.(),
			},
		);
		return [characterItem(character, readSimplify(parameters), itemIndex)];
	});
}
