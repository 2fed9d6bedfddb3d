import type { Account } from '../account';
import { isLoopback, isPublicHttps } from '../addresses';
import { refusal, type Answer, type Incoming, type Route } from '../answers';
import type { Catalogue } from '../catalogue';
import { characterFamily, findCharacter } from '../characters';
import { motions } from '../data/motions';
import type { Model, ModelInput } from '../data/models';
import { soul2Styles, soulStyles } from '../data/styles';
import { checkIdempotencyKey, type IdempotencyKeys, type Intent } from '../idempotency';
import type { JobStore } from '../jobs';
import { creditsPerOutput, estimate, outputCount } from '../pricing';
import type { StoredRecord } from '../records';
import { schemaProblem, unknownFields } from '../schema';
import type { Settings } from '../settings';
import { readBody, refuseIssues, uuid } from '../validation';
import { requestHandle } from '../views';

/** First segments of paths that are not models. */
const RESERVED = ['v1', 'requests', 'files', 'estimate', 'models', '__simulator'];
const MIN_RETENTION_SECONDS = 3_600;

function sameId(a: string, b: string): boolean {
	return a.toLowerCase() === b.toLowerCase();
}

/** What the schema does not see: ids that must exist, values that make no sense together. */
function checkMeaning(model: Model, input: ModelInput, store: JobStore): void {
	const { style_id: styleId, custom_reference_id: characterId } = input;
	if (model.styles !== undefined && typeof styleId === 'string') {
		const styles = model.styles === 'v1' ? soulStyles : soul2Styles;
		if (!styles.some(({ id }) => sameId(id, styleId))) {
			throw refusal(400, 'Provided Soul style not found');
		}
	}
	if (model.family !== undefined && typeof characterId === 'string') {
		findCharacter(store, characterId);
		if (input.custom_reference_strength === 0) {
			throw refusal(400, 'custom_reference_strength must be greater than 0');
		}
	}
	const chosen = (model.schema.properties?.motions ? input.motions : null) ?? [];
	(chosen as Array<{ id: string }>).forEach(({ id }, index) => {
		refuseIssues(uuid(id, ['body', 'motions', index, 'id']));
		if (!motions.some((motion) => sameId(motion.id, id))) {
			throw refusal(400, 'Provided motion not found');
		}
	});
}

/** Fields of a valid body that make no difference to the result. */
function ignoredFields(model: Model, input: ModelInput, store: JobStore): string[] {
	const ignored = unknownFields(model.schema, input);
	const { custom_reference_id: characterId } = input;
	if (model.family === undefined || typeof characterId !== 'string') return ignored;
	const family = characterFamily(findCharacter(store, characterId));
	return family === model.family ? ignored : [...ignored, 'custom_reference_id'];
}

function retentionSeconds(request: Incoming, longest: number): number | undefined {
	const text = request.headers['hf-expires-after'];
	if (text === undefined) return undefined;
	const seconds = /^\d+$/.test(String(text)) ? Number(text) : NaN;
	if (seconds >= MIN_RETENTION_SECONDS && seconds <= longest) return seconds;
	throw refusal(
		422,
		`Hf-Expires-After must be a number of seconds from ${MIN_RETENTION_SECONDS} to ${longest}`,
	);
}

/** Second generation: `POST /{model_id}` and its estimate. */
export function generationRoutes(
	store: JobStore,
	account: Account,
	catalogue: Catalogue,
	keys: IdempotencyKeys,
	settings: () => Settings,
	apiUrl: () => string,
): Route[] {
	const readInput = (model: Model, request: Incoming): ModelInput => {
		const input = readBody<ModelInput>(request, () => []);
		const problem = schemaProblem(model.schema, input);
		if (problem !== undefined) throw refusal(400, problem);
		checkMeaning(model, input, store);
		return input;
	};

	const readWebhook = (request: Incoming): string | undefined => {
		const url = request.query.hf_webhook;
		if (url === undefined) return undefined;
		const allowed = isPublicHttps(url) || (settings().allowLoopbackWebhooks && isLoopback(url));
		if (!allowed) throw refusal(400, 'hf_webhook must be a public https URL without credentials');
		return url;
	};

	const accept = (model: Model, input: ModelInput, intent: Intent, key?: string): StoredRecord => {
		const { webhookUrl, expiresAfter } = intent;
		const record = account.submit({
			kind: 'request',
			model: model.slug,
			body: input,
			text: typeof input.prompt === 'string' ? input.prompt : '',
			outputs: outputCount(model, input),
			outputFields: [model.outputType === 'video' ? 'video' : 'images'],
			creditsPerOutput: creditsPerOutput(model, input),
			ignored: ignoredFields(model, input, store),
			idempotencyKey: key,
			webhook: webhookUrl === undefined ? undefined : { url: webhookUrl },
			retentionMs: (expiresAfter ?? settings().retentionSeconds) * 1_000,
		});
		if (key !== undefined) keys.remember(key, intent, record.id);
		return record;
	};

	const submit = (request: Incoming): Answer => {
		const model = catalogue.find(request.params['*']);
		const key = settings().idempotency ? request.headers['idempotency-key'] : undefined;
		if (key !== undefined) checkIdempotencyKey(String(key));
		if (model.availability === 'training') {
			throw refusal(400, 'Characters are trained through /v1/custom-references');
		}
		const input = readInput(model, request);
		const intent: Intent = {
			model: model.slug,
			body: input,
			webhookUrl: readWebhook(request),
			expiresAfter: retentionSeconds(request, settings().retentionSeconds),
		};
		const known = key === undefined ? undefined : keys.find(String(key), intent);
		let record = known === undefined ? undefined : store.get(known);
		if (record !== undefined) record.replays += 1;
		record ??= accept(model, input, intent, key === undefined ? undefined : String(key));
		return { status: 200, body: requestHandle(record, apiUrl()) };
	};

	const price = (request: Incoming): Answer => {
		const model = catalogue.find(request.params['*']);
		const answer = estimate(model, readInput(model, request));
		const { credits, usd } = answer;
		const classic = settings().estimateAnswer === 'classic' && credits !== undefined;
		return { status: 200, body: classic ? { credits, usd } : answer };
	};

	return [
		{ name: 'estimate', method: 'POST', path: '/estimate/*', handle: price },
		{
			name: 'request',
			method: 'POST',
			path: '/*',
			accepts: ({ params }) => !RESERVED.includes(params['*'].split('/')[0]),
			handle: submit,
		},
	];
}
