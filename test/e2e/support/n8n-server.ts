/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs a real n8n, never shipped */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';

import { killGroup, spawnGroup } from './processes';

export const root = resolve(__dirname, '../../..');

export interface N8nServer {
	url: string;
	/** Everything n8n printed. */
	logFile: string;
	stop(): Promise<void>;
}

const START_LIMIT_MS = 180_000;

/** Starts the n8n in `.n8n-server` on free loopback ports, with its data in `userFolder`. */
export async function startN8n(
	userFolder: string,
	logFile = join(userFolder, 'n8n.log'),
): Promise<N8nServer> {
	const { node, n8n } = installedN8n();
	mkdirSync(userFolder, { recursive: true });
	const [port, brokerPort] = await freePorts(2);
	const url = `http://127.0.0.1:${port}`;
	const log = openSync(logFile, 'w');
	const server = spawnGroup(node, [n8n, 'start'], {
		cwd: userFolder,
		log,
		env: {
			...inheritedEnvironment(),
			...quietEnvironment,
			// n8n starts its task runner with the `node` it finds first.
			PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
			N8N_USER_FOLDER: userFolder,
			N8N_PORT: String(port),
			N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		},
	});
	closeSync(log);
	let ended = false;
	server.once('exit', () => (ended = true));
	server.once('error', () => (ended = true));
	const stop = async () => await killGroup(server);

	const deadline = Date.now() + START_LIMIT_MS;
	while (!(await isReady(url))) {
		if (ended || Date.now() > deadline) {
			await stop();
			const output = readFileSync(logFile, 'utf8').slice(-4_000);
			throw new Error(`n8n ${ended ? 'ended' : 'was not ready in time'}:\n${output}`);
		}
		await sleep(200);
	}
	return { url, logFile, stop };
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

async function freePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(
		Array.from(
			{ length: count },
			async () =>
				await new Promise<ReturnType<typeof createServer>>((listening, failed) => {
					const server = createServer();
					server.once('error', failed);
					server.listen(0, '127.0.0.1', () => listening(server));
				}),
		),
	);
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
	return ports;
}
