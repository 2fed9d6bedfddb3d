import { randomUUID } from 'crypto';

import type { Clock } from './clock';
import { readMarkers, type OutputField, type Script } from './markers';
import {
	jobStatus,
	type Job,
	type RecordKind,
	type StoredRecord,
	type WebhookTarget,
} from './records';
import type { Settings, Timings } from './settings';

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
	/** Fields a completed request has; the markers may override them. */
	outputFields?: OutputField[];
	model?: string;
	ignored?: string[];
	idempotencyKey?: string;
	webhook?: WebhookTarget;
	/** How long the files are kept once it has ended; default: for ever. */
	retentionMs?: number;
}

function runTime(kind: RecordKind, outputFields: OutputField[], timings: Timings): number {
	if (kind === 'character') return timings.characterMs;
	return outputFields.includes('images') ? timings.soulMs : timings.dopMs;
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
		const ownFields = request.outputFields ?? [];
		const runMs = script.takesMs ?? runTime(request.kind, ownFields, timings);
		const jobs = Array.from({ length: request.outputs }, (_, index): Job => {
			const end = script.ends[Math.min(index, script.ends.length - 1)];
			return {
				id: randomUUID(),
				end,
				credits: request.creditsPerOutput,
				queuedAt: now,
				readyAt: now + queuedMs,
				runMs: (runMs + index * script.staggerMs) * timeScale,
				via: script.via,
			};
		});
		const record: StoredRecord = {
			id: randomUUID(),
			kind: request.kind,
			body: request.body,
			createdAt: now,
			jobs,
			// Only a request of the second generation can have more than one kind of file.
			outputFields: request.kind === 'request' ? (script.outputs ?? ownFields) : ownFields,
			fileBytes: script.fileBytes,
			fileAddress: script.fileAddress,
			cancelRequests: 0,
			model: request.model,
			ignored: request.ignored ?? [],
			idempotencyKey: request.idempotencyKey,
			replays: 0,
			webhook: request.webhook,
			retentionMs: request.retentionMs,
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
