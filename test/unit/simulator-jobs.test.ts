import { useSimulator } from '../helpers/simulator';
import { ManualClock } from '../simulator';
import { characterBody, dopBody, soulBody } from '../simulator/client';

const SOUL = '/v1/text2image/soul';
const DOP = '/v1/image2video/dop';
const CHARACTER = '/v1/custom-references';

interface JobView {
	id: string;
	status: string;
	results: { raw: { type: string; url: string }; min: { type: string; url: string } } | null;
}

describe('jobs of the simulated API', () => {
	const clock = new ManualClock();
	const api = useSimulator({ clock });

	const submit = async (prompt: string, params: Record<string, unknown> = {}) =>
		await api.client.post(SOUL, soulBody({ prompt, ...params }));
	const submitId = async (prompt: string, params: Record<string, unknown> = {}) =>
		(await submit(prompt, params)).data.id as string;
	const jobsOf = async (id: string) =>
		(await api.client.get(`/v1/job-sets/${id}`)).data.jobs as JobView[];
	const statusesOf = async (id: string) => (await jobsOf(id)).map(({ status }) => status);
	const requestOf = async (id: string) => (await api.client.get(`/requests/${id}/status`)).data;

	describe('lifecycle', () => {
		it('goes from queued through in_progress to completed as the clock moves', async () => {
			const id = await submitId('A red bicycle');

			expect(await statusesOf(id)).toEqual(['queued']);
			clock.advance(1_000);
			expect(await statusesOf(id)).toEqual(['in_progress']);
			clock.advance(3_999);
			expect(await statusesOf(id)).toEqual(['in_progress']);
			clock.advance(1);
			expect(await statusesOf(id)).toEqual(['completed']);
		});

		it('answers for a job set under its request id as well', async () => {
			const id = await submitId('A red bicycle', { batch_size: 4 });
			const urls = {
				status_url: `${api.simulator.url}/requests/${id}/status`,
				cancel_url: `${api.simulator.url}/requests/${id}/cancel`,
			};

			expect(await requestOf(id)).toEqual({ status: 'queued', request_id: id, ...urls });
			clock.advance(10_000);
			const images = (await jobsOf(id)).map(({ results }) => ({ url: results?.raw.url }));
			expect(images).toHaveLength(4);
			expect(await requestOf(id)).toEqual({ status: 'completed', request_id: id, ...urls, images });
		});

		it('gives a DoP video in both shapes', async () => {
			const { id } = (await api.client.post(DOP, dopBody())).data;
			clock.advance(10_000);

			const [{ results }] = await jobsOf(id);
			expect(results?.raw.type).toBe('video');
			expect(await requestOf(id)).toMatchObject({ video: { url: results?.raw.url } });
		});

		it('obeys the time scale, in markers too', async () => {
			api.simulator.configure({ timeScale: 0.1 });
			const id = await submitId('[[queued: 10s]] [[takes: 1m]]');

			clock.advance(999);
			expect(await statusesOf(id)).toEqual(['queued']);
			clock.advance(6_000);
			expect(await statusesOf(id)).toEqual(['in_progress']);
			clock.advance(1);
			expect(await statusesOf(id)).toEqual(['completed']);
		});
	});

	describe('markers', () => {
		it.each([
			['[[nsfw]]', 'nsfw', 'refunded'],
			['[[failed]]', 'failed', 'refunded'],
			['[[canceled]]', 'canceled', 'refunded'],
			['[[cancelled]]', 'cancelled', 'refunded'],
			['[[stuck]]', 'queued', 'reserved'],
			['[[running]]', 'in_progress', 'reserved'],
			['[[status: waiting]]', 'waiting', 'reserved'],
			['[[no-files]]', 'completed', 'charged'],
			['{{ $json.x }} [[no such marker]]', 'completed', 'charged'],
		])('a prompt with %s ends up %s, %s', async (prompt, status, charge) => {
			const id = await submitId(prompt);
			clock.advance(86_400_000);

			expect(await statusesOf(id)).toEqual([status]);
			expect(await requestOf(id)).toMatchObject({ status });
			expect(api.simulator.jobs).toMatchObject([{ id, status, charge }]);
		});

		it('gives the reason of a failure in the request shape only', async () => {
			const id = await submitId('[[failed: The image could not be fetched]]');
			clock.advance(10_000);

			expect(await requestOf(id)).toMatchObject({ error: 'The image could not be fetched' });
			expect(Object.keys((await jobsOf(id))[0])).toEqual([
				'id',
				'job_set_type',
				'status',
				'results',
			]);
		});

		it('completes without results where asked to', async () => {
			const id = await submitId('[[no-files]]');
			clock.advance(10_000);

			expect(await jobsOf(id)).toMatchObject([{ status: 'completed', results: null }]);
			expect(await requestOf(id)).not.toHaveProperty('images');
		});

		it('ends the jobs of a batch in different ways and charges the completed ones', async () => {
			const id = await submitId('[[jobs: completed,nsfw,failed,completed]]', { batch_size: 4 });
			clock.advance(10_000);

			expect(await statusesOf(id)).toEqual(['completed', 'nsfw', 'failed', 'completed']);
			expect((await requestOf(id)).images).toHaveLength(2);
			const [record] = api.simulator.jobs;
			expect(record.jobs.map(({ charge }) => charge)).toEqual([
				'charged',
				'refunded',
				'refunded',
				'charged',
			]);
			expect(record).toMatchObject({ charge: 'charged', credits: 12, creditsCharged: 6 });
		});

		it('finishes the jobs of a staggered batch one after the other', async () => {
			const id = await submitId('[[stagger]]', { batch_size: 4 });
			const done: number[] = [];
			clock.advance(5_000);
			for (let step = 0; step < 4; step += 1) {
				done.push((await statusesOf(id)).filter((status) => status === 'completed').length);
				clock.advance(2_000);
			}

			expect(done).toEqual([1, 2, 3, 4]);
		});
	});

	describe('cancel', () => {
		const cancel = async (id: string) => await api.client.post(`/requests/${id}/cancel`);

		it('cancels while every job is queued and gives the credits back', async () => {
			const id = await submitId('A red bicycle', { batch_size: 4 });

			expect(await cancel(id)).toMatchObject({ status: 202, data: '' });
			clock.advance(60_000);
			expect(new Set(await statusesOf(id))).toEqual(new Set(['canceled']));
			expect(api.simulator.jobs).toMatchObject([{ charge: 'refunded', cancelRequests: 1 }]);
		});

		it('refuses once a job has started, and the job goes on', async () => {
			const id = await submitId('A red bicycle');
			clock.advance(1_500);

			const answer = await cancel(id);

			expect(answer).toMatchObject({ status: 400, data: { detail: expect.any(String) } });
			clock.advance(60_000);
			expect(api.simulator.jobs).toMatchObject([{ charge: 'charged', cancelRequests: 1 }]);
		});

		it('refuses a second time', async () => {
			const id = await submitId('A red bicycle');

			expect([(await cancel(id)).status, (await cancel(id)).status]).toEqual([202, 400]);
		});
	});

	describe('room', () => {
		it('refuses a request above the classic limit until one has ended', async () => {
			api.simulator.configure({ concurrency: { style: 'classic', limit: 2 } });
			await submit('one');
			await submit('two', { batch_size: 4 });

			expect(await submit('three')).toMatchObject({
				status: 400,
				data: { detail: 'Maximum number of concurrent requests (2) has been reached' },
			});
			clock.advance(10_000);
			expect(await submit('three')).toMatchObject({ status: 200 });
			expect(api.simulator.jobs).toHaveLength(3);
		});

		it('queues outputs above the current limit and starts each as a place becomes free', async () => {
			api.simulator.configure({ concurrency: { style: 'current', limit: 2 } });
			const first = await submitId('first [[takes: 3s]]');
			const second = await submitId('second [[takes: 6s]]');
			const third = await submitId('third [[takes: 2s]]');
			const all = async () => (await Promise.all([first, second, third].map(statusesOf))).flat();

			clock.advance(3_999);
			expect(await all()).toEqual(['in_progress', 'in_progress', 'queued']);
			clock.advance(1);
			expect(await all()).toEqual(['completed', 'in_progress', 'in_progress']);
			// No read in between: the third ends two seconds after its own start, not after this read.
			clock.advance(2_000);
			expect(await all()).toEqual(['completed', 'in_progress', 'completed']);
		});

		it('replays a long queue in order when nobody looked for a while', async () => {
			api.simulator.configure({ concurrency: { style: 'current', limit: 1 } });
			const ids = [await submitId('a'), await submitId('b'), await submitId('c')];
			clock.advance(1_000 + 4_000 * 2 + 1);

			expect((await Promise.all(ids.map(statusesOf))).flat()).toEqual([
				'completed',
				'completed',
				'in_progress',
			]);
		});

		it('says when the queue is full and when to come back', async () => {
			api.simulator.configure({
				concurrency: { style: 'current', limit: 2, queueLimit: 3, retryAfterSeconds: 7 },
			});
			await submit('fills all but one', { batch_size: 4 });

			const refused = await submit('too large', { batch_size: 4 });
			expect(refused.status).toBe(429);
			expect(refused.headers['retry-after']).toBe('7');
			expect(refused.data).toEqual({
				code: 'account_queue_full',
				retryable: true,
				limit: 3,
				retry_after_seconds: 7,
			});
			expect((await submit('fits')).status).toBe(200);
			expect(api.simulator.jobs).toHaveLength(2);
		});
	});

	describe('credits', () => {
		it('reserves at submit and takes only what completed', async () => {
			api.simulator.configure({ balance: 6 });
			await submit('[[failed]]');
			await submit('A red bicycle');

			expect(api.simulator.jobs.map(({ charge }) => charge)).toEqual(['reserved', 'reserved']);
			expect((await submit('No credits left')).status).toBe(403);
			clock.advance(10_000);
			expect(api.simulator.jobs.map(({ charge }) => charge)).toEqual(['refunded', 'charged']);
			expect((await submit('The refund pays for this')).status).toBe(200);
		});

		it('refuses with a code, or with the older text', async () => {
			api.simulator.configure({ balance: 0 });
			expect(await submit('x')).toMatchObject({
				status: 403,
				data: { code: 'not_enough_credits', retryable: false },
			});

			api.simulator.configure({ lowBalance: 'refuseWithText' });
			expect(await submit('x')).toMatchObject({
				status: 403,
				data: { detail: 'Not enough credits' },
			});
		});

		it('can accept a request it cannot pay and let it fail', async () => {
			api.simulator.configure({ balance: 0, lowBalance: 'acceptThenFail' });
			const id = await submitId('x');
			clock.advance(5_000);

			expect(await requestOf(id)).toMatchObject({
				status: 'failed',
				error: 'Your credit balance is too low to complete this request',
			});
		});

		it('knows the price of every kind of job', async () => {
			await submit('x', { quality: '720p' });
			await api.client.post(DOP, dopBody({ model: 'dop-lite' }));
			await api.client.post(DOP, dopBody({ model: 'dop-standard' }));
			await api.client.post(CHARACTER, characterBody());

			expect(api.simulator.jobs.map(({ credits }) => credits)).toEqual([1.5, 2, 9, 40]);
		});
	});

	describe('characters', () => {
		const create = async (fields: Record<string, unknown> = {}) =>
			(await api.client.post(CHARACTER, characterBody(fields))).data;
		const read = async (id: string) => (await api.client.get(`${CHARACTER}/${id}`)).data;

		it('passes through all states of its training', async () => {
			const created = await create({ model_version: 'v2' });
			expect(created).toEqual({
				id: expect.any(String),
				name: 'Ana',
				model_version: 'v2',
				status: 'not_ready',
				thumbnail_url: null,
				created_at: expect.stringMatching(/^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
				in_progress_at: null,
				fail_reason: null,
			});

			const seen = [];
			for (const ms of [500, 500, 8_000]) {
				clock.advance(ms);
				seen.push((await read(created.id)).status);
			}
			expect(seen).toEqual(['queued', 'in_progress', 'completed']);
			expect(await read(created.id)).toMatchObject({
				thumbnail_url: null,
				reference_media: [{ media_url: expect.stringContaining(api.simulator.filesUrl) }],
			});
		});

		it('tells why a training failed', async () => {
			const { id } = await create({ name: 'Bo [[failed: No face found]]' });
			clock.advance(20_000);

			expect(await read(id)).toMatchObject({ status: 'failed', fail_reason: 'No face found' });
			expect(api.simulator.jobs).toMatchObject([{ charge: 'refunded' }]);
		});

		it('lists pages, newest first, without photos', async () => {
			for (const name of ['A', 'B', 'C']) await create({ name });

			const { data } = await api.client.get(`${CHARACTER}/list?page=2&page_size=2`);

			expect(data).toMatchObject({ total: 3, page: 2, page_size: 2, total_pages: 2 });
			expect(data.items).toEqual([expect.objectContaining({ name: 'A' })]);
			expect(data.items[0]).not.toHaveProperty('reference_media');
		});

		it('cuts a page to the largest size it gives', async () => {
			api.simulator.configure({ maxPageSize: 20 });

			const { data } = await api.client.get(`${CHARACTER}/list?page_size=50`);

			expect(data).toMatchObject({ total: 0, page_size: 20, total_pages: 0, items: [] });
		});

		it('deletes a trained character once and keeps it in the ledger', async () => {
			const { id } = await create();
			expect((await api.client.delete(`${CHARACTER}/${id}`)).status).toBe(400);
			clock.advance(20_000);

			expect((await api.client.delete(`${CHARACTER}/${id}`)).status).toBe(204);
			expect((await api.client.delete(`${CHARACTER}/${id}`)).status).toBe(404);
			expect((await api.client.get(`${CHARACTER}/list`)).data.total).toBe(0);
			expect(api.simulator.jobs).toMatchObject([{ charge: 'charged' }]);
		});

		it('is neither a job set nor a request', async () => {
			const { id } = await create();

			expect((await api.client.get(`/v1/job-sets/${id}`)).status).toBe(404);
			expect((await api.client.get(`/requests/${id}/status`)).status).toBe(404);
		});
	});
});
