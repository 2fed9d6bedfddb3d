import { ApiError, codedRefusal, refusal } from './answers';
import { generatedModel, models, type Model } from './data/models';
import type { Settings } from './settings';

const REFUSALS = {
	missing: { status: 404, code: 'model_not_found', message: 'Model not found' },
	blocked: {
		status: 423,
		code: 'model_blocked',
		message: 'Model is not available to this account',
	},
	disabled: { status: 503, code: 'model_disabled', message: 'Model is temporarily disabled' },
};

/** The models there are, and the answers for those that cannot be run. */
export class Catalogue {
	constructor(private readonly settings: () => Settings) {}

	/** The model with this path, or the refusal of one that cannot be run. */
	find(slug: string): Model {
		const model = this.all().find((candidate) => candidate.slug === slug);
		if (model === undefined) throw this.refuse('missing');
		const { availability } = model;
		if (availability === 'blocked' || availability === 'disabled') throw this.refuse(availability);
		return model;
	}

	/** What the catalogue names, narrowed by words of the path, the title or the description. */
	listed(search = ''): Model[] {
		const wanted = search.trim().toLowerCase();
		return this.all().filter(
			({ listed, slug, title, description }) =>
				listed && [slug, title, description].some((text) => text.toLowerCase().includes(wanted)),
		);
	}

	private all(): Model[] {
		const { generatedModels } = this.settings();
		const generated = Array.from({ length: generatedModels }, (_, at) => generatedModel(at + 1));
		return [...models, ...generated];
	}

	private refuse(reason: keyof typeof REFUSALS): ApiError {
		const { status, code, message } = REFUSALS[reason];
		return this.settings().modelErrors === 'coded'
			? codedRefusal(status, { code, message, retryable: false })
			: refusal(status, reason === 'missing' ? message : code);
	}
}
