import { randomUUID } from 'crypto';

import type { Clock } from './clock';
import { readMarkers, type End, type Script } from './markers';
import type { Settings } from './settings';

export type RecordKind = 'soul' | 'dop' | 'character';
export type Charge = 'reserved' | 'charged' | 'refunded';

/** A generation or a character as tests see it. */
export interface JobRecord {
	/** A v1 job set's id is a request id too. */
	id: string;
	kind: RecordKind;
	apiVersion: 'v1';
	/** The request body as it came. */
	body: unknown;
	/** Ms since the epoch. */
	createdAt: number;
	/** Status of the whole, as `GET /requests/{id}/status` gives it. */
	status: string;
	/** One entry per output, each with the credits it takes when it completes. */
	jobs: Array<{ id: string; status: string; charge: Charge; credits: number }>;
	/** `reserved` until all jobs have ended; `charged` when at least one of them completed. */
	charge: Charge;
	/** Credits reserved at submit for all outputs. */
	credits: number;
	/** Credits taken for what completed so far. */
	creditsCharged: number;
	/** How many cancel requests named this id. */
	cancelRequests: number;
}

/** What a route asks for. */
export interface NewRecord {
	kind: RecordKind;
	body: unknown;
	/** Text whose markers choose the outcome. */
	text: string;
	outputs: number;
	/** Price of one output. */
	creditsPerOutput: number;
	/** Overrides the markers. */
	script?: Script;
}

/** One output on its way; times in ms since the epoch. */
export interface Job {
	id: string;
	end: End;
	credits: number;
	queuedAt: number;
	/** Earliest start. */
	readyAt: number;
	runMs: number;
	startedAt?: number;
	endedAt?: number;
	/** Canceled through the API while it was queued. */
	canceled?: true;
}

export interface StoredRecord {
	id: string;
	kind: RecordKind;
	body: unknown;
	createdAt: number;
	jobs: Job[];
	fileBytes?: number;
	cancelRequests: number;
	/** Gone for the API; the ledger keeps it. */
	deleted?: true;
}

const TERMINAL = ['completed', 'failed', 'nsfw', 'canceled', 'cancelled'];

/** Whether a job with this status changes no more. */
export function isTerminal(status: string): boolean {
	return TERMINAL.includes(status);
}

/** Status of one output. */
export function jobStatus(job: Job): string {
	if (job.canceled) return 'canceled';
	if (job.endedAt !== undefined) {
		return job.end.kind === 'no-files' ? 'completed' : job.end.kind;
	}
	if (job.startedAt === undefined) return 'queued';
	return job.end.kind === 'unknown' ? (job.end.status ?? 'unknown') : 'in_progress';
}

/** Status of a record: that of its jobs while they agree, the best end when they do not. */
export function recordStatus(record: StoredRecord): string {
	const statuses = record.jobs.map(jobStatus);
	if (statuses.every((status) => status === statuses[0])) return statuses[0];
	const open = statuses.filter((status) => !isTerminal(status));
	if (open.length > 0) {
		return open.find((status) => status !== 'queued' && status !== 'in_progress') ?? 'in_progress';
	}
	return TERMINAL.find((status) => statuses.includes(status)) ?? 'failed';
}

function jobCharge(job: Job): Charge {
	const status = jobStatus(job);
	if (status === 'completed') return 'charged';
	return isTerminal(status) ? 'refunded' : 'reserved';
}

function sum(values: number[]): number {
	return values.reduce((total, value) => total + value, 0);
}

/** Copy of a record for tests and for the control API. */
export function describeRecord(record: StoredRecord): JobRecord {
	const jobs = record.jobs.map((job) => ({
		id: job.id,
		status: jobStatus(job),
		charge: jobCharge(job),
		credits: job.credits,
	}));
	const charged = jobs.filter((job) => job.charge === 'charged');
	let charge: Charge = charged.length > 0 ? 'charged' : 'refunded';
	if (jobs.some((job) => job.charge === 'reserved')) charge = 'reserved';
	return {
		id: record.id,
		kind: record.kind,
		apiVersion: 'v1',
		body: record.body,
		createdAt: record.createdAt,
		status: recordStatus(record),
		jobs,
		charge,
		credits: sum(jobs.map((job) => job.credits)),
		creditsCharged: sum(charged.map((job) => job.credits)),
		cancelRequests: record.cancelRequests,
	};
}

/**
 * Every job there is, whichever API made it. States follow from the clock: each read first replays
 * what has happened since the last one, so nothing here needs a timer.
 */
export class JobStore {
	private records = new Map<string, StoredRecord>();

	private byJobId = new Map<string, StoredRecord>();

	/** Jobs that may still change, in the order they came. */
	private open: Array<{ job: Job; kind: RecordKind }> = [];

	/** The time up to which everything has been replayed. */
	private settledAt = 0;

	constructor(
		private readonly clock: Clock,
		private readonly settings: () => Settings,
	) {}

	/** Creates a record; its jobs start queued. */
	create(request: NewRecord): StoredRecord {
		this.settle();
		const now = this.clock.now();
		const { timings, timeScale } = this.settings();
		const script = request.script ?? readMarkers(request.text);
		const queuedMs = (script.queuedMs ?? timings.queuedMs) * timeScale;
		const runMs = script.takesMs ?? timings[`${request.kind}Ms` as const];
		const jobs = Array.from({ length: request.outputs }, (_, index): Job => {
			const end = script.ends[Math.min(index, script.ends.length - 1)];
			return {
				id: randomUUID(),
				end,
				credits: request.creditsPerOutput,
				queuedAt: now,
				readyAt: now + queuedMs,
				runMs: (runMs + index * script.staggerMs) * timeScale,
			};
		});
		const record: StoredRecord = {
			id: randomUUID(),
			kind: request.kind,
			body: request.body,
			createdAt: now,
			jobs,
			fileBytes: script.fileBytes,
			cancelRequests: 0,
		};
		this.records.set(record.id, record);
		for (const job of jobs) {
			this.byJobId.set(job.id, record);
			this.open.push({ job, kind: record.kind });
		}
		return record;
	}

	/** The record with this id (upper case tolerated), up to date. */
	get(id: string): StoredRecord | undefined {
		this.settle();
		return this.records.get(id.toLowerCase());
	}

	/** The record that has a job with this id, up to date. */
	getByJob(jobId: string): StoredRecord | undefined {
		this.settle();
		return this.byJobId.get(jobId.toLowerCase());
	}

	/** All records, oldest first, up to date. */
	all(): StoredRecord[] {
		this.settle();
		return [...this.records.values()];
	}

	/** Cancels a record whose jobs are all still queued; says whether it did. */
	cancel(record: StoredRecord): boolean {
		this.settle();
		record.cancelRequests += 1;
		if (!record.jobs.every((job) => jobStatus(job) === 'queued')) return false;
		const now = this.clock.now();
		for (const job of record.jobs) {
			job.canceled = true;
			job.endedAt = now;
		}
		this.forgetEnded();
		return true;
	}

	clear(): void {
		this.records.clear();
		this.byJobId.clear();
		this.open = [];
	}

	/** Replays starts and ends, in the order they happened, up to now. */
	settle(): void {
		const now = this.clock.now();
		for (;;) {
			const event = this.nextEvent();
			if (event === undefined || event.at > now) break;
			event.apply();
			this.settledAt = event.at;
		}
		this.settledAt = now;
		this.forgetEnded();
	}

	private nextEvent(): { at: number; apply: () => void } | undefined {
		let next: { at: number; apply: () => void } | undefined;
		let freeSlots = this.freeSlots();
		for (const { job, kind } of this.open) {
			if (job.endedAt !== undefined) continue;
			const event = this.nextOf(job, kind === 'character' || freeSlots > 0);
			if (event !== undefined && (next === undefined || event.at < next.at)) next = event;
			// First come, first served: a slot is kept for the oldest job that waits for one.
			if (kind !== 'character' && this.waitsForSlot(job)) freeSlots -= 1;
		}
		return next;
	}

	private nextOf(job: Job, mayStart: boolean): { at: number; apply: () => void } | undefined {
		if (job.startedAt !== undefined) {
			if (job.end.kind === 'running' || job.end.kind === 'unknown') return undefined;
			const at = job.startedAt + job.runMs;
			return { at, apply: () => (job.endedAt = at) };
		}
		if (job.end.kind === 'stuck') return undefined;
		if (job.end.kind === 'canceled' || job.end.kind === 'cancelled') {
			return { at: job.readyAt, apply: () => (job.endedAt = job.readyAt) };
		}
		if (!mayStart) return undefined;
		const at = Math.max(job.readyAt, this.settledAt);
		return { at, apply: () => (job.startedAt = at) };
	}

	private waitsForSlot(job: Job): boolean {
		return (
			job.startedAt === undefined && !['stuck', 'canceled', 'cancelled'].includes(job.end.kind)
		);
	}

	private freeSlots(): number {
		const { style, limit } = this.settings().concurrency;
		if (style !== 'current') return Infinity;
		const running = this.open.filter(
			({ job, kind }) =>
				kind !== 'character' && job.startedAt !== undefined && job.endedAt === undefined,
		);
		return limit - running.length;
	}

	private forgetEnded(): void {
		this.open = this.open.filter(({ job }) => job.endedAt === undefined);
	}
}
