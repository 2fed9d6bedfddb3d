import { models, type JsonSchema } from '../simulator';
import { pythonRepr, schemaProblem } from '../simulator/schema';

describe('schemas of the simulated API', () => {
	it.each<[JsonSchema, unknown, string]>([
		[{ type: 'string' }, 5, ": 5 is not of type 'string'"],
		[{ type: ['string', 'null'] }, false, ": False is not of type 'string', 'null'"],
		[{ type: 'integer' }, 1.5, ": 1.5 is not of type 'integer'"],
		[{ type: 'integer', enum: [5, 10] }, true, ": True is not of type 'integer'"],
		[{ type: 'number', multipleOf: 0.01 }, 0.333, ': 0.333 is not a multiple of 0.01'],
		[{ type: 'string', minLength: 1 }, '', ": '' should be non-empty"],
		[{ type: 'string', minLength: 2 }, 'a', ": 'a' is too short"],
		[{ type: 'string', maxLength: 1 }, 'ab', ": 'ab' is too long"],
		[{ type: 'array', maxItems: 1 }, [1, 2], ': [1, 2] is too long'],
		[
			{ properties: {}, additionalProperties: false },
			{ a: 1, b: 2 },
			": Additional properties are not allowed ('a', 'b' were unexpected)",
		],
	])('%j with %j', (schema, value, problem) => {
		expect(schemaProblem(schema, value)).toBe(problem);
	});

	it.each<[JsonSchema, unknown]>([
		[{ type: 'number', multipleOf: 0.01 }, 0.29],
		[{ type: 'integer' }, 5],
		[{ type: ['string', 'null'], format: 'uuid' }, null],
		[{ type: 'string', maxLength: 1 }, '🙂'],
		[{ if: { required: ['a'] }, then: { required: ['b'] } }, {}],
	])('%j takes %j', (schema, value) => {
		expect(schemaProblem(schema, value)).toBeUndefined();
	});

	it('reports one problem, what is missing first', () => {
		const schema: JsonSchema = {
			required: ['a', 'b'],
			properties: { c: { type: 'string' } },
			additionalProperties: false,
		};

		expect(schemaProblem(schema, { c: 1, d: 2 })).toBe(": 'a' is a required property");
	});

	it('prints values as Python does', () => {
		expect(pythonRepr([null, true, "it's", 'a "b" \'c\'', { k: 0.5 }, 'line\nbreak'])).toBe(
			`[None, True, "it's", 'a "b" \\'c\\'', {'k': 0.5}, 'line\\nbreak']`,
		);
	});

	it.each(models.map((model) => [model.slug, model] as const))(
		'%s has defaults that fit',
		(_slug, { schema }) => {
			for (const [name, property] of Object.entries(schema.properties ?? {})) {
				const { default: value } = property;
				if (value === undefined || value === null) continue;
				expect([name, schemaProblem(property, value)]).toEqual([name, undefined]);
			}
			const known = Object.keys(schema.properties ?? {});
			expect(known).toEqual(expect.arrayContaining([...(schema.required ?? [])]));
		},
	);
});
