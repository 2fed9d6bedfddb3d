import { HiggsfieldApi } from '../../credentials/HiggsfieldApi.credentials';
import { authHeaders, normalizeBaseUrl } from '../../nodes/Higgsfield/transport/credential';

const KEY = { apiKeyId: 'key-id', apiKeySecret: 'key-secret' };

describe('the base URL', () => {
	it.each<[string, unknown, string]>([
		['the default', 'https://api.higgsfield.ai', 'https://api.higgsfield.ai'],
		['empty', '', 'https://api.higgsfield.ai'],
		['blank', '  ', 'https://api.higgsfield.ai'],
		['missing', undefined, 'https://api.higgsfield.ai'],
		['with a slash', 'https://api.higgsfield.ai/', 'https://api.higgsfield.ai'],
		['with slashes', 'https://api.higgsfield.ai///', 'https://api.higgsfield.ai'],
		['with /v1', 'https://api.higgsfield.ai/v1', 'https://api.higgsfield.ai'],
		['with /v1/', 'https://api.higgsfield.ai/v1/', 'https://api.higgsfield.ai'],
		['with blanks around it', ' https://api.higgsfield.ai \n', 'https://api.higgsfield.ai'],
		['with a port', 'https://proxy.example:8443/v1', 'https://proxy.example:8443'],
		['with a path', 'https://proxy.example/higgsfield/v1/', 'https://proxy.example/higgsfield'],
		[
			'with a path that ends like /v1',
			'https://proxy.example/api-v1',
			'https://proxy.example/api-v1',
		],
		['with a query', 'https://api.higgsfield.ai/?a=1#b', 'https://api.higgsfield.ai'],
		['in capitals', 'HTTPS://API.Higgsfield.AI', 'https://api.higgsfield.ai'],
		['http on localhost', 'http://localhost:3000', 'http://localhost:3000'],
		['http on 127.0.0.1', 'http://127.0.0.1:3000/v1', 'http://127.0.0.1:3000'],
		['http on another loopback address', 'http://127.8.9.1', 'http://127.8.9.1'],
		['http on the IPv6 loopback address', 'http://[::1]:3000', 'http://[::1]:3000'],
	])('is accepted: %s', (_, value, url) => {
		expect(normalizeBaseUrl(value)).toBe(url);
	});

	it.each([
		['http on another host', 'http://api.higgsfield.ai', 'does not start with https://'],
		[
			'http on a host that begins like localhost',
			'http://localhost.evil.com',
			'does not start with https://',
		],
		[
			'http on a host that begins like a loopback address',
			'http://127.evil.com',
			'does not start with https://',
		],
		[
			'http on a name made of a loopback address',
			'http://127.0.0.1.nip.io',
			'does not start with https://',
		],
		['http on a private address', 'http://10.0.0.1', 'does not start with https://'],
		['another protocol', 'ftp://api.higgsfield.ai', 'does not start with https://'],
		['no protocol', 'api.higgsfield.ai', 'is not a URL'],
		['nonsense', 'https://', 'is not a URL'],
	])('is refused: %s', (_, value, reason) => {
		expect(() => normalizeBaseUrl(value)).toThrow(
			`'Base URL' of the Higgsfield credential ${reason} (it is "${value}"). Use https://api.higgsfield.ai`,
		);
	});

	it('is refused with a user name or password in it, without repeating them', () => {
		const refuse = () => normalizeBaseUrl('https://user:hunter2@api.higgsfield.ai');

		expect(refuse).toThrow('must not contain a user name or password');
		expect(refuse).not.toThrow('hunter2');
	});
});

describe('the headers with the key', () => {
	it.each<[string, { headerScheme?: string }, Record<string, string>]>([
		['by default', {}, { Authorization: 'Key key-id:key-secret' }],
		[
			'as the current API wants them',
			{ headerScheme: 'authorization' },
			{ Authorization: 'Key key-id:key-secret' },
		],
		[
			'as the first API wanted them',
			{ headerScheme: 'hfHeaders' },
			{ 'hf-api-key': 'key-id', 'hf-secret': 'key-secret' },
		],
	])('F19: are made %s', (_, scheme, headers) => {
		expect(authHeaders({ ...KEY, ...scheme })).toEqual(headers);
	});

	it('F18: are made of keys without the blanks that came with pasting', () => {
		expect(authHeaders({ apiKeyId: ' key-id\n', apiKeySecret: '\tkey-secret ' })).toEqual({
			Authorization: 'Key key-id:key-secret',
		});
	});

	it('F18: keep a colon in the secret', () => {
		expect(authHeaders({ ...KEY, apiKeySecret: 'a:b' })).toEqual({
			Authorization: 'Key key-id:a:b',
		});
	});

	it.each([
		['no ID', { ...KEY, apiKeyId: '' }, "'API Key ID' of the Higgsfield credential is empty"],
		[
			'a blank ID',
			{ ...KEY, apiKeyId: '  ' },
			"'API Key ID' of the Higgsfield credential is empty",
		],
		[
			'no secret',
			{ ...KEY, apiKeySecret: '' },
			"'API Key Secret' of the Higgsfield credential is empty",
		],
		[
			'a missing secret',
			{ apiKeyId: 'key-id' },
			"'API Key Secret' of the Higgsfield credential is empty",
		],
		[
			'a blank inside the ID',
			{ ...KEY, apiKeyId: 'key id' },
			"'API Key ID' of the Higgsfield credential contains a space",
		],
		[
			'a line break inside the secret',
			{ ...KEY, apiKeySecret: 'key\nX-Evil: 1' },
			"'API Key Secret' of the Higgsfield credential contains a space, a line break or another",
		],
	])('F18: are refused with %s', (_, key, message) => {
		expect(() => authHeaders(key)).toThrow(message);
	});

	it('do not show the secret when it is refused', () => {
		expect(() => authHeaders({ ...KEY, apiKeySecret: 'top secret' })).not.toThrow(/top secret/);
	});
});

describe("the credential's signature on a request", () => {
	const credential = new HiggsfieldApi();
	const settings = { ...KEY, baseUrl: 'https://api.higgsfield.ai', headerScheme: 'authorization' };

	it('adds the key to what is sent to Higgsfield, and changes nothing else', async () => {
		expect(
			await credential.authenticate(settings, {
				url: 'https://api.higgsfield.ai/v1/motions',
				headers: { 'User-Agent': 'n8n-nodes-higgsfield' },
			}),
		).toEqual({
			url: 'https://api.higgsfield.ai/v1/motions',
			headers: {
				'User-Agent': 'n8n-nodes-higgsfield',
				Authorization: 'Key key-id:key-secret',
			},
		});
	});

	it('reads the address from a base URL and a path, as the credential test sends it', async () => {
		const signed = await credential.authenticate(
			{ ...settings, headerScheme: 'hfHeaders' },
			{ baseURL: 'https://api.higgsfield.ai', url: '/v1/custom-references/list' },
		);

		expect(signed.headers).toEqual({ 'hf-api-key': 'key-id', 'hf-secret': 'key-secret' });
	});

	it.each([
		['another host', 'https://cdn.example/a.png'],
		['a host that contains the name', 'https://api.higgsfield.ai.evil.com/v1/motions'],
		['another port', 'https://api.higgsfield.ai:8443/v1/motions'],
		['the same host without encryption', 'http://api.higgsfield.ai/v1/motions'],
	])('D12: is refused for %s', async (_, url) => {
		await expect(credential.authenticate(settings, { url })).rejects.toThrow();
	});
});
