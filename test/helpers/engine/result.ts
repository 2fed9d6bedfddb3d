import {
	jsonParse,
	type IDataObject,
	type INodeExecutionData,
	type IRunExecutionData,
	type ITaskData,
} from 'n8n-workflow';
import type { EngineResult, NodeFailure, NodeRun } from './options';
import { nodeNames } from './workflow';

type Collected = Omit<
	EngineResult,
	'status' | 'executionId' | 'tries' | 'logs' | 'uiMessages' | 'saved' | 'options'
>;

/** Reads from the engine's data what came out of the node and of its neighbours. */
export function collectResult(data: IRunExecutionData, nodeName: string): Collected {
	const { runData, error, metadata } = data.resultData;
	const runs = (runData[nodeName] ?? []).map(toRun);
	const jsonAfter = (name: string) =>
		(runData[name] ?? []).flatMap((task) => (task.data?.main[0] ?? []).map(({ json }) => json));
	return {
		runs,
		items: runs.flatMap(({ items }) => items),
		errorItems: runs.flatMap(({ errorItems }) => errorItems),
		hints: runs.flatMap(({ hints }) => hints),
		after: jsonAfter(nodeNames.after),
		afterError: jsonAfter(nodeNames.afterError),
		error: runs.findLast((run) => run.error)?.error ?? (error as NodeFailure | undefined),
		customData: { ...metadata },
		nodeContext: contextOf(data, nodeName),
		runExecutionData: data,
	};
}

function toRun(task: ITaskData): NodeRun {
	const outputs: Array<INodeExecutionData[] | null> = task.data?.ai_tool ?? task.data?.main ?? [];
	return {
		items: outputs[0] ?? [],
		errorItems: outputs[1] ?? [],
		error: task.error as NodeFailure | undefined,
		hints: task.hints ?? [],
	};
}

function contextOf(data: IRunExecutionData, nodeName: string): IDataObject {
	const context = data.executionData?.contextData[`node:${nodeName}`] ?? {};
	return jsonParse(JSON.stringify(context));
}
