import { BinaryDataService } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';

import { retry, type EngineResult, type RunOptions } from '../helpers/engine';
import { container } from '../helpers/engine/n8n-core';
import { useScaledClock } from '../helpers/scaled-clock';
import { startSimulator } from '../simulator';
import { faults } from './faults/expectations';
import { booksOf, endingOf, until } from './faults/matrix';
import { character, json, soul, useHiggsfield } from './support/higgsfield';
import { expectNoSecrets, textsOf } from './support/secrets';

const clock = useScaledClock(10);
const higgsfield = useHiggsfield({
	timings: { queuedMs: 300, soulMs: 500, characterMs: 500 },
});

const jobSet = '5b0c7a0e-8f0b-4a53-9a68-9b8f5c0d1e2f';
const otherJob = '0f9d2c4b-1a3e-4c5d-8e7f-6a5b4c3d2e1f';
const twice = { maxTries: 2, waitBetweenTries: 1_000 };
const books = () => booksOf(higgsfield.simulator);
const posts = () => higgsfield.requests('soul', 'characterCreate').length;
const prompts = (...texts: string[]) => texts.map((prompt) => ({ prompt }));
const perItem = (more: IDataObject = {}) => soul({ prompt: '={{ $json.prompt }}', ...more });
const sentPrompts = () =>
	higgsfield.bodies('soul').map((body) => (body as { params: { prompt: string } }).params.prompt);

const disturb = (route: 'soul' | 'jobSet', fault: keyof typeof faults, more: object = {}) =>
	higgsfield.simulator.fault({ route, ...faults[fault], ...more });

/** An execution that failed at its polls, while its jobs were on their way. */
async function runFailing(options: RunOptions = {}, parameters: IDataObject = {}) {
	disturb('jobSet', '401', { times: Infinity });
	const result = await higgsfield.run(soul(parameters), options);
	higgsfield.simulator.clearFaults();
	return result;
}

describe('Retry On Fail', () => {
	it.each([null, '', undefined])(
		'A1: pays once when the API completes with "error": %p in its answer',
		async (error) => {
			higgsfield.simulator.configure({ timings: { queuedMs: 0, soulMs: 0 } });
			if (error !== undefined) {
				// A job set as the API gives it, with the field that n8n takes for a failure.
				const raw = { type: 'image', url: 'http://127.0.0.1/a.png' };
				const job = { id: otherJob, status: 'completed', error, results: { raw } };
				const body = { id: jobSet, error, jobs: [job] };
				higgsfield.simulator.fault({
					route: 'soul',
					when: 'after',
					times: 2,
					action: { type: 'respond', status: 200, body },
				});
			}
			const options = { retryOnFail: { maxTries: 3, waitBetweenTries: 1_000 } };
			for (const simplify of [true, false]) {
				const before = posts();
				const result = await higgsfield.run(soul({ simplify }), options);
				expect(posts() - before).toBe(1);
				expect(result.tries).toBe(1);
				expect(result.items).toHaveLength(1);
				expect(result.items[0].json).not.toHaveProperty('error');
			}
		},
	);

	it('A2: sends one submit per item in the Continue mode', async () => {
		const result = await higgsfield.run(perItem(), {
			items: prompts('a', 'b', 'c'),
			onError: 'continueRegularOutput',
			retryOnFail: { maxTries: 5, waitBetweenTries: 1_000 },
		});
		expect(result.tries).toBe(1);
		expect(result.items).toHaveLength(3);
		expect(books()).toMatchObject({ created: 3, charged: 3, posts: 3 });
	});

	it('A4: takes up the paid job in the second try after the first failed at its polls', async () => {
		disturb('jobSet', '503', { times: Infinity });
		const running = higgsfield.start(soul({ waitOptions: { timeout: 20 } }), {
			retryOnFail: twice,
		});
		// The trouble passes in the middle of the second try.
		await until(() => higgsfield.requests('jobSet').length > 0, clock.realSleep);
		await until(
			() => higgsfield.simulator.clock.now() - higgsfield.requests('jobSet')[0].at > 25_000,
			clock.realSleep,
		);
		higgsfield.simulator.clearFaults();
		const result = await running.finished;
		expect(result.status).toBe('success');
		expect(result.tries).toBe(2);
		expect(result.items[0].json.id).toBe(higgsfield.simulator.jobs[0].id);
		expect(books()).toMatchObject({ created: 1, charged: 1, posts: 1 });
	});

	it.each(['500 after', 'hang after'] as const)(
		'A5: never sends again what may exist ("%s")',
		async (fault) => {
			disturb('soul', fault);
			const result = await higgsfield.run(soul(), { retryOnFail: twice });
			expect(result.tries).toBe(2);
			expect(result.error?.message).toContain('may exist and may be charged');
			expect(books()).toMatchObject({ created: 1, charged: 1, posts: 1 });
		},
	);

	it('A5: sends a refused submit once a try', async () => {
		disturb('soul', '422', { times: Infinity });
		const result = await higgsfield.run(soul(), { retryOnFail: twice });
		expect(result.tries).toBe(2);
		expect(books()).toMatchObject({ created: 0, posts: 2 });
	});

	it('A7: says what is unknown when the connection broke after the submit', async () => {
		disturb('soul', 'reset after');
		const result = await higgsfield.run(soul());
		expect(result.error?.message).toContain('A generation may exist and may be charged');
		expect(result.error?.description).toContain('POST /v1/text2image/soul, "A red bicycle"');
		expect(result.error?.description).toContain('console.higgsfield.ai');
		expect(books()).toMatchObject({ created: 1, charged: 1, posts: 1 });
	});

	it('still tells the X-Correlation-ID of an unanswered submit in the second try', async () => {
		const headers = { 'x-correlation-id': 'correlation-4711' };
		const action = { type: 'respond' as const, status: 502, body: 'Bad Gateway', headers };
		higgsfield.simulator.fault({ route: 'soul', action });
		const once = await higgsfield.run(soul());
		expect(once.error?.description).toContain('correlation-4711');
		higgsfield.simulator.fault({ route: 'soul', action });
		const again = await higgsfield.run(soul(), { retryOnFail: twice });
		expect(again.error?.description).toContain('correlation-4711');
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'pays the other items once when the first one ends badly and n8n runs all again (%s)',
		async (onError) => {
			const result = await higgsfield.run(perItem(), {
				items: prompts('a [[failed]]', 'b', 'c'),
				onError,
				retryOnFail: twice,
			});
			expect(result.tries).toBe(2);
			expect([...result.items, ...result.errorItems]).toHaveLength(3);
			expect(sentPrompts().sort()).toEqual(['a [[failed]]', 'a [[failed]]', 'b', 'c']);
			expect(books()).toMatchObject({ charged: 2 });
		},
	);

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'pays the other items once when the first one has a wrong value and n8n runs all again (%s)',
		async (onError) => {
			const result = await higgsfield.run(perItem({ options: { seed: '={{ $json.seed }}' } }), {
				items: [
					{ prompt: 'a', seed: 0 },
					...prompts('b', 'c').map((item) => ({ ...item, seed: 7 })),
				],
				onError,
				retryOnFail: twice,
			});
			expect(result.tries).toBe(2);
			expect([...result.items, ...result.errorItems]).toHaveLength(3);
			expect(sentPrompts().sort()).toEqual(['b', 'c']);
			expect(books()).toMatchObject({ charged: 2 });
		},
	);

	it('pays a character once', async () => {
		higgsfield.simulator.fault({ route: 'characterGet', ...faults['503'], times: Infinity });
		const parameters = character('create', {
			name: 'Ana',
			imageUrls: 'https://example.com/ana.jpg',
			waitOptions: { timeout: 20 },
		});
		const result = await higgsfield.run(parameters, { retryOnFail: twice });
		const [{ id }] = higgsfield.simulator.jobs;
		expect(result.tries).toBe(2);
		expect(result.error?.message).toContain(`character ${id}`);
		expect(result.error?.description).toContain('Use Character → Get with this ID');
		higgsfield.simulator.clearFaults();
		const again = await retry(result);
		expect(again.items[0].json).toMatchObject({ id, status: 'completed' });
		expect(books()).toMatchObject({ created: 1, charged: 1, posts: 1 });
	});
});

describe('the Retry button', () => {
	it('takes up the same job', async () => {
		const first = await runFailing();
		const [{ id }] = higgsfield.simulator.jobs;
		expect(first.error?.message).toContain(id);
		const again = await retry(first);
		expect(again.items[0].json).toMatchObject({ id, status: 'completed' });
		expect(again.executionId).not.toBe(first.executionId);
		expect(books()).toMatchObject({ created: 1, charged: 1, posts: 1 });
	});

	it('returns what was finished without another submit, whichever of 5 items failed', async () => {
		const items = prompts('a', 'b', 'c [[failed: out of luck]]', 'd', 'e');
		const first = await higgsfield.run(perItem({ options: { maxConcurrent: 5 } }), { items });
		expect(first.error?.message).toContain('out of luck');
		expect(first.error?.context?.itemIndex).toBe(2);
		for (const { id, body } of higgsfield.simulator.jobs) {
			const { prompt } = (body as { params: { prompt: string } }).params;
			const told = `${first.error?.message} ${first.error?.description}`;
			expect([prompt, told.includes(id)]).toEqual([prompt, true]);
		}
		const sent = sentPrompts().length;
		const again = await retry(first);
		expect(sentPrompts().slice(sent)).toEqual(['c [[failed: out of luck]]']);
		expect(again.error?.message).toContain('out of luck');
		expect(books()).toMatchObject({ charged: 4 });
	});

	it('goes on with the items that were never reached', async () => {
		const items = prompts('a [[failed]]', 'b', 'c', 'd', 'e');
		const first = await higgsfield.run(perItem({ options: { maxConcurrent: 1 } }), { items });
		expect(sentPrompts()).toEqual(['a [[failed]]']);
		const again = await retry(first, {
			parameters: perItem({
				prompt: "={{ $json.prompt.replace('[[failed]]', 'better') }}",
				options: { maxConcurrent: 1 },
			}),
		});
		expect(again.items).toHaveLength(5);
		expect(sentPrompts()).toEqual(['a [[failed]]', 'a better', 'b', 'c', 'd', 'e']);
		expect(books()).toMatchObject({ charged: 5 });
	});

	it('keeps the answers in input order when finished and new jobs mix', async () => {
		const items = prompts('a', 'b [[failed]]', 'c');
		const first = await higgsfield.run(perItem(), { items });
		const again = await retry(first, {
			parameters: perItem({ prompt: "={{ $json.prompt.replace('[[failed]]', 'fine') }}" }),
			then: { prompt: "={{ $('Items').item.json.prompt }}" },
		});
		expect(again.after.map(({ prompt }) => prompt)).toEqual(['a', 'b [[failed]]', 'c']);
		expect(books()).toMatchObject({ charged: 3, posts: 4 });
	});

	it('submits anew when a parameter was edited, and only then', async () => {
		const first = await runFailing();
		const same = await retry(first, { parameters: soul({ waitOptions: { timeout: 600 } }) });
		expect(same.status).toBe('success');
		expect(posts()).toBe(1);
		const edited = await retry(first, { parameters: soul({ prompt: 'A blue bicycle' }) });
		expect(edited.items[0].json.id).toBe(higgsfield.simulator.jobs[1].id);
		expect(sentPrompts()).toEqual(['A red bicycle', 'A blue bicycle']);
	});

	it.each(['failed', 'nsfw', 'canceled'])('submits anew after a job ended %s', async (end) => {
		const first = await higgsfield.run(soul({ prompt: `A red bicycle [[${end}]]` }));
		expect(first.status).toBe('error');
		const again = await retry(first);
		expect(again.status).toBe('error');
		expect(posts()).toBe(2);
		expect(books()).toMatchObject({ created: 2, charged: 0 });
	});

	it.each(['failed', 'nsfw', 'canceled'])(
		'submits anew when a job ended %s after the first try gave up',
		async (end) => {
			const first = await runFailing({}, { prompt: `A red bicycle [[${end}]]` });
			const again = await retry(first);
			expect(again.error?.message).toContain(higgsfield.simulator.jobs[1].id);
			expect(books()).toMatchObject({ created: 2, charged: 0, posts: 2 });
		},
	);

	it('does not submit again after a job without output, which may have been charged', async () => {
		const first = await higgsfield.run(soul({ prompt: 'A red bicycle [[no-files]]' }));
		expect(first.error?.message).toContain('without output');
		await retry(first);
		expect(posts()).toBe(1);
	});

	it('works on an older n8n without resume token, and never shares a job between executions', async () => {
		const [first, other] = [
			await runFailing({ resumeToken: null }),
			await runFailing({ resumeToken: null }),
		];
		expect(posts()).toBe(2);
		const [mine, theirs] = higgsfield.simulator.jobs.map(({ id }) => id);
		expect((await retry(first)).items[0].json.id).toBe(mine);
		expect((await retry(other)).items[0].json.id).toBe(theirs);
		expect(books()).toMatchObject({ created: 2, charged: 2, posts: 2 });
	});

	it('can be pressed again and again', async () => {
		let result: EngineResult = await runFailing();
		for (let press = 0; press < 3; press += 1) {
			disturb('jobSet', '401');
			result = await retry(result);
			expect(endingOf(result)).toMatchObject({
				outcome: 'error',
				id: higgsfield.simulator.jobs[0].id,
			});
		}
		expect((await retry(result)).status).toBe('success');
		expect(books()).toMatchObject({ created: 1, charged: 1, posts: 1 });
	});
});

describe('a submit that never left', () => {
	it('is sent again by a retry when the connection was refused', async () => {
		const gone = await startSimulator();
		await gone.close();
		const first = await higgsfield.run(soul(), { simulator: gone, retryOnFail: twice });
		expect(first.tries).toBe(2);
		expect(first.error?.message).toContain('Could not connect');
		expect(first.error?.description).toContain('nothing was charged');
		const again = await retry(first, { simulator: higgsfield.simulator });
		expect(again.status).toBe('success');
		expect(books()).toMatchObject({ created: 1, charged: 1, posts: 1 });
	});
});

describe('one intent, one job', () => {
	it('takes two equal items for two intents', async () => {
		const result = await higgsfield.run(soul(), { items: [{}, {}] });
		expect(new Set(result.items.map(({ json: { id } }) => id)).size).toBe(2);
		expect(books()).toMatchObject({ created: 2, charged: 2, posts: 2 });
	});

	it('does not mix up two equal items on a retry', async () => {
		const first = await runFailing({ items: [{}, {}] });
		const again = await retry(first);
		const ids = higgsfield.simulator.jobs.map(({ id }) => id);
		expect(again.items.map(({ json: { id } }) => id)).toEqual(ids);
		expect(books()).toMatchObject({ created: 2, charged: 2, posts: 2 });
	});

	it.each([undefined, null])(
		'does not mix up the rounds of a loop with equal items (resume token %p)',
		async (resumeToken) => {
			const result = await higgsfield.run(soul(), { loop: [[{}], [{}], [{}]], resumeToken });
			const ids = result.runs.map(({ items }) => items[0].json.id);
			expect(new Set(ids).size).toBe(3);
			expect(books()).toMatchObject({ created: 3, charged: 3, posts: 3 });
		},
	);

	it('goes on in the failed round of a loop, with the job of that round', async () => {
		disturb('jobSet', '401', { skip: 1 });
		const first = await higgsfield.run(soul(), { loop: [[{}], [{}], [{}]] });
		expect(first.status).toBe('error');
		expect(posts()).toBe(2);
		const again = await retry(first);
		const ids = higgsfield.simulator.jobs.map(({ id }) => id);
		expect(again.runs.map(({ items }) => items[0].json.id)).toEqual(ids);
		expect(books()).toMatchObject({ created: 3, charged: 3, posts: 3 });
	});

	it('keeps an execution apart from any other', async () => {
		const [a, b] = await Promise.all([higgsfield.run(soul()), higgsfield.run(soul())]);
		expect(a.items[0].json.id).not.toBe(b.items[0].json.id);
		expect(books()).toMatchObject({ created: 2, charged: 2, posts: 2 });
	});
});

describe('failures of our own', () => {
	/** Lets n8n's binary store refuse the file of a paid job, as a full disk does. */
	const failAfterwards = () =>
		jest
			.spyOn(container.get(BinaryDataService), 'store')
			.mockRejectedValue(
				Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
			);
	const downloaded = () => soul({ download: true });
	afterEach(() => jest.restoreAllMocks());

	it('A8: names the paid job in the error, and a retry brings its result', async () => {
		const spy = failAfterwards();
		const first = await higgsfield.run(downloaded());
		const [{ id }] = higgsfield.simulator.jobs;
		expect(spy).toHaveBeenCalled();
		expect(endingOf(first)).toMatchObject({ outcome: 'error', id });
		expect(first.error?.message).toContain('could not be stored in n8n');
		expect(first.error?.description).toContain('no space left on device');
		expect(first.error?.message).toContain(id);
		expect(first.error?.description).toContain('Use Result → Get with this ID');
		jest.restoreAllMocks();
		const again = await retry(first);
		expect(again.items[0].json).toMatchObject({ id, status: 'completed' });
		expect(books()).toMatchObject({ created: 1, charged: 1, posts: 1 });
	});

	it('does not list the failed item among the others whose jobs are kept', async () => {
		failAfterwards();
		const result = await higgsfield.run(downloaded());
		expect(result.error?.description).not.toContain('Jobs of other items');
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'A8: brings the result without its file, and says why, with On Error %s',
		async (onError) => {
			failAfterwards();
			const result = await higgsfield.run(downloaded(), { onError, retryOnFail: twice });
			const [{ id }] = higgsfield.simulator.jobs;
			expect(result.items).toHaveLength(1);
			expect(result.items[0].json).toMatchObject({ id, status: 'completed' });
			expect(result.items[0].json.downloadError).toContain('could not be stored in n8n');
			expect(result.items[0].binary).toBeUndefined();
			expect(books()).toMatchObject({ created: 1, charged: 1, posts: 1 });
		},
	);

	it('A8: finds a wrong option before anything is sent', async () => {
		const parameters = soul({ outputItems: '={{ $json.way }}' });
		const result = await higgsfield.run(parameters, { items: [{ way: 'no such way' }] });
		expect(result.error?.message).toContain('Output Items');
		expect(posts()).toBe(0);
	});

	it("A8: does not mind that the user's own keys fill the custom data", async () => {
		const first = await runFailing();
		const metadata = Object.fromEntries(
			Array.from({ length: 10 }, (_, index) => [`mine${index}`, 'value']),
		);
		const saved = { ...first.saved, resultData: { ...first.saved.resultData, metadata } };
		const parameters = soul({ prompt: 'A blue bicycle' });
		const again = await retry({ ...first, saved }, { parameters });
		expect(again.status).toBe('success');
		expect(again.customData).toEqual(metadata);
		expect(again.logs.some(({ message }) => message.includes(`${again.items[0].json.id}`))).toBe(
			true,
		);
	});
});

describe('traces', () => {
	const ids = () => higgsfield.simulator.jobs.map(({ id }) => id);
	const logged = (result: EngineResult) => result.logs.map(({ message }) => message).join('\n');

	it('leaves every ID in the log and in one key of the custom data after a success', async () => {
		const result = await higgsfield.run(soul(), { items: [{}, {}, {}] });
		expect(Object.keys(result.customData)).toHaveLength(1);
		for (const id of ids()) {
			expect(logged(result)).toContain(id);
			expect(Object.values(result.customData)[0]).toContain(id);
		}
		expect(JSON.stringify(result.nodeContext)).not.toContain(ids()[0]);
	});

	it('keeps the newest IDs when they do not all fit into 255 characters', async () => {
		const items = Array.from({ length: 20 }, () => ({}));
		const result = await higgsfield.run(soul({ options: { maxConcurrent: 20 } }), { items });
		const [value] = Object.values(result.customData);
		expect(Object.keys(result.customData)).toHaveLength(1);
		expect(value.length).toBeLessThanOrEqual(255);
		const kept = value.split(',');
		expect(kept.length).toBeGreaterThanOrEqual(6);
		for (const id of kept) expect(ids()).toContain(id);
		for (const id of ids()) expect(logged(result)).toContain(id);
	});

	it.each([
		['a failure at the polls', async () => await runFailing()],
		[
			'a failure at the polls without resume token',
			async () => await runFailing({ resumeToken: null }),
		],
		[
			'an unknown outcome',
			async () => {
				disturb('soul', 'reset after');
				return await higgsfield.run(soul());
			},
		],
		[
			'a failed item in the Continue mode',
			async () =>
				await higgsfield.run(perItem(), {
					items: prompts('a', 'b [[failed]]'),
					onError: 'continueRegularOutput',
				}),
		],
		['a success', async () => await higgsfield.run(soul())],
	])('keeps no secret after %s', async (_exit, act) => {
		const result = await act();
		expectNoSecrets(result, higgsfield.simulator.credentials);
		const { resumeToken } = result.runExecutionData;
		if (resumeToken === undefined) return;
		// n8n itself keeps it in one place; nothing of ours may hold it.
		const texts = textsOf({
			...result,
			runExecutionData: { ...result.runExecutionData, resumeToken: undefined },
			saved: { ...result.saved, resumeToken: undefined },
		});
		expect(texts.filter((text) => text.includes(resumeToken))).toEqual([]);
	});

	it('keeps the ID in the node context after a failure, under a hash', async () => {
		const result = await runFailing();
		const context = JSON.stringify(result.nodeContext);
		expect(context).toContain(ids()[0]);
		expect(context).toMatch(/"[0-9a-f]{64}":/);
		expect(json(result.items)).toEqual([]);
	});
});
