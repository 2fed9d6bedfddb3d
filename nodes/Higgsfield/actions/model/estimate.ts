import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { estimate } from '../../generation/estimate';
import { forEachItem } from '../execution';
import { shownFor } from '../fields';
import type { Services } from '../services';
import { inputFields, ModelInputs } from './input';

export const fields: INodeProperties[] = shownFor('model', ['estimate'], inputFields);

/** What a run would cost: `POST /estimate/{model_id}`. Free. */
export async function execute(
	context: IExecuteFunctions,
	{ api }: Services,
): Promise<INodeExecutionData[]> {
	const signal = context.getExecutionCancelSignal?.();
	const inputs = new ModelInputs(api, signal);
	return await forEachItem(context, async (parameters, itemIndex) => {
		const { modelId, body } = await inputs.read(parameters);
		const price = await estimate(api, modelId, body, signal);
		return [{ json: { model: modelId, ...price }, pairedItem: { item: itemIndex } }];
	});
}
