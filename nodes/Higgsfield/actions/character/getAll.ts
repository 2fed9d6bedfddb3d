import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { listCharacters } from '../../generation/characters';
import { characterItem } from '../../generation/output';
import { forEachItem } from '../execution';
import { shownFor, simplifyOnlyFields } from '../fields';
import { integerBetween, trueOrFalse } from '../input';
import type { Parameters } from '../parameters';
import type { Services } from '../services';
import { readSimplify } from '../settings';

export const fields: INodeProperties[] = shownFor(
	'character',
	['getAll'],
	[
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			displayOptions: { show: { returnAll: [false] } },
			description: 'Max number of results to return',
		},
		...simplifyOnlyFields,
	],
);

/** Lists the account's characters: `GET /v1/custom-references/list`, page by page. */
export async function execute(
	context: IExecuteFunctions,
	{ api }: Services,
): Promise<INodeExecutionData[]> {
	return await forEachItem(context, async (parameters, itemIndex) => {
		const simplify = readSimplify(parameters);
		const characters = await listCharacters(
			api,
			readLimit(parameters),
			context.getExecutionCancelSignal?.(),
		);
		return characters.map((character) => characterItem(character, simplify, itemIndex));
	});
}

function readLimit(parameters: Parameters): number {
	if (trueOrFalse(parameters.optional('returnAll', false), 'Return All')) return Infinity;
	return integerBetween(parameters.optional('limit', 50), 'Limit', {
		min: 1,
		max: Number.MAX_SAFE_INTEGER,
	});
}
