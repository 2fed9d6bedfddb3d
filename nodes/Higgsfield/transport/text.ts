const MAX_QUOTE_LENGTH = 500;

/** One line, length-capped: what comes from outside never floods an error text. */
export function quote(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > MAX_QUOTE_LENGTH ? `${line.slice(0, MAX_QUOTE_LENGTH)}…` : line;
}

/**
 * The candidate that a value means: itself, or a text that differs in case and blanks only. A candidate that is equal
 * comes before one that is alike.
 */
export function sameChoice<T>(value: unknown, candidates: readonly T[]): T | undefined {
	const equal = candidates.find((candidate) => candidate === value);
	if (equal !== undefined || typeof value !== 'string') return equal;
	const plain = (text: string) => text.replace(/\s+/g, '').toLowerCase();
	const alike = candidates.filter((candidate) => plain(String(candidate)) === plain(value));
	return alike.length === 1 ? alike[0] : undefined;
}

/** Puts a list in the order of its names. */
export function byName(a: { name: string }, b: { name: string }): number {
	return a.name.localeCompare(b.name);
}

/** Whether a value is an object with keys: neither null nor a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
