import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { generationDriver } from '../generation/driver';
import type { Intent } from '../generation/ledger';
import type { OutputSettings } from '../generation/output';
import { generationItems } from '../generation/output';
import type { ApiVersion, Generation } from '../generation/state';
import { generationFailure } from '../generation/verdict';
import { continues, isTool } from './execution';
import { hintAboutFiles, hintAboutTestUrls } from './hints';
import { runItems } from './jobs';
import type { Parameters } from './parameters';
import type { Services } from './services';
import { readOnModeration, readOutput, readWaiting } from './settings';
import { CostLimits } from './sharing';
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
	services: Services,
) => GenerationRequest | Promise<GenerationRequest>;

/**
 * Submits every item's generation, waits for them where asked, and returns their items in input order.
 *
 * @param toRequest throws InvalidInput before anything is sent
 */
export async function generate(
	context: IExecuteFunctions,
	services: Services,
	toRequest: ToRequest,
): Promise<INodeExecutionData[]> {
	const { api, uploads } = services;
	const asLinks: Generation[] = [];
	const limits = new CostLimits();
	const webhookUrls = new Set<string>();
	return await runItems<Generation>(context, {
		kind: 'generation',
		finish: (generations) => {
			hintAboutFiles(context, generations, asLinks);
			hintAboutTestUrls(context, webhookUrls);
		},
		prepare: async (parameters, itemIndex) => {
			const { apiVersion, path, body, model, check } = await toRequest(parameters, services);
			const submit = readSubmitOptions(parameters, apiVersion);
			if (submit.webhookUrl !== undefined) webhookUrls.add(submit.webhookUrl);
			const onModeration = readOnModeration(parameters);
			const output = readOutput(parameters);
			const waiting = readWaiting(parameters, {
				wait: true,
				timeoutSeconds: 900,
				cancelOnStop: true,
			});
			const intent: Intent = {
				itemIndex,
				apiVersion,
				method: 'POST',
				path,
				query: submit.query,
				body: { ...body, ...submit.body },
				idempotencyKey: submit.idempotencyKey,
				hasFiles: uploads.isMarked(body),
			};
			limits.add(intent, submit.maxCostUsd);
			return {
				task: {
					itemIndex,
					apiVersion,
					driver: generationDriver(api, apiVersion),
					intent,
					beforeSubmit: async () => {
						await check?.();
						const complete = await uploads.resolve(body);
						// Asked only now, when the limits of all items are known.
						await guardPrice(api, path, complete, limits.of(intent));
						return { ...complete, ...submit.body };
					},
					waiting,
				},
				judge: (generation) => generationFailure(generation, onModeration),
				toItems: async (generation) => {
					if (output.download === undefined) asLinks.push(generation);
					return await outputItems(context, services, { ...generation, model }, output, itemIndex);
				},
			};
		},
	});
}

/** A generation's items, with its files where they are asked for. Agents get links only. */
export async function outputItems(
	context: IExecuteFunctions,
	{ downloads }: Services,
	generation: Generation,
	output: OutputSettings,
	itemIndex: number,
): Promise<INodeExecutionData[]> {
	const items = generationItems(generation, output, itemIndex);
	if (output.download === undefined || isTool(context)) return items;
	return await downloads.attach(items, generation, output.download, continues(context));
}
