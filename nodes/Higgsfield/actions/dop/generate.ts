import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InvalidInput } from '../../transport/failure';
import { isRecord } from '../../transport/text';
import {
	enhancePromptOption,
	maxConcurrentOption,
	onModerationOption,
	outputFields,
	seedOption,
	shownFor,
	waitingFields,
} from '../fields';
import type { GenerationOperation, GenerationRequest } from '../generations';
import {
	imageUrl,
	integerBetween,
	isUnset,
	locatorValue,
	numberBetween,
	oneOf,
	requiredText,
	trueOrFalse,
	uuid,
} from '../input';
import type { Parameters } from '../parameters';

const MODELS = ['dop-lite', 'dop-preview', 'dop-standard', 'dop-turbo'] as const;

const MAX_MOTIONS = 2;

export const fields: INodeProperties[] = shownFor(
	'dop',
	['generate'],
	[
		{
			displayName: 'Model',
			name: 'model',
			type: 'options',
			options: [
				{
					name: 'DoP Lite',
					value: 'dop-lite',
					description: 'The cheapest and quickest, good for trying out',
				},
				{
					name: 'DoP Preview',
					value: 'dop-preview',
					description: 'The first model of the family, kept for existing looks',
				},
				{
					name: 'DoP Standard',
					value: 'dop-standard',
					description: 'The best quality, and the most expensive',
				},
				{
					name: 'DoP Turbo',
					value: 'dop-turbo',
					description: 'Close to the best quality in about 40 seconds',
				},
			],
			default: 'dop-turbo',
			description: 'The video model. Each makes a clip of about 5 seconds.',
		},
		{
			displayName: 'Image URL',
			name: 'imageUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://example.com/product.jpg',
			description:
				'Public link to the image the video starts with. It must lead to the file itself, not to a page that shows it.',
		},
		{
			displayName: 'Prompt',
			name: 'prompt',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. The camera moves slowly around the bottle, steam rises',
			description: 'What happens in the video: movement of the subject and of the camera',
		},
		{
			displayName: 'Motions',
			name: 'motions',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Motion',
			default: {},
			description: 'Camera movements from the motion library, at most two',
			options: [
				{
					displayName: 'Motion',
					name: 'motion',
					values: [
						{
							displayName: 'Motion',
							name: 'motionId',
							type: 'resourceLocator',
							default: { mode: 'list', value: '' },
							required: true,
							description: 'The movement, such as Dolly In or 360 Orbit',
							modes: [
								{
									displayName: 'From List',
									name: 'list',
									type: 'list',
									placeholder: 'Select a motion…',
									typeOptions: { searchListMethod: 'searchMotions', searchable: true },
								},
								{
									displayName: 'By ID',
									name: 'id',
									type: 'string',
									placeholder: 'e.g. 81ca2cd2-05db-4222-9ba0-a32e5185adfb',
								},
							],
						},
						{
							displayName: 'Strength',
							name: 'strength',
							type: 'number',
							typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
							default: 1,
							description: 'How strong the movement is: 0 is hardly, 1 is fully',
						},
					],
				},
			],
		},
		...waitingFields({
			waitDefault: true,
			timeoutDefault: 900,
			cancelOnStop: true,
		}),
		...outputFields,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				{
					displayName: 'End Image URL',
					name: 'endImageUrl',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://example.com/last-frame.jpg',
					description: 'Public link to the image the video ends with',
				},
				enhancePromptOption,
				maxConcurrentOption,
				onModerationOption,
				seedOption,
			],
		},
	],
);

/** Image to video on API v1: `POST /v1/image2video/dop`. Fields that were left out are absent from the body. */
function toRequest(parameters: Parameters): GenerationRequest {
	const options = parameters.collection('options');
	const model = oneOf(parameters.get('model', 'dop-turbo'), 'Model', MODELS);
	const motions = readMotions(parameters.get('motions', {}));

	const params = {
		model,
		prompt: requiredText(parameters.get('prompt'), 'Prompt'),
		input_images: [imageInput(parameters.get('imageUrl'), 'Image URL')],
		...options.whenSet('endImageUrl', (value) => ({
			input_images_end: [imageInput(value, 'End Image URL')],
		})),
		...(motions.length === 0 ? {} : { motions }),
		...options.whenSet('seed', (value) => ({
			seed: integerBetween(value, 'Seed', { min: 1, max: 1_000_000 }),
		})),
		...options.whenSet('enhancePrompt', (value) => ({
			enhance_prompt: trueOrFalse(value, 'Enhance Prompt'),
		})),
	};
	return { apiVersion: 'v1', path: '/v1/image2video/dop', body: { params }, model };
}

function imageInput(value: unknown, label: string): IDataObject {
	return { type: 'image_url', image_url: imageUrl(value, label) };
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
			strength: numberBetween(strength ?? 1, 'Strength', { min: 0, max: 1 }),
		};
	});
}

export const operation: GenerationOperation = { toRequest };
