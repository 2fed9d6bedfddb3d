import type { GenericValue, IDataObject } from 'n8n-workflow';

import { useScaledClock } from '../helpers/scaled-clock';
import { character, dop, locator, result, soul, useHiggsfield } from './support/higgsfield';

useScaledClock(50);
const higgsfield = useHiggsfield({ timeScale: 0 });

const GENERAL_STYLE = '464ea177-8d40-4940-8d9d-b438bab269c7';
const ZOOM_IN = 'fbcbec5b-30f8-4b17-ba6e-8e8d5b265562';
const value = '={{ $json.value }}';

type Value = GenericValue | IDataObject;

/** One field that an expression fills: good for items 0 and 2, bad for item 1. */
interface Case {
	/** What the field is called in the editor. */
	field: string;
	good: Value;
	/** A bad value, how the message shows it, and what it says is allowed. */
	bad: Array<[given: Value, shown: string, allowed: string]>;
	parameters: IDataObject;
}

const longUrl = `https://example.com/${'a'.repeat(2064)}`;

const badUrls = (good: string, empty: boolean): Case['bad'] => [
	...(empty ? ([['', 'empty', 'http']] satisfies Case['bad']) : []),
	['product.jpg', '"product.jpg"', 'https://'],
	['ftp://example.com/a.jpg', '"ftp://example.com/a.jpg"', 'https://'],
	['file:///home/me/a.jpg', '"file:///home/me/a.jpg"', 'https://'],
	['https://', '"https://"', 'https://'],
	[`${good} and more`, `"${good} and more"`, 'https://'],
	[longUrl, 'https://example.com/aaaa', '2083'],
	['data:image/png;base64,iVBORw0KGgo=', '"data:image/png;base64', 'link'],
	[7, '7', 'https://'],
];

const badSeeds: Case['bad'] = [
	[0, '0', 'from 1 to 1000000'],
	[-1, '-1', 'from 1 to 1000000'],
	[1.2, '1.2', 'whole number'],
	['abc', '"abc"', 'from 1 to 1000000'],
	[1000001, '1000001', 'from 1 to 1000000'],
];

const badTimeouts: Case['bad'] = [
	[0, '0', 'from 1 to 86400'],
	[-5, '-5', 'from 1 to 86400'],
	[NaN, 'NaN', 'from 1 to 86400'],
	[86401, '86401', 'from 1 to 86400'],
	['soon', '"soon"', 'from 1 to 86400'],
];

const soulCases: Case[] = [
	{
		field: 'Prompt',
		good: 'A cat',
		bad: [
			['', 'empty', 'text'],
			['  \n\t ', 'empty', 'text'],
			[null, 'no value', 'text'],
		],
		parameters: soul({ prompt: value }),
	},
	{
		field: 'Size',
		good: '1536x1536',
		bad: [['1024x1024', '"1024x1024"', '1536x1536, 1152x1536']],
		parameters: soul({ widthAndHeight: value }),
	},
	{
		field: 'Quality',
		good: '720p',
		bad: [['4k', '"4k"', '720p, 1080p']],
		parameters: soul({ quality: value }),
	},
	{
		field: 'Batch Size',
		good: 1,
		bad: [
			[3, '3', '1, 4'],
			[0, '0', '1, 4'],
			['many', '"many"', '1, 4'],
		],
		parameters: soul({ batchSize: value }),
	},
	{
		field: 'Style',
		good: GENERAL_STYLE,
		bad: [
			['General', '"General"', 'ID'],
			['464ea177', '"464ea177"', 'ID'],
		],
		parameters: soul({ styleId: locator('id', value) }),
	},
	{
		field: 'Character',
		good: '',
		bad: [['Ana', '"Ana"', 'ID']],
		parameters: soul({ characterId: locator('id', value) }),
	},
	{ field: 'Seed', good: 7, bad: badSeeds, parameters: soul({ options: { seed: value } }) },
	{
		field: 'Style Strength',
		good: 1,
		bad: [
			[1.5, '1.5', 'from 0 to 1'],
			[-0.1, '-0.1', 'from 0 to 1'],
			['strong', '"strong"', 'from 0 to 1'],
		],
		parameters: soul({ options: { styleStrength: value } }),
	},
	{
		field: 'Character Strength',
		good: 1,
		bad: [
			[0, '0', 'above 0'],
			[1.5, '1.5', '1'],
		],
		parameters: soul({ options: { characterStrength: value } }),
	},
	{
		field: 'Image Reference URL',
		good: 'https://example.com/look.jpg',
		bad: badUrls('https://example.com/look.jpg', false),
		parameters: soul({ options: { imageReferenceUrl: value } }),
	},
	{
		field: 'Enhance Prompt',
		good: true,
		bad: [['maybe', '"maybe"', 'true or false']],
		parameters: soul({ options: { enhancePrompt: value } }),
	},
	{
		field: 'On Moderation',
		good: 'item',
		bad: [['ignore', '"ignore"', 'error, item']],
		parameters: soul({ options: { onModeration: value } }),
	},
	{
		field: 'Output Items',
		good: 'file',
		bad: [['job', '"job"', 'file, generation']],
		parameters: soul({ outputItems: value }),
	},
	{
		field: 'Timeout',
		good: 60,
		bad: badTimeouts,
		parameters: soul({ waitOptions: { timeout: value } }),
	},
	{
		field: 'Poll Interval',
		good: 1,
		bad: [
			[-1, '-1', '3600'],
			[0.5, '0.5', '3600'],
			[3601, '3601', '3600'],
			[NaN, 'NaN', '3600'],
		],
		parameters: soul({ waitOptions: { pollInterval: value } }),
	},
	{
		field: 'On Timeout',
		good: 'returnUnfinished',
		bad: [['wait', '"wait"', 'error, returnUnfinished']],
		parameters: soul({ waitOptions: { onTimeout: value } }),
	},
];

const dopCases: Case[] = [
	{
		field: 'Prompt',
		good: 'It turns',
		bad: [
			['', 'empty', 'text'],
			['   ', 'empty', 'text'],
		],
		parameters: dop({ prompt: value }),
	},
	{
		field: 'Model',
		good: 'dop-lite',
		bad: [['dop-ultra', '"dop-ultra"', 'dop-lite']],
		parameters: dop({ model: value }),
	},
	{
		field: 'Image URL',
		good: 'https://example.com/start.jpg',
		bad: badUrls('https://example.com/start.jpg', true),
		parameters: dop({ imageUrl: value }),
	},
	{
		field: 'End Image URL',
		good: 'https://example.com/end.jpg',
		bad: badUrls('https://example.com/end.jpg', false),
		parameters: dop({ options: { endImageUrl: value } }),
	},
	{
		field: 'Motion',
		good: ZOOM_IN,
		bad: [
			['Zoom In', '"Zoom In"', 'ID'],
			['', 'empty', 'ID'],
		],
		parameters: dop({ motions: { motion: [{ motionId: locator('id', value), strength: 1 }] } }),
	},
	{
		field: 'Strength',
		good: 0.5,
		bad: [
			[1.5, '1.5', 'from 0 to 1'],
			[-1, '-1', 'from 0 to 1'],
		],
		parameters: dop({ motions: { motion: [{ motionId: ZOOM_IN, strength: value }] } }),
	},
	{ field: 'Seed', good: 7, bad: badSeeds, parameters: dop({ options: { seed: value } }) },
	{
		field: 'Timeout',
		good: 60,
		bad: badTimeouts,
		parameters: dop({ waitOptions: { timeout: value } }),
	},
];

const photos = (count: number) =>
	Array.from({ length: count }, (_, index) => `https://example.com/${index}.jpg`);

const characterCases: Case[] = [
	{
		field: 'Name',
		good: 'x'.repeat(100),
		bad: [
			['', 'empty', 'text'],
			['  ', 'empty', 'text'],
			['n'.repeat(101), '"nnnn', '100'],
		],
		parameters: character('create', { name: value, imageUrls: photos(1)[0] }),
	},
	{
		field: 'Image URLs',
		good: photos(100),
		bad: [
			['', 'empty', '1 to 100'],
			[[], 'empty', '1 to 100'],
			[photos(101), '101', '1 to 100'],
			[photos(101).join('\n'), '101', '1 to 100'],
			...badUrls('https://example.com/face.jpg', false),
			[['https://example.com/0.jpg', 'face.jpg'], '"face.jpg"', 'https://'],
		],
		parameters: character('create', { name: 'Ana', imageUrls: value }),
	},
	{
		field: 'Model Version',
		good: 'cinema',
		bad: [['v3', '"v3"', 'v1, v2, cinema']],
		parameters: character('create', {
			name: 'Ana',
			imageUrls: photos(1)[0],
			modelVersion: value,
		}),
	},
	{
		field: 'Timeout',
		good: 60,
		bad: badTimeouts,
		parameters: character('create', {
			name: 'Ana',
			imageUrls: photos(1)[0],
			waitOptions: { timeout: value },
		}),
	},
];

interface Row extends Case {
	title: string;
	given: Value;
	shown: string;
	allowed: string;
}

const rows = (what: string, cases: Case[]): Row[] =>
	cases.flatMap((each) =>
		each.bad.map(([given, shown, allowed]) => {
			const text = typeof given === 'number' ? String(given) : JSON.stringify(given);
			const short = text.length > 60 ? `${text.slice(0, 50)}… (${text.length} long)` : text;
			return { ...each, title: `${what} → ${each.field}: ${short}`, given, shown, allowed };
		}),
	);

/** Does not wait where waiting is not what the row is about, which is quicker. */
const paidRows = [
	...rows('Soul', soulCases),
	...rows('DoP', dopCases),
	...rows('Character', characterCases),
].map((row) => ({
	...row,
	parameters: { waitForCompletion: 'waitOptions' in row.parameters, ...row.parameters },
}));

const itemsOf = ({ good, given }: Row) => [{ value: good }, { value: given }, { value: good }];

/** The message names the field, says what was given, and what would do. */
function expectRefusal(
	message: unknown,
	{ field, shown, allowed }: Pick<Row, 'field' | 'shown' | 'allowed'>,
) {
	expect(message).toContain(`'${field}`);
	expect(message).toContain(shown);
	expect(message).toContain(allowed);
	expect(String(message).length).toBeLessThan(600);
}

describe('a bad value in one of three items that would be paid for', () => {
	it.each(paidRows)('E12: sends nothing at all and says why: $title', async (row) => {
		const ended = await higgsfield.run(row.parameters, { items: itemsOf(row) });
		expect(ended.status).toBe('error');
		expectRefusal(ended.error?.message, row);
		expect(ended.error).toMatchObject({ name: 'NodeOperationError', context: { itemIndex: 1 } });
		expect(ended.error?.description).toContain('Nothing was sent');
		expect(higgsfield.simulator.journal).toEqual([]);
	});

	it.each(paidRows)('E12: fails that item alone when it may continue: $title', async (row) => {
		const { items, status } = await higgsfield.run(row.parameters, {
			items: itemsOf(row),
			onError: 'continueRegularOutput',
		});
		expect(status).toBe('success');
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(items.map(({ json }) => 'error' in json)).toEqual([false, true, false]);
		expect(Object.keys(items[1].json)).toEqual(['error', 'details']);
		expect(items[1].json.details).toEqual({});
		expectRefusal(items[1].json.error, row);
		expect(higgsfield.bodies('soul', 'dop', 'characterCreate')).toHaveLength(2);
	});

	it('E12: sends the bad item to the error output and runs the others', async () => {
		const { items, errorItems } = await higgsfield.run(soul({ options: { seed: value } }), {
			items: [{ value: 1 }, { value: 1.2 }, { value: 3 }],
			onError: 'continueErrorOutput',
		});
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(errorItems).toHaveLength(1);
		expect(errorItems[0].json.error).toContain("'Seed' is 1.2");
		expect(higgsfield.requests('soul')).toHaveLength(2);
	});
});

describe('a bad value of an operation that costs nothing', () => {
	const freeRows = [
		...rows('Result', [
			{
				field: 'Generation ID',
				good: '',
				bad: [
					['', 'empty', 'ID'],
					['abc', '"abc"', 'ID'],
					['12345', '"12345"', 'ID'],
					['https://example.com/pictures/1', '"https://example.com/pictures/1"', 'ID'],
					[5185, '5185', 'ID'],
				],
				parameters: result(value),
			},
			{
				field: 'Timeout',
				good: 60,
				bad: badTimeouts,
				parameters: result('9b2f4a6c-1d3e-4f50-8a7b-c6d5e4f3a2b1', {
					waitForCompletion: true,
					waitOptions: { timeout: value },
				}),
			},
		]),
		...rows('Get character', [
			{
				field: 'Character',
				good: '',
				bad: [
					['', 'empty', 'ID'],
					['Ana', '"Ana"', 'ID'],
				],
				parameters: character('get', { characterId: locator('id', value) }),
			},
		]),
		...rows('Delete character', [
			{
				field: 'Character',
				good: '',
				bad: [
					['', 'empty', 'ID'],
					['../list', '"../list"', 'ID'],
				],
				parameters: character('delete', { characterId: locator('id', value) }),
			},
		]),
		...rows('Get many characters', [
			{
				field: 'Limit',
				good: 1,
				bad: [
					[0, '0', 'whole number'],
					[-1, '-1', 'whole number'],
					[2.5, '2.5', 'whole number'],
					['all', '"all"', 'whole number'],
				],
				parameters: character('getAll', { limit: value }),
			},
		]),
	];

	it.each(freeRows)('sends nothing and says why: $title', async (row) => {
		const { error } = await higgsfield.run(row.parameters, { items: [{ value: row.given }] });
		expect(error).toMatchObject({ name: 'NodeOperationError', context: { itemIndex: 0 } });
		expectRefusal(error?.message, row);
		expect(higgsfield.simulator.journal).toEqual([]);
	});
});

describe('the number of jobs at once', () => {
	it.each([
		[0, '0'],
		[21, '21'],
		[1.5, '1.5'],
		['many', '"many"'],
	])('E12: refuses %j before anything is sent', async (given, shown) => {
		for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
			const { error, items } = await higgsfield.run(soul({ options: { maxConcurrent: value } }), {
				items: [{ value: given }, { value: given }],
				onError,
			});
			const messages = error ? [error.message] : items.map(({ json }) => json.error);
			expect(messages).toHaveLength(onError === 'stopWorkflow' ? 1 : 2);
			for (const message of messages) {
				expect(message).toContain("'Max Concurrent'");
				expect(message).toContain(shown);
				expect(message).toContain('from 1 to 20');
			}
		}
		expect(higgsfield.simulator.journal).toEqual([]);
	});

	it('counts the value of the first item only', async () => {
		const { error } = await higgsfield.run(
			soul({ options: { maxConcurrent: value }, waitForCompletion: false }),
			{ items: [{ value: 2 }, { value: 99 }] },
		);
		expect(error).toBeUndefined();
		expect(higgsfield.requests('soul')).toHaveLength(2);
	});
});

it.each([
	['in the editor', ZOOM_IN],
	['by an expression', '={{ $json.value }}'],
])('E12: refuses a third motion that was added %s', async (_, motionId) => {
	const motion = [motionId, motionId, motionId].map((id) => ({
		motionId: locator('id', id),
		strength: 1,
	}));
	const { items } = await higgsfield.run(dop({ motions: { motion } }), {
		items: [{ value: ZOOM_IN }],
		onError: 'continueRegularOutput',
	});
	expect(items).toHaveLength(1);
	expectRefusal(items[0].json.error, { field: 'Motions', shown: '3', allowed: 'at most 2' });
	expect(higgsfield.simulator.journal).toEqual([]);
});

it('E12: leaves a required field that is empty in the editor to n8n, and sends nothing', async () => {
	const { status, tries } = await higgsfield.run(soul({ prompt: '' }));
	expect(status).toBe('error');
	expect(tries).toBe(0);
	expect(higgsfield.simulator.journal).toEqual([]);
});
