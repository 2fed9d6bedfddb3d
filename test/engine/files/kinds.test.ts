import { useScaledClock } from '../../helpers/scaled-clock';
import * as samples from './samples';
import { character, dop, file, item, json, soul, upload, useFiles } from './support';

useScaledClock(50);
const higgsfield = useFiles();

const { png, jpeg, webp, cut } = samples;

/** What users send in place of an image, and how the node calls it. */
const otherKinds: Array<[what: string, data: Buffer, found: string]> = [
	['a HEIC photo of a phone', samples.heic(), 'a file of the kind HEIC'],
	[
		'a HEIF photo of the general brand',
		samples.isoMedia('mif1', 'heic'),
		'a file of the kind HEIC',
	],
	['an AVIF picture', samples.avif(), 'a file of the kind AVIF'],
	[
		'an AVIF picture of the general brand',
		samples.isoMedia('mif1', 'avif', 'miaf'),
		'a file of the kind AVIF',
	],
	['an SVG drawing', samples.svg(), 'a file of the kind SVG'],
	['an SVG drawing with a doctype', samples.svgWithDoctype(), 'a file of the kind SVG'],
	['a BMP picture', samples.bmp(), 'a file of the kind BMP'],
	['a TIFF picture', samples.tiff(), 'a file of the kind TIFF'],
	['a PDF', samples.pdf(), 'a file of the kind PDF'],
	['the page of a share link', samples.html(), 'a file of the kind HTML page'],
	['a GIF', samples.gif(), 'a file of the kind GIF'],
	['a video', samples.mp4(), 'a file of the kind MP4'],
	['a MOV video', samples.mov(), 'a file of the kind QuickTime (MOV)'],
	['a WebM video', samples.webm(), 'a file of the kind WebM'],
	['a WAV sound', samples.wav(), 'a file of the kind WAV'],
	['an MP3 sound', samples.mp3(), 'a file of the kind MP3'],
	['plain text', samples.text(), 'a file of an unknown kind'],
];

const broken: Array<[what: string, data: Buffer, found: string]> = [
	['an empty file', Buffer.alloc(0), 'an empty file'],
	['half a PNG', cut(png()), 'a PNG file that was cut off'],
	['half a JPEG', cut(jpeg()), 'a JPEG file that was cut off'],
	['a JPEG of its first bytes', jpeg().subarray(0, 3), 'a JPEG file that was cut off'],
	['half a WebP', cut(webp()), 'a WebP file that was cut off'],
	['a PNG without its last bytes', png().subarray(0, -12), 'a PNG file that was cut off'],
	[
		'half a JPEG with a whole preview inside',
		cut(jpeg(2400, 2400, { comment: jpeg(64, 64) })),
		'a JPEG file that was cut off',
	],
];

describe('images (E4)', () => {
	it.each([
		['JPEG', jpeg(), 'image/jpeg', 'jpg'],
		['PNG', png(), 'image/png', 'png'],
		['WebP', webp(), 'image/webp', 'webp'],
		['extended WebP', samples.extendedWebp(600, 600), 'image/webp', 'webp'],
		['lossy WebP', samples.lossyWebp(600, 600), 'image/webp', 'webp'],
		[
			'JPEG with a video behind it, as phones make them',
			jpeg(600, 600, { trailer: samples.mp4() }),
			'image/jpeg',
			'jpg',
		],
		[
			'JPEG with zeros behind it',
			jpeg(600, 600, { trailer: Buffer.alloc(500) }),
			'image/jpeg',
			'jpg',
		],
	])('takes a %s by its bytes', async (_what, data, contentType, extension) => {
		const result = await higgsfield.run(dop(), { items: [item({ data })] });

		expect(result.error?.message).toBeUndefined();
		expect(higgsfield.requests('uploadUrl')[0].body).toEqual({ content_type: contentType });
		expect(higgsfield.requests('upload')[0].path).toMatch(new RegExp(`\\.${extension}$`));
	});

	it.each([
		['a JPEG with an upper-case name', jpeg(), 'IMG_0001.JPG', 'image/jpeg', 'image/jpeg'],
		['a PNG announced as JPEG', png(), 'photo.jpg', 'image/jpeg', 'image/png'],
		['a JPEG called HEIC', jpeg(), 'IMG_0002.HEIC', 'image/heic', 'image/jpeg'],
		['a WebP announced as octet-stream', webp(), 'file', 'application/octet-stream', 'image/webp'],
		['a PNG announced as a video', png(), 'clip.mp4', 'video/mp4', 'image/png'],
		['a JPEG without a name', jpeg(), undefined, 'text/plain', 'image/jpeg'],
	])('takes %s for what it is', async (_what, data, fileName, mimeType, contentType) => {
		const result = await higgsfield.run(upload(), {
			items: [item({ data: { data, fileName, mimeType } })],
		});

		expect(result.error).toBeUndefined();
		expect(json(result.items)).toMatchObject([{ contentType, temporary: true }]);
		expect(higgsfield.requests('upload')[0].headers['content-type']).toBe(contentType);
	});

	it.each(otherKinds)('refuses %s under the name of a PNG (E1, E4)', async (_what, data, found) => {
		const result = await higgsfield.run(dop(), { items: [item({ data })] });

		expect(result.error?.name).toBe('NodeOperationError');
		expect(result.error?.message).toBe(
			`'Input Data Field Name' is "data". It holds ${found} (announced as image/png). Allowed: a JPEG, PNG or WebP image.`,
		);
		expect(result.error?.description).toContain('nothing was charged');
		expect(higgsfield.simulator.journal).toEqual([]);
	});

	it.each(broken)('refuses %s', async (_what, data, found) => {
		const result = await higgsfield.run(dop(), { items: [item({ data })] });

		expect(result.error?.message).toBe(
			`'Input Data Field Name' is "data". It holds ${found}. Allowed: a JPEG, PNG or WebP image.`,
		);
		expect(higgsfield.simulator.journal).toEqual([]);
	});

	it('tells how a file was announced, by which it was picked (E1)', async () => {
		const video = file(samples.mp4(), { fileName: 'reel.mp4', mimeType: 'video/mp4' });

		const result = await higgsfield.run(dop({ binaryPropertyName: 'attachment_0' }), {
			items: [item({ attachment_0: video })],
		});

		expect(result.error?.message).toBe(
			'\'Input Data Field Name\' is "attachment_0". It holds a file of the kind MP4 (announced as video/mp4). Allowed: a JPEG, PNG or WebP image.',
		);
	});

	it.each([
		[
			dop({ options: { endImageBinaryPropertyName: 'bad' } }),
			'\'End Image Field\' is "bad". It holds',
		],
		[
			soul({ options: { imageReferenceBinaryPropertyName: 'bad' } }),
			'\'Image Reference Field\' is "bad". It holds',
		],
		[character({ binaryPropertyName: 'data,bad' }), '\'Input Data Field Name\' is "bad". It holds'],
		[character({ binaryPropertyName: '*' }), '\'Input Data Field Name\' is "bad". It holds'],
	])(
		'names the field before anything is sent, also the second one: %#',
		async (parameters, text) => {
			const items = [item({ data: png(), bad: samples.heic() })];

			const result = await higgsfield.run(parameters, { items });

			expect(result.error?.message).toContain(text);
			expect(higgsfield.simulator.journal).toEqual([]);
		},
	);

	it('sends nothing of any item when one of them is refused', async () => {
		const items = [item({ data: png() }), item({ data: samples.pdf() })];

		const result = await higgsfield.run(dop(), { items });

		expect(result.error?.context?.itemIndex).toBe(1);
		expect(higgsfield.simulator.journal).toEqual([]);
	});

	it('goes on with the others in a continue mode', async () => {
		const items = [item({ data: samples.pdf() }), item({ data: png() })];

		const result = await higgsfield.run(dop(), { items, onError: 'continueRegularOutput' });

		expect(result.items[0].json).toEqual({
			error: expect.stringContaining('It holds a file of the kind PDF'),
			details: {},
		});
		expect(result.items[1].json).toMatchObject({ status: 'completed', type: 'video' });
	});
});

describe('files to upload', () => {
	it('takes a WAV of a recorder that did not know its length', async () => {
		const data = Buffer.from(samples.wav());
		data.writeUInt32LE(0xffffffff, 4);
		data.writeUInt32LE(0xffffffff, 40);

		const result = await higgsfield.run(upload(), { items: [item({ data })] });

		expect(json(result.items)).toMatchObject([{ contentType: 'audio/wav' }]);
	});

	it.each([
		['a GIF', samples.gif(), 'image/gif'],
		['a WAV', samples.wav(), 'audio/wav'],
		['an MP4', samples.mp4(), 'video/mp4'],
		['a JPEG', jpeg(), 'image/jpeg'],
		['a PNG', png(), 'image/png'],
		['a WebP', webp(), 'image/webp'],
	])('takes %s', async (_what, data, contentType) => {
		const result = await higgsfield.run(upload(), { items: [item({ data })] });

		expect(json(result.items)).toMatchObject([{ contentType, size: data.length }]);
		expect(higgsfield.traffic()).toEqual(['uploadUrl 200', 'upload 200']);
	});

	it.each([
		['a MOV', samples.mov(), 'QuickTime (MOV)'],
		['a WebM', samples.webm(), 'WebM'],
		['an MP3', samples.mp3(), 'MP3'],
		['a HEIC', samples.heic(), 'HEIC'],
		['an SVG', samples.svg(), 'SVG'],
		['a PDF', samples.pdf(), 'PDF'],
		['an M4A sound', samples.isoMedia('M4A ', 'M4A ', 'mp42'), ''],
		['a raw photo', samples.isoMedia('crx ', 'crx '), ''],
	])('refuses %s announced as MP4', async (_what, data, kind) => {
		const result = await higgsfield.run(upload(), {
			items: [item({ data: file(data, { fileName: 'a.mp4', mimeType: 'video/mp4' }) })],
		});

		expect(result.error?.message ?? '').toContain(
			'Allowed: a JPEG, PNG, WebP or GIF image, a WAV sound or an MP4 video.',
		);
		expect(result.error?.message).toContain(kind);
		expect(higgsfield.simulator.journal).toEqual([]);
	});

	it.each([
		['half a GIF', cut(samples.gif()), 'GIF file that was cut off'],
		['half a WAV', cut(samples.wav()), 'WAV file that was cut off'],
		['half an MP4', cut(samples.mp4()), 'MP4 file that was cut off'],
		['an empty file', Buffer.alloc(0), 'It holds an empty file.'],
	])('refuses %s', async (_what, data, found) => {
		const result = await higgsfield.run(upload(), { items: [item({ data })] });

		expect(result.error?.message ?? '').toContain(found);
		expect(higgsfield.simulator.journal).toEqual([]);
	});
});

describe('small photos of a character', () => {
	it.each([
		['PNG', png(300, 700), '300 × 700'],
		['JPEG', jpeg(511, 512), '511 × 512'],
		['WebP', webp(512, 100), '512 × 100'],
		['extended WebP', samples.extendedWebp(200, 300), '200 × 300'],
	])('warns about a small %s and goes on', async (_kind, data, size) => {
		const result = await higgsfield.run(character(), { items: [item({ data })] });

		expect(result.status).toBe('success');
		expect(result.hints.filter(({ type }) => type === 'warning')).toEqual([
			{
				type: 'warning',
				location: 'outputPane',
				message: `The photo photo.png has ${size} pixels. Higgsfield advises at least 512 × 512 for a good likeness.`,
			},
		]);
	});

	it('does not warn about photos that are large enough', async () => {
		const items = [item({ data: png(512, 512), side: jpeg(2000, 600) })];

		const result = await higgsfield.run(character({ binaryPropertyName: '*' }), { items });

		expect(result.status).toBe('success');
		expect(result.hints.filter(({ type }) => type === 'warning')).toEqual([]);
	});

	it('does not warn about the start frame of a video', async () => {
		const result = await higgsfield.run(dop(), { items: [item({ data: png(100, 100) })] });

		expect(result.hints.filter(({ type }) => type === 'warning')).toEqual([]);
	});
});
