/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs real workers, never shipped */
import { startWorker, type N8nServer } from '../../e2e/support/n8n-server';
import { installPackage } from '../../e2e/support/package';
import { removeFolder, temporaryFolder } from '../../e2e/support/temporary-folder';

/** A worker on what could be a machine of its own: its own data folder, its own copy of the package. */
export interface Worker extends N8nServer {
	/** The executions that it has begun. */
	executions(): string[];
	/** Kills it, where it still runs, and deletes its data. */
	remove(): Promise<void>;
}

export interface WorkerOptions {
	/** Executions at a time. */
	concurrency?: number;
	environment?: Record<string, string>;
}

/** How the main n8n is set up: the same holds for its workers. */
const queueEnvironment = JSON.parse(process.env.E2E_QUEUE_ENVIRONMENT ?? '{}') as Record<
	string,
	string
>;

/** Starts a worker of the main n8n that the global set-up started. */
export async function addWorker({
	concurrency = 10,
	environment,
}: WorkerOptions = {}): Promise<Worker> {
	const folder = temporaryFolder();
	installPackage(folder);
	const server = await startWorker(folder, concurrency, {
		environment: { ...queueEnvironment, ...environment },
	});
	return {
		...server,
		executions: () =>
			[...server.log().matchAll(/Worker started execution (\d+)/g)].map(
				([, executionId]) => executionId,
			),
		remove: async () => {
			await server.stop();
			removeFolder(folder);
		},
	};
}
