/* When to look again. Pure: times in milliseconds, randomness as a number from 0 to 1. */

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 10_000;
const GROWTH = 1.5;

/** The longest that a server's Retry-After may hold back a status request. */
const RETRY_AFTER_CAP_MS = 60_000;

/** The pause before the next status request, after `polls` of them: fixed, or growing from 2 s to 10 s. */
export function pollPause(polls: number, pollIntervalMs: number): number {
	return pollIntervalMs > 0 ? pollIntervalMs : grown(FIRST_PAUSE_MS, polls, LONGEST_PAUSE_MS);
}

/** The pause after a status request that brought no answer; `failures` of them came in a row before. */
export function troublePause(failures: number, retryAfterMs: number | undefined): number {
	if (retryAfterMs !== undefined) return Math.min(Math.max(retryAfterMs, 500), RETRY_AFTER_CAP_MS);
	return grown(1_000, failures, LONGEST_PAUSE_MS);
}

/**
 * The pause before a submit that found no room goes out again: what the server asked for, else growing from 2 s
 * to 30 s. Up to a fifth is added at random, so that many workflows do not come back together.
 */
export function roomPause(
	attempts: number,
	retryAfterMs: number | undefined,
	random: number,
): number {
	return (retryAfterMs ?? grown(2_000, attempts, 30_000)) * (1 + random / 5);
}

function grown(first: number, steps: number, longest: number): number {
	return Math.min(first * GROWTH ** steps, longest);
}
