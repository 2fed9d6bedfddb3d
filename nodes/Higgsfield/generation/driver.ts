import type { ApiResponse } from '../transport/answer';
import { apiText, isKnownRejection, isNoRoom, isSuccess } from '../transport/answer';
import { httpFailure, NetworkFailure } from '../transport/errors';
import { Failure, toFailure } from '../transport/failure';
import type { Api } from '../transport/request';
import { REQUEST_TIMEOUT_MS } from '../transport/request';
import { isRecord } from '../transport/text';
import type { Intent } from './ledger';
import type { ApiVersion, Character, Generation, Job } from './state';
import { readCharacter, readJobSet, readRequest } from './state';
import type { JobKind } from './verdict';
import { jobName, sentWithOtherFiles, unknownOutcome } from './verdict';

/** A cancel call runs in the background while the execution ends; it must not keep anything alive for long. */
const CANCEL_TIMEOUT_MS = 5_000;

/**
 * What became of a submit. Only `accepted` and `unknown` may have cost something: `noRoom`, `rejected` and
 * `notSent` surely created no job, and `taken` says that an earlier submit created one whose ID is not told.
 */
export type SubmitOutcome<T> =
	| { kind: 'accepted'; job: T }
	| { kind: 'noRoom' | 'rejected' | 'notSent' | 'taken' | 'unknown'; failure: Failure };

/** The calls that carry a job through its life. */
export interface Driver<T extends Job> {
	submit(intent: Intent, idempotencyKey: string | undefined): Promise<SubmitOutcome<T>>;
	/** @throws Failure, with `transient` when a later look may succeed */
	look(id: string, timeoutMs: number): Promise<T>;
	/** Asks Higgsfield to cancel a queued job. Answers of any kind are ignored. */
	cancel(id: string): Promise<void>;
}

/** Soul and DoP on API v1. */
export function jobSetDriver(api: Api): Driver<Generation> {
	const read = (body: unknown) => readJobSet(body, api.baseUrl);
	return {
		submit: async (intent) => await submit(api, intent, read, 'generation'),
		look: async (id, timeoutMs) => {
			const subject = jobName('generation', id);
			const generation = await look(api, `/v1/job-sets/${id}`, read, subject, timeoutMs);
			return generation.status === 'failed' && generation.reason === undefined
				? { ...generation, ...(await failureReason(api, id, timeoutMs)) }
				: generation;
		},
		// A job set's ID is a request ID too; only the request has a cancel route.
		cancel: async (id) => await cancelInBackground(api, id),
	};
}

/** Any model on API v2. */
export function requestDriver(api: Api): Driver<Generation> {
	const read = (body: unknown) => readRequest(body, api.baseUrl);
	return {
		submit: async (intent, idempotencyKey) =>
			await submit(api, intent, read, 'generation', idempotencyKey),
		look: async (id, timeoutMs) =>
			await look(api, `/requests/${id}/status`, read, jobName('generation', id), timeoutMs),
		cancel: async (id) => await cancelInBackground(api, id),
	};
}

/** The driver for generations of an API version. */
export function generationDriver(api: Api, apiVersion: ApiVersion): Driver<Generation> {
	return apiVersion === 'v1' ? jobSetDriver(api) : requestDriver(api);
}

async function cancelInBackground(api: Api, id: string): Promise<void> {
	await api.send({
		method: 'POST',
		path: `/requests/${id}/cancel`,
		timeoutMs: CANCEL_TIMEOUT_MS,
	});
}

/**
 * Why a job set failed: it does not say so itself, but the same ID as a request does. Free, and worth one try.
 */
async function failureReason(
	api: Api,
	id: string,
	timeoutMs: number,
): Promise<{ reason?: string }> {
	try {
		const { body } = await api.send({
			method: 'GET',
			path: `/requests/${id}/status`,
			timeoutMs: Math.min(timeoutMs, REQUEST_TIMEOUT_MS),
		});
		const reason = isRecord(body) ? body.error : undefined;
		return typeof reason === 'string' && reason !== '' ? { reason } : {};
	} catch {
		return {};
	}
}

/** Characters (Soul ID). Higgsfield has no way to cancel a training. */
export function characterDriver(api: Api): Driver<Character> {
	return {
		submit: async (intent) => await submit(api, intent, readCharacter, 'character'),
		look: async (id, timeoutMs) =>
			await look(
				api,
				`/v1/custom-references/${id}`,
				readCharacter,
				jobName('character', id),
				timeoutMs,
			),
		cancel: async () => {},
	};
}

async function submit<T extends Job>(
	api: Api,
	intent: Intent,
	read: (body: unknown) => T | undefined,
	what: JobKind,
	idempotencyKey?: string,
): Promise<SubmitOutcome<T>> {
	let response: ApiResponse;
	try {
		const { method, path, query, body } = intent;
		response = await api.send({
			method,
			path,
			query,
			body,
			...(idempotencyKey === undefined ? {} : { headers: { 'Idempotency-Key': idempotencyKey } }),
		});
	} catch (error) {
		const failure = toFailure(error);
		if (failure instanceof NetworkFailure && !failure.sent) return { kind: 'notSent', failure };
		return {
			kind: 'unknown',
			failure: unknownOutcome(what, intent, failure.message, failure.details),
		};
	}
	const { status } = response;
	if (isSuccess(response)) {
		const job = read(response.body);
		if (job !== undefined) return { kind: 'accepted', job };
	}
	const failure = httpFailure(response, `the address ${intent.path}`, Date.now());
	if (status === 422 && intent.hasFiles && /idempotency/i.test(apiText(response.body))) {
		return { kind: 'taken', failure: sentWithOtherFiles(what, intent, failure.details) };
	}
	const free = failure.with({ description: 'Nothing was charged.' });
	if (isNoRoom(response)) return { kind: 'noRoom', failure: free };
	if (isKnownRejection(response)) return { kind: 'rejected', failure: free };
	const said = isSuccess(response)
		? 'Higgsfield gave an answer that cannot be read'
		: failure.message;
	return {
		kind: 'unknown',
		failure: unknownOutcome(
			what,
			intent,
			said,
			failure.details,
			response.headers['x-correlation-id'],
		),
	};
}

/** One status request. Unreadable answers count as passing trouble, as those of a proxy in between are. */
async function look<T extends Job>(
	api: Api,
	path: string,
	read: (body: unknown) => T | undefined,
	subject: string,
	timeoutMs: number,
): Promise<T> {
	const response = await api.send({
		method: 'GET',
		path,
		timeoutMs: Math.min(timeoutMs, REQUEST_TIMEOUT_MS),
	});
	if (!isSuccess(response)) {
		throw httpFailure(response, subject, Date.now());
	}
	const job = read(response.body);
	if (job === undefined) {
		throw new Failure('Higgsfield gave an answer that cannot be read', {
			description: 'If this does not pass, check the Base URL of the Higgsfield credential.',
			transient: true,
		});
	}
	return job;
}

/** For a v1 ID of unknown kind: looks among job sets first, then among characters. */
export function anyDriver(api: Api): Driver<Generation | Character> {
	const jobSets = jobSetDriver(api);
	const characters = characterDriver(api);
	const knownCharacters = new Set<string>();

	async function lookForCharacter(id: string, timeoutMs: number, notFound: Failure) {
		try {
			const character = await characters.look(id, timeoutMs);
			knownCharacters.add(id);
			return character;
		} catch (error) {
			throw isNotFound(error)
				? notFound.with({ description: 'If it was made on API V2, choose that as API Version.' })
				: toFailure(error);
		}
	}

	return {
		submit: async () => {
			throw new Failure('Nothing can be submitted here');
		},
		cancel: jobSets.cancel,
		look: async (id, timeoutMs) => {
			if (knownCharacters.has(id)) return await characters.look(id, timeoutMs);
			try {
				return await jobSets.look(id, timeoutMs);
			} catch (error) {
				if (!isNotFound(error)) throw toFailure(error);
				return await lookForCharacter(id, timeoutMs, toFailure(error));
			}
		},
	};
}

function isNotFound(error: unknown): boolean {
	return toFailure(error).details.httpCode === 404;
}
