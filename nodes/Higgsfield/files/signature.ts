/*
 * What a file is, told by its bytes: names and announced types are often wrong. Pure.
 */

export interface FileKind {
	/** As users know it: "JPEG", "HEIC". */
	name: string;
	/** Undefined for kinds that Higgsfield never takes. */
	contentType?: string;
	extension?: string;
}

const KINDS: Array<FileKind & { matches(head: Buffer): boolean }> = [
	{
		name: 'JPEG',
		contentType: 'image/jpeg',
		extension: 'jpg',
		matches: (head) => begins(head, [0xff, 0xd8, 0xff]),
	},
	{
		name: 'PNG',
		contentType: 'image/png',
		extension: 'png',
		matches: (head) => begins(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
	},
	{
		name: 'WebP',
		contentType: 'image/webp',
		extension: 'webp',
		matches: (head) => text(head, 0, 4) === 'RIFF' && text(head, 8, 12) === 'WEBP',
	},
	{
		name: 'GIF',
		contentType: 'image/gif',
		extension: 'gif',
		matches: (head) => /^GIF8[79]a/.test(text(head, 0, 6)),
	},
	{
		name: 'WAV',
		contentType: 'audio/wav',
		extension: 'wav',
		matches: (head) => text(head, 0, 4) === 'RIFF' && text(head, 8, 12) === 'WAVE',
	},
	{ name: 'AVIF', matches: (head) => brand(head, /^avi[fs]$/) || isGeneralAvif(head) },
	{ name: 'HEIC', matches: (head) => brand(head, /^(hei[cmsx]|hev[cmsx]|mif1|msf1)$/) },
	{ name: 'QuickTime (MOV)', matches: (head) => brand(head, /^qt {2}$/) },
	{ name: 'MPEG-4 audio', matches: (head) => brand(head, /^(M4A|M4B|M4P) $/) },
	{ name: 'Canon raw image', matches: (head) => brand(head, /^crx $/) },
	{
		name: 'MP4',
		contentType: 'video/mp4',
		extension: 'mp4',
		matches: (head) => text(head, 4, 8) === 'ftyp',
	},
	{ name: 'WebM', matches: (head) => begins(head, [0x1a, 0x45, 0xdf, 0xa3]) },
	{ name: 'PDF', matches: (head) => text(head, 0, 5) === '%PDF-' },
	{ name: 'BMP', matches: (head) => text(head, 0, 2) === 'BM' },
	{ name: 'TIFF', matches: (head) => /^(II\*\0|MM\0\*)/.test(text(head, 0, 4)) },
	{ name: 'MP3', matches: (head) => text(head, 0, 3) === 'ID3' || begins(head, [0xff, 0xfb]) },
	{ name: 'ZIP', matches: (head) => text(head, 0, 4) === 'PK\x03\x04' },
	{
		name: 'SVG',
		matches: (head) =>
			/^\s*(<\?xml[^>]*>\s*)?((<!--[\s\S]*?-->|<!doctype svg[^>[]*(\[[^\]]*\])?\s*>)\s*)*<svg/i.test(
				markup(head),
			),
	},
	{
		name: 'HTML page',
		matches: (head) =>
			/^\s*(<!--[\s\S]*?-->\s*)*<(!doctype html|html|head|body)/i.test(markup(head)),
	},
	{ name: 'XML', matches: (head) => /^\s*<\?xml/i.test(markup(head)) },
	{ name: 'JSON', matches: (head) => /^\s*[[{]/.test(markup(head)) },
];

/** The kind of a file by its first bytes (some 1,000 are enough), or undefined when it is none we know. */
export function kindOf(head: Buffer): FileKind | undefined {
	return KINDS.find(({ matches }) => matches(head));
}

function begins(head: Buffer, bytes: number[]): boolean {
	return bytes.every((byte, index) => head[index] === byte);
}

function text(head: Buffer, start: number, end: number): string {
	return head.toString('latin1', start, end);
}

function markup(head: Buffer): string {
	return head.toString('utf8', 0, 1024).replace(/^\uFEFF/, '');
}

/** HEIC and AVIF share two main brands; the compatible ones tell. */
function isGeneralAvif(head: Buffer): boolean {
	return (
		brand(head, /^(mif1|msf1)$/) &&
		/avi[fs]/.test(text(head, 16, Math.min(200, head.readUInt32BE(0))))
	);
}

/** The main brand of an ISO media file. */
function brand(head: Buffer, pattern: RegExp): boolean {
	return text(head, 4, 8) === 'ftyp' && pattern.test(text(head, 8, 12));
}

/** Width and height of an image in pixels, where its first bytes tell. */
export function pixelsOf(
	kind: FileKind,
	head: Buffer,
): { width: number; height: number } | undefined {
	if (kind.name === 'PNG' && head.length >= 24) {
		return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
	}
	if (kind.name === 'JPEG') return jpegPixels(head);
	if (kind.name === 'WebP' && head.length >= 30) return webpPixels(head);
	return undefined;
}

/** Walks the segments up to the frame header. */
function jpegPixels(head: Buffer): { width: number; height: number } | undefined {
	let offset = 2;
	while (offset + 9 < head.length && head[offset] === 0xff) {
		const marker = head[offset + 1];
		const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
		if (isFrame) {
			return { height: head.readUInt16BE(offset + 5), width: head.readUInt16BE(offset + 7) };
		}
		offset += 2 + head.readUInt16BE(offset + 2);
	}
	return undefined;
}

function webpPixels(head: Buffer): { width: number; height: number } | undefined {
	switch (text(head, 12, 16)) {
		case 'VP8X':
			return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
		case 'VP8L': {
			const bits = head.readUInt32LE(21);
			return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
		}
		case 'VP8 ':
			return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
		default:
			return undefined;
	}
}
