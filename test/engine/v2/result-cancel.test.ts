import { useScaledClock } from '../../helpers/scaled-clock';
import {
	errorText,
	json,
	resultCancel,
	SOUL_2,
	strangeId,
	useHiggsfieldV2,
} from './support/higgsfield-v2';

useScaledClock(50);
const higgsfield = useHiggsfieldV2({ timings: { queuedMs: 0, soulMs: 0 } });

const submit = async (prompt: string) => await higgsfield.submit(SOUL_2, { prompt });

const submitV1 = async (prompt: string) =>
	await higgsfield.submit('v1/text2image/soul', {
		params: { prompt, width_and_height: '1536x1536', batch_size: 4 },
	});

const stateOf = (id: string) => higgsfield.simulator.jobs.find((job) => job.id === id);

describe('Result → Cancel', () => {
	it.each([
		['a request', submit],
		['a v1 job set', submitV1],
	])('cancels %s that is still queued', async (_title, make) => {
		const id = await make('A red bicycle [[stuck]]');
		const result = await higgsfield.run(resultCancel(id));

		expect(result.items).toEqual([{ json: { id, canceled: true }, pairedItem: { item: 0 } }]);
		expect(higgsfield.requests('cancel')).toMatchObject([
			{ method: 'POST', path: `/requests/${id}/cancel`, status: 202 },
		]);
		expect(stateOf(id)).toMatchObject({ status: 'canceled', charge: 'refunded' });
	});

	it.each([
		['a request', submit],
		['a v1 job set', submitV1],
	])('says that %s has already started', async (_title, make) => {
		const id = await make('A red bicycle [[running]]');
		const result = await higgsfield.run(resultCancel(id));

		expect(result.status).toBe('success');
		expect(json(result.items)).toEqual([
			{
				id,
				canceled: false,
				status: 'in_progress',
				reason: expect.stringContaining('It has already started'),
			},
		]);
		expect(result.items[0].json.reason).toContain('Only a queued request can be canceled');
		expect(result.items[0].json.reason).toContain('charged if it completes');
	});

	it.each([
		['completed', ''],
		['failed', '[[failed]]'],
		['nsfw', '[[nsfw]]'],
	])('says that a request has already ended as %s', async (status, marker) => {
		const id = await submit(`A red bicycle ${marker}`);
		const result = await higgsfield.run(resultCancel(id));

		expect(json(result.items)).toEqual([
			{
				id,
				canceled: false,
				status,
				reason: expect.stringContaining(`It has already ended: ${status}`),
			},
		]);
	});

	it('cancels once what two items name, and says so of both', async () => {
		const id = await submit('A red bicycle [[stuck]]');
		const result = await higgsfield.run(resultCancel('={{ $json.id }}'), {
			items: [{ id }, { id: `${higgsfield.simulator.url}/requests/${id}/cancel` }],
		});

		expect(json(result.items)).toEqual([
			{ id, canceled: true },
			{ id, canceled: true },
		]);
		expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});

	it('does not claim that a request has ended which the API still shows as queued', async () => {
		const id = await submit('A red bicycle [[stuck]]');
		higgsfield.simulator.fault({
			route: 'cancel',
			action: { type: 'respond', status: 400, body: { detail: 'Only a queued request' } },
		});
		const result = await higgsfield.run(resultCancel(id));

		expect(json(result.items)).toEqual([
			expect.objectContaining({ id, canceled: false, status: 'queued' }),
		]);
		expect(result.items[0].json.reason).not.toContain('already ended');
	});

	it('tells of an unknown ID what to check, and asks once', async () => {
		const result = await higgsfield.run(resultCancel(strangeId));

		expect(result.error?.message).toBe(`Higgsfield does not know generation ${strangeId}`);
		expect(result.error?.description).toContain(
			'the credential belongs to the account that made it',
		);
		expect(higgsfield.requests('cancel')).toHaveLength(1);
	});

	it('names the ID in the details of a failed item', async () => {
		const id = await submit('A red bicycle [[stuck]]');
		const result = await higgsfield.run(resultCancel('={{ $json.id }}'), {
			items: [{ id: strangeId }, { id }],
			onError: 'continueRegularOutput',
		});

		expect(json(result.items)).toEqual([
			{
				error: `Higgsfield does not know generation ${strangeId}`,
				details: expect.objectContaining({ id: strangeId, httpCode: 404 }),
			},
			{ id, canceled: true },
		]);
	});

	it('refuses what is not an ID', async () => {
		const result = await higgsfield.run(resultCancel('all of them'));

		expect(result.error?.message).toContain("'Generation ID'");
		expect(higgsfield.requests()).toEqual([]);
	});

	it.each(['before', 'after'] as const)(
		'says the truth when the answer is lost %s it',
		async (when) => {
			const id = await submit('A red bicycle [[stuck]]');
			higgsfield.simulator.fault({ route: 'cancel', when, action: { type: 'reset' } });
			const result = await higgsfield.run(resultCancel(id));

			expect(json(result.items)).toEqual([{ id, canceled: true }]);
			expect(higgsfield.requests('cancel')).toHaveLength(2);
			expect(stateOf(id)?.status).toBe('canceled');
		},
	);

	it('gives up after some tries when Higgsfield cannot answer', async () => {
		const id = await submit('A red bicycle [[stuck]]');
		higgsfield.simulator.fault({
			route: 'cancel',
			times: Infinity,
			action: { type: 'respond', status: 503, body: { detail: 'Service Unavailable' } },
		});
		const result = await higgsfield.run(resultCancel(id));

		expect(result.status).toBe('error');
		expect(errorText(result)).toContain('HTTP 503');
		expect(errorText(result)).toContain(id);
		expect(higgsfield.requests('cancel')).toHaveLength(4);
		expect(stateOf(id)?.status).toBe('queued');
	});
});
