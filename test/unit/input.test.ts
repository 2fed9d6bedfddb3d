import {
	imageUrl,
	integerBetween,
	isUnset,
	list,
	locatorValue,
	numberBetween,
	oneOf,
	requiredText,
	trueOrFalse,
	uuid,
} from '../../nodes/Higgsfield/actions/input';
import { readId } from '../../nodes/Higgsfield/actions/result/id';
import { InvalidInput } from '../../nodes/Higgsfield/transport/failure';

const ID = '5185f35b-6849-492d-9343-61dadcc9f97f';

/** The text of the refusal; fails the test when nothing is refused or something else is thrown. */
function refusal(work: () => unknown): string {
	try {
		work();
	} catch (error) {
		expect(error).toBeInstanceOf(InvalidInput);
		return (error as InvalidInput).message;
	}
	throw new Error('The value was accepted');
}

describe('an empty field', () => {
	it.each([[undefined], [null], [''], ['  \n\t ']])('is %j', (value) => {
		expect(isUnset(value)).toBe(true);
	});

	it.each([[0], [false], ['0'], [[]], [{}]])('is not %j', (value) => {
		expect(isUnset(value)).toBe(false);
	});
});

describe('a text', () => {
	const long = 'é'.repeat(10_000);

	it.each([
		['E8: a year', 2024, '2024'],
		['E8: a year as text', '2024', '2024'],
		['E8: a boolean', true, 'true'],
		['E8: a boolean as text', 'true', 'true'],
		['zero', 0, '0'],
		['E8: JSON as text', '{"a":1}', '{"a":1}'],
		['E8: an object from an expression', { a: 1 }, '{"a":1}'],
		['a list from an expression', ['a', 'b'], '["a","b"]'],
		['E7: quotes and line breaks', 'say "hi"\n\tto \'her\'', 'say "hi"\n\tto \'her\''],
		['E7: emoji', '👩‍🚀 ☂️', '👩‍🚀 ☂️'],
		['E7: what looks like an expression', '{{ $json.a }}', '{{ $json.a }}'],
		['E7: 10,000 characters', long, long],
		['blanks around it', '  a dog ', '  a dog '],
	])('goes out as given: %s', (_, value, sent) => {
		expect(requiredText(value, 'Prompt')).toBe(sent);
	});

	it.each([
		[undefined, "'Prompt' has no value. Enter a text."],
		[null, "'Prompt' has no value. Enter a text."],
		['', "'Prompt' is empty. Enter a text."],
		[' \n ', "'Prompt' is empty. Enter a text."],
	])('is refused when it is %j', (value, message) => {
		expect(refusal(() => requiredText(value, 'Prompt'))).toBe(message);
	});
});

describe('a choice', () => {
	it.each([
		[1, 1],
		[4, 4],
		['1', 1],
		['4', 4],
	])('takes %j as %j', (value, sent) => {
		expect(oneOf(value, 'Batch Size', [1, 4])).toBe(sent);
	});

	it.each([
		[' 4 ', 4],
		['720P', '720p'],
		[' 1080p\n', '1080p'],
		['16 : 9', '16:9'],
		['1536 x 1536', '1536x1536'],
	])('takes %j from an agent as %j', (value, sent) => {
		expect(oneOf(value, 'Choice', [4, '720p', '1080p', '16:9', '1536x1536'])).toBe(sent);
	});

	it('takes what is alike to one value only', () => {
		expect(oneOf('A', 'Choice', ['a', 'A'])).toBe('A');
		expect(refusal(() => oneOf(' A', 'Choice', ['a', 'A']))).toContain('Allowed: a, A.');
	});

	it.each([
		['E12: another number', 3, "'Batch Size' is 3. Allowed: 1, 4."],
		['another text', '04', `'Batch Size' is "04". Allowed: 1, 4.`],
		['nothing', undefined, "'Batch Size' has no value. Allowed: 1, 4."],
		['an empty text', '', "'Batch Size' is empty. Allowed: 1, 4."],
		['a list', [1], "'Batch Size' is [1]. Allowed: 1, 4."],
		['a boolean', true, "'Batch Size' is true. Allowed: 1, 4."],
	])('refuses %s', (_, value, message) => {
		expect(refusal(() => oneOf(value, 'Batch Size', [1, 4]))).toBe(message);
	});

	it('E12: refuses a size the API does not have, and names those it has', () => {
		expect(refusal(() => oneOf('1024x1024', 'Size', ['1536x1536', '2048x1152']))).toBe(
			`'Size' is "1024x1024". Allowed: 1536x1536, 2048x1152.`,
		);
	});
});

describe('a number', () => {
	it.each([
		[0, 0],
		[1, 1],
		[0.35, 0.35],
		['0.35', 0.35],
		[' 1 ', 1],
	])('takes %j as %d', (value, sent) => {
		expect(numberBetween(value, 'Strength', { min: 0, max: 1 })).toBe(sent);
	});

	it.each([
		['E12: one above the range', 1.5, 'is 1.5'],
		['one below the range', -0.1, 'is -0.1'],
		['a negative one as text', '-3', 'is "-3"'],
		['NaN', NaN, 'is NaN'],
		['infinity', Infinity, 'is Infinity'],
		['a word', 'much', 'is "much"'],
		['a decimal comma', '0,5', 'is "0,5"'],
		['an empty text', '', 'is empty'],
		['nothing', null, 'has no value'],
		['a boolean', true, 'is true'],
		['a list', [1], 'is [1]'],
		['an object', { value: 1 }, 'is {"value":1}'],
	])('refuses %s', (_, value, given) => {
		expect(refusal(() => numberBetween(value, 'Strength', { min: 0, max: 1 }))).toBe(
			`'Strength' ${given}. Allowed: a number from 0 to 1.`,
		);
	});

	it('refuses the lower bound where it must be above it', () => {
		const range = { min: 0, max: 1, above: true };

		expect(numberBetween(0.01, 'Character Strength', range)).toBe(0.01);
		expect(refusal(() => numberBetween(0, 'Character Strength', range))).toBe(
			"'Character Strength' is 0. Allowed: a number above 0, up to 1.",
		);
	});
});

describe('a whole number', () => {
	const seed = (value: unknown) => integerBetween(value, 'Seed', { min: 1, max: 1_000_000 });

	it.each([
		[1, 1],
		[1_000_000, 1_000_000],
		['42', 42],
		['42.0', 42],
	])('takes %j as %d', (value, sent) => {
		expect(seed(value)).toBe(sent);
	});

	it.each([
		[0, 'is 0'],
		[1.2, 'is 1.2'],
		['1.2', 'is "1.2"'],
		['abc', 'is "abc"'],
		[1_000_001, 'is 1000001'],
		[-1, 'is -1'],
		[NaN, 'is NaN'],
		['', 'is empty'],
		[null, 'has no value'],
		[false, 'is false'],
	])('E12: refuses %j and names the range', (value, given) => {
		expect(refusal(() => seed(value))).toBe(
			`'Seed' ${given}. Allowed: a whole number from 1 to 1000000.`,
		);
	});
});

describe('a switch', () => {
	it.each([
		[true, true],
		[false, false],
		['true', true],
		['false', false],
		['True', true],
		[' FALSE ', false],
	])('takes %j as %j', (value, sent) => {
		expect(trueOrFalse(value, 'Simplify')).toBe(sent);
	});

	it.each([[1], [0], ['yes'], [''], [null], [undefined]])('refuses %j', (value) => {
		expect(refusal(() => trueOrFalse(value, 'Simplify'))).toMatch(
			/^'Simplify' .*\. Allowed: true or false\.$/,
		);
	});
});

describe('a resource locator', () => {
	it.each([
		['picked from the list', { __rl: true, mode: 'list', value: ID }, ID],
		['left empty', { __rl: true, mode: 'list', value: '' }, ''],
		['G2: replaced by an expression with a text', ID, ID],
		['replaced by null', null, null],
		['missing', undefined, undefined],
		['another object, left as it is', { value: ID }, { value: ID }],
	])('is %s', (_, given, value) => {
		expect(locatorValue(given)).toEqual(value);
	});
});

describe('an ID', () => {
	it.each([
		[ID, ID],
		[` ${ID}\n`, ID],
		[ID.toUpperCase(), ID],
	])('takes %j', (value, sent) => {
		expect(uuid(value, 'Style')).toBe(sent);
	});

	it.each([
		['a word', 'realistic', 'is "realistic"'],
		['one without dashes', ID.replaceAll('-', ''), 'is "5185f35b6849492d934361dadcc9f97f"'],
		['one that is cut off', ID.slice(0, -1), `is "${ID.slice(0, -1)}"`],
		['one with something after it', `${ID}/status`, `is "${ID}/status"`],
		['a number', 7, 'is 7'],
		['nothing', '', 'is empty'],
	])('refuses %s', (_, value, given) => {
		expect(refusal(() => uuid(value, 'Motion'))).toBe(
			`'Motion' ${given}. Allowed: an ID like 1f0c2d3e-4b5a-6789-abcd-ef0123456789.`,
		);
	});
});

describe('an image URL', () => {
	const allowed =
		'Allowed: a public link that starts with http:// or https:// and has at most 2083 characters.';
	const base = 'https://example.com/';
	const longest = base + 'a'.repeat(2083 - base.length);

	it.each([
		['https', 'https://example.com/a.jpg', 'https://example.com/a.jpg'],
		['http', 'http://example.com/a.jpg', 'http://example.com/a.jpg'],
		['a query with commas', 'https://x.io/a.jpg?s=1,2&t=%20', 'https://x.io/a.jpg?s=1,2&t=%20'],
		['blanks around it', ' https://example.com/a.jpg\n', 'https://example.com/a.jpg'],
		['E4: an extension in capitals', 'https://x.io/A.JPG', 'https://x.io/A.JPG'],
		['2083 characters', longest, longest],
	])('is sent as given: %s', (_, value, sent) => {
		expect(imageUrl(value, 'Image URL')).toBe(sent);
	});

	it.each([
		['a file name', 'a.jpg', 'is "a.jpg"'],
		['another protocol', 'ftp://x.io/a.jpg', 'is "ftp://x.io/a.jpg"'],
		['a file', 'file:///etc/hosts', 'is "file:///etc/hosts"'],
		['a script', 'javascript:alert(1)', 'is "javascript:alert(1)"'],
		['a protocol without a host', 'https://', 'is "https://"'],
		['a link with a blank inside', 'https://x.io/a b.jpg', 'is "https://x.io/a b.jpg"'],
		['2084 characters', `${longest}a`, `is "${longest.slice(0, 100)}… (2084 characters)"`],
		['an empty text', '  ', 'is empty'],
		['nothing', undefined, 'has no value'],
		['a number', 12, 'is 12'],
		['an object', { url: 'x' }, 'is {"url":"x"}'],
	])('is refused: %s', (_, value, given) => {
		expect(refusal(() => imageUrl(value, 'Image URL'))).toBe(`'Image URL' ${given}. ${allowed}`);
	});

	it('D4: is refused as a data: URI with a hint, and without flooding the message', () => {
		const message = refusal(() =>
			imageUrl(`data:image/png;base64,${'A'.repeat(100_000)}`, 'Image URL'),
		);

		expect(message).toBe(
			`'Image URL' is "data:image/png;base64,AAAAAAAA…". It holds the image itself (a data: URI), but Higgsfield takes only links. Turn it into a file of the item (Convert to File) and choose that as the image, or give a public link.`,
		);
	});
});

describe('a list of URLs', () => {
	const one = 'https://x.io/1.jpg';
	const two = 'https://x.io/2.jpg';

	it.each([
		['an array by expression', [one, two], [one, two]],
		['one a line', `${one}\n${two}`, [one, two]],
		['one a line, from Windows, with empty lines', `${one}\r\n\r\n ${two} \r\n`, [one, two]],
		['commas', `${one},${two}`, [one, two]],
		['commas and blanks', ` ${one} , ${two} `, [one, two]],
		['commas at the ends of lines', `${one},\n${two},`, [one, two]],
		['an array as text', `["${one}", "${two}"]`, [one, two]],
		[
			'one URL that has a comma in it',
			'https://x.io/w_1,h_2/1.jpg',
			['https://x.io/w_1,h_2/1.jpg'],
		],
		['one URL', one, [one]],
		['an empty text', '  ', []],
		['nothing', undefined, []],
		['null', null, []],
		['an empty array', [], []],
	])('is read from %s', (_, value, urls) => {
		expect(list(value)).toEqual(urls);
	});
});

describe('the ID of Result → Get', () => {
	it.each([
		['the ID', ID],
		['the ID with blanks', ` ${ID} `],
		['the ID in capitals', ID.toUpperCase()],
		['B16: a status URL', `https://api.higgsfield.ai/requests/${ID}/status`],
		['B16: a job set URL', `https://api.higgsfield.ai/v1/job-sets/${ID}`],
		['a job set URL with a slash and a query', `https://api.higgsfield.ai/v1/job-sets/${ID}/?a=1`],
		['a character URL', `https://api.higgsfield.ai/v1/custom-references/${ID}`],
		['a URL on another base', `http://127.0.0.1:3000/v1/job-sets/${ID}`],
		['a URL in capitals', `HTTPS://API.HIGGSFIELD.AI/REQUESTS/${ID.toUpperCase()}/STATUS`],
	])('is found in %s', (_, value) => {
		expect(readId(value)).toBe(ID);
	});

	it.each([
		['a URL without an ID', 'https://api.higgsfield.ai/requests/status'],
		['a URL of something else', `https://api.higgsfield.ai/v1/motions/${ID}`],
		['a URL whose ID is too long', `https://api.higgsfield.ai/requests/${ID}0/status`],
		['a URL with no UUID but its characters', `https://x.io/requests/${'-'.repeat(36)}`],
		['a word', 'abc'],
		['a path', `/requests/${ID}/status`],
		['an empty text', ''],
		['nothing', undefined],
		['a number', 12],
		['an attempt at another path', `${ID}/../../models`],
	])('is refused as %s', (_, value) => {
		expect(refusal(() => readId(value))).toMatch(/^'Generation ID' .*Allowed: an ID/s);
	});
});
