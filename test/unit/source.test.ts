/* eslint-disable @n8n/community-nodes/no-restricted-imports -- test, never shipped */
import { Readable } from 'node:stream';
import { OperationalError, type IBinaryData, type IExecuteFunctions } from 'n8n-workflow';

import { IMAGES, sourceFile, UPLOADS } from '../../nodes/Higgsfield/files/source';
import { cut, gif, jpeg, largeMp4, mp4, png, wav, webp } from '../engine/files/samples';

/** As much of n8n as looking through a file takes; a file with an id is streamed in pieces. */
function contextOf(files: Record<string, Buffer>, pieceBytes?: number): IExecuteFunctions {
	const binary = Object.fromEntries(
		Object.keys(files).map((name) => [
			name,
			{
				data: 'filesystem-v2',
				mimeType: 'image/png',
				fileName: `${name}.png`,
				...(pieceBytes === undefined ? {} : { id: name }),
			},
		]),
	);
	const helpers = {
		assertBinaryData: (_index: number, field: string | IBinaryData) => {
			const found = typeof field === 'string' ? binary[field] : field;
			if (!found) throw new OperationalError('no such file');
			return found;
		},
		getBinaryDataBuffer: async (_index: number, field: string) => files[field],
		getBinaryStream: async (id: string) => {
			const pieces: Buffer[] = [];
			for (let at = 0; at < files[id].length; at += pieceBytes!) {
				pieces.push(files[id].subarray(at, at + pieceBytes!));
			}
			return Readable.from(pieces);
		},
	};
	return {
		helpers,
		getInputData: () => [{ json: {}, binary }],
	} as unknown as IExecuteFunctions;
}

const look = async (data: Buffer, pieceBytes?: number) =>
	await sourceFile(contextOf({ data }, pieceBytes), 0, 'data', 'Field', UPLOADS);

async function bytesOf(source: AsyncIterable<Buffer> | Buffer): Promise<Buffer> {
	if (Buffer.isBuffer(source)) return source;
	const pieces: Buffer[] = [];
	for await (const piece of source) pieces.push(piece);
	return Buffer.concat(pieces);
}

describe('a file of an item', () => {
	it.each([undefined, 1_000, 7, 64 * 1024, 1_000_000])(
		'is the same however it comes (pieces of %s bytes)',
		async (pieceBytes) => {
			const data = png(300, 200);

			const source = await look(data, pieceBytes);

			const asBuffer = await look(data);
			expect(source).toMatchObject({
				fileName: 'data.png',
				contentType: 'image/png',
				size: data.length,
				pixels: { width: 300, height: 200 },
				digest: asBuffer.digest,
			});
			expect((await bytesOf(await source.open())).equals(data)).toBe(true);
			expect((await bytesOf(await source.open())).equals(data)).toBe(true);
		},
	);

	it('has a digest of its own for every change of a byte', async () => {
		const data = largeMp4(200_000);
		const digests = new Set([(await look(data)).digest]);
		for (const at of [60_000, 100_000, 199_999]) {
			const changed = Buffer.from(data);
			changed[at] ^= 1;
			digests.add((await look(changed)).digest);
		}
		const swapped = Buffer.from(data);
		[swapped[70_000], swapped[70_001]] = [data[70_001], data[70_000]];
		digests.add((await look(swapped)).digest);

		expect(digests.size).toBe(5);
	});

	it('is named after its field and kind where it has no name', async () => {
		const context = contextOf({ photo: jpeg() });
		delete context.getInputData()[0].binary?.photo.fileName;

		const source = await sourceFile(context, 0, 'photo', 'Field', IMAGES);

		expect(source.fileName).toBe('photo.jpg');
	});

	it('is refused with the field, what was found and what is allowed', async () => {
		const looking = sourceFile(
			contextOf({ data: Buffer.from('%PDF-1.4') }),
			0,
			'data',
			'My Field',
			IMAGES,
		);

		await expect(looking).rejects.toThrow(
			'\'My Field\' is "data". It holds a file of the kind PDF (announced as image/png). Allowed: a JPEG, PNG or WebP image.',
		);
	});

	it('is refused in one line when its name is very long', async () => {
		const looking = sourceFile(contextOf({ data: png(8, 8) }), 0, 'x'.repeat(5_000), 'F', IMAGES);

		await expect(looking).rejects.toThrow(/\(5000 characters\).*It has: data\./);
	});
});

describe('a file without its end', () => {
	const whole: Array<[string, Buffer]> = [
		['JPEG', jpeg()],
		['PNG', png()],
		['WebP', webp()],
		['GIF', gif()],
		['WAV', wav()],
		['MP4', mp4()],
		['MP4', largeMp4(200_000)],
	];

	it.each(whole)('is not a whole %s', async (_kind, data) => {
		await expect(look(data)).resolves.toMatchObject({ size: data.length });
		await expect(look(data, 1_000)).resolves.toMatchObject({ size: data.length });
	});

	it.each(whole)('is refused as half a %s', async (kind, data) => {
		const text = `It holds a ${kind} file that was cut off.`;
		await expect(look(cut(data))).rejects.toThrow(text);
		await expect(look(cut(data), 1_000)).rejects.toThrow(text);
	});

	it.each<[string, Buffer, number]>([
		['PNG', png(), 4],
		['PNG', png(), 12],
		['JPEG', jpeg(), 2],
		['WebP', webp(), 2],
		['MP4', mp4(), 1],
	])('is refused where a %s lacks only a few bytes', async (_kind, data, count) => {
		await expect(look(data.subarray(0, -count))).rejects.toThrow('was cut off');
	});

	it('is refused where only the preview inside a JPEG is whole', async () => {
		const data = jpeg(4_000, 4_000, { comment: jpeg(160, 120) });
		await expect(look(data.subarray(0, 3_000))).rejects.toThrow('was cut off');
	});

	it.each([1, 20, 63, 64, 65, 500, 100_000])(
		'is not a JPEG with %d more bytes behind its end, as phones write them',
		async (count) => {
			const data = jpeg(64, 64, { trailer: Buffer.alloc(count) });
			await expect(look(data)).resolves.toMatchObject({ contentType: 'image/jpeg' });
			await expect(look(data, 333)).resolves.toMatchObject({ contentType: 'image/jpeg' });
		},
	);

	it('is not a PNG with more bytes behind its end, as some screenshots have', async () => {
		const data = Buffer.concat([png(), Buffer.alloc(500)]);
		await expect(look(data)).resolves.toMatchObject({ contentType: 'image/png' });
	});
});
