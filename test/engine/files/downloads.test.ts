import type { INodeExecutionData } from 'n8n-workflow';

import { nodeNames, readFile } from '../../helpers/engine';
import { useScaledClock } from '../../helpers/scaled-clock';
import { binaryModes, json, result, soul, useFiles } from './support';

useScaledClock(50);
const higgsfield = useFiles();

const keys = (items: INodeExecutionData[]) => items.map(({ binary }) => Object.keys(binary ?? {}));

/** The bytes of every file of an item, each compared with what its URL serves. */
async function expectSameBytes(item: INodeExecutionData, urls: string[]): Promise<void> {
	const files = Object.values(item.binary ?? {});
	expect(files).toHaveLength(urls.length);
	for (const [index, file] of files.entries()) {
		const [bytes, served] = [await readFile(file), await higgsfield.stored(urls[index])];
		expect(bytes.length).toBeGreaterThan(100);
		expect(bytes.equals(served)).toBe(true);
	}
}

/** The one file of a video whose results are somewhere else than usual. */
async function fileAt(address: string) {
	const id = await higgsfield.video(`[[at: ${address}]]`);
	const { items, error } = await higgsfield.run(result(id));
	expect(error?.message).toBeUndefined();
	return items[0].binary!.data;
}

describe.each(binaryModes)('results that n8n keeps in mode %s (D3)', (binaryMode) => {
	it('brings a new image as a file of the item that tells about it', async () => {
		const { items, error } = await higgsfield.run(soul({ download: true }), { binaryMode });

		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(items[0].pairedItem).toEqual({ item: 0 });
		expect(items[0].json).not.toHaveProperty('downloadError');
		const { jobId, url } = items[0].json as { jobId: string; url: string };
		expect(items[0].binary).toEqual({
			data: expect.objectContaining({
				fileName: `${jobId}.png`,
				fileExtension: 'png',
				mimeType: 'image/png',
				fileType: 'image',
			}),
		});
		await expectSameBytes(items[0], [url]);
	});

	it('brings a video', async () => {
		const id = await higgsfield.video('It rolls away');

		const { items } = await higgsfield.run(result(id), { binaryMode });

		const { jobId, url } = items[0].json as { jobId: string; url: string };
		expect(items[0].binary?.data).toMatchObject({
			fileName: `${jobId}.mp4`,
			mimeType: 'video/mp4',
			fileType: 'video',
			fileSize: '52.3 kB',
		});
		await expectSameBytes(items[0], [url]);
	});

	it('brings each of four images with its own item', async () => {
		const id = await higgsfield.image('Four bicycles', 4);

		const { items } = await higgsfield.run(result(id), { binaryMode });

		expect(keys(items)).toEqual([['data'], ['data'], ['data'], ['data']]);
		const urls = items.map(({ json: { url } }) => url as string);
		expect(new Set(urls).size).toBe(4);
		for (const [index, item] of items.entries()) await expectSameBytes(item, [urls[index]]);
	});

	it('brings four images with the one item of their generation', async () => {
		const id = await higgsfield.image('Four bicycles', 4);

		const { items } = await higgsfield.run(result(id, { outputItems: 'generation' }), {
			binaryMode,
		});

		expect(keys(items)).toEqual([['data', 'data_1', 'data_2', 'data_3']]);
		const { files } = items[0].json as { files: Array<{ url: string }> };
		await expectSameBytes(
			items[0],
			files.map(({ url }) => url),
		);
	});

	it('keeps files out of the JSON (D2)', async () => {
		const { items } = await higgsfield.run(soul({ download: true, batchSize: 4 }), { binaryMode });

		expect(items).toHaveLength(4);
		for (const item of items) expect(JSON.stringify(item.json).length).toBeLessThan(1_000);
	});
});

describe('the shape of items with files', () => {
	it('has the files of the unchanged answer in one item', async () => {
		const id = await higgsfield.image('Four bicycles', 4);

		const { items } = await higgsfield.run(result(id, { simplify: false }));

		expect(keys(items)).toEqual([['data', 'data_1', 'data_2', 'data_3']]);
		expect(Object.keys(items[0].json)).toEqual(['id', 'apiVersion', 'status', 'response']);
	});

	it('names the fields as asked', async () => {
		const id = await higgsfield.image('Four bicycles', 4);
		const named = { outputBinaryPropertyName: 'picture' };

		const each = await higgsfield.run(result(id, named));
		const all = await higgsfield.run(result(id, { ...named, outputItems: 'generation' }));

		expect(keys(each.items)).toEqual([['picture'], ['picture'], ['picture'], ['picture']]);
		expect(keys(all.items)).toEqual([['picture', 'picture_1', 'picture_2', 'picture_3']]);
	});

	it('has no files unless they are asked for', async () => {
		const id = await higgsfield.image('A bicycle');

		const { items } = await higgsfield.run(result(id, { download: false }));

		expect(items[0]).not.toHaveProperty('binary');
		expect(higgsfield.count('file')).toBe(0);
	});

	it('has the images of a batch that came out', async () => {
		const id = await higgsfield.image('[[jobs: completed,nsfw,completed,failed]]', 4);

		const each = await higgsfield.run(result(id));
		const all = await higgsfield.run(result(id, { outputItems: 'generation' }));

		expect(keys(each.items)).toEqual([['data'], ['data']]);
		expect(keys(all.items)).toEqual([['data', 'data_1']]);
		expect(all.items[0].json.status).toBe('partial');
	});

	it('has all files of a request of API v2', async () => {
		const parameters = {
			resource: 'model',
			operation: 'run',
			modelId: { __rl: true, mode: 'id', value: 'higgsfield-ai/soul/v2/standard' },
			inputMode: 'json',
			modelInputJson: { prompt: 'A bicycle [[outputs: images,video,audio,zip]]' },
			download: true,
			outputItems: 'generation',
		};

		const { items, error } = await higgsfield.run(parameters);

		expect(error?.message).toBeUndefined();
		const files = Object.values(items[0].binary ?? {});
		const types = files.map(({ mimeType, fileExtension }) => `${mimeType} ${fileExtension}`);
		expect(types.sort()).toEqual([
			'application/zip zip',
			'audio/wav wav',
			'image/png png',
			'video/mp4 mp4',
		]);
		const names = files.map(({ fileName }) => fileName);
		expect(names.every((name) => /^[\w-]+\.(png|mp4|wav|zip)$/.test(name!))).toBe(true);
	});

	it('pairs each file to the item that it was made for (D11)', async () => {
		const { after } = await higgsfield.run(soul({ prompt: '={{ $json.p }}', download: true }), {
			items: [{ p: 'one' }, { p: 'two' }, { p: 'three' }],
			then: { p: `={{ $('${nodeNames.items}').item.json.p }}` },
		});

		expect(after).toEqual([{ p: 'one' }, { p: 'two' }, { p: 'three' }]);
	});

	it('downloads nothing while a generation is unfinished', async () => {
		const { items } = await higgsfield.run(
			soul({ prompt: '[[running]]', download: true, waitForCompletion: false }),
		);

		expect(items[0]).not.toHaveProperty('binary');
		expect(items[0].json).toMatchObject({ files: [] });
	});

	it('gives an agent links only (D13)', async () => {
		const { items, error } = await higgsfield.run(soul({ download: true }), { asTool: true });

		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ status: 'completed', url: expect.any(String) });
		expect(items[0].binary).toBeUndefined();
		expect(higgsfield.count('file')).toBe(0);
		expect(JSON.stringify(json(items)).length).toBeLessThan(1_000);
	});
});

describe('names and types', () => {
	it.each([
		['/named/clip.mp4', 'clip.mp4', 'video/mp4'],
		['/named/clip.mp4?type=video/mp4%3B%20codecs%3D%22avc1.42E01E%22', 'clip.mp4', 'video/mp4'],
		['/named/clip?type=video/mp4', 'clip.mp4', 'video/mp4'],
		['/named/clip.mp4?type=application/octet-stream', 'clip.mp4', 'video/mp4'],
		['/named/clip.mp4?type=binary/octet-stream', 'clip.mp4', 'video/mp4'],
		['/named/clip?type=application/octet-stream', 'clip.mp4', 'video/mp4'],
		['/named/CLIP.MP4?type=VIDEO/MP4', 'CLIP.mp4', 'video/mp4'],
		['/named/photo.jpeg?type=image/jpeg%3Bcharset%3Dbinary', 'photo.jpg', 'image/jpeg'],
		['/named/photo.JPEG?type=application/octet-stream', 'photo.jpg', 'image/jpeg'],
		['/named/photo?type=image/jpg', 'photo.jpg', 'image/jpeg'],
		['/named/photo.png?type=image/webp', 'photo.webp', 'image/webp'],
		['/named/clip.mov?type=video/quicktime', 'clip.mov', 'video/quicktime'],
		['/named/clip.mp4?X-Amz-Signature=abc%2Fdef.exe&type=video/mp4', 'clip.mp4', 'video/mp4'],
		['/named/my%20first%20clip.mp4', 'my_first_clip.mp4', 'video/mp4'],
		['/named/..%2F..%2Fetc%2Fpasswd.mp4', 'etc_passwd.mp4', 'video/mp4'],
		['/named/v1.5.mp4', 'v1.5.mp4', 'video/mp4'],
	])('of %s are %s, %s', async (address, fileName, mimeType) => {
		const file = await fileAt(address);

		expect(file).toMatchObject({ mimeType, fileExtension: fileName.split('.').pop() });
		expect(file.fileName).toBe(fileName);
	});

	it('are made up from the job where the address has no name', async () => {
		const file = await fileAt('/named/%20?type=video/mp4');

		expect(file.fileName).toMatch(/^higgsfield-[0-9a-f-]{36}\.mp4$/);
	});

	it('stay short', async () => {
		const file = await fileAt(`/named/${'a'.repeat(400)}.mp4`);

		expect(file.fileName).toBe(`${'a'.repeat(100)}.mp4`);
	});

	it('come from the address that a redirect leads to', async () => {
		const file = await fileAt('/redirect?to=/named/final%3Ftype=video/mp4');

		expect(file).toMatchObject({ fileName: 'final.mp4', mimeType: 'video/mp4' });
	});
});

describe('file hosts (D12)', () => {
	const noCredentials = () => {
		const files = higgsfield.requests('file');
		for (const { headers } of files) {
			const names = Object.keys(headers).filter((name) =>
				/^(authorization|proxy-authorization|cookie|hf-.*)$/.test(name),
			);
			expect(names).toEqual([]);
			expect(JSON.stringify(headers)).not.toContain(higgsfield.simulator.credentials.apiKeySecret);
		}
		return files;
	};

	it.each(['authorization', 'hfHeaders'])(
		'get no key under the scheme %s',
		async (headerScheme) => {
			const id = await higgsfield.image('A bicycle');

			const { items } = await higgsfield.run(result(id), { credential: { headerScheme } });

			expect(keys(items)).toEqual([['data']]);
			expect(noCredentials()).toHaveLength(1);
		},
	);

	it.each([301, 302, 303, 307, 308])('get none across a %d to another host', async (status) => {
		const { port } = new URL(higgsfield.simulator.filesUrl);
		const target = encodeURIComponent(`http://localhost:${port}/named/a.mp4`);
		const id = await higgsfield.video(`[[at: /redirect?status=${status}&to=${target}]]`);

		const { items, error } = await higgsfield.run(result(id));

		expect(error?.message).toBeUndefined();
		expect(items[0].binary?.data.fileName).toBe('a.mp4');
		const [first, second] = noCredentials();
		expect(first.headers.host).toBe(`127.0.0.1:${port}`);
		expect(second.headers.host).toBe(`localhost:${port}`);
	});

	it('may redirect several times', async () => {
		const once = `/redirect?to=${encodeURIComponent('/named/a.mp4')}`;
		const twice = `/redirect?to=${encodeURIComponent(once)}`;

		const file = await fileAt(`/redirect?to=${encodeURIComponent(twice)}`);

		expect(file.fileName).toBe('a.mp4');
		expect(noCredentials()).toHaveLength(4);
	});

	it('get no key even where the API itself redirects to a file', async () => {
		const id = await higgsfield.video(`[[at: ${higgsfield.simulator.url}/models]]`);

		const { error } = await higgsfield.run(result(id));

		expect(error?.description).toContain(`${higgsfield.simulator.url}/models`);
		const [models] = higgsfield.requests('models');
		expect(models.headers).not.toHaveProperty('authorization');
	});
});

describe('several downloads', () => {
	it('run two at a time, within a generation and across items', async () => {
		const ids = [await higgsfield.image('one', 4), await higgsfield.image('two', 4)];
		higgsfield.simulator.fault({
			route: 'file',
			times: Infinity,
			action: { type: 'delay', ms: 2_000 },
		});

		const { items } = await higgsfield.run(result('={{ $json.id }}'), {
			items: ids.map((id) => ({ id })),
		});

		expect(items).toHaveLength(8);
		const files = higgsfield.requests('file');
		expect(files).toHaveLength(8);
		expect(Math.max(...files.map(({ concurrent }) => concurrent))).toBe(2);
	});

	it('go on beside each other when one is slow', async () => {
		const slow = await higgsfield.video('[[at: /named/slow.mp4?bytes=60000&rate=2000]]');
		const quick = await higgsfield.image('quick', 4);

		const { items } = await higgsfield.run(result('={{ $json.id }}'), {
			items: [{ id: slow }, { id: quick }],
		});

		expect(keys(items).flat()).toHaveLength(5);
		const bytes = await readFile(items[0].binary!.data);
		expect(bytes).toHaveLength(60_000);
	});
});
