import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { characterDriver } from '../../generation/driver';
import { characterItem } from '../../generation/output';
import type { Character } from '../../generation/state';
import { characterFailure } from '../../generation/verdict';
import { IMAGES } from '../../files/source';
import { InvalidInput } from '../../transport/failure';
import { shownFor, simplifyOnlyFields, waitingFields } from '../fields';
import { hintAboutSmallPhoto } from '../hints';
import { fieldName, imageFields, readImageSource } from '../images';
import { imageUrl, list, oneOf, requiredText } from '../input';
import { runItems } from '../jobs';
import type { Parameters } from '../parameters';
import type { Services } from '../services';
import { readSimplify, readWaiting } from '../settings';

const MODEL_VERSIONS = ['v1', 'v2', 'cinema'] as const;

const MAX_NAME_LENGTH = 100;

const MAX_PHOTOS = 100;

/** Higgsfield trains about four characters of an account at the same time. */
const TRAININGS_AT_ONCE = 4;

/** What Higgsfield advises for the photos. */
const PHOTO_ADVICE = 'Clear photos of one face, at least 512 × 512 pixels, give the best likeness.';

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
		...imageFields(
			{
				displayName: 'Image URLs',
				name: 'imageUrls',
				type: 'string',
				typeOptions: { rows: 4 },
				required: true,
				default: '',
				placeholder: 'e.g. https://example.com/ana-front.jpg',
				description: `Public links to photos of the person, one a line or separated by commas, 1 to 100 of them. An expression may give a list. ${PHOTO_ADVICE}`,
			},
			`The fields with the photos (JPEG, PNG or WebP), separated by commas, or * for all files of the item. Each item makes one character from its own files. ${PHOTO_ADVICE}`,
		),
		{
			displayName: 'Model Version',
			name: 'modelVersion',
			type: 'options',
			options: [
				{ name: 'Soul', value: 'v1', description: 'For Soul, on API V1 and V2' },
				{ name: 'Soul 2', value: 'v2', description: 'For Soul 2, on API V2' },
				{ name: 'Soul Cinema', value: 'cinema', description: 'For Soul Cinema, on API V2' },
			],
			default: 'v1',
			description:
				'The Soul model the character is made for. It works with that model only, so choose the one you generate with.',
		},
		...waitingFields({
			waitDefault: true,
			timeoutDefault: 1800,
			cancelOnStop: false,
			typically: 'a training usually takes 5 to 10 minutes',
		}),
		...simplifyOnlyFields,
	],
);

/** Trains characters: `POST /v1/custom-references` (a flat body, unlike the other v1 routes). */
export async function execute(
	context: IExecuteFunctions,
	services: Services,
): Promise<INodeExecutionData[]> {
	const driver = characterDriver(services.api);
	return await runItems<Character>(context, {
		kind: 'character',
		maxConcurrent: TRAININGS_AT_ONCE,
		prepare: async (parameters, itemIndex) => {
			const simplify = readSimplify(parameters);
			const body = await toBody(parameters, context, services);
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
						body,
					},
					beforeSubmit: async () => await services.uploads.resolve(body),
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

async function toBody(parameters: Parameters, context: IExecuteFunctions, services: Services) {
	const name = requiredText(parameters.get('name'), 'Name');
	if (name.length > MAX_NAME_LENGTH) {
		throw new InvalidInput('Name', name, `Allowed: at most ${MAX_NAME_LENGTH} characters.`);
	}
	const modelVersion = oneOf(parameters.get('modelVersion', 'v1'), 'Model Version', MODEL_VERSIONS);
	const photos =
		readImageSource(parameters) === 'url'
			? readLinks(parameters)
			: await readFiles(parameters, context, services);
	return {
		name,
		input_images: photos.map((photo) => ({ type: 'image_url', image_url: photo })),
		model_version: modelVersion,
	};
}

function readLinks(parameters: Parameters): string[] {
	const urls = list(parameters.get('imageUrls'));
	checkCount(urls.length, 'Image URLs', 'links');
	return urls.map((url) => imageUrl(url, 'Image URLs'));
}

async function readFiles(
	parameters: Parameters,
	context: IExecuteFunctions,
	{ uploads }: Services,
): Promise<string[]> {
	const label = 'Input Data Field Name';
	const value = parameters.get('binaryPropertyName', 'data');
	const fields =
		value === '*' ? parameters.fileFields() : list(value).flatMap((entry) => splitNames(entry));
	checkCount(fields.length, label, 'files');
	const marks: string[] = [];
	for (const field of fields) {
		const source = await parameters.file(fieldName(field, label), label, IMAGES);
		hintAboutSmallPhoto(context, source);
		marks.push(uploads.mark(source));
	}
	return marks;
}

function splitNames(entry: unknown): unknown[] {
	return typeof entry === 'string'
		? entry
				.split(',')
				.map((name) => name.trim())
				.filter((name) => name !== '')
		: [entry];
}

function checkCount(count: number, label: string, what: string): void {
	if (count === 0 || count > MAX_PHOTOS) {
		throw new InvalidInput(
			label,
			count === 0 ? '' : `${count} ${what}`,
			`Allowed: 1 to ${MAX_PHOTOS} ${what}.`,
		);
	}
}
