import { documentedRange, type Range } from '../../nodes/Higgsfield/generation/durations';
import {
	lookPause,
	Pace,
	roomPause,
	troublePause,
	type Wait,
} from '../../nodes/Higgsfield/generation/schedule';
import { seeded } from '../helpers/random';

const range = (from: number, to: number): Range => ({ fromMs: from * 1000, toMs: to * 1000 });
const SOUL = range(15, 41);
const VIDEO = range(240, 480);
const UNKNOWN = range(0, 300);

describe('the pause before the next look', () => {
	const wait = (expected: Range, more: Partial<Wait> = {}): Wait => ({
		since: 0,
		queuedAt: 0,
		expected,
		...more,
	});

	it.each([
		['at first', 0, wait(SOUL), 7_000],
		['soon before the job can be finished', 7_000, wait(SOUL), 9_230],
		['when it can be finished', 15_000, wait(SOUL), 1_230],
		['in the middle of the time', 28_000, wait(SOUL), 870],
		['near its end', 40_000, wait(SOUL), 410],
		['when it is overdue', 42_000, wait(SOUL), 1_260],
		['when it is long overdue', 600_000, wait(SOUL), 18_000],
		['when it is overdue for an hour', 3_600_000, wait(SOUL), 30_000],
		['early in a long job', 7_000, wait(VIDEO), 14_000],
		['later in a long job', 60_000, wait(VIDEO), 30_000],
		['soon before a long job can be finished', 190_000, wait(VIDEO), 30_000],
		['while it is still queued', 60_000, wait(SOUL, { queuedAt: 60_000 }), 16_230],
		['when it began late', 75_000, wait(SOUL, { queuedAt: 60_000 }), 1_230],
		['of a job of unknown age', 0, wait(UNKNOWN), 1_000],
		['of a job of unknown age, later', 60_000, wait(UNKNOWN), 3_824],
		['of a job made long ago, at first', 0, wait(SOUL, { queuedAt: -3_600_000 }), 820],
	])('%s', (_, now, given, pause) => {
		expect(lookPause(now, given, 0)).toBe(pause);
	});

	it('is up to a tenth longer at random', () => {
		expect(lookPause(0, wait(SOUL), 0.5)).toBe(7_350);
		expect(lookPause(0, wait(SOUL), 1)).toBe(7_701);
	});

	it('is never so short that the loop spins', () => {
		for (const expected of [range(0, 0), range(1, 1), range(0, 3), SOUL, VIDEO, UNKNOWN]) {
			for (let now = 0; now < 1_000_000; now += 777) {
				expect(lookPause(now, wait(expected), 0)).toBeGreaterThanOrEqual(1);
				expect(lookPause(now, wait(expected), 1)).toBeLessThanOrEqual(33_000);
			}
		}
	});
});

/** A job's delay from its end to the look that sees it, in milliseconds, and the requests made. */
interface Cost {
	delay: number;
	requests: number;
}

function ours(endsAt: number, expected: Range, random: () => number): Cost {
	let now = 0;
	let requests = 1;
	do {
		now += lookPause(now, { since: 0, queuedAt: 0, expected }, random());
		requests += 1;
	} while (now < endsAt);
	return { delay: now - endsAt, requests };
}

/** The official SDK: at once, then every 2 s, until 5 minutes are over. Its job ends at a random phase of that. */
function sdk(endsAt: number): Cost {
	const looks = Math.ceil(Math.min(endsAt, 300_000) / 2_000);
	return { delay: looks * 2_000 - endsAt, requests: 2 + looks };
}

describe('compared with the official SDK, over durations spread evenly', () => {
	const JOBS = 20_000;

	function means(from: number, to: number, expected: Range) {
		const random = seeded(42);
		const total = { delay: 0, requests: 0, sdkDelay: 0, sdkRequests: 0, share: 0 };
		for (let job = 0; job < JOBS; job++) {
			const endsAt = 1000 * (from + (to - from) * random());
			const own = ours(endsAt, expected, random);
			const other = sdk(endsAt);
			total.delay += own.delay / JOBS;
			total.requests += own.requests / JOBS;
			total.share += own.delay / endsAt / JOBS;
			total.sdkDelay += other.delay / JOBS;
			total.sdkRequests += other.requests / JOBS;
		}
		return total;
	}

	it.each([
		['Soul', 15, 41, { path: '/v1/text2image/soul', body: {} }],
		['DoP', 20, 60, { path: '/v1/image2video/dop', body: {} }],
	])('%s: half the delay with fewer requests', (_, from, to, work) => {
		const mean = means(from, to, documentedRange('generation', work));
		expect(mean.delay).toBeLessThan(mean.sdkDelay / 2);
		expect(mean.requests).toBeLessThan(mean.sdkRequests);
	});

	it.each([
		[
			'DoP with an end frame',
			80,
			110,
			{ path: '/higgsfield-ai/dop/turbo', body: { end_image_url: 'a' } },
		],
		['Soul 2, 4 images', 110, 155, { path: '/higgsfield-ai/soul/v2/x', body: { batch_size: 4 } }],
		['Seedance', 240, 480, { path: '/bytedance/seedance-2.5/text-to-video', body: {} }],
	])('%s: less than 1.5 % delay with a third of the requests', (_, from, to, work) => {
		const mean = means(from, to, documentedRange('generation', work));
		expect(mean.share).toBeLessThan(0.015);
		expect(mean.requests).toBeLessThanOrEqual(mean.sdkRequests / 3);
	});

	it('an unknown model of 10 to 300 s: less than 3 % delay with seven tenths of the requests', () => {
		const work = { path: '/vendor/thing', body: {} };
		const mean = means(10, 300, documentedRange('generation', work));
		expect(mean.share).toBeLessThan(0.03);
		expect(mean.requests).toBeLessThanOrEqual(0.7 * mean.sdkRequests);
	});

	it.each([
		[SOUL, 3_000, 7_701],
		[SOUL, 8_000, 17_900],
		[VIDEO, 5_000, 7_701],
		[VIDEO, 30_000, 60_000],
		[VIDEO, 120_000, 155_000],
	])('of %j, one that fails after %d ms is seen before %d ms', (expected, endsAt, seenBy) => {
		expect(endsAt + ours(endsAt, expected, () => 1).delay).toBeLessThanOrEqual(seenBy);
	});
});

describe('the pace that all jobs share', () => {
	/** When each of so many goes, all of them wanting to go at 0. */
	function times(pace: Pace, count: number): number[] {
		let now = 0;
		return Array.from({ length: count }, () => {
			now = Math.max(now, pace.nextAt());
			pace.take(now);
			return now;
		});
	}

	it('lets a few go at once and the rest in even steps', () => {
		expect(times(new Pace(10, 5), 8)).toEqual([0, 0, 0, 0, 0, 100, 200, 300]);
	});

	it('lets one after the other go without a burst', () => {
		expect(times(new Pace(4, 1), 4)).toEqual([0, 250, 500, 750]);
	});

	it('does not save up more than a burst', () => {
		const pace = new Pace(10, 2);
		pace.take(0);
		pace.take(60_000);
		pace.take(60_000);
		expect(pace.nextAt()).toBe(60_100);
	});
});

describe('the pause after a status request that failed', () => {
	it.each([
		['the first failure', 0, undefined, 1_000],
		['the second failure in a row', 1, undefined, 1_500],
		['the third failure in a row', 2, undefined, 2_250],
		['many failures in a row', 50, undefined, 10_000],
		['F6: a Retry-After of 3 s', 0, 3_000, 3_000],
		['a Retry-After after many failures', 50, 3_000, 3_000],
		['a Retry-After of 60 s', 0, 60_000, 60_000],
		['a Retry-After above the cap of 60 s', 0, 3_600_000, 60_000],
		['a Retry-After of 0, which must not make the loop spin', 0, 0, 500],
	])('after %s', (_, failures, retryAfterMs, pause) => {
		expect(troublePause(failures, retryAfterMs)).toBe(pause);
	});
});

describe('the pause before a submit that found no room goes out again', () => {
	it.each([
		['the first time', 0, undefined, 0, 2_000],
		['the second time', 1, undefined, 0, 3_000],
		['the third time', 2, undefined, 0, 4_500],
		['after many times', 40, undefined, 0, 30_000],
		['with the largest jitter', 0, undefined, 1, 2_400],
		['with half the jitter, after many times', 40, undefined, 0.5, 33_000],
		['with what the server asked for', 40, 5_000, 0, 5_000],
		['with what the server asked for, never sooner, with jitter', 0, 5_000, 1, 6_000],
	])('%s', (_, attempts, retryAfterMs, random, pause) => {
		expect(roomPause(attempts, retryAfterMs, random)).toBe(pause);
	});
});
