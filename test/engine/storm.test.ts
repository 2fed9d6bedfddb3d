import type { IDataObject } from 'n8n-workflow';

import { retry, type EngineResult } from '../helpers/engine';
import { useScaledClock } from '../helpers/scaled-clock';
import type { FaultRule } from '../simulator';
import { faults, type FaultName } from './faults/expectations';
import { booksOf, until } from './faults/matrix';
import { soul, useHiggsfield } from './support/higgsfield';

const clock = useScaledClock(50);
const higgsfield = useHiggsfield({ timings: { queuedMs: 1_000, soulMs: 4_000 } });

const ITEMS = 200;
const MAX_CONCURRENT = 20;
const SEEDS = [1, 2026];

/** Mulberry32: the same numbers from 0 to 1 for the same seed. */
function randomNumbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** Passing trouble, after which everything goes on. */
const PASSING_SUBMITS: FaultName[] = ['429', '429 Retry-After', 'queue full', '400 concurrency'];
const PASSING_POLLS: FaultName[] = [
	'reset before',
	'garbage before',
	'hang in body',
	'truncated',
	'429',
	'500',
	'502 HTML',
	'503',
];

const UNANSWERED: FaultName[] = [
	'reset before',
	'reset after',
	'hang after',
	'garbage after',
	'truncated',
	'500',
	'500 after',
];

const ALL_SUBMITS: FaultName[] = [
	...PASSING_SUBMITS,
	...UNANSWERED,
	'503 model_disabled',
	'401',
	'403',
	'422',
];
const ALL_POLLS: FaultName[] = [...PASSING_POLLS, '401', '404'];

type Version = 'v1' | 'v2';

interface Weather {
	submits: FaultName[];
	polls: FaultName[];
	ends: string[];
}

/** On V2 a submit without an answer is sent again, so it passes too. */
const MILD: Record<Version, Weather> = {
	v1: { submits: PASSING_SUBMITS, polls: PASSING_POLLS, ends: [''] },
	v2: { submits: [...PASSING_SUBMITS, ...UNANSWERED], polls: PASSING_POLLS, ends: [''] },
};
const WILD: Weather = {
	submits: ALL_SUBMITS,
	polls: ALL_POLLS,
	ends: ['', '', '', '', '', '[[failed]]', '[[nsfw]]', '[[queued: 20s]]'],
};

const ROUTES: Record<Version, { submit: FaultRule['route']; poll: FaultRule['route'] }> = {
	v1: { submit: 'soul', poll: 'jobSet' },
	v2: { submit: 'request', poll: 'requestStatus' },
};

/** Strews faults over the requests to come, and ends over the items. */
function brew(version: Version, seed: number, { submits, polls, ends }: Weather): IDataObject[] {
	const random = randomNumbers(seed);
	const pick = <T>(list: T[]): T => list[Math.floor(random() * list.length)];
	const strew = (
		route: FaultRule['route'],
		names: FaultName[],
		requests: number,
		share: number,
	) => {
		for (let skip = 0; skip < requests; skip += 1) {
			if (random() < share) higgsfield.simulator.fault({ route, skip, ...faults[pick(names)] });
		}
	};
	const { submit, poll } = ROUTES[version];
	strew(submit, submits, 2 * ITEMS, 0.15);
	strew(poll, polls, 3 * ITEMS, 0.1);
	return Array.from({ length: ITEMS }, (_, index) => ({
		prompt: `Item ${index} of ${storms} ${pick(ends)}`,
	}));
}

const parametersOf = (apiVersion: Version) =>
	soul({
		apiVersion,
		prompt: '={{ $json.prompt }}',
		options: { maxConcurrent: MAX_CONCURRENT },
	});

/** How many there were so far. A stopped execution may still have a submit on the wire when the next begins. */
let storms = 0;
beforeEach(() => (storms += 1));

/** The jobs of this storm. */
const ownJobs = () =>
	higgsfield.simulator.jobs.filter(({ body }) => JSON.stringify(body).includes(` of ${storms} `));

const itemOf = (body: unknown) => Number(/"Item (\d+) /.exec(JSON.stringify(body))?.[1]);

let afterTest: () => unknown = () => undefined;
afterEach(() => afterTest());

/** Takes down, whenever a request arrives, which jobs are on their way. */
function watchJobs(): string[][] {
	const seen: string[][] = [];
	const { journal } = higgsfield.simulator;
	const push = journal.push.bind(journal);
	afterTest = () => (journal.push = push);
	journal.push = (...entries) => {
		const open = ownJobs().filter(({ charge }) => charge === 'reserved');
		seen.push(open.map(({ id }) => id));
		return push(...entries);
	};
	return seen;
}

/**
 * The most jobs that were on their way together for the node. Those that it never heard of, and those that it gave up
 * on while they ran, take no place of it.
 */
function mostAtOnce(seen: string[][], { items }: EngineResult): number {
	const seenToItsEnd = items.filter(({ json }) => {
		const { status } = (json.details ?? {}) as IDataObject;
		return json.error === undefined || status === 'failed' || status === 'nsfw';
	});
	const counts = new Set(seenToItsEnd.map(({ json }) => idOf(json)));
	return Math.max(...seen.map((ids) => ids.filter((id) => counts.has(id)).length));
}

/** How often each item's jobs were charged, highest first. */
function chargesPerItem(): Map<number, number> {
	booksOf(higgsfield.simulator);
	const charges = new Map<number, number>();
	for (const { body, charge } of ownJobs()) {
		if (charge === 'charged') charges.set(itemOf(body), (charges.get(itemOf(body)) ?? 0) + 1);
	}
	return charges;
}

function expectNothingPaidTwice(): void {
	const charges = chargesPerItem();
	expect([...charges].filter(([, count]) => count > 1)).toEqual([]);
	expect(charges.size).toBeLessThanOrEqual(ITEMS);
}

/** Of the job that an item names, as a result or as an error. */
function idOf(json: IDataObject): unknown {
	return json.id ?? (json.details as IDataObject | undefined)?.id;
}

const UNKNOWN = /may exist and may be charged/;
const LEFT_BY_STOP = new RegExp(`${UNKNOWN.source}|Canceled at Higgsfield`);
const NOT_SENT = /did not accept|Not enough|switched this model off|API key|no room/;

/** Each item came out once, as a result or as an error that says where its job is. */
function expectAccounted({ items }: EngineResult): void {
	const indexes = items.map(({ pairedItem }) => (pairedItem as { item: number }).item);
	expect(indexes).toEqual(Array.from({ length: ITEMS }, (_, index) => index));

	const jobs = ownJobs();
	const owners = new Map<unknown, number>();
	const unknown = new Set<number>();
	for (const [index, { json }] of items.entries()) {
		const id = idOf(json);
		if (id !== undefined) {
			owners.set(id, index);
			if (json.error !== undefined) expect(json.error).toContain(id);
		} else if (UNKNOWN.test(json.error as string)) {
			unknown.add(index);
		} else {
			expect(json.error).toMatch(NOT_SENT);
		}
	}
	// No two items share a job, and no job is there that nobody owns or may own.
	expect(owners.size).toBe(items.filter(({ json }) => idOf(json) !== undefined).length);
	for (const { id, body } of jobs) {
		const index = itemOf(body);
		if (owners.has(id)) expect(owners.get(id)).toBe(index);
		else expect([index, unknown.has(index)]).toEqual([index, true]);
	}
}

describe.each<Version>(['v1', 'v2'])('%s: 200 items in a storm of faults', (version) => {
	const parameters = parametersOf(version);

	it.each(SEEDS)('all end accounted for, and none is paid twice (seed %i)', async (seed) => {
		const items = brew(version, seed, WILD);
		const seen = watchJobs();
		const result = await higgsfield.run(parameters, { items, onError: 'continueRegularOutput' });
		expect(result.status).toBe('success');
		expectAccounted(result);
		expectNothingPaidTwice();

		expect(mostAtOnce(seen, result)).toBeLessThanOrEqual(MAX_CONCURRENT);
	});

	it.each(SEEDS)(
		'come out as if nothing had been when the trouble passes (seed %i)',
		async (seed) => {
			const items = brew(version, seed, MILD[version]);
			const seen = watchJobs();
			const result = await higgsfield.run(parameters, {
				items,
				retryOnFail: { maxTries: 3, waitBetweenTries: 1_000 },
			});
			expect(result.status).toBe('success');
			expectAccounted(result);
			expect(result.items.every(({ json }) => json.status === 'completed')).toBe(true);
			expect(booksOf(higgsfield.simulator)).toMatchObject({ created: ITEMS, charged: ITEMS });
			expect(mostAtOnce(seen, result)).toBeLessThanOrEqual(MAX_CONCURRENT);
		},
	);
});

describe.each<Version>(['v1', 'v2'])('%s: 200 items, stopped in the middle', (version) => {
	const parameters = parametersOf(version);

	/** Stops the execution on a worker once half of the items were sent, if it comes that far. */
	async function stopInTheMiddle(items: IDataObject[], options = {}): Promise<EngineResult> {
		const execution = higgsfield.start(parameters, { items, ...options });
		let hasEnded = false;
		const finished = execution.finished.finally(() => (hasEnded = true));
		const isHalfway = () => ownJobs().length >= ITEMS / 2;
		await until(() => isHalfway() || hasEnded, clock.realSleep);
		execution.stop('worker');
		return await finished;
	}

	it.each(SEEDS)('are paid once each when the retry takes them up (seed %i)', async (seed) => {
		const first = await stopInTheMiddle(brew(version, seed, MILD[version]));
		expect(first.status).toBe('canceled');
		const sentBefore = ownJobs().length;
		expect(sentBefore).toBeLessThan(ITEMS);
		let result = await retry(first);
		// A submit that Stop left on the wire has no known outcome, or is canceled behind the retry's back; everything
		// else is there in the end.
		for (let press = 0; press < 3 && result.status === 'error'; press += 1) {
			expect(result.error?.message).toMatch(LEFT_BY_STOP);
			result = await retry(result);
		}
		expectNothingPaidTwice();
		if (result.status === 'success') expect(chargesPerItem().size).toBe(ITEMS);
	});

	it.each(SEEDS)('are never paid twice, however wild it is (seed %i)', async (seed) => {
		let result = await stopInTheMiddle(brew(version, seed, WILD));
		for (let press = 0; press < 5 && result.status !== 'success'; press += 1) {
			result = await retry(result);
		}
		expectNothingPaidTwice();
	});

	it.each(SEEDS)('are never paid twice in the Continue mode (seed %i)', async (seed) => {
		const onError = 'continueRegularOutput';
		await retry(await stopInTheMiddle(brew(version, seed, WILD), { onError }));
		expectNothingPaidTwice();
	});
});
