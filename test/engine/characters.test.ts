import type { IDataObject } from 'n8n-workflow';

import { retry } from '../helpers/engine';
import { useScaledClock } from '../helpers/scaled-clock';
import { characterBody, clientOf } from '../simulator/client';
import { character, json, locator, strangeId, useHiggsfield } from './support/higgsfield';

useScaledClock(50);
const higgsfield = useHiggsfield({ timeScale: 0 });

const face = 'https://example.com/face.jpg';
const side = 'https://example.com/side.png?w=512,h=512';
const create = (more: IDataObject = {}) =>
	character('create', { name: 'Ana', imageUrls: face, ...more });
const images = (...urls: string[]) => urls.map((image_url) => ({ type: 'image_url', image_url }));
const createdAt = (at: number) => new Date(at).toISOString().replace('Z', '000Z');
const only = () => {
	expect(higgsfield.simulator.jobs).toHaveLength(1);
	return higgsfield.simulator.jobs[0];
};

/** Makes characters without the node and gives their IDs, newest first, as the API lists them. */
async function trained(count: number, body: (n: number) => object = () => ({})): Promise<string[]> {
	const client = clientOf(higgsfield.simulator);
	const ids: string[] = [];
	for (let n = 1; n <= count; n++) {
		const { data } = await client.post<{ id: string }>(
			'/v1/custom-references',
			characterBody({ name: `Person ${n}`, ...body(n) }),
		);
		ids.unshift(data.id);
	}
	higgsfield.simulator.journal.length = 0;
	return ids;
}

describe('Create', () => {
	it('trains a character, waits for it, and shows it with its photos', async () => {
		const { items } = await higgsfield.run(create({ imageUrls: `${face}\n${side}` }));
		const { id, createdAt: at } = only();
		expect(higgsfield.bodies('characterCreate')).toEqual([
			{ name: 'Ana', input_images: images(face, side), model_version: 'v1' },
		]);
		expect(items).toEqual([
			{
				json: {
					id,
					name: 'Ana',
					status: 'completed',
					modelVersion: 'v1',
					photos: [
						expect.stringContaining('/references/') as string,
						expect.stringContaining('/references/') as string,
					],
					createdAt: createdAt(at),
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(higgsfield.traffic()).toEqual(['characterCreate 200', 'characterGet 200']);
	});

	it.each([
		['one a line', `${face}\n${side}`],
		['one a line, with blank lines and blanks', `\n  ${face}\r\n\r\n${side}  \n`],
		['separated by commas', `${face}, ${side}`],
		['separated by commas without blanks', `${face},${side}`],
		['as a list from an expression', '={{ $json.urls }}'],
		['as a list in JSON', JSON.stringify([face, side])],
	])('takes the photos %s', async (_, imageUrls) => {
		await higgsfield.run(create({ imageUrls, waitForCompletion: false }), {
			items: [{ urls: [face, side] }],
		});
		expect(higgsfield.bodies('characterCreate')).toEqual([
			{ name: 'Ana', input_images: images(face, side), model_version: 'v1' },
		]);
	});

	it.each(['v1', 'v2', 'cinema'])('makes it for the model version %s', async (modelVersion) => {
		const { items } = await higgsfield.run(create({ modelVersion }));
		expect(higgsfield.bodies('characterCreate')).toEqual([
			{ name: 'Ana', input_images: images(face), model_version: modelVersion },
		]);
		expect(items[0].json.modelVersion).toBe(modelVersion);
	});

	it('takes 100 photos and a name of 100 characters', async () => {
		const urls = Array.from({ length: 100 }, (_, n) => `https://example.com/${n}.jpg`);
		const name = 'Ä'.repeat(100);
		await higgsfield.run(create({ name, imageUrls: urls.join('\n') }));
		expect(higgsfield.bodies('characterCreate')).toEqual([
			{ name, input_images: images(...urls), model_version: 'v1' },
		]);
		expect(higgsfield.requests('characterCreate')[0].status).toBe(200);
	});

	it.each([
		['2024', 2024],
		['true', true],
		['He said "no"', 'He said "no"'],
	])('E8: sends the name %s as text', async (text, name) => {
		await higgsfield.run(create({ name: '={{ $json.name }}', waitForCompletion: false }), {
			items: [{ name }],
		});
		expect(higgsfield.bodies('characterCreate')).toEqual([
			{ name: text, input_images: images(face), model_version: 'v1' },
		]);
	});

	it('B16: gives the ID at once when nobody waits', async () => {
		higgsfield.simulator.configure({ timeScale: 1 });
		const { items } = await higgsfield.run(create({ waitForCompletion: false }));
		const { id, createdAt: at } = only();
		expect(items).toEqual([
			{
				json: {
					id,
					name: 'Ana',
					status: 'not_ready',
					modelVersion: 'v1',
					createdAt: createdAt(at),
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(higgsfield.traffic()).toEqual(['characterCreate 200']);
	});

	it('waits through every state of a training', async () => {
		higgsfield.simulator.configure({ timeScale: 1 });
		const { items } = await higgsfield.run(create({ name: 'Ana [[queued: 8s]] [[takes: 8s]]' }));
		expect(items[0].json.status).toBe('completed');
		expect(higgsfield.requests('characterCreate')).toHaveLength(1);
		expect(higgsfield.requests('characterGet').length).toBeGreaterThan(1);
	});

	it('F14: names a failed training, with the reason and the ID', async () => {
		const { error } = await higgsfield.run(create({ name: 'Ana [[failed: DatasetErrors 3/3]]' }));
		expect(error?.name).toBe('NodeOperationError');
		expect(error?.message).toContain(only().id);
		expect(error?.message).toContain('DatasetErrors 3/3');
		expect(error?.description).toContain('not charged');
	});

	it('F14: makes a failed training an item with the ID in the continue mode', async () => {
		const { items } = await higgsfield.run(create({ name: 'Ana [[failed]]' }), {
			onError: 'continueRegularOutput',
		});
		const { id } = only();
		expect(json(items)).toEqual([
			{
				error: expect.stringContaining(id) as string,
				details: { id, apiVersion: 'v1', status: 'failed' },
			},
		]);
	});

	it('F14: gives up on a training that never starts, keeps its ID, and does not pay again on retry', async () => {
		const ended = await higgsfield.run(
			create({ name: 'Ana [[stuck]]', waitOptions: { timeout: 10 } }),
		);
		const { id } = only();
		expect(ended.error?.message).toContain(id);
		expect(ended.error?.message).toContain('queued');
		expect(ended.error?.message).toContain('10 seconds');
		expect(ended.error?.description).toContain('Character → Get');
		expect((await retry(ended)).error?.message).toContain(id);
		expect(higgsfield.requests('characterCreate')).toHaveLength(1);
	});

	it('F14: returns a training that never starts as an item where the user wants one', async () => {
		const { items, error } = await higgsfield.run(
			create({
				name: 'Ana [[stuck]]',
				waitOptions: { timeout: 5, onTimeout: 'returnUnfinished' },
			}),
		);
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ id: only().id, status: 'queued' });
	});

	it('A5: is not sent again when nobody knows whether it was made', async () => {
		higgsfield.simulator.fault({
			route: 'characterCreate',
			when: 'after',
			action: { type: 'respond', status: 500, body: 'Internal Server Error' },
			times: Infinity,
		});
		const ended = await higgsfield.run(create(), { retryOnFail: { maxTries: 3 } });
		expect(ended.error?.message).toContain('may exist');
		expect(ended.error?.description).toContain('Ana');
		expect(higgsfield.requests('characterCreate')).toHaveLength(1);
	});

	it('gives the answer of the API without Simplify', async () => {
		const { items } = await higgsfield.run(create({ simplify: false, waitForCompletion: false }));
		const { id, createdAt: at } = only();
		expect(json(items)).toEqual([
			{
				id,
				status: expect.any(String) as string,
				response: {
					id,
					name: 'Ana',
					model_version: 'v1',
					status: items[0].json.status,
					thumbnail_url: null,
					created_at: createdAt(at),
					in_progress_at: null,
					fail_reason: null,
				},
			},
		]);
	});
});

describe('Get', () => {
	it.each([
		['from the list', (id: string) => locator('list', id)],
		['by ID', (id: string) => locator('id', id)],
		['as a plain text', (id: string) => id],
		['by an expression', () => locator('id', '={{ $json.id }}')],
	])('G2: shows the character picked %s', async (_, pick) => {
		const [id] = await trained(1);
		const { items } = await higgsfield.run(character('get', { characterId: pick(id) }), {
			items: [{ id }],
		});
		expect(items).toEqual([
			{
				json: {
					id,
					name: 'Person 1',
					status: 'completed',
					modelVersion: 'v1',
					photos: [expect.stringContaining('/references/') as string],
					createdAt: createdAt(only().createdAt),
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(higgsfield.traffic()).toEqual(['characterGet 200']);
	});

	it('shows a failed training as an item with its reason', async () => {
		const [id] = await trained(1, () => ({ name: 'Ben [[failed: No face found]]' }));
		const { items } = await higgsfield.run(character('get', { characterId: id }));
		expect(items[0].json).toMatchObject({
			id,
			name: 'Ben [[failed: No face found]]',
			status: 'failed',
			failReason: 'No face found',
		});
		expect(items[0].json).not.toHaveProperty('error');
	});

	it('shows a training in progress without waiting for it', async () => {
		const [id] = await trained(1, () => ({ name: 'Ben [[running]]' }));
		const { items } = await higgsfield.run(character('get', { characterId: id }));
		expect(items[0].json).toMatchObject({ id, status: 'in_progress' });
		expect(higgsfield.requests()).toHaveLength(1);
	});

	it('gives the answer of the API without Simplify', async () => {
		const [id] = await trained(1);
		const { items } = await higgsfield.run(character('get', { characterId: id, simplify: false }));
		expect(Object.keys(items[0].json)).toEqual(['id', 'status', 'response']);
		expect(items[0].json.response).toMatchObject({
			id,
			name: 'Person 1',
			fail_reason: null,
			reference_media: [{ media_url: expect.any(String) as string }],
		});
	});

	it('says that an unknown character may belong to another account', async () => {
		const { error } = await higgsfield.run(character('get', { characterId: strangeId }));
		expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '404' });
		expect(error?.message).toContain(strangeId);
		expect(error?.description).toContain('account');
		expect(higgsfield.requests()).toHaveLength(1);
	});
});

describe('Get Many', () => {
	const list = async (more: IDataObject) =>
		(await higgsfield.run(character('getAll', more))).items.map((item) => item.json.id);

	it.each([20, 100])('gives all of 55 where the API gives %i a page', async (maxPageSize) => {
		higgsfield.simulator.configure({ maxPageSize });
		const ids = await trained(55);
		expect(await list({ returnAll: true })).toEqual(ids);
	});

	it.each([
		[1, 1],
		[20, 1],
		[21, 2],
		[50, 3],
		[99, 3],
	])('gives %i of 55 in %i pages of 20', async (limit, pages) => {
		higgsfield.simulator.configure({ maxPageSize: 20 });
		const ids = await trained(55);
		expect(await list({ limit })).toEqual(ids.slice(0, limit));
		expect(higgsfield.requests().map(({ query }) => query.page)).toEqual(
			['1', '2', '3'].slice(0, pages),
		);
	});

	it('gives 50 when nothing is said', async () => {
		const ids = await trained(55);
		expect(await list({})).toEqual(ids.slice(0, 50));
	});

	it('makes an item of each', async () => {
		const [, id] = await trained(2, (n) => (n === 1 ? { model_version: 'cinema' } : {}));
		const { items } = await higgsfield.run(character('getAll'));
		expect(items[1]).toEqual({
			json: {
				id,
				name: 'Person 1',
				status: 'completed',
				modelVersion: 'cinema',
				createdAt: createdAt(higgsfield.simulator.jobs[0].createdAt),
			},
			pairedItem: { item: 0 },
		});
		expect(items[0].json).not.toHaveProperty('modelVersion');
	});

	it('gives the answers of the API without Simplify', async () => {
		const [id] = await trained(1);
		const { items } = await higgsfield.run(character('getAll', { simplify: false }));
		expect(json(items)).toEqual([
			{
				id,
				status: 'completed',
				response: expect.objectContaining({ id, thumbnail_url: null }) as object,
			},
		]);
	});

	it.each([{ returnAll: true }, { limit: 5 }])(
		'gives nothing where there is nothing: %j',
		async (more) => {
			const { items, status } = await higgsfield.run(character('getAll', more));
			expect(status).toBe('success');
			expect(items).toEqual([]);
			expect(higgsfield.requests()).toHaveLength(1);
		},
	);

	it('pairs what it lists with the item that asked', async () => {
		await trained(2);
		const { items } = await higgsfield.run(character('getAll', { limit: '={{ $json.n }}' }), {
			items: [{ n: 1 }, { n: 2 }],
		});
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 1 },
		]);
	});
});

describe('Delete', () => {
	it('deletes a character for good', async () => {
		const [id] = await trained(1);
		const { items } = await higgsfield.run(
			character('delete', { characterId: locator('list', id) }),
		);
		expect(items).toEqual([{ json: { id, deleted: true }, pairedItem: { item: 0 } }]);
		const { error } = await higgsfield.run(character('get', { characterId: id }));
		expect(error?.httpCode).toBe('404');
	});

	it('says that an unknown character is unknown', async () => {
		const { error } = await higgsfield.run(character('delete', { characterId: strangeId }));
		expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '404' });
		expect(error?.message).toContain(strangeId);
		expect(higgsfield.requests()).toHaveLength(1);
	});

	it('passes on why a character cannot be deleted yet', async () => {
		const [id] = await trained(1, () => ({ name: 'Ben [[running]]' }));
		const { error } = await higgsfield.run(character('delete', { characterId: id }));
		expect(error?.httpCode).toBe('400');
		expect(error?.message).toContain('Custom reference is still being processed');
	});

	it('takes it for done when the first answer was lost', async () => {
		const [id] = await trained(1);
		higgsfield.simulator.fault({
			route: 'characterDelete',
			when: 'after',
			action: { type: 'reset' },
		});
		const { items } = await higgsfield.run(character('delete', { characterId: id }));
		expect(json(items)).toEqual([{ id, deleted: true }]);
		expect(higgsfield.requests('characterDelete')).toHaveLength(2);
	});

	it('goes on with the others when one of three is unknown', async () => {
		const [first, second] = await trained(2);
		const { items } = await higgsfield.run(
			character('delete', { characterId: locator('id', '={{ $json.id }}') }),
			{
				items: [{ id: first }, { id: strangeId }, { id: second }],
				onError: 'continueRegularOutput',
			},
		);
		expect(json(items)).toEqual([
			{ id: first, deleted: true },
			{
				error: expect.stringContaining(strangeId) as string,
				details: { id: strangeId, httpCode: 404 },
			},
			{ id: second, deleted: true },
		]);
	});
});
