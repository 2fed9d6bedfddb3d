/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test helper, never shipped */
import { AsyncLocalStorage } from 'node:async_hooks';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { BinaryDataConfig, BinaryDataService, ErrorReporter } from 'n8n-core';

type Service<T> = abstract new (...args: never[]) => T;

interface ServiceContainer {
	get<T>(service: Service<T>): T;
	set<T>(service: Service<T>, instance: T): void;
}

export interface LogEntry {
	level: string;
	message: string;
	metadata?: unknown;
}

/** Where log lines go: to the execution in whose asynchronous context they were written. */
export const logSink = new AsyncLocalStorage<LogEntry[]>();

const levels = ['error', 'warn', 'info', 'debug'] as const;

/** Several copies of n8n's own packages are installed; only those that n8n-core itself sees count. */
const requireAsCore = createRequire(require.resolve('n8n-core'));

/** The service container of the engine. */
export const container = (requireAsCore('@n8n/di') as { Container: ServiceContainer }).Container;

function createLogger(write: (entry: LogEntry) => void) {
	const logger: Record<string, unknown> = { scoped: () => silent };
	for (const level of levels) {
		logger[level] = (message: string, metadata?: unknown) => write({ level, message, metadata });
	}
	return logger;
}
const silent: unknown = createLogger(() => {});

const { Logger } = requireAsCore('@n8n/backend-common') as { Logger: Service<unknown> };
// The error reporter repeats every node error in the log; keep it apart from what a node logs.
container.set(Logger, silent);
container.get(ErrorReporter);
container.set(
	Logger,
	createLogger((entry) => logSink.getStore()?.push(entry)),
);

/** Where binary data is kept: inside the items (`default`), or in files as on an ordinary server. */
export type BinaryMode = 'default' | 'filesystem';

/** Switches the engine's binary data store; it is one for all executions of a test file. */
export async function useBinaryMode(mode: BinaryMode): Promise<void> {
	const service = container.get(BinaryDataService);
	container.get(BinaryDataConfig).mode = mode;
	if (mode === 'filesystem') await service.init();
	// Without managers the service leaves the bytes in the item.
	else Object.assign(service, { mode, managers: {} });
}

afterAll(() => {
	const folder = process.env.N8N_USER_FOLDER;
	if (folder) rmSync(folder, { recursive: true, force: true });
});
