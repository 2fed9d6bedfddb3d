import type { EngineResult } from '../../helpers/engine';

/**
 * Every text in everything that an execution leaves behind: items, errors with their causes and stacks, log
 * lines, what is saved. What the test itself put in (`options`) is left out.
 */
export function textsOf(result: EngineResult): string[] {
	const traces: Partial<EngineResult> = { ...result };
	delete traces.options;
	const texts: string[] = [];
	const seen = new Set<unknown>();
	const visit = (value: unknown): void => {
		if (typeof value === 'string') texts.push(value);
		if (typeof value !== 'object' || value === null || seen.has(value)) return;
		seen.add(value);
		if (value instanceof Map || value instanceof Set) [...value].forEach(visit);
		for (const name of Object.getOwnPropertyNames(value)) {
			texts.push(name);
			visit((value as Record<string, unknown>)[name]);
		}
	};
	visit(traces);
	return texts;
}

/** Nothing of the key may be in what an execution leaves behind. */
export function expectNoSecrets(
	result: EngineResult,
	{ apiKeyId, apiKeySecret }: { apiKeyId: string; apiKeySecret: string },
): void {
	const texts = textsOf(result);
	// Guards the search itself: the name of the node is in every result.
	expect(texts).toContain('Higgsfield');
	for (const secret of [apiKeyId, apiKeySecret]) {
		expect(texts.filter((text) => text.includes(secret))).toEqual([]);
	}
}
