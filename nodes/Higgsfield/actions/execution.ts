import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { rememberedIds } from '../generation/ledger';
import { errorItem } from '../generation/output';
import { Stopped, stoppedWith } from '../generation/run';
import type { Failure } from '../transport/failure';
import { toFailure, toNodeError } from '../transport/failure';
import { Parameters } from './parameters';

/* What every operation does around its own work: items, stop, and the modes for failed items. */

/**
 * Whether failed items come out as items. AI agents always get them so: of a thrown error they see little or
 * nothing, and pay again.
 */
export function continues(context: IExecuteFunctions): boolean {
	return context.continueOnFail() || isTool(context);
}

/** Whether an AI agent calls the node. The type tells in every version of the agent; `isToolExecution()` does not. */
export function isTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/** @throws Stopped when the execution was stopped: n8n calls a node again after that when Retry On Fail is on. */
export function throwIfStopped(context: IExecuteFunctions): void {
	if (context.getExecutionCancelSignal?.()?.aborted) {
		throw stoppedWith('generation', rememberedIds(context));
	}
}

/** Runs an operation that is done with each item at once, one after the other. */
export async function forEachItem(
	context: IExecuteFunctions,
	work: (parameters: Parameters, itemIndex: number) => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	const items: INodeExecutionData[] = [];
	for (let itemIndex = 0; itemIndex < context.getInputData().length; itemIndex++) {
		throwIfStopped(context);
		try {
			items.push(...(await work(new Parameters(context, itemIndex), itemIndex)));
		} catch (error) {
			items.push(failedItem(context, error, itemIndex));
		}
	}
	return items;
}

/**
 * A failure as the item that the continue modes return.
 *
 * @throws the node error in the other mode
 */
export function failedItem(
	context: IExecuteFunctions,
	error: unknown,
	itemIndex: number,
): INodeExecutionData {
	const failure: Failure = toFailure(error);
	if (failure instanceof Stopped || !continues(context)) {
		throw toNodeError(context.getNode(), error, itemIndex);
	}
	return errorItem(failure, itemIndex);
}
