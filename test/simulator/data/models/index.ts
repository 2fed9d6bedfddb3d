import { dopModels } from './dop';
import { imageModels } from './images';
import { fields, flat, type Model } from './model';
import { soulModels } from './soul';
import { videoModels } from './videos';

/** Every model the simulator has of itself, listed or not. */
export const models: Model[] = [...soulModels, ...dopModels, ...imageModels, ...videoModels];

/** Model number `index` (from 1) of those that only make the catalogue longer. */
export function generatedModel(index: number): Model {
	const number = String(index).padStart(3, '0');
	return {
		slug: `example/generated-${number}/text-to-image`,
		title: `Generated ${number}`,
		description: 'A made-up model of the simulator',
		operationType: ['text2image'],
		outputType: 'image',
		listed: true,
		schema: {
			type: 'object',
			title: `Generated ${number}`,
			required: ['prompt'],
			properties: {
				prompt: { type: 'string' },
				resolution: fields.choice(['1k', '2k'], '1k'),
			},
		},
		price: flat(1),
	};
}

export type { Model, ModelInput, Price } from './model';
