import { useScaledClock } from '../helpers/scaled-clock';
import { motions, soulStyles } from '../simulator';
import { characterBody, clientOf } from '../simulator/client';
import { dop, locator, soul, useHiggsfield } from './support/higgsfield';

useScaledClock(50);
const higgsfield = useHiggsfield({ timeScale: 0 });

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
const entries = (list: Array<{ id: string; name: string }>) =>
	list
		.map(({ id, name }) => ({
			name,
			value: id,
			url: `${higgsfield.simulator.filesUrl}/previews/${id}.png`,
		}))
		.sort(byName);

/** Makes characters without the node and gives their IDs, newest first, as the API lists them. */
async function trained(...names: string[]): Promise<string[]> {
	const client = clientOf(higgsfield.simulator);
	const ids: string[] = [];
	for (const name of names) {
		const { data } = await client.post<{ id: string }>(
			'/v1/custom-references',
			characterBody({ name }),
		);
		ids.unshift(data.id);
	}
	higgsfield.simulator.journal.length = 0;
	return ids;
}
const people = (count: number) => Array.from({ length: count }, (_, n) => `Person ${n}`);

describe('motions', () => {
	it('are all there, by name, with a link to a preview', async () => {
		const { results, paginationToken } = await higgsfield.search('searchMotions');
		expect(results).toEqual(entries(motions));
		expect(results).toContainEqual({
			name: 'Dolly In',
			value: '81ca2cd2-05db-4222-9ba0-a32e5185adfb',
			url: `${higgsfield.simulator.filesUrl}/previews/81ca2cd2-05db-4222-9ba0-a32e5185adfb.png`,
		});
		expect(paginationToken).toBeUndefined();
		expect(higgsfield.traffic()).toEqual(['motions 200']);
	});

	it.each([
		['zoom', ['Earth Zoom Out', 'Zoom In', 'Zoom Out']],
		['ZOOM OUT', ['Earth Zoom Out', 'Zoom Out']],
		[' dolly i', ['Dolly In']],
		['no such motion', []],
	])('are narrowed by "%s"', async (filter, names) => {
		const { results } = await higgsfield.search('searchMotions', { filter });
		expect(results.map(({ name }) => name)).toEqual(names);
	});
});

describe('styles', () => {
	it('are all there, by name, with a link to a preview', async () => {
		const { results } = await higgsfield.search('searchStyles');
		expect(results).toEqual(entries(soulStyles));
		expect(higgsfield.requests().map(({ path }) => path)).toEqual(['/v1/text2image/soul-styles']);
	});

	it.each([
		['90', ["90's Editorial", '90s Grain']],
		['tokyo', ['Tokyo Streetstyle']],
	])('are narrowed by "%s"', async (filter, names) => {
		const { results } = await higgsfield.search('searchStyles', { filter });
		expect(results.map(({ name }) => name)).toEqual(names);
	});
});

describe('characters', () => {
	it('come page by page until the last', async () => {
		higgsfield.simulator.configure({ maxPageSize: 20 });
		const ids = await trained(...people(45));
		const found: unknown[] = [];
		let paginationToken: string | undefined;
		for (let page = 1; page <= 3; page++) {
			const list = await higgsfield.search('searchCharacters', { paginationToken });
			found.push(...list.results.map(({ value }) => value));
			paginationToken = list.paginationToken as string | undefined;
			expect(paginationToken === undefined).toBe(page === 3);
		}
		expect(found).toEqual(ids);
		expect(higgsfield.requests('characterList')).toHaveLength(3);
	});

	it('are searched for on all pages', async () => {
		higgsfield.simulator.configure({ maxPageSize: 20 });
		const ids = await trained('Ana', ...people(30), 'ANASTASIA', ...people(15));
		const { results, paginationToken } = await higgsfield.search('searchCharacters', {
			filter: 'ana',
		});
		expect(results).toEqual([
			{ name: 'ANASTASIA', value: ids[15] },
			{ name: 'Ana', value: ids[46] },
		]);
		expect(paginationToken).toBeUndefined();
	});

	it('say which model they work with', async () => {
		const client = clientOf(higgsfield.simulator);
		for (const version of ['v1', 'v2', 'cinema']) {
			await client.post(
				'/v1/custom-references',
				characterBody({ name: `Ana [[stuck]] ${version}`, model_version: version }),
			);
		}
		const { results } = await higgsfield.search('searchCharacters');
		expect(results.map(({ name }) => name)).toEqual([
			'Ana [[stuck]] cinema (Soul Cinema, queued)',
			'Ana [[stuck]] v2 (Soul 2, queued)',
			'Ana [[stuck]] v1 (Soul, queued)',
		]);
	});

	it('say when they cannot be used yet', async () => {
		const ids = await trained('Ana', 'Ben [[running]]', 'Cem [[failed]]');
		const { results } = await higgsfield.search('searchCharacters');
		expect(results).toEqual([
			{ name: 'Cem [[failed]] (failed)', value: ids[0] },
			{ name: 'Ben [[running]] (in progress)', value: ids[1] },
			{ name: 'Ana', value: ids[2] },
		]);
	});
});

const lists = [
	['searchMotions', 'motions', []],
	['searchStyles', 'styles', []],
	[
		'searchCharacters',
		'characterList',
		{ total: 0, page: 1, page_size: 20, total_pages: 0, items: [] },
	],
] as const;

describe.each(lists)('G1: %s', (method, route, empty) => {
	const messageOf = async (search: Promise<unknown>) => {
		const error: unknown = await search.then(
			() => undefined,
			(reason: unknown) => reason,
		);
		expect(error).toBeInstanceOf(Error);
		const { message, description } = error as Error & { description?: string | null };
		const text = `${message} ${description ?? ''}`;
		expect(text).not.toMatch(/\[object|undefined|<[a-z]+>/);
		return text;
	};

	it('is empty where there is nothing', async () => {
		higgsfield.simulator.fault({
			route,
			action: { type: 'respond', status: 200, body: empty },
		});
		expect(await higgsfield.search(method)).toEqual({ results: [] });
	});

	it('says that the key is wrong', async () => {
		const search = higgsfield.search(method, { credential: { apiKeySecret: 'wrong' } });
		const message = await messageOf(search);
		expect(message).toContain('Invalid credentials');
		expect(message).toContain('credential');
		expect(higgsfield.requests()).toHaveLength(1);
	});

	it('says that Higgsfield cannot answer', async () => {
		higgsfield.simulator.fault({
			route,
			action: { type: 'respond', status: 500, body: 'Internal Server Error' },
			times: Infinity,
		});
		const message = await messageOf(higgsfield.search(method));
		expect(message).toContain('500');
		expect(message).toContain('Internal Server Error');
	});

	it('survives trouble that passes', async () => {
		higgsfield.simulator.fault({
			route,
			action: { type: 'respond', status: 502, body: '<html></html>', contentType: 'text/html' },
		});
		higgsfield.simulator.fault({ route, action: { type: 'reset' } });
		await expect(higgsfield.search(method)).resolves.toHaveProperty('results');
		expect(higgsfield.requests()).toHaveLength(3);
	});

	it('says that the API has no such list', async () => {
		higgsfield.simulator.fault({
			route,
			action: { type: 'respond', status: 404, body: { detail: 'Not Found' } },
		});
		expect(await messageOf(higgsfield.search(method))).toContain('list of');
	});

	it('says that the answer is not that of the API', async () => {
		higgsfield.simulator.fault({
			route,
			action: { type: 'respond', status: 200, body: '<html></html>', contentType: 'text/html' },
		});
		expect(await messageOf(higgsfield.search(method))).toContain('Base URL');
	});

	it('names the host that cannot be reached', async () => {
		const credential = { baseUrl: 'http://127.0.0.1:1' };
		expect(await messageOf(higgsfield.search(method, { credential }))).toContain('127.0.0.1:1');
	});

	it('says what is missing without a credential', async () => {
		expect(await messageOf(higgsfield.search(method, { credential: null }))).toMatch(/credential/i);
	});
});

it('G1, G2: IDs and expressions work while no list does', async () => {
	const [person] = await trained('Ana');
	for (const route of ['motions', 'styles', 'characterList'] as const) {
		higgsfield.simulator.fault({
			route,
			action: { type: 'respond', status: 404, body: { detail: 'Not Found' } },
			times: Infinity,
		});
	}
	const style = soulStyles[3].id;
	const motion = motions[3].id;
	const items = [{ style, motion, person }];
	const pick = (name: string) => locator('id', `={{ $json.${name} }}`);

	const image = await higgsfield.run(
		soul({ styleId: pick('style'), characterId: locator('id', person) }),
		{ items },
	);
	const video = await higgsfield.run(
		dop({ motions: { motion: [{ motionId: pick('motion'), strength: 1 }] } }),
		{ items },
	);
	expect([image.error, video.error]).toEqual([undefined, undefined]);
	expect(higgsfield.bodies('soul', 'dop')).toMatchObject([
		{ params: { style_id: style, custom_reference_id: person } },
		{ params: { motions: [{ id: motion, strength: 1 }] } },
	]);
	expect(higgsfield.requests('motions', 'styles', 'characterList')).toEqual([]);
});
