/*
 * Whether a file has its end, told while it streams by: one that was cut off is refused before anything is paid.
 * Bytes behind the end are fine, phones and screenshot tools write them. Pure.
 */

/** Watches a file go by, piece by piece. */
export interface EndWatch {
	add(bytes: Buffer): void;
	/** To be asked after the last piece. */
	isWhole(): boolean;
}

/** The watch for a kind of file, by its name in `signature.ts`. */
export function endWatch(kind: string): EndWatch {
	switch (kind) {
		case 'PNG':
			return new PngWatch();
		case 'MP4':
			return new Mp4Watch();
		case 'JPEG':
			return new JpegWatch();
		case 'WebP':
		case 'WAV':
			return new RiffWatch();
		case 'GIF':
			return new GifWatch();
		default:
			return { add: () => {}, isWhole: () => true };
	}
}

/** Walks a file that is made of blocks with their size in front. */
abstract class BlockWatch implements EndWatch {
	/** Bytes until the next block, or the rest of the file. */
	protected skip: number;

	protected header = Buffer.alloc(0);

	constructor(before: number) {
		this.skip = before;
	}

	add(bytes: Buffer): void {
		let at = 0;
		while (at < bytes.length) {
			if (this.skip > 0) {
				const step = Math.min(this.skip, bytes.length - at);
				this.skip -= step;
				at += step;
				continue;
			}
			this.header = Buffer.concat([this.header, bytes.subarray(at, at + 1)]);
			at += 1;
			const size = this.sizeOf(this.header);
			if (size === undefined) continue;
			this.skip = size - this.header.length;
			this.header = Buffer.alloc(0);
		}
	}

	abstract isWhole(): boolean;

	/** The size of the block in bytes, its header included; undefined while the header is not complete. */
	protected abstract sizeOf(header: Buffer): number | undefined;
}

/** Length (4 bytes), type (4), data, checksum (4); `IEND` is the last. */
class PngWatch extends BlockWatch {
	private isLast = false;

	constructor() {
		super(8);
	}

	isWhole(): boolean {
		return this.isLast && this.header.length === 0 && (this.skip === 0 || this.skip === Infinity);
	}

	protected sizeOf(header: Buffer): number | undefined {
		// A byte behind the last block: the file was whole before it.
		if (this.isLast) return Infinity;
		if (header.length < 8) return undefined;
		this.isLast = header.toString('latin1', 4, 8) === 'IEND';
		return 12 + header.readUInt32BE(0);
	}
}

/** Size (4 bytes, or 8 behind the type), type (4), data. The file ends with a block's end. */
class Mp4Watch extends BlockWatch {
	private isBroken = false;

	constructor() {
		super(0);
	}

	isWhole(): boolean {
		const atEnd = this.header.length === 0 && (this.skip === 0 || this.skip === Infinity);
		return atEnd && !this.isBroken;
	}

	protected sizeOf(header: Buffer): number | undefined {
		if (header.length < 8) return undefined;
		const size = header.readUInt32BE(0);
		// 0 means: up to the end of the file.
		if (size === 0) return Infinity;
		if (size !== 1) return this.checked(size, 8);
		if (header.length < 16) return undefined;
		return this.checked(Number(header.readBigUInt64BE(8)), 16);
	}

	private checked(size: number, least: number): number {
		this.isBroken = size < least;
		return this.isBroken ? Infinity : size;
	}
}

/** `RIFF`, the size of what follows (4 bytes, little endian). */
class RiffWatch implements EndWatch {
	private header = Buffer.alloc(0);

	private size = 0;

	add(bytes: Buffer): void {
		this.header = Buffer.concat([this.header, bytes.subarray(0, 8 - this.header.length)]);
		this.size += bytes.length;
	}

	isWhole(): boolean {
		if (this.header.length < 8) return false;
		const announced = this.header.readUInt32LE(4);
		// Recorders that stream cannot know the size beforehand.
		return announced === 0 || announced === 0xffffffff || this.size >= announced + 8;
	}
}

const END = 0xd9;

/**
 * Segments with their size in front; behind a scan segment, image data up to the next marker. A preview inside a
 * segment has an end of its own, which does not count.
 */
class JpegWatch implements EndWatch {
	private skip = 2;

	private isMarker = false;

	private size: number[] | undefined;

	private ended = false;

	add(bytes: Buffer): void {
		for (let at = 0; at < bytes.length && !this.ended; at++) {
			if (this.skip > 0) {
				const step = Math.min(this.skip, bytes.length - at);
				this.skip -= step;
				at += step - 1;
				continue;
			}
			this.take(bytes[at]);
		}
	}

	isWhole(): boolean {
		return this.ended;
	}

	private take(byte: number): void {
		if (this.size !== undefined) {
			this.size.push(byte);
			if (this.size.length < 2) return;
			this.skip = Math.max(0, this.size[0] * 256 + this.size[1] - 2);
			this.size = undefined;
		} else if (!this.isMarker) {
			this.isMarker = byte === 0xff;
		} else if (byte !== 0xff) {
			this.isMarker = false;
			if (byte === END) this.ended = true;
			else if (hasSize(byte)) this.size = [];
		}
	}
}

/** 0 is an escaped byte of image data; 1 and the restart markers stand alone. */
function hasSize(marker: number): boolean {
	return marker > 1 && !(marker >= 0xd0 && marker <= 0xd7);
}

/** Ends with a semicolon. */
class GifWatch implements EndWatch {
	private tail = Buffer.alloc(0);

	add(bytes: Buffer): void {
		this.tail = Buffer.concat([this.tail, bytes.subarray(-64)]).subarray(-64);
	}

	isWhole(): boolean {
		return this.tail.length > 13 && this.tail.includes(0x3b);
	}
}
