import { useScaledClock } from '../../helpers/scaled-clock';
import type { FaultRule } from '../../simulator';
import { json, strangeId } from '../support/higgsfield';
import { answers, call, SIGNING_SECRET, useTrigger, webhookCredential } from './support';

useScaledClock(10);
const { higgsfield, listen, submit, deliver, announced } = useTrigger();

const bodyOf = (body: unknown) => ({ rawBody: JSON.stringify(body), headers: {} });

const ids = (executions: Awaited<ReturnType<typeof listen>>['executions']) =>
	executions.flatMap(json).map(({ id }) => id);

describe('a call that is not about a generation of this account starts nothing', () => {
	it.each<[string, unknown, number]>([
		['an empty object', {}, 400],
		['a list', [], 400],
		['a number', 7, 400],
		['a text', 'completed', 400],
		['null', null, 400],
		['an event of something else', { event: 'push', id: 12 }, 400],
		['an ID that is none', { request_id: 'abc', status: 'completed' }, 400],
		['an ID that is a path', { request_id: '../v1/motions', status: 'completed' }, 400],
		['an ID with a path behind', { request_id: `${strangeId}/cancel`, status: 'completed' }, 400],
		['an ID that is an object', { request_id: { id: strangeId }, status: 'completed' }, 400],
		['a request nobody made', { request_id: strangeId, status: 'completed', payload: {} }, 404],
		[
			'a job set nobody made',
			{ id: strangeId, jobs: [{ id: strangeId, status: 'completed' }] },
			404,
		],
	])('%s', async (_, body, status) => {
		const trigger = await listen();
		expect(await call(trigger, bodyOf(body))).toBe(status);
		expect(trigger.executions).toEqual([]);
		expect(trigger.errors).toEqual([]);
		expect(
			higgsfield.traffic().filter((line) => !/^(requestStatus|jobSet) 404$/.test(line)),
		).toEqual([]);
	});

	it('also without a question to the API, when nothing but an ID is in it', async () => {
		const trigger = await listen({ parameters: { confirm: false } });
		expect(await call(trigger, bodyOf({ id: strangeId }))).toBe(400);
		expect(await call(trigger, bodyOf({ request_id: strangeId }))).toBe(400);
		expect(trigger.executions).toEqual([]);
	});
});

describe('the API has the last word', () => {
	it('about files: those of a forged call do not come out', async () => {
		const trigger = await listen();
		const { rawBody, headers } = await announced('v2', trigger);
		const { request_id: id } = JSON.parse(rawBody) as { request_id: string };
		const payload = { images: [{ url: 'https://evil.example/malware.png' }] };
		await call(trigger, {
			headers,
			rawBody: JSON.stringify({ request_id: id, status: 'completed', payload }),
		});
		expect(ids(trigger.executions)).toEqual([id]);
		expect(JSON.stringify(trigger.executions)).not.toContain('evil.example');
	});

	it('about the end: a forged failure is the success that it is', async () => {
		const trigger = await listen();
		const { rawBody } = await announced('v2', trigger);
		const { request_id: id } = JSON.parse(rawBody) as { request_id: string };
		expect(await call(trigger, bodyOf({ request_id: id, status: 'failed', error: 'x' }))).toBe(200);
		expect(trigger.executions).toMatchObject([[{ json: { id, status: 'completed' } }]]);
		// The true webhook says the same, so it starts nothing more.
		expect(await call(trigger, { rawBody, headers: {} })).toBe(200);
		expect(trigger.executions).toHaveLength(1);
	});

	it('about what is not finished: Higgsfield is asked to call again', async () => {
		higgsfield.simulator.configure({ timeScale: 1 });
		const trigger = await listen();
		const id = await submit('v2', trigger, 'A tower [[running]]');
		expect(await call(trigger, bodyOf({ request_id: id, status: 'completed', payload: {} }))).toBe(
			503,
		);
		expect(trigger.executions).toEqual([]);
	});

	it('is not asked when Confirm is off', async () => {
		const trigger = await listen({
			parameters: { confirm: false },
			credential: null,
			...webhookCredential({ signingSecret: SIGNING_SECRET }),
		});
		higgsfield.simulator.configure({ webhookSecret: SIGNING_SECRET });
		const id = await submit('v2', trigger);
		higgsfield.simulator.journal.length = 0;
		expect(answers(await deliver())).toEqual([200]);
		expect(ids(trigger.executions)).toEqual([id]);
		expect(higgsfield.traffic()).toEqual([]);
	});
});

const TROUBLE: Array<[string, FaultRule['action']]> = [
	['500', { type: 'respond', status: 500 }],
	['502 as a web page', { type: 'respond', status: 502, body: '<html>Bad gateway</html>' }],
	['429', { type: 'respond', status: 429 }],
	['an answer that cannot be read', { type: 'respond', status: 200, body: 'OK' }],
	['a broken connection', { type: 'reset' }],
	['half an answer', { type: 'truncate' }],
	['no answer', { type: 'hang' }],
];

describe('nothing is lost', () => {
	it.each(
		(['v1', 'v2'] as const).flatMap((version) =>
			TROUBLE.map(([name, action]) => ({ version, name, action })),
		),
	)(
		'$version: while the API gives $name, Higgsfield is asked to call again',
		async ({ version, action }) => {
			const trigger = await listen();
			const sent = await announced(version, trigger);
			higgsfield.simulator.fault({ route: 'any', action, times: null });
			expect(await call(trigger, sent)).toBe(503);
			expect(trigger.executions).toEqual([]);
			higgsfield.simulator.clearFaults();

			expect(await call(trigger, sent)).toBe(200);
			expect(trigger.executions).toHaveLength(1);
		},
	);

	it.each<[string, object]>([
		['wrong', { apiKeySecret: 'wrong' }],
		['missing', { apiKeySecret: '' }],
		['for another host', { baseUrl: 'http://example.com' }],
	])('while the key is %s', async (_, credential) => {
		const wrong = await listen({ credential });
		const sent = await announced('v2', wrong);
		expect(await call(wrong, sent)).toBe(503);
		expect(wrong.executions).toEqual([]);
		expect(wrong.logs.map(({ level }) => level)).toEqual(['warn']);

		const right = await listen();
		expect(await call(right, sent)).toBe(200);
		expect(right.executions).toHaveLength(1);
	});

	it.each([
		{ version: 'v1', download: false },
		{ version: 'v2', download: false },
		{ version: 'v2', download: true },
	] as const)(
		'$version, download $download: when n8n could not start the workflow',
		async (each) => {
			const { version, download } = each;
			const workflowId = `could not start ${JSON.stringify(each)}`;
			const parameters = { download };
			const broken = await listen({ workflowId, parameters, cannotStart: true });
			const sent = await announced(version, broken);
			expect(await call(broken, sent)).toBe(500);
			const mended = await listen({ workflowId, parameters });
			expect(await call(mended, sent)).toBe(200);
			expect(await call(mended, sent)).toBe(200);
			expect(mended.executions).toHaveLength(1);
		},
	);

	it('v1: a failed generation comes without its reason when the API does not tell it in time', async () => {
		const trigger = await listen();
		const sent = await announced('v1', trigger, 'A tower [[failed: no]]');
		higgsfield.simulator.fault({ route: 'requestStatus', action: { type: 'hang' }, times: null });
		expect(await call(trigger, sent)).toBe(200);
		const [[{ json: item }]] = trigger.executions;
		expect(item).toMatchObject({ status: 'failed', files: [] });
		expect(item).not.toHaveProperty('reason');
	});

	it('who listens for a test event reads what is wrong', async () => {
		const trigger = await listen({ mode: 'manual', credential: { apiKeySecret: 'wrong' } });
		expect(await call(trigger, await announced('v2', trigger))).toBe(500);
		expect(trigger.errors).toMatchObject([
			{ message: expect.stringContaining('does not know this API key') },
		]);
	});
});

describe('each end of a generation starts the workflow once', () => {
	it.each(['v1', 'v2'] as const)(
		'%s: although the webhook comes several times',
		async (version) => {
			const trigger = await listen();
			const sent = await announced(version, trigger);
			for (let time = 0; time < 5; time++) expect(await call(trigger, sent)).toBe(200);
			expect(trigger.executions).toHaveLength(1);
		},
	);

	it('although the webhook comes several times at once', async () => {
		const trigger = await listen();
		const sent = await announced('v2', trigger);
		const statuses = await Promise.all(
			Array.from({ length: 8 }, async () => await call(trigger, sent)),
		);
		expect(trigger.executions).toHaveLength(1);
		// 503 asks for it once more, for the case that the one before it does not get through.
		expect(statuses.filter((status) => ![200, 503].includes(status))).toEqual([]);
		expect(await call(trigger, sent)).toBe(200);
		expect(trigger.executions).toHaveLength(1);
	});

	it('although webhooks of others come at the same time, and n8n saves what it knows as a whole', async () => {
		const trigger = await listen();
		const sent = await Promise.all(
			Array.from({ length: 20 }, async () => {
				const id = await submit('v2', trigger);
				return bodyOf({ request_id: id, status: 'completed', error: null, payload: {} });
			}),
		);
		await Promise.all(sent.map(async (each) => await call(trigger, each)));
		expect(new Set(ids(trigger.executions)).size).toBe(20);
		await Promise.all(sent.map(async (each) => await call(trigger, each)));
		expect(trigger.executions).toHaveLength(20);
	});

	it('although files are downloaded in between', async () => {
		const trigger = await listen({ parameters: { download: true } });
		const sent = await announced('v2', trigger);
		higgsfield.simulator.fault({ route: 'file', action: { type: 'delay', ms: 20 } });
		expect(await call(trigger, sent)).toBe(200);
		expect(await call(trigger, sent)).toBe(200);
		await trigger.started(1);
		expect(await call(trigger, sent)).toBe(200);
		expect(trigger.executions).toHaveLength(1);
	});

	it('and another workflow with the same generation starts too', async () => {
		const one = await listen();
		const other = await listen();
		const sent = await announced('v2', one);
		for (const trigger of [one, other, one, other]) expect(await call(trigger, sent)).toBe(200);
		expect([one.executions.length, other.executions.length]).toEqual([1, 1]);
	});

	it('what n8n has saved counts for 24 hours, and is forgotten after that', async () => {
		const trigger = await listen();
		const sent = await announced('v2', trigger);
		await call(trigger, sent);
		const [node] = Object.values(trigger.staticData) as Array<{ events: Record<string, number> }>;
		const [[event, at]] = Object.entries(node.events);
		expect(event).toContain(trigger.executions[0][0].json.id);

		const dayBefore = { [event]: at - 25 * 60 * 60 * 1000, 'another completed': at };
		const later = await listen();
		later.staticData = { 'node:Higgsfield Trigger': { events: dayBefore } };
		await call(later, sent);
		expect(later.executions).toHaveLength(1);
		expect(later.staticData).toEqual({
			'node:Higgsfield Trigger': {
				events: { [event]: expect.any(Number), 'another completed': at },
			},
		});

		const afterRestart = await listen();
		afterRestart.staticData = later.staticData;
		expect(await call(afterRestart, sent)).toBe(200);
		expect(afterRestart.executions).toEqual([]);
	});

	it('but each test event starts the workflow', async () => {
		const trigger = await listen({ mode: 'manual' });
		const sent = await announced('v2', trigger);
		await call(trigger, sent);
		await call(trigger, sent);
		expect(trigger.executions).toHaveLength(2);
		expect(trigger.staticData).toEqual({});
	});
});
