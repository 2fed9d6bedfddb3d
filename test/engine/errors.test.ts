import type { EngineResult, RunOptions } from '../helpers/engine';
import { useScaledClock } from '../helpers/scaled-clock';
import type { FaultAction } from '../simulator';
import { character, dop, json, result, soul, strangeId, useHiggsfield } from './support/higgsfield';
import { expectNoSecrets } from './support/secrets';

useScaledClock(50);
const higgsfield = useHiggsfield({ timeScale: 0 });

const CORRELATION_ID = '7f3e2d1c-aaaa-bbbb-cccc-0123456789ab';

/** An answer of the API and what the user must read about it. */
interface Refusal {
	name: string;
	status: number;
	body: unknown;
	contentType?: string;
	/** Parts of the message. */
	says: string[];
	/** Parts of the description. */
	advises: string[];
	/** What neither of them may say. */
	never?: RegExp;
	code?: string;
}

const answer = ({ status, body, contentType }: Refusal): FaultAction => ({
	type: 'respond',
	status,
	body,
	...(contentType && { contentType }),
	headers: { 'x-correlation-id': CORRELATION_ID },
});

const validationList = [
	{
		type: 'missing',
		loc: ['body', 'params', 'width_and_height'],
		msg: 'Field required',
		input: {},
	},
	{
		type: 'uuid_parsing',
		loc: ['body', 'params', 'motions', 0, 'id'],
		msg: 'Input should be a valid UUID',
		input: 'x',
	},
];

/** Answers that prove that nothing was made: on a submit no job exists, on a status request no retry helps. */
const refusals: Refusal[] = [
	{
		name: '400 with a text',
		status: 400,
		body: { detail: 'Provided Soul style not found' },
		says: ['Provided Soul style not found'],
		advises: ['style', 'Nothing was charged'],
	},
	{
		name: '400 with details instead of detail',
		status: 400,
		body: { details: 'The seed is odd' },
		says: ['The seed is odd'],
		advises: ['Nothing was charged'],
	},
	{
		name: '401',
		status: 401,
		body: { detail: 'Invalid credentials' },
		says: ['Invalid credentials', 'key'],
		advises: ['credential', 'API Key ID'],
	},
	{
		name: '402',
		status: 402,
		body: { message: 'Payment required' },
		says: ['credits', 'Payment required'],
		advises: ['API balance'],
	},
	{
		name: 'F2, F16: 403 for want of credits, with a code',
		status: 403,
		body: { code: 'not_enough_credits', message: 'Not enough credits', retryable: false },
		says: ['Not enough', 'credits'],
		advises: ['API balance', 'web plan'],
		code: 'not_enough_credits',
	},
	{
		name: 'F2, F16: 403 for want of credits, with the code as its text',
		status: 403,
		body: { detail: 'not_enough_credits' },
		says: ['Not enough', 'credits'],
		advises: ['API balance', 'web plan'],
		code: 'not_enough_credits',
	},
	{
		name: 'F2, F16: 403 for want of credits, in the old words',
		status: 403,
		body: { detail: 'Not enough credits' },
		says: ['Not enough', 'credits'],
		advises: ['API balance', 'web plan'],
	},
	{
		name: 'F2: 403 for an expired key',
		status: 403,
		body: { code: 'api_key_expired', message: 'API key has expired', retryable: false },
		says: ['key', 'expired'],
		advises: ['new key'],
		never: /credits|balance/i,
		code: 'api_key_expired',
	},
	{
		name: 'F2: 403 for a disabled key',
		status: 403,
		body: { code: 'api_key_disabled', message: 'API key is disabled', retryable: false },
		says: ['key', 'disabled'],
		advises: ['enable'],
		never: /credits|balance/i,
		code: 'api_key_disabled',
	},
	{
		name: 'F2: 403 for want of permission',
		status: 403,
		body: { detail: 'Your role may not use this model' },
		says: ['not allowed', 'Your role may not use this model'],
		advises: ['permission'],
		never: /credits|balance/i,
	},
	{
		name: 'F1: 403 of the edge as text',
		status: 403,
		body: 'error code: 1010',
		contentType: 'text/plain; charset=UTF-8',
		says: ['blocked', '1010'],
		advises: ['User-Agent', 'proxy', 'not about credits'],
	},
	{
		name: 'F1: 403 of the edge as a page',
		status: 403,
		body: '<!DOCTYPE html><html><head><style>a{color:red}</style></head><body><h1>Access denied</h1><p>error code: 1010</p></body></html>',
		contentType: 'text/html',
		says: ['blocked', '1010'],
		advises: ['User-Agent', 'proxy', 'not about credits'],
		never: /<h1>|color:red/,
	},
	{
		name: '403 of a firewall as a page',
		status: 403,
		body: '<html><head><title>Blocked by Example Gateway</title></head><body>x</body></html>',
		contentType: 'text/html',
		says: ['blocked', 'Blocked by Example Gateway'],
		advises: ['firewall'],
		never: /credits|balance|<title>/i,
	},
	{
		name: '404 for a model',
		status: 404,
		body: { code: 'model_not_found', message: 'Model not found' },
		says: ['model', 'Model not found'],
		advises: ['Choose another model'],
		code: 'model_not_found',
	},
	{
		name: 'F3: 405',
		status: 405,
		body: { detail: 'Method Not Allowed' },
		says: ['405', 'Method Not Allowed'],
		advises: ['Base URL'],
	},
	{
		name: '409',
		status: 409,
		body: { detail: 'The session is busy' },
		says: ['The session is busy'],
		advises: ['Nothing was charged'],
	},
	{
		name: 'F3: 422 with a list',
		status: 422,
		body: { detail: validationList },
		says: ['width_and_height: Field required', 'motions.0.id: Input should be a valid UUID'],
		advises: ['Nothing was charged'],
		never: /\[object Object\]/,
	},
	{
		name: '422 with a text',
		status: 422,
		body: { detail: 'Unprocessable' },
		says: ['Unprocessable'],
		advises: ['Nothing was charged'],
	},
	{
		name: 'F2: 423',
		status: 423,
		body: { code: 'model_blocked', message: 'Model is blocked', retryable: false },
		says: ['Model is blocked'],
		advises: ['another model'],
		never: /credits|balance/i,
		code: 'model_blocked',
	},
	{
		name: 'F2: 503 for a model that is switched off',
		status: 503,
		body: { code: 'model_disabled', message: 'Model is disabled', retryable: false },
		says: ['switched', 'Model is disabled'],
		advises: ['another model'],
		never: /credits|balance/i,
		code: 'model_disabled',
	},
	{
		name: 'a body with a code alone',
		status: 400,
		body: { code: 'invalid_audio_format', retryable: false },
		says: ['invalid_audio_format'],
		advises: ['Nothing was charged'],
		code: 'invalid_audio_format',
	},
	{
		name: 'a redirect to another host',
		status: 307,
		body: '',
		says: ['redirects', '307'],
		advises: ['Base URL'],
	},
	{
		name: 'an empty body',
		status: 400,
		body: '',
		says: ['Higgsfield did not accept'],
		advises: ['Nothing was charged'],
		never: /undefined|null/,
	},
];

/** Answers after which nobody knows whether a job exists, and a status request may succeed later. */
const troubles: Refusal[] = [
	{
		name: '500 as text',
		status: 500,
		body: 'Internal Server Error',
		contentType: 'text/plain',
		says: ['500', 'Internal Server Error'],
		advises: [],
	},
	{
		name: '502 as a page',
		status: 502,
		body: '<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>',
		contentType: 'text/html',
		says: ['502 Bad Gateway'],
		advises: [],
		never: /<\/?[a-z]+>/,
	},
	{
		name: '503 as JSON',
		status: 503,
		body: { detail: 'Service Unavailable' },
		says: ['503', 'Service Unavailable'],
		advises: [],
	},
	{
		name: '504 without a body',
		status: 504,
		body: '',
		says: ['504'],
		advises: [],
	},
	{
		name: '500 with a flood of text',
		status: 500,
		body: 'x'.repeat(100_000),
		contentType: 'text/plain',
		says: ['500', 'xxx'],
		advises: [],
	},
];

function expectText({ error }: EngineResult, { says, advises, never }: Refusal) {
	const message = error?.message ?? '';
	const description = error?.description ?? '';
	for (const part of says) expect(message).toContain(part);
	for (const part of advises) expect(description).toContain(part);
	if (never) expect(`${message} ${description}`).not.toMatch(never);
	expect(`${message} ${description}`).not.toMatch(/\[object Object\]|undefined/);
	expect(message.length).toBeLessThan(800);
}

const apiError = ({ status }: Refusal, itemIndex = 0) => ({
	name: 'NodeApiError',
	httpCode: String(status),
	context: { itemIndex },
});

const noErrorLeak = (ended: EngineResult) =>
	expectNoSecrets(ended, higgsfield.simulator.credentials);

describe('the answer to a submit', () => {
	it.each(refusals)('$name: reaches the user and is not sent again', async (refusal) => {
		higgsfield.simulator.fault({ route: 'submit', action: answer(refusal), times: Infinity });
		const ended = await higgsfield.run(soul());
		expect(ended.error).toMatchObject(apiError(refusal));
		expectText(ended, refusal);
		expect(ended.error?.description).toContain(CORRELATION_ID);
		expect(higgsfield.requests()).toHaveLength(1);
		noErrorLeak(ended);
	});

	it.each(refusals)('$name: is an item in the continue modes', async (refusal) => {
		for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
			higgsfield.simulator.fault({ route: 'submit', action: answer(refusal) });
			const ended = await higgsfield.run(dop(), { onError });
			const [failed] = onError === 'continueErrorOutput' ? ended.errorItems : ended.items;
			expect(failed.json).toEqual({
				error: expect.stringContaining(refusal.says[0]) as string,
				details: { httpCode: refusal.status, ...(refusal.code && { code: refusal.code }) },
			});
			expect(failed.pairedItem).toEqual({ item: 0 });
			expect([...ended.items, ...ended.errorItems]).toHaveLength(1);
			noErrorLeak(ended);
		}
	});

	it.each(troubles)('A5: $name: is not sent again, and a job may exist', async (trouble) => {
		higgsfield.simulator.fault({
			route: 'submit',
			when: 'after',
			action: answer(trouble),
			times: Infinity,
		});
		const ended = await higgsfield.run(soul({ prompt: 'The red bicycle of 1899' }));
		expect(ended.error).toMatchObject(apiError(trouble));
		expectText(ended, trouble);
		expect(ended.error?.message).toContain('may exist');
		expect(ended.error?.description).toContain('The red bicycle of 1899');
		expect(ended.error?.description).toContain('/v1/text2image/soul');
		expect(ended.error?.description).toContain(CORRELATION_ID);
		expect(higgsfield.traffic()).toEqual([`soul ${trouble.status}`]);
		noErrorLeak(ended);
	});

	it('F8: 429 waits for room until the time is up, and keeps the text of the API', async () => {
		const refusal: Refusal = {
			name: '429',
			status: 429,
			body: { code: 'account_queue_full', message: 'The queue of the account is full' },
			says: ['no room', 'The queue of the account is full'],
			advises: ['Nothing was charged', 'Max Concurrent'],
		};
		higgsfield.simulator.fault({ route: 'soul', action: answer(refusal), times: Infinity });
		const ended = await higgsfield.run(soul({ waitOptions: { timeout: 10 } }));
		expect(ended.error).toMatchObject(apiError(refusal));
		expectText(ended, refusal);
		expect(ended.error?.description).toContain(CORRELATION_ID);
		expect(higgsfield.requests('soul').length).toBeGreaterThan(1);
		expect(higgsfield.simulator.jobs).toEqual([]);
		noErrorLeak(ended);
	});

	it('F8: 400 for too many requests at once waits for room like 429', async () => {
		const refusal: Refusal = {
			name: '400',
			status: 400,
			body: { detail: 'Maximum number of concurrent requests (4) has been reached' },
			says: ['no room', 'Maximum number of concurrent requests (4) has been reached'],
			advises: ['Nothing was charged'],
		};
		higgsfield.simulator.fault({ route: 'soul', action: answer(refusal), times: Infinity });
		const ended = await higgsfield.run(soul({ waitOptions: { timeout: 10 } }));
		expect(ended.error).toMatchObject(apiError(refusal));
		expectText(ended, refusal);
		expect(higgsfield.requests('soul').length).toBeGreaterThan(1);
	});

	it.each([
		['a page', '<html><body>Welcome</body></html>', 'text/html'],
		['a job set without an ID', { jobs: [] }, undefined],
		['nothing', '', undefined],
		['a list', [], undefined],
	])('A8: does not take %s with status 200 for a job', async (_, body, contentType) => {
		higgsfield.simulator.fault({
			route: 'soul',
			when: 'after',
			action: { type: 'respond', status: 200, body, contentType },
			times: Infinity,
		});
		const { error } = await higgsfield.run(soul());
		expect(error?.message).toContain('cannot be read');
		expect(error?.message).toContain('may exist');
		expect(higgsfield.requests('soul')).toHaveLength(1);
	});

	it.each([
		['is cut off', { type: 'reset' } as const, 'ECONNRESET'],
		['stops in mid-answer', { type: 'truncate' } as const, 'Higgsfield|connection|127.0.0.1'],
		['is never answered', { type: 'hang' } as const, 'did not answer in time'],
	])('A7: a submit that %s is not sent again', async (_, action, reason) => {
		higgsfield.simulator.fault({ route: 'soul', when: 'after', action, times: Infinity });
		const ended = await higgsfield.run(soul());
		expect(ended.error?.name).toBe('NodeApiError');
		expect(ended.error?.message).toMatch(new RegExp(reason));
		expect(ended.error?.message).toContain('may exist');
		expect(higgsfield.requests('soul')).toHaveLength(1);
		noErrorLeak(ended);
	});

	it('says that nothing was charged when nothing could be sent', async () => {
		const baseUrl = 'http://127.0.0.1:1';
		const ended = await higgsfield.run(soul(), { credential: { baseUrl } });
		expect(ended.error?.name).toBe('NodeApiError');
		expect(ended.error?.message).toContain('ECONNREFUSED');
		expect(ended.error?.message).toContain('127.0.0.1:1');
		expect(ended.error?.message).not.toContain('may exist');
		expect(ended.error?.description).toContain('nothing was charged');
		noErrorLeak(ended);
	});
});

describe('the answer to a status request', () => {
	const always = (refusal: Refusal) =>
		higgsfield.simulator.fault({ route: 'jobSet', action: answer(refusal), times: Infinity });
	const jobId = () => higgsfield.simulator.jobs[0].id;

	it.each(refusals.filter(({ status }) => status !== 404 && status < 500))(
		'$name: ends the wait at once and keeps the ID',
		async (refusal) => {
			always(refusal);
			const ended = await higgsfield.run(soul());
			expect(ended.error).toMatchObject(apiError(refusal));
			// What to do about a refused submit need not fit a job that exists.
			expectText(ended, { ...refusal, advises: [] });
			expect(ended.error?.message).toContain(jobId());
			expect(ended.error?.description).toContain(CORRELATION_ID);
			expect(ended.error?.description).toContain('Result → Get');
			expect(higgsfield.requests('jobSet')).toHaveLength(1);
			noErrorLeak(ended);
		},
	);

	it('F6: 503 for a model that is switched off does not end the wait for a paid job', async () => {
		const [switchedOff] = refusals.filter(({ code }) => code === 'model_disabled');
		higgsfield.simulator.fault({ route: 'jobSet', action: answer(switchedOff) });
		const { items, error } = await higgsfield.run(soul());
		expect(error).toBeUndefined();
		expect(items.map((item) => item.json.status)).toEqual(['completed']);
	});

	it.each(refusals)('$name: does not claim that a paid job was not charged', async (refusal) => {
		always(refusal);
		const { error } = await higgsfield.run(soul({ waitOptions: { timeout: 5 } }));
		expect(error?.description).not.toMatch(/nothing was charged/i);
	});

	it('404 says that the account does not know the job', async () => {
		const refusal: Refusal = {
			name: '404',
			status: 404,
			body: { detail: 'Job set not found' },
			says: ['does not know'],
			advises: ['account'],
		};
		always(refusal);
		const ended = await higgsfield.run(soul());
		expect(ended.error).toMatchObject(apiError(refusal));
		expectText(ended, refusal);
		expect(ended.error?.message).toContain(jobId());
		expect(higgsfield.requests('jobSet')).toHaveLength(1);
		noErrorLeak(ended);
	});

	it.each(refusals.filter(({ status }) => status < 500))(
		'$name: is an item with the ID in the continue modes',
		async (refusal) => {
			always(refusal);
			for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
				const ended = await higgsfield.run(soul(), { onError });
				const [failed] = onError === 'continueErrorOutput' ? ended.errorItems : ended.items;
				const { id } = higgsfield.simulator.jobs.at(-1) ?? {};
				expect(failed.json).toEqual({
					error: expect.stringContaining(String(id)) as string,
					details: {
						id,
						apiVersion: 'v1',
						status: 'queued',
						httpCode: refusal.status,
						...(refusal.code && { code: refusal.code }),
					},
				});
				expect(failed.pairedItem).toEqual({ item: 0 });
			}
		},
	);

	it.each(troubles)('F6: $name: is waited out, and told when the time is up', async (trouble) => {
		always(trouble);
		const ended = await higgsfield.run(soul({ waitOptions: { timeout: 10 } }));
		const text = `${ended.error?.message} ${ended.error?.description}`;
		expect(ended.error?.message).toContain(jobId());
		for (const part of trouble.says) expect(text).toContain(part);
		if (trouble.never) expect(text).not.toMatch(trouble.never);
		expect(text.length).toBeLessThan(2_000);
		expect(higgsfield.requests('jobSet').length).toBeGreaterThan(1);
		expect(higgsfield.requests('soul')).toHaveLength(1);
		noErrorLeak(ended);
	});

	it('F6: keeps the text of a 429 that lasts', async () => {
		always({ name: '', status: 429, body: { detail: 'Slow down, please' }, says: [], advises: [] });
		const { error } = await higgsfield.run(soul({ waitOptions: { timeout: 5 } }));
		expect(`${error?.message} ${error?.description}`).toContain('Slow down, please');
		expect(error?.message).toContain(jobId());
	});
});

describe('the item that failed', () => {
	const three = [{ text: 'one' }, { text: 'two' }, { text: 'three' }];
	const failSecond = async (options: RunOptions) => {
		higgsfield.simulator.fault({
			route: 'soul',
			skip: 1,
			action: { type: 'respond', status: 400, body: { detail: 'No bicycles' } },
		});
		return await higgsfield.run(
			soul({ prompt: '={{ $json.text }}', options: { maxConcurrent: 1 } }),
			{ items: three, ...options },
		);
	};

	it('F3: is named by its index', async () => {
		const { error, items } = await failSecond({});
		expect(error).toMatchObject({ httpCode: '400', context: { itemIndex: 1 } });
		expect(error?.message).toContain('No bicycles');
		expect(items).toEqual([]);
	});

	it('A8: does not hide the jobs of the others', async () => {
		const { error } = await failSecond({});
		const [{ id }] = higgsfield.simulator.jobs;
		expect(error?.description).toContain(id);
	});

	it('is alone among the items in the continue mode', async () => {
		const { items } = await failSecond({ onError: 'continueRegularOutput' });
		expect(items.map((item) => item.json.status)).toEqual(['completed', undefined, 'completed']);
		expect(items[1].json).toEqual({
			error: expect.stringContaining('No bicycles') as string,
			details: { httpCode: 400 },
		});
	});

	it('is alone at the error output, together with its input', async () => {
		const { items, errorItems } = await failSecond({ onError: 'continueErrorOutput' });
		expect(items.map((item) => item.json.status)).toEqual(['completed', 'completed']);
		expect(json(errorItems)).toEqual([
			{
				text: 'two',
				error: expect.stringContaining('No bicycles') as string,
				details: { httpCode: 400 },
			},
		]);
	});
});

describe('operations that cost nothing', () => {
	const operations: Array<[string, object, 'characterGet' | 'characterList' | 'characterDelete']> =
		[
			['Get character', character('get', { characterId: strangeId }), 'characterGet'],
			['Get many characters', character('getAll'), 'characterList'],
			['Delete character', character('delete', { characterId: strangeId }), 'characterDelete'],
		];

	it.each(operations)('%s: fails at once on 401', async (_, parameters) => {
		const apiKeySecret = 'secret-of-somebody-else';
		const ended = await higgsfield.run(parameters, { credential: { apiKeySecret } });
		expect(ended.error).toMatchObject({ name: 'NodeApiError', httpCode: '401' });
		expect(ended.error?.message).toContain('Invalid credentials');
		expect(higgsfield.requests()).toHaveLength(1);
		expectNoSecrets(ended, { ...higgsfield.simulator.credentials, apiKeySecret });
	});

	it.each(operations)(
		'F6: %s: survives 502, a cut connection and 429',
		async (_, parameters, route) => {
			const { simulator } = higgsfield;
			simulator.fault({ route, action: { type: 'respond', status: 502, body: 'Bad Gateway' } });
			simulator.fault({ route, action: { type: 'reset' } });
			simulator.fault({
				route,
				action: { type: 'respond', status: 429, body: {}, headers: { 'retry-after': '3' } },
			});
			await higgsfield.run(parameters);
			const requests = higgsfield.requests(route);
			expect(requests).toHaveLength(4);
			// Timers may fire a hair early, which the scaled clock makes fifty times as long.
			expect(requests[3].at - requests[2].at).toBeGreaterThanOrEqual(2_900);
		},
	);

	it.each(operations)('%s: gives up on trouble that lasts', async (_, parameters, route) => {
		higgsfield.simulator.fault({
			route,
			times: Infinity,
			action: { type: 'respond', status: 503, body: 'Service Unavailable' },
		});
		const ended = await higgsfield.run(parameters);
		expect(ended.error).toMatchObject({ name: 'NodeApiError', httpCode: '503' });
		expect(ended.error?.message).toContain('Service Unavailable');
	});

	it('F4: Result → Get fails at once on 401', async () => {
		const ended = await higgsfield.run(result(strangeId, { waitForCompletion: true }), {
			credential: { apiKeySecret: 'wrong' },
		});
		expect(ended.error).toMatchObject({ name: 'NodeApiError', httpCode: '401' });
		expect(ended.error?.message).toContain(strangeId);
		expect(higgsfield.requests()).toHaveLength(1);
	});
});

describe('secrets', () => {
	it.each(['authorization', 'hfHeaders'])(
		'stay out of a successful run with %s',
		async (headerScheme) => {
			for (const simplify of [true, false]) {
				const ended = await higgsfield.run(soul({ simplify }), { credential: { headerScheme } });
				expect(ended.status).toBe('success');
				noErrorLeak(ended);
			}
		},
	);

	it.each(['authorization', 'hfHeaders'])(
		'stay out of network errors with %s',
		async (headerScheme) => {
			higgsfield.simulator.fault({ route: 'any', action: { type: 'reset' }, times: Infinity });
			const parameterSets = [soul(), character('getAll'), result(strangeId)];
			for (const parameters of parameterSets) {
				const ended = await higgsfield.run(parameters, { credential: { headerScheme } });
				expect(ended.status).toBe('error');
				noErrorLeak(ended);
			}
		},
	);

	it('stay out of the error for a key the API does not know', async () => {
		const credential = { apiKeyId: strangeId, apiKeySecret: 'secret-of-somebody-else' };
		const ended = await higgsfield.run(soul(), { credential });
		expect(ended.error).toMatchObject({ name: 'NodeApiError', httpCode: '401' });
		expectNoSecrets(ended, credential);
	});

	it('stay out of the error for a key that was pasted broken', async () => {
		const credential = { apiKeyId: strangeId, apiKeySecret: 'secret of somebody else' };
		const ended = await higgsfield.run(soul(), { credential });
		expect(ended.status).toBe('error');
		expectNoSecrets(ended, credential);
	});
});
