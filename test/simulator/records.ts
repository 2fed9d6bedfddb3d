import type { End, OutputField } from './markers';

/** `soul` and `dop` are job sets of the first generation, `request` is any model of the second. */
export type RecordKind = 'soul' | 'dop' | 'request' | 'character';
export type Charge = 'reserved' | 'charged' | 'refunded';

/** A generation or a character as tests see it. */
export interface JobRecord {
	/** A v1 job set's id is a request id too. */
	id: string;
	kind: RecordKind;
	/** The generation of the API that made it. */
	apiVersion: 'v1' | 'v2';
	/** Path of the model (`request` only). */
	model?: string;
	/** The request body as it came. */
	body: unknown;
	/** Ms since the epoch. */
	createdAt: number;
	/** When the last of its outputs ended, ms since the epoch. */
	endedAt?: number;
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
	/** Fields that were accepted and then silently ignored; a good client causes none. */
	ignored: string[];
	idempotencyKey?: string;
	/** How many more submits its idempotency key answered with this job. */
	replays: number;
	/** Where a webhook is sent when it ends. */
	webhookUrl?: string;
}

/** A webhook that was asked for at submit. */
export interface WebhookTarget {
	url: string;
	/** Sent back with the delivery (first generation only). */
	secret?: string;
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
	/** Status shown in place of `in_progress`. */
	via?: string;
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
	outputFields: OutputField[];
	fileBytes?: number;
	fileAddress?: string;
	cancelRequests: number;
	model?: string;
	ignored: string[];
	idempotencyKey?: string;
	replays: number;
	webhook?: WebhookTarget;
	retentionMs?: number;
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
	return job.end.kind === 'unknown' ? (job.end.status ?? 'unknown') : (job.via ?? 'in_progress');
}

/** When the last job of a record ended; nothing while one of them is open. */
export function endedAt(record: StoredRecord): number | undefined {
	if (record.jobs.some((job) => job.endedAt === undefined)) return undefined;
	return Math.max(...record.jobs.map((job) => job.endedAt ?? 0));
}

/** When a record's files are gone; nothing while it is open or where they stay. */
export function filesExpireAt(record: StoredRecord): number | undefined {
	const end = endedAt(record);
	if (end === undefined || record.retentionMs === undefined) return undefined;
	return end + record.retentionMs;
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
		apiVersion: record.kind === 'request' ? 'v2' : 'v1',
		model: record.model,
		body: record.body,
		createdAt: record.createdAt,
		endedAt: endedAt(record),
		status: recordStatus(record),
		jobs,
		charge,
		credits: sum(jobs.map((job) => job.credits)),
		creditsCharged: sum(charged.map((job) => job.credits)),
		cancelRequests: record.cancelRequests,
		ignored: record.ignored,
		idempotencyKey: record.idempotencyKey,
		replays: record.replays,
		webhookUrl: record.webhook?.url,
	};
}
