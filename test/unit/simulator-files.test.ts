/* eslint-disable @n8n/community-nodes/no-restricted-imports -- test code, never shipped */
import { Readable } from 'node:stream';
import axios, { type AxiosInstance } from 'axios';

import { useSimulator } from '../helpers/simulator';
import { ManualClock } from '../simulator';
import { dopBody, soulBody } from '../simulator/client';

const PNG_SIGNATURE = '89504e470d0a1a0a';

describe('files of the simulator', () => {
	const clock = new ManualClock();
	const api = useSimulator({ clock });
	let browser: AxiosInstance;

	beforeAll(async () => {
		browser = axios.create({
			responseType: 'arraybuffer',
			validateStatus: () => true,
			maxRedirects: 0,
			proxy: false,
		});
	});

	const download = async (url: string, headers: Record<string, string> = {}) =>
		await browser.get<Buffer>(url, { headers });

	const imageUrl = async (prompt: string, size: string) => {
		const body = soulBody({ prompt, width_and_height: size });
		const { id } = (await api.client.post('/v1/text2image/soul', body)).data;
		clock.advance(10_000);
		const [job] = (await api.client.get(`/v1/job-sets/${id}`)).data.jobs;
		return job.results.raw.url as string;
	};

	it('draws a picture of the asked shape that depends on the prompt', async () => {
		const one = await download(await imageUrl('one', '2048x1152'));
		const two = await download(await imageUrl('two', '2048x1152'));

		expect(one.headers['content-type']).toBe('image/png');
		expect(one.data.subarray(0, 8).toString('hex')).toBe(PNG_SIGNATURE);
		expect([one.data.readUInt32BE(16), one.data.readUInt32BE(20)]).toEqual([512, 288]);
		expect(one.data.equals(two.data)).toBe(false);
	});

	it('serves a clip that a player can seek in', async () => {
		const { id } = (await api.client.post('/v1/image2video/dop', dopBody())).data;
		clock.advance(10_000);
		const { video } = (await api.client.get(`/requests/${id}/status`)).data;

		const whole = await download(video.url);
		const part = await download(video.url, { Range: 'bytes=4-7' });

		expect(whole.headers).toMatchObject({
			'content-type': 'video/mp4',
			'access-control-allow-origin': '*',
			'accept-ranges': 'bytes',
		});
		expect(part.status).toBe(206);
		expect(part.data.toString()).toBe('ftyp');
		expect(part.headers['content-range']).toBe(`bytes 4-7/${whole.data.length}`);
		expect((await download(video.url, { Range: 'bytes=99999999-' })).status).toBe(416);
	});

	it.each(['Authorization', 'hf-api-key', 'hf-secret'])('refuses a %s header', async (name) => {
		const answer = await download(`${api.simulator.filesUrl}/generated/10.bin`, { [name]: 'x' });

		expect([400, 403]).toContain(answer.status);
	});

	it('makes a file of any size, the same for every range', async () => {
		const url = `${api.simulator.filesUrl}/generated/200001.mp4`;

		const whole = await download(url);
		const part = await download(url, { Range: 'bytes=50000-150000' });

		expect(whole.data).toHaveLength(200_001);
		expect(part.data.equals(whole.data.subarray(50_000, 150_001))).toBe(true);
	});

	it('points a job at a file of the size its prompt asks for', async () => {
		const url = await imageUrl('[[size: 1.5MB]]', '1536x1536');

		expect(url).toBe(`${api.simulator.filesUrl}/generated/1500000.png`);
	});

	it('redirects to where it is told', async () => {
		const answer = await download(`${api.simulator.filesUrl}/redirect?to=%2Fgenerated%2F5.bin`);

		expect(answer).toMatchObject({ status: 302, headers: { location: '/generated/5.bin' } });
	});

	it('shows a picture for every motion and style', async () => {
		const [motion] = (await api.client.get('/v1/motions')).data;

		const preview = await download(motion.preview_url);

		expect(preview.data.subarray(0, 8).toString('hex')).toBe(PNG_SIGNATURE);
	});

	describe('uploads', () => {
		const bytes = Buffer.from('bytes of an image');
		const link = async () =>
			(await api.client.post('/files/generate-upload-url', { content_type: 'image/png' })).data;
		const put = async (url: string, headers: Record<string, string>) =>
			await browser.put(url, bytes, { headers });

		it('keeps what was put with all headers and serves it at the public URL', async () => {
			const { upload_url, public_url, upload_headers, content_type } = await link();
			expect(content_type).toBe('image/png');
			expect(upload_headers).toEqual({
				'Content-Type': 'image/png',
				'x-amz-tagging': 'retention=temporary',
			});
			expect((await download(public_url)).status).toBe(403);

			expect((await put(upload_url, upload_headers)).status).toBe(200);

			const answer = await download(public_url);
			expect(answer.data.equals(bytes)).toBe(true);
			expect(answer.headers['content-type']).toBe('image/png');
		});

		it('refuses a missing header, credentials, a wrong signature and an old link', async () => {
			const { upload_url: url, upload_headers: headers } = await link();
			const withCredentials = { ...headers, Authorization: 'Key a:b' };

			expect((await put(url, { 'Content-Type': 'image/png' })).status).toBe(403);
			expect((await put(url, { ...headers, 'Content-Type': 'image/jpeg' })).status).toBe(403);
			expect((await put(url, withCredentials)).status).toBe(400);
			expect((await put(url, { ...headers, 'hf-secret': 'b' })).status).toBe(403);
			expect((await put(`${url}0`, headers)).status).toBe(403);
			clock.advance(3_600_001);
			expect((await put(url, headers)).status).toBe(403);
		});

		it('refuses a body without a length, as object storage does', async () => {
			const { upload_url: url, upload_headers: headers } = await link();

			const answer = await browser.put(url, Readable.from([bytes]), { headers });

			expect(answer.status).toBe(501);
		});

		it('appears in the journal of the files origin', async () => {
			const { upload_url, upload_headers } = await link();
			await put(upload_url, upload_headers);

			expect(api.simulator.journal[1]).toMatchObject({
				origin: 'files',
				route: 'upload',
				method: 'PUT',
				rawBodyLength: bytes.length,
				status: 200,
			});
		});
	});
});
