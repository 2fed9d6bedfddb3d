import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import {
	byName,
	maxConcurrentOption,
	onModerationOption,
	outputFields,
	shownFor,
	submitOptionsV2,
	waitingFields,
} from '../fields';
import { generate } from '../generations';
import type { Services } from '../services';
import { inputFields, ModelInputs } from './input';

export const fields: INodeProperties[] = shownFor(
	'model',
	['run'],
	[
		...inputFields,
		...waitingFields({ waitDefault: true, timeoutDefault: 900, cancelOnStop: true }),
		...outputFields,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: byName([...submitOptionsV2, maxConcurrentOption, onModerationOption]),
		},
	],
);

/** Runs any model of API v2: `POST /{model_id}`. */
export async function execute(
	context: IExecuteFunctions,
	services: Services,
): Promise<INodeExecutionData[]> {
	const inputs = new ModelInputs(services.api, context.getExecutionCancelSignal?.());
	return await generate(context, services, async (parameters) => {
		const { modelId, body } = await inputs.read(parameters);
		return { apiVersion: 'v2', path: `/${modelId}`, body, model: modelId };
	});
}
