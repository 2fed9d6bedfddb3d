/* eslint-disable @n8n/community-nodes/no-restricted-globals -- test helper, never shipped */
import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	deepCopy,
	OperationalError,
	UserError,
	Workflow,
	type ExecutionStatus,
	type IDataObject,
	type INodeType,
	type INodeTypes,
	type IRunExecutionData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { createAdditionalData } from './additional-data';
import { credentialData, TestCredentialsHelper } from './credentials';
import { logSink, useBinaryMode, type LogEntry } from './n8n-core';
import { knownTypes } from './node-package';
import type { EngineResult, RunningExecution, RunOptions, StopMode } from './options';
import { collectResult } from './result';
import { buildWorkflow, nodeNames, toItems, type SavedWorkflow } from './workflow';

/** Full name of the node type that tests run when they name none. */
export const higgsfieldType = 'n8n-nodes-higgsfield.higgsfield';

/** n8n saves an execution that its time limit ended some 10 to 20 ms later, finished or not. */
const saveDelayMs = 15;

let lastExecutionId = 100;
const realTimeout = globalThis.setTimeout;

/** Runs the node in an execution of its own and waits for the end. */
export async function run(options: RunOptions): Promise<EngineResult> {
	return await start(options).finished;
}

/** Starts an execution that the test wants to stop or to watch. */
export function start(options: RunOptions): RunningExecution {
	return launch(options);
}

/**
 * Does what "Retry execution" does with a saved execution: same resume token and context, new id,
 * from the node that failed. Given `parameters`, it is the retry "with currently saved workflow".
 */
export async function retry(
	previous: EngineResult,
	overrides: RunOptions = {},
): Promise<EngineResult> {
	return await startRetry(previous, overrides).finished;
}

/** Like `retry`, for a test that wants to stop or to watch it. */
export function startRetry(previous: EngineResult, overrides: RunOptions = {}): RunningExecution {
	if (previous.status === 'success') {
		throw new UserError('The execution succeeded, so it cannot be retried.');
	}
	const options = { ...previous.options, executionId: undefined, ...overrides };
	return launch({ ...options, mode: 'retry' }, previous.saved, overrides.parameters !== undefined);
}

function launch(
	options: RunOptions,
	saved?: IRunExecutionData,
	loadWorkflow = false,
): RunningExecution {
	let execution: Execution | undefined;
	let stopRequested: StopMode | undefined;
	const finished = (async () => {
		const type = `${options.type ?? higgsfieldType}${options.asTool ? 'Tool' : ''}`;
		await useBinaryMode(options.binaryMode ?? 'default');
		const types = await knownTypes(options.packageRoot, type);
		execution = new Execution(
			options,
			buildWorkflow(options, types.nodeTypes, type),
			types.nodeTypes,
			new TestCredentialsHelper(types.credential, credentialData(options)),
		);
		const result = execution.run(saved && restore(saved, execution.workflow, loadWorkflow));
		if (stopRequested) execution.stop(stopRequested);
		return await result;
	})();
	return {
		finished,
		stop(where = 'main') {
			stopRequested = where;
			execution?.stop(where);
		},
	};
}

/** Prepares saved data for a second go, step by step as n8n's execution service does. */
function restore(saved: IRunExecutionData, workflow: Workflow, loadWorkflow: boolean) {
	const data = throughStorage(saved);
	const { lastNodeExecuted, runData } = data.resultData;
	if (lastNodeExecuted) {
		delete data.resultData.error;
		const runs = runData[lastNodeExecuted];
		if (runs?.at(-1)?.error !== undefined) runs.pop();
	}
	for (const entry of loadWorkflow ? (data.executionData?.nodeExecutionStack ?? []) : []) {
		const node = workflow.getNode(entry.node.name);
		if (!node) {
			throw new OperationalError(`Could not find the node "${entry.node.name}" in workflow.`);
		}
		entry.node = node;
	}
	return data;
}

/** What remains of the data after n8n has written them down and read them again. */
function throughStorage(data: IRunExecutionData): IRunExecutionData {
	const copy = deepCopy(data);
	if (copy.executionData) {
		// What a node keeps in its context has to survive JSON.
		const text = JSON.stringify(copy.executionData.contextData);
		copy.executionData.contextData = JSON.parse(text) as typeof copy.executionData.contextData;
	}
	return copy;
}

class Execution {
	readonly workflow: Workflow;

	private readonly id: string;

	private readonly mode: WorkflowExecuteMode;

	private readonly logs: LogEntry[] = [];

	private readonly uiMessages: unknown[] = [];

	private readonly tries = { count: 0 };

	private execution?: ReturnType<WorkflowExecute['processRunExecutionData']>;

	private data!: IRunExecutionData;

	private initial!: IRunExecutionData;

	private ended: 'timeout' | StopMode | undefined;

	private savedEarly?: Promise<IRunExecutionData>;

	constructor(
		private readonly options: RunOptions,
		private readonly savedWorkflow: SavedWorkflow,
		nodeTypes: INodeTypes,
		private readonly credentialsHelper: TestCredentialsHelper,
	) {
		this.id = options.executionId ?? String(++lastExecutionId);
		this.mode = options.mode ?? 'manual';
		const { nodes, connections, nodeName } = savedWorkflow;
		const typeUnderTest = nodes.find(({ name }) => name === nodeName)?.type ?? '';
		this.workflow = new Workflow({
			id: 'workflow-under-test',
			name: 'Workflow under test',
			nodes: deepCopy(nodes),
			connections,
			active: false,
			nodeTypes: countTries(nodeTypes, typeUnderTest, this.tries),
			settings: { executionOrder: 'v1', ...options.workflowSettings },
		});
	}

	async run(restored?: IRunExecutionData): Promise<EngineResult> {
		this.data = restored ?? this.freshData();
		this.initial = throughStorage(this.data);
		const { workflowTimeoutMs } = this.options;
		const additionalData = createAdditionalData({
			credentialsHelper: this.credentialsHelper,
			executionId: this.id,
			workflowId: this.workflow.id,
			timeoutAt: workflowTimeoutMs && Date.now() + workflowTimeoutMs,
			hooks: new ExecutionLifecycleHooks(this.mode, this.id, {
				id: this.workflow.id,
				name: 'Workflow under test',
				active: false,
				isArchived: false,
				activeVersionId: null,
				createdAt: new Date(),
				updatedAt: new Date(),
				nodes: this.savedWorkflow.nodes,
				connections: this.savedWorkflow.connections,
			}),
			sendDataToUI: (_type, data) => this.uiMessages.push(data),
		});
		let timer: ReturnType<typeof setTimeout> | undefined;
		try {
			this.execution = logSink.run(this.logs, () =>
				new WorkflowExecute(additionalData, this.mode, this.data).processRunExecutionData(
					this.workflow,
				),
			);
			if (workflowTimeoutMs) timer = setTimeout(() => this.cancel('timeout'), workflowTimeoutMs);
			const { status, data } = await this.execution;
			this.data = data;
			return await this.result(this.ended ? 'canceled' : status);
		} catch (error) {
			// What the engine refuses to start, for example with a required parameter missing.
			this.data.resultData.error = error as Error & typeof this.data.resultData.error;
			return await this.result('error');
		} finally {
			clearTimeout(timer);
		}
	}

	stop(where: StopMode): void {
		this.cancel(where);
	}

	private cancel(reason: 'timeout' | StopMode): void {
		if (this.ended || !this.execution) return;
		this.ended = reason;
		const { execution } = this;
		logSink.run(this.logs, () => execution.cancel());
		if (reason === 'timeout') {
			const soon = new Promise((resolve) => realTimeout(resolve, saveDelayMs));
			this.savedEarly = Promise.race([execution, soon]).then(() => throughStorage(this.data));
		}
	}

	private async result(status: ExecutionStatus): Promise<EngineResult> {
		// Stop in main mode overwrites the execution with what was saved at its start.
		const saved =
			this.ended === 'main' ? this.initial : await (this.savedEarly ?? throughStorage(this.data));
		return {
			...collectResult(this.data, this.savedWorkflow.nodeName),
			status,
			executionId: this.id,
			tries: this.tries.count,
			logs: this.logs,
			uiMessages: this.uiMessages,
			saved,
			options: this.options,
		};
	}

	private freshData(): IRunExecutionData {
		const node = this.workflow.getNode(nodeNames.items);
		if (!node) throw new OperationalError('The workflow has no start');
		const items = deepCopy(toItems(this.options.items));
		const { resumeToken } = this.options;
		const data = createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node, data: { main: [items] }, source: null }] },
			...(resumeToken && { resumeToken }),
		});
		if (resumeToken === null) delete data.resumeToken;
		return data;
	}
}

/** Passes on a view of the node type under test that counts the calls of `execute`. */
function countTries(nodeTypes: INodeTypes, type: string, tries: { count: number }): INodeTypes {
	return {
		...nodeTypes,
		getByNameAndVersion(name, version) {
			const nodeType = nodeTypes.getByNameAndVersion(name, version);
			const { execute } = nodeType;
			if (name !== type || !execute) return nodeType;
			return Object.create(nodeType, {
				execute: {
					value(this: unknown, ...args: IDataObject[]): unknown {
						tries.count++;
						return Reflect.apply(execute, this, args);
					},
				},
			}) as INodeType;
		},
	};
}
