import type { Schema } from '../../nodes/Higgsfield/generation/models';
import { toFields } from '../../nodes/Higgsfield/methods/modelFields';

const field = (name: string, schema: Schema) => toFields({ properties: { [name]: schema } })[0];

describe('the fields of a schema', () => {
	it.each<[Schema, string]>([
		[{ type: 'string' }, 'string'],
		[{ type: 'integer' }, 'number'],
		[{ type: 'number' }, 'number'],
		[{ type: 'boolean' }, 'boolean'],
		[{ type: 'array' }, 'array'],
		[{ type: 'object' }, 'object'],
		[{ type: ['integer', 'null'] }, 'number'],
		[{ type: ['null', 'string'] }, 'string'],
		[{ anyOf: [{ type: 'boolean' }, { type: 'null' }] }, 'boolean'],
		[{ type: 'string', enum: ['a'] }, 'options'],
		[{ const: 'a' }, 'options'],
		[{ anyOf: [{ type: 'string', enum: ['a', 'b'] }, { type: 'null' }] }, 'options'],
		[{}, 'string'],
	])('show %j as %s', (schema, type) => {
		expect(field('x', schema).type).toBe(type);
	});

	it.each([
		['prompt', 'Prompt'],
		['aspect_ratio', 'Aspect Ratio'],
		['image_url', 'Image URL'],
		['image_urls', 'Image URLs'],
		['preset_id', 'Preset ID'],
		['cfg_scale', 'CFG Scale'],
		['fps', 'FPS'],
	])('call %s "%s"', (name, displayName) => {
		expect(field(name, { type: 'string' })).toMatchObject({ id: name, displayName });
	});

	it.each<[Schema, string]>([
		[{ type: 'integer', default: 5 }, 'X (default 5)'],
		[{ type: 'integer', minimum: 2, maximum: 30 }, 'X (2 to 30)'],
		[{ type: 'integer', minimum: 2, maximum: 30, default: 5 }, 'X (2 to 30, default 5)'],
		[{ type: 'number', minimum: 0, maximum: 1, default: 0 }, 'X (0 to 1, default 0)'],
		[{ type: 'boolean', default: false }, 'X (default false)'],
		[{ type: 'string', default: 'auto' }, 'X (default auto)'],
		[{ type: 'string', default: null }, 'X'],
		[{ type: 'array', default: [] }, 'X'],
		[{ type: 'integer', minimum: 2 }, 'X'],
	])('hint at what is known of %j as "%s"', (schema, displayName) => {
		expect(field('x', schema).displayName).toBe(displayName);
	});

	it('have no values of their own, so that what is left out is not sent', () => {
		const fields = toFields({
			properties: { a: { type: 'integer', default: 5 }, b: { enum: ['x'], default: 'x' } },
		});
		expect(fields.map((entry) => 'defaultValue' in entry)).toEqual([false, false]);
	});

	it('keep the types of allowed values and leave out null', () => {
		expect(field('x', { enum: [4, null, '4', true] }).options).toEqual([
			{ name: '4', value: 4 },
			{ name: '4', value: '4' },
			{ name: 'true', value: true },
		]);
	});

	it('begin with the required ones, both kinds in the order of the schema', () => {
		const fields = toFields({
			required: ['d', 'b'],
			properties: { a: {}, b: {}, c: {}, d: {} },
		});
		expect(fields.map(({ id, required }) => [id, required])).toEqual([
			['b', true],
			['d', true],
			['a', false],
			['c', false],
		]);
	});

	it('are none where the schema has none', () => {
		expect(toFields({})).toEqual([]);
	});
});
