import type { JsonSchema } from '../../schema';
import { fields, flat, type Model } from './model';

const Z_IMAGE_RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '7:9', '9:7', '9:16', '16:9', '21:9'];

const RECRAFT_RATIOS = [
	'1:1',
	'2:1',
	'1:2',
	'3:2',
	'2:3',
	'4:3',
	'3:4',
	'5:4',
	'4:5',
	'16:9',
	'9:16',
];

const rgb: JsonSchema = {
	type: 'object',
	required: ['rgb'],
	additionalProperties: false,
	properties: {
		rgb: { type: 'array', items: fields.integer(0, 255), minItems: 3, maxItems: 3 },
	},
};

/** Credits of an image of the Marketing Studio, by quality, at 2k. */
const MARKETING_CREDITS: Record<string, number> = { low: 0.5, medium: 1.9, high: 7.016 };

/** Image models of other vendors. */
export const imageModels: Model[] = [
	{
		slug: 'z-image/turbo',
		title: 'Z-Image Turbo',
		description: 'Fast pictures from text',
		operationType: ['text2image'],
		outputType: 'image',
		listed: true,
		schema: {
			type: 'object',
			title: 'Z-Image Turbo',
			required: ['prompt'],
			additionalProperties: false,
			properties: {
				prompt: fields.text(1, 800),
				resolution: fields.choice(['1k', '2k'], '1k'),
				aspect_ratio: fields.choice(Z_IMAGE_RATIOS, '1:1'),
				seed: fields.integer(0, 2_147_483_647),
				prompt_extend: fields.flag(false),
			},
		},
		price: flat(0.24),
	},
	{
		slug: 'recraft/v4.1/text-to-image',
		title: 'Recraft 4.1',
		description: 'Design and illustration from text, in given colours',
		operationType: ['text2image'],
		outputType: 'image',
		listed: true,
		schema: {
			type: 'object',
			title: 'Recraft 4.1',
			required: ['prompt'],
			additionalProperties: false,
			properties: {
				prompt: fields.text(1, 10_000),
				resolution: fields.choice(['1k'], '1k'),
				aspect_ratio: fields.choice(RECRAFT_RATIOS, '1:1'),
				output_format: fields.choice(['jpg', 'png', 'webp'], 'png'),
				colors: { type: 'array', items: rgb, description: 'Colours to prefer' },
				background_color: rgb,
			},
		},
		price: flat(0.56),
	},
	{
		slug: 'marketing-studio/image',
		title: 'Marketing Studio Image',
		description: 'Advertising pictures from text and product photographs',
		operationType: ['text2image', 'image_edit'],
		outputType: 'image',
		listed: true,
		schema: {
			type: 'object',
			title: 'Marketing Studio Image',
			// `required` tells only a part of it: the conditions below ask for more.
			required: ['prompt'],
			additionalProperties: false,
			properties: {
				prompt: fields.text(1, 5_000),
				image_urls: fields.urls({ max: 16 }, 'Product photographs'),
				quality: fields.choice(['low', 'medium', 'high'], 'high'),
				resolution: fields.choice(['1k', '2k', '4k'], '2k'),
				aspect_ratio: fields.choice(['auto', '1:1', '3:2', '2:3', '16:9', '9:16', '21:9'], 'auto'),
				moderation: fields.choice(['auto', 'low'], 'auto'),
				enhance_prompt: fields.flag(false),
				preset_id: { type: 'string', format: 'uuid' },
			},
			if: { required: ['enhance_prompt'], properties: { enhance_prompt: { enum: [true] } } },
			then: {
				required: ['preset_id', 'image_urls'],
				properties: { image_urls: { minItems: 1, maxItems: 2 }, quality: { enum: ['high'] } },
			},
		},
		price: { credits: ({ quality = 'high' }) => MARKETING_CREDITS[quality as string] },
	},
];
