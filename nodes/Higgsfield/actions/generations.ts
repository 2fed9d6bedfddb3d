import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { generationDriver } from '../generation/driver';
import { generationItems } from '../generation/output';
import type { ApiVersion, Generation } from '../generation/state';
import { generationFailure } from '../generation/verdict';
import type { Api } from '../transport/request';
import { hintAboutFiles } from './hints';
import { runItems } from './jobs';
import type { Parameters } from './parameters';
import { readOnModeration, readOutput, readWaiting } from './settings';
import { guardPrice, readSubmitOptions } from './submitOptions';

/** One item's fields as a request to the API. */
export interface GenerationRequest {
	apiVersion: ApiVersion;
	/** Begins with a slash; on API v2 it is the model's path. */
	path: string;
	body: IDataObject;
	/** What the output item names as the model. */
	model?: string;
	/** A free check with the API before anything is paid. */
	check?(): Promise<void>;
}

/** What an operation that generates adds to what all of them share. */
export type ToRequest = (
	parameters: Parameters,
	api: Api,
) => GenerationRequest | Promise<GenerationRequest>;

/**
 * Submits every item's generation, waits for them where asked, and returns their items in input order.
 *
 * @param toRequest throws InvalidInput before anything is sent
 */
export async function generate(
	context: IExecuteFunctions,
	api: Api,
	toRequest: ToRequest,
): Promise<INodeExecutionData[]> {
	return await runItems<Generation>(context, {
		kind: 'generation',
		finish: (generations) => hintAboutFiles(context, generations),
		prepare: async (parameters, itemIndex) => {
			const { apiVersion, path, body, model, check } = await toRequest(parameters, api);
			const submit = readSubmitOptions(parameters, apiVersion);
			const onModeration = readOnModeration(parameters);
			const output = readOutput(parameters);
			return {
				task: {
					itemIndex,
					apiVersion,
					driver: generationDriver(api, apiVersion),
					intent: {
						itemIndex,
						apiVersion,
						method: 'POST',
						path,
						query: submit.query,
						body: { ...body, ...submit.body },
						idempotencyKey: submit.idempotencyKey,
					},
					beforeSubmit: async () => {
						await check?.();
						await guardPrice(api, path, body, submit.maxCostUsd);
					},
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
