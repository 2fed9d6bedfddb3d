import type { FailureDetails } from '../transport/failure';
import { Failure } from '../transport/failure';
import { isRecord, quote } from '../transport/text';
import type { Intent, Told } from './ledger';
import type { ApiVersion, Character, Generation, Job } from './state';

/*
 * What a job's state means for the item that paid for it, in words. Pure.
 */

export type JobKind = 'generation' | 'character';

const CONSOLE = 'console.higgsfield.ai';

/** "generation 1234…", as it reads in a sentence. */
export function jobName(kind: JobKind, id: string): string {
	return `${kind} ${id}`;
}

/** How to get at a job that the node no longer waits for. */
export function nextStep(kind: JobKind): string {
	return kind === 'character'
		? 'Use Character → Get with this ID to see when it is ready.'
		: 'Use Result → Get with this ID to collect the result.';
}

/** A job as a failure tells of it. */
export interface JobFacts {
	kind: JobKind;
	id: string;
	apiVersion: ApiVersion;
	/** As items have it. */
	status?: string;
	/** In the API's own words. */
	apiStatus?: string;
}

/** Everything a failure after a submit says about its job, besides what went wrong. */
export function aboutJob(
	failure: Failure,
	{ kind, id, apiVersion, status, apiStatus }: JobFacts,
	advice: string,
	waitedMs?: number,
): Failure {
	const waited = waitedMs === undefined ? '' : `, waited ${seconds(waitedMs)}`;
	const facts = `API version ${apiVersion}, last status: ${apiStatus ?? status ?? 'not known'}${waited}.`;
	return failure.with({
		about: { name: jobName(kind, id), id },
		description: [facts, advice].filter(Boolean).join(' '),
		details: { id, apiVersion, ...(status === undefined ? {} : { status }) },
	});
}

/** Milliseconds as "1 second" or "12 seconds". */
export function seconds(ms: number): string {
	const whole = Math.round(ms / 1000);
	return whole === 1 ? '1 second' : `${whole} seconds`;
}

/** A submit of which nobody can say whether it created a job. */
export function unknownOutcome(
	kind: JobKind,
	intent: Intent,
	cause: string,
	details: FailureDetails,
	correlationId?: string,
): Failure {
	const isRepeatable = intent.apiVersion === 'v2';
	return new Failure(`${cause}. A ${kind} may exist and may be charged`, {
		description: [
			isRepeatable
				? 'The submit carries an Idempotency-Key: a retry of this execution sends it with the same key, so you do not pay twice.'
				: 'The submit was not sent again, and a retry of this execution will not send it either, so that you do not pay twice.',
			`Sent was: ${sentText(intent)}.`,
			correlationId === undefined ? '' : `X-Correlation-ID: ${quote(correlationId)}.`,
			`Look at ${CONSOLE}: if it is there, ${kind === 'character' ? 'it can be picked in Soul' : 'use Result → Get with its ID'}; if not, start a new execution for this item.`,
		]
			.filter(Boolean)
			.join(' '),
		details: { ...details, apiVersion: intent.apiVersion },
	});
}

/**
 * What is said when Higgsfield knows the item's key, but with other uploads: its files were uploaded anew, so the
 * request is another one for Higgsfield, though not for the user.
 */
export function sentWithOtherFiles(
	kind: JobKind,
	intent: Intent,
	details: FailureDetails,
): Failure {
	return new Failure(
		`Higgsfield already has a ${kind} for this item, made with an earlier upload of its files`,
		{
			description: `It was not submitted again, so nothing more was charged. Find it at ${CONSOLE} and use Result → Get with its ID.${intent.idempotencyKey === undefined ? '' : ' To make it anew, use a new Idempotency Key, or give the images as links instead of files: the same link is the same request.'}`,
			details: { ...details, apiVersion: intent.apiVersion },
		},
	);
}

/**
 * What is said when an item cannot be sent again after a submit of it got no answer: that the second try created
 * nothing says nothing of the first.
 */
export function stillInDoubt(failure: Failure, told: Told): Failure {
	if (failure.message.includes(told.message)) return failure;
	return new Failure(`${told.message}. A repeat of the submit failed: ${failure.message}`, {
		description: told.description,
		details: { apiVersion: 'v2', ...failure.details },
	});
}

/** What a retry says about a submit whose outcome an earlier try could not learn. */
export function stillUnknown(kind: JobKind, intent: Intent, told: Told | undefined): Failure {
	if (told !== undefined) {
		return new Failure(`In an earlier try of this execution: ${told.message}`, {
			description: told.description,
			details: { apiVersion: intent.apiVersion },
		});
	}
	return unknownOutcome(
		kind,
		intent,
		'An earlier try of this execution sent this item and got no answer',
		{},
	);
}

function sentText(intent: Intent): string {
	const params = isRecord(intent.body.params) ? intent.body.params : intent.body;
	const subject = params.prompt ?? params.name ?? '';
	const text = quote(String(subject));
	return `POST ${intent.path}, "${text.length > 120 ? `${text.slice(0, 120)}…` : text}"`;
}

/** The failure that a finished generation is for its item, or undefined when it brought what was paid for. */
export function generationFailure(
	generation: Generation,
	onModeration: 'error' | 'item',
): Failure | undefined {
	const { id, status, files, apiStatus, reason } = generation;
	if (files.length > 0) return undefined;
	const name = jobName('generation', id);
	const ends = apiStatus === status ? '' : ` (its jobs ended ${apiStatus})`;
	const because = `${reason === undefined ? '' : `: ${quote(reason)}`}${ends}`;
	switch (status) {
		case 'nsfw':
			if (onModeration === 'item') return undefined;
			return new Failure(`The moderation of Higgsfield rejected ${name}${because}`, {
				description:
					'Rejected results are not charged. Change the prompt or the image and run again. To go on with an item instead of an error, add the option On Moderation.',
			});
		case 'canceled':
			return new Failure(`Canceled at Higgsfield: ${name}`, {
				description: 'Canceled generations are not charged.',
			});
		case 'failed':
			return new Failure(`Higgsfield could not make ${name}${because}`, {
				description: `${failedAdvice(reason)} Failed generations are not charged.`,
			});
		default:
			return new Failure(`Higgsfield completed ${name} without output`, {
				description: `Its jobs ended ${apiStatus}, but the answer holds no file. It may have been charged: ask Higgsfield support and give them the ID. A retry looks at the same generation again.`,
			});
	}
}

function failedAdvice(reason: string | undefined): string {
	if (reason !== undefined && /balance|credits/i.test(reason)) {
		return `Top up the API balance at ${CONSOLE}; it is separate from the credits of a web plan.`;
	}
	if (reason !== undefined && /safety|moderation|nsfw/i.test(reason)) {
		return 'Change the prompt or the image.';
	}
	return 'If it keeps failing, try another prompt or image. A link must lead to the image file itself: share links of Google Drive or Dropbox do not work; download such an image first and give it as a file of the item.';
}

/** The failure that a finished character is for its item, or undefined when it is trained. */
export function characterFailure(character: Character): Failure | undefined {
	if (character.status === 'completed') return undefined;
	const because = character.failReason === undefined ? '' : `: ${quote(character.failReason)}`;
	return new Failure(`Higgsfield could not train ${jobName('character', character.id)}${because}`, {
		description:
			'Use clear photos of one face, at least 512 × 512 pixels, without sunglasses, and links that lead to the image file itself. Failed trainings are not charged.',
	});
}

/** What a timeout says. */
export function timeoutFailure(kind: JobKind, job: Job, timeoutMs: number): Failure {
	return new Failure(
		`Higgsfield had not finished ${jobName(kind, job.id)} after ${seconds(timeoutMs)} (last status: ${job.apiStatus})`,
		{
			description:
				'It goes on at Higgsfield and is charged if it completes. A retry of this execution goes on waiting for it; to wait longer, raise Timeout in Wait Options.',
		},
	);
}
