/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- runs real servers, never shipped */
import { execFileSync } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePorts, isListening } from '../../e2e/support/ports';
import { endGroup, spawnGroup, type SpawnOptions } from '../../e2e/support/processes';

/** A server of this run only, on a loopback port of its own. */
export interface Service {
	port: number;
	stop(): Promise<void>;
}

const START_LIMIT_MS = 30_000;

/** What the name of the database and of its only user is; nothing on loopback needs a password. */
export const DATABASE = 'postgres';

/** Starts a PostgreSQL with a database cluster of its own in `folder`, which keeps nothing after a crash. */
export async function startPostgres(folder: string): Promise<Service> {
	const bin = process.env.POSTGRES_BIN ?? '/usr/lib/postgresql/15/bin';
	const user = databaseUser();
	mkdirSync(folder, { recursive: true });
	if (user !== undefined) chownSync(folder, user.uid, user.gid);
	const data = join(folder, 'data');
	execFileSync(
		join(bin, 'initdb'),
		['-D', data, '-U', DATABASE, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
		{ ...user, cwd: folder, stdio: 'ignore' },
	);
	const [port] = await freePorts(1);
	const settings = {
		port,
		listen_addresses: '127.0.0.1',
		unix_socket_directories: folder,
		fsync: 'off',
		synchronous_commit: 'off',
		full_page_writes: 'off',
		max_connections: 200,
	};
	const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const isReady = async () => {
		try {
			execFileSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]);
			return true;
		} catch {
			return false;
		}
	};
	// SIGQUIT: without waiting for anybody, but with its shared memory given back.
	return await serve('postgres', folder, 'SIGQUIT', {
		command: join(bin, 'postgres'),
		args: ['-D', data, ...args],
		user,
		port,
		isReady,
	});
}

/** Starts a Redis that keeps everything in memory. */
export async function startRedis(folder: string): Promise<Service> {
	mkdirSync(folder, { recursive: true });
	const [port] = await freePorts(1);
	return await serve('redis', folder, 'SIGTERM', {
		command: process.env.REDIS_SERVER ?? 'redis-server',
		args: ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'],
		port,
		isReady: async () => await isListening(port),
	});
}

/** PostgreSQL refuses to run as root; Debian's package brings a user for it. */
function databaseUser(): SpawnOptions['user'] {
	if (process.getuid?.() !== 0) return undefined;
	const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
	return { uid: id('-u'), gid: id('-g') };
}

interface Program {
	command: string;
	args: string[];
	user?: SpawnOptions['user'];
	port: number;
	isReady(): Promise<boolean>;
}

async function serve(
	name: string,
	folder: string,
	endSignal: NodeJS.Signals,
	{ command, args, user, port, isReady }: Program,
): Promise<Service> {
	const logFile = join(folder, `${name}.log`);
	const log = openSync(logFile, 'w');
	const server = spawnGroup(command, args, { cwd: folder, env: process.env, user, log });
	closeSync(log);
	let ended = false;
	server.once('exit', () => (ended = true));
	server.once('error', () => (ended = true));
	const stop = async () => await endGroup(server, endSignal);
	const deadline = Date.now() + START_LIMIT_MS;
	while (!(await isReady())) {
		if (ended || Date.now() > deadline) {
			await stop();
			const output = readFileSync(logFile, 'utf8').slice(-4_000);
			throw new Error(`${name} ${ended ? 'ended' : 'was not ready in time'}:\n${output}`);
		}
		await sleep(50);
	}
	return { port, stop };
}
