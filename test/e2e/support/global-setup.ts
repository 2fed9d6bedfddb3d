/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error -- starts real servers, never shipped */
import { startSimulator, type Simulator } from '../../simulator';
import { announce } from './announce';
import { startN8n, type N8nServer } from './n8n-server';
import { installPackage } from './package';
import { temporaryFolder } from './temporary-folder';

interface Started {
	simulator?: Simulator;
	n8n?: N8nServer;
}

// Jest hands nothing from the set-up to the tear-down but what is global.
const shared = globalThis as typeof globalThis & { startedForE2e?: Started };

/** One n8n and one simulator for all test files; the tests find them through the environment. */
export default async function globalSetup() {
	const started: Started = {};
	shared.startedForE2e = started;
	try {
		const userFolder = temporaryFolder();
		// Jobs that last a second: the tests wait for many of them.
		const simulator = (started.simulator = await startSimulator({ settings: { timeScale: 0.1 } }));
		const packed = installPackage(userFolder);
		const n8n = (started.n8n = await startN8n(userFolder));
		await announce(n8n, simulator, packed);
	} catch (error) {
		// Jest calls no tear-down after a set-up that failed.
		await stopAll();
		throw error;
	}
}

export async function stopAll() {
	const { simulator, n8n } = shared.startedForE2e!;
	await n8n?.stop();
	await simulator?.close();
}
