/*
 * Whether a webhook comes from Higgsfield. Pure, but for the comparison itself, which takes the same time wherever two
 * values differ.
 */

/** How old or how far in the future a signed webhook may be, in seconds (Standard Webhooks). */
const TOLERANCE_SECONDS = 5 * 60;

/** What the user got from Higgsfield, or told it, to know its webhooks by. */
export interface Secrets {
	/** The key of `webhook-signature`. */
	signingKey?: Uint8Array<ArrayBuffer>;
	/** What comes back in `X-Webhook-Secret-Key` (API v1). */
	webhookSecret?: string;
}

/** A webhook as it arrived; header names are in lower case. */
export interface Call {
	headers: Record<string, unknown>;
	/** The very bytes; undefined where n8n did not keep them. */
	rawBody?: Uint8Array;
}

/**
 * Reads the fields of the credential; blanks around pasted values do not count.
 *
 * @throws Error with a sentence for the user when the signing secret is not one, or when there is no secret at all
 */
export function readSecrets(credential: Record<string, unknown>): Secrets {
	const signingSecret = text(credential.signingSecret).trim();
	const webhookSecret = text(credential.webhookSecret).trim();
	if (signingSecret === '' && webhookSecret === '') {
		throw new Error(
			"The Higgsfield Webhook credential is empty. Enter 'Signing Secret', 'Webhook Secret' or both.",
		);
	}
	return {
		...(signingSecret === '' ? {} : { signingKey: signingKey(signingSecret) }),
		...(webhookSecret === '' ? {} : { webhookSecret }),
	};
}

/** The key is what follows `whsec_`, in base64. */
function signingKey(secret: string): Uint8Array<ArrayBuffer> {
	const encoded = secret.replace(/^whsec_/, '');
	const key = Buffer.from(encoded, 'base64');
	if (
		key.length === 0 ||
		key.toString('base64').replace(/=+$/, '') !== encoded.replace(/=+$/, '')
	) {
		throw new Error(
			"'Signing Secret' of the Higgsfield Webhook credential is not a signing secret. Copy it again from console.higgsfield.ai: it begins with whsec_.",
		);
	}
	return Uint8Array.from(key);
}

/** Whether a call proves with one of the secrets that Higgsfield made it. `now` is in ms since the epoch. */
export async function isProven(call: Call, secrets: Secrets, now: number): Promise<boolean> {
	const { signingKey: key, webhookSecret } = secrets;
	if (key !== undefined && (await isSigned(call, key, now))) return true;
	return (
		webhookSecret !== undefined &&
		(await isSameText(text(call.headers['x-webhook-secret-key']), webhookSecret))
	);
}

/**
 * Standard Webhooks: `webhook-signature` lists `v1,` and the base64 of an HMAC-SHA256 over `id.timestamp.body`, one for
 * each secret that is valid at the time.
 */
async function isSigned(
	{ headers, rawBody }: Call,
	key: Uint8Array<ArrayBuffer>,
	now: number,
): Promise<boolean> {
	const id = text(headers['webhook-id']);
	const timestamp = text(headers['webhook-timestamp']);
	if (rawBody === undefined || id === '' || !/^\d{1,12}$/.test(timestamp)) return false;
	if (Math.abs(now / 1_000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;

	const expected = await hmac(key, Buffer.concat([Buffer.from(`${id}.${timestamp}.`), rawBody]));
	const entries = text(headers['webhook-signature']).split(' ');
	const verdicts = await Promise.all(
		// Compared as texts: base64 can write the same bytes in several ways.
		entries.map(async (entry) => await isSameText(entry, `v1,${expected}`)),
	);
	return verdicts.includes(true);
}

async function hmac(key: Uint8Array<ArrayBuffer>, data: Uint8Array): Promise<string> {
	const imported = await importKey(key);
	const digest = await crypto.subtle.sign('HMAC', imported, Uint8Array.from(data));
	return Buffer.from(digest).toString('base64');
}

/** `verify` compares in constant time. */
async function isSameText(given: string, expected: string): Promise<boolean> {
	const key = await importKey(crypto.getRandomValues(new Uint8Array(32)));
	const encoder = new TextEncoder();
	const digest = await crypto.subtle.sign('HMAC', key, encoder.encode(expected));
	return await crypto.subtle.verify('HMAC', key, digest, encoder.encode(given));
}

async function importKey(key: Uint8Array<ArrayBuffer>) {
	const algorithm = { name: 'HMAC', hash: 'SHA-256' };
	return await crypto.subtle.importKey('raw', key, algorithm, false, ['sign', 'verify']);
}

function text(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
