import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { jobSetDriver } from '../generation/driver';
import { generationItems } from '../generation/output';
import type { ApiVersion, Generation } from '../generation/state';
import { generationFailure } from '../generation/verdict';
import type { Api } from '../transport/request';
import { hintAboutFiles } from './hints';
import { runItems } from './jobs';
import type { Parameters } from './parameters';
import { readOnModeration, readOutput, readWaiting } from './settings';

/** One item's fields as a request to the API. */
export interface GenerationRequest {
	apiVersion: ApiVersion;
	path: string;
	body: IDataObject;
	/** What the output item names as the model. */
	model?: string;
}

/** What an operation that generates adds to what all of them share. */
export interface GenerationOperation {
	/** @throws InvalidInput before anything is sent */
	toRequest(parameters: Parameters): GenerationRequest;
}

/** Submits every item's generation, waits for them where asked, and returns their items in input order. */
export async function generate(
	context: IExecuteFunctions,
	api: Api,
	operation: GenerationOperation,
): Promise<INodeExecutionData[]> {
	return await runItems<Generation>(context, {
		kind: 'generation',
		finish: (generations) => hintAboutFiles(context, generations),
		driver: jobSetDriver(api),
		prepare: (parameters, itemIndex) => {
			const { apiVersion, path, body, model } = operation.toRequest(parameters);
			const onModeration = readOnModeration(parameters);
			const output = readOutput(parameters);
			return {
				task: {
					itemIndex,
					apiVersion,
					intent: { itemIndex, method: 'POST', path, body },
					waiting: readWaiting(parameters, {
						wait: true,
						timeoutSeconds: 900,
						cancelOnStop: true,
					}),
				},
				judge: (generation) => generationFailure(generation, onModeration),
				toItems: (generation) => generationItems({ ...generation, model }, output, itemIndex),
			};
		},
	});
}
