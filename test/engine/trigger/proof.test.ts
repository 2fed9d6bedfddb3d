import { createHmac } from 'node:crypto';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { testCredential, type RunningTrigger } from '../../helpers/engine';
import type { Delivery } from '../../simulator';
import {
	answers,
	call,
	SIGNING_SECRET,
	signingSecret,
	useTrigger,
	webhookCredential,
	WEBHOOK_SECRET,
	type Version,
} from './support';

const { higgsfield, listen, submit, deliver, announced } = useTrigger({
	webhookSecret: SIGNING_SECRET,
});

const OTHER_SECRET = signingSecret('not the secret of this account');

const ID = 'webhook-id';
const TIMESTAMP = 'webhook-timestamp';
const SIGNATURE = 'webhook-signature';
const SECRET_KEY = 'x-webhook-secret-key';

type Sent = Pick<Delivery, 'rawBody' | 'headers'>;

const now = () => Math.floor(Date.now() / 1_000);

/** A signature as Standard Webhooks defines it, written down once more to check the simulator's too. */
function signature(
	{ rawBody, headers }: Sent,
	{
		secret = SIGNING_SECRET,
		id = headers[ID],
		timestamp = headers[TIMESTAMP],
		algorithm = 'sha256',
	} = {},
): string {
	const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
	const hmac = createHmac(algorithm, key).update(`${id}.${timestamp}.${rawBody}`);
	return `v1,${hmac.digest('base64')}`;
}

/** The same webhook, signed for another time or ID. */
function resigned(sent: Sent, change: { id?: string; timestamp?: string; secret?: string }): Sent {
	const { id = sent.headers[ID], timestamp = sent.headers[TIMESTAMP] } = change;
	return {
		rawBody: sent.rawBody,
		headers: {
			...sent.headers,
			[ID]: id,
			[TIMESTAMP]: timestamp,
			[SIGNATURE]: signature(sent, change),
		},
	};
}

const withHeaders = (sent: Sent, headers: Record<string, string>): Sent => ({
	...sent,
	headers: { ...sent.headers, ...headers },
});

function without({ rawBody, headers }: Sent, ...names: string[]): Sent {
	return {
		rawBody,
		headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name))),
	};
}

const withBody = (sent: Sent, change: (body: string) => string): Sent => ({
	...sent,
	rawBody: change(sent.rawBody),
});

const bare = (sent: Sent) => without(sent, ID, TIMESTAMP, SIGNATURE, SECRET_KEY);

/** What a valid webhook becomes in hands that do not know the secret. */
const FORGED: Array<[string, (sent: Sent) => Sent]> = [
	['no signature at all', bare],
	['no signature header', (sent) => without(sent, SIGNATURE)],
	['no ID header', (sent) => without(sent, ID)],
	['no timestamp header', (sent) => without(sent, TIMESTAMP)],
	['an empty signature', (sent) => withHeaders(sent, { [SIGNATURE]: '' })],
	['an empty ID, signed as such', (sent) => resigned(sent, { id: '' })],
	['a signature of the empty text', (sent) => withHeaders(sent, { [SIGNATURE]: 'v1,' })],
	['the signature of another account', (sent) => resigned(sent, { secret: OTHER_SECRET })],
	[
		'the secret with its prefix as the key',
		(sent) => {
			const hmac = createHmac('sha256', SIGNING_SECRET);
			const text = `${sent.headers[ID]}.${sent.headers[TIMESTAMP]}.${sent.rawBody}`;
			return withHeaders(sent, { [SIGNATURE]: `v1,${hmac.update(text).digest('base64')}` });
		},
	],
	['another ID', (sent) => withHeaders(sent, { [ID]: 'msg_of_somebody_else' })],
	['another timestamp', (sent) => withHeaders(sent, { [TIMESTAMP]: String(now() - 1) })],
	[
		'a body with another status',
		(sent) => withBody(sent, (body) => body.replace('completed', 'failed')),
	],
	['a body with a blank more', (sent) => withBody(sent, (body) => `${body} `)],
	['a body in another order', (sent) => withBody(sent, reordered)],
	['a signature with a letter changed', (sent) => changed(sent, (text) => flip(text, 10))],
	[
		'a signature with its last letter changed',
		(sent) => changed(sent, (text) => flip(text, text.length - 2)),
	],
	['a signature cut off', (sent) => changed(sent, (text) => text.slice(0, -4))],
	['a signature with something behind', (sent) => changed(sent, (text) => `${text}AAAA`)],
	['a signature without its padding', (sent) => changed(sent, (text) => text.replace(/=+$/, ''))],
	['a signature of another version', (sent) => changed(sent, (text) => text.replace('v1,', 'v2,'))],
	['a signature without a version', (sent) => changed(sent, (text) => text.replace('v1,', ''))],
	['a signature in hexadecimal', (sent) => changed(sent, (text) => `v1,${toHex(text)}`)],
	['a signature in capitals', (sent) => changed(sent, (text) => text.toUpperCase())],
	[
		'SHA-512 in place of SHA-256',
		(sent) => withHeaders(sent, { [SIGNATURE]: signature(sent, { algorithm: 'sha512' }) }),
	],
	['commas between signatures', (sent) => changed(sent, (text) => `v1,AAAA,${text}`)],
	[
		'several signatures, none of them right',
		(sent) => changed(sent, (text) => `v1,AAAA ${flip(text, 8)}`),
	],
	[
		'a timestamp 5 minutes and 2 seconds old',
		(sent) => resigned(sent, { timestamp: String(now() - 302) }),
	],
	['a timestamp of yesterday', (sent) => resigned(sent, { timestamp: String(now() - 86_400) })],
	['a timestamp 6 minutes ahead', (sent) => resigned(sent, { timestamp: String(now() + 360) })],
	['a timestamp in milliseconds', (sent) => resigned(sent, { timestamp: String(Date.now()) })],
	['a timestamp that is no number', (sent) => resigned(sent, { timestamp: 'now' })],
	['a negative timestamp', (sent) => resigned(sent, { timestamp: `-${now()}` })],
	['a timestamp as a fraction', (sent) => resigned(sent, { timestamp: `${now()}.0` })],
	['an empty timestamp', (sent) => resigned(sent, { timestamp: '' })],
	[
		'the secret key header of API V1',
		(sent) => withHeaders(bare(sent), { [SECRET_KEY]: WEBHOOK_SECRET }),
	],
	[
		'the signing secret in that header',
		(sent) => withHeaders(bare(sent), { [SECRET_KEY]: SIGNING_SECRET }),
	],
];

function changed(sent: Sent, change: (signature: string) => string): Sent {
	return withHeaders(sent, { [SIGNATURE]: change(sent.headers[SIGNATURE]) });
}

function flip(text: string, at: number): string {
	return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

const toHex = (text: string) => Buffer.from(text.slice('v1,'.length), 'base64').toString('hex');

function reordered(body: string): string {
	const entries = Object.entries(JSON.parse(body) as object).reverse();
	return JSON.stringify(Object.fromEntries(entries));
}

/** The API is never asked for what is refused: a forged call costs nothing but its refusal. */
async function expectRefused(trigger: RunningTrigger, sent: Sent): Promise<void> {
	higgsfield.simulator.journal.length = 0;
	expect(await call(trigger, sent)).toBe(401);
	expect(trigger.executions).toEqual([]);
	expect(higgsfield.traffic()).toEqual([]);
	const texts = JSON.stringify(trigger.logs);
	expect(texts).toContain('no valid signature');
	expect(texts).not.toContain(SIGNING_SECRET);
	expect(texts).not.toContain(WEBHOOK_SECRET);
}

const credential = (data: ICredentialDataDecryptedObject) => webhookCredential(data);

describe('with a signing secret, a webhook is refused that has', () => {
	it.each(FORGED)('%s', async (_, forge) => {
		const trigger = await listen(credential({ signingSecret: SIGNING_SECRET }));
		const sent = await announced('v2', trigger);
		await expectRefused(trigger, forge(sent));
		// The forgery stands in no way of the true one.
		expect(await call(trigger, sent)).toBe(200);
		expect(trigger.executions).toHaveLength(1);
	});

	it('the body of another webhook that was signed', async () => {
		const trigger = await listen(credential({ signingSecret: SIGNING_SECRET }));
		const one = await announced('v2', trigger);
		const other = await announced('v2', trigger);
		await expectRefused(trigger, { rawBody: one.rawBody, headers: other.headers });
	});

	it('the body of API V1, which would need no signature', async () => {
		const trigger = await listen(credential({ signingSecret: SIGNING_SECRET }));
		await expectRefused(trigger, await announced('v1', trigger));
	});
});

describe('with a webhook secret, a webhook is refused that has', () => {
	it.each<[string, (sent: Sent) => Sent]>([
		['no secret', bare],
		['an empty secret', (sent) => withHeaders(sent, { [SECRET_KEY]: '' })],
		['another secret', (sent) => withHeaders(sent, { [SECRET_KEY]: 'only for tests: 7d1e' })],
		[
			'the beginning of it',
			(sent) => withHeaders(sent, { [SECRET_KEY]: WEBHOOK_SECRET.slice(0, -1) }),
		],
		[
			'it with something behind',
			(sent) => withHeaders(sent, { [SECRET_KEY]: `${WEBHOOK_SECRET}0` }),
		],
		['it in capitals', (sent) => withHeaders(sent, { [SECRET_KEY]: WEBHOOK_SECRET.toUpperCase() })],
	])('%s', async (_, forge) => {
		const trigger = await listen(credential({ webhookSecret: WEBHOOK_SECRET }));
		const sent = await announced('v1', trigger);
		await expectRefused(trigger, forge(sent));
		expect(await call(trigger, sent)).toBe(200);
		expect(trigger.executions).toHaveLength(1);
	});

	it('a signature that cannot be checked', async () => {
		const trigger = await listen(credential({ webhookSecret: WEBHOOK_SECRET }));
		await expectRefused(trigger, await announced('v2', trigger));
	});
});

describe('a valid webhook starts the workflow once', () => {
	it.each<[string, Version, ICredentialDataDecryptedObject]>([
		['signed', 'v2', { signingSecret: SIGNING_SECRET }],
		[
			'signed, with blanks around the pasted secret',
			'v2',
			{ signingSecret: ` ${SIGNING_SECRET}\n` },
		],
		[
			'signed, with the secret pasted without its prefix',
			'v2',
			{ signingSecret: SIGNING_SECRET.slice(6) },
		],
		[
			'signed, with both secrets',
			'v2',
			{ signingSecret: SIGNING_SECRET, webhookSecret: WEBHOOK_SECRET },
		],
		['with its secret', 'v1', { webhookSecret: WEBHOOK_SECRET }],
		[
			'with its secret, with both',
			'v1',
			{ signingSecret: SIGNING_SECRET, webhookSecret: WEBHOOK_SECRET },
		],
	])('%s (%s)', async (_, version, data) => {
		const trigger = await listen(credential(data));
		const id = await submit(version, trigger);
		expect(answers(await deliver())).toEqual([200]);
		expect(trigger.executions).toMatchObject([[{ json: { id, status: 'completed' } }]]);
	});

	it.each<[string, (sent: Sent) => Sent]>([
		['a second signature during a rotation', (sent) => changed(sent, (text) => `v1,AAAA ${text}`)],
		['an unknown signature beside it', (sent) => changed(sent, (text) => `${text} v1a,AAAA`)],
		['a timestamp of 4 minutes ago', (sent) => resigned(sent, { timestamp: String(now() - 240) })],
		['a timestamp 4 minutes ahead', (sent) => resigned(sent, { timestamp: String(now() + 240) })],
		[
			'a body with other bytes for the same',
			(sent) =>
				resigned(
					withBody(sent, (body) => ` ${body}`),
					{},
				),
		],
	])('with %s', async (_, change) => {
		const trigger = await listen(credential({ signingSecret: SIGNING_SECRET }));
		expect(await call(trigger, change(await announced('v2', trigger)))).toBe(200);
		expect(trigger.executions).toHaveLength(1);
	});

	it('without a credential, after the API has confirmed it', async () => {
		const trigger = await listen();
		expect(await call(trigger, bare(await announced('v2', trigger)))).toBe(200);
		expect(trigger.executions).toHaveLength(1);
	});
});

describe('a credential that cannot protect', () => {
	it.each<[string, ICredentialDataDecryptedObject, string]>([
		['without any secret', {}, 'is empty'],
		['with blanks', { signingSecret: ' ', webhookSecret: '\n' }, 'is empty'],
		[
			'with a signing secret that is none',
			{ signingSecret: 'whsec_not a secret' },
			'Signing Secret',
		],
		['with the prefix alone', { signingSecret: 'whsec_' }, 'Signing Secret'],
	])('%s lets nothing in, and Higgsfield tries again', async (_, data, text) => {
		const trigger = await listen(credential(data));
		expect(await call(trigger, await announced('v2', trigger))).toBe(500);
		expect(trigger.executions).toEqual([]);
		expect(JSON.stringify(trigger.logs)).toContain(text);
		expect(await testCredential(data, { credentialType: 'higgsfieldWebhookApi' })).toMatchObject({
			status: 'Error',
			message: expect.stringContaining(text),
		});
	});

	it('is told apart from a good one when it is saved', async () => {
		const data = { signingSecret: SIGNING_SECRET };
		expect(await testCredential(data, { credentialType: 'higgsfieldWebhookApi' })).toMatchObject({
			status: 'OK',
		});
	});
});
