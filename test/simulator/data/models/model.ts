import type { JsonSchema } from '../../schema';
import type { CharacterFamily } from '../families';

/** The fields of a request's body, already valid for the model's schema. */
export type ModelInput = Record<string, unknown>;

/** What one output costs. */
export interface Price {
	/** Credits of one output, before the discount. */
	credits(input: ModelInput): number;
	/** Percent off for this account. */
	discountPercent?: number;
	/** What the estimate says in place of a number. */
	description?: string;
}

/** A model of the second generation. */
export interface Model {
	slug: string;
	title: string;
	description: string;
	operationType: string[];
	outputType: 'image' | 'video';
	/** Whether `GET /models` names it; what it does not name can be called all the same. */
	listed: boolean;
	/** `blocked`: withheld from this account; `disabled`: off for everybody; `training`: not for POST. */
	availability?: 'blocked' | 'disabled' | 'training';
	schema: JsonSchema;
	price: Price;
	/** Field that holds the number of outputs; one output without it. */
	outputsField?: 'batch_size' | 'num_images';
	/** Characters the model draws; those of another family are ignored. */
	family?: CharacterFamily;
	/** Styles its `style_id` is one of. */
	styles?: 'v1' | 'v2';
}

/** A price that does not depend on the input. */
export function flat(credits: number): Price {
	return { credits: () => credits };
}

/** A price per second, with a rate for each resolution; defaults fill in what is not sent. */
export function perSecond(
	rates: Record<string, number>,
	defaults: { resolution: string; duration: number },
): Price {
	return {
		credits: ({ resolution = defaults.resolution, duration = defaults.duration }) =>
			rates[resolution as string] * (duration as number),
	};
}

const MAX_URL_LENGTH = 2083;

/** Schemas that many models share. */
export const fields = {
	url: (description: string): JsonSchema => ({
		type: 'string',
		format: 'uri',
		minLength: 1,
		maxLength: MAX_URL_LENGTH,
		description,
	}),
	urls: (limits: { min?: number; max: number }, description: string): JsonSchema => ({
		type: 'array',
		items: fields.url(description),
		...(limits.min === undefined ? {} : { minItems: limits.min }),
		maxItems: limits.max,
		description,
	}),
	choice: (values: string[], fallback?: string): JsonSchema => ({
		type: 'string',
		enum: values,
		...(fallback === undefined ? {} : { default: fallback }),
	}),
	flag: (fallback: boolean): JsonSchema => ({ type: 'boolean', default: fallback }),
	integer: (minimum: number, maximum: number, fallback?: number): JsonSchema => ({
		type: 'integer',
		minimum,
		maximum,
		...(fallback === undefined ? {} : { default: fallback }),
	}),
	strength: { type: 'number', minimum: 0, maximum: 1, default: 1 } as JsonSchema,
	text: (minLength: number, maxLength: number): JsonSchema => ({
		type: 'string',
		minLength,
		maxLength,
	}),
};
