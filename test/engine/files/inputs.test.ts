import { retry, type RunOptions } from '../../helpers/engine';
import { useScaledClock } from '../../helpers/scaled-clock';
import { jpeg, largeMp4, png, webp } from './samples';
import {
	binaryModes,
	character,
	dop,
	file,
	item,
	json,
	soul,
	upload,
	urlsIn,
	useFiles,
} from './support';

useScaledClock(50);
const higgsfield = useFiles();

const photo = png(600, 600, 'start');
const other = jpeg(640, 480);

/** The bytes behind the only URLs in the only request of a route. */
async function sentBytes(route: 'dop' | 'soul' | 'request' | 'characterCreate'): Promise<Buffer[]> {
	const requests = higgsfield.requests(route);
	expect(requests).toHaveLength(1);
	return await Promise.all(urlsIn(requests[0].body).map(higgsfield.stored));
}

describe.each(binaryModes)('files of items that n8n keeps in mode %s (D3)', (binaryMode) => {
	const run = async (parameters: object, options: RunOptions) =>
		await higgsfield.run(parameters, { binaryMode, ...options });

	it('starts a video with the bytes of the item', async () => {
		const result = await run(dop(), { items: [item({ data: photo })] });

		expect(result.error).toBeUndefined();
		expect(higgsfield.traffic().slice(0, 3)).toEqual(['uploadUrl 200', 'upload 200', 'dop 200']);
		expect(higgsfield.requests('dop')[0].body).toMatchObject({
			params: { input_images: [{ type: 'image_url', image_url: expect.any(String) }] },
		});
		const [bytes] = await sentBytes('dop');
		expect(bytes.equals(photo)).toBe(true);
	});

	it.each(['v1', 'v2'])('takes start and end frame from two fields on API %s', async (version) => {
		const parameters = dop({
			apiVersion: version,
			binaryPropertyName: 'first',
			options: { endImageBinaryPropertyName: 'last' },
		});

		const result = await run(parameters, { items: [item({ first: photo, last: other })] });

		expect(result.error).toBeUndefined();
		const [first, last] = await sentBytes(version === 'v1' ? 'dop' : 'request');
		expect(first.equals(photo)).toBe(true);
		expect(last.equals(other)).toBe(true);
	});

	it.each([
		['v1', 'soul'],
		['v2', 'request'],
	] as const)('sends an image reference of Soul on API %s', async (apiVersion, route) => {
		const options = { imageReferenceBinaryPropertyName: 'look' };

		const result = await run(soul({ apiVersion, options }), {
			items: [item({ look: { ...file(webp()), fileName: 'look.webp' } })],
		});

		expect(result.error).toBeUndefined();
		const [bytes] = await sentBytes(route);
		expect(bytes.equals(webp())).toBe(true);
	});

	it('makes a character of several fields, in the order they are named', async () => {
		const files = { side: other, data: photo, front: webp(), unused: png(8, 8) };
		const parameters = character({ binaryPropertyName: 'front, data,side' });

		const result = await run(parameters, { items: [item(files)] });

		expect(result.error).toBeUndefined();
		const bytes = await sentBytes('characterCreate');
		expect(bytes.map((photoBytes) => photoBytes.length)).toEqual([
			webp().length,
			photo.length,
			other.length,
		]);
		expect(bytes[1].equals(photo)).toBe(true);
		expect(bytes[2].equals(other)).toBe(true);
	});

	it('makes a character of all files of its own item for *', async () => {
		const items = [item({ a: photo, b: other }), item({ c: webp() })];

		const result = await run(character({ binaryPropertyName: '*' }), { items });

		expect(result.error).toBeUndefined();
		const counts = higgsfield.requests('characterCreate').map(({ body }) => urlsIn(body).length);
		expect(counts.sort()).toEqual([1, 2]);
		expect(higgsfield.count('upload')).toBe(3);
	});

	it('uploads a file and gives its public URL, which it calls temporary', async () => {
		const result = await run(upload(), { items: [item({ data: photo })] });

		expect(json(result.items)).toEqual([
			{
				url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/uploads\/[0-9a-f-]{36}\.png$/),
				contentType: 'image/png',
				fileName: 'photo.png',
				size: photo.length,
				temporary: true,
			},
		]);
		expect(result.items[0].pairedItem).toEqual({ item: 0 });
		const bytes = await higgsfield.stored(result.items[0].json.url as string);
		expect(bytes.equals(photo)).toBe(true);
		expect(higgsfield.traffic()).toEqual(['uploadUrl 200', 'upload 200', 'file 200']);
	});

	it('takes the file itself from an expression', async () => {
		const parameters = upload({ binaryPropertyName: "={{ $('Items').item.binary.data }}" });

		const result = await run(parameters, { items: [item({ data: photo })] });

		expect(result.error).toBeUndefined();
		const bytes = await higgsfield.stored(result.items[0].json.url as string);
		expect(bytes.equals(photo)).toBe(true);
	});

	it('takes the name of the field from an expression', async () => {
		const items = [item({ a: photo }, { field: 'a' }), item({ b: other }, { field: 'b' })];

		const result = await run(upload({ binaryPropertyName: '={{ $json.field }}' }), { items });

		expect(result.items.map(({ json: { size } }) => size)).toEqual([photo.length, other.length]);
	});

	it('uploads a video of many pieces without a change', async () => {
		const video = largeMp4(3_000_000);

		const result = await run(upload(), { items: [item({ data: file(video) })] });

		const bytes = await higgsfield.stored(result.items[0].json.url as string);
		expect(bytes.equals(video)).toBe(true);
	});
});

describe('the upload itself (E6)', () => {
	it('asks with the key, and puts with every header it was given but without the key', async () => {
		higgsfield.simulator.configure({
			uploadHeaders: { 'x-amz-acl': 'private', 'Cache-Control': 'max-age=60' },
		});

		await higgsfield.run(upload(), { items: [item({ data: photo })] });

		const [ask] = higgsfield.requests('uploadUrl');
		expect(ask.headers.authorization).toMatch(/^Key /);
		expect(ask.body).toEqual({ content_type: 'image/png' });
		const [put] = higgsfield.requests('upload');
		expect(put).toMatchObject({ method: 'PUT', status: 200, rawBodyLength: photo.length });
		expect(put.headers).toMatchObject({
			'content-type': 'image/png',
			'x-amz-tagging': 'retention=temporary',
			'x-amz-acl': 'private',
			'cache-control': 'max-age=60',
			'content-length': String(photo.length),
		});
		expect(put.headers).not.toHaveProperty('transfer-encoding');
		for (const name of ['authorization', 'hf-api-key', 'hf-secret', 'cookie']) {
			expect(put.headers).not.toHaveProperty(name);
		}
	});

	it('sends no key to the storage with the header pair either', async () => {
		await higgsfield.run(upload(), {
			items: [item({ data: photo })],
			credential: { headerScheme: 'hfHeaders' },
		});

		expect(higgsfield.requests('uploadUrl')[0].headers).toHaveProperty('hf-secret');
		const [put] = higgsfield.requests('upload');
		expect(put.status).toBe(200);
		expect(Object.keys(put.headers).filter((name) => /^(hf-|authorization)/.test(name))).toEqual(
			[],
		);
	});

	it('gets along with an answer that names no headers', async () => {
		higgsfield.simulator.configure({ uploadAnswer: 'classic' });

		const result = await higgsfield.run(upload(), { items: [item({ data: photo })] });

		expect(result.error).toBeUndefined();
		expect(higgsfield.requests('upload')[0].headers['content-type']).toBe('image/png');
	});
});

describe('one upload per file of an execution', () => {
	it('uploads a file once that two items share', async () => {
		const items = [item({ data: photo }), item({ data: photo })];

		const result = await higgsfield.run(dop(), { items });

		expect(result.items).toHaveLength(2);
		expect(higgsfield.count('dop')).toBe(2);
		expect(higgsfield.count('upload')).toBe(1);
	});

	it('uploads the same bytes under two names once', async () => {
		const files = {
			data: file(photo, { fileName: 'a.png' }),
			again: file(photo, { fileName: 'b.jpg', mimeType: 'image/jpeg' }),
		};
		const parameters = dop({ options: { endImageBinaryPropertyName: 'again' } });

		await higgsfield.run(parameters, { items: [item(files)] });

		expect(higgsfield.count('upload')).toBe(1);
		const [first, last] = urlsIn(higgsfield.requests('dop')[0].body);
		expect(last).toBe(first);
	});

	it('uploads files of the same size and beginning that differ at the end one by one', async () => {
		const one = jpeg(600, 600, { comment: Buffer.from('take 1') });
		const two = jpeg(600, 600, { comment: Buffer.from('take 2') });

		await higgsfield.run(upload(), { items: [item({ data: one }), item({ data: two })] });

		expect(one.length).toBe(two.length);
		expect(higgsfield.count('upload')).toBe(2);
	});

	it('names each file as its own item has it', async () => {
		const items = [
			item({ data: file(photo, { fileName: 'a.png' }) }),
			item({ data: file(photo, { fileName: 'b.png' }) }),
		];

		const result = await higgsfield.run(upload(), { items });

		expect(result.items.map(({ json: { fileName } }) => fileName)).toEqual(['a.png', 'b.png']);
		expect(higgsfield.count('upload')).toBe(1);
	});

	it('does not upload again on a retry, and takes the paid job up', async () => {
		higgsfield.simulator.fault({
			route: 'jobSet',
			action: { type: 'respond', status: 401, body: { detail: 'Invalid credentials' } },
		});
		const first = await higgsfield.run(dop(), { items: [item({ data: photo })] });
		expect(first.status).toBe('error');

		const second = await retry(first);

		expect(second.status).toBe('success');
		expect(higgsfield.count('upload')).toBe(1);
		expect(higgsfield.count('dop')).toBe(1);
		expect(higgsfield.simulator.jobs).toMatchObject([{ charge: 'charged' }]);
	});

	it('uses the upload of a try before when the submit had failed', async () => {
		higgsfield.simulator.fault({
			route: 'dop',
			action: { type: 'respond', status: 422, body: { detail: 'No such thing' } },
		});

		const result = await higgsfield.run(dop(), {
			items: [item({ data: photo })],
			retryOnFail: { maxTries: 2, waitBetweenTries: 1000 },
		});

		expect(result.status).toBe('success');
		expect(result.tries).toBe(2);
		expect(higgsfield.count('dop')).toBe(2);
		expect(higgsfield.count('uploadUrl')).toBe(1);
		expect(higgsfield.count('upload')).toBe(1);
	});

	it('uploads anew in another execution, since the storage is temporary', async () => {
		const items = [item({ data: photo })];

		await higgsfield.run(upload(), { items });
		await higgsfield.run(upload(), { items });

		expect(higgsfield.count('upload')).toBe(2);
	});
});

describe('files that are not there', () => {
	const refused = async (parameters: object, options: RunOptions) => {
		const result = await higgsfield.run(parameters, options);
		expect(higgsfield.simulator.journal).toEqual([]);
		return result.error;
	};

	it('names the field that was asked for and those there are', async () => {
		const error = await refused(dop({ binaryPropertyName: 'photo' }), {
			items: [item({ data: photo, data_1: other })],
		});

		expect(error?.message).toBe(
			'\'Input Data Field Name\' is "photo". The item has no file under that name. It has: data, data_1.',
		);
		expect(error?.description).toContain('nothing was charged');
		expect(error?.context?.itemIndex).toBe(0);
	});

	it('says that an item has no files at all', async () => {
		const error = await refused(upload(), { items: [{ text: 'only text' }] });

		expect(error?.message).toMatch(/^'Input Data Field Name' is "data"\. The item has no files\./);
	});

	it('names the option whose file is missing', async () => {
		const options = { endImageBinaryPropertyName: 'last' };
		const error = await refused(dop({ options }), { items: [item({ data: photo })] });

		expect(error?.message).toBe(
			'\'End Image Field\' is "last". The item has no file under that name. It has: data.',
		);
	});

	it('refuses an image that is given both as a link and as a file', async () => {
		const options = {
			imageReferenceUrl: 'https://example.com/look.png',
			imageReferenceBinaryPropertyName: 'data',
		};
		const error = await refused(soul({ options }), { items: [item({ data: photo })] });

		expect(error?.message).toContain("Give either this or 'Image Reference URL', not both.");
	});

	it('refuses an expression that gives no file and no name', async () => {
		const error = await refused(upload({ binaryPropertyName: '={{ $json.none }}' }), {
			items: [item({ data: photo })],
		});

		expect(error?.message).toContain("'Input Data Field Name' has no value");
	});

	it('refuses a character without photos', async () => {
		const error = await refused(character({ binaryPropertyName: '*' }), { items: [{ n: 1 }] });

		expect(error?.message).toContain("'Input Data Field Name'");
		expect(error?.message).toContain('1 to 100 files');
	});

	it('refuses a data: URI in a URL field and says why (D4)', async () => {
		const imageUrl = `data:image/png;base64,${photo.toString('base64')}`;
		const error = await refused(dop({ imageSource: 'url', imageUrl }), {});

		expect(error?.message).toContain('data: URI');
		expect(error?.message.length).toBeLessThan(300);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'goes on with the other items in mode %s',
		async (onError) => {
			const items = [item({ data: photo }, { n: 0 }), { n: 1 }, item({ data: other }, { n: 2 })];

			const result = await higgsfield.run(upload(), { items, onError });

			const failed = onError === 'continueErrorOutput' ? result.errorItems : [result.items[1]];
			expect(failed).toHaveLength(1);
			expect(failed[0].json.error).toContain('The item has no files');
			expect(higgsfield.count('upload')).toBe(2);
		},
	);
});
