import { listCharacters } from '../../nodes/Higgsfield/generation/characters';
import type { Api } from '../../nodes/Higgsfield/transport/request';

const item = (id: string) => ({ id, name: `Name of ${id}`, status: 'completed' });

/** An API whose list of characters has these pages, and the pages it was asked for. */
function apiWithPages(...pages: string[][]) {
	const asked: unknown[] = [];
	const api: Api = {
		baseUrl: 'https://api.higgsfield.ai',
		send: async ({ path, query }) => {
			asked.push(query?.page);
			expect(path).toBe('/v1/custom-references/list');
			const ids = pages[Number(query?.page) - 1] ?? [];
			return {
				status: 200,
				headers: {},
				body: { items: ids.map(item), page: query?.page, total_pages: pages.length },
			};
		},
	};
	return { api, asked };
}

describe('the list of characters', () => {
	it.each<[string, string[][], number, string[], number[]]>([
		['all pages', [['a', 'b'], ['c']], Infinity, ['a', 'b', 'c'], [1, 2]],
		[
			'no more pages than the limit needs',
			[['a', 'b'], ['c', 'd'], ['e']],
			3,
			['a', 'b', 'c'],
			[1, 2],
		],
		['the first page when that is enough', [['a', 'b'], ['c']], 2, ['a', 'b'], [1]],
		['no characters', [[]], Infinity, [], [1]],
		[
			'a character that moved between pages once',
			[
				['a', 'b'],
				['b', 'c'],
			],
			Infinity,
			['a', 'b', 'c'],
			[1, 2],
		],
		['nothing after an empty page', [['a'], [], ['b']], Infinity, ['a'], [1, 2]],
	])('has %s', async (_, pages, limit, ids, askedFor) => {
		const { api, asked } = apiWithPages(...pages);

		const found = await listCharacters(api, limit);

		expect(found.map(({ id }) => id)).toEqual(ids);
		expect(asked).toEqual(askedFor);
	});

	it('ends after one page when the API does not say how many there are', async () => {
		const api: Api = {
			baseUrl: 'https://api.higgsfield.ai',
			send: async () => ({ status: 200, headers: {}, body: { items: [item('a'), null, {}] } }),
		};

		expect((await listCharacters(api, 50)).map(({ id }) => id)).toEqual(['a']);
	});
});
