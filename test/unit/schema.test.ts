import type { IDataObject } from 'n8n-workflow';

import type { Schema } from '../../nodes/Higgsfield/generation/models';
import {
	allowedValues,
	conform,
	fieldsOf,
	requiredOf,
	typesOf,
} from '../../nodes/Higgsfield/generation/schema';

/** A model with the field "x" of this schema. */
const withField = (x: Schema): Schema => ({ type: 'object', properties: { x } });

const conformX = (x: Schema, value: unknown) =>
	conform(withField(x), { x: value } as IDataObject).x as unknown;

const refusalOfX = (x: Schema, value: unknown): string => {
	try {
		conformX(x, value);
	} catch (error) {
		return (error as Error).message;
	}
	return 'not refused';
};

const integer: Schema = { type: 'integer', minimum: 1, maximum: 10 };
const urls: Schema = { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2 };

describe('the types a schema allows', () => {
	it.each<[Schema, string[]]>([
		[{ type: 'integer' }, ['integer']],
		[{ type: ['string', 'null'] }, ['string']],
		[{ type: 'null' }, []],
		[{}, []],
		[{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, ['integer']],
		[{ oneOf: [{ type: 'string' }, { type: 'array' }, { type: 'string' }] }, ['string', 'array']],
		[{ enum: ['a', 1, null] }, ['string', 'number']],
		[{ const: true }, ['boolean']],
	])('of %j are %j', (schema, types) => {
		expect(typesOf(schema)).toEqual(types);
	});

	it.each<[Schema, unknown[] | undefined]>([
		[{ enum: ['a', 'b'] }, ['a', 'b']],
		[{ enum: [5, null, 10] }, [5, 10]],
		[{ const: 'only' }, ['only']],
		[{ type: 'string' }, undefined],
		[{ anyOf: [{ type: 'string', enum: ['a', 'b'] }, { type: 'null' }] }, ['a', 'b']],
	])('of %j are limited to %j', (schema, values) => {
		expect(allowedValues(schema)).toEqual(values);
	});

	it('are read from odd schemas without a fall', () => {
		expect(fieldsOf({})).toEqual([]);
		expect(fieldsOf({ properties: { a: true, b: { type: 'string' } } })).toEqual([
			['b', { type: 'string' }],
		]);
		expect(requiredOf({})).toEqual([]);
		expect(requiredOf({ required: 'prompt' })).toEqual([]);
	});
});

describe('a value that came as text', () => {
	it.each<[string, Schema, unknown, unknown]>([
		['a whole number', integer, '7', 7],
		['a whole number with blanks', integer, ' 7 ', 7],
		['a number', { type: 'number' }, '0.25', 0.25],
		['true', { type: 'boolean' }, 'true', true],
		['false', { type: ['boolean', 'null'] }, 'false', false],
		['a number among allowed ones', { type: 'integer', enum: [5, 10] }, '10', 10],
		['a number among allowed ones without a type', { enum: [5, 10] }, '10', 10],
		['a list', urls, '["https://a.example"]', ['https://a.example']],
		['one URL of a list', urls, 'https://a.example/1,2.png', ['https://a.example/1', '2.png']],
		[
			'two URLs',
			urls,
			'https://a.example/1\nhttps://b.example/2',
			['https://a.example/1', 'https://b.example/2'],
		],
		['an object', { type: 'object' }, '{"a":1}', { a: 1 }],
		['a text that looks like a number', { type: 'string' }, '7', '7'],
		['a text that looks like true', { type: 'string' }, 'true', 'true'],
		['a text that looks like an object', { type: 'string' }, '{"a":1}', '{"a":1}'],
		['a text where numbers are allowed too', { type: ['string', 'integer'] }, '7', '7'],
		['a text of an unknown type', {}, '7', '7'],
		['true in another case', { type: 'boolean' }, ' True', true],
		['an allowed value in another case', { enum: ['720p', '1080p'] }, '1080P', '1080p'],
		['an allowed value with blanks', { enum: ['16:9', '9:16'] }, ' 16 : 9 ', '16:9'],
		['a number among texts and numbers', { enum: ['auto', 5] }, 'Auto', 'auto'],
		['the very value, where another is alike', { enum: ['a', 'A'] }, 'A', 'A'],
	])('is read as %s', (_title, schema, value, expected) => {
		expect(conformX(schema, value)).toEqual(expected);
	});

	it.each<[string, Schema, unknown]>([
		['a word as a number', integer, 'seven'],
		['a fraction as a whole number', integer, '1.5'],
		['yes as true', { type: 'boolean' }, 'yes'],
		['1 as true', { type: 'boolean' }, 1],
		['a word as a list', urls, 'none'],
		['one of two that are alike', { enum: ['ab', 'AB'] }, 'Ab'],
		['broken JSON as an object', { type: 'object' }, '{"a":'],
		['a list as an object', { type: 'object' }, '[1]'],
	])('is not read: %s', (_title, schema, value) => {
		expect(refusalOfX(schema, value)).toContain("'x'");
	});
});

describe('what is refused', () => {
	it.each<[string, Schema, unknown, string]>([
		['above the range', integer, 11, "'x' is 11. Allowed: a whole number from 1 to 10."],
		['below the range', integer, 0, "'x' is 0. Allowed: a whole number from 1 to 10."],
		['below a lower end', { type: 'number', minimum: 2 }, 1, 'a number of at least 2.'],
		['above an upper end', { type: 'number', maximum: 2 }, 3, 'a number up to 2.'],
		['not among the values', { enum: ['a', 'b'] }, 'c', '\'x\' is "c". Allowed: a, b.'],
		['text where a number belongs among values', { enum: [5, 10] }, 'c', 'Allowed: 5, 10.'],
		['too long', { type: 'string', maxLength: 3 }, 'abcd', 'a text up to 3 characters.'],
		['too short', { type: 'string', minLength: 2, maxLength: 3 }, 'a', 'from 2 to 3 characters.'],
		['too many entries', urls, ['a', 'b', 'c'], 'a list from 1 to 2 entries.'],
		['an entry of a wrong type', urls, ['a', 1], "'x.1' is 1. Allowed: a text."],
		['NaN', { type: 'number' }, NaN, "'x'"],
		['a list for an object', { type: 'object' }, [], 'an object.'],
		['an object for a list', urls, {}, 'a list'],
		[
			'none of the alternatives',
			{ anyOf: [{ type: 'integer' }, { type: 'boolean' }] },
			'c',
			'a whole number or true or false.',
		],
		[
			'out of the range of an alternative',
			{ anyOf: [integer, { type: 'null' }] },
			11,
			'a whole number',
		],
		[
			'not among the values of an alternative',
			{ anyOf: [{ type: 'string', enum: ['a', 'b'] }, { type: 'null' }] },
			'c',
			'Allowed: a, b.',
		],
	])('is %s', (_title, schema, value, text) => {
		expect(refusalOfX(schema, value)).toContain(text);
	});

	it('names nested fields by their way', () => {
		const shots: Schema = {
			type: 'array',
			items: {
				type: 'object',
				properties: { seconds: integer, lens: { properties: { mm: integer } } },
			},
		};
		expect(refusalOfX(shots, [{ seconds: 1 }, { seconds: 11 }])).toContain("'x.1.seconds' is 11");
		expect(refusalOfX(shots, [{ lens: { mm: 'wide' } }])).toContain("'x.0.lens.mm'");
	});

	it('is an unknown field inside an object, which the API may ignore without a word', () => {
		const size: Schema = { type: 'object', properties: { width: integer } };
		expect(refusalOfX(size, { width: 1, height: 2 })).toContain("'x.height'");
	});

	it('is an unknown field, with those that there are', () => {
		const schema = { properties: { prompt: { type: 'string' }, seed: { type: 'integer' } } };
		expect(() => conform(schema, { promt: 'a' })).toThrow(
			'\'promt\' is "a". This model has no such field. It has: prompt, seed.',
		);
	});

	it.each([[null], ['']])('is a required field that came out as %p', (value) => {
		const schema = { required: ['x'], properties: { x: integer } };
		expect(() => conform(schema, { x: value })).toThrow(/^'x' (has no value|is empty)/);
	});

	it('is a missing required field, with what it takes', () => {
		const schema: Schema = { required: ['duration'], properties: { duration: { enum: [5, 10] } } };
		expect(() => conform(schema, {})).toThrow("'duration' has no value. Allowed: 5, 10.");
		expect(() => conform({ required: ['other'], properties: { a: {} } }, {})).toThrow("'other'");
	});
});

describe('what is let through', () => {
	it.each<[string, Schema, unknown]>([
		['the ends of a range', integer, 1],
		['null where the type has it', { type: ['integer', 'null'] }, null],
		['null where an alternative has it', { anyOf: [{ type: 'integer' }, { type: 'null' }] }, null],
		['null where it is the default', { type: 'integer', default: null }, null],
		['null among allowed values', { enum: ['a', null], type: ['string', 'null'] }, null],
		['one of the alternatives', { anyOf: [{ type: 'integer' }, { type: 'string' }] }, 'text'],
		['a whole number for a number', { type: 'number' }, 5],
		['anything where the schema says nothing', {}, { deep: [1] }],
		['a reference that cannot be followed', { $ref: '#/$defs/Size' }, 'large'],
		['as many characters as people count', { type: 'string', maxLength: 3 }, '🚲🚲🚲'],
	])('is %s', (_title, schema, value) => {
		expect(conformX(schema, value)).toEqual(value);
	});

	it('is every field where the schema names none', () => {
		expect(conform({}, { a: 1, b: 'c' })).toEqual({ a: 1, b: 'c' });
	});

	it.each<[string, Schema, unknown]>([
		['an empty text', integer, ''],
		['null', integer, null],
		['nothing', integer, undefined],
		['an empty text among allowed values', { enum: ['a', 'b'] }, ''],
		['an empty text for a list', urls, ''],
		['a text that may not be empty', { type: 'string', minLength: 2 }, ''],
	])('is an optional field that was left empty, which is not sent: %s', (_title, schema, value) => {
		expect(conform(withField(schema), { x: value } as IDataObject)).toEqual({});
	});

	it('is an empty text where the field takes one', () => {
		expect(conformX({ type: 'string' }, '')).toBe('');
		expect(conformX({ enum: ['', 'a'] }, '')).toBe('');
	});

	it('is the input as it was, with nothing added', () => {
		const schema: Schema = {
			properties: { prompt: { type: 'string' }, seed: { type: 'integer', default: 5 } },
		};
		const input = { prompt: 'a' };
		expect(conform(schema, input)).toEqual({ prompt: 'a' });
		expect(input).toEqual({ prompt: 'a' });
	});
});
