import type { IDataObject } from 'n8n-workflow';

import type { RunOptions } from '../helpers/engine';
import { useScaledClock } from '../helpers/scaled-clock';
import { characterBody, clientOf } from '../simulator/client';
import { character, dop, json, result, soul, strangeId, useHiggsfield } from './support/higgsfield';

useScaledClock(50);
const higgsfield = useHiggsfield({ timeScale: 0 });

/** Lets an agent call the node as its tool, once per set of arguments. */
const call = async (parameters: object, calls: IDataObject[] = [{}], options: RunOptions = {}) =>
	await higgsfield.run(parameters, { asTool: true, items: calls, ...options });

const fromAgent = (more: IDataObject = {}) =>
	soul({ prompt: "={{ $fromAI('prompt', 'What the image shows') }}", ...more });

describe('the node as a tool', () => {
	it('G5: gives an agent its image as JSON', async () => {
		const { items, status } = await call(fromAgent(), [{ prompt: 'A blue boat' }]);
		expect(status).toBe('success');
		const [{ id, jobs }] = higgsfield.simulator.jobs;
		expect(higgsfield.bodies('soul')).toMatchObject([{ params: { prompt: 'A blue boat' } }]);
		expect(items).toHaveLength(1);
		expect(items[0].json).toMatchObject({
			id,
			apiVersion: 'v1',
			status: 'completed',
			type: 'image',
			url: `${higgsfield.simulator.filesUrl}/results/${jobs[0].id}.png`,
		});
		expect(items[0].json).not.toHaveProperty('error');
	});

	it('D13: gives an agent little to read', async () => {
		const { items } = await call(fromAgent({ batchSize: 4 }), [{ prompt: 'Boats' }]);
		expect(items).toHaveLength(4);
		expect(items.every(({ binary }) => binary === undefined)).toBe(true);
		expect(JSON.stringify(json(items)).length).toBeLessThan(4_000);
	});

	it('makes two jobs of two calls, also with the same arguments', async () => {
		const calls = [{ prompt: 'A blue boat' }, { prompt: 'A blue boat' }];
		const { items } = await call(fromAgent(), calls);
		expect(higgsfield.requests('soul')).toHaveLength(2);
		expect(new Set(items.map((item) => item.json.id)).size).toBe(2);
	});

	it('takes what agents like to send: numbers as text and empty options', async () => {
		const { items } = await call(
			fromAgent({
				batchSize: "={{ $fromAI('count') }}",
				styleId: "={{ $fromAI('style') }}",
				options: { seed: "={{ $fromAI('seed') }}" },
			}),
			[{ prompt: 'Boats', count: '4', style: '', seed: '7' }],
		);
		expect(items).toHaveLength(4);
		expect(higgsfield.bodies('soul')).toEqual([
			{
				params: {
					prompt: 'Boats',
					width_and_height: '1536x1536',
					quality: '1080p',
					batch_size: 4,
					seed: 7,
				},
			},
		]);
	});

	it('works for every resource', async () => {
		const { data } = await clientOf(higgsfield.simulator).post<{ id: string }>(
			'/v1/custom-references',
			characterBody(),
		);
		const parameterSets = [
			dop(),
			character('getAll'),
			character('get', { characterId: data.id }),
			result(data.id),
		];
		for (const parameters of parameterSets) {
			const { items } = await call(parameters);
			expect(items).toHaveLength(1);
			expect(items[0].json).toMatchObject({ status: 'completed' });
		}
	});
});

describe('an error of the tool', () => {
	it('is an item that names the job, whatever happened to it', async () => {
		for (const marker of ['[[failed]]', '[[nsfw]]', '[[canceled]]', '[[no-files]]']) {
			const { items, status } = await call(fromAgent(), [{ prompt: `A boat ${marker}` }]);
			const { id } = higgsfield.simulator.jobs.at(-1) ?? {};
			expect(status).toBe('success');
			expect(json(items)).toEqual([
				{
					error: expect.stringContaining(String(id)) as string,
					details: expect.objectContaining({ id, apiVersion: 'v1' }) as object,
				},
			]);
		}
	});

	it('names the job when the time is up', async () => {
		const { items } = await call(fromAgent({ waitOptions: { timeout: 3 } }), [
			{ prompt: 'A boat [[stuck]]' },
		]);
		const [{ id }] = higgsfield.simulator.jobs;
		expect(items[0].json.error).toContain(id);
		expect(items[0].json.details).toEqual({ id, apiVersion: 'v1', status: 'queued' });
	});

	it('says what was wrong with the arguments, and sends nothing', async () => {
		const { items } = await call(fromAgent({ options: { seed: "={{ $fromAI('seed') }}" } }), [
			{ prompt: 'A boat', seed: 'lucky' },
		]);
		expect(json(items)).toEqual([
			{ error: expect.stringContaining('\'Seed\' is "lucky"') as string, details: {} },
		]);
		expect(higgsfield.simulator.journal).toEqual([]);
	});

	it.each([
		[{ apiKeySecret: 'wrong' }, 'Invalid credentials'],
		[{ baseUrl: 'http://api.example.com' }, "'Base URL'"],
	])('is an item also for the credential %j', async (credential, text) => {
		const { items, status } = await call(fromAgent(), [{ prompt: 'A boat' }], { credential });
		expect(status).toBe('success');
		expect(items).toHaveLength(1);
		expect(items[0].json.error).toContain(text);
	});

	it('is an item also where the job is unknown', async () => {
		const { items } = await call(result(strangeId));
		expect(items[0].json.error).toContain(strangeId);
		expect(items[0].json.details).toMatchObject({ id: strangeId, httpCode: 404 });
	});

	it('does not make n8n pay again for a job that was charged', async () => {
		const { items } = await call(fromAgent(), [{ prompt: 'A boat [[no-files]]' }], {
			retryOnFail: { maxTries: 3 },
		});
		expect(higgsfield.requests('soul')).toHaveLength(1);
		expect(items[0].json.error).toContain(higgsfield.simulator.jobs[0].id);
	});

	it('names the last job when n8n tries again after one that cost nothing', async () => {
		const { items } = await call(fromAgent(), [{ prompt: 'A boat [[failed]]' }], {
			retryOnFail: { maxTries: 3 },
		});
		const { jobs } = higgsfield.simulator;
		expect(items[0].json.error).toContain(jobs[jobs.length - 1].id);
		expect(jobs.every(({ charge }) => charge === 'refunded')).toBe(true);
	});

	it('A5: does not send a submit again whose fate is unknown', async () => {
		higgsfield.simulator.fault({
			route: 'soul',
			when: 'after',
			times: Infinity,
			action: { type: 'reset' },
		});
		const { items } = await call(fromAgent(), [{ prompt: 'A boat' }], {
			retryOnFail: { maxTries: 3 },
		});
		expect(items[0].json.error).toContain('may exist');
		expect(higgsfield.requests('soul')).toHaveLength(1);
	});

	it('A4: takes up the job it has when its status could not be learned', async () => {
		higgsfield.simulator.fault({
			route: 'jobSet',
			action: { type: 'respond', status: 401, body: { detail: 'Invalid credentials' } },
		});
		await call(fromAgent(), [{ prompt: 'A boat' }], { retryOnFail: { maxTries: 3 } });
		expect(higgsfield.requests('soul')).toHaveLength(1);
	});
});
