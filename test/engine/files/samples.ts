import { drawPng } from '../../simulator';
import { artefact } from '../../simulator/media/artefacts';
import { clip } from '../../simulator/media/video';

/* Small but real files of many kinds, made in code. */

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');

/** A segment of a JPEG: marker, length, content. */
function segment(marker: number, content: Buffer): Buffer {
	const head = Buffer.from([0xff, marker, 0, 0]);
	head.writeUInt16BE(content.length + 2, 2);
	return Buffer.concat([head, content]);
}

/** A grey JPEG. `comment` stands before the picture, `trailer` behind its end. */
export function jpeg(
	width = 600,
	height = 600,
	{ comment, trailer }: { comment?: Buffer; trailer?: Buffer } = {},
): Buffer {
	const frame = hex('08 0000 0000 01 01 11 00');
	frame.writeUInt16BE(height, 1);
	frame.writeUInt16BE(width, 3);
	// One code of one bit in either table: every block is two zero bits, all of it grey.
	const codes = Buffer.alloc(17);
	codes[0] = 1;
	const table = (id: number) => Buffer.concat([Buffer.from([id]), codes]);
	const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
	return Buffer.concat([
		hex('ffd8'),
		segment(0xe0, Buffer.concat([latin1('JFIF\0'), hex('0101 00 0001 0001 00 00')])),
		...(comment === undefined ? [] : [segment(0xfe, comment)]),
		segment(0xdb, Buffer.concat([hex('00'), Buffer.alloc(64, 1)])),
		segment(0xc0, frame),
		segment(0xc4, Buffer.concat([table(0x00), table(0x10)])),
		segment(0xda, hex('01 01 00 00 3f 00')),
		Buffer.alloc(Math.ceil(blocks / 4)),
		hex('ffd9'),
		trailer ?? Buffer.alloc(0),
	]);
}

/** A picture as PNG; another `seed`, another picture. */
export function png(width = 600, height = 600, seed = 'sample'): Buffer {
	return drawPng(seed, width, height);
}

function riff(form: string, ...chunks: Array<[name: string, content: Buffer]>): Buffer {
	const parts = chunks.map(([name, content]) => {
		const size = Buffer.alloc(4);
		size.writeUInt32LE(content.length);
		const padding = Buffer.alloc(content.length % 2);
		return Buffer.concat([latin1(name), size, content, padding]);
	});
	const body = Buffer.concat([latin1(form), ...parts]);
	const size = Buffer.alloc(4);
	size.writeUInt32LE(body.length);
	return Buffer.concat([latin1('RIFF'), size, body]);
}

/** A lossless WebP of one colour, which takes no bits per pixel. */
export function webp(width = 600, height = 600): Buffer {
	const bits = hex('2f 00000000 0710 1111 8888 fe07 00');
	bits.writeUInt32LE(((height - 1) * 0x4000 + (width - 1)) >>> 0, 1);
	return riff('WEBP', ['VP8L', bits]);
}

/** The head of a WebP with an `ALPH` or animation part, which tells the size in its first chunk. */
export function extendedWebp(width: number, height: number): Buffer {
	const head = Buffer.alloc(10);
	head.writeUIntLE(width - 1, 4, 3);
	head.writeUIntLE(height - 1, 7, 3);
	return riff('WEBP', ['VP8X', head], ['VP8L', hex('2f 00000000 0710 1111 8888 fe07 00')]);
}

/** The head of a lossy WebP. */
export function lossyWebp(width: number, height: number): Buffer {
	const head = hex('30 01 00 9d012a 0000 0000 0000');
	head.writeUInt16LE(width, 6);
	head.writeUInt16LE(height, 8);
	return riff('WEBP', ['VP8 ', head]);
}

export const gif = (): Buffer =>
	Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

export const wav = (): Buffer => artefact('wav');

export const mp4 = (): Buffer => clip;

/** The clip with noise behind it, in a box that players skip. */
export function largeMp4(size: number): Buffer {
	const box = Buffer.alloc(size - clip.length);
	for (let at = 8; at < box.length; at += 1) box[at] = (at * 2_654_435_761) >>> 13;
	box.writeUInt32BE(box.length);
	box.write('free', 4, 'latin1');
	return Buffer.concat([clip, box]);
}

/** An ISO media file of that brand: HEIC, AVIF, MOV and many more. */
export function isoMedia(brand: string, ...compatible: string[]): Buffer {
	const brands = latin1([brand, '\0\0\0\0', ...compatible].join(''));
	const head = Buffer.alloc(8);
	head.writeUInt32BE(8 + brands.length);
	head.write('ftyp', 4, 'latin1');
	return Buffer.concat([head, brands, hex('00000010'), latin1('mdat'), Buffer.alloc(8)]);
}

export const heic = (): Buffer => isoMedia('heic', 'mif1', 'heic');

export const avif = (): Buffer => isoMedia('avif', 'avif', 'mif1', 'miaf');

export const mov = (): Buffer => isoMedia('qt  ', 'qt  ');

export const webm = (): Buffer =>
	Buffer.concat([
		hex('1a45dfa3 9f 428681 01 42f781 01 42f281 04 42f381 08 428284'),
		latin1('webm'),
		hex('428781 04 428581 02'),
	]);

export const mp3 = (): Buffer =>
	Buffer.concat([latin1('ID3'), hex('0300 00 00000000'), hex('fffb9064'), Buffer.alloc(413)]);

export const bmp = (): Buffer =>
	Buffer.concat([
		latin1('BM'),
		hex('3a000000 0000 0000 36000000'),
		hex(
			'28000000 01000000 01000000 0100 1800 00000000 04000000 00000000 00000000 00000000 00000000',
		),
		hex('ffffff00'),
	]);

export const svg = (): Buffer =>
	Buffer.from(
		'<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><rect width="600" height="600"/></svg>\n',
	);

/** As older drawing programs write it. */
export const svgWithDoctype = (): Buffer =>
	Buffer.from(
		'<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<svg xmlns="http://www.w3.org/2000/svg"/>\n',
	);

/** What a share link of a drive gives in place of the file. */
export const html = (): Buffer =>
	Buffer.from('<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n');

export const pdf = (): Buffer =>
	latin1('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n');

export const tiff = (): Buffer => hex('49492a00 08000000 0000 00000000');

export const text = (): Buffer => Buffer.from('Not an image at all.\n');

/** The file without its end, as a broken transfer leaves it. */
export function cut(file: Buffer): Buffer {
	return file.subarray(0, Math.floor(file.length / 2));
}
