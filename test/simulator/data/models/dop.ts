import type { JsonSchema } from '../../schema';
import { fields, flat, type Model } from './model';

const CREDITS = { lite: 2, turbo: 6.5, standard: 9 };

const properties: Record<string, JsonSchema> = {
	prompt: { type: 'string' },
	image_url: fields.url('First frame'),
	end_image_url: fields.url('Last frame'),
	motions: {
		type: ['array', 'null'],
		maxItems: 2,
		items: {
			type: 'object',
			required: ['id'],
			// A motion id is read by another validator, with messages of its own.
			properties: { id: { type: 'string' }, strength: fields.strength },
		},
	},
	seed: { type: ['integer', 'null'], minimum: 1, maximum: 1_000_000 },
	enhance_prompt: fields.flag(true),
};

/** DoP: videos of five seconds from an image. Callable, but not in the catalogue. */
export const dopModels: Model[] = Object.entries(CREDITS).map(([name, credits]) => ({
	slug: `higgsfield-ai/dop/${name}`,
	title: `DoP ${name[0].toUpperCase()}${name.slice(1)}`,
	description: 'Five seconds of video from an image, with camera motions',
	operationType: ['image2video'],
	outputType: 'video',
	listed: false,
	schema: { type: 'object', required: ['prompt', 'image_url'], properties },
	price: flat(credits),
}));
