import { refusal } from './answers';

const VALID_KEY = /^[\x21-\x7e]{1,255}$/;

/** What makes two submits the same: everything a client means by one. */
export interface Intent {
	model: string;
	body: unknown;
	webhookUrl?: string;
	expiresAfter?: number;
}

/** JSON with the keys of every object in order, so that only the meaning is compared. */
function canonical(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(canonical);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([name, entry]) => [name, canonical(entry)]),
	);
}

/** Refuses a key that no header may hold. */
export function checkIdempotencyKey(key: string): void {
	if (VALID_KEY.test(key)) return;
	throw refusal(422, 'Idempotency-Key must be 1 to 255 visible ASCII characters');
}

/** The keys of accepted submits. A key names the request that was accepted with it, for good. */
export class IdempotencyKeys {
	private used = new Map<string, { fingerprint: string; requestId: string }>();

	/** Id of the request this key already made; refuses the key when it was for something else. */
	find(key: string, intent: Intent): string | undefined {
		const known = this.used.get(key);
		if (known === undefined) return undefined;
		if (known.fingerprint === this.fingerprint(intent)) return known.requestId;
		throw refusal(422, 'Idempotency-Key was already used with a different request');
	}

	/** Ties a key to the request it made. */
	remember(key: string, intent: Intent, requestId: string): void {
		this.used.set(key, { fingerprint: this.fingerprint(intent), requestId });
	}

	clear(): void {
		this.used.clear();
	}

	private fingerprint({ model, body, webhookUrl, expiresAfter }: Intent): string {
		return JSON.stringify([model, canonical(body), webhookUrl ?? null, expiresAfter ?? null]);
	}
}
