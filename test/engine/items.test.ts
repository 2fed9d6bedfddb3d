import { retry, type RunOptions } from '../helpers/engine';
import { useScaledClock } from '../helpers/scaled-clock';
import { dop, json, soul, useHiggsfield } from './support/higgsfield';

useScaledClock(50);
const higgsfield = useHiggsfield({ timeScale: 0 });

const three = [{ text: 'one' }, { text: 'two' }, { text: 'three' }];
const perItem = soul({ prompt: '={{ $json.text }}' });
const promptsSent = () =>
	(higgsfield.bodies('soul') as Array<{ params: { prompt: string } }>).map(
		({ params }) => params.prompt,
	);
const jobIds = () => higgsfield.simulator.jobs.map(({ id }) => id);
const ids = (items: Array<{ json: { id?: unknown } }>) => items.map((item) => item.json.id);

describe('many items', () => {
	it('E13: each is submitted once', async () => {
		const { items } = await higgsfield.run(perItem, { items: three });
		expect(promptsSent().sort()).toEqual(['one', 'three', 'two']);
		expect(items).toHaveLength(3);
		expect(new Set(ids(items)).size).toBe(3);
	});

	it('E13: two with the same values make two jobs', async () => {
		const { items } = await higgsfield.run(soul(), { items: [{}, {}] });
		expect(new Set(ids(items)).size).toBe(2);
		expect(jobIds()).toHaveLength(2);
	});

	it('E13: sixty come out in their order', async () => {
		const many = Array.from({ length: 60 }, (_, n) => ({ text: `Bicycle ${n}` }));
		const { items } = await higgsfield.run(
			soul({ prompt: '={{ $json.text }}', options: { maxConcurrent: 20 } }),
			{ items: many },
		);
		const byId = new Map(higgsfield.simulator.jobs.map(({ id, body }) => [id, body]));
		const prompts = ids(items).map(
			(id) => (byId.get(String(id)) as { params: { prompt: string } }).params.prompt,
		);
		expect(prompts).toEqual(many.map(({ text }) => text));
		expect(jobIds()).toHaveLength(60);
	});

	it('are submitted one after the other where the user wants it so', async () => {
		higgsfield.simulator.configure({ timeScale: 1, timings: { queuedMs: 0, soulMs: 1_000 } });
		await higgsfield.run(soul({ prompt: '={{ $json.text }}', options: { maxConcurrent: 1 } }), {
			items: three,
		});
		expect(promptsSent()).toEqual(['one', 'two', 'three']);
		expect(higgsfield.traffic().filter((line) => line !== 'jobSet 200')).toHaveLength(3);
		const order = higgsfield.requests().map(({ route }) => route);
		expect(order[1]).toBe('jobSet');
	});

	it('each run of a loop submits anew', async () => {
		const { runs } = await higgsfield.run(perItem, {
			loop: [[{ text: 'one' }, { text: 'two' }], [{ text: 'one' }]],
		});
		expect(runs.map(({ items }) => items.length)).toEqual([2, 1]);
		expect(promptsSent().sort()).toEqual(['one', 'one', 'two']);
		expect(new Set(runs.flatMap(({ items }) => ids(items))).size).toBe(3);
	});

	it('nothing is sent and nothing comes out when there are none', async () => {
		const { items, error } = await higgsfield.run(perItem, { items: [] });
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
		expect(higgsfield.simulator.journal).toEqual([]);
	});
});

describe('Retry On Fail', () => {
	it('A1: does not run again after a success', async () => {
		const { tries, items } = await higgsfield.run(soul(), { retryOnFail: { maxTries: 3 } });
		expect(tries).toBe(1);
		expect(items).toHaveLength(1);
		expect(items[0].json).not.toHaveProperty('error');
		expect(higgsfield.requests('soul')).toHaveLength(1);
	});

	it('A2: submits three items three times in all', async () => {
		const { items, tries } = await higgsfield.run(perItem, {
			items: three,
			onError: 'continueRegularOutput',
			retryOnFail: { maxTries: 5, waitBetweenTries: 5_000 },
		});
		expect(tries).toBe(1);
		expect(items).toHaveLength(3);
		expect(higgsfield.requests('soul')).toHaveLength(3);
	});

	it('A4: takes up the job it has when its status could not be learned', async () => {
		higgsfield.simulator.fault({
			route: 'jobSet',
			action: { type: 'respond', status: 401, body: { detail: 'Invalid credentials' } },
		});
		const { items, tries } = await higgsfield.run(soul(), { retryOnFail: { maxTries: 2 } });
		expect(tries).toBe(2);
		expect(ids(items)).toEqual(jobIds());
		expect(higgsfield.requests('soul')).toHaveLength(1);
	});

	it('A4: takes up the job it has when 503 lasted until the time was up', async () => {
		higgsfield.simulator.fault({
			route: 'jobSet',
			times: 3,
			action: { type: 'respond', status: 503, body: 'Service Unavailable' },
		});
		const { items, tries } = await higgsfield.run(soul({ waitOptions: { timeout: 3 } }), {
			retryOnFail: { maxTries: 5 },
		});
		expect(tries).toBeGreaterThanOrEqual(2);
		expect(ids(items)).toEqual(jobIds());
		expect(higgsfield.requests('soul')).toHaveLength(1);
	});

	it('A5: does not send a refused submit again and again', async () => {
		higgsfield.simulator.fault({
			route: 'soul',
			when: 'after',
			times: Infinity,
			action: { type: 'respond', status: 500, body: 'Internal Server Error' },
		});
		const { error, tries } = await higgsfield.run(soul(), { retryOnFail: { maxTries: 3 } });
		expect(tries).toBe(3);
		expect(error?.message).toContain('may exist');
		expect(higgsfield.requests('soul')).toHaveLength(1);
		expect(jobIds()).toHaveLength(1);
	});

	it('submits a job anew that ended without a charge', async () => {
		const parameters = soul({ prompt: '={{ $json.text }} [[failed]]' });
		const { tries, error } = await higgsfield.run(parameters, { retryOnFail: { maxTries: 2 } });
		expect(tries).toBe(2);
		expect(jobIds()).toHaveLength(2);
		expect(error?.message).toContain(jobIds()[1]);
		expect(higgsfield.simulator.jobs.map(({ charge }) => charge)).toEqual(['refunded', 'refunded']);
	});

	it('submits only the item that was refused', async () => {
		higgsfield.simulator.fault({
			route: 'soul',
			skip: 1,
			action: { type: 'respond', status: 400, body: { detail: 'No bicycles' } },
		});
		const { items, tries } = await higgsfield.run(
			soul({ prompt: '={{ $json.text }}', options: { maxConcurrent: 1 } }),
			{ items: three, retryOnFail: { maxTries: 2 } },
		);
		expect(tries).toBe(2);
		expect(promptsSent()).toEqual(['one', 'two', 'two', 'three']);
		expect(ids(items)).toEqual(jobIds());
	});

	it('reads bad input again without sending anything', async () => {
		const { tries, error } = await higgsfield.run(soul({ prompt: '={{ "" }}' }), {
			retryOnFail: { maxTries: 3 },
		});
		expect(tries).toBe(3);
		expect(error?.message).toContain("'Prompt'");
		expect(higgsfield.simulator.journal).toEqual([]);
	});
});

describe('the Retry button', () => {
	const refuseStatus = () =>
		higgsfield.simulator.fault({
			route: 'jobSet',
			action: { type: 'respond', status: 401, body: { detail: 'Invalid credentials' } },
		});

	it('A4: collects the paid job of the failed execution', async () => {
		refuseStatus();
		const first = await higgsfield.run(dop());
		expect(first.status).toBe('error');
		const second = await retry(first);
		expect(second.status).toBe('success');
		expect(ids(second.items)).toEqual(jobIds());
		expect(higgsfield.requests('dop')).toHaveLength(1);
	});

	it('submits anew when the request was changed meanwhile', async () => {
		refuseStatus();
		const first = await higgsfield.run(dop());
		const second = await retry(first, { parameters: dop({ prompt: 'It flies away' }) });
		expect(second.status).toBe('success');
		expect(higgsfield.requests('dop')).toHaveLength(2);
		expect(ids(second.items)).toEqual([jobIds()[1]]);
	});

	it('does not take the job of another execution for its own', async () => {
		refuseStatus();
		await higgsfield.run(dop());
		const other = await higgsfield.run(dop());
		expect(ids(other.items)).toEqual([jobIds()[1]]);
	});
});

it('mixes good and failed items in one run', async () => {
	const { items } = await higgsfield.run(soul({ prompt: '={{ $json.text }}' }), {
		items: [
			{ text: 'one' },
			{ text: '' },
			{ text: '[[failed: No luck]]' },
			{ text: '[[nsfw]]' },
			{ text: 'five' },
		],
		onError: 'continueRegularOutput',
	});
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 1, 2, 3, 4].map((item) => ({ item })),
	);
	expect(json(items)).toEqual([
		expect.objectContaining({ status: 'completed', type: 'image' }),
		{ error: expect.stringContaining("'Prompt'") as string, details: {} },
		{
			error: expect.stringContaining('No luck') as string,
			details: expect.objectContaining({ status: 'failed', apiVersion: 'v1' }) as object,
		},
		{
			error: expect.stringContaining('moderation') as string,
			details: expect.objectContaining({ status: 'nsfw', apiVersion: 'v1' }) as object,
		},
		expect.objectContaining({ status: 'completed', type: 'image' }),
	]);
	expect(higgsfield.requests('soul')).toHaveLength(4);
});

it('B7: fails the execution, so that an error workflow runs', async () => {
	const { status, error } = await higgsfield.run(soul({ prompt: '[[failed]]' }), {
		mode: 'trigger',
	});
	expect(status).toBe('error');
	expect(error?.name).toBe('NodeOperationError');
});

describe('traces', () => {
	it('A8: keep the ID in the log and with the execution', async () => {
		const { logs, customData } = await higgsfield.run(soul());
		const [id] = jobIds();
		expect(logs.map(({ message }) => message).join('\n')).toContain(id);
		expect(Object.values(customData).join('\n')).toContain(id);
	});

	it('tell how long files are kept, in the editor only', async () => {
		const inEditor = await higgsfield.run(soul());
		expect(inEditor.hints.map(({ message }) => message).join('\n')).toContain('7 days');
		const unattended = await higgsfield.run(soul(), { mode: 'trigger' });
		expect(unattended.hints).toEqual([]);
		const without = await higgsfield.run(soul({ waitForCompletion: false }));
		expect(without.hints).toEqual([]);
		const downloaded = await higgsfield.run(soul({ download: true }));
		expect(downloaded.items[0].binary).toBeDefined();
		expect(downloaded.hints).toEqual([]);
	});

	it.each(['v1', 'v2'])(
		'%s: warn in the editor of a Webhook URL that is for tests',
		async (apiVersion) => {
			const withUrl = async (path: string, options?: RunOptions) => {
				const webhook = {
					webhookUrl: `https://n8n.example.com/${path}/4f1c/webhook`,
					...(apiVersion === 'v1' ? { webhookSecret: 'any' } : {}),
				};
				const { hints, error } = await higgsfield.run(
					soul({ apiVersion, waitForCompletion: false, options: webhook }),
					options,
				);
				expect(error).toBeUndefined();
				return hints.map(({ message }) => message);
			};
			expect(await withUrl('webhook-test')).toEqual([expect.stringContaining('Production URL')]);
			expect(await withUrl('webhook')).toEqual([]);
			expect(await withUrl('webhook-test', { mode: 'trigger' })).toEqual([]);
		},
	);

	it('B6: warn in the editor of what a batch has lost', async () => {
		const { hints } = await higgsfield.run(
			soul({ prompt: '[[jobs: completed, nsfw]]', batchSize: 4 }),
		);
		const text = hints.map(({ message }) => message).join('\n');
		expect(text).toContain(jobIds()[0]);
		expect(text).toContain('3 nsfw');
	});
});
