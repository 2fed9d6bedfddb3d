/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs a script of the repository; nothing here is shipped */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { repositoryRoot } from '../helpers/engine';
import { startSimulator, type Simulator } from '../simulator';

const run = promisify(execFile);
let simulator: Simulator;
const folders: string[] = [];

beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(async () => {
	await simulator.close();
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Outcome {
	code: number;
	output: string;
}

/** Runs `npm run check:live` against the simulator, as a maintainer does against the real API. */
async function checkLive(env: Record<string, string> = {}, args: string[] = []): Promise<Outcome> {
	const { apiKeyId, apiKeySecret } = simulator.credentials;
	const running = run(process.execPath, ['scripts/check-live.mjs', ...args], {
		cwd: repositoryRoot,
		env: {
			...process.env,
			HIGGSFIELD_API_KEY_ID: apiKeyId,
			HIGGSFIELD_API_KEY_SECRET: apiKeySecret,
			HIGGSFIELD_BASE_URL: simulator.url,
			...env,
		},
	});
	return await running.then(
		({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
		({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
			code,
			output: stdout + stderr,
		}),
	);
}

function contractOf(facts: object[]): string {
	const folder = mkdtempSync(join(tmpdir(), 'higgsfield-contract-'));
	folders.push(folder);
	writeFileSync(join(folder, 'made-up.json'), JSON.stringify(facts));
	return folder;
}

/** What the script says of each fact that differs, without its reasons. */
const differing = ({ output }: Outcome) =>
	[...output.matchAll(/^DIFF {2}(.+) \(\w+\)$/gm)].map(([, fact]) => fact);

describe('npm run check:live', () => {
	it('finds every fact of the contract in the simulator, and creates nothing', async () => {
		const outcome = await checkLive();
		expect(differing(outcome)).toEqual([]);
		expect(outcome.code).toBe(0);
		expect(outcome.output).toMatch(/(\d+) of \1 facts hold\n$/);

		expect(simulator.jobs).toEqual([]);
		expect(simulator.deliveries).toEqual([]);
		const submits = simulator.journal.filter(
			({ method, status, route }) => method !== 'GET' && status! < 300 && route !== 'estimate',
		);
		expect(submits).toEqual([]);
	});

	it('has facts about every kind of free answer', () => {
		const files = readdirSync(join(repositoryRoot, 'test/contract'));
		expect(files.sort()).toEqual([
			'access.json',
			'catalogue.json',
			'estimates.json',
			'lists.json',
			'refusals.json',
		]);
	});

	it('shows no part of the key, not even when an answer repeats it', async () => {
		const { apiKeyId, apiKeySecret } = simulator.credentials;
		simulator.fault({
			route: 'motions',
			times: Infinity,
			action: { type: 'respond', status: 500, body: { detail: `${apiKeyId}:${apiKeySecret}` } },
		});
		simulator.fault({
			route: 'styles',
			times: Infinity,
			action: { type: 'respond', status: 200, body: [{ id: apiKeySecret, name: apiKeyId }] },
		});
		simulator.fault({
			route: 'models',
			times: Infinity,
			action: { type: 'respond', status: 200, body: { items: `${'x'.repeat(190)}${apiKeyId}` } },
		});
		const { output, code } = await checkLive();
		expect(code).toBe(1);
		expect(output).toContain('•••');
		for (const secret of [apiKeyId, apiKeySecret]) {
			expect(output).not.toContain(secret.slice(0, 8));
		}
	});

	it('reports what has changed: an older answer', async () => {
		simulator.configure({ estimateAnswer: 'classic', maxPageSize: 20 });
		const outcome = await checkLive();
		expect(outcome.code).toBe(1);
		expect(differing(outcome)).toContain('lists: Pages of 50 characters are possible');
		expect(differing(outcome)).toContain(
			'estimates: An estimate gives credits and dollars as texts',
		);
		expect(outcome.output).toContain('body.page_size: expected 50, got 20');
		expect(outcome.output).toContain('body.type: is missing');
	});

	it('reports what has changed: a route that fails, and only that', async () => {
		simulator.fault({
			route: 'motions',
			times: Infinity,
			action: { type: 'respond', status: 404, body: { detail: 'Not Found' } },
		});
		const outcome = await checkLive();
		expect(outcome.code).toBe(1);
		expect(differing(outcome)).toHaveLength(3);
		expect(differing(outcome).every((fact) => fact.includes('otion'))).toBe(true);
		expect(outcome.output).toContain('status: expected 200, got 404');
	});

	it('reports a route that does not answer', async () => {
		simulator.fault({ route: 'models', times: Infinity, action: { type: 'reset' } });
		const outcome = await checkLive();
		expect(outcome.code).toBe(1);
		expect(outcome.output).toContain('no answer: ECONNRESET');
	});

	it.each([
		['submits', { method: 'POST', path: '/higgsfield-ai/soul/standard', body: { prompt: 'A' } }],
		['submits', { method: 'POST', path: '/v1/text2image/soul', body: { params: { prompt: 'A' } } }],
		[
			'hides a submit behind an estimate',
			{ method: 'POST', path: '/estimate/../higgsfield-ai/soul/standard', body: { prompt: 'A' } },
		],
		['trains', { method: 'POST', path: '/v1/custom-references', body: { name: 'Ana' } }],
		['deletes', { method: 'DELETE', path: '/v1/custom-references/1' }],
		['cancels', { method: 'POST', path: '/requests/5185f35b-6849-492d-9343-61dadcc9f97f/cancel' }],
		[
			'uploads',
			{ method: 'POST', path: '/files/generate-upload-url', body: { content_type: 'image/png' } },
		],
	])('sends nothing at all when one fact %s', async (_what, request) => {
		const free = { method: 'GET', path: '/v1/motions' };
		const facts = [free, request].map((one) => ({
			fact: 'Made up',
			evidence: 'assumed',
			request: one,
			expect: { status: 200 },
		}));
		const { code, output } = await checkLive({}, ['--contract', contractOf(facts)]);
		expect(code).toBe(2);
		expect(output).toContain('Nothing was sent');
		expect(simulator.journal).toEqual([]);
	});

	it.each([
		['without a key', { HIGGSFIELD_API_KEY_SECRET: '' }, 'Set HIGGSFIELD_API_KEY_ID'],
		['with a wrong key', { HIGGSFIELD_API_KEY_SECRET: 'another-one' }, 'refuses this key (401)'],
		['over http', { HIGGSFIELD_BASE_URL: 'http://example.com' }, 'has to begin with https://'],
		['without an address', { HIGGSFIELD_BASE_URL: 'nonsense' }, 'has to begin with https://'],
	])('cannot tell anything %s, and says why', async (_how, env, why) => {
		const { code, output } = await checkLive(env);
		expect(code).toBe(2);
		expect(output).toContain(why);
	});
});
