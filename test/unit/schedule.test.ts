import { pollPause, roomPause, troublePause } from '../../nodes/Higgsfield/generation/schedule';

describe('the pause before the next status request', () => {
	it.each([
		[0, 2_000],
		[1, 3_000],
		[2, 4_500],
		[3, 6_750],
		[4, 10_000],
		[5, 10_000],
		[5_000, 10_000],
	])('grows from 2 s to 10 s: after %d requests it is %d ms', (polls, pause) => {
		expect(pollPause(polls, 0)).toBe(pause);
	});

	it.each([[0], [1], [500]])('stays the chosen interval after %d requests', (polls) => {
		expect(pollPause(polls, 7_000)).toBe(7_000);
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
