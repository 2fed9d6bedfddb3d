import type { Driver } from '../../../nodes/Higgsfield/generation/driver';
import type {
	RunOptions,
	RunResult,
	Task,
	Waiting,
} from '../../../nodes/Higgsfield/generation/run';
import { runJobs } from '../../../nodes/Higgsfield/generation/run';
import type { Job } from '../../../nodes/Higgsfield/generation/state';
import { Failure } from '../../../nodes/Higgsfield/transport/failure';
import { PlainLedger } from './plain-ledger';
import { ScriptedDriver } from './scripted-driver';
import { VirtualClock } from './virtual-clock';

export const MINUTE = 60_000;

/** A task before the stage gives it the scripted driver. */
export type PlainTask = Omit<Task<Job>, 'driver'>;

/** Waits 15 minutes and looks every 2 s; `pollIntervalMs: 0` is the node's own schedule. */
export const WAITING: Waiting = {
	timeoutMs: 15 * MINUTE,
	onTimeout: 'error',
	pollIntervalMs: 2_000,
	cancelOnStop: true,
};

/** An item to be submitted; `waiting: undefined` for one that is not waited for. */
export function submitTask(
	itemIndex: number,
	waiting: Partial<Waiting> | undefined = {},
): PlainTask {
	return {
		itemIndex,
		apiVersion: 'v1',
		intent: { itemIndex, apiVersion: 'v1', method: 'POST', path: '/v1/text2image/soul', body: {} },
		waiting: { ...WAITING, ...waiting },
	};
}

/** An item whose submit carries an Idempotency-Key. */
export function keyedTask(itemIndex: number, waiting: Partial<Waiting> = {}): PlainTask {
	const task = submitTask(itemIndex, waiting);
	return {
		...task,
		apiVersion: 'v2',
		intent: { itemIndex, apiVersion: 'v2', method: 'POST', path: '/soul', body: {} },
	};
}

export function submitOnly(itemIndex: number): PlainTask {
	return { ...submitTask(itemIndex), waiting: undefined };
}

/** An item whose job exists already. */
export function lookTask(itemIndex: number, id: string, waiting?: Partial<Waiting>): PlainTask {
	return {
		itemIndex,
		apiVersion: 'v1',
		id,
		...(waiting ? { waiting: { ...WAITING, ...waiting } } : {}),
	};
}

export function tasks(count: number, waiting: Partial<Waiting> = {}): PlainTask[] {
	return Array.from({ length: count }, (_, itemIndex) => submitTask(itemIndex, waiting));
}

/** A job that did not complete is a failure of its item. */
export function judge(job: Job): Failure | undefined {
	return job.status === 'completed'
		? undefined
		: new Failure(`Ended ${job.status}`, { description: 'Try another prompt.' });
}

/** One run on the virtual clock: script the driver, then start. */
export class Stage {
	readonly clock = new VirtualClock();

	readonly driver = new ScriptedDriver(this.clock);

	readonly ledger: PlainLedger;

	private readonly controller = new AbortController();

	/** @param stored the node's context as an earlier try of the execution left it */
	constructor(stored = {}) {
		this.ledger = PlainLedger.over(stored);
	}

	/** What the ledger holds, by "item <index>". */
	get remembered(): unknown {
		return this.ledger.stored.higgsfieldSubmits;
	}

	stopAt(ms: number): this {
		this.clock.at(ms, () => this.controller.abort());
		return this;
	}

	stopNow(): this {
		this.controller.abort();
		return this;
	}

	async run(
		list: PlainTask[],
		{ driver = this.driver, ...options }: Partial<RunOptions<Job>> & { driver?: Driver<Job> } = {},
	): Promise<RunResult<Job>> {
		return await runJobs<Job>({
			kind: 'generation',
			tasks: list.map((task) => ({ ...task, driver })),
			ledger: this.ledger,
			maxConcurrent: 4,
			stopOnFailure: false,
			judge,
			signal: this.controller.signal,
			clock: this.clock,
			...options,
		});
	}
}

/** Outcomes in short: "0 job-0 completed", or "0 failed: <message>". */
export function told({ outcomes }: RunResult<Job>): string[] {
	return outcomes.map(({ itemIndex, job, failure }) =>
		failure === undefined
			? `${itemIndex} ${job?.id} ${job?.status}`
			: `${itemIndex} failed: ${failure.message}`,
	);
}

/** The one failure of a run. */
export function onlyFailure({ outcomes }: RunResult<Job>): Failure {
	const failures = outcomes.flatMap(({ failure }) => failure ?? []);
	expect(failures).toHaveLength(1);
	return failures[0];
}

/** What a promise is rejected with; fails the test when it is not. */
export async function rejection(promise: Promise<unknown>): Promise<Failure> {
	const error = await promise.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(error).toBeInstanceOf(Failure);
	return error as Failure;
}
