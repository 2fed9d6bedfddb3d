import { isRecord } from '../transport/text';

/*
 * What the API answers, brought into one shape. Pure: no n8n context, no clock.
 */

export type ApiVersion = 'v1' | 'v2';

export interface GeneratedFile {
	type: 'image' | 'video' | 'audio' | 'file';
	/** The full-quality file. */
	url: string;
	/** The small version, where the API has one. */
	previewUrl?: string;
	jobId?: string;
}

/** A paid piece of work at Higgsfield that is on its way or has ended. */
export interface Job {
	id: string;
	apiVersion: ApiVersion;
	/** `queued` or `in_progress` while unfinished; otherwise how it ended. */
	status: string;
	/** Whether it will not change any more. */
	finished: boolean;
	/** Whether it ended without anything to show and without a charge, so that it may be submitted anew. */
	lost: boolean;
	/** The status in the API's own words, for texts. */
	apiStatus: string;
	/** ISO 8601; not told by API v2. */
	createdAt?: string;
	/** The API's last answer as it came. */
	response: unknown;
}

export interface Generation extends Job {
	kind: 'generation';
	files: GeneratedFile[];
	/** The single jobs of a v1 job set, with their API status. */
	jobs?: Array<{ id: string; status: string }>;
	/** Why it failed, in the API's words. */
	reason?: string;
	model?: string;
	/** ISO 8601. */
	expiresAt?: string;
	statusUrl: string;
	/** API v2 only. */
	cancelUrl?: string;
}

export interface Character extends Job {
	kind: 'character';
	name: string;
	modelVersion?: string;
	/** URLs of the training photos. */
	photos: string[];
	thumbnailUrl?: string;
	failReason?: string;
}

const ENDED = ['completed', 'failed', 'nsfw', 'canceled'];

/** Higgsfield writes `canceled`; the British spelling is taken for the same. */
function normalizeStatus(status: unknown): string {
	const text = typeof status === 'string' && status !== '' ? status : 'unknown';
	return text === 'cancelled' ? 'canceled' : text;
}

/**
 * Reads a v1 job set (`POST /v1/text2image/soul`, `POST /v1/image2video/dop`, `GET /v1/job-sets/{id}`). It has no
 * status of its own: it is finished when all of its jobs are, and `partial` when only some brought a file.
 *
 * @returns undefined when the body is not a job set
 */
export function readJobSet(body: unknown, baseUrl: string): Generation | undefined {
	if (!isRecord(body) || typeof body.id !== 'string' || body.id === '') return undefined;
	if (!Array.isArray(body.jobs)) return undefined;

	const entries = body.jobs.map((job: unknown) => (isRecord(job) ? job : {}));
	const jobs = entries.map((job) => ({
		id: String(job.id ?? ''),
		status: normalizeStatus(job.status),
	}));
	const files = entries.flatMap((job, index) =>
		jobs[index].status === 'completed' ? jobFile(job) : [],
	);
	const finished = jobs.length > 0 && jobs.every((job) => ENDED.includes(job.status));
	const status = finished ? endOfJobs(jobs, files.length) : progressOfJobs(jobs);
	const reason = [body, ...entries].map(reasonIn).find((text) => text !== undefined);
	return {
		kind: 'generation',
		id: body.id,
		apiVersion: 'v1',
		status,
		finished,
		lost: finished && ['failed', 'nsfw', 'canceled'].includes(status),
		apiStatus: tally(jobs.map((job) => job.status)) || 'queued',
		files,
		jobs,
		statusUrl: `${baseUrl}/v1/job-sets/${body.id}`,
		response: body,
		...(reason === undefined ? {} : { reason }),
		...optionalText('createdAt', body.created_at),
	};
}

function progressOfJobs(jobs: Array<{ status: string }>): string {
	return jobs.every((job) => job.status === 'queued') ? 'queued' : 'in_progress';
}

function endOfJobs(jobs: Array<{ status: string }>, fileCount: number): string {
	if (fileCount > 0) return fileCount >= jobs.length ? 'completed' : 'partial';
	const [first, ...others] = [...new Set(jobs.map((job) => job.status))];
	if (others.length === 0) return first;
	return jobs.some((job) => job.status === 'completed') ? 'completed' : 'failed';
}

/** `results` holds `raw` (full quality) and `min` (preview), each `{type, url}`. */
function jobFile(job: Record<string, unknown>): GeneratedFile[] {
	const results = isRecord(job.results) ? job.results : {};
	const raw = fileUrl(results.raw);
	const min = fileUrl(results.min);
	const url = raw ?? min;
	if (url === undefined) return [];
	const source = raw === undefined ? results.min : results.raw;
	return [
		{
			type: fileType(isRecord(source) ? source.type : undefined, url),
			url,
			...(min === undefined ? {} : { previewUrl: min }),
			jobId: String(job.id ?? ''),
		},
	];
}

/** Where a request's answer lists files: under these names, as `{url}` or a list of them. */
const OUTPUTS: Array<[string, GeneratedFile['type']]> = [
	['images', 'image'],
	['video', 'video'],
	['videos', 'video'],
	['audio', 'audio'],
	['audios', 'audio'],
	['mov', 'video'],
	['zip', 'file'],
	['jsx', 'file'],
	['fbx', 'file'],
	['ply', 'file'],
];

/**
 * Reads a v2 request (`POST /{model_id}`, `GET /requests/{id}/status`). A status we do not know counts as unfinished.
 *
 * @returns undefined when the body is not a request
 */
export function readRequest(body: unknown, baseUrl: string): Generation | undefined {
	if (!isRecord(body) || typeof body.request_id !== 'string' || body.request_id === '') {
		return undefined;
	}
	if (typeof body.status !== 'string') return undefined;

	const id = body.request_id;
	const apiStatus = normalizeStatus(body.status);
	const finished = ENDED.includes(apiStatus);
	const url = `${baseUrl}/requests/${id}`;
	return {
		kind: 'generation',
		id,
		apiVersion: 'v2',
		status: finished || apiStatus === 'queued' ? apiStatus : 'in_progress',
		finished,
		lost: finished && apiStatus !== 'completed',
		apiStatus,
		files: apiStatus === 'completed' ? requestFiles(body) : [],
		statusUrl: `${url}/status`,
		cancelUrl: `${url}/cancel`,
		response: body,
		...optionalText('statusUrl', body.status_url),
		...optionalText('cancelUrl', body.cancel_url),
		...optionalText('reason', reasonIn(body)),
		...optionalText('expiresAt', body.expires_at),
	};
}

/** The same file may be listed under two names. */
function requestFiles(body: Record<string, unknown>): GeneratedFile[] {
	const files = new Map<string, GeneratedFile>();
	for (const [name, type] of OUTPUTS) {
		const value = body[name];
		for (const entry of Array.isArray(value) ? value : [value]) {
			const url = fileUrl(entry);
			if (url !== undefined && !files.has(url)) files.set(url, { type, url });
		}
	}
	return [...files.values()];
}

function fileUrl(value: unknown): string | undefined {
	return isRecord(value) && typeof value.url === 'string' && value.url !== ''
		? value.url
		: undefined;
}

function fileType(type: unknown, url: string): GeneratedFile['type'] {
	if (type === 'image' || type === 'video' || type === 'audio') return type;
	const path = url.split(/[?#]/)[0];
	if (/\.(png|jpe?g|webp|gif)$/i.test(path)) return 'image';
	if (/\.(mp4|mov|webm)$/i.test(path)) return 'video';
	return /\.(mp3|wav|m4a)$/i.test(path) ? 'audio' : 'file';
}

function reasonIn(source: Record<string, unknown>): string | undefined {
	for (const key of ['error', 'fail_reason', 'failure_reason', 'message']) {
		const value = source[key];
		if (typeof value === 'string' && value !== '') return value;
		if (isRecord(value) && typeof value.message === 'string') return value.message;
	}
	return undefined;
}

/** "queued", or "2 completed, 1 nsfw" where several jobs differ. */
export function tally(statuses: string[]): string {
	const distinct = [...new Set(statuses)];
	if (distinct.length <= 1) return distinct[0] ?? '';
	return distinct
		.map((status) => `${statuses.filter((other) => other === status).length} ${status}`)
		.join(', ');
}

function optionalText<K extends string>(key: K, value: unknown): { [P in K]?: string } {
	return typeof value === 'string' && value !== ''
		? ({ [key]: value } as { [P in K]: string })
		: {};
}

/**
 * Reads a Soul ID character (`/v1/custom-references`): statuses `not_ready`, `queued`, `in_progress`, `completed`,
 * `failed`.
 *
 * @returns undefined when the body is not a character
 */
export function readCharacter(body: unknown): Character | undefined {
	if (!isRecord(body) || typeof body.id !== 'string' || body.id === '') return undefined;
	if (typeof body.status !== 'string' || 'jobs' in body) return undefined;

	const status = normalizeStatus(body.status);
	const photos = (Array.isArray(body.reference_media) ? body.reference_media : [])
		.map((media: unknown) => (isRecord(media) ? media.media_url : undefined))
		.filter((url): url is string => typeof url === 'string');
	return {
		kind: 'character',
		id: body.id,
		apiVersion: 'v1',
		name: typeof body.name === 'string' ? body.name : '',
		status,
		finished: ENDED.includes(status),
		lost: ENDED.includes(status) && status !== 'completed',
		apiStatus: status,
		photos,
		response: body,
		...optionalText('modelVersion', body.model_version),
		...optionalText('thumbnailUrl', body.thumbnail_url),
		...optionalText('failReason', body.fail_reason),
		...optionalText('createdAt', body.created_at),
	};
}
