import type { INodeProperties } from 'n8n-workflow';

import {
	apiVersionField,
	characterField,
	enhancePromptOption,
	maxConcurrentOption,
	onModerationOption,
	seedOption,
	generationFields,
	shownFor,
	submitOptions,
} from '../fields';
import { byName } from '../../transport/text';
import type { GenerationRequest } from '../generations';
import { readOptionalImage } from '../images';
import type { Parameters } from '../parameters';
import type { Services } from '../services';
import { readApiVersion } from '../settings';
import { QUALITIES, SIZES, toJobSet } from './v1';
import { ASPECT_RATIOS, RESOLUTIONS, toRequest as toV2Request } from './v2';

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

const RATIO_NAMES: Record<(typeof ASPECT_RATIOS)[number], { name: string; description: string }> = {
	'9:16': { name: 'Portrait 9:16', description: 'For Stories, Reels, Shorts and TikTok' },
	'2:3': { name: 'Portrait 2:3', description: 'For Pinterest and posters' },
	'3:4': { name: 'Portrait 3:4', description: 'For portraits in feeds' },
	'1:1': { name: 'Square 1:1', description: 'For feeds and product pictures' },
	'4:3': { name: 'Landscape 4:3', description: 'For blogs and presentations' },
	'3:2': { name: 'Landscape 3:2', description: 'The shape of camera photos' },
	'16:9': { name: 'Landscape 16:9', description: 'For YouTube, websites and slides' },
};

export const fields: INodeProperties[] = shownFor(
	'soul',
	['generate'],
	[
		apiVersionField,
		{
			displayName: 'Model',
			name: 'model',
			type: 'options',
			options: [
				{
					name: 'Soul',
					value: 'higgsfield-ai/soul/standard',
					description:
						'Fashion and lifestyle photos. About $0.19 an image in 1080p (October 2026).',
				},
				{
					name: 'Soul 2',
					value: 'higgsfield-ai/soul/v2/standard',
					description:
						'The newest Soul, for most images. About $0.006 an image in 1080p (October 2026).',
				},
				{
					name: 'Soul Cinema',
					value: 'higgsfield-ai/soul/cinema',
					description:
						'Film stills with a fixed look: no styles, no image reference. About $0.004 an image in 720p (October 2026).',
				},
			],
			default: 'higgsfield-ai/soul/v2/standard',
			displayOptions: { show: { apiVersion: ['v2'] } },
			description:
				'The Soul model that makes the image. Prices are before discounts; Model → Estimate tells those of today.',
		},
		{
			displayName: 'Prompt',
			name: 'prompt',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. A woman in a linen suit on a rooftop at golden hour, film photo',
			description:
				'What the image shows: the subject, the place, the light and the look, in your own words',
		},
		{
			displayName: 'Size',
			name: 'widthAndHeight',
			type: 'options',
			options: SIZES.map((value) => ({ name: SIZE_NAMES[value], value })).sort(byName),
			default: '1536x1536',
			displayOptions: { show: { apiVersion: ['v1'] } },
			description: 'Shape and size of the image in pixels',
		},
		{
			displayName: 'Quality',
			name: 'quality',
			type: 'options',
			options: QUALITIES.map((value) => ({ name: value, value })),
			default: '1080p',
			displayOptions: { show: { apiVersion: ['v1'] } },
			description: 'The 720p quality costs less, 1080p shows more detail',
		},
		{
			displayName: 'Aspect Ratio',
			name: 'aspectRatio',
			type: 'options',
			options: ASPECT_RATIOS.map((value) => ({ value, ...RATIO_NAMES[value] })).sort(byName),
			default: '4:3',
			displayOptions: { show: { apiVersion: ['v2'] } },
			description:
				'Shape of the image, width to height: choose the one of the place it is made for',
		},
		{
			displayName: 'Resolution',
			name: 'resolution',
			type: 'options',
			options: RESOLUTIONS.map((value) => ({ name: value, value })),
			default: '1080p',
			displayOptions: { show: { apiVersion: ['v2'] } },
			description: 'The 720p resolution costs less, 1080p shows more detail',
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
			description:
				'How many images to make from the prompt, each a little different. Each image is charged.',
		},
		{
			displayName: 'Style',
			name: 'styleId',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			description:
				'A ready-made look from the Soul style library, such as Y2K or 0.5 Selfie. Leave empty for no style. Soul Cinema takes none.',
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
				'The person in the image: one of your Soul ID characters, made with Character → Create for the same Soul model. Leave empty for none.',
		}),
		...generationFields(
			[
				...submitOptions,
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
				{
					displayName: 'Image Reference Field',
					name: 'imageReferenceBinaryPropertyName',
					type: 'string',
					default: '',
					placeholder: 'e.g. data',
					description:
						'The field with an image whose look the new one should follow, if it is a file of the item',
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
			{ waitDefault: true },
		),
	],
);

/** Text to image on the API version the user chose. */
export async function toRequest(
	parameters: Parameters,
	services: Services,
): Promise<GenerationRequest> {
	const imageReference = await readOptionalImage(
		parameters,
		services,
		{ name: 'imageReferenceUrl', label: 'Image Reference URL' },
		{
			name: 'imageReferenceBinaryPropertyName',
			label: 'Image Reference Field',
		},
	);
	return readApiVersion(parameters) === 'v1'
		? toJobSet(parameters, imageReference)
		: toV2Request(parameters, imageReference, services.api);
}
