import type { Intent } from '../generation/ledger';
import { fingerprint } from '../generation/ledger';
import { InvalidInput } from '../transport/failure';

/**
 * Which item submits for this one: itself, or an earlier item with the same Idempotency Key and the same request,
 * whose job the two share.
 *
 * @param earlier the items before this one
 * @throws InvalidInput when an earlier item uses the key for another request
 */
export function leaderOf(
	intent: Intent | undefined,
	earlier: Map<number, { task: { intent?: Intent } }>,
	itemIndex: number,
): number {
	const key = intent?.idempotencyKey;
	if (intent === undefined || key === undefined) return itemIndex;
	for (const [index, { task }] of earlier) {
		if (task.intent?.idempotencyKey !== key) continue;
		if (fingerprint(task.intent) === fingerprint(intent)) return index;
		throw new InvalidInput(
			'Idempotency Key',
			key,
			`Item ${index} of this run uses it for other values. Give each request a key of its own, for example the ID of its record.`,
		);
	}
	return itemIndex;
}

/** What the jobs of one run may cost, in US dollars; 0 = no limit. */
export class CostLimits {
	private readonly limits = new Map<string, number>();

	/** Adds an item's limit: of the items that share a job, the lowest counts. */
	add(intent: Intent, maxCostUsd: number): void {
		if (maxCostUsd === 0) return;
		const job = jobOf(intent);
		this.limits.set(job, Math.min(maxCostUsd, this.limits.get(job) ?? Infinity));
	}

	of(intent: Intent): number {
		return this.limits.get(jobOf(intent)) ?? 0;
	}
}

/** The same text for items that share a job, by the rules of `leaderOf`. */
function jobOf(intent: Intent): string {
	const { idempotencyKey, itemIndex } = intent;
	return JSON.stringify(
		idempotencyKey === undefined ? [itemIndex] : [idempotencyKey, fingerprint(intent)],
	);
}
