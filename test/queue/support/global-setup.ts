/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error -- starts real servers, never shipped */
import { announce } from '../../e2e/support/announce';
import { startN8n, type N8nServer } from '../../e2e/support/n8n-server';
import { installPackage } from '../../e2e/support/package';
import { temporaryFolder } from '../../e2e/support/temporary-folder';
import { startSimulator, type Simulator } from '../../simulator';
import { DATABASE, startPostgres, startRedis, type Service } from './services';

interface Started {
	simulator?: Simulator;
	postgres?: Service;
	redis?: Service;
	main?: N8nServer;
}

// Jest hands nothing from the set-up to the tear-down but what is global.
const shared = globalThis as typeof globalThis & { startedForQueue?: Started };

/**
 * Queue mode without workers: the main n8n with its database and its message broker, and a simulator. The test
 * files start the workers that they need.
 */
export default async function globalSetup() {
	const started: Started = {};
	shared.startedForQueue = started;
	try {
		const postgres = (started.postgres = await startPostgres(temporaryFolder()));
		const redis = (started.redis = await startRedis(temporaryFolder()));
		const simulator = (started.simulator = await startSimulator({ settings: { timeScale: 0.1 } }));
		const environment = {
			EXECUTIONS_MODE: 'queue',
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_DATABASE: DATABASE,
			DB_POSTGRESDB_USER: DATABASE,
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
		};
		const userFolder = temporaryFolder();
		const packed = installPackage(userFolder);
		const main = (started.main = await startN8n(userFolder, { environment }));
		await announce(main, simulator, packed);
		process.env.E2E_QUEUE_ENVIRONMENT = JSON.stringify(environment);
	} catch (error) {
		// Jest calls no tear-down after a set-up that failed.
		await stopAll();
		throw error;
	}
}

export async function stopAll() {
	const { main, simulator, redis, postgres } = shared.startedForQueue!;
	await main?.stop();
	await simulator?.close();
	await redis?.stop();
	await postgres?.stop();
}
