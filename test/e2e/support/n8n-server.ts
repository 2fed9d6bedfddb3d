/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs a real n8n, never shipped */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';

import { freePorts } from './ports';
import { endGroup, killGroup, spawnGroup } from './processes';

export const root = resolve(__dirname, '../../..');

/** A process of n8n: the server, or a worker of queue mode. */
export interface N8nServer {
	url: string;
	logFile: string;
	/** Everything it has printed since it was started, also after its end. */
	log(): string;
	/** Kills it (SIGKILL). */
	stop(): Promise<void>;
	/** Ends it as a restart of the machine or of its container does (SIGTERM). */
	shutDown(): Promise<void>;
}

export interface N8nOptions {
	logFile?: string;
	/** Settings of n8n beside the usual ones. */
	environment?: Record<string, string>;
}

const START_LIMIT_MS = 180_000;

/** Starts the n8n in `.n8n-server` on free loopback ports, with its data in `userFolder`. */
export async function startN8n(userFolder: string, options: N8nOptions = {}): Promise<N8nServer> {
	return await launch(['start'], 'N8N_PORT', userFolder, options);
}

/** Starts a worker of queue mode, with its data in `userFolder`; its URL answers health checks only. */
export async function startWorker(
	userFolder: string,
	concurrency: number,
	{ logFile, environment }: N8nOptions,
): Promise<N8nServer> {
	return await launch(
		['worker', `--concurrency=${concurrency}`],
		'QUEUE_HEALTH_CHECK_PORT',
		userFolder,
		{
			logFile,
			environment: {
				...environment,
				QUEUE_HEALTH_CHECK_ACTIVE: 'true',
				N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
			},
		},
	);
}

async function launch(
	command: string[],
	portVariable: string,
	userFolder: string,
	{ logFile = join(userFolder, 'n8n.log'), environment }: N8nOptions,
): Promise<N8nServer> {
	const { node, n8n } = installedN8n();
	mkdirSync(userFolder, { recursive: true });
	const [port, brokerPort] = await freePorts(2);
	const url = `http://127.0.0.1:${port}`;
	const output = openSync(logFile, 'w');
	const server = spawnGroup(node, [n8n, ...command], {
		cwd: userFolder,
		log: output,
		env: {
			...inheritedEnvironment(),
			...quietEnvironment,
			...environment,
			// n8n starts its task runner with the `node` it finds first.
			PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
			N8N_USER_FOLDER: userFolder,
			[portVariable]: String(port),
			N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		},
	});
	closeSync(output);
	let ended = false;
	server.once('exit', () => (ended = true));
	server.once('error', () => (ended = true));
	const log = () => readFileSync(logFile, 'utf8');
	const stop = async () => await killGroup(server);
	const shutDown = async () => await endGroup(server, 'SIGTERM');

	const deadline = Date.now() + START_LIMIT_MS;
	while (!(await isReady(url))) {
		if (ended || Date.now() > deadline) {
			await stop();
			const end = ended ? 'ended' : 'was not ready in time';
			throw new Error(`n8n ${end}:\n${log().slice(-4_000)}`);
		}
		await sleep(200);
	}
	return { url, logFile, log, stop, shutDown };
}

/** Where `npm run test:e2e` and `npm start` left n8n and the Node that runs it. */
function installedN8n(): { node: string; n8n: string } {
	const readyFile = join(root, '.n8n-server', 'node_modules', '.ready.json');
	if (!existsSync(readyFile)) {
		throw new Error('n8n is not installed: run `npm run test:e2e`, which does it.');
	}
	return JSON.parse(readFileSync(readyFile, 'utf8'));
}

async function isReady(url: string) {
	try {
		const { status } = await axios.get(`${url}/healthz/readiness`, { proxy: false });
		return status === 200;
	} catch {
		return false;
	}
}

/** This process's environment without settings meant for another n8n, for npm, or for this package. */
function inheritedEnvironment() {
	const foreign = /^(N8N|DB|EXECUTIONS|QUEUE|NODES|NODE|WEBHOOK|CREDENTIALS|npm|HIGGSFIELD|JEST)_/;
	// Certificates are the machine's, not n8n's.
	const kept = new Set(['NODE_EXTRA_CA_CERTS']);
	const inherited = Object.entries(process.env).filter(
		([name]) => kept.has(name) || !foreign.test(name),
	);
	// What is served on this machine is never reached through a proxy.
	const noProxy = [process.env.NO_PROXY ?? process.env.no_proxy, '127.0.0.1', 'localhost']
		.filter(Boolean)
		.join(',');
	return { ...Object.fromEntries(inherited), NO_PROXY: noProxy, no_proxy: noProxy };
}

/** Nothing that calls home, asks questions or shows news. */
const quietEnvironment = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	// The links to forms and webhooks that n8n shows.
	N8N_HOST: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_ENCRYPTION_KEY: 'only-for-throw-away-data',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_PYTHON_ENABLED: 'false',
	N8N_LOG_FORMAT: 'text',
	GENERIC_TIMEZONE: 'UTC',
};
