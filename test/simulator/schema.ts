/**
 * A JSON Schema validator with the messages of Python's `jsonschema`, which the second generation of
 * the API answers with. It knows the keywords the catalogue uses and stops at the first error.
 */

export type SchemaType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';

export interface JsonSchema {
	title?: string;
	description?: string;
	type?: SchemaType | SchemaType[];
	default?: unknown;
	enum?: ReadonlyArray<string | number | boolean | null>;
	required?: readonly string[];
	properties?: Record<string, JsonSchema>;
	additionalProperties?: false;
	items?: JsonSchema;
	minItems?: number;
	maxItems?: number;
	minLength?: number;
	maxLength?: number;
	minimum?: number;
	maximum?: number;
	multipleOf?: number;
	/** `uuid` and `uri` (http or https) are checked, others are not. */
	format?: string;
	allOf?: JsonSchema[];
	anyOf?: JsonSchema[];
	if?: JsonSchema;
	then?: JsonSchema;
	else?: JsonSchema;
}

interface Problem {
	path: Array<string | number>;
	message: string;
}

type Path = Problem['path'];
type Fields = Record<string, unknown>;
type Rule = (schema: JsonSchema, value: unknown, path: Path) => Problem | undefined;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const FORMATS: Record<string, (text: string) => boolean> = {
	uuid: (text) => UUID.test(text),
	uri: (text) => /^https?:\/\//i.test(text) && URL.canParse(text),
};

const TYPES: Record<SchemaType, (value: unknown) => boolean> = {
	object: isObject,
	array: Array.isArray,
	string: (value) => typeof value === 'string',
	integer: Number.isInteger,
	number: (value) => typeof value === 'number',
	boolean: (value) => typeof value === 'boolean',
	null: (value) => value === null,
};

function isObject(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON value as Python prints it. */
export function pythonRepr(value: unknown): string {
	if (value === null || value === undefined) return 'None';
	if (value === true) return 'True';
	if (value === false) return 'False';
	if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
	if (isObject(value)) {
		const entries = Object.entries(value).map(
			([name, entry]) => `${pythonRepr(name)}: ${pythonRepr(entry)}`,
		);
		return `{${entries.join(', ')}}`;
	}
	if (typeof value !== 'string') return String(value);
	const escaped = value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\t/g, '\\t');
	return escaped.includes("'") && !escaped.includes('"')
		? `"${escaped}"`
		: `'${escaped.replace(/'/g, "\\'")}'`;
}

const checkType: Rule = ({ type }, value, path) => {
	if (type === undefined) return undefined;
	const types = Array.isArray(type) ? type : [type];
	if (types.some((name) => TYPES[name](value))) return undefined;
	const expected = types.map((name) => `'${name}'`).join(', ');
	return { path, message: `${pythonRepr(value)} is not of type ${expected}` };
};

const checkEnum: Rule = ({ enum: allowed }, value, path) => {
	if (allowed === undefined || allowed.some((entry) => entry === value)) return undefined;
	return { path, message: `${pythonRepr(value)} is not one of ${pythonRepr([...allowed])}` };
};

const checkString: Rule = ({ minLength = 0, maxLength = Infinity, format }, value, path) => {
	if (typeof value !== 'string') return undefined;
	const { length } = [...value];
	if (length < minLength) {
		const problem = minLength === 1 ? 'should be non-empty' : 'is too short';
		return { path, message: `${pythonRepr(value)} ${problem}` };
	}
	if (length > maxLength) return { path, message: `${pythonRepr(value)} is too long` };
	const fits = format === undefined ? undefined : FORMATS[format];
	if (fits === undefined || fits(value)) return undefined;
	return { path, message: `${pythonRepr(value)} is not a '${format}'` };
};

function isMultiple(value: number, step: number): boolean {
	const quotient = value / step;
	return Math.abs(quotient - Math.round(quotient)) < 1e-9;
}

const checkNumber: Rule = ({ minimum, maximum, multipleOf }, value, path) => {
	if (typeof value !== 'number') return undefined;
	if (minimum !== undefined && value < minimum) {
		return { path, message: `${value} is less than the minimum of ${minimum}` };
	}
	if (maximum !== undefined && value > maximum) {
		return { path, message: `${value} is greater than the maximum of ${maximum}` };
	}
	if (multipleOf === undefined || isMultiple(value, multipleOf)) return undefined;
	return { path, message: `${value} is not a multiple of ${multipleOf}` };
};

const checkArray: Rule = ({ items, minItems = 0, maxItems = Infinity }, value, path) => {
	if (!Array.isArray(value)) return undefined;
	if (value.length < minItems) {
		const problem = minItems === 1 ? 'should be non-empty' : 'is too short';
		return { path, message: `${pythonRepr(value)} ${problem}` };
	}
	if (value.length > maxItems) return { path, message: `${pythonRepr(value)} is too long` };
	if (items === undefined) return undefined;
	return firstProblem(value.map((entry, at) => () => check(items, entry, [...path, at])));
};

const checkRequired: Rule = ({ required = [] }, value, path) => {
	if (!isObject(value)) return undefined;
	const missing = required.find((name) => !(name in value));
	if (missing === undefined) return undefined;
	return { path, message: `'${missing}' is a required property` };
};

function unknownNames(schema: JsonSchema, value: Fields): string[] {
	return Object.keys(value).filter((name) => !(name in (schema.properties ?? {})));
}

const checkUnknown: Rule = (schema, value, path) => {
	if (schema.additionalProperties !== false || !isObject(value)) return undefined;
	const names = unknownNames(schema, value);
	if (names.length === 0) return undefined;
	const listed = names.map(pythonRepr).join(', ');
	const verb = names.length === 1 ? 'was' : 'were';
	const message = `Additional properties are not allowed (${listed} ${verb} unexpected)`;
	return { path, message };
};

const checkProperties: Rule = ({ properties = {} }, value, path) => {
	if (!isObject(value)) return undefined;
	return firstProblem(
		Object.entries(properties)
			.filter(([name]) => name in value)
			.map(
				([name, schema]) =>
					() =>
						check(schema, value[name], [...path, name]),
			),
	);
};

const checkCombinations: Rule = (schema, value, path) => {
	const fits = (part: JsonSchema) => check(part, value, path) === undefined;
	if (schema.anyOf !== undefined && !schema.anyOf.some(fits)) {
		const message = `${pythonRepr(value)} is not valid under any of the given schemas`;
		return { path, message };
	}
	const parts = [...(schema.allOf ?? [])];
	if (schema.if !== undefined) parts.push((fits(schema.if) ? schema.then : schema.else) ?? {});
	return firstProblem(parts.map((part) => () => check(part, value, path)));
};

/** What is wrong with an object itself comes before what is wrong inside it. */
const RULES: Rule[] = [
	checkType,
	checkEnum,
	checkString,
	checkNumber,
	checkRequired,
	checkUnknown,
	checkProperties,
	checkArray,
	checkCombinations,
];

function firstProblem(checks: Array<() => Problem | undefined>): Problem | undefined {
	for (const run of checks) {
		const problem = run();
		if (problem !== undefined) return problem;
	}
	return undefined;
}

function check(schema: JsonSchema, value: unknown, path: Path): Problem | undefined {
	return firstProblem(RULES.map((rule) => () => rule(schema, value, path)));
}

/** The first thing wrong with `value`, as `<path>: <message>`; nothing when it fits. */
export function schemaProblem(schema: JsonSchema, value: unknown): string | undefined {
	const problem = check(schema, value, []);
	return problem === undefined ? undefined : `${problem.path.join('.')}: ${problem.message}`;
}

/** Paths of the fields that a valid `value` has and its schema does not know. */
export function unknownFields(schema: JsonSchema, value: unknown, path: string[] = []): string[] {
	if (Array.isArray(value)) {
		const { items } = schema;
		if (items === undefined) return [];
		return value.flatMap((entry, at) => unknownFields(items, entry, [...path, String(at)]));
	}
	if (!isObject(value) || schema.properties === undefined) return [];
	const nested = Object.entries(schema.properties).flatMap(([name, part]) =>
		name in value ? unknownFields(part, value[name], [...path, name]) : [],
	);
	return [...unknownNames(schema, value).map((name) => [...path, name].join('.')), ...nested];
}
