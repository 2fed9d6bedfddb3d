import {
	characterItem,
	errorItem,
	generationItems,
} from '../../nodes/Higgsfield/generation/output';
import type { Generation } from '../../nodes/Higgsfield/generation/state';
import { readCharacter, readJobSet } from '../../nodes/Higgsfield/generation/state';
import { Failure } from '../../nodes/Higgsfield/transport/failure';
import { BASE_URL, CREATED_AT, job, jobSet, jobSetOf, results, SET_ID } from './support/job-sets';

const PER_FILE = { simplify: true, outputItems: 'file' } as const;
const PER_GENERATION = { simplify: true, outputItems: 'generation' } as const;
const RAW = { simplify: false, outputItems: 'file' } as const;

const generationOf = (body: unknown): Generation => {
	const generation = readJobSet(body, BASE_URL);
	if (generation === undefined) throw new Error('Not a job set');
	return generation;
};

const image = (name: string) => ({
	type: 'image',
	url: `https://cdn.example/${name}.png`,
	previewUrl: `https://cdn.example/${name}_min.png`,
	jobId: `job-${name}`,
});

describe('one item per file', () => {
	it('is what a single image gives', () => {
		expect(generationItems(generationOf(jobSet('completed')), PER_FILE, 7)).toEqual([
			{
				json: {
					id: SET_ID,
					apiVersion: 'v1',
					status: 'completed',
					type: 'image',
					url: 'https://cdn.example/a.png',
					previewUrl: 'https://cdn.example/a_min.png',
					fileIndex: 0,
					fileCount: 1,
					jobId: 'job-a',
					createdAt: CREATED_AT,
				},
				pairedItem: { item: 7 },
			},
		]);
	});

	it('names the model where it is known', () => {
		const body = jobSetOf({ ...job('a', 'completed'), results: results('a', 'video') });

		expect(generationItems({ ...generationOf(body), model: 'dop-turbo' }, PER_FILE, 0)).toEqual([
			{
				json: {
					id: SET_ID,
					apiVersion: 'v1',
					status: 'completed',
					type: 'video',
					url: 'https://cdn.example/a.mp4',
					previewUrl: 'https://cdn.example/a_min.mp4',
					fileIndex: 0,
					fileCount: 1,
					jobId: 'job-a',
					model: 'dop-turbo',
					createdAt: CREATED_AT,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it('B5, D11: is four items for a batch of four, each paired to its input', () => {
		const items = generationItems(
			generationOf(jobSet('completed', 'completed', 'completed', 'completed')),
			PER_FILE,
			2,
		);

		expect(items.map(({ json }) => [json.url, json.fileIndex, json.fileCount, json.jobId])).toEqual(
			[
				['https://cdn.example/a.png', 0, 4, 'job-a'],
				['https://cdn.example/b.png', 1, 4, 'job-b'],
				['https://cdn.example/c.png', 2, 4, 'job-c'],
				['https://cdn.example/d.png', 3, 4, 'job-d'],
			],
		);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(Array(4).fill({ item: 2 }));
		expect(items.some(({ json }) => 'jobs' in json)).toBe(false);
	});

	it('B6: comes out for the finished files of a mixed batch, with the ends of all jobs', () => {
		const jobs = [
			{ id: 'job-a', status: 'completed' },
			{ id: 'job-b', status: 'nsfw' },
			{ id: 'job-c', status: 'failed' },
			{ id: 'job-d', status: 'completed' },
		];
		const shared = { id: SET_ID, apiVersion: 'v1', status: 'completed', createdAt: CREATED_AT };

		expect(
			generationItems(
				generationOf(jobSet('completed', 'nsfw', 'failed', 'completed')),
				PER_FILE,
				0,
			),
		).toEqual([
			{
				json: { ...shared, ...image('a'), fileIndex: 0, fileCount: 2, jobs },
				pairedItem: { item: 0 },
			},
			{
				json: { ...shared, ...image('d'), fileIndex: 1, fileCount: 2, jobs },
				pairedItem: { item: 0 },
			},
		]);
	});

	it('has no keys for things that are not there', () => {
		const body = {
			id: SET_ID,
			jobs: [{ id: 'job-a', status: 'completed', results: { raw: { url: 'https://x.io/a' } } }],
		};

		expect(generationItems(generationOf(body), PER_FILE, 0)).toEqual([
			{
				json: {
					id: SET_ID,
					apiVersion: 'v1',
					status: 'completed',
					type: 'file',
					url: 'https://x.io/a',
					fileIndex: 0,
					fileCount: 1,
					jobId: 'job-a',
				},
				pairedItem: { item: 0 },
			},
		]);
	});
});

describe('one item per generation', () => {
	it('holds all files', () => {
		expect(
			generationItems(
				{ ...generationOf(jobSet('completed', 'completed')), model: 'soul' },
				PER_GENERATION,
				3,
			),
		).toEqual([
			{
				json: {
					id: SET_ID,
					apiVersion: 'v1',
					status: 'completed',
					model: 'soul',
					files: [image('a'), image('b')],
					jobs: [
						{ id: 'job-a', status: 'completed' },
						{ id: 'job-b', status: 'completed' },
					],
					createdAt: CREATED_AT,
				},
				pairedItem: { item: 3 },
			},
		]);
	});

	it('B6: is partial for a mixed batch', () => {
		expect(generationItems(generationOf(jobSet('nsfw', 'completed')), PER_GENERATION, 0)).toEqual([
			{
				json: {
					id: SET_ID,
					apiVersion: 'v1',
					status: 'partial',
					files: [image('b')],
					jobs: [
						{ id: 'job-a', status: 'nsfw' },
						{ id: 'job-b', status: 'completed' },
					],
					createdAt: CREATED_AT,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it.each([
		['per file', PER_FILE],
		['per generation', PER_GENERATION],
	])('F15: is what moderation leaves, with items %s', (_, settings) => {
		expect(generationItems(generationOf(jobSet('nsfw')), settings, 0)).toEqual([
			{
				json: {
					id: SET_ID,
					apiVersion: 'v1',
					status: 'nsfw',
					files: [],
					jobs: [{ id: 'job-a', status: 'nsfw' }],
					createdAt: CREATED_AT,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it.each([
		['B16: a queued one, with items per file', ['queued'], PER_FILE, 'queued'],
		['a running one, with items per generation', ['in_progress'], PER_GENERATION, 'in_progress'],
		['B3: one whose status nobody knows', ['waiting'], PER_FILE, 'in_progress'],
	])('is what an unfinished generation gives: %s', (_, statuses, settings, status) => {
		expect(generationItems(generationOf(jobSet(...statuses)), settings, 1)).toEqual([
			{
				json: {
					id: SET_ID,
					apiVersion: 'v1',
					status,
					files: [],
					jobs: [{ id: 'job-a', status: statuses[0] }],
					createdAt: CREATED_AT,
					statusUrl: `${BASE_URL}/v1/job-sets/${SET_ID}`,
				},
				pairedItem: { item: 1 },
			},
		]);
	});

	it('holds the files there are while the others are under way', () => {
		expect(generationItems(generationOf(jobSet('completed', 'in_progress')), PER_FILE, 0)).toEqual([
			{
				json: {
					id: SET_ID,
					apiVersion: 'v1',
					status: 'in_progress',
					files: [image('a')],
					jobs: [
						{ id: 'job-a', status: 'completed' },
						{ id: 'job-b', status: 'in_progress' },
					],
					createdAt: CREATED_AT,
					statusUrl: `${BASE_URL}/v1/job-sets/${SET_ID}`,
				},
				pairedItem: { item: 0 },
			},
		]);
	});
});

describe('the answer as it came', () => {
	it.each([
		['completed', jobSet('completed', 'completed'), 'completed'],
		['mixed', jobSet('completed', 'nsfw'), 'partial'],
		['unfinished', jobSet('queued'), 'queued'],
		['rejected', jobSet('nsfw'), 'nsfw'],
	])('is one item when the generation is %s', (_, body, status) => {
		expect(generationItems(generationOf(body), RAW, 4)).toEqual([
			{
				json: { id: SET_ID, apiVersion: 'v1', status, response: body },
				pairedItem: { item: 4 },
			},
		]);
	});
});

describe("a character's item", () => {
	const body = {
		id: SET_ID,
		name: 'Ana',
		model_version: 'v2',
		status: 'failed',
		thumbnail_url: 'https://cdn.example/t.jpg',
		fail_reason: 'Two faces',
		created_at: CREATED_AT,
		reference_media: [{ media_url: 'https://cdn.example/1.jpg' }],
	};
	const itemOf = (given: unknown, simplify: boolean) => {
		const character = readCharacter(given);
		if (character === undefined) throw new Error('Not a character');
		return characterItem(character, simplify, 2);
	};

	it('holds all that is known', () => {
		expect(itemOf(body, true)).toEqual({
			json: {
				id: SET_ID,
				name: 'Ana',
				status: 'failed',
				modelVersion: 'v2',
				photos: ['https://cdn.example/1.jpg'],
				thumbnailUrl: 'https://cdn.example/t.jpg',
				failReason: 'Two faces',
				createdAt: CREATED_AT,
			},
			pairedItem: { item: 2 },
		});
	});

	it('has no keys for things that are not there', () => {
		expect(
			itemOf({ id: SET_ID, name: 'Ana', status: 'queued', thumbnail_url: null }, true),
		).toEqual({
			json: { id: SET_ID, name: 'Ana', status: 'queued' },
			pairedItem: { item: 2 },
		});
	});

	it('is the answer as it came where that is wanted', () => {
		expect(itemOf(body, false)).toEqual({
			json: { id: SET_ID, status: 'failed', response: body },
			pairedItem: { item: 2 },
		});
	});
});

describe('a failed item', () => {
	it('has the two keys by which n8n knows it, and nothing else', () => {
		const failure = new Failure('Higgsfield could not answer', {
			description: 'Try again.',
			details: { id: SET_ID, apiVersion: 'v1', status: 'queued', httpCode: 502, code: 'x' },
			transient: true,
			retryAfterMs: 1,
		});

		expect(errorItem(failure, 5)).toEqual({
			json: {
				error: 'Higgsfield could not answer',
				details: { id: SET_ID, apiVersion: 'v1', status: 'queued', httpCode: 502, code: 'x' },
			},
			pairedItem: { item: 5 },
		});
	});

	it('A1: is the only kind of item with a key named error', () => {
		const generation = generationOf({ ...jobSet('completed', 'nsfw'), error: null });
		const settings = [PER_FILE, PER_GENERATION, RAW];

		for (const { json } of settings.flatMap((each) => generationItems(generation, each, 0))) {
			expect(json).not.toHaveProperty('error');
		}
	});
});
