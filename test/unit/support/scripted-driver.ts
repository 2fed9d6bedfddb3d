import type { Driver, SubmitOutcome } from '../../../nodes/Higgsfield/generation/driver';
import type { Intent } from '../../../nodes/Higgsfield/generation/ledger';
import type { Job } from '../../../nodes/Higgsfield/generation/state';
import { Failure } from '../../../nodes/Higgsfield/transport/failure';
import type { VirtualClock } from './virtual-clock';

const ENDS = ['completed', 'failed', 'nsfw', 'canceled'];

/** A job as the API would show it in that status. */
export function jobOf(id: string, status: string): Job {
	return {
		id,
		apiVersion: 'v1',
		status,
		finished: ENDS.includes(status),
		lost: ENDS.includes(status) && status !== 'completed',
		apiStatus: status,
		response: {},
	};
}

/** How a job goes on once it exists; times in milliseconds from its acceptance. */
export interface JobPlan {
	/** Default: the job stays queued for ever. */
	endsAfter?: number;
	/** Default 0: it is never seen queued. */
	queuedFor?: number;
	/** Default `completed`. */
	end?: string;
}

/** What a scripted submit answers: a job with that ID, or the failure of a refused or lost one. */
export type SubmitAnswer =
	| { accept: string; plan?: JobPlan }
	| { kind: 'noRoom' | 'rejected' | 'notSent' | 'taken' | 'unknown'; failure: Failure };

export const noRoom = (retryAfterMs?: number): SubmitAnswer => ({
	kind: 'noRoom',
	failure: new Failure('No room', { retryAfterMs, details: { httpCode: 429 } }),
});

export const notSent: SubmitAnswer = {
	kind: 'notSent',
	failure: new Failure('Could not connect', { details: { code: 'ECONNREFUSED' } }),
};

export const unknown: SubmitAnswer = {
	kind: 'unknown',
	failure: new Failure('A generation may exist', { details: { code: 'ECONNRESET' } }),
};

export const rejected: SubmitAnswer = {
	kind: 'rejected',
	failure: new Failure('Values refused', { details: { httpCode: 422 } }),
};

export const taken: SubmitAnswer = {
	kind: 'taken',
	failure: new Failure('There is one already', { details: { httpCode: 422 } }),
};

/** A status request that fails but may succeed later. */
export const trouble = (retryAfterMs?: number): Failure =>
	new Failure('HTTP 502', { transient: true, retryAfterMs, details: { httpCode: 502 } });

/** A status request that can never succeed. */
export const refusal = (httpCode: number): Failure =>
	new Failure(`HTTP ${httpCode}`, { details: { httpCode } });

/**
 * A Higgsfield in memory: answers submits and looks as scripted, on the virtual clock, and writes down every
 * call with its moment.
 */
export class ScriptedDriver implements Driver<Job> {
	/** Every call: "0s submit 0", "2s look A", "3s cancel A". */
	readonly calls: string[] = [];

	/** How long each look was allowed to take, in milliseconds. */
	readonly lookTimeouts: number[] = [];

	/** Most jobs that were unfinished, and most requests that were under way, at the same time. */
	mostJobs = 0;

	mostRequests = 0;

	private requests = 0;

	private readonly jobs = new Map<string, { since: number; plan: JobPlan }>();

	private readonly submits = new Map<number, SubmitAnswer[]>();

	private readonly looks = new Map<string, Array<Failure | string>>();

	/** How long each kind of request is under way, in milliseconds. */
	latency = { submit: 0, look: 0 };

	/** The plan of jobs that a script does not give one. */
	plan: JobPlan = { endsAfter: 1000 };

	constructor(private readonly clock: VirtualClock) {}

	/** Scripts the submits of an item, in turn; an item without a script gets the job "job-<item index>". */
	onSubmit(itemIndex: number, ...answers: SubmitAnswer[]): this {
		this.submits.set(itemIndex, answers);
		return this;
	}

	/** Scripts the first looks at a job: a failure or a status each; after that its plan holds. */
	onLook(id: string, ...answers: Array<Failure | string>): this {
		this.looks.set(id, answers);
		return this;
	}

	/** A job that exists already. */
	having(id: string, plan: JobPlan): this {
		this.jobs.set(id, { since: 0, plan });
		return this;
	}

	count(call: string): number {
		return this.calls.filter((entry) => entry.split(' ')[1] === call).length;
	}

	async submit(intent: Intent): Promise<SubmitOutcome<Job>> {
		this.note(`submit ${intent.itemIndex}`);
		await this.onTheWire(this.latency.submit);
		const script = this.submits.get(intent.itemIndex);
		const answer =
			script === undefined ? { accept: `job-${intent.itemIndex}` } : this.next(script, intent);
		if ('kind' in answer) return answer;
		this.jobs.set(answer.accept, {
			since: this.clock.now(),
			plan: answer.plan ?? this.plan,
		});
		this.mostJobs = Math.max(this.mostJobs, this.unfinished());
		return { kind: 'accepted', job: jobOf(answer.accept, 'queued') };
	}

	async look(id: string, timeoutMs: number): Promise<Job> {
		this.lookTimeouts.push(timeoutMs);
		this.note(`look ${id}`);
		await this.onTheWire(this.latency.look);
		const scripted = this.looks.get(id)?.shift();
		if (scripted instanceof Failure) throw scripted;
		return jobOf(id, scripted ?? this.statusOf(id));
	}

	async cancel(id: string): Promise<void> {
		this.note(`cancel ${id}`);
	}

	private next(script: SubmitAnswer[], { itemIndex }: Intent): SubmitAnswer {
		const answer = script.shift();
		if (answer === undefined) throw new Error(`Item ${itemIndex} was submitted once too often`);
		return answer;
	}

	private async onTheWire(ms: number): Promise<void> {
		this.requests += 1;
		this.mostRequests = Math.max(this.mostRequests, this.requests);
		if (ms > 0) await this.clock.sleep(ms);
		this.requests -= 1;
	}

	private statusOf(id: string): string {
		const job = this.jobs.get(id);
		if (job === undefined) throw refusal(404);
		const age = this.clock.now() - job.since;
		const { endsAfter = Infinity, queuedFor = endsAfter === Infinity ? Infinity : 0 } = job.plan;
		if (age >= endsAfter) return job.plan.end ?? 'completed';
		return age >= queuedFor ? 'in_progress' : 'queued';
	}

	private unfinished(): number {
		return [...this.jobs.keys()].filter((id) => !ENDS.includes(this.statusOf(id))).length;
	}

	private note(call: string): void {
		this.calls.push(`${this.clock.stamp()} ${call}`);
	}
}
