import { retry } from '../../helpers/engine';
import { useScaledClock } from '../../helpers/scaled-clock';
import type { FaultAction } from '../../simulator';
import { png } from './samples';
import { character, dop, item, json, upload, useFiles } from './support';

const clock = useScaledClock(50);
const higgsfield = useFiles();

const photo = png(600, 600, 'start');
const items = [item({ data: photo })];

const xml = (code: string, message: string) =>
	`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;

const storageAnswer = (status: number, code: string, message: string): FaultAction => ({
	type: 'respond',
	status,
	body: xml(code, message),
	contentType: 'application/xml',
});

const faults: Array<[what: string, action: FaultAction, httpCode: number | undefined]> = [
	['refuses (403)', storageAnswer(403, 'AccessDenied', 'Access Denied'), 403],
	['finds the address expired', storageAnswer(403, 'AccessDenied', 'Request has expired'), 403],
	['fails (500)', storageAnswer(500, 'InternalError', 'We encountered an internal error.'), 500],
	['is overloaded (503)', storageAnswer(503, 'SlowDown', 'Please reduce your request rate.'), 503],
	['redirects', { type: 'respond', status: 307, headers: { location: '/storage/other' } }, 307],
	['breaks the connection', { type: 'reset' }, undefined],
];

describe.each(faults)('the storage %s (E6)', (_what, action, httpCode) => {
	it('is asked once more with a fresh address', async () => {
		higgsfield.simulator.fault({ route: 'upload', action });

		const result = await higgsfield.run(dop(), { items });

		expect(result.status).toBe('success');
		expect(higgsfield.traffic().filter((line) => /^upload/.test(line))).toHaveLength(4);
		const [first, second] = higgsfield.requests('upload');
		expect(first.path).not.toBe(second.path);
		expect(second.rawBodyLength).toBe(photo.length);
		expect(higgsfield.count('dop')).toBe(1);
	});

	it('gets a clear error after that, with nothing submitted or paid', async () => {
		higgsfield.simulator.fault({ route: 'upload', times: Infinity, action });

		const result = await higgsfield.run(dop(), { items });

		expect(result.status).toBe('error');
		expect(result.error?.name).toBe('NodeApiError');
		expect(result.error?.message).toMatch(/^The file could not be uploaded/);
		expect(result.error?.description).toContain('nothing was charged');
		expect(result.error?.context?.itemIndex).toBe(0);
		if (httpCode !== undefined) expect(result.error?.httpCode).toBe(String(httpCode));
		expect(JSON.stringify(result.error)).not.toContain('X-Amz-Signature');
		expect(higgsfield.count('uploadUrl')).toBe(2);
		expect(higgsfield.count('upload')).toBe(2);
		expect(higgsfield.count('dop')).toBe(0);
		expect(higgsfield.simulator.jobs).toEqual([]);
	});
});

describe('what the storage said', () => {
	it('stands in the error as a sentence', async () => {
		const action = storageAnswer(403, 'AccessDenied', 'Request has expired');
		higgsfield.simulator.fault({ route: 'upload', times: Infinity, action });

		const result = await higgsfield.run(upload(), { items });

		expect(result.error?.message).toContain('Request has expired');
		expect(result.error?.message).not.toMatch(/<\/?[A-Z?]/);
	});

	it('stands in the item in a continue mode, and the other items go on', async () => {
		const action = storageAnswer(403, 'AccessDenied', 'Access Denied');
		higgsfield.simulator.fault({ route: 'upload', times: 2, action });

		const result = await higgsfield.run(upload(), {
			items: [item({ data: photo }), item({ data: png(8, 8) })],
			onError: 'continueRegularOutput',
		});

		expect(json(result.items)).toEqual([
			{
				error: expect.stringContaining('The file could not be uploaded'),
				details: { httpCode: 403 },
			},
			expect.objectContaining({ contentType: 'image/png', temporary: true }),
		]);
	});

	it('keeps a character from being made when one of its photos fails', async () => {
		const action = storageAnswer(500, 'InternalError', 'Sorry');
		higgsfield.simulator.fault({ route: 'upload', skip: 1, times: Infinity, action });

		const result = await higgsfield.run(character({ binaryPropertyName: 'a,b' }), {
			items: [item({ a: photo, b: png(8, 8) })],
		});

		expect(result.status).toBe('error');
		expect(higgsfield.count('characterCreate')).toBe(0);
	});

	it('is forgotten on a retry, which uploads and pays once', async () => {
		const action = storageAnswer(500, 'InternalError', 'Sorry');
		higgsfield.simulator.fault({ route: 'upload', times: 2, action });
		const first = await higgsfield.run(dop(), { items });

		const second = await retry(first);

		expect(second.status).toBe('success');
		expect(higgsfield.count('upload')).toBe(3);
		expect(higgsfield.count('dop')).toBe(1);
	});
});

describe('the address to upload to', () => {
	it('is not asked for again after a 401, and nothing is uploaded', async () => {
		higgsfield.simulator.fault({
			route: 'uploadUrl',
			times: Infinity,
			action: { type: 'respond', status: 401, body: { detail: 'Invalid credentials' } },
		});

		const result = await higgsfield.run(dop(), { items });

		expect(result.error).toMatchObject({ name: 'NodeApiError', httpCode: '401' });
		expect(result.error?.message).toContain('does not know this API key');
		expect(higgsfield.traffic()).toEqual(['uploadUrl 401']);
	});

	it.each<[string, FaultAction]>([
		['a 500', { type: 'respond', status: 500, body: { detail: 'Oh no' } }],
		['a 429', { type: 'respond', status: 429, headers: { 'retry-after': '2' } }],
		['a broken connection', { type: 'reset' }],
	])('is asked for again after %s', async (_what, action) => {
		higgsfield.simulator.fault({ route: 'uploadUrl', times: 2, action });

		const result = await higgsfield.run(dop(), { items });

		expect(result.status).toBe('success');
		expect(higgsfield.count('uploadUrl')).toBe(3);
		expect(higgsfield.count('upload')).toBe(1);
	});

	it('is given up after a few 500', async () => {
		higgsfield.simulator.fault({
			route: 'uploadUrl',
			times: Infinity,
			action: { type: 'respond', status: 500, body: { detail: 'Oh no' } },
		});

		const result = await higgsfield.run(dop(), { items });

		expect(result.error).toMatchObject({ name: 'NodeApiError', httpCode: '500' });
		expect(higgsfield.count('uploadUrl')).toBe(4);
		expect(higgsfield.requests().map(({ route }) => route)).not.toContain('dop');
	});

	it.each<[string, unknown]>([
		['is empty', {}],
		['is a page', '<html></html>'],
		['has no URL in it', { public_url: 'https://example.com/a', upload_url: 'soon' }],
	])('is refused when the answer %s', async (_what, body) => {
		higgsfield.simulator.fault({
			route: 'uploadUrl',
			times: Infinity,
			action: { type: 'respond', status: 200, body },
		});

		const result = await higgsfield.run(dop(), { items });

		expect(result.error?.message).toBe('Higgsfield gave an answer that cannot be read');
		expect(higgsfield.count('dop')).toBe(0);
	});
});

describe('stopping', () => {
	it.each([
		['an upload', upload()],
		['a generation', dop()],
	])('ends %s at once while the file is on its way', async (_what, parameters) => {
		higgsfield.simulator.fault({ route: 'upload', times: Infinity, action: { type: 'hang' } });
		const execution = higgsfield.start(parameters, { items });
		while (higgsfield.count('upload') === 0) await clock.realSleep(10);

		execution.stop();

		const ended = await Promise.race([execution.finished, clock.realSleep(1_000)]);
		higgsfield.simulator.reset();
		expect(ended).toMatchObject({ status: 'canceled' });
		await execution.finished;
		expect(higgsfield.count('dop')).toBe(0);
	});
});
