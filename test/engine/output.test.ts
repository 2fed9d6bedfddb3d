import type { IDataObject } from 'n8n-workflow';

import { nodeNames } from '../helpers/engine';
import { useScaledClock } from '../helpers/scaled-clock';
import { dop, json, soul, useHiggsfield } from './support/higgsfield';

useScaledClock(50);
const higgsfield = useHiggsfield({ timeScale: 0 });

/** The one job that exists, as the simulator knows it. */
const onlyJob = () => {
	expect(higgsfield.simulator.jobs).toHaveLength(1);
	return higgsfield.simulator.jobs[0];
};
const image = (jobId: string) => `${higgsfield.simulator.filesUrl}/results/${jobId}.png`;
const preview = (jobId: string) => `${higgsfield.simulator.filesUrl}/results/${jobId}_min.png`;
const createdAt = (at: number) => new Date(at).toISOString().replace('Z', '000Z');

describe('one item per file', () => {
	it('gives a Soul image as one item', async () => {
		const { items } = await higgsfield.run(soul());
		const { id, jobs, createdAt: at } = onlyJob();
		expect(items).toEqual([
			{
				json: {
					id,
					apiVersion: 'v1',
					status: 'completed',
					type: 'image',
					url: image(jobs[0].id),
					previewUrl: preview(jobs[0].id),
					fileIndex: 0,
					fileCount: 1,
					jobId: jobs[0].id,
					createdAt: createdAt(at),
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it('gives a DoP video with the model that made it', async () => {
		const { items } = await higgsfield.run(dop({ model: 'dop-lite' }));
		const { id, jobs, createdAt: at } = onlyJob();
		expect(json(items)).toEqual([
			{
				id,
				apiVersion: 'v1',
				status: 'completed',
				type: 'video',
				url: `${higgsfield.simulator.filesUrl}/results/${jobs[0].id}.mp4`,
				previewUrl: `${higgsfield.simulator.filesUrl}/results/${jobs[0].id}_min.mp4`,
				fileIndex: 0,
				fileCount: 1,
				jobId: jobs[0].id,
				model: 'dop-lite',
				createdAt: createdAt(at),
			},
		]);
	});

	it('B5: waits for all four images of a batch, although they finish one after the other', async () => {
		higgsfield.simulator.configure({ timeScale: 1 });
		const { items } = await higgsfield.run(
			soul({ prompt: 'A cat [[stagger]] [[queued: 1s]] [[takes: 3s]]', batchSize: 4 }),
		);
		const { id, jobs, createdAt: at } = onlyJob();
		expect(json(items)).toEqual(
			jobs.map((job, fileIndex) => ({
				id,
				apiVersion: 'v1',
				status: 'completed',
				type: 'image',
				url: image(job.id),
				previewUrl: preview(job.id),
				fileIndex,
				fileCount: 4,
				jobId: job.id,
				createdAt: createdAt(at),
			})),
		);
		expect(higgsfield.requests('soul')).toHaveLength(1);
	});

	it('B6: a batch with mixed ends delivers what was paid and shows what was lost', async () => {
		const { items, error } = await higgsfield.run(
			soul({ prompt: 'Cats [[jobs: completed, nsfw, failed, completed]]', batchSize: 4 }),
		);
		expect(error).toBeUndefined();
		const { id, jobs, createdAt: at } = onlyJob();
		const outcome = [
			{ id: jobs[0].id, status: 'completed' },
			{ id: jobs[1].id, status: 'nsfw' },
			{ id: jobs[2].id, status: 'failed' },
			{ id: jobs[3].id, status: 'completed' },
		];
		expect(json(items)).toEqual(
			[jobs[0], jobs[3]].map((job, fileIndex) => ({
				id,
				apiVersion: 'v1',
				status: 'completed',
				type: 'image',
				url: image(job.id),
				previewUrl: preview(job.id),
				fileIndex,
				fileCount: 2,
				jobId: job.id,
				jobs: outcome,
				createdAt: createdAt(at),
			})),
		);
	});

	it('gives the small file alone when there is no other', async () => {
		higgsfield.simulator.fault({
			route: 'jobSet',
			action: {
				type: 'respond',
				status: 200,
				body: {
					id: 'ffff4a6c-1d3e-4f50-8a7b-c6d5e4f3a2b1',
					jobs: [
						{
							id: 'job-1',
							status: 'completed',
							results: { min: { type: 'image', url: 'https://files.example.com/small.webp' } },
						},
					],
				},
			},
		});
		const { items } = await higgsfield.run(soul());
		expect(json(items)).toEqual([
			expect.objectContaining({
				type: 'image',
				url: 'https://files.example.com/small.webp',
				fileCount: 1,
				jobId: 'job-1',
			}),
		]);
	});
});

describe('one item per generation', () => {
	it('lists all files of a generation', async () => {
		const { items } = await higgsfield.run(soul({ outputItems: 'generation', batchSize: 4 }));
		const { id, jobs, createdAt: at } = onlyJob();
		expect(json(items)).toEqual([
			{
				id,
				apiVersion: 'v1',
				status: 'completed',
				files: jobs.map((job) => ({
					type: 'image',
					url: image(job.id),
					previewUrl: preview(job.id),
					jobId: job.id,
				})),
				jobs: jobs.map((job) => ({ id: job.id, status: 'completed' })),
				createdAt: createdAt(at),
			},
		]);
	});

	it('names the model of a video', async () => {
		const { items } = await higgsfield.run(dop({ outputItems: 'generation' }));
		expect(items[0].json).toMatchObject({ model: 'dop-turbo', files: [{ type: 'video' }] });
	});

	it('B6: calls a batch with mixed ends partial', async () => {
		const { items } = await higgsfield.run(
			soul({
				prompt: 'Cats [[jobs: nsfw, completed, canceled, failed]]',
				batchSize: 4,
				outputItems: 'generation',
			}),
		);
		const { id, jobs, createdAt: at } = onlyJob();
		expect(json(items)).toEqual([
			{
				id,
				apiVersion: 'v1',
				status: 'partial',
				files: [
					{
						type: 'image',
						url: image(jobs[1].id),
						previewUrl: preview(jobs[1].id),
						jobId: jobs[1].id,
					},
				],
				jobs: [
					{ id: jobs[0].id, status: 'nsfw' },
					{ id: jobs[1].id, status: 'completed' },
					{ id: jobs[2].id, status: 'canceled' },
					{ id: jobs[3].id, status: 'failed' },
				],
				createdAt: createdAt(at),
			},
		]);
	});
});

describe('without Simplify', () => {
	it('gives the last answer of the API as it came', async () => {
		const { items } = await higgsfield.run(soul({ simplify: false, batchSize: 4 }));
		const { id, jobs, createdAt: at } = onlyJob();
		expect(json(items)).toEqual([
			{
				id,
				apiVersion: 'v1',
				status: 'completed',
				response: {
					id,
					type: 'text2image_soul',
					created_at: createdAt(at),
					jobs: jobs.map((job) => ({
						id: job.id,
						job_set_type: 'text2image_soul',
						status: 'completed',
						results: {
							min: { type: 'image', url: preview(job.id) },
							raw: { type: 'image', url: image(job.id) },
						},
					})),
				},
			},
		]);
	});

	it('gives the answer to the submit when nobody waits', async () => {
		const { items } = await higgsfield.run(dop({ simplify: false, waitForCompletion: false }));
		const { id, jobs, createdAt: at } = onlyJob();
		expect(json(items)).toEqual([
			{
				id,
				apiVersion: 'v1',
				status: 'queued',
				response: {
					id,
					type: 'image2video',
					created_at: createdAt(at),
					jobs: [{ id: jobs[0].id, job_set_type: 'image2video', status: 'queued', results: null }],
				},
			},
		]);
	});

	it('calls a batch with mixed ends partial', async () => {
		const { items } = await higgsfield.run(
			soul({ prompt: '[[jobs: completed, failed]]', batchSize: 4, simplify: false }),
		);
		expect(items).toHaveLength(1);
		expect(items[0].json).toMatchObject({
			status: 'partial',
			response: { jobs: [{}, {}, {}, {}] },
		});
	});
});

describe('a generation without files', () => {
	it('F15: makes a rejection by moderation an error that says nothing was charged', async () => {
		const { error, items } = await higgsfield.run(soul({ prompt: 'A cat [[nsfw]]' }));
		const { id } = onlyJob();
		expect(items).toEqual([]);
		expect(error?.name).toBe('NodeOperationError');
		expect(error?.message).toContain(id);
		expect(error?.message).toMatch(/moderation/i);
		expect(error?.description).toContain('not charged');
	});

	it('F15: makes a rejection by moderation an item where the user wants one', async () => {
		const parameters = soul({ prompt: 'A cat [[nsfw]]', options: { onModeration: 'item' } });
		const { items, error } = await higgsfield.run(parameters);
		expect(error).toBeUndefined();
		const { id, jobs, createdAt: at } = onlyJob();
		expect(items).toEqual([
			{
				json: {
					id,
					apiVersion: 'v1',
					status: 'nsfw',
					files: [],
					jobs: [{ id: jobs[0].id, status: 'nsfw' }],
					createdAt: createdAt(at),
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it('F15: takes a batch that moderation rejected as a whole for one item', async () => {
		const { items } = await higgsfield.run(
			soul({ prompt: '[[nsfw]]', batchSize: 4, options: { onModeration: 'item' } }),
		);
		expect(json(items)).toEqual([expect.objectContaining({ status: 'nsfw', files: [] })]);
	});

	it('F15: delivers the images that moderation let pass, whatever On Moderation says', async () => {
		for (const onModeration of ['error', 'item']) {
			const { items } = await higgsfield.run(
				soul({ prompt: '[[jobs: nsfw, completed]]', batchSize: 4, options: { onModeration } }),
			);
			expect(items.map((item) => item.json.status)).toEqual([
				'completed',
				'completed',
				'completed',
			]);
		}
	});

	it.each([
		[
			'with the reason of the API',
			'[[failed: The image could not be fetched]]',
			'The image could not be fetched',
		],
		['with the usual reason', '[[failed]]', 'Generation failed'],
	])('names a failed generation %s', async (_, marker, reason) => {
		const { error } = await higgsfield.run(soul({ prompt: `A cat ${marker}` }));
		const { id } = onlyJob();
		expect(error?.message).toContain(id);
		expect(error?.message).toContain(reason);
		expect(error?.description).toContain('not charged');
		expect(error?.description).toContain('failed');
	});

	it('names a failed generation for which no reason can be found', async () => {
		higgsfield.simulator.fault({
			route: 'requestStatus',
			action: { type: 'respond', status: 500, body: 'Internal Server Error' },
			times: Infinity,
		});
		const { error } = await higgsfield.run(soul({ prompt: 'A cat [[failed]]' }));
		expect(error?.message).toContain(onlyJob().id);
		expect(error?.message).not.toContain('undefined');
		expect(error?.message).not.toMatch(/[:,]\s*$/);
		expect(error?.description).toContain('not charged');
	});

	it('F16: points to the API balance when an accepted job fails for want of credits', async () => {
		higgsfield.simulator.configure({ balance: 0, lowBalance: 'acceptThenFail' });
		const { error } = await higgsfield.run(soul());
		expect(error?.message).toContain('Your credit balance is too low');
		expect(error?.description).toContain('API balance');
	});

	it('D8: calls a completed generation without files an error and keeps its ID', async () => {
		const { error, items } = await higgsfield.run(soul({ prompt: 'A cat [[no-files]]' }));
		expect(items).toEqual([]);
		expect(error?.message).toContain(onlyJob().id);
		expect(error?.message).toMatch(/completed .*without output/);
	});

	it.each([
		['results is null', { results: null }],
		['results is missing', {}],
		['results is empty', { results: {} }],
		['the file has no address', { results: { raw: { type: 'image' }, min: null } }],
		['the address is empty', { results: { raw: { type: 'image', url: '' } } }],
	])('D8: does not take it for a success when %s', async (_, part) => {
		const id = '5185f35b-6849-492d-9343-61dadcc9f97f';
		higgsfield.simulator.fault({
			route: 'jobSet',
			action: {
				type: 'respond',
				status: 200,
				body: { id, jobs: [{ id: 'job-1', status: 'completed', ...part }] },
			},
			times: Infinity,
		});
		const { items } = await higgsfield.run(
			{ resource: 'result', operation: 'get', generationId: id },
			{ onError: 'continueRegularOutput' },
		);
		expect(json(items)).toEqual([
			{
				error: expect.stringMatching(/without output/) as string,
				details: { id, apiVersion: 'v1', status: 'completed' },
			},
		]);
		expect(items[0].json.error).toContain(id);
	});

	it.each(['canceled', 'cancelled'])('B4: takes %s for the end at once', async (spelling) => {
		const { error } = await higgsfield.run(soul({ prompt: `A cat [[${spelling}]]` }));
		expect(error?.message).toContain(onlyJob().id);
		expect(error?.message).toMatch(/canceled/i);
		expect(error?.description).toContain('not charged');
		expect(higgsfield.traffic()).toEqual(['soul 200', 'jobSet 200']);
	});

	it.each(['canceled', 'cancelled'])('B4: has one spelling for %s in items', async (spelling) => {
		const { items } = await higgsfield.run(soul({ prompt: `A cat [[${spelling}]]` }), {
			onError: 'continueRegularOutput',
		});
		expect(items[0].json.details).toEqual({
			id: onlyJob().id,
			apiVersion: 'v1',
			status: 'canceled',
		});
	});

	it('B6: says how each job of a batch ended when none brought a file', async () => {
		const { error } = await higgsfield.run(
			soul({ prompt: '[[jobs: nsfw, failed, canceled, failed]]', batchSize: 4 }),
		);
		const text = `${error?.message} ${error?.description}`;
		expect(text).toContain(onlyJob().id);
		expect(text).toContain('1 nsfw');
		expect(text).toContain('2 failed');
		expect(text).toContain('1 canceled');
	});

	it('B6: makes a batch that moderation did not end alone an error, whatever On Moderation says', async () => {
		const { items } = await higgsfield.run(
			soul({
				prompt: '[[jobs: nsfw, failed]]',
				batchSize: 4,
				options: { onModeration: 'item' },
			}),
			{ onError: 'continueRegularOutput' },
		);
		expect(Object.keys(items[0].json)).toEqual(['error', 'details']);
		expect(items[0].json.details).toMatchObject({ id: onlyJob().id });
	});
});

describe('an unfinished generation', () => {
	it('B16: gives everything that Result → Get needs when nobody waits', async () => {
		const { items } = await higgsfield.run(soul({ waitForCompletion: false, batchSize: 4 }));
		const { id, jobs, createdAt: at } = onlyJob();
		expect(json(items)).toEqual([
			{
				id,
				apiVersion: 'v1',
				status: 'queued',
				files: [],
				jobs: jobs.map((job) => ({ id: job.id, status: 'queued' })),
				createdAt: createdAt(at),
				statusUrl: `${higgsfield.simulator.url}/v1/job-sets/${id}`,
			},
		]);
		expect(higgsfield.traffic()).toEqual(['soul 200']);
	});

	it('B16: names the model of a video when nobody waits', async () => {
		const { items } = await higgsfield.run(dop({ waitForCompletion: false }));
		expect(items[0].json).toMatchObject({ model: 'dop-turbo', status: 'queued', files: [] });
	});

	it.each([
		['[[stuck]]', 'queued'],
		['[[running]]', 'in_progress'],
	])('returns what %s leaves when the time is up', async (marker, status) => {
		const { items, error } = await higgsfield.run(
			dop({
				prompt: `A cat ${marker}`,
				waitOptions: { timeout: 5, onTimeout: 'returnUnfinished' },
			}),
		);
		expect(error).toBeUndefined();
		const { id, jobs, createdAt: at } = onlyJob();
		expect(items).toEqual([
			{
				json: {
					id,
					apiVersion: 'v1',
					status,
					model: 'dop-turbo',
					files: [],
					jobs: [{ id: jobs[0].id, status }],
					createdAt: createdAt(at),
					statusUrl: `${higgsfield.simulator.url}/v1/job-sets/${id}`,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it('returns the files there are when the time is up', async () => {
		const { items } = await higgsfield.run(
			soul({
				prompt: '[[jobs: completed, running]]',
				batchSize: 4,
				waitOptions: { timeout: 4, onTimeout: 'returnUnfinished' },
			}),
		);
		const { jobs } = onlyJob();
		expect(items).toHaveLength(1);
		expect(items[0].json).toMatchObject({
			status: 'in_progress',
			files: [{ type: 'image', url: image(jobs[0].id), jobId: jobs[0].id }],
			statusUrl: expect.stringContaining('/v1/job-sets/') as string,
		});
	});

	it('B3: keeps polling an unknown status and shows it when the time is up', async () => {
		const { error } = await higgsfield.run(
			soul({ prompt: 'A cat [[status: waiting]]', waitOptions: { timeout: 10 } }),
		);
		expect(error?.message).toContain('waiting');
		expect(error?.message).toContain(onlyJob().id);
		expect(higgsfield.requests('jobSet').length).toBeGreaterThan(1);
	});

	it('B3: calls an unknown status in_progress in an item', async () => {
		const { items } = await higgsfield.run(
			soul({
				prompt: 'A cat [[status: waiting]]',
				waitOptions: { timeout: 3, onTimeout: 'returnUnfinished' },
			}),
		);
		expect(items[0].json).toMatchObject({
			status: 'in_progress',
			jobs: [{ status: 'waiting' }],
			files: [],
		});
	});
});

describe('pairing', () => {
	const three = [
		{ n: 1, text: 'one' },
		{ n: 2, text: 'two' },
		{ n: 3, text: 'three' },
	];
	const origin = { n: `={{ $('${nodeNames.items}').item.json.n }}` };

	it('D11: pairs each image of three batches with its own input', async () => {
		const { items, after } = await higgsfield.run(
			soul({ prompt: '={{ $json.text }}', batchSize: 4 }),
			{ items: three, then: origin },
		);
		expect(items).toHaveLength(12);
		expect(after.map(({ n }) => n)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
		const prompts = items.map(({ json: { id } }) => {
			const body = higgsfield.simulator.jobs.find((job) => job.id === id)?.body as {
				params: { prompt: string };
			};
			return body.params.prompt;
		});
		expect(prompts).toEqual(
			[...'1111']
				.map(() => 'one')
				.concat(...[[...'1111'].map(() => 'two'), [...'1111'].map(() => 'three')]),
		);
	});

	it('D10: pairs the items of both outputs', async () => {
		const { after, afterError, items, errorItems } = await higgsfield.run(
			soul({ prompt: '={{ $json.n === 2 ? "[[failed]]" : $json.text }}' }),
			{ items: three, then: origin, onError: 'continueErrorOutput' },
		);
		expect(after).toEqual([{ n: 1 }, { n: 3 }]);
		expect(afterError).toEqual([{ n: 2 }]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(errorItems.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
	});

	it('keeps the order of the input although later items finish first', async () => {
		higgsfield.simulator.configure({ timeScale: 1 });
		const { after } = await higgsfield.run(
			soul({ prompt: '={{ "[[queued: 0s]] [[takes: " + (20 - 6 * $json.n) + "s]]" }}' }),
			{ items: three, then: origin },
		);
		expect(after).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
	});
});

it('A1: gives success items no key named error, also when the API answers with one', async () => {
	for (const error of [null, '']) {
		const id = '5185f35b-6849-492d-9343-61dadcc9f97f';
		const file = { type: 'image', url: 'https://files.example.com/a.png' };
		const done = {
			type: 'respond' as const,
			status: 200,
			body: {
				id,
				error,
				jobs: [{ id: 'job-1', status: 'completed', error, results: { raw: file, min: file } }],
			},
		};
		higgsfield.simulator.fault({ route: 'soul', action: done, times: 2 });
		const parameterSets: IDataObject[] = [soul(), soul({ outputItems: 'generation' })];
		for (const parameters of parameterSets) {
			const { items, tries } = await higgsfield.run(parameters, { retryOnFail: { maxTries: 3 } });
			expect(tries).toBe(1);
			expect(items).toHaveLength(1);
			expect(items[0].json).not.toHaveProperty('error');
			expect(items[0].json).toMatchObject({ id, status: 'completed' });
		}
	}
	expect(higgsfield.traffic()).toEqual(['soul 200', 'soul 200', 'soul 200', 'soul 200']);
});

it('A1: is not run again by Retry On Fail when the raw answer has an empty error', async () => {
	const id = '5185f35b-6849-492d-9343-61dadcc9f97f';
	higgsfield.simulator.fault({
		route: 'soul',
		action: {
			type: 'respond',
			status: 200,
			body: {
				id,
				error: '',
				jobs: [
					{
						id: 'job-1',
						status: 'completed',
						results: { raw: { type: 'image', url: 'https://files.example.com/a.png' } },
					},
				],
			},
		},
		times: Infinity,
	});
	const { items, tries } = await higgsfield.run(soul({ simplify: false }), {
		retryOnFail: { maxTries: 3 },
	});
	expect(tries).toBe(1);
	expect(items).toHaveLength(1);
	expect(higgsfield.requests('soul')).toHaveLength(1);
});

it('D2: has links in its items and no file contents', async () => {
	for (const simplify of [true, false]) {
		const { items } = await higgsfield.run(soul({ batchSize: 4, simplify }));
		expect(items.every((item) => item.binary === undefined)).toBe(true);
		expect(JSON.stringify(items)).not.toMatch(/base64|data:image|[A-Za-z0-9+/]{200}/);
	}
	expect(higgsfield.requests('file')).toEqual([]);
});
