import type { IBinaryData, INodeProperties } from 'n8n-workflow';

import { IMAGES } from '../files/source';
import { InvalidInput } from '../transport/failure';
import { imageUrl, isUnset, oneOf } from './input';
import type { Parameters } from './parameters';
import type { Services } from './services';

/* Images that go into a generation: by link, or from a file of the item. */

/** How an image is given, and its fields; `linkFields` are those for links. */
export function imageFields(
	linkField: INodeProperties,
	binaryDescription: string,
): INodeProperties[] {
	const onUrl = { show: { imageSource: ['url'] } };
	const onBinary = { show: { imageSource: ['binary'] } };
	return [
		{
			displayName: 'Image Source',
			name: 'imageSource',
			type: 'options',
			options: [
				{
					name: 'File of the Item',
					value: 'binary',
					description: 'A file from a form, a drive or another node. It is uploaded to Higgsfield.',
				},
				{ name: 'URL', value: 'url', description: 'A public link to the image' },
			],
			default: 'url',
			description: 'Where the image comes from',
		},
		{ ...linkField, displayOptions: onUrl },
		{
			displayName: 'Input Data Field Name',
			name: 'binaryPropertyName',
			type: 'string',
			required: true,
			default: 'data',
			placeholder: 'e.g. data',
			displayOptions: onBinary,
			description: binaryDescription,
			hint: 'The name of the input field containing the file to be used',
		},
	];
}

export function readImageSource(parameters: Parameters): 'url' | 'binary' {
	return oneOf(parameters.get('imageSource', 'url'), 'Image Source', ['url', 'binary']);
}

/** The URL of the main image, or the mark of a file that is uploaded before the submit. */
export async function readImage(
	parameters: Parameters,
	{ uploads }: Services,
	linkLabel: string,
): Promise<string> {
	if (readImageSource(parameters) === 'url') return imageUrl(parameters.get('imageUrl'), linkLabel);
	const field = fieldName(parameters.get('binaryPropertyName', 'data'));
	return uploads.mark(await parameters.file(field, 'Input Data Field Name', IMAGES));
}

/** An image among the options, given as a link or as a file; undefined when neither was added. */
export async function readOptionalImage(
	parameters: Parameters,
	{ uploads }: Services,
	link: { name: string; label: string },
	file: { name: string; label: string },
): Promise<string | undefined> {
	const options = parameters.collection('options');
	const url = options.get(link.name);
	const field = options.get(file.name);
	if (!isUnset(url) && !isUnset(field)) {
		throw new InvalidInput(file.label, field, `Give either this or '${link.label}', not both.`);
	}
	if (!isUnset(url)) return imageUrl(url, link.label);
	if (isUnset(field)) return undefined;
	return uploads.mark(await parameters.file(fieldName(field, file.label), file.label, IMAGES));
}

/** n8n lets an expression give the file itself instead of its field's name. */
export function fieldName(value: unknown, label = 'Input Data Field Name'): string | IBinaryData {
	if (isUnset(value)) throw new InvalidInput(label, value, 'Enter the name of a file field.');
	return typeof value === 'string' ? value.trim() : (value as IBinaryData);
}
