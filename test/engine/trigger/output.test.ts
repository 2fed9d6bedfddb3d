import { readFile } from '../../helpers/engine';
import { useScaledClock } from '../../helpers/scaled-clock';
import { json, result } from '../support/higgsfield';
import {
	answers,
	call,
	useTrigger,
	webhookCredential,
	withoutOrigin,
	WEBHOOK_SECRET,
} from './support';

useScaledClock(4);
const { higgsfield, listen, submit, deliver } = useTrigger();

const versions = ['v1', 'v2'] as const;

describe('what Result → Get gives for the generation comes out of the trigger', () => {
	it.each(
		versions.flatMap((version) =>
			[
				{},
				{ outputItems: 'generation' },
				{ simplify: false },
				{ download: true },
				{ download: true, outputItems: 'generation', outputBinaryPropertyName: 'picture' },
			].map((parameters) => ({ version, parameters })),
		),
	)('$version $parameters', async ({ version, parameters }) => {
		const trigger = await listen({ parameters });
		const id = await submit(version, trigger, 'A tower', 4);
		expect(answers(await deliver())).toEqual([200]);

		const { items } = await higgsfield.run(result(id, { apiVersion: version, ...parameters }));
		expect(items.length).toBeGreaterThan(0);
		expect((await trigger.started(1)).map(withoutOrigin)).toEqual([withoutOrigin(items)]);
		expect(trigger.errors).toEqual([]);
	});

	it.each(['envelope', 'flat'] as const)('from a body of the kind "%s"', async (webhookBody) => {
		higgsfield.simulator.configure({ webhookBody });
		const trigger = await listen();
		const id = await submit('v2', trigger);
		expect(answers(await deliver())).toEqual([200]);
		expect(trigger.executions.map(json)).toMatchObject([[{ id, status: 'completed' }]]);
	});

	it.each(['envelope', 'flat'] as const)(
		'without a question to the API, from a body of the kind "%s"',
		async (webhookBody) => {
			higgsfield.simulator.configure({ webhookBody, expiresAt: false });
			const trigger = await listen({ parameters: { confirm: false }, credential: null });
			const id = await submit('v2', trigger, 'A tower', 4);
			const before = higgsfield.traffic();
			await deliver();
			expect(higgsfield.traffic()).toEqual(before);

			const { items } = await higgsfield.run(result(id, { apiVersion: 'v2' }));
			expect(trigger.executions.map(withoutOrigin)).toEqual([withoutOrigin(items)]);
		},
	);

	it('without a question to the API, from a job set', async () => {
		const trigger = await listen({
			parameters: { confirm: false },
			credential: null,
			...webhookCredential({ webhookSecret: WEBHOOK_SECRET }),
		});
		const id = await submit('v1', trigger, 'A tower', 4);
		await deliver();
		const { items } = await higgsfield.run(result(id));
		expect(trigger.executions.map(withoutOrigin)).toEqual([withoutOrigin(items)]);
	});
});

describe('events', () => {
	it.each([
		[
			'v1',
			'failed: the model crashed',
			{ status: 'failed', files: [], reason: 'the model crashed' },
		],
		[
			'v2',
			'failed: the model crashed',
			{ status: 'failed', files: [], reason: 'the model crashed' },
		],
		['v1', 'nsfw', { status: 'nsfw', files: [] }],
		['v2', 'nsfw', { status: 'nsfw', files: [] }],
	] as const)('%s: [[%s]] is an item with its status', async (version, marker, item) => {
		const trigger = await listen();
		const id = await submit(version, trigger, `A tower [[${marker}]]`);
		expect(answers(await deliver())).toEqual([200]);
		expect(trigger.executions.map(json)).toMatchObject([[{ id, apiVersion: version, ...item }]]);
		expect(Object.keys(trigger.executions[0][0].json)).not.toContain('error');
	});

	it('v1: a batch of which one image was rejected counts as completed', async () => {
		const trigger = await listen({ parameters: { events: ['completed'] } });
		await submit('v1', trigger, 'A tower [[jobs: completed,nsfw,completed]]', 4);
		expect(answers(await deliver())).toEqual([200]);
		expect(trigger.executions.map((items) => items.length)).toEqual([3]);
	});

	it.each([
		[['completed'], ['completed']],
		[['failed'], ['failed']],
		[['nsfw'], ['nsfw']],
		[
			['failed', 'nsfw'],
			['failed', 'nsfw'],
		],
		['completed, nsfw', ['completed', 'nsfw']],
	])('only %j start the workflow', async (events, expected) => {
		const trigger = await listen({ parameters: { events } });
		for (const prompt of ['A tower', 'A tower [[failed: no]]', 'A tower [[nsfw]]']) {
			await submit('v2', trigger, prompt);
		}
		expect(answers(await deliver())).toEqual([200, 200, 200]);
		const started = trigger.executions.flatMap(json).map(({ status }) => status);
		expect(started.sort()).toEqual(expected);
	});

	it('a canceled generation starts nothing, whoever says so', async () => {
		const trigger = await listen();
		const id = await submit('v2', trigger, 'A tower [[canceled]]');
		expect(await deliver()).toEqual([]);
		const rawBody = JSON.stringify({ request_id: id, status: 'completed', payload: {} });
		expect(await call(trigger, { rawBody, headers: {} })).toBe(200);
		expect(trigger.executions).toEqual([]);
	});

	it.each([
		[[], 'Events'],
		[['done'], 'Events'],
	])('%j is refused with the name of the field', async (events, field) => {
		const trigger = await listen({ parameters: { events: `={{ ${JSON.stringify(events)} }}` } });
		await submit('v2', trigger);
		expect(answers(await deliver())).toEqual([500]);
		expect(trigger.errors.map(({ message }) => message)).toEqual([expect.stringContaining(field)]);
		expect(trigger.executions).toEqual([]);
	});
});

describe('files', () => {
	it('are in the items', async () => {
		const trigger = await listen({ parameters: { download: true }, binaryMode: 'filesystem' });
		await submit('v2', trigger);
		await deliver();
		const [[{ binary }]] = await trigger.started(1);
		expect(binary?.data).toMatchObject({ mimeType: 'image/png' });
		expect((await readFile(binary!.data)).subarray(1, 4).toString()).toBe('PNG');
	});

	it('that cannot be fetched are told in the item, with the link', async () => {
		const trigger = await listen({ parameters: { download: true } });
		const id = await submit('v2', trigger);
		higgsfield.simulator.fault({
			route: 'file',
			times: null,
			action: { type: 'respond', status: 410 },
		});
		expect(answers(await deliver())).toEqual([200]);
		expect((await trigger.started(1)).map(json)).toMatchObject([
			[
				{
					id,
					status: 'completed',
					url: expect.any(String),
					downloadError: expect.stringContaining(id),
				},
			],
		]);
	});

	it('do not hold up the answer', async () => {
		const trigger = await listen({ parameters: { download: true } });
		await submit('v2', trigger);
		higgsfield.simulator.fault({ route: 'file', action: { type: 'hang' } });
		expect(answers(await deliver())).toEqual([200]);
		expect(trigger.executions).toEqual([]);
		higgsfield.simulator.reset();
		await trigger.started(1);
	});
});
