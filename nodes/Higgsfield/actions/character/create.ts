import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { characterDriver } from '../../generation/driver';
import { characterItem } from '../../generation/output';
import type { Character } from '../../generation/state';
import { characterFailure } from '../../generation/verdict';
import { InvalidInput } from '../../transport/failure';
import type { Api } from '../../transport/request';
import { shownFor, simplifyOnlyFields, waitingFields } from '../fields';
import { imageUrl, list, oneOf, requiredText } from '../input';
import { runItems } from '../jobs';
import type { Parameters } from '../parameters';
import { readSimplify, readWaiting } from '../settings';

const MODEL_VERSIONS = ['v1', 'v2', 'cinema'] as const;

const MAX_NAME_LENGTH = 100;

const MAX_PHOTOS = 100;

/** Higgsfield trains about four characters of an account at the same time. */
const TRAININGS_AT_ONCE = 4;

export const fields: INodeProperties[] = shownFor(
	'character',
	['create'],
	[
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. Ana',
			description: 'What you will find the character by, up to 100 characters',
		},
		{
			displayName: 'Image URLs',
			name: 'imageUrls',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. https://example.com/ana-front.jpg',
			description:
				'Public links to photos of the person, one a line or separated by commas, 1 to 100 of them. An expression may give a list. Clear photos of one face, at least 512 × 512 pixels, work best.',
		},
		{
			displayName: 'Model Version',
			name: 'modelVersion',
			type: 'options',
			options: [
				{ name: 'Soul', value: 'v1', description: 'For Soul, the first model' },
				{ name: 'Soul 2', value: 'v2', description: 'For Soul 2' },
				{ name: 'Soul Cinema', value: 'cinema', description: 'For Soul Cinema' },
			],
			default: 'v1',
			description:
				'The Soul model the character is made for. It works with that model only, so choose the one you generate with.',
		},
		...waitingFields({
			waitDefault: true,
			timeoutDefault: 1800,
			cancelOnStop: false,
		}),
		...simplifyOnlyFields,
	],
);

/** Trains characters: `POST /v1/custom-references` (a flat body, unlike the other v1 routes). */
export async function execute(context: IExecuteFunctions, api: Api): Promise<INodeExecutionData[]> {
	const driver = characterDriver(api);
	return await runItems<Character>(context, {
		kind: 'character',
		maxConcurrent: TRAININGS_AT_ONCE,
		prepare: (parameters, itemIndex) => {
			const simplify = readSimplify(parameters);
			return {
				task: {
					itemIndex,
					apiVersion: 'v1',
					driver,
					intent: {
						itemIndex,
						apiVersion: 'v1',
						method: 'POST',
						path: '/v1/custom-references',
						body: toBody(parameters),
					},
					waiting: readWaiting(parameters, {
						wait: true,
						timeoutSeconds: 1800,
						cancelOnStop: false,
					}),
				},
				judge: characterFailure,
				toItems: (character) => [characterItem(character, simplify, itemIndex)],
			};
		},
	});
}

function toBody(parameters: Parameters) {
	const name = requiredText(parameters.get('name'), 'Name');
	if (name.length > MAX_NAME_LENGTH) {
		throw new InvalidInput('Name', name, `Allowed: at most ${MAX_NAME_LENGTH} characters.`);
	}
	const urls = list(parameters.get('imageUrls'));
	if (urls.length === 0 || urls.length > MAX_PHOTOS) {
		throw new InvalidInput(
			'Image URLs',
			urls.length === 0 ? '' : `${urls.length} links`,
			`Allowed: 1 to ${MAX_PHOTOS} links.`,
		);
	}
	return {
		name,
		input_images: urls.map((url) => ({
			type: 'image_url',
			image_url: imageUrl(url, 'Image URLs'),
		})),
		model_version: oneOf(parameters.get('modelVersion', 'v1'), 'Model Version', MODEL_VERSIONS),
	};
}
