/* eslint-disable @n8n/community-nodes/no-hardcoded-secrets, @n8n/community-nodes/require-node-api-error -- the simulator is a Node server, never shipped; its credentials open nothing else */
import { randomUUID } from 'crypto';

import { Account } from './account';
import { storageError } from './answers';
import {
	carriesCredentials,
	checkCredentials,
	checkKeyState,
	checkUserAgent,
	type Credentials,
} from './auth';
import { Catalogue } from './catalogue';
import { SystemClock, type Clock } from './clock';
import { addControlRoutes } from './control';
import { FaultBook, type FaultRule } from './faults';
import { IdempotencyKeys } from './idempotency';
import { JobStore } from './jobs';
import type { JournalEntry } from './journal';
import { describeRecord, type JobRecord } from './records';
import { characterRoutes } from './routes/characters';
import { fileRoutes } from './routes/files';
import { generationRoutes } from './routes/generations';
import { modelRoutes } from './routes/models';
import { requestRoutes } from './routes/requests';
import { uploadRoutes } from './routes/uploads';
import { v1Routes } from './routes/v1';
import { HeldAnswers } from './send';
import { createServer, listen } from './server';
import { defaultSettings, mergeSettings, type Settings, type SettingsPatch } from './settings';
import { Storage } from './storage';
import { Webhooks, type Delivery } from './webhooks';

/** Credentials a simulator accepts when none are given. */
export const DEMO_CREDENTIALS: Credentials = {
	apiKeyId: '0d4c8d1e-6f5b-4f0e-9a55-1f2a3b4c5d6e',
	apiKeySecret: 'demo-secret-of-the-simulator',
};

export interface SimulatorOptions extends Partial<Credentials> {
	/** Port of the API origin; 0 (default) takes a free one. */
	port?: number;
	/** Port of the files origin; 0 (default) takes a free one. */
	filesPort?: number;
	/** Default: the system's time. */
	clock?: Clock;
	settings?: SettingsPatch;
}

/** A running simulator. */
export interface Simulator {
	/** Base URL of the API, without a trailing slash. */
	readonly url: string;
	/** Base URL of the files origin (results, uploads), without a trailing slash. */
	readonly filesUrl: string;
	readonly credentials: Credentials;
	readonly clock: Clock;
	/** Every request so far on both origins, in order of arrival. */
	readonly journal: JournalEntry[];
	/** Every job and character so far, oldest first, with its state and charge of now. */
	readonly jobs: JobRecord[];
	readonly settings: Settings;
	/** Every webhook so far, sent or only recorded. */
	readonly deliveries: Delivery[];
	/** Sends the webhooks of jobs that have ended since the last call, and returns them. */
	deliverWebhooks(): Promise<Delivery[]>;
	/** Disturbs requests to come. */
	fault(rule: FaultRule): void;
	clearFaults(): void;
	/** Changes settings; parts that are not named stay. */
	configure(patch: SettingsPatch): void;
	/**
	 * Back to the state after the start: no jobs, journal, faults, keys or deliveries, first settings;
	 * lets hung requests go.
	 */
	reset(): void;
	close(): Promise<void>;
}

/** Starts both origins on loopback. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const credentials: Credentials = {
		apiKeyId: options.apiKeyId ?? DEMO_CREDENTIALS.apiKeyId,
		apiKeySecret: options.apiKeySecret ?? DEMO_CREDENTIALS.apiKeySecret,
	};
	const clock = options.clock ?? new SystemClock();
	const firstSettings = mergeSettings(defaultSettings, options.settings);
	let settings = firstSettings;
	const journal: JournalEntry[] = [];
	const faults = new FaultBook();
	const held = new HeldAnswers();
	const currentSettings = () => settings;
	const store = new JobStore(clock, currentSettings);
	const account = new Account(store, currentSettings);
	const catalogue = new Catalogue(currentSettings);
	const keys = new IdempotencyKeys();
	const storage = new Storage(clock);
	const urls = { api: '', files: '' };
	const apiUrl = () => settings.statusUrlBase ?? urls.api;
	const filesUrl = () => urls.files;
	const webhooks = new Webhooks(store, clock, currentSettings, () => ({
		api: apiUrl(),
		files: filesUrl(),
	}));
	const shared = { clock, faults, held, record: (entry: JournalEntry) => void journal.push(entry) };

	const api = createServer({
		...shared,
		origin: 'api',
		routes: [
			...v1Routes(store, account, filesUrl),
			...generationRoutes(store, account, catalogue, keys, currentSettings, apiUrl),
			...modelRoutes(catalogue),
			...requestRoutes(store, currentSettings, apiUrl, filesUrl),
			...characterRoutes(store, account, clock, currentSettings, filesUrl),
			...uploadRoutes(storage, currentSettings, filesUrl),
		],
		gate: ({ headers }) => {
			checkUserAgent(headers);
			checkCredentials(headers, credentials);
			checkKeyState(settings.keyState);
		},
		commonHeaders: () => ({ 'x-correlation-id': randomUUID() }),
		notFound: (_request, allowed) =>
			allowed.length === 0
				? { status: 404, body: { detail: 'Not Found' } }
				: {
						status: 405,
						headers: { allow: allowed.join(', ') },
						body: { detail: 'Method Not Allowed' },
					},
	});
	const files = createServer({
		...shared,
		origin: 'files',
		routes: fileRoutes(store, storage, clock),
		gate: ({ headers }) => {
			const found = carriesCredentials(headers);
			if (found === 'authorization') {
				throw storageError(400, 'InvalidArgument', 'Unsupported Authorization Type');
			}
			if (found === 'hf') throw storageError(403, 'AccessDenied', 'Access Denied');
		},
		commonHeaders: () => ({ 'access-control-allow-origin': '*' }),
		notFound: () => storageError(404, 'NoSuchKey', 'The specified key does not exist.').answer,
	});

	const simulator: Simulator = {
		get url() {
			return urls.api;
		},
		get filesUrl() {
			return urls.files;
		},
		credentials,
		clock,
		journal,
		get jobs() {
			return store.all().map(describeRecord);
		},
		get settings() {
			return settings;
		},
		deliveries: webhooks.deliveries,
		deliverWebhooks: async () => await webhooks.deliver(),
		fault: (rule) => faults.add(rule),
		clearFaults: () => faults.clear(),
		configure: (patch) => {
			// What has happened so far happened under the settings of so far.
			store.settle();
			settings = mergeSettings(settings, patch);
		},
		reset: () => {
			faults.clear();
			held.release();
			store.clear();
			storage.clear();
			keys.clear();
			webhooks.clear();
			journal.length = 0;
			settings = firstSettings;
		},
		close: async () => {
			held.release();
			await Promise.all([api.close(), files.close()]);
		},
	};
	addControlRoutes(api, () => simulator);
	urls.files = await listen(files, options.filesPort ?? 0);
	try {
		urls.api = await listen(api, options.port ?? 0);
	} catch (error) {
		await files.close();
		throw error;
	}
	return simulator;
}
