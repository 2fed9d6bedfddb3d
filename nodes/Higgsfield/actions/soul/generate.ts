import type { INodeProperties } from 'n8n-workflow';

import {
	characterField,
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
	numberBetween,
	oneOf,
	requiredText,
	trueOrFalse,
	uuid,
} from '../input';
import type { Parameters } from '../parameters';

const SIZES = [
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

const SIZE_NAMES: Record<(typeof SIZES)[number], string> = {
	'1536x1536': 'Square 1:1 (1536 × 1536)',
	'1152x1536': 'Portrait 3:4 (1152 × 1536)',
	'1536x1152': 'Landscape 4:3 (1536 × 1152)',
	'1152x2048': 'Portrait 9:16 (1152 × 2048)',
	'1536x2048': 'Portrait 3:4 Large (1536 × 2048)',
	'1344x2016': 'Portrait 2:3 Large (1344 × 2016)',
	'960x1696': 'Portrait 9:16 Small (960 × 1696)',
	'1088x1632': 'Portrait 2:3 (1088 × 1632)',
	'2048x1152': 'Landscape 16:9 (2048 × 1152)',
	'2048x1536': 'Landscape 4:3 Large (2048 × 1536)',
	'2016x1344': 'Landscape 3:2 Large (2016 × 1344)',
	'1696x960': 'Landscape 16:9 Small (1696 × 960)',
	'1632x1088': 'Landscape 3:2 (1632 × 1088)',
};

const QUALITIES = ['720p', '1080p'] as const;

const BATCH_SIZES = [1, 4] as const;

export const fields: INodeProperties[] = shownFor(
	'soul',
	['generate'],
	[
		{
			displayName: 'Prompt',
			name: 'prompt',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. A woman in a linen suit on a rooftop at golden hour, film photo',
			description: 'What the image shows. Subject, place, light and style work well.',
		},
		{
			displayName: 'Size',
			name: 'widthAndHeight',
			type: 'options',
			options: SIZES.map((value) => ({ name: SIZE_NAMES[value], value })).sort((a, b) =>
				a.name.localeCompare(b.name),
			),
			default: '1536x1536',
			description: 'Shape and size of the image in pixels',
		},
		{
			displayName: 'Quality',
			name: 'quality',
			type: 'options',
			options: QUALITIES.map((value) => ({ name: value, value })),
			default: '1080p',
			description: 'The 720p quality costs less, 1080p shows more detail',
		},
		{
			displayName: 'Batch Size',
			name: 'batchSize',
			type: 'options',
			options: [
				{ name: '1 Image', value: 1 },
				{ name: '4 Images', value: 4 },
			],
			default: 1,
			description: 'How many images to make from the prompt. Each image is charged.',
		},
		{
			displayName: 'Style',
			name: 'styleId',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			description: 'A look from the Soul style library. Leave empty for no style.',
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					placeholder: 'Select a style…',
					typeOptions: { searchListMethod: 'searchStyles', searchable: true },
				},
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. 1cb4b936-77bf-4f9a-9039-f3d349a4cdbe',
				},
			],
		},
		characterField({
			description:
				'The person in the image: one of your trained Soul ID characters. Leave empty for none.',
		}),
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
					displayName: 'Character Strength',
					name: 'characterStrength',
					type: 'number',
					typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
					default: 1,
					description: 'How closely the person resembles the character: above 0, up to 1',
				},
				enhancePromptOption,
				{
					displayName: 'Image Reference URL',
					name: 'imageReferenceUrl',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://example.com/look.jpg',
					description: 'Public link to an image whose look the new one should follow',
				},
				maxConcurrentOption,
				onModerationOption,
				seedOption,
				{
					displayName: 'Style Strength',
					name: 'styleStrength',
					type: 'number',
					typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
					default: 1,
					description: 'How strongly the style shapes the image: 0 is hardly, 1 is fully',
				},
			],
		},
	],
);

/** Text to image on API v1: `POST /v1/text2image/soul`. Fields that were left out are absent from the body. */
function toRequest(parameters: Parameters): GenerationRequest {
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
		...options.whenSet('enhancePrompt', (value) => ({
			enhance_prompt: trueOrFalse(value, 'Enhance Prompt'),
		})),
		...options.whenSet('seed', (value) => ({
			seed: integerBetween(value, 'Seed', { min: 1, max: 1_000_000 }),
		})),
		...options.whenSet('styleStrength', (value) => ({
			style_strength: numberBetween(value, 'Style Strength', { min: 0, max: 1 }),
		})),
		...options.whenSet('characterStrength', (value) => ({
			custom_reference_strength: numberBetween(value, 'Character Strength', {
				min: 0,
				max: 1,
				above: true,
			}),
		})),
		...options.whenSet('imageReferenceUrl', (value) => ({
			image_reference: {
				type: 'image_url',
				image_url: imageUrl(value, 'Image Reference URL'),
			},
		})),
	};
	return { apiVersion: 'v1', path: '/v1/text2image/soul', body: { params } };
}

export const operation: GenerationOperation = { toRequest };
