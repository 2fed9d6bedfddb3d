import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Failure } from '../transport/failure';
import type { Character, Generation } from './state';

/* Jobs as n8n items. Pure. */

export interface OutputSettings {
	simplify: boolean;
	outputItems: 'file' | 'generation';
	/** The binary field that files are downloaded into; left out: they are not. */
	download?: string;
}

/**
 * The items of one generation: one per file, or one for all of it when it is asked for so, unfinished, or without
 * files. A trigger has no input item that they could come from.
 */
export function generationItems(
	generation: Generation,
	settings: OutputSettings,
	itemIndex?: number,
): INodeExecutionData[] {
	const { id, apiVersion, status, files, jobs, response } = generation;
	const item = (json: IDataObject): INodeExecutionData => ({
		json,
		...(itemIndex === undefined ? {} : { pairedItem: { item: itemIndex } }),
	});

	if (!settings.simplify)
		return [item({ id, apiVersion, status, response: response as IDataObject })];
	if (!generation.finished) {
		const { statusUrl, cancelUrl } = generation;
		return [item({ ...wholeGeneration(generation), statusUrl, ...defined({ cancelUrl }) })];
	}
	if (settings.outputItems === 'generation' || files.length === 0) {
		return [item(wholeGeneration(generation))];
	}
	return files.map((file, fileIndex) =>
		item({
			id,
			apiVersion,
			status: 'completed',
			type: file.type,
			url: file.url,
			...defined({ previewUrl: file.previewUrl }),
			fileIndex,
			fileCount: files.length,
			...defined({ jobId: file.jobId, model: generation.model }),
			...(status === 'partial' ? defined({ jobs }) : {}),
			...dates(generation),
		}),
	);
}

function wholeGeneration(generation: Generation): IDataObject {
	const { id, apiVersion, status, model, files, jobs, reason } = generation;
	return {
		id,
		apiVersion,
		status,
		...defined({ model }),
		files: files.map((file) => ({ ...file })),
		...(status === 'failed' ? defined({ reason }) : {}),
		...defined({ jobs }),
		...dates(generation),
	};
}

function dates({ createdAt, expiresAt }: Generation): IDataObject {
	return defined({ createdAt, expiresAt });
}

/** The item of a character. */
export function characterItem(
	character: Character,
	simplify: boolean,
	itemIndex: number,
): INodeExecutionData {
	const { id, name, status, photos, response } = character;
	const { modelVersion, thumbnailUrl, failReason, createdAt } = character;
	const json: IDataObject = simplify
		? {
				id,
				name,
				status,
				...defined({ modelVersion, photos: photos.length > 0 ? photos : undefined }),
				...defined({ thumbnailUrl, failReason, createdAt }),
			}
		: { id, status, response: response as IDataObject };
	return { json, pairedItem: { item: itemIndex } };
}

/** A failed item in the continue modes. No other keys: n8n knows the error branch's items by that. */
export function errorItem(failure: Failure, itemIndex: number): INodeExecutionData {
	return {
		json: { error: failure.message, details: { ...failure.details } },
		pairedItem: { item: itemIndex },
	};
}

/** Only the entries that have a value: absent things are left out of items, not null. */
function defined(entries: Record<string, unknown>): IDataObject {
	return Object.fromEntries(
		Object.entries(entries).filter(([, value]) => value !== undefined),
	) as IDataObject;
}
