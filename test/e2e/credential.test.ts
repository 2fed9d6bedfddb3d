import { CREDENTIAL_TYPE, goodKey, n8n, simulator, surroundings } from './support/surroundings';

/** What the Test button shows. */
async function test(change: object = {}) {
	return await n8n.testCredential(CREDENTIAL_TYPE, { ...goodKey, ...change });
}

const wrongKey = { apiKeySecret: 'not-the-secret' };
// Port 9 (discard) is not open on the machines that run tests.
const unreachable = { baseUrl: 'http://127.0.0.1:9' };
const notHiggsfield = { baseUrl: surroundings.n8nUrl };

describe('the credential test', () => {
	beforeEach(simulator.reset);

	it.each(['authorization', 'hfHeaders'])(
		'F18, F19: accepts a good key (%s)',
		async (headerScheme) => {
			expect(await test({ headerScheme })).toMatchObject({ status: 'OK' });
		},
	);

	it.each(['authorization', 'hfHeaders'])(
		'F18, F19: says that a key is wrong (%s)',
		async (headerScheme) => {
			const { status, message } = await test({ ...wrongKey, headerScheme });
			expect(status).toBe('Error');
			expect(message).toMatch(/does not know this key/);
		},
	);

	it('says that there is nothing at the address', async () => {
		const { status, message } = await test(unreachable);
		expect(status).toBe('Error');
		expect(message).toMatch(/ECONNREFUSED|not reach/i);
	});

	it('F18: says that the address is not Higgsfield', async () => {
		const { status, message } = await test(notHiggsfield);
		expect(status).toBe('Error');
		expect(message).toMatch(/not as the Higgsfield API/);
	});

	it.each([
		['without a secret', { apiKeySecret: '' }],
		['with a space in the secret', { apiKeySecret: 'two words' }],
		['with ID and secret in one field', { apiKeyId: `${goodKey.apiKeyId}:secret` }],
	])('F18: is clear about a key %s', async (_what, change) => {
		const { status, message } = await test(change);
		expect(status).toBe('Error');
		expect(message).toMatch(/API Key (ID|Secret)/);
	});

	it('F18: forgives blanks and line breaks around what was pasted', async () => {
		const change = {
			apiKeyId: ` ${goodKey.apiKeyId}\n`,
			apiKeySecret: `\t${goodKey.apiKeySecret} `,
		};
		expect(await test(change)).toMatchObject({ status: 'OK' });
	});

	it('tells the four cases apart', async () => {
		const messages = [];
		for (const change of [{}, wrongKey, unreachable, notHiggsfield]) {
			messages.push((await test(change)).message);
		}
		expect(new Set(messages).size).toBe(4);
	});

	it('F18: is free of charge', async () => {
		await test();
		await test(wrongKey);
		const journal = await simulator.journal();
		expect(journal.map(({ method }) => method)).toEqual(journal.map(() => 'GET'));
		expect(await simulator.jobs()).toEqual([]);
	});

	it('tolerates a base URL with slashes or /v1 at its end', async () => {
		for (const ending of ['/', '///', '/v1', '/v1/']) {
			const baseUrl = goodKey.baseUrl + ending;
			expect({ baseUrl, ...(await test({ baseUrl })) }).toMatchObject({ status: 'OK' });
		}
	});

	it('never shows the secret', async () => {
		const secret = 'a-secret-that-nobody-may-see';
		const answer = await test({ apiKeySecret: secret });
		expect(JSON.stringify(answer)).not.toContain(secret);
	});
});
