import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { ApiVersion } from './state';

/*
 * Paid once: what this execution has already submitted, kept where n8n keeps it through automatic tries
 * (Retry On Fail) and the "Retry execution" button.
 */

/** What is to be sent for one item. */
export interface Intent {
	itemIndex: number;
	/** A v2 submit carries an Idempotency-Key, which makes sending it again safe. */
	apiVersion: ApiVersion;
	method: 'POST';
	path: string;
	query?: IDataObject;
	body: IDataObject;
	/** Whether files of the item are uploaded for it: each upload has a URL of its own. */
	hasFiles?: boolean;
	/** The user's own Idempotency-Key (API v2 only), instead of one derived from the intent. */
	idempotencyKey?: string;
}

/**
 * How far an intent has come: `sending` while its submit is on the wire (still there when the process was
 * interrupted), `unknown` when no answer told whether a job exists, `accepted` with the job's ID, `idle` when
 * an attempt ended without a charge.
 */
export interface LedgerEntry {
	state: 'idle' | 'sending' | 'unknown' | 'accepted';
	id?: string;
	/** Jobs of this intent that ended uncharged, if any; the next needs an Idempotency-Key of its own. */
	endedAttempts?: number;
	/** What is told of a submit that got no answer; it stays until a later answer shows the job. */
	told?: Told;
}

export interface Told {
	message: string;
	description: string;
}

/** n8n keeps 512 characters of a value, but writes an error to its log above 255. */
const CUSTOM_DATA_LIMIT = 255;

const CONTEXT_KEY = 'higgsfieldSubmits';
const SEED_KEY = 'higgsfieldSeed';
const CUSTOM_DATA_KEY = 'higgsfieldIds';

export class Ledger {
	private readonly identity: string;

	private readonly entries: Record<string, LedgerEntry>;

	private readonly touched = new Set<string>();

	constructor(private readonly context: IExecuteFunctions) {
		const stored = context.getContext('node');
		// n8n saves the object it handed out, so entries must live inside it.
		this.entries = (stored[CONTEXT_KEY] ??= {}) as Record<string, LedgerEntry>;
		this.identity = JSON.stringify([
			resumeToken(context) ?? (stored[SEED_KEY] ??= executionName(context)),
			context.getNode().id,
			runIndex(context),
		]);
	}

	/** The key of an intent: the same in every try and every retry of an execution, different for anything else. */
	async keyOf(intent: Intent): Promise<string> {
		const { itemIndex, idempotencyKey } = intent;
		return await sha256(
			JSON.stringify([this.identity, itemIndex, fingerprint(intent), idempotencyKey ?? null]),
		);
	}

	/**
	 * The Idempotency-Key of a v2 submit. Derived, it is known before anything is kept, so it is the same even
	 * after n8n crashed and forgot the rest.
	 */
	async idempotencyKeyOf(intent: Intent, key: string): Promise<string> {
		return intent.idempotencyKey ?? (await sha256(`${key}:${this.endedAttempts(key)}`));
	}

	recall(key: string): LedgerEntry | undefined {
		this.touched.add(key);
		return this.entries[key];
	}

	/** To be called before the first byte of a submit leaves. */
	sending(key: string): void {
		this.put(key, 'sending', this.doubt(key));
	}

	/** Keeps the ID in all places that outlive one of the ways an execution can end. */
	accepted(key: string, id: string, what: string): void {
		this.put(key, 'accepted', { id });
		this.context.logger.info(`Higgsfield accepted ${what} ${id}`);
		this.showInExecution(id);
	}

	/** After a stop, the log is the only place that still tells of such a submit. */
	unknown(key: string, { message, description }: Told): void {
		this.put(key, 'unknown', { told: { message, description } });
		this.context.logger.warn(`${message}. ${description}`);
	}

	/** For a submit that surely created nothing. An earlier one that got no answer may still have. */
	notCreated(key: string): void {
		const doubt = this.doubt(key);
		if (doubt.told === undefined) this.forget(key);
		else this.put(key, 'unknown', doubt);
	}

	/** For an intent of which nothing is left to find out. */
	forget(key: string): void {
		if (this.endedAttempts(key) > 0) this.put(key, 'idle');
		else delete this.entries[key];
	}

	/** For jobs that ended uncharged: the next submit is a new attempt. */
	ended(key: string): void {
		this.entries[key] = { state: 'idle', endedAttempts: this.endedAttempts(key) + 1 };
	}

	/**
	 * For a run in which every item got its result: n8n does not run it again, and an agent that calls the node
	 * twice with the same values wants two results.
	 */
	close(): void {
		for (const key of this.touched) delete this.entries[key];
	}

	private doubt(key: string): Pick<LedgerEntry, 'told'> {
		const told = this.entries[key]?.told;
		return told === undefined ? {} : { told };
	}

	private endedAttempts(key: string): number {
		return this.entries[key]?.endedAttempts ?? 0;
	}

	private put(
		key: string,
		state: LedgerEntry['state'],
		more: Pick<LedgerEntry, 'id' | 'told'> = {},
	): void {
		const endedAttempts = this.endedAttempts(key);
		this.entries[key] = {
			state,
			...(endedAttempts === 0 ? {} : { endedAttempts }),
			...more,
		};
	}

	private showInExecution(id: string): void {
		try {
			const customData = customDataOf(this.context);
			const known = customData.get(CUSTOM_DATA_KEY) ?? '';
			const ids = [...known.split(',').filter(Boolean), id];
			while (ids.join(',').length > CUSTOM_DATA_LIMIT) ids.shift();
			customData.set(CUSTOM_DATA_KEY, ids.join(','));
		} catch (error) {
			this.context.logger.debug(
				`Higgsfield IDs are not shown with the execution: ${String(error)}`,
			);
		}
	}
}

/** What n8n shows with the execution. In n8n 1 nodes reach it by expressions only. */
function customDataOf(context: IExecuteFunctions): IExecuteFunctions['customData'] {
	const direct: IExecuteFunctions['customData'] | undefined = context.customData;
	return direct ?? (context.evaluateExpression('{{ $execution.customData }}', 0) as never);
}

/** The IDs of all jobs that the node remembers in this execution, without knowing which items they belong to. */
export function rememberedIds(context: IExecuteFunctions): string[] {
	const entries = (context.getContext('node')[CONTEXT_KEY] ?? {}) as Record<string, LedgerEntry>;
	return Object.values(entries).flatMap(({ id }) => id ?? []);
}

/** What makes two submits the same request, whatever the order of their fields. */
export function fingerprint({ method, path, query, body }: Intent): string {
	return JSON.stringify(sorted([method, path, query ?? {}, body]));
}

/**
 * n8n's token for resuming an execution, from the end of its resume URL (about n8n 2.14 and later). It is the one
 * thing that stays the same through every retry of an execution and differs between executions.
 */
function resumeToken(context: IExecuteFunctions): string | undefined {
	try {
		const url = context.evaluateExpression('{{ $execution.resumeUrl }}', 0);
		return new URL(String(url)).searchParams.get('signature') ?? undefined;
	} catch {
		return undefined;
	}
}

/**
 * What stands in for the token in an older n8n. It is kept in the context, since a retry has another ID. In queue
 * mode, n8n 1 runs the execution of a worker that died once more, under the same ID and with nothing kept.
 */
function executionName(context: IExecuteFunctions): string {
	return JSON.stringify([
		context.getInstanceId(),
		context.getWorkflow().id,
		context.getExecutionId() || crypto.randomUUID(),
	]);
}

function runIndex(context: IExecuteFunctions): number {
	return Number(context.evaluateExpression('{{ $runIndex }}', 0));
}

/** Hashed, because the token is a secret and the context is saved with the execution. */
async function sha256(text: string): Promise<string> {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
	return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, entry]) => [key, sorted(entry)]),
	);
}
