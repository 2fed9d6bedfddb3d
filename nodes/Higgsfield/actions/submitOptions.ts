import type { IDataObject } from 'n8n-workflow';

import type { Estimate } from '../generation/estimate';
import { estimate } from '../generation/estimate';
import type { ApiVersion } from '../generation/state';
import { Failure, InvalidInput, toFailure } from '../transport/failure';
import type { Api } from '../transport/request';
import { isUnset, numberBetween, webhookUrl } from './input';
import type { Parameters } from './parameters';

/** Higgsfield takes 1 to 255 visible ASCII characters. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** How a generation is to be sent, besides what it makes. */
export interface SubmitOptions {
	query?: IDataObject;
	/** What goes into the body beside the generation's own values (API v1). */
	body: IDataObject;
	idempotencyKey?: string;
	/** Where Higgsfield is to call; it is in the query or the body already. */
	webhookUrl?: string;
	/** US dollars; 0 = no limit. */
	maxCostUsd: number;
}

/** Reads the options that belong to the submit itself; each API version has its own. */
export function readSubmitOptions(parameters: Parameters, apiVersion: ApiVersion): SubmitOptions {
	const options = parameters.collection('options');
	const given = options.get('webhookUrl');
	const url = isUnset(given)
		? undefined
		: webhookUrl(given, 'Webhook URL', { publicOnly: apiVersion === 'v2' });
	if (apiVersion === 'v1') {
		const secret = options.get('webhookSecret');
		return {
			maxCostUsd: 0,
			webhookUrl: url,
			body:
				url === undefined
					? {}
					: { webhook: { url, ...(isUnset(secret) ? {} : { secret: String(secret) }) } },
		};
	}
	return {
		body: {},
		webhookUrl: url,
		...(url === undefined ? {} : { query: { hf_webhook: url } }),
		// Both guard money: an expression that came out empty must not switch them off.
		...(options.has('idempotencyKey')
			? { idempotencyKey: idempotencyKey(options.get('idempotencyKey')) }
			: {}),
		maxCostUsd: options.has('maxCostUsd')
			? numberBetween(options.get('maxCostUsd'), 'Max Cost (USD)', { min: 0, max: 1_000_000 })
			: 0,
	};
}

function idempotencyKey(value: unknown): string {
	const text = Number.isFinite(value) ? String(value) : value;
	if (typeof text !== 'string' || !IDEMPOTENCY_KEY.test(text)) {
		throw new InvalidInput(
			'Idempotency Key',
			value,
			'Allowed: 1 to 255 letters, digits and signs, no spaces, for example the ID of the record.',
		);
	}
	return text;
}

/**
 * Asks for the price and refuses what costs more than the limit.
 *
 * @throws Failure also when the model has no fixed price, or when the API refuses the values
 */
export async function guardPrice(
	api: Api,
	path: string,
	body: IDataObject,
	maxCostUsd: number,
): Promise<void> {
	if (maxCostUsd === 0) return;
	const { usd, description } = await price(api, path.replace(/^\//, ''), body);
	if (usd === null) {
		throw new Failure(
			`Higgsfield gives no fixed price for this model, so 'Max Cost (USD)' of ${maxCostUsd} cannot be kept${description === undefined ? '' : `: ${description}`}`,
			{
				description:
					'Remove the option Max Cost (USD) or choose a model with a fixed price. Nothing was submitted, so nothing was charged.',
			},
		);
	}
	if (usd > maxCostUsd) {
		throw new Failure(
			`This generation would cost $${usd}, more than 'Max Cost (USD)' allows ($${maxCostUsd})`,
			{
				description:
					'Raise Max Cost (USD), or lower resolution, duration or batch size. Nothing was submitted, so nothing was charged.',
			},
		);
	}
}

async function price(api: Api, modelId: string, body: IDataObject): Promise<Estimate> {
	try {
		return await estimate(api, modelId, body);
	} catch (error) {
		throw toFailure(error).with({
			description:
				'This was the question for the price, which Max Cost (USD) needs. Nothing was submitted, so nothing was charged.',
		});
	}
}
