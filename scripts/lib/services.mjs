import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StepError } from './run.mjs';

const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/** The programs of queue mode's database and message broker: `{ postgresBin, redisServer }`, both paths. */
export function findServices() {
	const path = (process.env.PATH ?? '').split(delimiter);
	const postgresBin = [process.env.POSTGRES_BIN, ...path, ...debianPostgres()].find(
		(folder) =>
			folder &&
			['initdb', 'postgres', 'pg_isready'].every((name) => existsSync(join(folder, name))),
	);
	const redisServer = [
		process.env.REDIS_SERVER,
		...[...path, '/usr/bin'].map((folder) => join(folder, 'redis-server')),
	].find((file) => file && existsSync(file));
	if (postgresBin && redisServer) return { postgresBin, redisServer };
	const missing = [!postgresBin && 'postgresql', !redisServer && 'redis-server'].filter(Boolean);
	throw new StepError(
		`The queue mode tests need ${missing.map((name) => NAMES[name]).join(' and ')}. On Debian: apt-get install ` +
			`${missing.join(' ')}. Elsewhere, set POSTGRES_BIN to the folder with initdb, and REDIS_SERVER to the program.`,
	);
}

const NAMES = { postgresql: 'PostgreSQL', 'redis-server': 'Redis' };

/** Debian keeps the programs of each version in a folder of its own; the newest first. */
function debianPostgres() {
	if (!existsSync(DEBIAN_POSTGRES)) return [];
	return readdirSync(DEBIAN_POSTGRES)
		.sort((a, b) => Number(b) - Number(a))
		.map((version) => join(DEBIAN_POSTGRES, version, 'bin'));
}
