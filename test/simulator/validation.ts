import { refusal, type Incoming } from './answers';

/** One entry of a 422 answer, as Pydantic words it. */
export interface Issue {
	type: string;
	loc: Array<string | number>;
	msg: string;
	input: unknown;
	ctx?: Record<string, unknown>;
}

type Loc = Issue['loc'];
type Fields = Record<string, unknown>;

/** Checks one value; returns what is wrong with it, nothing when it is fine. */
export type Check = (value: unknown, loc: Loc) => Issue[];

/** Checks of an object's fields; a field is required unless wrapped in `optional`. */
export type Shape = Record<string, Check & { optional?: true }>;

const MAX_URL_LENGTH = 2083;

function issue(
	type: string,
	loc: Loc,
	msg: string,
	input: unknown,
	ctx?: Record<string, unknown>,
): Issue[] {
	return [ctx === undefined ? { type, loc, msg, input } : { type, loc, msg, input, ctx }];
}

function isObject(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function alternatives(values: Array<string | number>): string {
	const shown = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
	return shown.length < 2
		? shown.join('')
		: `${shown.slice(0, -1).join(', ')} or ${shown[shown.length - 1]}`;
}

/** A field that may be left out. */
export function optional(check: Check): Check & { optional: true } {
	return Object.assign((value: unknown, loc: Loc) => check(value, loc), {
		optional: true as const,
	});
}

/** `null` is fine too. */
export function nullable(check: Check): Check {
	return (value, loc) => (value === null ? [] : check(value, loc));
}

export function string({ max }: { max?: number } = {}): Check {
	return (value, loc) => {
		if (typeof value !== 'string') {
			return issue('string_type', loc, 'Input should be a valid string', value);
		}
		if (max === undefined || [...value].length <= max) return [];
		const msg = `String should have at most ${max} characters`;
		return issue('string_too_long', loc, msg, value, { max_length: max });
	};
}

export const boolean: Check = (value, loc) =>
	typeof value === 'boolean'
		? []
		: issue('bool_type', loc, 'Input should be a valid boolean', value);

/** A number within limits; `integer` refuses fractions. Strings are refused, as the API does. */
export function number(limits: { integer?: boolean; min: number; max: number }): Check {
	return (value, loc) => {
		if (typeof value !== 'number') {
			return limits.integer
				? issue('int_type', loc, 'Input should be a valid integer', value)
				: issue('float_type', loc, 'Input should be a valid number', value);
		}
		if (limits.integer && !Number.isInteger(value)) {
			const msg = 'Input should be a valid integer, got a number with a fractional part';
			return issue('int_from_float', loc, msg, value);
		}
		if (value < limits.min) {
			const msg = `Input should be greater than or equal to ${limits.min}`;
			return issue('greater_than_equal', loc, msg, value, { ge: limits.min });
		}
		if (value > limits.max) {
			const msg = `Input should be less than or equal to ${limits.max}`;
			return issue('less_than_equal', loc, msg, value, { le: limits.max });
		}
		return [];
	};
}

function oneOf(type: 'enum' | 'literal_error', values: Array<string | number>): Check {
	return (value, loc) => {
		if (values.some((allowed) => allowed === value)) return [];
		const expected = alternatives(values);
		return issue(type, loc, `Input should be ${expected}`, value, { expected });
	};
}

/** One of a list of words. */
export function choice(values: readonly string[]): Check {
	return oneOf('enum', [...values]);
}

/** One of a list of literal values. */
export function literal(values: readonly number[]): Check {
	return oneOf('literal_error', [...values]);
}

function uuidProblem(text: string): string | undefined {
	const start = /^urn:uuid:/i.test(text) ? 9 : 0;
	for (let at = start; at < text.length; at += 1) {
		if (!/[0-9a-f-]/i.test(text[at])) {
			return `invalid character: expected an optional prefix of \`urn:uuid:\` followed by [0-9a-fA-F-], found \`${text[at]}\` at ${at + 1}`;
		}
	}
	const hex = text.slice(start);
	if (/^[0-9a-f]{32}$/i.test(hex)) return undefined;
	if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(hex)) return undefined;
	if (!hex.includes('-')) {
		return `invalid length: expected length 32 for simple format, found ${hex.length}`;
	}
	const groups = hex.split('-');
	if (groups.length !== 5) return `invalid group count: expected 5, found ${groups.length}`;
	const wrong = [8, 4, 4, 4, 12].findIndex((length, index) => groups[index].length !== length);
	return `invalid group length in group ${wrong}: expected ${[8, 4, 4, 4, 12][wrong]}, found ${groups[wrong].length}`;
}

export const uuid: Check = (value, loc) => {
	if (typeof value !== 'string') {
		const msg = 'UUID input should be a string, bytes or UUID object';
		return issue('uuid_type', loc, msg, value);
	}
	const error = uuidProblem(value);
	if (error === undefined) return [];
	return issue('uuid_parsing', loc, `Input should be a valid UUID, ${error}`, value, { error });
};

/** A public http(s) URL of at most 2083 characters. */
export const httpUrl: Check = (value, loc) => {
	if (typeof value !== 'string') {
		return issue('url_type', loc, 'URL input should be a string or URL', value);
	}
	if (value.length > MAX_URL_LENGTH) {
		const msg = `URL should have at most ${MAX_URL_LENGTH} characters`;
		return issue('url_too_long', loc, msg, value, { max_length: MAX_URL_LENGTH });
	}
	const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(value)?.[1].toLowerCase();
	if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
		const msg = "URL scheme should be 'http' or 'https'";
		return issue('url_scheme', loc, msg, value, { expected_schemes: "'http' or 'https'" });
	}
	if (scheme === undefined || !URL.canParse(value)) {
		let error = 'empty host';
		if (value === '') error = 'input is empty';
		else if (scheme === undefined) error = 'relative URL without a base';
		return issue('url_parsing', loc, `Input should be a valid URL, ${error}`, value, { error });
	}
	return [];
};

export function list(item: Check, limits: { min?: number; max: number }): Check {
	return (value, loc) => {
		if (!Array.isArray(value)) {
			return issue('list_type', loc, 'Input should be a valid list', value);
		}
		const { min = 0, max } = limits;
		const count = value.length;
		if (count < min) {
			const msg = `List should have at least ${min} item${min === 1 ? '' : 's'} after validation, not ${count}`;
			const ctx = { field_type: 'List', min_length: min, actual_length: count };
			return issue('too_short', loc, msg, value, ctx);
		}
		if (count > max) {
			const msg = `List should have at most ${max} item${max === 1 ? '' : 's'} after validation, not ${count}`;
			const ctx = { field_type: 'List', max_length: max, actual_length: count };
			return issue('too_long', loc, msg, value, ctx);
		}
		return value.flatMap((entry, index) => item(entry, [...loc, index]));
	};
}

/** An object with these fields; fields it does not know are ignored. */
export function object(shape: Shape): Check {
	return (value, loc) => {
		if (!isObject(value)) {
			const msg = 'Input should be a valid dictionary or object to extract fields from';
			return issue('model_attributes_type', loc, msg, value);
		}
		return Object.entries(shape).flatMap(([name, check]) => {
			if (name in value) return check(value[name], [...loc, name]);
			return check.optional ? [] : issue('missing', [...loc, name], 'Field required', value);
		});
	};
}

/** Throws the 422 answer when there is anything to report. */
export function refuseIssues(issues: Issue[]): void {
	if (issues.length > 0) throw refusal(422, issues);
}

/** The JSON body of a request, checked; throws the 422 answer when it does not fit. */
export function readBody<T>(request: Incoming, check: Check): T {
	const text = request.rawBody.toString('utf8');
	if (text === '') throw refusal(422, issue('missing', ['body'], 'Field required', null));
	let body: unknown = text;
	// Without a JSON content type the API takes the body for one string.
	if (/^application\/(.+\+)?json\b/i.test(request.headers['content-type'] ?? '')) {
		try {
			body = JSON.parse(text);
		} catch {
			const ctx = { error: 'Expecting value' };
			throw refusal(422, issue('json_invalid', ['body', 0], 'JSON decode error', {}, ctx));
		}
	}
	refuseIssues(check(body, ['body']));
	return body as T;
}

/** A positive whole number of the query string. */
export function readCount(request: Incoming, name: string, fallback: number): number {
	const text = request.query[name];
	if (text === undefined) return fallback;
	const loc = ['query', name];
	if (!/^[+-]?\d+$/.test(text)) {
		const msg = 'Input should be a valid integer, unable to parse string as an integer';
		throw refusal(422, issue('int_parsing', loc, msg, text));
	}
	const value = Number(text);
	if (value >= 1) return value;
	const msg = 'Input should be greater than or equal to 1';
	throw refusal(422, issue('greater_than_equal', loc, msg, text, { ge: 1 }));
}

/** A yes or no of the query string. */
export function readFlag(request: Incoming, name: string, fallback: boolean): boolean {
	const text = request.query[name];
	if (text === undefined) return fallback;
	if (/^(true|1|yes|on)$/i.test(text)) return true;
	if (/^(false|0|no|off)$/i.test(text)) return false;
	const msg = 'Input should be a valid boolean, unable to interpret input';
	throw refusal(422, issue('bool_parsing', ['query', name], msg, text));
}
