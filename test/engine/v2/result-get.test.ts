import type { IDataObject } from 'n8n-workflow';

import { useScaledClock } from '../../helpers/scaled-clock';
import {
	dop,
	json,
	resultGet,
	soul,
	SOUL_2,
	strangeId,
	useHiggsfieldV2,
} from './support/higgsfield-v2';

useScaledClock(50);
const higgsfield = useHiggsfieldV2({ timings: { queuedMs: 200, soulMs: 300, dopMs: 300 } });

const waited = (more: IDataObject = {}): IDataObject => ({
	waitForCompletion: true,
	waitOptions: more,
});

const submit = async (prompt: string, more: object = {}) =>
	await higgsfield.submit(SOUL_2, { prompt, ...more });

/** A v1 job set, made as another program would. */
const submitV1 = async (prompt: string, batchSize = 1) =>
	await higgsfield.submit('v1/text2image/soul', {
		params: { prompt, width_and_height: '1536x1536', batch_size: batchSize },
	});

const addresses = (id: string) => ({
	statusUrl: `${higgsfield.simulator.url}/requests/${id}/status`,
	cancelUrl: `${higgsfield.simulator.url}/requests/${id}/cancel`,
});

const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/) as string;
const png = expect.stringMatching(/\.png$/) as string;

describe('the items of a request', () => {
	it('are one per file with everything there is to know', async () => {
		const id = await submit('A red bicycle', { batch_size: 4 });
		const result = await higgsfield.run(resultGet(id, waited()));

		expect(json(result.items)).toEqual(
			[0, 1, 2, 3].map((fileIndex) => ({
				id,
				apiVersion: 'v2',
				status: 'completed',
				type: 'image',
				url: png,
				fileIndex,
				fileCount: 4,
				expiresAt: date,
			})),
		);
		expect(new Set(result.items.map(({ json: item }) => item.url)).size).toBe(4);
		expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual(Array(4).fill({ item: 0 }));
	});

	it('are one per generation on demand', async () => {
		const id = await submit('A red bicycle', { batch_size: 4 });
		const result = await higgsfield.run(resultGet(id, { ...waited(), outputItems: 'generation' }));

		expect(json(result.items)).toEqual([
			{
				id,
				apiVersion: 'v2',
				status: 'completed',
				files: Array(4).fill({ type: 'image', url: png }),
				expiresAt: date,
			},
		]);
	});

	it('name the model where the node itself made the request', async () => {
		const result = await higgsfield.run(soul({ outputItems: 'generation' }));

		expect(json(result.items)).toEqual([
			{
				id: higgsfield.simulator.jobs[0].id,
				apiVersion: 'v2',
				status: 'completed',
				model: SOUL_2,
				files: [{ type: 'image', url: png }],
				expiresAt: date,
			},
		]);
	});

	it('hold the last answer as it came when they are not simplified', async () => {
		const id = await submit('A red bicycle');
		const result = await higgsfield.run(resultGet(id, { ...waited(), simplify: false }));

		expect(json(result.items)).toEqual([
			{
				id,
				apiVersion: 'v2',
				status: 'completed',
				response: {
					status: 'completed',
					request_id: id,
					status_url: addresses(id).statusUrl,
					cancel_url: addresses(id).cancelUrl,
					images: [{ url: png }],
					expires_at: date,
				},
			},
		]);
	});

	it('have no expiry where the API tells none', async () => {
		higgsfield.simulator.configure({ expiresAt: false });
		const id = await submit('A red bicycle');
		const result = await higgsfield.run(resultGet(id, waited()));

		expect(result.items[0].json).not.toHaveProperty('expiresAt');
		expect(result.items[0].json).toMatchObject({ status: 'completed', url: png });
	});

	it.each([
		['queued', '[[stuck]]', 'queued'],
		['in progress', '[[running]] [[queued: 0s]]', 'in_progress'],
		['in a status nobody knows', '[[status: waiting]] [[queued: 0s]]', 'in_progress'],
	])('tell where to look when the request is %s', async (_title, marker, status) => {
		const id = await submit(`A red bicycle ${marker}`);
		const result = await higgsfield.run(resultGet(id));

		expect(json(result.items)).toEqual([
			{ id, apiVersion: 'v2', status, files: [], ...addresses(id) },
		]);
		expect(higgsfield.requests('requestStatus')).toHaveLength(1);
	});

	it('tell the model too when the node submitted and does not wait', async () => {
		const result = await higgsfield.run(soul({ waitForCompletion: false }));
		const [{ id }] = higgsfield.simulator.jobs;

		expect(json(result.items)).toEqual([
			{ id, apiVersion: 'v2', status: 'queued', model: SOUL_2, files: [], ...addresses(id) },
		]);
		expect(higgsfield.requests('requestStatus')).toEqual([]);
	});

	it('have the own words of the API in the answer when unfinished and not simplified', async () => {
		const id = await submit('A red bicycle [[status: waiting]] [[queued: 0s]]');
		const result = await higgsfield.run(resultGet(id, { simplify: false }));

		expect(json(result.items)).toEqual([
			{
				id,
				apiVersion: 'v2',
				status: 'in_progress',
				response: expect.objectContaining({ status: 'waiting', request_id: id }),
			},
		]);
	});

	it.each([null, ''])('A1: have no error key when the API answers "error": %p', async (error) => {
		higgsfield.simulator.fault({
			route: 'requestStatus',
			action: {
				type: 'respond',
				status: 200,
				body: {
					status: 'completed',
					request_id: strangeId,
					error,
					images: [{ url: 'http://127.0.0.1/a.png' }],
				},
			},
		});
		const options = { retryOnFail: { maxTries: 3, waitBetweenTries: 1_000 } };
		const result = await higgsfield.run(resultGet(strangeId), options);

		expect(result.tries).toBe(1);
		expect(result.items[0].json).not.toHaveProperty('error');
	});
});

describe('the files of a request', () => {
	it.each<[string, string[][]]>([
		['images', [['image', 'png']]],
		['video', [['video', 'mp4']]],
		['audio', [['audio', 'wav']]],
		['audios', [['audio', 'wav']]],
		['audio,audios', [['audio', 'wav']]],
		['mov', [['video', 'mov']]],
		['zip', [['file', 'zip']]],
		['jsx', [['file', 'jsx']]],
		['fbx', [['file', 'fbx']]],
		['ply', [['file', 'ply']]],
		[
			'images,video,audio,audios,zip,mov,jsx,fbx,ply',
			[
				['image', 'png'],
				['video', 'mp4'],
				['audio', 'wav'],
				['file', 'zip'],
				['video', 'mov'],
				['file', 'jsx'],
				['file', 'fbx'],
				['file', 'ply'],
			],
		],
	])('come out with their type, each once, for %s', async (outputs, expected) => {
		const id = await submit(`A red bicycle [[outputs: ${outputs}]]`);
		const result = await higgsfield.run(resultGet(id, waited()));

		const found = result.items.map(({ json: { type, url } }) => [
			type,
			String(url).split('.').pop(),
		]);
		expect(found).toHaveLength(expected.length);
		expect(found).toEqual(expect.arrayContaining(expected));
		expect(result.items.map(({ json: item }) => item.fileIndex)).toEqual(
			expected.map((_, index) => index),
		);
		expect(result.items.every(({ json: item }) => item.fileCount === expected.length)).toBe(true);
	});

	it('are downloaded where that is asked for', async () => {
		const id = await submit('A red bicycle [[outputs: images,video]]');
		const result = await higgsfield.run(
			resultGet(id, { ...waited(), download: true, outputItems: 'generation' }),
		);

		const [{ binary }] = result.items;
		expect([binary?.data.mimeType, binary?.data_1.mimeType]).toEqual(['image/png', 'video/mp4']);
	});

	it('D8: are missing in a completed request, which is an error that names it', async () => {
		const id = await submit('A red bicycle [[no-files]]');
		const result = await higgsfield.run(resultGet(id, waited()));

		expect(result.status).toBe('error');
		expect(result.error?.message).toContain(id);
		expect(result.error?.message).toContain('without output');
		expect(result.error?.context?.data).toMatchObject({
			id,
			apiVersion: 'v2',
			status: 'completed',
		});
	});
});

describe('waiting for a request', () => {
	it('goes on until it is there', async () => {
		const id = await submit('A red bicycle [[takes: 20s]]');
		const result = await higgsfield.run(resultGet(id, waited()));

		expect(result.items).toHaveLength(1);
		expect(higgsfield.requests('requestStatus').length).toBeGreaterThan(2);
	});

	it('B3: goes on through a status nobody knows', async () => {
		const id = await submit('A red bicycle [[via: warming]] [[takes: 10s]]');
		const result = await higgsfield.run(resultGet(id, waited()));

		expect(json(result.items)).toEqual([expect.objectContaining({ id, status: 'completed' })]);
		expect(higgsfield.requests('requestStatus').length).toBeGreaterThan(2);
	});

	it('B3: names a status nobody knows when the time is up', async () => {
		const id = await submit('A red bicycle [[status: waiting]]');
		const result = await higgsfield.run(resultGet(id, waited({ timeout: 20 })));

		expect(result.status).toBe('error');
		expect(result.error?.message).toBe(
			`Higgsfield had not finished generation ${id} after 20 seconds (last status: waiting)`,
		);
		expect(result.error?.context?.data).toMatchObject({ id, apiVersion: 'v2', status: 'waiting' });
		expect(higgsfield.requests('requestStatus').length).toBeGreaterThan(2);
	});

	it('B3: shows a status nobody knows as in progress when unfinished is asked for', async () => {
		const id = await submit('A red bicycle [[status: waiting]]');
		const result = await higgsfield.run(
			resultGet(id, waited({ timeout: 10, onTimeout: 'returnUnfinished' })),
		);

		expect(json(result.items)).toEqual([
			{ id, apiVersion: 'v2', status: 'in_progress', files: [], ...addresses(id) },
		]);
	});

	it.each(['canceled', 'cancelled'])('B4: ends at once with "%s"', async (word) => {
		const id = await submit(`A red bicycle [[${word}]]`);
		const result = await higgsfield.run(resultGet(id, waited()));

		// n8n takes a message with the word in lower case for a stop by the user.
		expect(result.error?.message).toBe(`Canceled at Higgsfield: generation ${id}`);
		expect(result.error?.description).toContain('not charged');
		expect(result.error?.context?.data).toMatchObject({ id, status: 'canceled' });
		expect(higgsfield.requests('requestStatus').length).toBeLessThan(4);
	});

	it('tells why a request failed, in the words of the API', async () => {
		const id = await submit('A red bicycle [[failed: Model crashed on step 3]]');
		const result = await higgsfield.run(resultGet(id, waited()));

		expect(result.error?.message).toBe(
			`Higgsfield could not make generation ${id}: Model crashed on step 3`,
		);
		expect(result.error?.description).toContain('Failed generations are not charged');
		expect(result.error?.context?.data).toMatchObject({ id, apiVersion: 'v2', status: 'failed' });
	});

	it('F15: tells that moderation rejected a request', async () => {
		const id = await submit('A red bicycle [[nsfw]]');
		const result = await higgsfield.run(resultGet(id, waited()));

		expect(result.error?.message).toBe(`The moderation of Higgsfield rejected generation ${id}`);
		expect(result.error?.description).toContain('Rejected results are not charged');
		expect(result.error?.context?.data).toMatchObject({ id, apiVersion: 'v2', status: 'nsfw' });
	});

	it('F15: gives an item for what moderation rejected when asked to', async () => {
		const id = await submit('A red bicycle [[nsfw]]');
		const result = await higgsfield.run(
			resultGet(id, { ...waited(), options: { onModeration: 'item' } }),
		);

		expect(result.status).toBe('success');
		expect(result.items).toHaveLength(1);
		expect(result.items[0].json).toMatchObject({ id, apiVersion: 'v2', status: 'nsfw', files: [] });
	});

	it.each([
		['failed', '[[failed: Out of memory]]', 'Out of memory'],
		['nsfw', '[[nsfw]]', 'moderation'],
		['canceled', '[[canceled]]', 'anceled'],
	])('gives a %s request as an error item in a continue mode', async (status, marker, text) => {
		const [good, bad] = [await submit('Good'), await submit(`Bad ${marker}`)];
		const result = await higgsfield.run(resultGet('={{ $json.id }}', waited()), {
			items: [{ id: bad }, { id: good }],
			onError: 'continueErrorOutput',
		});

		expect(json(result.errorItems)).toEqual([
			expect.objectContaining({
				error: expect.stringContaining(bad),
				details: { id: bad, apiVersion: 'v2', status },
			}),
		]);
		expect(result.errorItems[0].json.error).toContain(text);
		expect(json(result.items)).toEqual([expect.objectContaining({ id: good })]);
		expect(result.items[0].pairedItem).toEqual({ item: 1 });
	});

	it('is over at once for a request that the same node finds moderated on submit', async () => {
		const result = await higgsfield.run(
			dop({ prompt: 'Bad [[nsfw]]', options: { onModeration: 'item' } }),
		);

		expect(result.items[0].json).toMatchObject({ status: 'nsfw', files: [], model: 'dop-turbo' });
		expect(higgsfield.requests('request')).toHaveLength(1);
	});
});

describe('what names a request', () => {
	it.each([
		['its ID in upper case', (id: string) => id.toUpperCase()],
		['its ID with blanks around it', (id: string) => ` ${id}\n`],
		['its status URL', (id: string) => addresses(id).statusUrl],
		['its cancel URL', (id: string) => addresses(id).cancelUrl],
		[
			'a status URL of the older host',
			(id: string) => `https://platform.higgsfield.ai/requests/${id}/status`,
		],
		['a job set URL', (id: string) => `https://api.higgsfield.ai/v1/job-sets/${id}`],
	])('can be %s', async (_title, spelled) => {
		const id = await submit('A red bicycle [[stuck]]');
		const result = await higgsfield.run(resultGet(spelled(id)));

		expect(result.items[0].json).toMatchObject({ id, status: 'queued' });
		expect(higgsfield.requests('requestStatus')).toMatchObject([
			{ path: `/requests/${id}/status` },
		]);
	});

	it('can be the ID of a v1 job set', async () => {
		const id = await submitV1('A red bicycle', 4);
		const result = await higgsfield.run(resultGet(id, waited()));

		expect(result.items).toHaveLength(4);
		expect(result.items[0].json).toMatchObject({
			id,
			apiVersion: 'v2',
			status: 'completed',
			url: png,
		});
	});

	it.each([
		'',
		'abc',
		'={{ 42 }}',
		'https://api.higgsfield.ai/requests/abc/status',
		'../v1/motions',
	])('cannot be %p, and nothing is asked', async (generationId) => {
		const result = await higgsfield.run(
			resultGet(
				generationId.startsWith('=') ? generationId : `={{ ${JSON.stringify(generationId)} }}`,
			),
		);

		expect(result.error?.message).toContain("'Generation ID'");
		expect(higgsfield.requests()).toEqual([]);
	});

	it('is unknown to the API: the text says what to check, and it is asked only once', async () => {
		const result = await higgsfield.run(resultGet(strangeId, waited()));

		expect(result.error?.message).toBe(`Higgsfield does not know generation ${strangeId}`);
		expect(result.error?.description).toContain(
			'the credential belongs to the account that made it',
		);
		expect(result.error?.context?.data).toMatchObject({ id: strangeId, httpCode: 404 });
		expect(higgsfield.requests('requestStatus')).toHaveLength(1);
	});
});

describe('trouble while looking', () => {
	it.each([
		['a broken connection', { type: 'reset' }],
		['a 500', { type: 'respond', status: 500, body: 'Internal Server Error' }],
		['a 429', { type: 'respond', status: 429, headers: { 'Retry-After': '3' }, body: {} }],
		['half an answer', { type: 'truncate' }],
	] as const)('B2: passes after %s', async (_title, action) => {
		const id = await submit('A red bicycle');
		higgsfield.simulator.fault({ route: 'requestStatus', times: 2, action });
		const result = await higgsfield.run(resultGet(id, waited()));

		expect(result.items[0].json).toMatchObject({ id, status: 'completed' });
	});

	it('F4: ends at once when the key is refused', async () => {
		const id = await submit('A red bicycle [[stuck]]');
		higgsfield.simulator.fault({
			route: 'requestStatus',
			skip: 1,
			action: { type: 'respond', status: 401, body: { detail: 'Invalid credentials' } },
		});
		const result = await higgsfield.run(resultGet(id, waited()));

		expect(result.error?.message).toBe(
			`Higgsfield does not know this API key: Invalid credentials (generation ${id})`,
		);
		expect(higgsfield.requests('requestStatus')).toHaveLength(2);
	});
});
