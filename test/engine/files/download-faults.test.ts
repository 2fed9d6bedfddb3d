import { readFile, retry, type EngineResult } from '../../helpers/engine';
import { useScaledClock } from '../../helpers/scaled-clock';
import type { FaultAction } from '../../simulator';
import { binaryModes, json, result, soul, useFiles } from './support';

const clock = useScaledClock(50);
const higgsfield = useFiles();

const gone = (status: number): FaultAction => ({
	type: 'respond',
	status,
	body: '<Error><Code>AccessDenied</Code></Error>',
	contentType: 'application/xml',
});

const always = (action: FaultAction) =>
	higgsfield.simulator.fault({ route: 'file', times: Infinity, action });

/** The job that the node made, with the URL of its one file. */
function onlyJob() {
	const [job, ...others] = higgsfield.simulator.jobs;
	expect(others).toEqual([]);
	return { ...job, url: `${higgsfield.simulator.filesUrl}/results/${job.jobs[0].id}.png` };
}

/** Nothing of a paid result may be lost, whatever its download did. */
function expectTold({ error }: EngineResult): void {
	const { id, url } = onlyJob();
	expect(error?.message).toContain(id);
	expect(error?.description).toContain(url);
	expect(error?.description).toContain('without paying');
	expect(error?.context?.data).toMatchObject({ id, files: [url] });
}

describe('a file that is not there any more (D7)', () => {
	it.each([403, 404, 410])('is an error that keeps its URL, after one try: %d', async (status) => {
		always(gone(status));

		const done = await higgsfield.run(soul({ download: true }));

		expect(done.status).toBe('error');
		expect(done.error?.httpCode).toBe(String(status));
		expect(done.error?.message).toMatch(/^The file is not there any more/);
		expect(done.error?.message).toContain('7 days');
		expectTold(done);
		expect(higgsfield.count('file')).toBe(1);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'leaves the item with its JSON and the reason in mode %s',
		async (onError) => {
			always(gone(404));

			const done = await higgsfield.run(soul({ download: true }), { onError });

			const { id, url } = onlyJob();
			expect(done.status).toBe('success');
			expect(done.errorItems).toEqual([]);
			expect(done.items).toHaveLength(1);
			expect(done.items[0].binary).toBeUndefined();
			expect(done.items[0].pairedItem).toEqual({ item: 0 });
			expect(done.items[0].json).toMatchObject({
				id,
				status: 'completed',
				url,
				downloadError: expect.stringContaining('The file is not there any more (HTTP 404)'),
			});
			expect(done.items[0].json).not.toHaveProperty('error');
		},
	);

	it('leaves the other files of a generation alone in a continue mode', async () => {
		const id = await higgsfield.image('Four bicycles', 4);
		higgsfield.simulator.fault({ route: 'file', skip: 1, action: gone(403) });
		const options = { onError: 'continueRegularOutput' } as const;

		const each = await higgsfield.run(result(id), options);
		higgsfield.simulator.fault({ route: 'file', skip: 1, action: gone(403) });
		const all = await higgsfield.run(result(id, { outputItems: 'generation' }), options);
		higgsfield.simulator.fault({ route: 'file', skip: 1, action: gone(403) });
		const raw = await higgsfield.run(result(id, { simplify: false }), options);

		const bad = each.items.filter(({ json: { downloadError } }) => downloadError !== undefined);
		expect(bad).toHaveLength(1);
		expect(bad[0]).not.toHaveProperty('binary');
		expect(each.items.filter(({ binary }) => binary?.data !== undefined)).toHaveLength(3);
		for (const { items } of [all, raw]) {
			expect(Object.keys(items[0].binary ?? {})).toHaveLength(3);
			expect(items[0].json.downloadError).toContain('HTTP 403');
		}
	});

	it('names the URLs of all files of its generation', async () => {
		const id = await higgsfield.image('Four bicycles', 4);
		always(gone(404));

		const { error } = await higgsfield.run(result(id));

		expect(error?.context?.data).toMatchObject({ id });
		const { files } = error?.context?.data as { files: string[] };
		expect(files).toHaveLength(4);
		for (const url of files) expect(error?.description).toContain(url);
	});
});

const passing: Array<[what: string, action: FaultAction]> = [
	['a 500', { type: 'respond', status: 500, body: 'Oh no' }],
	['a 503', { type: 'respond', status: 503, body: 'Slow down' }],
	['a 429', { type: 'respond', status: 429, body: 'Slow down' }],
	['a broken connection', { type: 'reset' }],
	['half a body', { type: 'truncate' }],
	['silence', { type: 'hang' }],
];

describe.each(passing)('a download that meets %s', (_what, action) => {
	it('is tried again', async () => {
		higgsfield.simulator.fault({ route: 'file', action });

		const done = await higgsfield.run(soul({ download: true }));

		expect(done.error?.message).toBeUndefined();
		expect(Object.keys(done.items[0].binary ?? {})).toEqual(['data']);
		expect(higgsfield.count('file')).toBe(2);
	});

	it('is given up after a while, and a retry fetches it without paying', async () => {
		always(action);

		const first = await higgsfield.run(soul({ download: true }));

		expect(first.status).toBe('error');
		expectTold(first);
		higgsfield.simulator.clearFaults();
		const second = await retry(first);
		expect(second.status).toBe('success');
		expect(Object.keys(second.items[0].binary ?? {})).toEqual(['data']);
		expect(higgsfield.count('soul')).toBe(1);
		expect(higgsfield.simulator.jobs).toHaveLength(1);
	});
});

describe('a slow body', () => {
	it('is asked for again when nothing more comes', async () => {
		higgsfield.simulator.fault({ route: 'file', action: { type: 'hangBody' } });

		const done = await higgsfield.run(soul({ download: true }));

		expect(done.error?.message).toBeUndefined();
		expect(Object.keys(done.items[0].binary ?? {})).toEqual(['data']);
		expect(higgsfield.count('file')).toBe(2);
	});

	it('is read to its end while it moves, however long it takes', async () => {
		const id = await higgsfield.video('[[at: /named/a.mp4?bytes=36000&rate=400]]');

		const { items, error } = await higgsfield.run(result(id));

		expect(error?.message).toBeUndefined();
		expect(await readFile(items[0].binary!.data)).toHaveLength(36_000);
		expect(higgsfield.count('file')).toBe(1);
	});
});

describe.each(binaryModes)('a body that breaks off, in mode %s', (binaryMode) => {
	it('never counts as a file', async () => {
		always({ type: 'truncate' });

		const done = await higgsfield.run(soul({ download: true }), {
			binaryMode,
			onError: 'continueRegularOutput',
		});

		expect(done.items[0].binary).toBeUndefined();
		expect(done.items[0].json.downloadError).toMatch(/^The file could not be fetched/);
		expect(done.items[0].json.url).toBe(onlyJob().url);
	});
});

describe('redirects', () => {
	it('in a circle are an error that keeps the URL', async () => {
		always({ type: 'respond', status: 302, headers: { location: '/redirect?to=/redirect' } });

		const done = await higgsfield.run(soul({ download: true }));

		expect(done.error?.message).toContain('redirects in a circle');
		expectTold(done);
		expect(higgsfield.count('file')).toBeLessThan(12);
	});

	it.each([
		['without an address', {}],
		['to something that is no address', { location: 'http://' }],
		['to a file of this machine', { location: 'file:///etc/passwd' }],
	])('%s are an error that keeps the URL', async (_what, headers) => {
		always({ type: 'respond', status: 302, headers: headers as Record<string, string> });

		const done = await higgsfield.run(soul({ download: true }));

		expect(done.status).toBe('error');
		expect(done.error?.message).not.toContain('TypeError');
		expectTold(done);
	});
});

describe('several items', () => {
	it('name the jobs of all items when the download of one fails', async () => {
		higgsfield.simulator.fault({ route: 'file', action: gone(404) });

		const done = await higgsfield.run(soul({ prompt: '={{ $json.p }}', download: true }), {
			items: [{ p: 'one' }, { p: 'two' }],
		});

		expect(done.status).toBe('error');
		for (const { id } of higgsfield.simulator.jobs) {
			expect(`${done.error?.message} ${done.error?.description}`).toContain(id);
		}
		const again = await retry(done);
		expect(again.items).toHaveLength(2);
		expect(higgsfield.count('soul')).toBe(2);
	});

	it('lose only the file that failed in a continue mode', async () => {
		higgsfield.simulator.fault({ route: 'file', action: gone(404) });

		const { items } = await higgsfield.run(soul({ prompt: '={{ $json.p }}', download: true }), {
			items: [{ p: 'one' }, { p: 'two' }, { p: 'three' }],
			onError: 'continueRegularOutput',
		});

		expect(json(items).filter(({ downloadError }) => downloadError !== undefined)).toHaveLength(1);
		expect(items.filter(({ binary }) => binary !== undefined)).toHaveLength(2);
	});
});

describe('stopping during a download', () => {
	it.each<[string, FaultAction]>([
		['whose answer does not come', { type: 'hang' }],
		['whose body stands still', { type: 'hangBody' }],
	])('%s ends the execution at once', async (_what, action) => {
		const id = await higgsfield.image('A bicycle');
		always(action);
		const execution = higgsfield.start(result(id));
		while (higgsfield.count('file') === 0) await clock.realSleep(10);
		await clock.realSleep(50);

		execution.stop();

		const ended = await Promise.race([execution.finished, clock.realSleep(500)]);
		higgsfield.simulator.clearFaults();
		expect(ended).toMatchObject({ status: 'canceled' });
		expect(higgsfield.count('file')).toBe(1);
	});

	it('of a slow body lets its connection go', async () => {
		const id = await higgsfield.video('[[at: /named/a.mp4?bytes=10000000&rate=1000]]');
		const execution = higgsfield.start(result(id));
		while (higgsfield.count('file') === 0) await clock.realSleep(10);
		await clock.realSleep(50);

		execution.stop();

		await Promise.race([execution.finished, clock.realSleep(500)]);
		await clock.realSleep(50);
		expect(higgsfield.requests('file')[0].aborted).toBe(true);
	});
});
