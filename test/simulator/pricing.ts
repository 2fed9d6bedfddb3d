import type { Model, ModelInput } from './data/models';

const USD_PER_CREDIT = 0.0625;

/** Free of the dust that binary fractions leave behind. */
function clean(value: number): number {
	return Number(value.toFixed(6));
}

/** US dollars as the API prints them: three decimals, rounded up. */
function usd(credits: number): string {
	return (Math.ceil(clean(credits * USD_PER_CREDIT * 1_000)) / 1_000).toFixed(3);
}

/** How many outputs a valid body asks for. */
export function outputCount(model: Model, input: ModelInput): number {
	const field = model.outputsField;
	return field === undefined ? 1 : ((input[field] as number | undefined) ?? 1);
}

/** Credits one output of a valid body is charged, after the discount. */
export function creditsPerOutput(model: Model, input: ModelInput): number {
	const { credits, discountPercent = 0 } = model.price;
	return clean(credits(input) * (1 - discountPercent / 100));
}

/** The answer of an estimate. */
export function estimate(model: Model, input: ModelInput): Record<string, unknown> {
	const { credits, discountPercent, description } = model.price;
	if (description !== undefined) return { type: 'description', pricing_description: description };
	const outputs = outputCount(model, input);
	const charged = clean(creditsPerOutput(model, input) * outputs);
	const saved = clean(credits(input) * outputs - charged);
	return {
		type: 'estimate',
		credits: charged.toFixed(3),
		usd: usd(charged),
		discount:
			discountPercent === undefined
				? null
				: { percentage: discountPercent.toFixed(2), credits: saved.toFixed(3), usd: usd(saved) },
	};
}
