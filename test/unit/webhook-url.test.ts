import { webhookUrl } from '../../nodes/Higgsfield/actions/input';

const publicUrl = (value: unknown) => webhookUrl(value, 'Webhook URL', { publicOnly: true });
const anyUrl = (value: unknown) => webhookUrl(value, 'Webhook URL', { publicOnly: false });

describe('a webhook address that Higgsfield can reach', () => {
	it.each([
		'https://hooks.example.com',
		'https://hooks.example.com:8443/a?b=c#d',
		'https://user.example.com/@path',
		'https://10.example.com/hook',
		'https://localhost.example.com/hook',
		'https://fd.example.com/hook',
		'https://8.8.8.8/hook',
		'https://172.15.0.1/hook',
		'https://172.32.0.1/hook',
		'https://100.63.0.1/hook',
		'https://100.128.0.1/hook',
		'https://192.167.0.1/hook',
		'https://[2606:4700::1111]/hook',
		'https://bücher.example/hook',
	])('is %s', (url) => {
		expect(publicUrl(url)).toBe(url);
	});

	it('is given without the blanks around it', () => {
		expect(publicUrl('  https://hooks.example.com/a \n')).toBe('https://hooks.example.com/a');
	});
});

describe('a webhook address that Higgsfield refuses', () => {
	it.each([
		undefined,
		null,
		7,
		{},
		'',
		'hooks.example.com',
		'//hooks.example.com',
		'https://',
		'http://hooks.example.com',
		'ws://hooks.example.com',
		'javascript:alert(1)',
		'https://user:secret@hooks.example.com',
		'https://:secret@hooks.example.com',
		'https://localhost',
		'https://localhost.',
		'https://n8n',
		'https://n8n.local',
		'https://n8n.local.',
		'https://n8n.internal',
		'https://n8n.localhost',
		'https://0.0.0.0',
		'https://0.1.2.3',
		'https://10.255.255.255',
		'https://127.0.0.1',
		'https://127.1',
		'https://0x7f000001',
		'https://2130706433',
		'https://017700000001',
		'https://100.64.0.1',
		'https://100.127.255.255',
		'https://169.254.169.254',
		'https://172.16.0.1',
		'https://172.31.255.255',
		'https://192.168.0.1',
		'https://224.0.0.1',
		'https://255.255.255.255',
		'https://[::]',
		'https://[::1]',
		'https://[0:0:0:0:0:0:0:1]',
		'https://[::ffff:10.0.0.1]',
		'https://[fc00::1]',
		'https://[fd12:3456:789a::1]',
		'https://[fe80::1]',
		'https://[febf::1]',
		'https://[ff02::1]',
	])('is %p', (url) => {
		expect(() => publicUrl(url)).toThrow("'Webhook URL'");
	});

	it('says what it takes', () => {
		expect(() => publicUrl('http://hooks.example.com')).toThrow(
			'Allowed: a public address that starts with https:// and has no user name or password in it.',
		);
	});
});

describe('a webhook address of API v1', () => {
	it.each(['http://hooks.example.com/a', 'https://hooks.example.com/a', 'http://10.0.0.5/a'])(
		'can be %s',
		(url) => {
			expect(anyUrl(url)).toBe(url);
		},
	);

	it.each(['', 'hooks.example.com', 'ftp://hooks.example.com', undefined])(
		'cannot be %p',
		(url) => {
			expect(() => anyUrl(url)).toThrow(
				'Allowed: an address that starts with http:// or https://.',
			);
		},
	);
});
