import type { JsonSchema } from '../../schema';
import { fields, flat, type Model, type Price } from './model';

/** Price of one image of the first Soul and of its siblings. */
const soulPrice: Price = { credits: ({ resolution }) => (resolution === '1080p' ? 3 : 1.5) };

/** Price of one image of Soul 2 and Soul Cinema. */
const soul2Price: Price = { credits: ({ resolution }) => (resolution === '1080p' ? 0.09 : 0.05) };

const RATIOS = ['9:16', '16:9', '4:3', '3:4', '1:1', '2:3', '3:2'];

const seed: JsonSchema = { type: 'integer', minimum: 1, maximum: 1_000_000, default: null };
const uuid: JsonSchema = { type: 'string', format: 'uuid' };

const common: Record<string, JsonSchema> = {
	seed,
	prompt: { type: 'string' },
	batch_size: { enum: [1, 4], type: 'integer', default: 1 },
	resolution: fields.choice(['720p', '1080p'], '720p'),
	aspect_ratio: fields.choice(RATIOS, '4:3'),
	enhance_prompt: fields.flag(true),
};

const style: Record<string, JsonSchema> = {
	style_id: { ...uuid, default: null },
	style_strength: fields.strength,
};

const optionalCharacter: Record<string, JsonSchema> = {
	custom_reference_id: { type: ['string', 'null'], format: 'uuid', default: null },
	custom_reference_strength: fields.strength,
};

function soul(
	path: string,
	title: string,
	model: Pick<Model, 'description' | 'listed' | 'price'> & Partial<Model>,
	own: Record<string, JsonSchema>,
	required: string[] = [],
): Model {
	return {
		slug: `higgsfield-ai/soul/${path}`,
		title,
		operationType: ['text2image'],
		outputType: 'image',
		outputsField: 'batch_size',
		schema: {
			type: 'object',
			title,
			required: ['prompt', ...required],
			properties: { ...common, ...own },
		},
		...model,
	};
}

/** The Soul family and Popcorn. Fields a schema does not name are ignored without a word. */
export const soulModels: Model[] = [
	soul(
		'standard',
		'Soul Standard',
		{
			description: 'Fashion and lifestyle photographs from text',
			listed: true,
			price: soulPrice,
			styles: 'v1',
		},
		style,
	),
	soul(
		'character',
		'Soul Character',
		{
			description: 'Photographs of a trained character',
			listed: false,
			price: soulPrice,
			styles: 'v1',
			family: 'v1',
		},
		{
			...style,
			custom_reference_id: uuid,
			custom_reference_strength: fields.strength,
			image_reference_url: fields.url('Image to follow'),
		},
		['custom_reference_id'],
	),
	soul(
		'reference',
		'Soul Reference',
		{
			description: 'Photographs that follow a reference image',
			listed: false,
			price: soulPrice,
			styles: 'v1',
		},
		{ ...style, image_reference_url: fields.url('Image to follow') },
		['image_reference_url'],
	),
	soul(
		'v2/standard',
		'Soul 2',
		{
			description: 'Photographs from text, with presets and characters of the second generation',
			listed: true,
			price: soul2Price,
			styles: 'v2',
			family: 'v2',
		},
		{ style_id: style.style_id, ...optionalCharacter },
	),
	soul(
		'v2/image-to-image',
		'Soul 2 Image to Image',
		{
			description: 'A new photograph from an image and text',
			listed: true,
			operationType: ['image_edit'],
			price: soul2Price,
			styles: 'v2',
			family: 'v2',
		},
		{ style_id: style.style_id, ...optionalCharacter, image_url: fields.url('Image to change') },
		['image_url'],
	),
	soul(
		'cinema',
		'Soul Cinema',
		{
			description: 'Film stills from text, in one fixed style',
			listed: false,
			price: soul2Price,
			family: 'cinema',
		},
		optionalCharacter,
	),
	{
		slug: 'higgsfield-ai/popcorn/auto',
		title: 'Popcorn',
		description: 'A series of pictures that belong together',
		operationType: ['text2image'],
		outputType: 'image',
		listed: false,
		outputsField: 'num_images',
		schema: {
			type: 'object',
			required: ['prompt'],
			properties: {
				prompt: { type: 'string' },
				image_urls: fields.urls({ max: 8 }, 'Reference images'),
				num_images: fields.integer(1, 8, 1),
				resolution: fields.choice(['720p', '1600p'], '720p'),
				aspect_ratio: fields.choice(RATIOS, '4:3'),
				seed,
			},
		},
		price: flat(1.472),
	},
	{
		slug: 'soul-id',
		title: 'Soul ID',
		description: 'Trains a character from photographs',
		operationType: ['character'],
		outputType: 'image',
		listed: true,
		availability: 'training',
		schema: {
			type: 'object',
			title: 'Soul ID',
			required: ['name', 'image_urls'],
			properties: {
				name: fields.text(1, 100),
				image_urls: fields.urls({ min: 1, max: 100 }, 'Photographs of one face'),
				model_version: fields.choice(['v1', 'v2', 'cinema'], 'v1'),
			},
		},
		price: flat(40),
	},
];
