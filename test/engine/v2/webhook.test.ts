import type { IDataObject } from 'n8n-workflow';

import { useScaledClock } from '../../helpers/scaled-clock';
import { dop, model, soul, useHiggsfieldV2, WAN } from './support/higgsfield-v2';

useScaledClock(50);
const higgsfield = useHiggsfieldV2({ timings: { queuedMs: 100, soulMs: 200, dopMs: 200 } });

const HOOK = 'https://hooks.example.com/higgsfield?record=1042&step=a b';

const withHook = (parameters: IDataObject, webhookUrl: unknown, more: IDataObject = {}) => ({
	...parameters,
	options: { webhookUrl: webhookUrl as string, ...more },
});

describe('Webhook URL on API v2', () => {
	it.each<[string, IDataObject]>([
		['Soul', soul()],
		['DoP', dop()],
		['any model', model(WAN)],
	])('goes along in the query of %s and not in the body', async (_title, parameters) => {
		const result = await higgsfield.run(withHook(parameters, HOOK));

		expect(result.status).toBe('success');
		const [{ query, body }] = higgsfield.requests('request');
		expect(query).toEqual({ hf_webhook: HOOK });
		expect(JSON.stringify(body)).not.toContain('hooks.example.com');
		expect(higgsfield.simulator.jobs).toMatchObject([{ webhookUrl: HOOK, ignored: [] }]);
	});

	it('is called once the job has ended', async () => {
		const hook = 'https://hooks.example.com/higgsfield';
		const result = await higgsfield.run(withHook(soul(), hook));
		const deliveries = await higgsfield.simulator.deliverWebhooks();

		expect(deliveries).toMatchObject([
			{ url: hook, body: { request_id: result.items[0].json.id, status: 'completed' } },
		]);
	});

	it.each(['', '={{ "" }}', '={{ undefined }}', '={{ null }}'])(
		'that is %p asks for none',
		async (url) => {
			await higgsfield.run(withHook(soul(), url));
			expect(higgsfield.requests('request')[0].query).toEqual({});
		},
	);

	it.each([
		'https://8.8.8.8/hook',
		'https://172.32.0.1/hook',
		'https://[2606:4700::1111]/hook',
		'https://hooks.example.com:8443/hook',
		' https://hooks.example.com/hook ',
	])('can be %p', async (url) => {
		await higgsfield.run(withHook(soul({ waitForCompletion: false }), url));
		expect(higgsfield.requests('request')[0].query).toEqual({ hf_webhook: url.trim() });
	});

	it.each([
		'hooks.example.com/hook',
		'not a url',
		'http://hooks.example.com/hook',
		'ftp://hooks.example.com/hook',
		'https://localhost/hook',
		'https://LOCALHOST:5678/hook',
		'https://n8n/hook',
		'https://n8n.local/hook',
		'https://n8n.internal/hook',
		'https://127.0.0.1/hook',
		'https://127.1/hook',
		'https://2130706433/hook',
		'https://0.0.0.0/hook',
		'https://10.0.0.5/hook',
		'https://172.16.0.1/hook',
		'https://172.31.255.254/hook',
		'https://192.168.1.10/hook',
		'https://169.254.169.254/latest',
		'https://100.64.0.1/hook',
		'https://[::1]/hook',
		'https://[::ffff:127.0.0.1]/hook',
		'https://[fd12:3456::1]/hook',
		'https://[fe80::1]/hook',
		'https://user:secret@hooks.example.com/hook',
		'https://user@hooks.example.com/hook',
	])('cannot be %p: refused before anything is sent', async (url) => {
		const result = await higgsfield.run(withHook(soul(), url));

		expect(result.error?.message).toContain("'Webhook URL'");
		expect(result.error?.message).toContain('a public address that starts with https://');
		expect(higgsfield.requests()).toEqual([]);
	});

	it('fails only the item that has a wrong one', async () => {
		const result = await higgsfield.run(withHook(soul(), '={{ $json.url }}'), {
			items: [{ url: HOOK }, { url: 'http://localhost' }],
			onError: 'continueErrorOutput',
		});

		expect(result.items).toHaveLength(1);
		expect(result.errorItems).toHaveLength(1);
		expect(higgsfield.requests('request')).toHaveLength(1);
	});
});

describe('Webhook URL on API v1', () => {
	const v1 = (more: IDataObject = {}) => soul({ apiVersion: 'v1', ...more });

	it.each<[string, IDataObject]>([
		['soul', v1()],
		['dop', dop({ apiVersion: 'v1' })],
	])('goes along with its secret beside the params of %s', async (_title, parameters) => {
		await higgsfield.run(withHook(parameters, HOOK, { webhookSecret: 'a secret' }));

		const [{ body, query }] = higgsfield.requests('soul', 'dop');
		expect(query).toEqual({});
		expect(body).toEqual({
			params: expect.not.objectContaining({ webhook: expect.anything() }),
			webhook: { url: HOOK, secret: 'a secret' },
		});
	});

	it('goes along without a secret when there is none', async () => {
		await higgsfield.run(withHook(v1(), HOOK, { webhookSecret: '' }));
		expect(higgsfield.requests('soul')[0].body).toMatchObject({ webhook: { url: HOOK } });
		expect(higgsfield.requests('soul')[0].body).not.toHaveProperty('webhook.secret');
	});

	it.each([{}, { webhookUrl: '' }, { webhookUrl: '={{ undefined }}', webhookSecret: 'a secret' }])(
		'is absent with %j',
		async (options) => {
			await higgsfield.run(v1({ options }));
			expect(higgsfield.requests('soul')[0].body).not.toHaveProperty('webhook');
		},
	);

	it.each(['not a url', 'ftp://hooks.example.com/hook'])('cannot be %p', async (url) => {
		const result = await higgsfield.run(withHook(v1(), url));

		expect(result.error?.message).toContain("'Webhook URL'");
		expect(higgsfield.requests()).toEqual([]);
	});
});
