import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { InvalidInput } from '../transport/failure';
import type { FileKind } from './signature';
import type { EndWatch } from './completeness';
import { endWatch } from './completeness';
import { kindOf, pixelsOf } from './signature';

/** Enough for the signature and, in nearly all photos, for the size in pixels. */
const HEAD_BYTES = 64 * 1024;

const CHUNK_BYTES = 256 * 1024;

/** A file of an input item that was looked through and may be uploaded. */
export interface SourceFile {
	fileName: string;
	contentType: string;
	/** Bytes. */
	size: number;
	/** The same for the same bytes, whatever the file's name. */
	digest: string;
	/** Where the first bytes tell. */
	pixels?: { width: number; height: number };
	/** The bytes from the start; can be opened again. */
	open(): Promise<AsyncIterable<Buffer> | Buffer>;
}

/** What an input takes: the kinds by content type, and how they are called in texts. */
export interface Accepted {
	contentTypes: string[];
	/** "JPEG, PNG or WebP" */
	names: string;
}

export const IMAGES: Accepted = {
	contentTypes: ['image/jpeg', 'image/png', 'image/webp'],
	names: 'a JPEG, PNG or WebP image',
};

/** What the upload itself takes. */
export const UPLOADS: Accepted = {
	contentTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'audio/wav', 'video/mp4'],
	names: 'a JPEG, PNG, WebP or GIF image, a WAV sound or an MP4 video',
};

/**
 * Looks through a binary file of an item, in pieces, and makes sure that it is what it has to be.
 *
 * @param field the name of the binary field, or a binary object from an expression
 * @param label the parameter as the user sees it
 * @throws InvalidInput with what was found and what is allowed
 */
export async function sourceFile(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string | IBinaryData,
	label: string,
	accepted: Accepted,
): Promise<SourceFile> {
	const binary = binaryOf(context, itemIndex, field, label);
	const name = typeof field === 'string' ? field : (binary.fileName ?? 'file');
	const open = async () =>
		binary.id === undefined
			? await context.helpers.getBinaryDataBuffer(itemIndex, field)
			: await context.helpers.getBinaryStream(binary.id, CHUNK_BYTES);

	const { head, kind, isWhole, size, digest } = await scanOnce(context, binary.id, open);
	const isAccepted =
		kind?.contentType !== undefined && accepted.contentTypes.includes(kind.contentType);
	const refuse = (found: string) =>
		new InvalidInput(label, name, `It holds ${found}. Allowed: ${accepted.names}.`);

	if (size === 0) throw refuse('an empty file');
	if (!isAccepted) throw refuse(foundText(kind, binary));
	if (!isWhole) throw refuse(`a ${kind.name} file that was cut off`);
	const pixels = pixelsOf(kind, head);
	return {
		fileName: binary.fileName ?? `${name}.${kind.extension}`,
		contentType: kind.contentType as string,
		size,
		digest,
		open,
		...(pixels === undefined ? {} : { pixels }),
	};
}

function binaryOf(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string | IBinaryData,
	label: string,
): IBinaryData {
	try {
		return context.helpers.assertBinaryData(itemIndex, field);
	} catch {
		const fields = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
		throw missing(label, field, fields);
	}
}

function missing(label: string, field: unknown, fields: string[]): InvalidInput {
	return new InvalidInput(
		label,
		field,
		fields.length === 0
			? 'The item has no files. Put a node before this one that gives files, such as a form or a download.'
			: `The item has no file under that name. It has: ${fields.join(', ')}.`,
	);
}

function foundText(kind: FileKind | undefined, binary: IBinaryData): string {
	const announced = binary.mimeType ? ` (announced as ${binary.mimeType})` : '';
	return kind === undefined
		? `a file of an unknown kind${announced}`
		: `a file of the kind ${kind.name}${announced}`;
}

interface Scan {
	head: Buffer;
	kind: FileKind | undefined;
	isWhole: boolean;
	/** Bytes. */
	size: number;
	digest: string;
}

const scans = new WeakMap<IExecuteFunctions, Map<string, Promise<Scan>>>();

/** A stored file that many items share is read once an execution. Files inside the items have no ID. */
async function scanOnce(
	context: IExecuteFunctions,
	id: string | undefined,
	open: SourceFile['open'],
): Promise<Scan> {
	if (id === undefined) return await scan(await open());
	const known = scans.get(context) ?? new Map<string, Promise<Scan>>();
	scans.set(context, known);
	const running = known.get(id) ?? open().then(scan);
	known.set(id, running);
	return await running;
}

/** Reads a file once, keeping only its first bytes, its size and a digest. */
async function scan(source: AsyncIterable<Buffer> | Buffer): Promise<Scan> {
	let head = Buffer.alloc(0);
	let size = 0;
	const digest = new Digest();
	let end: EndWatch | undefined;
	for await (const chunk of Buffer.isBuffer(source) ? [source] : source) {
		size += chunk.length;
		digest.add(chunk);
		end?.add(chunk);
		if (head.length >= HEAD_BYTES) continue;
		head = Buffer.concat([head, chunk]);
		if (head.length < HEAD_BYTES) continue;
		end = watch(head);
		head = head.subarray(0, HEAD_BYTES);
	}
	end ??= watch(head);
	return {
		head,
		kind: kindOf(head),
		isWhole: end.isWhole(),
		size,
		digest: `${size}-${digest.text()}`,
	};
}

/** A watch that has seen the file's beginning. */
function watch(beginning: Buffer): EndWatch {
	const end = endWatch(kindOf(beginning)?.name ?? '');
	end.add(beginning);
	return end;
}

/** Two independent 32-bit FNV-1a lanes: tells files of one execution apart; not for secrets. */
class Digest {
	private first = 0x811c9dc5;

	private second = 0x9e3779b9;

	add(bytes: Buffer): void {
		let { first, second } = this;
		for (let index = 0; index < bytes.length; index++) {
			first = Math.imul(first ^ bytes[index], 0x01000193);
			second = Math.imul(second ^ bytes[index], 0x85ebca6b) + 0x165667b1;
		}
		this.first = first;
		this.second = second;
	}

	text(): string {
		return [this.first, this.second]
			.map((lane) => (lane >>> 0).toString(16).padStart(8, '0'))
			.join('');
	}
}
