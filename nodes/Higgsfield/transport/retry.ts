import { sleep } from 'n8n-workflow';

import type { ApiResponse } from './answer';
import { isModelOff, isSuccess } from './answer';
import { httpFailure } from './errors';
import { Failure, toFailure } from './failure';
import type { Api, ApiRequest } from './request';

/** Tries of a request that is safe to repeat. */
const MAX_TRIES = 4;

const FIRST_PAUSE_MS = 1_000;

const LONGEST_PAUSE_MS = 30_000;

export interface PatientOptions {
	/** What the request is about, as it reads in a sentence. */
	subject: string;
	/** The ID in it, for the failure. */
	id?: string;
	/** An answer that counts as success although its HTTP status is not one; `attempt` counts from 0. */
	isDone?(response: ApiResponse, attempt: number): boolean;
	/** Ends the pauses between tries. */
	signal?: AbortSignal;
}

/**
 * Sends a request that is free and safe to repeat. Network trouble, 429 and 5xx are tried again, up to four
 * times in all, with Retry-After honoured up to 30 s.
 *
 * @throws Failure for the last of them, or at once for any other status
 */
export async function sendPatiently(
	api: Api,
	request: ApiRequest,
	options: PatientOptions,
): Promise<ApiResponse> {
	for (let attempt = 0; ; attempt++) {
		const outcome = await attemptOnce(api, request, options, attempt);
		if (!(outcome instanceof Failure)) return outcome;
		if (!outcome.transient || attempt + 1 >= MAX_TRIES || options.signal?.aborted) throw outcome;
		const pause = outcome.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** attempt;
		await pauseFor(Math.min(pause, LONGEST_PAUSE_MS), options.signal);
		if (options.signal?.aborted) throw outcome;
	}
}

async function attemptOnce(
	api: Api,
	request: ApiRequest,
	options: PatientOptions,
	attempt: number,
): Promise<ApiResponse | Failure> {
	try {
		const response = await api.send(request);
		if (isSuccess(response) || options.isDone?.(response, attempt)) return response;
		const failure = httpFailure(response, options.subject, Date.now());
		return named(failure, options).with(isModelOff(response) ? { transient: false } : {});
	} catch (error) {
		return named(toFailure(error), options);
	}
}

function named(failure: Failure, { subject, id }: PatientOptions): Failure {
	return id === undefined
		? failure
		: failure.with({ about: { name: subject, id }, details: { id } });
}

/** A pause that the signal ends early. Older n8n cannot end a sleep, so the two are raced. */
export async function pauseFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
	let onAbort = () => {};
	const aborted = new Promise<void>((resolve) => {
		onAbort = resolve;
		signal?.addEventListener('abort', onAbort);
	});
	await Promise.race([sleep(ms, signal).catch(() => {}), aborted]);
	signal?.removeEventListener('abort', onAbort);
}

/**
 * Fetches and reads an answer that is free and safe to ask for again.
 *
 * @throws Failure also when `read` cannot make sense of the body
 */
export async function fetchJson<T>(
	api: Api,
	request: ApiRequest,
	options: PatientOptions & { read(body: unknown): T | undefined },
): Promise<T> {
	const { body } = await sendPatiently(api, request, options);
	const value = options.read(body);
	if (value === undefined) {
		throw new Failure('Higgsfield gave an answer that cannot be read', {
			description:
				"If this does not pass, check 'Base URL' of the Higgsfield credential: it should be https://api.higgsfield.ai.",
		});
	}
	return value;
}
