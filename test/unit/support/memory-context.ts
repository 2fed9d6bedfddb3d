import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

export interface MemoryContextOptions {
	/** The node's context as n8n kept it from an earlier try. */
	stored?: IDataObject;
	/** n8n's resume token; left out: an older n8n, which has none. */
	token?: string;
	nodeId?: string;
	executionId?: string;
	runIndex?: number;
	customData?: Record<string, string>;
	/** Makes the store for custom data refuse everything, as some kinds of executions do. */
	withoutCustomData?: boolean;
}

export interface MemoryContext {
	context: IExecuteFunctions;
	/** What n8n would keep for the next try. */
	stored: IDataObject;
	customData: Record<string, string>;
	/** What went to the server log, "info: …". */
	log: string[];
}

/** The few parts of n8n's execution context in which a ledger keeps its data. */
export function memoryContext(options: MemoryContextOptions = {}): MemoryContext {
	const stored = options.stored ?? {};
	const customData = options.customData ?? {};
	const log: string[] = [];
	const expressions: Record<string, unknown> = {
		'{{ $execution.resumeUrl }}':
			options.token === undefined
				? 'http://localhost:5678/webhook-waiting/17'
				: `http://localhost:5678/webhook-waiting/17?signature=${options.token}`,
		'{{ $runIndex }}': options.runIndex ?? 0,
	};
	const context = {
		getContext: () => stored,
		getInstanceId: () => 'instance-1',
		getWorkflow: () => ({ id: 'workflow-1' }),
		getExecutionId: () => options.executionId,
		getNode: () => ({ id: options.nodeId ?? 'node-1' }),
		evaluateExpression: (expression: string) => expressions[expression],
		logger: {
			info: (text: string) => log.push(`info: ${text}`),
			warn: (text: string) => log.push(`warn: ${text}`),
			debug: (text: string) => log.push(`debug: ${text}`),
		},
		customData: {
			get: (key: string) => customData[key],
			set: (key: string, value: string) => {
				if (options.withoutCustomData) throw new Error('not in this kind of execution');
				customData[key] = value;
			},
		},
	};
	return { context: context as unknown as IExecuteFunctions, stored, customData, log };
}

/** A node's context as it comes back from the database. */
export function saved(stored: IDataObject): IDataObject {
	return JSON.parse(JSON.stringify(stored)) as IDataObject;
}
