import type { IDataObject } from 'n8n-workflow';

import { quote, isRecord } from '../transport/text';
import type { Api } from '../transport/request';
import { fetchJson } from '../transport/retry';

/** What a generation would cost, after discounts. `null` where the model has no fixed price. */
export interface Estimate {
	usd: number | null;
	/** 1 credit is $0.0625. */
	credits: number | null;
	discountPercent?: number;
	/** How the model is priced, in the API's words, where it has no fixed price. */
	description?: string;
}

/**
 * The price of a generation on API v2: `POST /estimate/{model_id}` with the body of the submit. Free; it checks the
 * values as a submit does.
 *
 * @throws Failure when the API refuses the model or the values
 */
export async function estimate(
	api: Api,
	modelId: string,
	body: IDataObject,
	signal?: AbortSignal,
): Promise<Estimate> {
	return await fetchJson(
		api,
		{ method: 'POST', path: `/estimate/${modelId}`, body },
		{ subject: `a price for ${modelId}`, read: readEstimate, signal },
	);
}

/** Amounts come as decimal texts; older answers have no `type` and no `discount`. */
function readEstimate(body: unknown): Estimate | undefined {
	if (!isRecord(body)) return undefined;
	const usd = amount(body.usd);
	const credits = amount(body.credits);
	if (usd !== null || credits !== null) {
		const percent = isRecord(body.discount) ? amount(body.discount.percentage) : null;
		return { usd, credits, ...(percent === null ? {} : { discountPercent: percent }) };
	}
	const description = body.pricing_description;
	return typeof description === 'string'
		? { usd: null, credits: null, description: quote(description) }
		: undefined;
}

function amount(value: unknown): number | null {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
