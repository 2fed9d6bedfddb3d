import type { GenerationRequest } from '../generations';
import { isUnset, numberBetween, oneOf, requiredText, uuid } from '../input';
import type { Parameters } from '../parameters';
import { readEnhancePrompt, readSeed } from '../settings';

/** The sizes of API v1, in pixels. */
export const SIZES = [
	'1536x1536',
	'1152x1536',
	'1536x1152',
	'1152x2048',
	'1536x2048',
	'1344x2016',
	'960x1696',
	'1088x1632',
	'2048x1152',
	'2048x1536',
	'2016x1344',
	'1696x960',
	'1632x1088',
] as const;

export const QUALITIES = ['720p', '1080p'] as const;

export const BATCH_SIZES = [1, 4] as const;

/** Text to image on API v1: `POST /v1/text2image/soul`. Fields that were left out are absent from the body. */
export function toJobSet(
	parameters: Parameters,
	imageReference: string | undefined,
): GenerationRequest {
	const options = parameters.collection('options');
	const styleId = parameters.locator('styleId');
	const characterId = parameters.locator('characterId');

	const params = {
		prompt: requiredText(parameters.get('prompt'), 'Prompt'),
		width_and_height: oneOf(parameters.get('widthAndHeight', '1536x1536'), 'Size', SIZES),
		quality: oneOf(parameters.get('quality', '1080p'), 'Quality', QUALITIES),
		batch_size: oneOf(parameters.get('batchSize', 1), 'Batch Size', BATCH_SIZES),
		...(isUnset(styleId) ? {} : { style_id: uuid(styleId, 'Style') }),
		...(isUnset(characterId) ? {} : { custom_reference_id: uuid(characterId, 'Character') }),
		...readEnhancePrompt(options),
		...readSeed(options),
		...options.whenSet('styleStrength', (value) => ({
			style_strength: numberBetween(value, 'Style Strength', { min: 0, max: 1 }),
		})),
		...options.whenSet('characterStrength', (value) => ({
			custom_reference_strength: characterStrength(value),
		})),
		...(imageReference === undefined
			? {}
			: { image_reference: { type: 'image_url', image_url: imageReference } }),
	};
	return { apiVersion: 'v1', path: '/v1/text2image/soul', body: { params } };
}

/** 0 is inside the documented range but fails at the API. */
export function characterStrength(value: unknown): number {
	return numberBetween(value, 'Character Strength', { min: 0, max: 1, above: true });
}
