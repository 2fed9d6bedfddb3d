import type { Range } from './durations';

/*
 * When to look again. Pure: times in milliseconds, randomness as a number from 0 to 1.
 *
 * A job is looked at when it can be finished. While it cannot (counted from when it was last seen queued), a few
 * looks at 7 s, 21 s, 51 s, … still catch what fails early or is faster than we know. In the time in which it
 * should end, the chance that it ends in the next second grows as the rest of that time shrinks, so the pauses
 * shrink with the root of the rest: for a given number of looks that makes the mean delay smallest. They begin at
 * three times the mean delay wanted, which is 0.95 % of the expected duration but not below 0.41 s. A job that is
 * overdue gets pauses of 3 % of the time waited, so that the delay stays small in relation to it. No pause is
 * longer than a tenth of the time waited (or 1 s), nor than 30 s, and up to a tenth is added at random, so that
 * jobs submitted together are not looked at together. All jobs of an execution share one pace; when it holds
 * looks back, those go first that are latest for their pause.
 */

const FIRST_LOOK_MS = 7_000;
const EARLY_GROWTH = 2;
const LONGEST_LOOK_PAUSE_MS = 30_000;
const JITTER = 0.1;

const LEAST_DELAY_MS = 410;
const DELAY_SHARE = 0.0095;
const OVERDUE_SHARE = 0.03;

/** The longest that a server's Retry-After may hold back a status request. */
const RETRY_AFTER_CAP_MS = 60_000;

const LONGEST_TROUBLE_PAUSE_MS = 10_000;
const GROWTH = 1.5;

/** What is known of a job that is waited for. */
export interface Wait {
	/** Since when it is waited for. */
	since: number;
	/** It cannot have begun before: it was seen queued then, or was made then. */
	queuedAt: number;
	/** How long it is expected to take from `queuedAt` on. */
	expected: Range;
}

/** The pause before the next look at a job that is not finished. */
export function lookPause(now: number, wait: Wait, random: number): number {
	const pause = Math.min(plainPause(now, wait), LONGEST_LOOK_PAUSE_MS);
	return Math.ceil(pause * (1 + random * JITTER));
}

function plainPause(now: number, { since, queuedAt, expected }: Wait): number {
	const waited = now - since;
	const untilItCanEnd = Math.max(queuedAt + expected.fromMs - now, 0);
	const early = Math.min(Math.max(FIRST_LOOK_MS, waited * EARLY_GROWTH), LONGEST_LOOK_PAUSE_MS);
	// An early look is wasted when the time that counts is near.
	if (early < untilItCanEnd / 2) return early;

	const wanted = Math.max(LEAST_DELAY_MS, (DELAY_SHARE * (expected.fromMs + expected.toMs)) / 2);
	const rest = queuedAt + expected.toMs - (now + untilItCanEnd);
	const pause =
		rest > 0
			? Math.max(wanted, 3 * wanted * Math.sqrt(rest / (expected.toMs - expected.fromMs)))
			: Math.max(2 * wanted, waited * OVERDUE_SHARE);
	return untilItCanEnd + Math.min(pause, Math.max(1_000, (waited + untilItCanEnd) / 10));
}

/** The pause after a status request that brought no answer; `failures` of them came in a row before. */
export function troublePause(failures: number, retryAfterMs: number | undefined): number {
	if (retryAfterMs !== undefined) return Math.min(Math.max(retryAfterMs, 500), RETRY_AFTER_CAP_MS);
	return grown(1_000, failures, LONGEST_TROUBLE_PAUSE_MS);
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

/** A rate that is kept on average; up to `burst` may go at once after a rest. */
export class Pace {
	private readonly intervalMs: number;

	private emptyAt = 0;

	constructor(
		perSecond: number,
		private readonly burst: number,
	) {
		this.intervalMs = 1_000 / perSecond;
	}

	/** From when on the next one may go. */
	nextAt(): number {
		return this.emptyAt - (this.burst - 1) * this.intervalMs;
	}

	/** One goes now. What goes out of turn does not count. */
	take(now: number): void {
		if (this.nextAt() <= now) this.emptyAt = Math.max(this.emptyAt, now) + this.intervalMs;
	}
}
