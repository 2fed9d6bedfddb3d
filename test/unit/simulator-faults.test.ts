import { useSimulator } from '../helpers/simulator';
import { startSimulator, type FaultRule } from '../simulator';
import { clientOf, dopBody, soulBody } from '../simulator/client';

const SOUL = '/v1/text2image/soul';

describe('faults of the simulator', () => {
	const api = useSimulator();

	const respond = (status: number): FaultRule['action'] => ({ type: 'respond', status, body: {} });
	const submit = async () => await api.client.post(SOUL, soulBody());
	const lastEntry = () => api.simulator.journal[api.simulator.journal.length - 1];

	/** Starts a request and gives it up once the simulator has it. */
	const giveUp = async (path: string) => {
		const before = api.simulator.journal.length;
		const controller = new AbortController();
		const request = api.client.get(path, { signal: controller.signal });
		while (api.simulator.journal.length === before) await api.client.get('/__simulator/settings');
		controller.abort();
		await expect(request).rejects.toMatchObject({ code: 'ERR_CANCELED' });
	};

	it('answers instead of the API, before a job exists', async () => {
		const action = { ...respond(503), body: { code: 'model_disabled' }, headers: { 'x-a': 'b' } };
		api.simulator.fault({ route: 'submit', action });

		const answer = await submit();

		expect(answer).toMatchObject({ status: 503, data: { code: 'model_disabled' } });
		expect(answer.headers['x-a']).toBe('b');
		expect(answer.headers['x-correlation-id']).toBeDefined();
		expect(api.simulator.jobs).toHaveLength(0);
		expect((await submit()).status).toBe(200);
	});

	it('replaces the answer after the job was created', async () => {
		api.simulator.fault({ route: 'soul', when: 'after', action: respond(500) });

		expect((await submit()).status).toBe(500);
		expect(api.simulator.jobs).toHaveLength(1);
	});

	it('lets requests pass first and strikes as often as it was told', async () => {
		api.simulator.fault({ route: 'motions', skip: 1, times: 2, action: respond(502) });

		const statuses = [];
		for (let count = 0; count < 4; count += 1) {
			statuses.push((await api.client.get('/v1/motions')).status);
		}
		expect(statuses).toEqual([200, 502, 502, 200]);
	});

	it('covers both generations with "submit" and everything with "any"', async () => {
		api.simulator.fault({ route: 'submit', times: Infinity, action: respond(500) });
		expect((await submit()).status).toBe(500);
		expect((await api.client.post('/v1/image2video/dop', dopBody())).status).toBe(500);
		expect((await api.client.get('/v1/motions')).status).toBe(200);

		api.simulator.clearFaults();
		api.simulator.fault({ route: 'any', times: 2, action: respond(500) });
		expect((await api.client.get('/no/such/path')).status).toBe(500);
		expect((await api.client.get(`${api.simulator.filesUrl}/generated/10.bin`)).status).toBe(500);
	});

	it('resets the connection before or after the job was created', async () => {
		api.simulator.fault({ route: 'soul', action: { type: 'reset' } });
		await expect(submit()).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect(api.simulator.jobs).toHaveLength(0);

		api.simulator.fault({ route: 'soul', when: 'after', action: { type: 'reset' } });
		await expect(submit()).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect(api.simulator.jobs).toHaveLength(1);
		expect(lastEntry().status).toBeUndefined();
		expect(lastEntry().aborted).toBeUndefined();
	});

	it('keeps a request without an answer until the client gives up', async () => {
		api.simulator.fault({ route: 'motions', action: { type: 'hang' } });

		await giveUp('/v1/motions');
		await api.client.get('/v1/motions');

		expect(api.simulator.journal[0]).toMatchObject({ route: 'motions', aborted: true });
		expect(api.simulator.journal[0].status).toBeUndefined();
	});

	it('lets hanging requests go on reset', async () => {
		api.simulator.fault({ route: 'motions', action: { type: 'hang' } });
		const request = api.client.get('/v1/motions');
		const ended = expect(request).rejects.toMatchObject({ code: 'ECONNRESET' });
		while (api.simulator.journal.length === 0) await api.client.get('/__simulator/settings');

		api.simulator.reset();

		await ended;
	});

	it('sends headers and half of a body, then nothing more', async () => {
		api.simulator.fault({ route: 'motions', action: { type: 'hangBody' } });

		const answer = await api.client.get('/v1/motions', { responseType: 'stream' });

		expect(answer.status).toBe(200);
		expect(lastEntry().status).toBe(200);
		const received = await new Promise<number>((resolve) => {
			answer.data.once('data', (part: Buffer) => resolve(part.length));
		});
		expect(received).toBe(Math.floor(Number(answer.headers['content-length']) / 2));
		answer.data.destroy();
	});

	it('breaks off in the middle of a body', async () => {
		api.simulator.fault({ route: 'file', action: { type: 'truncate' } });

		const request = api.client.get(`${api.simulator.filesUrl}/generated/1000000.mp4`, {
			headers: { Authorization: undefined },
		});

		await expect(request).rejects.toThrow(/aborted|reset/);
	});

	it('delays an answer', async () => {
		api.simulator.fault({ route: 'soul', action: { type: 'delay', ms: 5 } });

		expect((await submit()).status).toBe(200);
		expect(api.simulator.jobs).toHaveLength(1);
	});

	it('closes at once while requests are hanging', async () => {
		const other = await startSimulator();
		other.fault({ route: 'any', times: null, action: { type: 'hang' } });
		const request = clientOf(other).get('/v1/motions');
		const ended = expect(request).rejects.toThrow();
		while (other.journal.length === 0) await clientOf(other).get('/__simulator/settings');

		await other.close();

		await ended;
	});
});
