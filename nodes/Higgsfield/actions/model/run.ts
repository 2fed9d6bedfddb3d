import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import {
	maxConcurrentOption,
	onModerationOption,
	generationFields,
	shownFor,
	submitOptionsV2,
} from '../fields';
import { generate } from '../generations';
import type { Services } from '../services';
import { inputFields, ModelInputs } from './input';

export const fields: INodeProperties[] = shownFor(
	'model',
	['run'],
	[
		...inputFields,
		...generationFields([...submitOptionsV2, maxConcurrentOption, onModerationOption], {
			waitDefault: true,
		}),
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
