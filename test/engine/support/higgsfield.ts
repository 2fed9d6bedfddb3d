import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import {
	listSearch,
	run,
	start,
	type EditorOptions,
	type EngineResult,
	type RunningExecution,
	type RunOptions,
} from '../../helpers/engine';
import { useSimulator } from '../../helpers/simulator';
import type { JournalEntry, RouteName, SettingsPatch, Simulator } from '../../simulator';

/** A UUID that no simulator gives out. */
export const strangeId = '9b2f4a6c-1d3e-4f50-8a7b-c6d5e4f3a2b1';

/** The smallest parameters of an operation, with some of its own added. */
export const soul = (more: IDataObject = {}): IDataObject => ({
	resource: 'soul',
	operation: 'generate',
	prompt: 'A red bicycle',
	...more,
});

export const dop = (more: IDataObject = {}): IDataObject => ({
	resource: 'dop',
	operation: 'generate',
	prompt: 'It rolls away',
	imageUrl: 'https://example.com/start.jpg',
	...more,
});

export const character = (operation: string, more: IDataObject = {}): IDataObject => ({
	resource: 'character',
	operation,
	...more,
});

export const result = (generationId: string, more: IDataObject = {}): IDataObject => ({
	resource: 'result',
	operation: 'get',
	generationId,
	...more,
});

/** What a resource locator holds in a saved workflow. */
export const locator = (mode: string, value: unknown): IDataObject => ({
	__rl: true,
	mode,
	value: value as string,
});

export const json = (items: INodeExecutionData[]) => items.map((item) => item.json);

/** The Higgsfield node and the simulator it talks to, for one test file. */
export interface Higgsfield {
	readonly simulator: Simulator;
	run(parameters: object, options?: RunOptions): Promise<EngineResult>;
	start(parameters: object, options?: RunOptions): RunningExecution;
	search(
		method: string,
		options?: EditorOptions & { filter?: string; paginationToken?: string },
	): ReturnType<typeof listSearch>;
	/** Requests of these routes so far, oldest first; all of them when none is named. */
	requests(...routes: RouteName[]): JournalEntry[];
	bodies(...routes: RouteName[]): unknown[];
	/** Route and status of every request, as "soul 200". */
	traffic(): string[];
}

/** Starts a simulator for the test file and brings it back to its first state before each test. */
export function useHiggsfield(settings: SettingsPatch = {}): Higgsfield {
	const api = useSimulator({ settings });
	const requests = (...routes: RouteName[]) =>
		api.simulator.journal.filter(({ route }) => routes.length === 0 || routes.includes(route));
	return {
		get simulator() {
			return api.simulator;
		},
		run: async (parameters, options) =>
			await run({ simulator: api.simulator, parameters, ...options }),
		start: (parameters, options) => start({ simulator: api.simulator, parameters, ...options }),
		search: async (method, options) =>
			await listSearch(method, { simulator: api.simulator, ...options }),
		requests,
		bodies: (...routes) => requests(...routes).map(({ body }) => body),
		traffic: () => api.simulator.journal.map(({ route, status }) => `${route} ${status}`),
	};
}
