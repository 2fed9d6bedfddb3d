/* eslint-disable @n8n/community-nodes/no-restricted-globals -- test helper, never shipped */
import type { IDataObject } from 'n8n-workflow';

import { resourceMapping, type EditorOptions, type EngineResult } from '../../../helpers/engine';
import type { JobRecord, SettingsPatch } from '../../../simulator';
import { clientOf } from '../../../simulator/client';
import * as v1 from '../../support/higgsfield';

export { json, locator, strangeId } from '../../support/higgsfield';

export const SOUL_2 = 'higgsfield-ai/soul/v2/standard';
export const SOUL = 'higgsfield-ai/soul/standard';
export const CINEMA = 'higgsfield-ai/soul/cinema';
export const WAN = 'alibaba/wan-3.0/text-to-video';
export const PIXVERSE = 'pixverse/v6/text-to-video';

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The smallest parameters of each v2 operation, with some of its own added. */
export const soul = (more: IDataObject = {}) => v1.soul({ apiVersion: 'v2', ...more });

export const dop = (more: IDataObject = {}) => v1.dop({ apiVersion: 'v2', ...more });

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

export const resultGet = (generationId: string, more: IDataObject = {}) =>
	v1.result(generationId, { apiVersion: 'v2', ...more });

export const resultCancel = (generationId: string): IDataObject => ({
	resource: 'result',
	operation: 'cancel',
	generationId,
});

/** Message and description of an execution's error, as the user reads them. */
export function errorText({ error }: EngineResult): string {
	return `${error?.message ?? ''} | ${error?.description ?? ''}`;
}

/** How often money was taken, whatever the number of submits. */
export function charges(jobs: JobRecord[]): number {
	return jobs.filter(({ charge }) => charge !== 'refunded').length;
}

/** The Higgsfield node and the simulator it talks to, for one test file. */
export interface HiggsfieldV2 extends v1.Higgsfield {
	fieldsOf(modelId: unknown, options?: EditorOptions): ReturnType<typeof resourceMapping>;
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
	const higgsfield = v1.useHiggsfield(settings);
	const post = async (path: string, body: object) =>
		(await clientOf(higgsfield.simulator).post<IDataObject>(path, body)).data;
	const more: Omit<HiggsfieldV2, keyof v1.Higgsfield> = {
		fieldsOf: async (modelId, options) =>
			await resourceMapping('getModelFields', {
				simulator: higgsfield.simulator,
				parameters: { resource: 'model', operation: 'run', modelId },
				...options,
			}),
		keys: () => higgsfield.requests('request').map(({ headers }) => headers['idempotency-key']),
		submit: async (path, body) => {
			const { request_id: requestId, id } = await post(path, body);
			return (requestId ?? id) as string;
		},
		character: async (family) => {
			const { simulator } = higgsfield;
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
	return Object.assign(higgsfield, more);
}
