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
