import type { INodeProperties } from 'n8n-workflow';

import {
	apiVersionField,
	enhancePromptOption,
	maxConcurrentOption,
	onModerationOption,
	seedOption,
	generationFields,
	shownFor,
	submitOptions,
} from '../fields';
import { imageFields } from '../images';

export const fields: INodeProperties[] = shownFor(
	'dop',
	['generate'],
	[
		apiVersionField,
		{
			displayName: 'Model',
			name: 'model',
			type: 'options',
			options: [
				{
					name: 'DoP Lite',
					value: 'dop-lite',
					description: 'For trying out. About $0.13 a video (September 2026).',
				},
				{
					name: 'DoP Preview',
					value: 'dop-preview',
					description: 'The first model of the family, on API V1 only',
				},
				{
					name: 'DoP Standard',
					value: 'dop-standard',
					description: 'The best quality. About $0.56 a video (September 2026).',
				},
				{
					name: 'DoP Turbo',
					value: 'dop-turbo',
					description:
						'Nearly the best quality in about 40 seconds. About $0.41 a video (September 2026).',
				},
			],
			default: 'dop-turbo',
			description:
				'The video model. Each makes a clip of about 5 seconds; prices are those of API V2.',
		},
		...imageFields(
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
			'The field with the image the video starts with: JPEG, PNG or WebP',
		),
		{
			displayName: 'Prompt',
			name: 'prompt',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. The camera moves slowly around the bottle, steam rises',
			description:
				'What happens in the video: how the subject moves and what the camera does. What the image shows need not be described again.',
		},
		{
			displayName: 'Motions',
			name: 'motions',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Motion',
			default: {},
			description: 'Camera movements and effects from the motion library, at most two at once',
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
							description: 'A movement of the camera or an effect, such as Dolly In or 360 Orbit',
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
		...generationFields(
			[
				...submitOptions,
				{
					displayName: 'End Image URL',
					name: 'endImageUrl',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://example.com/last-frame.jpg',
					description: 'Public link to the image the video ends with',
				},
				{
					displayName: 'End Image Field',
					name: 'endImageBinaryPropertyName',
					type: 'string',
					default: '',
					placeholder: 'e.g. data_1',
					description: 'The field with the image the video ends with, if it is a file of the item',
				},
				enhancePromptOption,
				maxConcurrentOption,
				onModerationOption,
				seedOption,
			],
			{ waitDefault: true },
		),
	],
);

export { toRequest } from './request';
