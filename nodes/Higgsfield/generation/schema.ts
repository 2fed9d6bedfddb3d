import type { IDataObject } from 'n8n-workflow';

import { InvalidInput } from '../transport/failure';
import { isRecord, sameChoice } from '../transport/text';
import type { Schema } from './models';

/*
 * A model's input against its JSON Schema. Only what can be told for sure is refused: types, allowed values, ranges,
 * required and unknown fields. Conditions between fields are left to the API. Pure.
 */

export function fieldsOf(schema: Schema): Array<[string, Schema]> {
	const properties = isRecord(schema.properties) ? schema.properties : {};
	return Object.entries(properties).filter((entry): entry is [string, Schema] =>
		isRecord(entry[1]),
	);
}

export function requiredOf(schema: Schema): string[] {
	return Array.isArray(schema.required) ? schema.required.map(String) : [];
}

/** The types a schema allows, without `null`. A schema of alternatives allows what any of them does. */
export function typesOf(schema: Schema): string[] {
	const { type } = schema;
	if (typeof type === 'string') return type === 'null' ? [] : [type];
	if (Array.isArray(type)) return type.map(String).filter((name) => name !== 'null');
	const alternatives = alternativesOf(schema);
	if (alternatives.length > 0) return [...new Set(alternatives.flatMap(typesOf))];
	const values = allowedValues(schema);
	return values === undefined ? [] : [...new Set(values.map(typeName))];
}

/** Without the one that is `null`. */
function alternativesOf(schema: Schema): Schema[] {
	const list = schema.anyOf ?? schema.oneOf;
	return Array.isArray(list) ? list.filter(isRecord).filter(({ type }) => type !== 'null') : [];
}

/** The values a schema is limited to, without `null`; undefined where it is not limited. */
export function allowedValues(schema: Schema): unknown[] | undefined {
	if (Array.isArray(schema.enum)) return schema.enum.filter((value) => value !== null);
	if ('const' in schema) return [schema.const];
	const alternatives = alternativesOf(schema).map(allowedValues);
	return alternatives.length > 0 && alternatives.every((values) => values !== undefined)
		? alternatives.flat()
		: undefined;
}

/**
 * Brings an input into the types of its schema and checks it. Numbers, booleans, lists and objects that came as
 * text (from expressions and agents) are read, allowed values also in other case, and optional fields that are empty
 * are left out; nothing else is changed or added.
 *
 * @throws InvalidInput naming the field, the value and what is allowed
 */
export function conform(schema: Schema, input: IDataObject): IDataObject {
	const fields = new Map(fieldsOf(schema));
	const required = requiredOf(schema);
	const result: IDataObject = {};
	for (const [name, value] of Object.entries(input)) {
		const field = fields.get(name);
		if (field === undefined) {
			if (fields.size === 0) result[name] = value;
			else throw unknownField(name, value, [...fields.keys()]);
			continue;
		}
		const typed = toType(field, value);
		if (isEmpty(typed) && !required.includes(name) && !accepts(field, typed)) continue;
		check(name, field, typed);
		result[name] = typed as IDataObject;
	}
	for (const name of required) {
		if (result[name] === undefined) {
			throw new InvalidInput(name, undefined, allowedText(fields.get(name) ?? {}));
		}
	}
	return result;
}

function unknownField(name: string, value: unknown, known: string[]): InvalidInput {
	return new InvalidInput(
		name,
		value,
		`This model has no such field. It has: ${known.join(', ')}.`,
	);
}

function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

function toType(schema: Schema, value: unknown): unknown {
	const choice = sameChoice(value, allowedValues(schema) ?? []);
	if (choice !== undefined) return choice;
	const types = typesOf(schema);
	const isPlain = Number.isFinite(value) || typeof value === 'boolean';
	if (isPlain && types.length === 1 && types[0] === 'string') return String(value);
	if (typeof value !== 'string') return value;
	if (types.length === 0 || types.includes('string')) return value;
	const text = value.trim();
	if (types.includes('number') || types.includes('integer')) {
		const number = Number(text);
		if (text !== '' && Number.isFinite(number)) return number;
	}
	const flag = types.includes('boolean') ? sameChoice(text, [true, false]) : undefined;
	if (flag !== undefined) return flag;
	if (types.includes('array') || types.includes('object')) {
		const parsed = parsedJson(text);
		if (parsed !== undefined) return parsed;
		if (types.includes('array') && /^https?:\/\//i.test(text)) return text.split(/[\s,]+/);
	}
	return value;
}

function parsedJson(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? value : undefined;
	} catch {
		return undefined;
	}
}

function accepts(schema: Schema, value: unknown): boolean {
	return (value === null && isNullable(schema)) || fits(schema, value);
}

function check(name: string, schema: Schema, value: unknown): void {
	if (!accepts(schema, value)) throw new InvalidInput(name, value, allowedText(schema));
	const { items } = schema;
	if (Array.isArray(value) && isRecord(items)) {
		value.forEach((entry, index) => check(`${name}.${index}`, items, entry));
	}
	if (isRecord(value)) checkObject(name, schema, value);
}

/** The API may ignore an unknown field without a word, also inside an object. */
function checkObject(name: string, schema: Schema, value: Record<string, unknown>): void {
	const fields = new Map(fieldsOf(schema));
	if (fields.size === 0) return;
	const isOpen = schema.additionalProperties === true || isRecord(schema.additionalProperties);
	for (const [key, entry] of Object.entries(value)) {
		const path = `${name}.${key}`;
		const field = fields.get(key);
		if (field !== undefined) check(path, field, entry);
		else if (!isOpen) throw unknownField(path, entry, [...fields.keys()]);
	}
}

function isNullable(schema: Schema): boolean {
	const { type } = schema;
	const isNull = type === 'null' || (Array.isArray(type) && type.includes('null'));
	const alternatives = [schema.anyOf, schema.oneOf].flat().filter(isRecord);
	return isNull || schema.default === null || alternatives.some(isNullable);
}

function fits(schema: Schema, value: unknown): boolean {
	const values = allowedValues(schema);
	if (values !== undefined && !values.includes(value)) return false;
	const alternatives = alternativesOf(schema);
	if (alternatives.length > 0 && !alternatives.some((each) => fits(each, value))) return false;
	const types = typesOf(schema);
	if (types.length > 0 && !types.some((type) => isOfType(type, value))) return false;
	if (typeof value === 'number') return within(value, schema.minimum, schema.maximum);
	// Counted as people do: an emoji is one character.
	if (typeof value === 'string')
		return within([...value].length, schema.minLength, schema.maxLength);
	if (Array.isArray(value)) return within(value.length, schema.minItems, schema.maxItems);
	return true;
}

function within(number: number, min: unknown, max: unknown): boolean {
	return (typeof min !== 'number' || number >= min) && (typeof max !== 'number' || number <= max);
}

function isOfType(type: string, value: unknown): boolean {
	if (type === 'integer') return Number.isInteger(value);
	if (type === 'number') return Number.isFinite(value);
	return typeName(value) === type;
}

function typeName(value: unknown): string {
	if (Array.isArray(value)) return 'array';
	if (value === null) return 'null';
	return typeof value;
}

const TYPE_NAMES: Record<string, string> = {
	string: 'a text',
	integer: 'a whole number',
	number: 'a number',
	boolean: 'true or false',
	array: 'a list',
	object: 'an object',
};

/** "Allowed: a whole number from 1 to 10." */
function allowedText(schema: Schema): string {
	const values = allowedValues(schema);
	if (values !== undefined) return `Allowed: ${values.map(String).join(', ')}.`;
	const types = typesOf(schema).map((type) => TYPE_NAMES[type] ?? type);
	const what = types.length === 0 ? 'a value' : types.join(' or ');
	return `Allowed: ${what}${rangeText(schema)}.`;
}

function rangeText(schema: Schema): string {
	const { minimum, maximum, minLength, maxLength, minItems, maxItems } = schema;
	const range = (min: unknown, max: unknown, unit: string) => {
		if (min !== undefined && max !== undefined)
			return ` from ${String(min)} to ${String(max)}${unit}`;
		if (max !== undefined) return ` up to ${String(max)}${unit}`;
		return min === undefined ? '' : ` of at least ${String(min)}${unit}`;
	};
	return (
		range(minimum, maximum, '') ||
		range(minLength, maxLength, ' characters') ||
		range(minItems, maxItems, ' entries')
	);
}
