import { codedRefusal, refusal } from './answers';
import type { JobStore, NewRecord } from './jobs';
import { describeRecord, isTerminal, type StoredRecord } from './records';
import type { Settings } from './settings';

const LOW_BALANCE_MS = 5_000;
const LOW_BALANCE_REASON = 'Your credit balance is too low to complete this request';

/** Credits of one output. */
export const PRICES = {
	soul: { '720p': 1.5, '1080p': 3 } as Record<string, number>,
	dop: { 'dop-lite': 2, 'dop-turbo': 6.5, 'dop-standard': 9, 'dop-preview': 9 } as Record<
		string,
		number
	>,
	character: 40,
};

/** The account every request belongs to: its credits and how much it may run at once. */
export class Account {
	constructor(
		private readonly store: JobStore,
		private readonly settings: () => Settings,
	) {}

	/** Credits left after everything reserved and charged; `Infinity` without a limit. */
	creditsLeft(): number {
		const { balance } = this.settings();
		if (balance === null) return Infinity;
		return this.store
			.all()
			.flatMap((record) => describeRecord(record).jobs)
			.filter((job) => job.charge !== 'refunded')
			.reduce((left, job) => left - job.credits, balance);
	}

	/** Accepts a valid request, or refuses it for want of credits or room. */
	submit(request: NewRecord): StoredRecord {
		const lacksCredits = request.outputs * request.creditsPerOutput > this.creditsLeft();
		if (lacksCredits) this.refuseForCredits();
		if (request.kind !== 'character') this.checkRoom(request.outputs);
		if (!lacksCredits) return this.store.create(request);
		return this.store.create({
			...request,
			script: {
				ends: [{ kind: 'failed', reason: LOW_BALANCE_REASON }],
				staggerMs: 0,
				queuedMs: 0,
				takesMs: LOW_BALANCE_MS,
			},
		});
	}

	private refuseForCredits(): void {
		const { lowBalance } = this.settings();
		if (lowBalance === 'refuseWithText') throw refusal(403, 'Not enough credits');
		if (lowBalance === 'refuse') {
			const message = 'Not enough credits';
			throw codedRefusal(403, { code: 'not_enough_credits', message, retryable: false });
		}
	}

	private checkRoom(outputs: number): void {
		const { style, limit, queueLimit, retryAfterSeconds } = this.settings().concurrency;
		if (style === 'off') return;
		const open = this.store
			.all()
			.filter((record) => record.kind !== 'character')
			.map((record) => describeRecord(record).jobs.filter((job) => !isTerminal(job.status)))
			.filter((jobs) => jobs.length > 0);
		if (style === 'classic') {
			if (open.length < limit) return;
			throw refusal(400, `Maximum number of concurrent requests (${limit}) has been reached`);
		}
		if (open.flat().length + outputs <= limit + queueLimit) return;
		throw codedRefusal(
			429,
			{
				code: 'account_queue_full',
				retryable: true,
				limit: queueLimit,
				retry_after_seconds: retryAfterSeconds,
			},
			{ 'retry-after': String(retryAfterSeconds) },
		);
	}
}
