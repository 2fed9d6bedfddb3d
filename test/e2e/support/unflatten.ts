/**
 * Reads the form in which n8n's REST API gives execution data: a table of values, in which every
 * string inside an object or array is the table index of what stands there.
 */
export function unflatten(text: string): unknown {
	const table = JSON.parse(text) as unknown[];
	const built = new Map<number, object>();

	const read = (index: number): unknown => {
		const entry = table[index];
		if (typeof entry !== 'object' || entry === null) return entry;
		const known = built.get(index);
		if (known !== undefined) return known;
		const copy: Record<string, unknown> | unknown[] = Array.isArray(entry) ? [] : {};
		built.set(index, copy);
		for (const [key, value] of Object.entries(entry)) {
			Object.assign(copy, { [key]: typeof value === 'string' ? read(Number(value)) : value });
		}
		return copy;
	};

	return read(0);
}
