/* eslint-disable @n8n/community-nodes/no-restricted-globals -- test helper, never shipped */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import {
	listSearch,
	resourceMapping,
	run,
	start,
	type EditorOptions,
	type EngineResult,
	type RunningExecution,
	type RunOptions,
} from '../../../helpers/engine';
import {
	startSimulator,
	type JobRecord,
	type JournalEntry,
	type RouteName,
	type SettingsPatch,
	type Simulator,
} from '../../../simulator';
import { clientOf } from '../../../simulator/client';

export const SOUL_2 = 'higgsfield-ai/soul/v2/standard';
export const SOUL = 'higgsfield-ai/soul/standard';
export const CINEMA = 'higgsfield-ai/soul/cinema';
export const WAN = 'alibaba/wan-3.0/text-to-video';
export const PIXVERSE = 'pixverse/v6/text-to-video';

/** A UUID that no simulator gives out. */
export const strangeId = '9b2f4a6c-1d3e-4f50-8a7b-c6d5e4f3a2b1';

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The smallest parameters of each v2 operation, with some of its own added. */
export const soul = (more: IDataObject = {}): IDataObject => ({
	resource: 'soul',
	operation: 'generate',
	apiVersion: 'v2',
	prompt: 'A red bicycle',
	...more,
});

export const dop = (more: IDataObject = {}): IDataObject => ({
	resource: 'dop',
	operation: 'generate',
	apiVersion: 'v2',
	prompt: 'It rolls away',
	imageUrl: 'https://example.com/start.jpg',
	...more,
});

/** Runs a model with its input as JSON. */
export const model = (
	modelId: unknown,
	input: unknown = { prompt: 'A paper boat' },
	more: IDataObject = {},
): IDataObject => ({
	resource: 'model',
	operation: 'run',
	modelId: modelId as IDataObject,
	inputMode: 'json',
	modelInputJson: input as IDataObject,
	...more,
});

export const estimate = (modelId: unknown, input?: unknown, more: IDataObject = {}): IDataObject =>
	model(modelId, input, { operation: 'estimate', ...more });

export const resultGet = (generationId: string, more: IDataObject = {}): IDataObject => ({
	resource: 'result',
	operation: 'get',
	apiVersion: 'v2',
	generationId,
	...more,
});

export const resultCancel = (generationId: string): IDataObject => ({
	resource: 'result',
	operation: 'cancel',
	generationId,
});

/** What a resource locator holds in a saved workflow. */
export const locator = (mode: string, value: unknown): IDataObject => ({
	__rl: true,
	mode,
	value: value as string,
});

export const json = (items: INodeExecutionData[]) => items.map((item) => item.json);

/** Message and description of an execution's error, as the user reads them. */
export function errorText({ error }: EngineResult): string {
	return `${error?.message ?? ''} | ${error?.description ?? ''}`;
}

/** How often money was taken, whatever the number of submits. */
export function charges(jobs: JobRecord[]): number {
	return jobs.filter(({ charge }) => charge !== 'refunded').length;
}

/** The Higgsfield node and the simulator it talks to, for one test file. */
export interface HiggsfieldV2 {
	readonly simulator: Simulator;
	run(parameters: object, options?: RunOptions): Promise<EngineResult>;
	start(parameters: object, options?: RunOptions): RunningExecution;
	search(
		method: string,
		options?: EditorOptions & { filter?: string; paginationToken?: string },
	): ReturnType<typeof listSearch>;
	fieldsOf(modelId: unknown, options?: EditorOptions): ReturnType<typeof resourceMapping>;
	/** Requests of these routes so far, oldest first; all of them when none is named. */
	requests(...routes: RouteName[]): JournalEntry[];
	/** The Idempotency-Key of every v2 submit so far. */
	keys(): unknown[];
	/** Makes a request as another program would, and gives its ID. */
	submit(path: string, body: object): Promise<string>;
	/** Trains a character of a family and gives its ID once it is ready. */
	character(family: 'v1' | 'v2' | 'cinema'): Promise<string>;
	/** Waits, on the real clock, until something has happened. */
	until(condition: () => boolean): Promise<void>;
}

const realTimeout = globalThis.setTimeout;

/** Starts a simulator for the test file and brings it back to its first state before each test. */
export function useHiggsfieldV2(settings: SettingsPatch = {}): HiggsfieldV2 {
	let simulator: Simulator;
	beforeAll(async () => {
		simulator = await startSimulator({ settings });
	});
	beforeEach(() => simulator.reset());
	afterAll(async () => await simulator.close());

	const requests = (...routes: RouteName[]) =>
		simulator.journal.filter(({ route }) => routes.length === 0 || routes.includes(route));
	const post = async (path: string, body: object) =>
		(await clientOf(simulator).post<IDataObject>(path, body)).data;
	return {
		get simulator() {
			return simulator;
		},
		run: async (parameters, options) => await run({ simulator, parameters, ...options }),
		start: (parameters, options) => start({ simulator, parameters, ...options }),
		search: async (method, options) => await listSearch(method, { simulator, ...options }),
		fieldsOf: async (modelId, options) =>
			await resourceMapping('getModelFields', {
				simulator,
				parameters: { resource: 'model', operation: 'run', modelId },
				...options,
			}),
		requests,
		keys: () => requests('request').map(({ headers }) => headers['idempotency-key']),
		submit: async (path, body) => {
			const { request_id: requestId, id } = await post(path, body);
			return (requestId ?? id) as string;
		},
		character: async (family) => {
			const face = { type: 'image_url', image_url: 'https://example.com/face.jpg' };
			const { timings } = simulator.settings;
			simulator.configure({ timings: { queuedMs: 0, characterMs: 0 } });
			const { id } = await post('/v1/custom-references', {
				name: 'Ana',
				input_images: [face],
				model_version: family,
			});
			simulator.configure({ timings });
			return id as string;
		},
		until: async (condition) => {
			while (!condition()) await new Promise<void>((resolve) => realTimeout(resolve, 2));
		},
	};
}
