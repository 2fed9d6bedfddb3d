import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Ledger } from '../generation/ledger';
import { errorItem } from '../generation/output';
import type { Outcome, RunResult, Task } from '../generation/run';
import { runJobs } from '../generation/run';
import type { Job } from '../generation/state';
import type { JobKind } from '../generation/verdict';
import { aboutJob, jobName, nextStep } from '../generation/verdict';
import type { Failure } from '../transport/failure';
import { toFailure, toNodeError } from '../transport/failure';
import { continues, failedItem, throwIfStopped } from './execution';
import { Parameters } from './parameters';
import { readMaxConcurrent } from './settings';
import { leaderOf } from './sharing';

/** One item, ready to run: its task, and what its job's end means for it. */
export interface Prepared<T extends Job> {
	task: Task<T>;
	/** The failure that a finished job is for this item, if it is one. */
	judge(job: T): Failure | undefined;
	toItems(job: T): INodeExecutionData[] | Promise<INodeExecutionData[]>;
}

export interface JobOperation<T extends Job> {
	kind: JobKind;
	/** Reads and checks one item's fields; nothing that costs is sent. */
	prepare(parameters: Parameters, itemIndex: number): Prepared<T> | Promise<Prepared<T>>;
	/** Jobs in flight at once; left out: the option Max Concurrent of the first item. */
	maxConcurrent?: number;
	/** Told of all jobs that brought a result, at the end. */
	finish?(jobs: T[]): void;
}

/**
 * Takes all items through preparation, run and output.
 *
 * @returns items in input order; in the continue modes with an error item in a failed item's place
 * @throws NodeApiError or NodeOperationError for the first failed item otherwise, naming the other items' jobs
 */
export async function runItems<T extends Job>(
	context: IExecuteFunctions,
	operation: JobOperation<T>,
): Promise<INodeExecutionData[]> {
	const output = new Map<number, INodeExecutionData[]>();
	const prepared = new Map<number, Prepared<T>>();
	const leaders = new Map<number, number>();
	const count = context.getInputData().length;

	for (let itemIndex = 0; itemIndex < count; itemIndex++) {
		throwIfStopped(context);
		try {
			const parameters = new Parameters(context, itemIndex);
			const item = await operation.prepare(parameters, itemIndex);
			leaders.set(itemIndex, leaderOf(item.task.intent, prepared, itemIndex));
			prepared.set(itemIndex, item);
		} catch (error) {
			output.set(itemIndex, [failedItem(context, error, itemIndex)]);
		}
	}

	const ledger = new Ledger(context);
	const result = await runJobs<T>({
		kind: operation.kind,
		ledger,
		tasks: [...prepared.entries()].flatMap(([itemIndex, { task }]) =>
			leaders.get(itemIndex) === itemIndex ? [task] : [],
		),
		maxConcurrent: operation.maxConcurrent ?? maxConcurrent(context, count),
		stopOnFailure: !continues(context),
		judge: (job, itemIndex) => prepared.get(itemIndex)?.judge(job),
		signal: context.getExecutionCancelSignal?.(),
	});

	const outcomes = new Map(result.outcomes.map((outcome) => [outcome.itemIndex, outcome]));
	const outputs = await Promise.all(
		[...prepared].flatMap(([itemIndex, item]) => {
			const outcome = outcomes.get(leaders.get(itemIndex) ?? itemIndex);
			return outcome === undefined ? [] : [toOutput(outcome, operation.kind, item, itemIndex)];
		}),
	);
	throwIfStopped(context);
	let failed = output.size > 0;
	for (const { itemIndex, items, failure } of outputs) {
		if (failure !== undefined) {
			if (!continues(context)) {
				throw firstFailure(context, operation.kind, result, failure, itemIndex);
			}
			failed = true;
		}
		output.set(itemIndex, items);
	}
	operation.finish?.(result.outcomes.flatMap(({ job }) => job ?? []));
	if (!failed) ledger.close();
	return [...output.entries()].sort(([a], [b]) => a - b).flatMap(([, items]) => items);
}

/** An outcome as items. Whatever goes wrong here happens after the job was paid, so its ID goes along. */
async function toOutput<T extends Job>(
	{ job, failure }: Outcome<T>,
	kind: JobKind,
	item: Prepared<T>,
	itemIndex: number,
): Promise<{ itemIndex: number; items: INodeExecutionData[]; failure?: Failure }> {
	if (failure !== undefined) return { itemIndex, items: [errorItem(failure, itemIndex)], failure };
	try {
		return { itemIndex, items: await item.toItems(job) };
	} catch (error) {
		const { id, apiVersion, status } = job;
		const told = aboutJob(toFailure(error), { kind, id, apiVersion, status }, nextStep(kind));
		return { itemIndex, items: [errorItem(told, itemIndex)], failure: told };
	}
}

function maxConcurrent(context: IExecuteFunctions, count: number): number {
	return count === 0 ? 1 : readMaxConcurrent(new Parameters(context, 0));
}

/** The error of an item, telling where the jobs of the other items are, so that none of them is lost. */
function firstFailure<T extends Job>(
	context: IExecuteFunctions,
	kind: JobKind,
	{ outcomes, unfinished, inDoubt }: RunResult<T>,
	failure: Failure,
	itemIndex: number,
) {
	const others = [
		...outcomes.flatMap((each) => {
			const index = each.itemIndex;
			if (each.failure === undefined) {
				return [{ index, text: `${jobName(kind, each.job.id)} (${each.job.status})` }];
			}
			// Without either, nothing of that item is at Higgsfield.
			const { id, apiVersion } = each.failure.details;
			return (id ?? apiVersion) ? [{ index, text: each.failure.message }] : [];
		}),
		...unfinished.map(({ itemIndex: index, id, status }) => ({
			index,
			text: `${jobName(kind, id)} (${status})`,
		})),
		...inDoubt.map(({ itemIndex: index, message }) => ({ index, text: message })),
	]
		.filter((other) => other.index !== itemIndex)
		.sort((a, b) => a.index - b.index);
	const text = others.map((other) => `item ${other.index}: ${other.text}`).join('; ');
	const told =
		others.length === 0
			? failure
			: failure.with({
					description: `Jobs of other items are kept, and a retry of this execution takes them up without paying again: ${text}.`,
				});
	return toNodeError(context.getNode(), told, itemIndex);
}
