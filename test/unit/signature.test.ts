import { kindOf, pixelsOf } from '../../nodes/Higgsfield/files/signature';
import * as samples from '../engine/files/samples';

const { jpeg, png, webp } = samples;

const kindName = (data: Buffer) => kindOf(data)?.name;

const pixels = (data: Buffer) => {
	const kind = kindOf(data);
	return kind && pixelsOf(kind, data);
};

describe('the kind of a file', () => {
	it.each<[Buffer, string, string | undefined, string | undefined]>([
		[jpeg(), 'JPEG', 'image/jpeg', 'jpg'],
		[png(), 'PNG', 'image/png', 'png'],
		[webp(), 'WebP', 'image/webp', 'webp'],
		[samples.extendedWebp(9, 9), 'WebP', 'image/webp', 'webp'],
		[samples.lossyWebp(9, 9), 'WebP', 'image/webp', 'webp'],
		[samples.gif(), 'GIF', 'image/gif', 'gif'],
		[samples.wav(), 'WAV', 'audio/wav', 'wav'],
		[samples.mp4(), 'MP4', 'video/mp4', 'mp4'],
		[samples.isoMedia('mp42'), 'MP4', 'video/mp4', 'mp4'],
		[samples.isoMedia('avc1'), 'MP4', 'video/mp4', 'mp4'],
		[samples.heic(), 'HEIC', undefined, undefined],
		[samples.isoMedia('heix'), 'HEIC', undefined, undefined],
		[samples.isoMedia('msf1', 'hevc'), 'HEIC', undefined, undefined],
		[samples.avif(), 'AVIF', undefined, undefined],
		[samples.isoMedia('avis'), 'AVIF', undefined, undefined],
		[samples.mov(), 'QuickTime (MOV)', undefined, undefined],
		[samples.webm(), 'WebM', undefined, undefined],
		[samples.mp3(), 'MP3', undefined, undefined],
		[samples.bmp(), 'BMP', undefined, undefined],
		[samples.tiff(), 'TIFF', undefined, undefined],
		[samples.pdf(), 'PDF', undefined, undefined],
		[samples.svg(), 'SVG', undefined, undefined],
		[samples.html(), 'HTML page', undefined, undefined],
	])('is told by its bytes: %#', (data, name, contentType, extension) => {
		expect(kindOf(data)).toMatchObject({ name });
		expect(kindOf(data)?.contentType).toBe(contentType);
		expect(kindOf(data)?.extension).toBe(extension);
	});

	it.each([
		['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
		['SVG', '\uFEFF  <SVG/>'],
		['SVG', '<!-- a --><!-- b -->\n<svg/>'],
		['HTML page', '\n<html lang="en">'],
		['HTML page', '<!-- saved --><!doctype HTML>'],
		['HTML page', '<head>'],
		['XML', '<?xml version="1.0"?><Error/>'],
		['JSON', '{"detail": "Not found"}'],
	])('is %s for the text %j', (name, text) => {
		expect(kindName(Buffer.from(text))).toBe(name);
	});

	it.each([
		[Buffer.alloc(0)],
		[Buffer.from([0xff])],
		[Buffer.from([0xff, 0xd8])],
		[Buffer.from('RIFF\0\0\0\0AVI LIST')],
		[Buffer.from('RIFF')],
		[Buffer.from('GIF')],
		[Buffer.from('some text about <svg>')],
		[Buffer.alloc(1_000)],
	])('is unknown where the bytes do not tell: %#', (data) => {
		expect(kindOf(data)).toBeUndefined();
	});

	it.each(['heim', 'heis', 'hevm', 'hevs'])('is HEIC for the brand %s', (brand) => {
		expect(kindName(samples.isoMedia(brand, 'heic'))).toBe('HEIC');
	});

	it.each(['M4A ', 'M4B ', 'crx '])('is not MP4 for the brand %j', (brand) => {
		expect(kindOf(samples.isoMedia(brand))?.contentType).toBeUndefined();
	});

	it.each([0xf2, 0xf3, 0xfa, 0xfb])(
		'is no kind that is taken for an MP3 without tags: %d',
		(second) => {
			const frame = Buffer.concat([Buffer.from([0xff, second, 0x90, 0x64]), Buffer.alloc(400)]);
			expect(kindOf(frame)?.contentType).toBeUndefined();
		},
	);
});

describe('the size in pixels', () => {
	it.each<[string, Buffer]>([
		['PNG', png(123, 457)],
		['JPEG', jpeg(123, 457)],
		['JPEG with a comment', jpeg(123, 457, { comment: Buffer.alloc(30_000) })],
		['WebP', webp(123, 457)],
		['extended WebP', samples.extendedWebp(123, 457)],
		['lossy WebP', samples.lossyWebp(123, 457)],
	])('is told for a %s', (_what, data) => {
		expect(pixels(data)).toEqual({ width: 123, height: 457 });
	});

	it.each([
		[webp(16_384, 16_384), 16_384],
		[jpeg(65_000, 65_000), 65_000],
		[samples.extendedWebp(16_384, 16_384), 16_384],
	])('is right for large pictures: %#', (data, side) => {
		expect(pixels(data)).toEqual({ width: side, height: side });
	});

	it.each([
		['a JPEG that ends in its head', jpeg().subarray(0, 30)],
		['a PNG that ends in its head', png().subarray(0, 20)],
		['a WebP that ends in its head', webp().subarray(0, 18)],
		['a GIF', samples.gif()],
	])('is unknown for %s', (_what, data) => {
		expect(pixels(data)).toBeUndefined();
	});

	it('survives a JPEG whose segments have no length', () => {
		const data = Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(2_000, 0xff)]);
		expect(pixels(data)).toBeUndefined();
	});
});
