import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import {
	itemWithFiles,
	run,
	start,
	type EngineResult,
	type RunningExecution,
	type RunOptions,
	type TestFile,
} from '../../helpers/engine';
import {
	startSimulator,
	type JournalEntry,
	type RouteName,
	type SettingsPatch,
	type Simulator,
} from '../../simulator';
import { clientOf, dopBody, soulBody } from '../../simulator/client';

/** The two places in which n8n keeps files; both have to give the same bytes. */
export const binaryModes = ['default', 'filesystem'] as const;

/** The smallest parameters of an operation that takes files, with some of its own added. */
export const dop = (more: IDataObject = {}) => ({
	resource: 'dop',
	operation: 'generate',
	prompt: 'It rolls away',
	imageSource: 'binary',
	...more,
});

export const soul = (more: IDataObject = {}) => ({
	resource: 'soul',
	operation: 'generate',
	prompt: 'A red bicycle',
	...more,
});

export const character = (more: IDataObject = {}) => ({
	resource: 'character',
	operation: 'create',
	name: 'Ana',
	imageSource: 'binary',
	...more,
});

export const upload = (more: IDataObject = {}) => ({
	resource: 'file',
	operation: 'upload',
	...more,
});

/** A finished generation's files, downloaded. */
export const result = (generationId: string, more: IDataObject = {}) => ({
	resource: 'result',
	operation: 'get',
	generationId,
	download: true,
	...more,
});

export const json = (items: INodeExecutionData[]) => items.map((item) => item.json);

/** A file as most nodes announce it: PNG under a fitting name. */
export function file(data: Buffer, more: Partial<TestFile> = {}): TestFile {
	return { data, fileName: 'photo.png', mimeType: 'image/png', ...more };
}

/** An item with files; a bare buffer is announced as a PNG. */
export function item(
	files: Record<string, Buffer | TestFile>,
	data: IDataObject = {},
): INodeExecutionData {
	return itemWithFiles(
		Object.fromEntries(
			Object.entries(files).map(([name, given]) => [
				name,
				Buffer.isBuffer(given) ? file(given) : given,
			]),
		),
		data,
	);
}

/** The Higgsfield node and the simulator it talks to, for one test file. */
export interface Files {
	readonly simulator: Simulator;
	run(parameters: object, options?: RunOptions): Promise<EngineResult>;
	start(parameters: object, options?: RunOptions): RunningExecution;
	/** Requests of these routes so far, oldest first; all of them when none is named. */
	requests(...routes: RouteName[]): JournalEntry[];
	/** Route and status of every request, as "upload 200". */
	traffic(): string[];
	/** How many requests of the route came. */
	count(route: RouteName): number;
	/** The bytes that the simulator serves at a URL. */
	stored(url: string): Promise<Buffer>;
	/** A finished image (or four), made without the node. */
	image(prompt: string, batchSize?: number): Promise<string>;
	/** A finished video, made without the node. */
	video(prompt: string): Promise<string>;
}

/** Starts a simulator for the test file and brings it back to its first state before each test. */
export function useFiles(settings: SettingsPatch = {}): Files {
	let simulator: Simulator;
	beforeAll(async () => {
		simulator = await startSimulator({ settings: { timeScale: 0.01, ...settings } });
	});
	beforeEach(() => simulator.reset());
	afterAll(async () => await simulator.close());

	const requests = (...routes: RouteName[]) =>
		simulator.journal.filter(({ route }) => routes.length === 0 || routes.includes(route));
	/** Submits, moves the simulator's clock to the end of the job, and forgets that it did. */
	const finished = async (path: string, body: object) => {
		const { id } = (await clientOf(simulator).post<{ id: string }>(path, body)).data;
		(simulator.clock as unknown as { advance(ms: number): void }).advance(60_000);
		simulator.journal.length = 0;
		return id;
	};
	return {
		get simulator() {
			return simulator;
		},
		run: async (parameters, options) => await run({ simulator, parameters, ...options }),
		start: (parameters, options) => start({ simulator, parameters, ...options }),
		requests,
		traffic: () => simulator.journal.map(({ route, status }) => `${route} ${status}`),
		count: (route) => requests(route).length,
		stored: async (url) => {
			const { data } = await clientOf(simulator).get<ArrayBuffer>(url, {
				responseType: 'arraybuffer',
				headers: { Authorization: null },
			});
			return Buffer.from(data);
		},
		image: async (prompt, batchSize = 1) =>
			await finished('/v1/text2image/soul', soulBody({ prompt, batch_size: batchSize })),
		video: async (prompt) => await finished('/v1/image2video/dop', dopBody({ prompt })),
	};
}

/** The URLs that stand in a body in the place of files. */
export function urlsIn(body: unknown): string[] {
	return JSON.stringify(body).match(/http:[^"]+\/uploads\/[^"]+/g) ?? [];
}
