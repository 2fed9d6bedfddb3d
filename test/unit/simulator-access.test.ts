import axios, { type AxiosInstance } from 'axios';

import { useSimulator } from '../helpers/simulator';
import { ManualClock } from '../simulator';
import { soulBody } from '../simulator/client';

describe('access to the simulated API', () => {
	const clock = new ManualClock();
	const api = useSimulator({ clock });
	let anyone: AxiosInstance;

	beforeAll(async () => {
		anyone = axios.create({
			baseURL: api.simulator.url,
			headers: { 'User-Agent': 'simulator-tests' },
			validateStatus: () => true,
			proxy: false,
		});
	});

	const get = async (headers: Record<string, string | false>, path = '/v1/motions') =>
		await anyone.get(path, { headers });

	it('accepts the Authorization header and the older pair of headers', async () => {
		const { apiKeyId, apiKeySecret } = api.simulator.credentials;

		expect((await api.client.get('/v1/motions')).status).toBe(200);
		expect((await get({ 'hf-api-key': apiKeyId, 'hf-secret': apiKeySecret })).status).toBe(200);
	});

	it('refuses wrong and missing credentials before it looks at the path', async () => {
		const { apiKeyId, apiKeySecret } = api.simulator.credentials;
		const attempts = [
			{},
			{ Authorization: `Bearer ${apiKeyId}:${apiKeySecret}` },
			{ Authorization: `Key ${apiKeyId}:wrong` },
			{ 'hf-api-key': apiKeyId },
		];
		for (const headers of attempts) {
			for (const path of ['/v1/motions', '/no/such/path']) {
				const answer = await get(headers as Record<string, string>, path);
				expect(answer.status).toBe(401);
				expect(answer.data).toEqual({ detail: 'Invalid credentials' });
			}
		}
	});

	it.each([[''], ['Python-urllib/3.12']])('turns away the user agent "%s"', async (agent) => {
		const answer = await api.client.get('/v1/motions', {
			headers: { 'User-Agent': agent || false },
		});

		expect(answer.status).toBe(403);
		expect(answer.headers['content-type']).toMatch('text/plain');
		expect(answer.data).toBe('error code: 1010');
	});

	it.each(['expired', 'disabled'] as const)('names an %s key with a code', async (keyState) => {
		api.simulator.configure({ keyState });

		const answer = await api.client.get('/v1/motions');

		expect(answer.status).toBe(403);
		expect(answer.data).toMatchObject({ code: `api_key_${keyState}`, retryable: false });
	});

	it('puts a new correlation id on every answer', async () => {
		const answers = [
			await api.client.get('/v1/motions'),
			await api.client.get('/no/such/path'),
			await get({}),
		];
		const ids = answers.map(({ headers }) => String(headers['x-correlation-id']));

		expect(new Set(ids).size).toBe(3);
	});

	it('tells an unknown path from a wrong method', async () => {
		expect(await api.client.get('/no/such/path')).toMatchObject({
			status: 404,
			data: { detail: 'Not Found' },
		});
		expect(await api.client.post('/v1/motions', {})).toMatchObject({
			status: 405,
			data: { detail: 'Method Not Allowed' },
		});
	});

	it('writes every request into the journal, but none of the control API', async () => {
		await api.client.post('/v1/text2image/soul?trace=1', soulBody());
		await api.client.get('/__simulator/jobs');

		expect(api.simulator.journal).toHaveLength(1);
		expect(api.simulator.journal[0]).toMatchObject({
			at: api.simulator.clock.now(),
			origin: 'api',
			method: 'POST',
			path: '/v1/text2image/soul',
			route: 'soul',
			query: { trace: '1' },
			body: soulBody(),
			rawBodyLength: JSON.stringify(soulBody()).length,
			status: 200,
		});
	});

	it('refuses a fault for a route that does not exist', async () => {
		const answer = await anyone.post('/__simulator/faults', { route: 'motion', action: {} });

		expect(answer.status).toBe(500);
		expect(answer.data.simulatorError).toMatch('No such route: motion');
	});

	it('is controlled over HTTP as well', async () => {
		await anyone.post('/__simulator/settings', { keyState: 'expired' });
		expect((await api.client.get('/v1/motions')).status).toBe(403);

		await anyone.post('/__simulator/reset');
		const action = { type: 'respond', status: 500, body: 'Internal Server Error' };
		await anyone.post('/__simulator/faults', { route: 'any', times: null, action });
		expect((await api.client.get('/v1/motions')).data).toBe('Internal Server Error');
		expect((await api.client.get('/v1/motions')).status).toBe(500);

		await anyone.delete('/__simulator/faults');
		await api.client.post('/v1/text2image/soul', soulBody());
		await anyone.post('/__simulator/clock/advance', { ms: 60_000 });
		const jobs = await anyone.get('/__simulator/jobs');
		expect(jobs.data).toEqual([expect.objectContaining({ status: 'completed' })]);
		const journal = await anyone.get('/__simulator/journal');
		expect(journal.data.map(({ status }: { status: number }) => status)).toEqual([500, 500, 200]);
	});
});
