import { testCredential } from '../helpers/engine';
import type { FaultAction } from '../simulator';
import { startSimulator } from '../simulator';
import { soul, useHiggsfield } from './support/higgsfield';

const higgsfield = useHiggsfield();

type Change = Parameters<typeof testCredential>[0];

/** Tests the simulator's own credential with some fields changed. */
const check = async (change: Change = {}) =>
	await testCredential({
		...higgsfield.simulator.credentials,
		baseUrl: higgsfield.simulator.url,
		...change,
	});

const good = { status: 'OK', message: 'Connection successful!' };
const id = '0d4c8d1e-6f5b-4f0e-9a55-1f2a3b4c5d6e';
const secret = 'demo-secret-of-the-simulator';

describe('F18: a good key', () => {
	it.each([
		['authorization', { authorization: `Key ${id}:${secret}` }],
		['hfHeaders', { 'hf-api-key': id, 'hf-secret': secret }],
	])('F19: passes with the header scheme %s', async (headerScheme, expected) => {
		expect(await check({ headerScheme })).toEqual(good);
		const [{ headers }] = higgsfield.requests();
		const sent = Object.entries(headers).filter(([name]) => /^(authorization|hf-)/.test(name));
		expect(Object.fromEntries(sent)).toEqual(expected);
	});

	it('passes with blanks around it', async () => {
		expect(await check({ apiKeyId: ` ${id} `, apiKeySecret: `${secret}\n` })).toEqual(good);
	});

	it.each(['', '/', '//', '/v1', '/v1/'])('passes with "%s" after the base URL', async (ending) => {
		expect(await check({ baseUrl: ` ${higgsfield.simulator.url}${ending} ` })).toEqual(good);
		expect(higgsfield.requests().map(({ path }) => path)).toEqual(['/v1/custom-references/list']);
	});

	it('passes with a colon in its secret', async () => {
		const other = await startSimulator({ apiKeySecret: 'one:two:three' });
		try {
			const baseUrl = other.url;
			for (const headerScheme of ['authorization', 'hfHeaders']) {
				expect(await testCredential({ ...other.credentials, baseUrl, headerScheme })).toEqual(good);
			}
			expect(await testCredential({ apiKeyId: id, apiKeySecret: 'one', baseUrl })).toMatchObject({
				status: 'Error',
			});
		} finally {
			await other.close();
		}
	});

	it('costs nothing to test: one request that reads, with a User-Agent', async () => {
		await check();
		expect(higgsfield.requests()).toMatchObject([
			{ method: 'GET', headers: { authorization: `Key ${id}:${secret}` }, rawBodyLength: 0 },
		]);
		expect(higgsfield.requests()[0].headers['user-agent']).toMatch(/^n8n-nodes-higgsfield/);
		expect(higgsfield.simulator.jobs).toEqual([]);
	});
});

describe('F18: a bad credential', () => {
	const respond = (status: number, body: unknown, contentType?: string): FaultAction => ({
		type: 'respond',
		status,
		body,
		...(contentType && { contentType }),
	});

	it.each<[string, Change, RegExp]>([
		['a wrong secret', { apiKeySecret: 'wrong' }, /does not know this key/],
		['a wrong ID', { apiKeyId: 'wrong' }, /does not know this key/],
		[
			'a wrong secret in the first header scheme',
			{ apiKeySecret: 'wrong', headerScheme: 'hfHeaders' },
			/does not know this key/,
		],
		['no secret', { apiKeySecret: '' }, /'API Key Secret'.*empty/],
		['no ID', { apiKeyId: '' }, /'API Key ID'.*empty/],
		['a blank for a secret', { apiKeySecret: '  ' }, /'API Key Secret'.*empty/],
		['a secret with a blank inside', { apiKeySecret: 'one two' }, /'API Key Secret'.*space/],
		['a secret with a line break', { apiKeySecret: 'one\ntwo' }, /'API Key Secret'.*line break/],
		['a base URL without https', { baseUrl: 'http://api.example.com' }, /'Base URL'.*https/],
		['a base URL that is none', { baseUrl: 'higgsfield' }, /'Base URL'|URL/],
		['a host that cannot be reached', { baseUrl: 'http://127.0.0.1:1' }, /ECONNREFUSED/],
	])('is named: %s', async (_, change, text) => {
		const verdict = await check(change);
		expect(verdict.status).toBe('Error');
		expect(verdict.message).toMatch(text);
		expect(verdict.message).not.toContain(secret);
	});

	it.each<[string, FaultAction]>([
		['a web page', respond(200, '<html><body>Welcome</body></html>', 'text/html')],
		['other JSON', respond(200, { hello: 'world' })],
		['a list', respond(200, [])],
		['nothing', respond(200, '')],
		[
			'that it knows no such page',
			respond(404, '<html><body>Not found</body></html>', 'text/html'),
		],
		['that it knows no such path', respond(404, { detail: 'Not Found' })],
		['a redirect', { type: 'respond', status: 302, headers: { location: 'https://example.com/' } }],
	])('is a host that is not Higgsfield when it answers %s', async (_, action) => {
		higgsfield.simulator.fault({ route: 'characterList', action });
		const verdict = await check();
		expect(verdict.status).toBe('Error');
		expect(verdict.message).toContain('not as the Higgsfield API does');
		expect(verdict.message).toContain("'Base URL'");
	});

	it('is a host that is not Higgsfield: storage', async () => {
		const verdict = await check({ baseUrl: higgsfield.simulator.filesUrl });
		expect(verdict.status).toBe('Error');
		expect(verdict.message).toContain('not as the Higgsfield API does');
	});

	it.each(['expired', 'disabled'] as const)('is a key that is %s', async (keyState) => {
		higgsfield.simulator.configure({ keyState });
		const verdict = await check();
		expect(verdict.status).toBe('Error');
		expect(verdict.message).toMatch(/refused this key|expired|disabled/);
	});

	it('is told apart from a server in trouble', async () => {
		higgsfield.simulator.fault({ route: 'characterList', action: respond(500, 'Oops') });
		const verdict = await check();
		expect(verdict.status).toBe('Error');
		expect(verdict.message).not.toContain('key');
	});

	it('gives four different texts for good, wrong key, no host, and not Higgsfield', async () => {
		const verdicts = [
			await check(),
			await check({ apiKeySecret: 'wrong' }),
			await check({ baseUrl: 'http://127.0.0.1:1' }),
			await check({ baseUrl: higgsfield.simulator.filesUrl }),
		];
		expect(new Set(verdicts.map(({ message }) => message)).size).toBe(4);
		expect(verdicts.map(({ status }) => status)).toEqual(['OK', 'Error', 'Error', 'Error']);
	});
});

it('needs a credential to run', async () => {
	const { status, error } = await higgsfield.run(soul(), { credential: null });
	expect(status).toBe('error');
	expect(error?.message).toMatch(/credentials/i);
	expect(higgsfield.simulator.journal).toEqual([]);
});
