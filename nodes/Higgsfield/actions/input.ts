import { InvalidInput } from '../transport/failure';
import { isRecord, sameChoice } from '../transport/text';

/*
 * Values as they arrive from fields, expressions and AI agents, turned into what the API takes, or refused with
 * the field's name before anything is sent. Pure: `label` is the field's name as the user sees it.
 */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The longest URL the API takes, in characters. */
const MAX_URL_LENGTH = 2083;

/** Whether a field was left empty. */
export function isUnset(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

/** A text that is sent exactly as given; numbers, booleans and objects from expressions become text. */
export function requiredText(value: unknown, label: string): string {
	if (isUnset(value)) throw new InvalidInput(label, value, 'Enter a text.');
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** One of the allowed values; texts may have other case and blanks ("1080P", "16 : 9"), as agents send them. */
export function oneOf<T extends string | number>(
	value: unknown,
	label: string,
	allowed: readonly T[],
): T {
	const match = sameChoice(value, allowed);
	if (match === undefined) {
		throw new InvalidInput(label, value, `Allowed: ${allowed.join(', ')}.`);
	}
	return match;
}

/** A finite number within the range; numeric texts from expressions and agents count as numbers. */
export function numberBetween(
	value: unknown,
	label: string,
	range: { min: number; max: number; above?: boolean },
): number {
	const allowed = `Allowed: a number ${range.above ? `above ${range.min}, up to` : `from ${range.min} to`} ${range.max}.`;
	const number = toNumber(value);
	if (number === undefined) throw new InvalidInput(label, value, allowed);
	const tooLow = range.above ? number <= range.min : number < range.min;
	if (tooLow || number > range.max) throw new InvalidInput(label, value, allowed);
	return number;
}

export function integerBetween(
	value: unknown,
	label: string,
	range: { min: number; max: number },
): number {
	const number = toNumber(value);
	if (
		number === undefined ||
		!Number.isInteger(number) ||
		number < range.min ||
		number > range.max
	) {
		throw new InvalidInput(
			label,
			value,
			`Allowed: a whole number from ${range.min} to ${range.max}.`,
		);
	}
	return number;
}

function toNumber(value: unknown): number | undefined {
	if (typeof value === 'string' && value.trim() !== '') value = Number(value);
	return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function trueOrFalse(value: unknown, label: string): boolean {
	const choice = sameChoice(value, [true, false]);
	if (choice !== undefined) return choice;
	throw new InvalidInput(label, value, 'Allowed: true or false.');
}

/** What a resource locator holds: its own object, or the bare value an expression or an agent put there. */
export function locatorValue(value: unknown): unknown {
	return isRecord(value) && '__rl' in value ? value.value : value;
}

/** Whether a value is an ID as Higgsfield gives them out. */
export function isUuid(value: unknown): value is string {
	return typeof value === 'string' && UUID.test(value);
}

/** An ID as Higgsfield gives them out, in lower case. */
export function uuid(value: unknown, label: string): string {
	const text = typeof value === 'string' ? value.trim() : value;
	if (!isUuid(text)) {
		throw new InvalidInput(
			label,
			value,
			'Allowed: an ID like 1f0c2d3e-4b5a-6789-abcd-ef0123456789.',
		);
	}
	return text.toLowerCase();
}

/** The public web address of an image. */
export function imageUrl(value: unknown, label: string): string {
	const allowed = `Allowed: a public link that starts with http:// or https:// and has at most ${MAX_URL_LENGTH} characters.`;
	const text = typeof value === 'string' ? value.trim() : value;
	if (typeof text !== 'string' || text === '') throw new InvalidInput(label, value, allowed);
	if (/^data:/i.test(text)) {
		throw new InvalidInput(
			label,
			`${text.slice(0, 30)}…`,
			'It holds the image itself (a data: URI), but Higgsfield takes only links. Turn it into a file of the item (Convert to File) and choose that as the image, or give a public link.',
		);
	}
	const url = parseUrl(text);
	const isWebLink =
		url !== undefined && ['http:', 'https:'].includes(url.protocol) && !/\s/.test(text);
	if (!isWebLink || text.length > MAX_URL_LENGTH) {
		throw new InvalidInput(label, value, allowed);
	}
	return text;
}

/** A list given as an array, or as text with one entry a line or separated by commas. */
export function list(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	if (typeof value !== 'string') return isUnset(value) ? [] : [value];
	const text = value.trim();
	if (text.startsWith('[')) {
		const parsed = parseArray(text);
		if (parsed !== undefined) return parsed;
	}
	return text
		.split(/[\r\n]+|,\s+|,(?=https?:\/\/)|,$/i)
		.map((entry) => entry.replace(/^[\s,]+|[\s,]+$/g, ''))
		.filter((entry) => entry !== '');
}

function parseArray(text: string): unknown[] | undefined {
	try {
		const parsed: unknown = JSON.parse(text);
		return Array.isArray(parsed) ? parsed : undefined;
	} catch {
		return undefined;
	}
}

/** Where Higgsfield sends its message when a generation has ended. It refuses what is not public https. */
export function webhookUrl(value: unknown, label: string, { publicOnly }: { publicOnly: boolean }) {
	const allowed = publicOnly
		? 'Allowed: a public address that starts with https:// and has no user name or password in it.'
		: 'Allowed: an address that starts with http:// or https://.';
	const url = parseUrl(value);
	if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
		throw new InvalidInput(label, value, allowed);
	}
	const isPublic =
		url.protocol === 'https:' &&
		url.username === '' &&
		url.password === '' &&
		!isPrivateHost(url.hostname);
	if (publicOnly && !isPublic) throw new InvalidInput(label, value, allowed);
	return String(value).trim();
}

/** Names and addresses that only mean something inside a network. `hostname` as URL gives it. */
function isPrivateHost(name: string): boolean {
	const hostname = name.replace(/\.$/, '');
	if (!hostname.includes('.') && !hostname.startsWith('[')) return true;
	if (/\.(local|localhost|internal|lan|home|test)$/i.test(hostname)) return true;
	if (/^\[(::1?|fc|fd|fe8|fe9|fea|feb|ff|::ffff:)/i.test(hostname)) return true;
	const [a, b] = hostname.split('.').map(Number);
	if (!/^[\d.]+$/.test(hostname)) return false;
	return (
		a === 0 ||
		a === 10 ||
		a === 127 ||
		(a === 100 && b >= 64 && b < 128) ||
		(a === 169 && b === 254) ||
		(a === 172 && b >= 16 && b < 32) ||
		(a === 192 && b === 168) ||
		a >= 224
	);
}

function parseUrl(value: unknown): URL | undefined {
	if (typeof value !== 'string') return undefined;
	try {
		return new URL(value.trim());
	} catch {
		return undefined;
	}
}
