import type { IDataObject } from 'n8n-workflow';

import { InvalidInput } from '../../transport/failure';
import { isRecord } from '../../transport/text';
import type { GenerationRequest } from '../generations';
import { readImage, readOptionalImage } from '../images';
import { isUnset, locatorValue, numberBetween, oneOf, requiredText, uuid } from '../input';
import type { Parameters } from '../parameters';
import type { Services } from '../services';
import { readApiVersion, readEnhancePrompt, readSeed } from '../settings';

export const MODELS = ['dop-lite', 'dop-turbo', 'dop-standard', 'dop-preview'] as const;

/** API v2 does not have the preview. */
const MODELS_V2 = ['dop-lite', 'dop-turbo', 'dop-standard'] as const;

const MAX_MOTIONS = 2;

/**
 * Image to video: `POST /v1/image2video/dop`, or `POST /higgsfield-ai/dop/{lite|turbo|standard}` on API v2. Fields
 * that were left out are absent from the body.
 */
export async function toRequest(
	parameters: Parameters,
	services: Services,
): Promise<GenerationRequest> {
	const apiVersion = readApiVersion(parameters);
	const options = parameters.collection('options');
	const model = parameters.get('model', 'dop-turbo');
	const prompt = requiredText(parameters.get('prompt'), 'Prompt');
	const image = await readImage(parameters, services, 'Image URL');
	const endImage = await readOptionalImage(
		parameters,
		services,
		{ name: 'endImageUrl', label: 'End Image URL' },
		{ name: 'endImageBinaryPropertyName', label: 'End Image Field' },
	);
	const motions = readMotions(parameters.get('motions', {}));
	const shared = {
		...(motions.length === 0 ? {} : { motions }),
		...readSeed(options),
		...readEnhancePrompt(options),
	};

	if (apiVersion === 'v1') {
		const name = oneOf(model, 'Model', MODELS);
		const params = {
			model: name,
			prompt,
			input_images: [imageInput(image)],
			...(endImage === undefined ? {} : { input_images_end: [imageInput(endImage)] }),
			...shared,
		};
		return { apiVersion, path: '/v1/image2video/dop', body: { params }, model: name };
	}
	const name = oneOf(model, 'Model', MODELS_V2);
	return {
		apiVersion,
		path: `/higgsfield-ai/dop/${name.replace('dop-', '')}`,
		model: name,
		body: {
			prompt,
			image_url: image,
			...(endImage === undefined ? {} : { end_image_url: endImage }),
			...shared,
		},
	};
}

function imageInput(url: string): IDataObject {
	return { type: 'image_url', image_url: url };
}

function readMotions(value: unknown): IDataObject[] {
	const entries = isRecord(value) ? value.motion : value;
	if (isUnset(entries)) return [];
	const motions = Array.isArray(entries) ? entries : [entries];
	if (motions.length > MAX_MOTIONS) {
		throw new InvalidInput(
			'Motions',
			`${motions.length} motions`,
			`Allowed: at most ${MAX_MOTIONS}.`,
		);
	}
	return motions.map((motion: unknown) => {
		const { motionId, strength } = isRecord(motion) ? motion : { motionId: motion, strength: 1 };
		return {
			id: uuid(locatorValue(motionId), 'Motion'),
			strength: numberBetween(isUnset(strength) ? 1 : strength, 'Strength', { min: 0, max: 1 }),
		};
	});
}
