/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- looks at which engine is loaded; nothing here is shipped */
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { PackageDirectoryLoader } from 'n8n-core';

import {
	character,
	dop,
	json,
	locator,
	result,
	soul,
	useHiggsfield,
} from '../engine/support/higgsfield';
import {
	itemWithFiles,
	nodeNames,
	readFile,
	repositoryRoot,
	retry,
	testCredential,
} from '../helpers/engine';
import { useScaledClock } from '../helpers/scaled-clock';
import { characterBody, clientOf, soulBody } from '../simulator/client';

/** What the node has to do in every line of n8n that it supports; jest runs this file once per line (lines.js). */

interface Line {
	name: string;
	folder: string;
	lacks: Record<string, string>;
}

const line = (globalThis as unknown as { n8nLine: Line }).n8nLine;
const clock = useScaledClock(10);
const higgsfield = useHiggsfield({
	timings: { queuedMs: 200, soulMs: 300, dopMs: 300, characterMs: 300 },
});

/** A test that some lines cannot run; the report says why. */
const itNeeds = (feature: string) => {
	const reason = line.lacks[feature];
	return (name: string, test: () => Promise<void>) =>
		reason === undefined ? it(name, test) : it.skip(`${name} (skipped: ${reason})`, test);
};

const jobs = () => higgsfield.simulator.jobs;
const charged = () => jobs().filter(({ charge }) => charge === 'charged').length;
const refuse = (status: number) => ({ type: 'respond' as const, status, body: { detail: 'No' } });
const png = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64',
);

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await clock.realSleep(2);
}

describe(`${line.name}: the package`, () => {
	it('runs in the engine of this line', () => {
		const installed = createRequire(join(repositoryRoot, line.folder, 'package.json'));
		for (const name of ['n8n-core', 'n8n-workflow']) {
			expect(require.resolve(name)).toBe(installed.resolve(name));
		}
	});

	it('is loaded with its node, its credential and their icons', async () => {
		const loader = new PackageDirectoryLoader(repositoryRoot);
		await loader.loadAll();
		expect(loader.types.nodes.map(({ name }) => name)).toEqual(['higgsfield', 'higgsfieldTrigger']);
		expect(loader.types.nodes[0].iconUrl).toMatchObject({ light: expect.any(String) });
		expect(loader.types.nodes[0].codex?.categories).toContain('AI');
		expect(
			loader.types.credentials.map(({ name, supportedNodes }) => [name, supportedNodes]),
		).toEqual([
			['higgsfieldApi', ['higgsfield', 'higgsfieldTrigger']],
			['higgsfieldWebhookApi', ['higgsfieldTrigger']],
		]);
	});
});

describe(`${line.name}: the operations`, () => {
	it('make an image per item and wait for it', async () => {
		const items = [{ prompt: 'A boat' }, { prompt: 'A house' }];
		const { items: images } = await higgsfield.run(soul({ prompt: '={{ $json.prompt }}' }), {
			items,
		});
		expect(images.map(({ json: { id } }) => id)).toEqual(jobs().map(({ id }) => id));
		expect(images.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(images[0].json).toMatchObject({ status: 'completed', type: 'image' });
	});

	it('leaves the items before it as they were', async () => {
		const items = [{ prompt: 'A boat', nested: { list: [1, 2] } }, { prompt: 'A house' }];
		const { runExecutionData, status } = await higgsfield.run(
			soul({ prompt: '={{ $json.prompt }}' }),
			{ items: structuredClone(items) },
		);
		const [before] = runExecutionData.resultData.runData[nodeNames.items];
		expect(status).toBe('success');
		expect(before.data?.main[0]?.map((item) => item.json)).toEqual(items);
	});

	it('make a video with a motion', async () => {
		const motionId = locator('id', '81ca2cd2-05db-4222-9ba0-a32e5185adfb');
		const motions = { motion: [{ motionId, strength: 0.5 }] };
		const { items } = await higgsfield.run(dop({ motions }));
		expect(items[0].json).toMatchObject({ status: 'completed', type: 'video' });
		expect(higgsfield.bodies('dop')).toMatchObject([
			{ params: { motions: [{ id: motionId.value, strength: 0.5 }] } },
		]);
	});

	it('make an image with API v2 and its Idempotency-Key', async () => {
		const { items } = await higgsfield.run(soul({ apiVersion: 'v2' }));
		expect(items[0].json).toMatchObject({ apiVersion: 'v2', status: 'completed' });
		const [{ headers }] = higgsfield.requests('request');
		expect(headers['idempotency-key']).toMatch(/^[0-9a-f]{64}$/);
	});

	it('fetch a result', async () => {
		const { data } = await clientOf(higgsfield.simulator).post<{ id: string }>(
			'/v1/text2image/soul',
			soulBody(),
		);
		const { items } = await higgsfield.run(result(data.id, { waitForCompletion: true }));
		expect(items[0].json).toMatchObject({ id: data.id, status: 'completed' });
	});

	it('train a character', async () => {
		const { items } = await higgsfield.run(
			character('create', { name: 'Ana', imageUrls: 'https://example.com/ana.jpg' }),
		);
		expect(items[0].json).toMatchObject({ name: 'Ana', status: 'completed' });
	});
});

describe(`${line.name}: what goes wrong`, () => {
	it('stops the workflow with what the API said', async () => {
		higgsfield.simulator.fault({ route: 'soul', action: refuse(422) });
		const { status, error } = await higgsfield.run(soul());
		expect(status).toBe('error');
		expect(error?.message).toContain('did not accept the values: No');
		expect(error?.context?.itemIndex).toBe(0);
	});

	it('is an item in the mode Continue', async () => {
		higgsfield.simulator.fault({ route: 'soul', skip: 1, action: refuse(400) });
		const { status, items } = await higgsfield.run(soul({ options: { maxConcurrent: 1 } }), {
			items: [{}, {}, {}],
			onError: 'continueRegularOutput',
		});
		expect(status).toBe('success');
		expect(json(items).map((item) => 'error' in item)).toEqual([false, true, false]);
		expect(items[1].json).toMatchObject({ details: { httpCode: 400 } });
	});

	it('leaves by the error output, with its details where n8n can tell', async () => {
		higgsfield.simulator.fault({ route: 'soul', action: refuse(400) });
		const { items, errorItems } = await higgsfield.run(soul({ options: { maxConcurrent: 1 } }), {
			items: [{ n: 1 }, { n: 2 }],
			onError: 'continueErrorOutput',
		});
		expect(items).toHaveLength(1);
		expect(json(errorItems)).toEqual([
			{
				n: 1,
				error: expect.stringContaining('No'),
				...(line.lacks.errorDetails ? {} : { details: { httpCode: 400 } }),
			},
		]);
	});

	it('leaves by the error output also when the key cannot be used', async () => {
		const { items, errorItems } = await higgsfield.run(soul(), {
			items: [{ n: 1 }, { n: 2 }],
			onError: 'continueErrorOutput',
			credential: { baseUrl: 'http://api.example.com' },
		});
		expect(items).toEqual([]);
		expect(json(errorItems)).toMatchObject([
			{ n: 1, error: expect.stringContaining('Base URL') },
			{ n: 2, error: expect.stringContaining('Base URL') },
		]);
	});

	it('is told apart: nothing was sent, so a retry may send', async () => {
		const credential = { baseUrl: 'http://127.0.0.1:1' };
		const { error } = await higgsfield.run(soul(), { credential });
		expect(error?.message).toContain('Could not connect');
		expect(error?.description).toContain('nothing was charged');
	});
});

describe(`${line.name}: paid once`, () => {
	it('takes up the job of a failed wait when the execution is retried', async () => {
		higgsfield.simulator.fault({ route: 'jobSet', times: Infinity, action: refuse(401) });
		const first = await higgsfield.run(soul());
		expect(first.status).toBe('error');
		expect(first.error?.message).toContain(jobs()[0].id);
		higgsfield.simulator.clearFaults();
		const again = await retry(first);
		expect(again.items[0].json).toMatchObject({ id: jobs()[0].id, status: 'completed' });
		expect(higgsfield.requests('soul')).toHaveLength(1);
		expect(charged()).toBe(1);
	});

	it('takes it up in the second try of Retry On Fail too', async () => {
		higgsfield.simulator.fault({ route: 'jobSet', times: 1, action: refuse(401) });
		const { items, tries } = await higgsfield.run(soul(), {
			retryOnFail: { maxTries: 2, waitBetweenTries: 1_000 },
		});
		expect(tries).toBe(2);
		expect(items[0].json).toMatchObject({ id: jobs()[0].id });
		expect(charged()).toBe(1);
	});

	itNeeds('resumeToken')('gives a retry after a crash the same Idempotency-Key', async () => {
		const parameters = soul({ apiVersion: 'v2' });
		for (let start = 0; start < 2; start += 1) {
			// n8n kept nothing of the first start but the token.
			await higgsfield.run(parameters, { resumeToken: 'the-token-of-this-execution' });
		}
		const keys = higgsfield.requests('request').map(({ headers }) => headers['idempotency-key']);
		expect(new Set(keys).size).toBe(1);
		expect(jobs()).toHaveLength(1);
	});

	it('ends the wait on Stop and cancels what is queued', async () => {
		const execution = higgsfield.start(soul({ prompt: 'A boat [[queued: 10m]]' }));
		await until(() => higgsfield.requests('jobSet').length > 0);
		execution.stop();
		const { error } = await execution.finished;
		await until(() => jobs()[0].status === 'canceled');
		expect(error?.message).toContain(jobs()[0].id);
		const polls = higgsfield.requests('jobSet').length;
		await clock.realSleep(200);
		expect(higgsfield.requests('jobSet')).toHaveLength(polls);
		expect(charged()).toBe(0);
	});

	it('shows the ID with the execution', async () => {
		const { customData } = await higgsfield.run(soul(), { items: [{}, {}] });
		expect(customData).toEqual({
			higgsfieldIds: jobs()
				.map(({ id }) => id)
				.join(),
		});
	});
});

describe(`${line.name}: the editor`, () => {
	it('searches lists', async () => {
		await clientOf(higgsfield.simulator).post('/v1/custom-references', characterBody());
		const motions = await higgsfield.search('searchMotions', { filter: 'zoom' });
		expect(motions.results.map(({ name }) => name).join()).toContain('Zoom In');
		const characters = await higgsfield.search('searchCharacters');
		expect(characters.results).toHaveLength(1);
	});

	it('accepts a good key', async () => {
		const { url, credentials } = higgsfield.simulator;
		expect(await testCredential({ ...credentials, baseUrl: url })).toMatchObject({ status: 'OK' });
	});

	it('refuses a wrong key and an address that is not there', async () => {
		const { url, credentials } = higgsfield.simulator;
		const wrong = { ...credentials, apiKeySecret: 'another-one', baseUrl: url };
		expect(await testCredential(wrong)).toMatchObject({ status: 'Error' });
		const nowhere = { ...credentials, baseUrl: 'http://127.0.0.1:1' };
		expect(await testCredential(nowhere)).toMatchObject({ status: 'Error' });
	});

	it('does not blame the address for a wrong key', async () => {
		const { url, credentials } = higgsfield.simulator;
		const wrong = { ...credentials, apiKeySecret: 'another-one', baseUrl: url };
		const { message } = await testCredential(wrong);
		expect(message).not.toContain('Base URL');
	});

	itNeeds('credentialTestRules')('says in our words what is wrong with a key', async () => {
		const { url, credentials } = higgsfield.simulator;
		const wrong = { ...credentials, apiKeySecret: 'another-one', baseUrl: url };
		expect((await testCredential(wrong)).message).toContain('does not know this key');
		for (const keyState of ['expired', 'disabled'] as const) {
			higgsfield.simulator.configure({ keyState });
			const { message } = await testCredential({ ...credentials, baseUrl: url });
			expect(message).toContain('may be expired or disabled');
		}
	});
});

describe(`${line.name}: the key`, () => {
	it.each([
		['authorization', 'authorization'],
		['hfHeaders', 'hf-secret'],
	])('is sent in the scheme %s', async (headerScheme, header) => {
		const { status } = await higgsfield.run(soul(), { credential: { headerScheme } });
		expect(status).toBe('success');
		const [{ headers }] = higgsfield.requests('soul');
		expect(headers[header]).toContain(higgsfield.simulator.credentials.apiKeySecret);
		expect('authorization' in headers && 'hf-secret' in headers).toBe(false);
	});
});

describe.each(['default', 'filesystem'] as const)(
	`${line.name}: binary data, mode %s`,
	(binaryMode) => {
		it('go in and come out', async () => {
			const item = itemWithFiles({ data: { data: png, fileName: 'a.png', mimeType: 'image/png' } });
			const parameters = dop({ imageSource: 'binary', download: true });
			const { items, error } = await higgsfield.run(parameters, { items: [item], binaryMode });
			expect(error?.message).toBeUndefined();
			expect(higgsfield.requests('upload')).toMatchObject([{ rawBodyLength: png.length }]);
			const file = items[0].binary!.data;
			expect(file.mimeType).toBe('video/mp4');
			expect((await readFile(file)).length).toBeGreaterThan(1_000);
		});
	},
);
