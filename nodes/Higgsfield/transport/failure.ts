import type { INode, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { isRecord, quote } from './text';

/** What a failed item tells a workflow besides its message (`details` of an error item). */
export interface FailureDetails {
	id?: string;
	apiVersion?: string;
	status?: string;
	httpCode?: number;
	code?: string;
	files?: string[];
}

export interface FailureOptions {
	/** What the user can do next. */
	description?: string;
	details?: FailureDetails;
	/** True when the same request may well succeed a moment later. */
	transient?: boolean;
	/** How long the server asked to wait, in milliseconds. */
	retryAfterMs?: number;
}

/** Anything that keeps an item from its result: `message` says what happened, `description` what to do. */
export class Failure extends Error {
	readonly description: string;

	readonly details: FailureDetails;

	readonly transient: boolean;

	readonly retryAfterMs: number | undefined;

	constructor(message: string, options: FailureOptions = {}) {
		super(message);
		this.name = 'Failure';
		this.description = options.description ?? '';
		this.details = options.details ?? {};
		this.transient = options.transient ?? false;
		this.retryAfterMs = options.retryAfterMs;
	}

	/**
	 * The same failure with more known about it: what it is `about` goes behind the message, unless it is there, and
	 * the description behind the one there is.
	 */
	with(more: {
		about?: { name: string; id: string };
		description?: string;
		details?: FailureDetails;
		transient?: boolean;
	}): Failure {
		const { about } = more;
		const isNamed = about === undefined || this.message.includes(about.id);
		return new Failure(isNamed ? this.message : `${this.message} (${about.name})`, {
			description: [this.description, more.description].filter(Boolean).join(' '),
			details: { ...this.details, ...more.details },
			transient: more.transient ?? this.transient,
			retryAfterMs: this.retryAfterMs,
		});
	}
}

/** For users who enter a wrong value: which field, what was given, what is allowed. */
export class InvalidInput extends Failure {
	constructor(field: string, given: unknown, allowed: string) {
		super(`'${field}' ${givenText(given)}. ${allowed}`, {
			description: `Correct '${field}' and run again. Nothing was sent to Higgsfield, so nothing was charged.`,
		});
		this.name = 'InvalidInput';
	}
}

function givenText(given: unknown): string {
	if (given === undefined || given === null) return 'has no value';
	if (typeof given === 'string') {
		if (given.trim() === '') return 'is empty';
		return `is "${given.length > 100 ? `${given.slice(0, 100)}… (${given.length} characters)` : given}"`;
	}
	if (typeof given === 'number' || typeof given === 'boolean') return `is ${String(given)}`;
	return `is ${quote(JSON.stringify(given) ?? typeof given).slice(0, 100)}`;
}

/**
 * The one way out for failures of any kind: gives n8n's own error class with the item's index, our message and
 * our description. Failures with an HTTP status or a network code become a NodeApiError, all others a
 * NodeOperationError; n8n's own errors pass as they are.
 */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex: number,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	const failure = toFailure(error);
	const { httpCode } = failure.details;
	const { description } = failure;
	// n8n counts an execution as stopped by the user when the message has this word in lower case.
	const message = failure.message.replace(/canceled/g, 'Canceled');
	const nodeError =
		httpCode !== undefined || failure.details.code !== undefined
			? new NodeApiError(node, { message } as JsonObject, {
					message,
					description,
					itemIndex,
					...(httpCode === undefined ? {} : { httpCode: String(httpCode) }),
				})
			: new NodeOperationError(node, message, { description, itemIndex });
	// n8n swaps texts in which it finds a system error code, even inside a quoted prompt.
	nodeError.message = message;
	nodeError.description = description;
	nodeError.context.data = failure.details as JsonObject;
	return nodeError;
}

/** Any thrown value as a Failure. What we did not foresee keeps its text and says that it is ours. */
export function toFailure(error: unknown): Failure {
	if (error instanceof Failure) return error;
	const text = error instanceof Error ? error.message : String(error);
	const description =
		isRecord(error) && typeof error.description === 'string' ? error.description : undefined;
	return new Failure(quote(text) || 'The Higgsfield node stopped for an unknown reason', {
		description,
	});
}
