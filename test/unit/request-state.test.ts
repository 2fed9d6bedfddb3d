import { readRequest } from '../../nodes/Higgsfield/generation/state';

const BASE_URL = 'https://api.higgsfield.ai';
const ID = 'd7e6c0f3-6699-4f6c-bb45-2ad7fd9158ff';
const OLD = `https://platform.higgsfield.ai/requests/${ID}`;

const request = (more: object = {}) =>
	readRequest({ status: 'queued', request_id: ID, ...more }, BASE_URL);

const url = (name: string) => ({ url: `https://cdn.example/${name}` });

const filesOf = (more: object) => request({ status: 'completed', ...more })?.files;

describe('the status of a request', () => {
	it.each([
		['queued', 'queued', false, false],
		['in_progress', 'in_progress', false, false],
		['completed', 'completed', true, false],
		['failed', 'failed', true, true],
		['nsfw', 'nsfw', true, true],
		['canceled', 'canceled', true, true],
	])('"%s" means %s', (given, status, finished, lost) => {
		expect(request({ status: given })).toMatchObject({ status, apiStatus: given, finished, lost });
	});

	it('B4: "cancelled" means the same as "canceled"', () => {
		expect(request({ status: 'cancelled' })).toMatchObject({
			status: 'canceled',
			apiStatus: 'canceled',
			finished: true,
			lost: true,
		});
	});

	it.each(['waiting', 'ip_detected', 'COMPLETED', 'done', ''])(
		'B3: "%s" is unknown and means unfinished',
		(status) => {
			expect(request({ status })).toMatchObject({
				status: 'in_progress',
				apiStatus: status === '' ? 'unknown' : status,
				finished: false,
				lost: false,
				files: [],
			});
		},
	);
});

describe('the files of a request', () => {
	it.each<[string, object, unknown[]]>([
		[
			'images',
			{ images: [url('1.png'), url('2.png')] },
			[
				{ type: 'image', ...url('1.png') },
				{ type: 'image', ...url('2.png') },
			],
		],
		['a video', { video: url('1.mp4') }, [{ type: 'video', ...url('1.mp4') }]],
		['a sound', { audio: url('1.wav') }, [{ type: 'audio', ...url('1.wav') }]],
		[
			'sounds',
			{ audios: [url('1.wav'), url('2.wav')] },
			[
				{ type: 'audio', ...url('1.wav') },
				{ type: 'audio', ...url('2.wav') },
			],
		],
		[
			'the same sound twice',
			{ audio: url('1.wav'), audios: [url('1.wav'), url('2.wav')] },
			[
				{ type: 'audio', ...url('1.wav') },
				{ type: 'audio', ...url('2.wav') },
			],
		],
		['an archive', { zip: url('1.zip') }, [{ type: 'file', ...url('1.zip') }]],
		['a film for editing', { mov: url('1.mov') }, [{ type: 'video', ...url('1.mov') }]],
		['a script', { jsx: url('1.jsx') }, [{ type: 'file', ...url('1.jsx') }]],
		['a scene', { fbx: url('1.fbx') }, [{ type: 'file', ...url('1.fbx') }]],
		['a point cloud', { ply: url('1.ply') }, [{ type: 'file', ...url('1.ply') }]],
		['nothing', {}, []],
		['an empty list', { images: [] }, []],
		['null', { images: null, video: null }, []],
		['entries without a URL', { images: [{}, { url: '' }, { url: null }, 'text'] }, []],
	])('are %s', (_title, more, files) => {
		expect(filesOf(more)).toEqual(files);
	});

	it('are none until it is completed', () => {
		expect(request({ status: 'in_progress', images: [url('1.png')] })?.files).toEqual([]);
		expect(request({ status: 'failed', images: [url('1.png')] })?.files).toEqual([]);
	});
});

describe('what else a request tells', () => {
	it('is where to look and to cancel, in the words of the API', () => {
		expect(request({ status_url: `${OLD}/status`, cancel_url: `${OLD}/cancel` })).toMatchObject({
			kind: 'generation',
			id: ID,
			apiVersion: 'v2',
			statusUrl: `${OLD}/status`,
			cancelUrl: `${OLD}/cancel`,
		});
	});

	it('is where to look and to cancel, also when the API does not say', () => {
		expect(request()).toMatchObject({
			statusUrl: `${BASE_URL}/requests/${ID}/status`,
			cancelUrl: `${BASE_URL}/requests/${ID}/cancel`,
		});
	});

	it.each([
		['a text', { error: 'Out of memory' }, 'Out of memory'],
		['an object', { error: { message: 'Out of memory' } }, 'Out of memory'],
		['null', { error: null }, undefined],
		['empty', { error: '' }, undefined],
		['absent', {}, undefined],
	])('is why it failed: %s', (_title, more, reason) => {
		expect(request({ status: 'failed', ...more })?.reason).toBe(reason);
	});

	it('is how long the files are kept, where the API says it', () => {
		const expiry = '2026-12-08T10:00:00.000000Z';
		expect(request({ status: 'completed', expires_at: expiry })?.expiresAt).toBe(expiry);
		expect(request({ status: 'completed' })).not.toHaveProperty('expiresAt');
		expect(request({ status: 'completed', expires_at: null })).not.toHaveProperty('expiresAt');
	});

	it('is the answer as it came', () => {
		const body = { status: 'queued', request_id: ID, something: { new: 1 } };
		expect(readRequest(body, BASE_URL)?.response).toBe(body);
	});

	it('knows no time of creation and no model', () => {
		expect(request({ status: 'completed' })).not.toHaveProperty('createdAt');
		expect(request({ status: 'completed' })).not.toHaveProperty('model');
	});
});

it.each([
	['text', '<html></html>'],
	['nothing', undefined],
	['a list', [{ status: 'queued', request_id: ID }]],
	['no ID', { status: 'queued' }],
	['an empty ID', { status: 'queued', request_id: '' }],
	['a number for an ID', { status: 'queued', request_id: 7 }],
	['no status', { request_id: ID }],
	['a job set', { id: ID, jobs: [] }],
	['an error', { detail: 'Not Found' }],
])('an answer that is %s is no request', (_title, body) => {
	expect(readRequest(body, BASE_URL)).toBeUndefined();
});
