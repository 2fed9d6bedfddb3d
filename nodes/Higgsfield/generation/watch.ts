import type { Range, Seen } from './durations';
import { lookPause } from './schedule';
import type { Job } from './state';

/** What one job's answers tell of its age while it is waited for. Pure: times in milliseconds since the epoch. */
export class Watch {
	/** When its submit was answered with a new job. */
	private acceptedAt: number | undefined;

	private createdAt: number | undefined;

	private firstSeenAt: number | undefined;

	private lastSeenAt: number | undefined;

	private lastQueuedAt: number | undefined;

	/** Notes the answer to a submit. One that is under way already is an old job, brought up again by its key. */
	accepted({ status }: Job, now: number): void {
		if (status === 'queued') this.acceptedAt = now;
	}

	/** Notes an answer that showed it unfinished. */
	unfinished(job: Job, now: number): void {
		this.firstSeenAt ??= now;
		this.lastSeenAt = now;
		if (job.status === 'queued') this.lastQueuedAt = now;
		const createdAt = Date.parse(job.createdAt ?? '');
		// The clocks of the API and of this machine may differ, but it was not made in time to come.
		if (!Number.isNaN(createdAt)) this.createdAt = Math.min(createdAt, now);
	}

	/** The pause before the next look; a job of unknown age may end at any time. */
	pause(now: number, expected: Range, random: number): number {
		const since = this.firstSeenAt ?? now;
		const queuedAt = this.lastQueuedAt ?? this.acceptedAt ?? this.createdAt;
		const wait =
			queuedAt === undefined
				? { since, queuedAt: since, expected: { ...expected, fromMs: 0 } }
				: { since, queuedAt, expected };
		return lookPause(now, wait, random);
	}

	/** How long a job took that is seen to have ended, where that is known. */
	took(now: number): Seen | undefined {
		if (this.acceptedAt === undefined || this.lastSeenAt === undefined) return undefined;
		const since = this.lastQueuedAt ?? this.acceptedAt;
		return { afterMs: this.lastSeenAt - since, byMs: now - since };
	}
}
