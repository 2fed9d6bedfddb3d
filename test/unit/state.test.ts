import { readCharacter, readJobSet, tally } from '../../nodes/Higgsfield/generation/state';
import { BASE_URL, CREATED_AT, job, jobSet, jobSetOf, results, SET_ID } from './support/job-sets';

const read = (body: unknown) => {
	const generation = readJobSet(body, BASE_URL);
	if (generation === undefined) throw new Error('Not read as a job set');
	return generation;
};

describe('a job set', () => {
	it('is read whole when it is completed', () => {
		const body = jobSet('completed');

		expect(readJobSet(body, BASE_URL)).toEqual({
			kind: 'generation',
			id: SET_ID,
			apiVersion: 'v1',
			status: 'completed',
			finished: true,
			lost: false,
			apiStatus: 'completed',
			files: [
				{
					type: 'image',
					url: 'https://cdn.example/a.png',
					previewUrl: 'https://cdn.example/a_min.png',
					jobId: 'job-a',
				},
			],
			jobs: [{ id: 'job-a', status: 'completed' }],
			statusUrl: `${BASE_URL}/v1/job-sets/${SET_ID}`,
			createdAt: CREATED_AT,
			response: body,
		});
	});

	it('is read whole right after its submit', () => {
		const body = jobSet('queued');

		expect(readJobSet(body, BASE_URL)).toEqual({
			kind: 'generation',
			id: SET_ID,
			apiVersion: 'v1',
			status: 'queued',
			finished: false,
			lost: false,
			apiStatus: 'queued',
			files: [],
			jobs: [{ id: 'job-a', status: 'queued' }],
			statusUrl: `${BASE_URL}/v1/job-sets/${SET_ID}`,
			createdAt: CREATED_AT,
			response: body,
		});
	});

	it.each([
		['a single job', ['queued'], 'queued', 'queued'],
		['a running job', ['in_progress'], 'in_progress', 'in_progress'],
		['four queued jobs', ['queued', 'queued', 'queued', 'queued'], 'queued', 'queued'],
		[
			'B5: a first job that is done',
			['completed', 'queued', 'in_progress', 'queued'],
			'in_progress',
			'1 completed, 2 queued, 1 in_progress',
		],
		['all but one done', ['completed', 'queued'], 'in_progress', '1 completed, 1 queued'],
		[
			'one failed and one running',
			['failed', 'in_progress'],
			'in_progress',
			'1 failed, 1 in_progress',
		],
		['B3: a status nobody knows', ['waiting'], 'in_progress', 'waiting'],
		[
			'B3: done jobs and a status nobody knows',
			['completed', 'waiting'],
			'in_progress',
			'1 completed, 1 waiting',
		],
		[
			'a status that looks like an inherited property',
			['constructor'],
			'in_progress',
			'constructor',
		],
		['no jobs yet', [], 'queued', 'queued'],
	])('is unfinished with %s', (_, statuses, status, apiStatus) => {
		expect(read(jobSet(...statuses))).toMatchObject({
			status,
			apiStatus,
			finished: false,
			lost: false,
		});
	});

	it.each([
		['all jobs completed', ['completed', 'completed'], 'completed', false, 2],
		['its only job failed', ['failed'], 'failed', true, 0],
		['F15: its only job rejected by moderation', ['nsfw'], 'nsfw', true, 0],
		['B4: its only job canceled', ['canceled'], 'canceled', true, 0],
		['B4: the British spelling of canceled', ['cancelled'], 'canceled', true, 0],
		['both spellings of canceled', ['cancelled', 'canceled'], 'canceled', true, 0],
		['all jobs rejected by moderation', ['nsfw', 'nsfw', 'nsfw', 'nsfw'], 'nsfw', true, 0],
		['all jobs failed', ['failed', 'failed'], 'failed', true, 0],
		['different ends, none completed', ['nsfw', 'failed'], 'failed', true, 0],
		['moderation and cancellation', ['nsfw', 'canceled'], 'failed', true, 0],
		['B6: a mixed end', ['completed', 'nsfw', 'failed', 'completed'], 'partial', false, 2],
		['one completed of four', ['nsfw', 'nsfw', 'nsfw', 'completed'], 'partial', false, 1],
	])('is finished with %s', (_, statuses, status, lost, files) => {
		const generation = read(jobSet(...statuses));

		expect(generation).toMatchObject({ status, finished: true, lost });
		expect(generation.files).toHaveLength(files);
	});

	it('B6: shows how each job ended', () => {
		const generation = read(jobSet('completed', 'cancelled', 'failed', 'completed'));

		expect(generation.apiStatus).toBe('2 completed, 1 canceled, 1 failed');
		expect(generation.jobs).toEqual([
			{ id: 'job-a', status: 'completed' },
			{ id: 'job-b', status: 'canceled' },
			{ id: 'job-c', status: 'failed' },
			{ id: 'job-d', status: 'completed' },
		]);
		expect(generation.files.map(({ jobId }) => jobId)).toEqual(['job-a', 'job-d']);
	});

	it.each([
		['null', null],
		['empty', {}],
		['a text', 'https://cdn.example/a.png'],
		['a list', []],
		['without URLs', { raw: { type: 'image' }, min: null }],
		['with empty URLs', { raw: { type: 'image', url: '' }, min: { type: 'image', url: '' } }],
		['with URLs that are no texts', { raw: { url: 7 }, min: { url: ['x'] } }],
	])('D8: is completed without a file when its results are %s', (_, broken) => {
		expect(read(jobSetOf(job('a', 'completed', broken)))).toMatchObject({
			status: 'completed',
			finished: true,
			lost: false,
			files: [],
		});
	});

	it('D8: is completed without a file when its results are missing', () => {
		expect(read(jobSetOf({ id: 'job-a', status: 'completed' }))).toMatchObject({
			status: 'completed',
			lost: false,
			files: [],
		});
	});

	it('D8: is partial when one of its completed jobs has no file', () => {
		expect(read(jobSetOf(job('a', 'completed'), job('b', 'completed', null)))).toMatchObject({
			status: 'partial',
			finished: true,
			lost: false,
		});
	});

	it('is not lost, since it may be charged, when a job completed without a file and another failed', () => {
		expect(read(jobSetOf(job('a', 'completed', null), job('b', 'failed')))).toMatchObject({
			status: 'completed',
			finished: true,
			lost: false,
			files: [],
		});
	});

	it('has the preview as its file when there is nothing else', () => {
		const { min } = results('a', 'video');

		expect(read(jobSetOf(job('a', 'completed', { min }))).files).toEqual([
			{ type: 'video', url: min.url, previewUrl: min.url, jobId: 'job-a' },
		]);
	});

	it('has no preview when there is only the file', () => {
		const { raw } = results('a');

		expect(read(jobSetOf(job('a', 'completed', { raw }))).files).toEqual([
			{ type: 'image', url: raw.url, jobId: 'job-a' },
		]);
	});

	it.each([
		['what the API says', 'video', 'https://cdn.example/a.png', 'video'],
		['the extension', undefined, 'https://cdn.example/a.PNG', 'image'],
		['the extension before a query', 'thing', 'https://cdn.example/a.mp4?sig=x.png', 'video'],
		['the extension of a sound', undefined, 'https://cdn.example/a.wav', 'audio'],
		['nothing', undefined, 'https://cdn.example/a', 'file'],
	])('has files whose type comes from %s', (_, type, url, expected) => {
		expect(read(jobSetOf(job('a', 'completed', { raw: { type, url } }))).files).toEqual([
			{ type: expected, url, jobId: 'job-a' },
		]);
	});

	it('ignores results of jobs that are not completed', () => {
		expect(read(jobSetOf(job('a', 'nsfw', results('a')))).files).toEqual([]);
	});

	it.each([
		['of the job set', { ...jobSet('failed'), error: 'Too dark' }],
		['of a job', jobSetOf({ ...job('a', 'failed'), error: 'Too dark' })],
		['of a job, under another name', jobSetOf({ ...job('a', 'failed'), fail_reason: 'Too dark' })],
		['in an object', jobSetOf({ ...job('a', 'failed'), error: { message: 'Too dark' } })],
	])('keeps the reason %s', (_, body) => {
		expect(read(body).reason).toBe('Too dark');
	});

	it.each([
		['nothing', undefined],
		['null', null],
		['a text', 'Internal Server Error'],
		['a list', [jobSet('queued')]],
		['without an ID', { jobs: [] }],
		['with an empty ID', { id: '', jobs: [] }],
		['with an ID that is no text', { id: 7, jobs: [] }],
		['without jobs', { id: SET_ID }],
		['with jobs that are no list', { id: SET_ID, jobs: {} }],
		['an error', { detail: 'Not found' }],
	])('is not what is %s', (_, body) => {
		expect(readJobSet(body, BASE_URL)).toBeUndefined();
	});

	it('leaves out a creation time that is missing', () => {
		expect(read({ id: SET_ID, jobs: [] })).not.toHaveProperty('createdAt');
	});
});

describe('the statuses of several jobs in words', () => {
	it.each([
		[[], ''],
		[['queued'], 'queued'],
		[['nsfw', 'nsfw'], 'nsfw'],
		[['completed', 'nsfw', 'completed'], '2 completed, 1 nsfw'],
	])('%j reads "%s"', (statuses, text) => {
		expect(tally(statuses)).toBe(text);
	});
});

describe('a character', () => {
	const body = {
		id: SET_ID,
		name: 'Ana',
		model_version: 'v1',
		status: 'completed',
		thumbnail_url: null,
		created_at: CREATED_AT,
		in_progress_at: null,
		fail_reason: null,
		reference_media: [
			{ id: 'm1', media_url: 'https://cdn.example/1.jpg' },
			{ id: 'm2' },
			{ id: 'm3', media_url: 'https://cdn.example/3.jpg' },
		],
	};

	it('is read whole', () => {
		expect(readCharacter(body)).toEqual({
			kind: 'character',
			id: SET_ID,
			apiVersion: 'v1',
			name: 'Ana',
			status: 'completed',
			finished: true,
			lost: false,
			apiStatus: 'completed',
			photos: ['https://cdn.example/1.jpg', 'https://cdn.example/3.jpg'],
			modelVersion: 'v1',
			createdAt: CREATED_AT,
			response: body,
		});
	});

	it('is read from the smallest answer there is', () => {
		expect(readCharacter({ id: SET_ID, name: 'Ana', status: 'not_ready' })).toEqual({
			kind: 'character',
			id: SET_ID,
			apiVersion: 'v1',
			name: 'Ana',
			status: 'not_ready',
			finished: false,
			lost: false,
			apiStatus: 'not_ready',
			photos: [],
			response: { id: SET_ID, name: 'Ana', status: 'not_ready' },
		});
	});

	it.each([
		['not_ready', false, false],
		['queued', false, false],
		['in_progress', false, false],
		['training', false, false],
		['completed', true, false],
		['failed', true, true],
		['canceled', true, true],
	])('that is %s: finished %s, lost %s', (status, finished, lost) => {
		expect(readCharacter({ ...body, status })).toMatchObject({ status, finished, lost });
	});

	it('F14: keeps why its training failed', () => {
		expect(
			readCharacter({ ...body, status: 'failed', fail_reason: 'DatasetErrors 5/5' }),
		).toMatchObject({
			failReason: 'DatasetErrors 5/5',
		});
	});

	it.each([
		['a job set', { ...jobSet('completed'), status: 'completed' }],
		['without a status', { id: SET_ID, name: 'Ana' }],
		['without an ID', { name: 'Ana', status: 'queued' }],
		['a text', 'queued'],
		['null', null],
	])('is not what is %s', (_, other) => {
		expect(readCharacter(other)).toBeUndefined();
	});
});
