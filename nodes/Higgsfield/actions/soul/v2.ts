import type { IDataObject } from 'n8n-workflow';

import { requireFamily } from '../../generation/characters';
import { InvalidInput } from '../../transport/failure';
import type { Api } from '../../transport/request';
import type { GenerationRequest } from '../generations';
import { isUnset, numberBetween, oneOf, requiredText, uuid } from '../input';
import type { Parameters } from '../parameters';
import { readEnhancePrompt, readSeed } from '../settings';
import { BATCH_SIZES, characterStrength, QUALITIES } from './v1';

const SOUL = 'higgsfield-ai/soul/standard';
const SOUL_2 = 'higgsfield-ai/soul/v2/standard';
const CINEMA = 'higgsfield-ai/soul/cinema';

export const MODELS = [SOUL_2, SOUL, CINEMA] as const;

export type SoulModel = (typeof MODELS)[number];

export const ASPECT_RATIOS = ['9:16', '16:9', '4:3', '3:4', '1:1', '2:3', '3:2'] as const;

export const RESOLUTIONS = QUALITIES;

/** The model version of the characters that each Soul model can show; others are dropped without a word. */
const FAMILY: Record<SoulModel, string> = { [SOUL_2]: 'v2', [SOUL]: 'v1', [CINEMA]: 'cinema' };

/** What a Soul request takes besides the values that all of them take. */
interface Extras {
	styleId?: string;
	styleStrength?: number;
	characterId?: string;
	characterStrength?: number;
	/** A URL, or the mark of a file. */
	imageReference?: string;
}

/**
 * Text to image on API v2. The API ignores fields that a path does not know, so the path that honours all of them
 * is taken.
 *
 * @throws InvalidInput where there is no such path
 */
export function toRequest(
	parameters: Parameters,
	imageReference: string | undefined,
	api: Api,
): GenerationRequest {
	const options = parameters.collection('options');
	const model = oneOf(parameters.get('model', SOUL_2), 'Model', MODELS);
	const extras = readExtras(parameters, imageReference);
	const { path, fields } = PATHS[model](extras);
	const { characterId } = extras;
	return {
		apiVersion: 'v2',
		path: `/${path}`,
		model,
		body: {
			prompt: requiredText(parameters.get('prompt'), 'Prompt'),
			aspect_ratio: oneOf(parameters.get('aspectRatio', '4:3'), 'Aspect Ratio', ASPECT_RATIOS),
			resolution: oneOf(parameters.get('resolution', '1080p'), 'Resolution', RESOLUTIONS),
			batch_size: oneOf(parameters.get('batchSize', 1), 'Batch Size', BATCH_SIZES),
			...readSeed(options),
			...readEnhancePrompt(options),
			...fields,
		},
		...(characterId === undefined
			? {}
			: { check: async () => await requireFamily(api, characterId, FAMILY[model]) }),
	};
}

function readExtras(parameters: Parameters, imageReference: string | undefined): Extras {
	const options = parameters.collection('options');
	const styleId = parameters.locator('styleId');
	const characterId = parameters.locator('characterId');
	return {
		...(isUnset(styleId) ? {} : { styleId: uuid(styleId, 'Style') }),
		...(isUnset(characterId) ? {} : { characterId: uuid(characterId, 'Character') }),
		...options.whenSet('styleStrength', (value) => ({
			styleStrength: numberBetween(value, 'Style Strength', { min: 0, max: 1 }),
		})),
		...options.whenSet('characterStrength', (value) => ({
			characterStrength: characterStrength(value),
		})),
		...(imageReference === undefined ? {} : { imageReference }),
	};
}

const PATHS: Record<SoulModel, (extras: Extras) => { path: string; fields: IDataObject }> = {
	[SOUL_2]: (extras) => {
		refuse(
			extras.styleStrength,
			'Style Strength',
			'Soul 2',
			'Choose the model Soul, or remove it.',
		);
		const { styleId, imageReference } = extras;
		return {
			path: imageReference === undefined ? SOUL_2 : 'higgsfield-ai/soul/v2/image-to-image',
			fields: {
				...(styleId === undefined ? {} : { style_id: styleId }),
				...(imageReference === undefined ? {} : { image_url: imageReference }),
				...characterFields(extras),
			},
		};
	},
	[SOUL]: (extras) => {
		const { styleId, styleStrength, imageReference, characterId } = extras;
		const style =
			styleId === undefined
				? {}
				: {
						style_id: styleId,
						...(styleStrength === undefined ? {} : { style_strength: styleStrength }),
					};
		const reference = imageReference === undefined ? {} : { image_reference_url: imageReference };
		if (characterId !== undefined) {
			return {
				path: 'higgsfield-ai/soul/character',
				// This path wants the strength even at its default.
				fields: {
					custom_reference_strength: 1,
					...characterFields(extras),
					...reference,
					...style,
				},
			};
		}
		return {
			path: imageReference === undefined ? SOUL : 'higgsfield-ai/soul/reference',
			fields: { ...reference, ...style },
		};
	},
	[CINEMA]: (extras) => {
		const advice = 'Choose the model Soul 2 or Soul, or remove it.';
		refuse(extras.styleId, 'Style', 'Soul Cinema, whose look is fixed', advice);
		refuse(
			extras.styleStrength,
			'Style Strength',
			'Soul Cinema, whose look is fixed',
			'Choose the model Soul, or remove it.',
		);
		refuse(extras.imageReference, 'Image Reference', 'Soul Cinema', advice);
		return { path: CINEMA, fields: characterFields(extras) };
	},
};

function characterFields({ characterId, characterStrength: strength }: Extras): IDataObject {
	if (characterId === undefined) return {};
	return {
		custom_reference_id: characterId,
		...(strength === undefined ? {} : { custom_reference_strength: strength }),
	};
}

/** The API would ignore the value without a word, and the image would be paid without it. */
function refuse(value: unknown, field: string, model: string, advice: string): void {
	if (value !== undefined) {
		throw new InvalidInput(field, value, `It has no effect on ${model}. ${advice}`);
	}
}
