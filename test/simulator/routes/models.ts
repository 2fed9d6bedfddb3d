import type { Answer, Incoming, Route } from '../answers';
import type { Catalogue } from '../catalogue';
import type { Model } from '../data/models';
import { readCount, readFlag } from '../validation';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

/** The catalogue of the second generation. */
export function modelRoutes(catalogue: Catalogue): Route[] {
	const view = (model: Model, withSchema: boolean) => ({
		slug: model.slug,
		title: model.title,
		description: model.description,
		operation_type: model.operationType,
		output_type: model.outputType,
		base_credits: '1.0000',
		is_workflow: false,
		fnf_job_set_type: null,
		...(withSchema ? { input_schema: model.schema } : {}),
	});

	const list = (request: Incoming): Answer => {
		const limit = Math.min(readCount(request, 'limit', DEFAULT_LIMIT), MAX_LIMIT);
		const withSchema = readFlag(request, 'include_schema', false);
		const found = catalogue.listed(request.query.search).slice(0, limit);
		return { status: 200, body: { items: found.map((model) => view(model, withSchema)) } };
	};

	return [{ name: 'models', method: 'GET', path: '/models', handle: list }];
}
