import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { container } from './n8n-core';

/** A file for an input item. */
export interface TestFile {
	data: Buffer;
	fileName?: string;
	mimeType: string;
}

/** An input item with files; in filesystem mode the node gets them from disk. */
export function itemWithFiles(
	files: Record<string, TestFile>,
	json: IDataObject = {},
): INodeExecutionData {
	const binary: Record<string, IBinaryData> = {};
	for (const [name, { data, fileName, mimeType }] of Object.entries(files)) {
		binary[name] = { data: data.toString('base64'), fileName, mimeType };
	}
	return { json, binary };
}

/** The bytes of a file that a node gave out, wherever the engine keeps them. */
export async function readFile(file: IBinaryData): Promise<Buffer> {
	return await container.get(BinaryDataService).getAsBuffer(file);
}
