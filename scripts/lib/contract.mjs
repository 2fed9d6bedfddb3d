// The contract: facts about the Higgsfield API as data (test/contract), and how an answer is compared with one.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** All facts of a folder, with the name of their file as `group`. */
export function readContract(folder) {
	return readdirSync(folder)
		.filter((file) => file.endsWith('.json'))
		.sort()
		.flatMap((file) =>
			JSON.parse(readFileSync(join(folder, file), 'utf8')).map((fact) => ({
				...fact,
				group: basename(file, '.json'),
			})),
		);
}

const isEmpty = (body) => body === undefined || JSON.stringify(body) === '{}';
const NO_BODY_SUBMITS = ['/v1/text2image/soul', '/v1/image2video/dop'];
const KNOWN_FILE_TYPE = /^(image|audio|video)\//;

/** Whether a request can neither create nor change anything, whatever the API makes of it. */
export function isFree({ method, path, body }) {
	const [route] = path.split('?');
	if (method === 'GET') return true;
	if (method !== 'POST') return false;
	// `..` would let a path that begins like an estimate end as a submit.
	if (route.includes('..') || route.includes('//') || /%2e|%2f/i.test(route)) return false;
	if (route.startsWith('/estimate/')) return true;
	// A submit without a single field has nothing that could be made.
	if (NO_BODY_SUBMITS.includes(route)) return isEmpty(body);
	if (route === '/files/generate-upload-url') return !KNOWN_FILE_TYPE.test(body?.content_type);
	// Only for an ID that nobody has: the facts name this one.
	return route === '/requests/9b2f4a6c-1d3e-4f50-8a7b-c6d5e4f3a2b1/cancel';
}

/** Every way in which an answer is not what a fact says; none when it is. */
export function differences({ status, headers = {}, body }, answer) {
	const found = [];
	const statuses = [status].flat();
	if (!statuses.includes(answer.status)) {
		found.push(`status: expected ${statuses.join(' or ')}, got ${answer.status}`);
	}
	for (const [name, pattern] of Object.entries(headers)) {
		if (!new RegExp(pattern).test(answer.headers[name] ?? '')) {
			found.push(`header ${name}: expected ${pattern}, got ${answer.headers[name] ?? 'none'}`);
		}
	}
	// With another status it is another body, about which there is nothing more to say.
	if (found.length === 0 && body !== undefined) found.push(...compare(body, answer.body, 'body'));
	return found;
}

const typeOf = (value) => {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	return Number.isInteger(value) ? 'integer' : typeof value;
};

const fits = (shape, value) => compare(shape, value, '').length === 0;

const shorten = (value) => {
	const text = JSON.stringify(value) ?? 'nothing';
	return text.length > 200 ? `${text.slice(0, 200)}…` : text;
};

const describeShape = (shape) => {
	const { properties = {} } = shape;
	const known = Object.entries(properties).filter(([, { enum: values }]) => values);
	return known.map(([name, { enum: values }]) => `${name} ${shorten(values[0])}`).join(', ');
};

/** The part of JSON Schema that the contract uses, with the place of each difference. */
function compare(shape, value, path) {
	const types = shape.type === undefined ? [] : [shape.type].flat();
	const type = typeOf(value);
	if (
		types.length > 0 &&
		!types.includes(type) &&
		!(types.includes('number') && type === 'integer')
	) {
		return [`${path}: expected ${types.join(' or ')}, got ${shorten(value)}`];
	}
	const found = [];
	if (shape.enum && !shape.enum.some((one) => JSON.stringify(one) === JSON.stringify(value))) {
		const expected = shape.enum.map((one) => shorten(one)).join(' or ');
		found.push(`${path}: expected ${expected}, got ${shorten(value)}`);
	}
	if (shape.pattern !== undefined && !new RegExp(shape.pattern).test(String(value))) {
		found.push(`${path}: expected ${shape.pattern}, got ${shorten(value)}`);
	}
	if (Array.isArray(value)) found.push(...compareList(shape, value, path));
	if (shape.not && fits(shape.not, value)) {
		found.push(`${path}: holds what should not be there`);
	}
	if (type !== 'object') return found;
	for (const name of shape.required ?? []) {
		if (!(name in value)) found.push(`${path}.${name}: is missing`);
	}
	for (const [name, part] of Object.entries(shape.properties ?? {})) {
		if (name in value) found.push(...compare(part, value[name], `${path}.${name}`));
	}
	return found;
}

function compareList(shape, value, path) {
	const { minItems = 0, maxItems = Infinity, items, contains } = shape;
	const found = [];
	if (value.length < minItems) {
		found.push(`${path}: expected at least ${minItems} entries, got ${value.length}`);
	}
	if (value.length > maxItems) {
		found.push(`${path}: expected at most ${maxItems} entries, got ${value.length}`);
	}
	if (contains && !value.some((entry) => fits(contains, entry))) {
		found.push(`${path}: has no entry with ${describeShape(contains) || 'the expected fields'}`);
	}
	// One entry that differs is enough to know.
	const wrong = items ? value.findIndex((entry) => !fits(items, entry)) : -1;
	if (wrong >= 0) found.push(...compare(items, value[wrong], `${path}[${wrong}]`));
	return found;
}
