/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- the simulator is a Node server, never shipped */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

const CHUNK_BYTES = 64 * 1024;
const FREE_BOX_HEADER_BYTES = 16;

/** A playable H.264 clip of three seconds, 320 × 568. */
export const clip = readFileSync(join(__dirname, '..', 'assets', 'clip.mp4'));

/** A file too large to hold: its size and a way to read a part of it. */
export interface VirtualFile {
	size: number;
	/** Bytes `start` to `end`, both included. */
	read(start: number, end: number): Readable;
}

/**
 * A file of exactly `size` bytes: the clip, then an MP4 `free` box as padding, so that a player
 * still plays it. Below the clip's own size it is the beginning of the clip.
 */
export function generatedFile(size: number): VirtualFile {
	const head = fileHead(size);
	function* chunks(start: number, end: number): Generator<Buffer> {
		for (let at = start; at <= end; ) {
			if (at < head.length) {
				const part = head.subarray(at, Math.min(head.length, end + 1));
				at += part.length;
				yield part;
			} else {
				const length = Math.min(CHUNK_BYTES, end + 1 - at);
				at += length;
				yield Buffer.alloc(length, 0x2e);
			}
		}
	}
	return {
		size,
		read: (start, end) => Readable.from(chunks(start, end), { objectMode: false }),
	};
}

function fileHead(size: number): Buffer {
	const padding = size - clip.length;
	if (padding < FREE_BOX_HEADER_BYTES) return clip.subarray(0, size);
	const box = Buffer.alloc(FREE_BOX_HEADER_BYTES);
	// A box size of 1 announces the 64-bit size that follows the name.
	box.writeUInt32BE(1, 0);
	box.write('free', 4, 'latin1');
	box.writeBigUInt64BE(BigInt(padding), 8);
	return Buffer.concat([clip, box]);
}
