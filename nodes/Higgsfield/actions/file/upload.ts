import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { UPLOADS } from '../../files/source';
import { forEachItem } from '../execution';
import { shownFor } from '../fields';
import { fieldName } from '../images';
import type { Services } from '../services';

export const fields: INodeProperties[] = shownFor(
	'file',
	['upload'],
	[
		{
			displayName: 'Input Data Field Name',
			name: 'binaryPropertyName',
			type: 'string',
			required: true,
			default: 'data',
			placeholder: 'e.g. data',
			description:
				'The field with the file: a JPEG, PNG, WebP or GIF image, a WAV sound or an MP4 video',
			hint: 'The name of the input field containing the file to be uploaded',
		},
	],
);

/** Uploads a file and gives its public URL. Free; Higgsfield keeps it only for a while. */
export async function execute(
	context: IExecuteFunctions,
	{ uploads }: Services,
): Promise<INodeExecutionData[]> {
	return await forEachItem(context, async (parameters, itemIndex) => {
		const field = fieldName(parameters.get('binaryPropertyName', 'data'));
		const source = await parameters.file(field, 'Input Data Field Name', UPLOADS);
		const { contentType, fileName, size } = source;
		const url = await uploads.urlOf(source);
		return [
			{
				json: { url, contentType, fileName, size, temporary: true },
				pairedItem: { item: itemIndex },
			},
		];
	});
}
