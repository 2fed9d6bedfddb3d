import type { IDataObject } from 'n8n-workflow';

import { nodeNames } from '../helpers/engine';
import { useScaledClock } from '../helpers/scaled-clock';
import { characterBody, clientOf, dopBody, soulBody } from '../simulator/client';
import { json, result, strangeId, useHiggsfield } from './support/higgsfield';

useScaledClock(50);
const higgsfield = useHiggsfield({ timeScale: 0 });

/** Submits without the node, as an earlier execution would have, and gives the ID. */
async function submitted(path: string, body: object): Promise<string> {
	const { data } = await clientOf(higgsfield.simulator).post<{ id: string }>(path, body);
	higgsfield.simulator.journal.length = 0;
	return data.id;
}
const soulId = async (params: IDataObject = {}) =>
	await submitted('/v1/text2image/soul', soulBody(params));
const dopId = async (params: IDataObject = {}) =>
	await submitted('/v1/image2video/dop', dopBody(params));
const characterId = async (name = 'Ana') =>
	await submitted('/v1/custom-references', characterBody({ name }));

const only = () => higgsfield.simulator.jobs[0];
const createdAt = () => new Date(only().createdAt).toISOString().replace('Z', '000Z');

describe('a generation', () => {
	it.each([
		['its ID', (id: string) => id],
		['its ID with blanks around it', (id: string) => ` ${id}\n`],
		['its ID in capitals', (id: string) => id.toUpperCase()],
		['its status URL', (id: string) => `${higgsfield.simulator.url}/requests/${id}/status`],
		[
			'a status URL of the host before',
			(id: string) => `https://platform.higgsfield.ai/requests/${id}/status`,
		],
		['its job set URL', (id: string) => `${higgsfield.simulator.url}/v1/job-sets/${id}`],
		[
			'its job set URL with a slash',
			(id: string) => `https://api.higgsfield.ai/v1/job-sets/${id}/`,
		],
	])('B16: is found by %s', async (_, name) => {
		const id = await soulId();
		const { items, error } = await higgsfield.run(result(name(id)));
		expect(error).toBeUndefined();
		const [{ jobs }] = higgsfield.simulator.jobs;
		const base = `${higgsfield.simulator.filesUrl}/results/${jobs[0].id}`;
		expect(items).toEqual([
			{
				json: {
					id,
					apiVersion: 'v1',
					status: 'completed',
					type: 'image',
					url: `${base}.png`,
					previewUrl: `${base}_min.png`,
					fileIndex: 0,
					fileCount: 1,
					jobId: jobs[0].id,
					createdAt: createdAt(),
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(higgsfield.requests().map(({ path }) => path)).toEqual([`/v1/job-sets/${id}`]);
	});

	it('is a video without a model, which nobody knows any more', async () => {
		const { items } = await higgsfield.run(result(await dopId()));
		expect(items[0].json).toMatchObject({ type: 'video', status: 'completed' });
		expect(items[0].json).not.toHaveProperty('model');
	});

	it('is an item per generation where the user wants it so', async () => {
		const id = await soulId({ batch_size: 4, prompt: '[[jobs: completed, nsfw]]' });
		const { items } = await higgsfield.run(result(id, { outputItems: 'generation' }));
		expect(items).toHaveLength(1);
		expect(items[0].json).toMatchObject({
			id,
			status: 'partial',
			files: [{ type: 'image' }],
			jobs: [{ status: 'completed' }, { status: 'nsfw' }, { status: 'nsfw' }, { status: 'nsfw' }],
		});
	});

	it('is the answer of the API without Simplify', async () => {
		const id = await soulId();
		const { items } = await higgsfield.run(result(id, { simplify: false }));
		expect(items[0].json).toMatchObject({
			id,
			apiVersion: 'v1',
			status: 'completed',
			response: { id, type: 'text2image_soul', jobs: [{ status: 'completed' }] },
		});
		expect(Object.keys(items[0].json)).toEqual(['id', 'apiVersion', 'status', 'response']);
	});

	it.each([
		['[[stuck]]', 'queued'],
		['[[running]]', 'in_progress'],
	])('is looked at once when %s and nobody waits', async (prompt, status) => {
		const id = await soulId({ prompt });
		const { items } = await higgsfield.run(result(id));
		expect(json(items)).toEqual([
			{
				id,
				apiVersion: 'v1',
				status,
				files: [],
				jobs: [{ id: only().jobs[0].id, status }],
				createdAt: createdAt(),
				statusUrl: `${higgsfield.simulator.url}/v1/job-sets/${id}`,
			},
		]);
		expect(higgsfield.requests()).toHaveLength(1);
	});

	it('is waited for where the user wants it so', async () => {
		higgsfield.simulator.configure({ timeScale: 1 });
		const id = await soulId({ prompt: '[[queued: 1s]] [[takes: 5s]]' });
		const { items } = await higgsfield.run(result(id, { waitForCompletion: true }));
		expect(items[0].json).toMatchObject({ id, status: 'completed', type: 'image' });
		expect(higgsfield.requests('jobSet').length).toBeGreaterThan(1);
		expect(higgsfield.requests('soul', 'cancel')).toEqual([]);
	});

	it('B1: is waited for no longer than the time given', async () => {
		const id = await soulId({ prompt: '[[stuck]]' });
		const { error } = await higgsfield.run(
			result(id, { waitForCompletion: true, waitOptions: { timeout: 10 } }),
		);
		expect(error?.message).toContain(id);
		expect(error?.message).toContain('10 seconds');
	});

	it.each([
		['[[failed: No luck today]]', 'No luck today', 'failed'],
		['[[nsfw]]', 'moderation', 'nsfw'],
		['[[canceled]]', 'Canceled', 'canceled'],
		['[[no-files]]', 'without output', 'completed'],
	])('is an error of the item when it ended %s', async (prompt, text, status) => {
		const id = await soulId({ prompt });
		const { items } = await higgsfield.run(result(id), { onError: 'continueRegularOutput' });
		expect(json(items)).toEqual([
			{
				error: expect.stringContaining(text) as string,
				details: { id, apiVersion: 'v1', status },
			},
		]);
		expect(items[0].json.error).toContain(id);
	});

	it('F15: is an item when moderation rejected it and the user wants one', async () => {
		const id = await soulId({ prompt: '[[nsfw]]' });
		const { items } = await higgsfield.run(result(id, { options: { onModeration: 'item' } }));
		expect(items[0].json).toMatchObject({ id, status: 'nsfw', files: [] });
	});
});

describe('a character', () => {
	it.each([
		['its ID', (id: string) => id],
		['its address', (id: string) => `${higgsfield.simulator.url}/v1/custom-references/${id}`],
	])('is found by %s', async (_, name) => {
		const id = await characterId();
		const { items } = await higgsfield.run(result(name(id)));
		expect(json(items)).toEqual([
			{
				id,
				name: 'Ana',
				status: 'completed',
				modelVersion: 'v1',
				photos: [expect.stringContaining('/references/') as string],
				createdAt: createdAt(),
			},
		]);
	});

	it('is waited for where the user wants it so', async () => {
		higgsfield.simulator.configure({ timeScale: 1 });
		const id = await characterId('Ana [[queued: 1s]] [[takes: 5s]]');
		const { items } = await higgsfield.run(result(id, { waitForCompletion: true }));
		expect(items[0].json).toMatchObject({ id, status: 'completed' });
	});

	it('is the answer of the API without Simplify', async () => {
		const id = await characterId();
		const { items } = await higgsfield.run(result(id, { simplify: false }));
		expect(Object.keys(items[0].json)).toEqual(['id', 'status', 'response']);
	});

	it('F14: is an error when its training failed', async () => {
		const id = await characterId('Ana [[failed: No face found]]');
		const { error } = await higgsfield.run(result(id));
		expect(error?.message).toContain(id);
		expect(error?.message).toContain('No face found');
	});
});

describe('what is not there', () => {
	it.each([false, true])(
		'is said to be unknown, waiting or not (%s)',
		async (waitForCompletion) => {
			const { error } = await higgsfield.run(result(strangeId, { waitForCompletion }));
			expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '404' });
			expect(error?.message).toContain(strangeId);
			expect(error?.description).toContain('account');
			expect(higgsfield.traffic()).toEqual(['jobSet 404', 'characterGet 404']);
		},
	);

	it('is an item of its own among others', async () => {
		const id = await soulId();
		const { items, after } = await higgsfield.run(result('={{ $json.id }}'), {
			items: [{ id: strangeId }, { id }, { id: 'not an ID' }],
			onError: 'continueRegularOutput',
			then: { asked: `={{ $('${nodeNames.items}').item.json.id }}` },
		});
		expect(json(items)).toEqual([
			{
				error: expect.stringContaining(strangeId) as string,
				details: { id: strangeId, apiVersion: 'v1', httpCode: 404 },
			},
			expect.objectContaining({ id, status: 'completed' }),
			{ error: expect.stringContaining("'Generation ID'") as string, details: {} },
		]);
		expect(after).toEqual([{ asked: strangeId }, { asked: id }, { asked: 'not an ID' }]);
	});

	it('is told apart from a key of another account', async () => {
		const id = await soulId();
		const { error } = await higgsfield.run(result(id), {
			credential: { apiKeyId: strangeId, apiKeySecret: 'of another account' },
		});
		expect(error?.message).not.toContain('does not know generation');
		const wrongKey = await higgsfield.run(result(id), {
			credential: { apiKeyId: strangeId, apiKeySecret: 'of-another-account' },
		});
		expect(wrongKey.error).toMatchObject({ httpCode: '401' });
		expect(wrongKey.error?.message).toContain('Invalid credentials');
	});
});

it('collects many results together, in the order of the input', async () => {
	const ids: string[] = [];
	for (let n = 0; n < 25; n++) ids.push(await soulId({ prompt: `Bicycle ${n}` }));
	const { items } = await higgsfield.run(result('={{ $json.id }}'), {
		items: ids.map((id) => ({ id })),
	});
	expect(items.map((item) => item.json.id)).toEqual(ids);
	expect(higgsfield.requests('jobSet')).toHaveLength(25);
	expect(higgsfield.requests('soul', 'dop', 'characterCreate')).toEqual([]);
});
