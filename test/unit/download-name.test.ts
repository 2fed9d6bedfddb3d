/* eslint-disable @n8n/community-nodes/no-restricted-imports -- test, never shipped */
import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { download } from '../../nodes/Higgsfield/transport/download';
import { checkAddress } from '../../nodes/Higgsfield/transport/upload';

const PUBLIC = 'https://api.higgsfield.ai';
const LOOPBACK = 'http://127.0.0.1:4000';

interface Answer {
	statusCode: number;
	headers: Record<string, string>;
}

/** Downloads from hosts that answer as told, by URL; tells what was asked for and what was kept. */
async function fetchFrom(
	answers: Record<string, Partial<Answer>>,
	{ type = 'image', baseUrl = PUBLIC } = {},
) {
	const asked: IHttpRequestOptions[] = [];
	const kept: Array<{ fileName: string; mimeType: string }> = [];
	const context = {
		helpers: {
			httpRequest: async (options: IHttpRequestOptions) => {
				asked.push(options);
				return {
					statusCode: 200,
					headers: {},
					body: Readable.from(['x']),
					...answers[options.url],
				};
			},
			prepareBinaryData: async (_stream: unknown, fileName: string, mimeType: string) => {
				kept.push({ fileName, mimeType });
				return { fileName, mimeType, data: '' };
			},
		},
	} as unknown as IExecuteFunctions;
	const [url] = Object.keys(answers);
	const outcome = await download(context, { url, type, name: 'higgsfield-1' }, baseUrl).catch(
		(error: Error) => error.message,
	);
	return { asked, kept, outcome };
}

const of = async (url: string, contentType?: string, type?: string) => {
	const headers: Record<string, string> = {};
	if (contentType !== undefined) headers['content-type'] = contentType;
	const { kept } = await fetchFrom({ [url]: { headers } }, { type });
	return `${kept[0].fileName} ${kept[0].mimeType}`;
};

const CDN = 'https://cdn.example.com';

describe('the name and the type of a downloaded file', () => {
	it.each([
		['/a/b.png', 'image/png', 'image', 'b.png image/png'],
		['/a/b.png', undefined, 'image', 'b.png image/png'],
		['/a/b', undefined, 'image', 'b.png image/png'],
		['/a/b', undefined, 'video', 'b.mp4 video/mp4'],
		['/a/b', undefined, 'audio', 'b.mp3 audio/mpeg'],
		['/a/b', undefined, 'file', 'b application/octet-stream'],
		['/a/b.ply', 'application/octet-stream', 'file', 'b.ply application/octet-stream'],
		['/a/b.jsx', 'text/jsx', 'file', 'b.jsx text/jsx'],
		['/a/b.mp4', 'text/plain', 'video', 'b.mp4 video/mp4'],
		['/a/b.png', 'IMAGE/JPEG; q=1', 'image', 'b.jpg image/jpeg'],
		['/a/b.jpeg', 'application/octet-stream', 'image', 'b.jpg image/jpeg'],
		['/a/b', 'audio/x-wav', 'audio', 'b.wav audio/x-wav'],
		['/a/b.zip?sig=a/b.exe#c.com', 'application/zip', 'file', 'b.zip application/zip'],
		['/', 'video/mp4', 'video', 'higgsfield-1.mp4 video/mp4'],
		['', 'video/mp4', 'video', 'higgsfield-1.mp4 video/mp4'],
		['/a/', 'video/mp4', 'video', 'higgsfield-1.mp4 video/mp4'],
		['/a/%E0%A4%A.mp4', 'video/mp4', 'video', 'E0_A4_A.mp4 video/mp4'],
		['/a/C:%5CWindows%5Ca.mp4', 'video/mp4', 'video', 'C_Windows_a.mp4 video/mp4'],
		['/a/caf%C3%A9.png', 'image/png', 'image', 'caf_.png image/png'],
		['/a/.htaccess', 'video/mp4', 'video', 'htaccess.mp4 video/mp4'],
		['/a/a%0D%0Ab.mp4', 'video/mp4', 'video', 'a_b.mp4 video/mp4'],
		[`/${'n'.repeat(300)}`, undefined, 'file', `${'n'.repeat(100)} application/octet-stream`],
	])('are right: %#', async (path, contentType, type, expected) => {
		expect(await of(`${CDN}${path}`, contentType, type)).toBe(expected);
	});
});

describe('the addresses of files', () => {
	it('are asked without headers, as a stream, redirects not followed by n8n', async () => {
		const { asked } = await fetchFrom({ [`${CDN}/a.png`]: {} });

		expect(asked).toHaveLength(1);
		expect(asked[0]).toMatchObject({
			method: 'GET',
			url: `${CDN}/a.png`,
			encoding: 'stream',
			disableFollowRedirect: true,
		});
		expect(asked[0].headers ?? {}).toEqual({});
		expect(asked[0]).not.toHaveProperty('auth');
	});

	it.each([
		'http://cdn.example.com/a.png',
		'http://127.0.0.1:4000/a.png',
		'ftp://cdn.example.com/a',
	])('are not asked at %s, since the API is not on this machine', async (url) => {
		const { asked, outcome } = await fetchFrom({ [url]: {} });

		expect(asked).toEqual([]);
		expect(outcome).toContain('not https');
	});

	it.each(['http://127.0.0.1:4001/a.png', 'http://localhost/a.png', `${CDN}/a.png`])(
		'may be %s while the API is on this machine',
		async (url) => {
			const { asked } = await fetchFrom({ [url]: {} }, { baseUrl: LOOPBACK });

			expect(asked).toHaveLength(1);
		},
	);

	it('may not turn to http in a redirect', async () => {
		const { asked, outcome } = await fetchFrom({
			[`${CDN}/a`]: { statusCode: 302, headers: { location: 'http://cdn.example.com/b' } },
			'http://cdn.example.com/b': {},
		});

		expect(asked).toHaveLength(1);
		expect(outcome).toContain('not https');
	});

	it('are followed relative to where a redirect was', async () => {
		const { asked, kept } = await fetchFrom({
			[`${CDN}/a/b`]: { statusCode: 307, headers: { location: '../c.webp' } },
			[`${CDN}/c.webp`]: { headers: { 'content-type': 'image/webp' } },
		});

		expect(asked.map(({ url }) => url)).toEqual([`${CDN}/a/b`, `${CDN}/c.webp`]);
		expect(kept).toEqual([{ fileName: 'c.webp', mimeType: 'image/webp' }]);
	});

	it('are checked in the same way before an upload', () => {
		const check = (address: string, baseUrl: string) => () => checkAddress(address, baseUrl);

		expect(check('https://storage.example.com/a', PUBLIC)).not.toThrow();
		expect(check('http://storage.example.com/a', PUBLIC)).toThrow('not https');
		expect(check('http://127.0.0.1/a', PUBLIC)).toThrow('not https');
		expect(check('http://127.0.0.1/a', LOOPBACK)).not.toThrow();
		expect(check('file:///etc/passwd', LOOPBACK)).toThrow('not https');
	});
});
