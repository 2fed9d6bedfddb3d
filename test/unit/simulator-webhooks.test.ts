/* eslint-disable @n8n/community-nodes/no-restricted-imports -- the receiver of the webhooks is a Node server, never shipped */
import axios from 'axios';
import { createHmac } from 'crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { useSimulator } from '../helpers/simulator';
import { ManualClock } from '../simulator';
import { dopBody, soulBody } from '../simulator/client';

const SOUL_2 = '/higgsfield-ai/soul/v2/standard';
const DOP = '/higgsfield-ai/dop/turbo';
const SECRET_BYTES = Buffer.from('the secret of these tests');

interface Received {
	headers: IncomingHttpHeaders;
	text: string;
}

describe('webhooks of the simulated API', () => {
	const clock = new ManualClock();
	const api = useSimulator({ clock, settings: { allowLoopbackWebhooks: true } });
	let receiver: Server;
	let receiverUrl: string;
	let received: Received[] = [];
	let answerStatus = 200;

	beforeAll(async () => {
		receiver = createServer((request, response) => {
			const parts: Buffer[] = [];
			request.on('data', (part: Buffer) => parts.push(part));
			request.on('end', () => {
				received.push({ headers: request.headers, text: Buffer.concat(parts).toString('utf8') });
				response.writeHead(answerStatus).end();
			});
		});
		await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
		receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook?token=1`;
	});

	beforeEach(() => {
		received = [];
		answerStatus = 200;
	});

	afterAll(async () => {
		receiver.closeAllConnections();
		await new Promise((resolve) => receiver.close(resolve));
	});

	const submit = async (fields: Record<string, unknown> = {}, path = SOUL_2, url = receiverUrl) =>
		await api.client.post(`${path}?hf_webhook=${encodeURIComponent(url)}`, {
			prompt: 'A red bicycle',
			...fields,
		});
	const finish = async () => {
		clock.advance(60_000);
		await api.simulator.deliverWebhooks();
		return received.map(({ text }) => JSON.parse(text));
	};
	const image = { image_url: 'https://example.com/start.jpg' };

	describe('of a request', () => {
		it('come once, when it has ended', async () => {
			const { request_id: id } = (await submit()).data;
			await api.simulator.deliverWebhooks();
			expect(received).toHaveLength(0);

			await finish();
			await finish();

			expect(received).toHaveLength(1);
			expect(api.simulator.deliveries).toMatchObject([
				{ requestId: id, url: receiverUrl, answerStatus: 200, rawBody: received[0].text },
			]);
			expect(api.simulator.jobs).toMatchObject([{ webhookUrl: receiverUrl }]);
			expect(received[0].headers['content-type']).toBe('application/json');
			expect(received[0].headers).not.toHaveProperty('webhook-signature');
		});

		it('hold an envelope with images or a video', async () => {
			const { request_id: imagesId } = (await submit({ batch_size: 4 })).data;
			const { request_id: videoId } = (await submit(image, DOP)).data;
			const [images, video] = await finish();

			expect(images).toEqual({
				request_id: imagesId,
				status: 'completed',
				error: null,
				payload: {
					images: Array.from({ length: 4 }, () => ({
						url: expect.stringMatching(/\.png$/),
						content_type: 'image/png',
					})),
				},
			});
			expect(video).toEqual({
				request_id: videoId,
				status: 'completed',
				error: null,
				payload: { video: { url: expect.stringMatching(/\.mp4$/), content_type: 'video/mp4' } },
			});
		});

		it('tell of a failure and of moderation, but of nothing that was canceled', async () => {
			const { request_id: id } = (await submit({ prompt: '[[failed: No face]]' })).data;
			await submit({ prompt: '[[nsfw]]' });
			await submit({ prompt: '[[canceled]]' });

			const bodies = await finish();

			expect(bodies).toEqual([
				{ request_id: id, status: 'failed', error: 'No face', payload: null },
				{ request_id: expect.any(String), status: 'nsfw', error: null, payload: null },
			]);
		});

		it('can have the older, flat body', async () => {
			api.simulator.configure({ webhookBody: 'flat' });
			const { request_id: id } = (await submit()).data;
			const { request_id: failedId } = (await submit({ prompt: '[[failed: No face]]' })).data;
			const { request_id: nsfwId } = (await submit({ prompt: '[[nsfw]]' })).data;

			const bodies = await finish();

			expect(bodies).toEqual([
				(await api.client.get(`/requests/${id}/status`)).data,
				{ status: 'failed', request_id: failedId, error: 'No face' },
				{ status: 'nsfw', request_id: nsfwId },
			]);
		});

		it('are signed once the account has a secret', async () => {
			api.simulator.configure({ webhookSecret: `whsec_${SECRET_BYTES.toString('base64')}` });
			await submit();
			await finish();
			const [{ headers, text }] = received;

			const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
			const digest = createHmac('sha256', SECRET_BYTES).update(signed).digest('base64');
			expect(headers['webhook-signature']).toBe(`v1,${digest}`);
			expect(headers['webhook-timestamp']).toBe(String(Math.floor(clock.now() / 1_000)));
			expect(headers['webhook-id']).toMatch(/^\S+$/);
		});

		it('record what the receiver answered, or that there was none', async () => {
			answerStatus = 500;
			await submit();
			await submit({}, SOUL_2, 'http://127.0.0.1:1/nobody');
			await finish();

			expect(api.simulator.deliveries[0]).toMatchObject({ answerStatus: 500 });
			expect(api.simulator.deliveries[1].error).toMatch(/ECONNREFUSED/);
		});

		it('are recorded but never sent beyond this machine', async () => {
			const url = 'https://hooks.example.com/a';
			await submit({}, SOUL_2, url);
			await finish();

			expect(api.simulator.deliveries).toMatchObject([
				{ url, error: expect.stringMatching('Not sent') },
			]);
		});

		it.each([
			'http://hooks.example.com/a',
			'https://user:pass@hooks.example.com/a',
			'https://192.168.1.5/a',
			'https://localhost/a',
			'https://[::1]/a',
			'https://n8n.local/a',
			'hooks.example.com/a',
			'',
		])('are not promised to %s', async (url) => {
			api.simulator.configure({ allowLoopbackWebhooks: false });

			const answer = await submit({}, SOUL_2, url);

			expect(answer).toMatchObject({
				status: 400,
				data: { detail: expect.stringContaining('public https') },
			});
			expect(api.simulator.jobs).toHaveLength(0);
		});
	});

	describe('of a job set', () => {
		const webhook = () => ({ url: receiverUrl, secret: 'shared words' });

		it('hold the job set and give the secret back', async () => {
			const body = { ...soulBody({ batch_size: 4 }), webhook: webhook() };
			const { id } = (await api.client.post('/v1/text2image/soul', body)).data;

			const [delivered] = await finish();

			expect(delivered).toEqual((await api.client.get(`/v1/job-sets/${id}`)).data);
			expect(received[0].headers['x-webhook-secret-key']).toBe('shared words');
		});

		it('wait for the last job and come for every end', async () => {
			const body = soulBody({ prompt: '[[jobs: completed,running]]', batch_size: 4 });
			await api.client.post('/v1/text2image/soul', { ...body, webhook: webhook() });
			const canceled = dopBody({ prompt: '[[canceled]]' });
			await api.client.post('/v1/image2video/dop', { ...canceled, webhook: webhook() });

			expect(await finish()).toMatchObject([
				{ type: 'image2video', jobs: [{ status: 'canceled', results: null }] },
			]);
		});

		it('are not sent where none was asked for', async () => {
			await api.client.post('/v1/text2image/soul', { ...soulBody(), webhook: null });

			expect(await finish()).toEqual([]);
		});
	});

	it('are in the hands of the control API too', async () => {
		await submit();
		clock.advance(60_000);

		const sent = await axios.post(`${api.simulator.url}/__simulator/webhooks/deliver`);
		const all = await axios.get(`${api.simulator.url}/__simulator/deliveries`);

		expect(sent.data).toHaveLength(1);
		expect(all.data).toEqual(sent.data);
		const settings = { webhookBody: 'flat', webhookSecret: 'whsec_AAAA', idempotency: false };
		const changed = await axios.post(`${api.simulator.url}/__simulator/settings`, settings);
		expect(changed.data).toMatchObject(settings);
	});
});
