import type {
	ExecutionStatus,
	IDataObject,
	INodeExecutionData,
	IRunExecutionData,
	IWorkflowSettings,
	NodeExecutionHint,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { CredentialSource } from './credentials';
import type { BinaryMode, LogEntry } from './n8n-core';

/** What to run and how. */
export interface RunOptions extends CredentialSource {
	/** Node parameters as a workflow holds them, `resource` and `operation` included; expressions work. */
	parameters?: object;
	/** What the node before ours (`Items`) gives out; one empty item by default. */
	items?: Array<IDataObject | INodeExecutionData>;
	/**
	 * Runs the node once per batch in one execution (runIndex 0, 1, …) instead of on `items`. With an
	 * error output, give one item per batch: each output that has items goes round.
	 */
	loop?: IDataObject[][];
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	/** n8n makes at least 2 and at most 5 tries, and waits 1 s when the wait is 0. */
	retryOnFail?: { maxTries?: number; waitBetweenTries?: number };
	/** Runs the tool variant of the node, called once per item by an agent (`items` = its arguments). */
	asTool?: boolean;
	/** Fields, mostly expressions, that the nodes after ours evaluate for each item. */
	then?: Record<string, string>;
	/** The execution's resume token: random by default, `null` = an n8n that has none. */
	resumeToken?: string | null;
	executionId?: string;
	/** `manual` by default: stricter, and the only one in which messages reach the editor. */
	mode?: WorkflowExecuteMode;
	nodeName?: string;
	typeVersion?: number;
	/** Full name of the node type; that of the Higgsfield node by default. */
	type?: string;
	/** Folder of the built package; the repository by default. */
	packageRoot?: string;
	workflowTimeoutMs?: number;
	workflowSettings?: IWorkflowSettings;
	/** One for all executions at a time: do not run two modes together. */
	binaryMode?: BinaryMode;
}

/** A node's error as n8n saves it. */
export interface NodeFailure {
	name: string;
	message: string;
	description?: string | null;
	httpCode?: string | null;
	level?: string;
	context?: IDataObject & { itemIndex?: number };
	[field: string]: unknown;
}

/** One run of the node inside an execution; more than one in a loop or as a tool. */
export interface NodeRun {
	items: INodeExecutionData[];
	errorItems: INodeExecutionData[];
	error?: NodeFailure;
	hints: NodeExecutionHint[];
}

/** How an execution ended, and every trace that it left. */
export interface EngineResult {
	status: ExecutionStatus;
	executionId: string;
	/** What came out of the node's first output, over all runs. */
	items: INodeExecutionData[];
	/** What came out of the error output (`onError: 'continueErrorOutput'`). */
	errorItems: INodeExecutionData[];
	runs: NodeRun[];
	/** What the node after ours made of `then`, item by item; likewise behind the error output. */
	after: IDataObject[];
	afterError: IDataObject[];
	error?: NodeFailure;
	/** How often the node's `execute` was called. */
	tries: number;
	hints: NodeExecutionHint[];
	customData: Record<string, string>;
	logs: LogEntry[];
	/** What was sent to the editor's console (manual mode only). */
	uiMessages: unknown[];
	/** The node's `getContext('node')` as it is saved. */
	nodeContext: IDataObject;
	/** The state the engine ended with. */
	runExecutionData: IRunExecutionData;
	/** What n8n would have saved of it, and starts a retry from. */
	saved: IRunExecutionData;
	options: RunOptions;
}

/** Where the stopped execution ran: on n8n's main process, or on a worker of queue mode. */
export type StopMode = 'main' | 'worker';

/** An execution in progress. */
export interface RunningExecution {
	finished: Promise<EngineResult>;
	/** What the Stop button does; after it, only a worker still saves what the node did. */
	stop(where?: StopMode): void;
}
