import type { Api } from '../transport/request';
import { fetchJson } from '../transport/retry';
import { isRecord } from '../transport/text';

/** More than the catalogue has, so that one answer holds it whole. */
const CATALOGUE_LIMIT = 500;

/** A model of the v2 catalogue. */
export interface Model {
	/** Its path, as it is posted to. */
	slug: string;
	title: string;
	/** `image`, `video`, … */
	outputType: string;
	/** `text2image`, `image2video`, … */
	operationTypes: string[];
	/** JSON Schema of the request body; the catalogue may list fewer required fields than the model wants. */
	inputSchema?: Schema;
}

export type Schema = Record<string, unknown>;

/** The catalogue (`GET /models`). It does not list every model that can be run. */
export async function listModels(
	api: Api,
	options: { search?: string; withSchema?: boolean; signal?: AbortSignal } = {},
): Promise<Model[]> {
	const { search, withSchema = false, signal } = options;
	return await fetchJson(
		api,
		{
			method: 'GET',
			path: '/models',
			query: {
				limit: CATALOGUE_LIMIT,
				include_schema: withSchema,
				...(search === undefined ? {} : { search }),
			},
		},
		{ subject: 'the list of models', read: readModels, signal },
	);
}

/** One model with its schema, or undefined where the catalogue does not have it. */
export async function findModel(
	api: Api,
	slug: string,
	signal?: AbortSignal,
): Promise<Model | undefined> {
	const models = await listModels(api, { search: slug, withSchema: true, signal });
	return models.find((model) => model.slug === slug);
}

function readModels(body: unknown): Model[] | undefined {
	const items = isRecord(body) ? body.items : body;
	if (!Array.isArray(items)) return undefined;
	return items.filter(isRecord).flatMap((item) => {
		if (typeof item.slug !== 'string' || item.slug === '') return [];
		return [
			{
				slug: item.slug,
				title: typeof item.title === 'string' && item.title !== '' ? item.title : item.slug,
				outputType: typeof item.output_type === 'string' ? item.output_type : '',
				operationTypes: Array.isArray(item.operation_type) ? item.operation_type.map(String) : [],
				...(isRecord(item.input_schema) ? { inputSchema: item.input_schema } : {}),
			},
		];
	});
}
