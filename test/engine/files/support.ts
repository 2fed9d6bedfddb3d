import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { itemWithFiles, type TestFile } from '../../helpers/engine';
import type { RouteName, SettingsPatch } from '../../simulator';
import { clientOf, dopBody, soulBody } from '../../simulator/client';
import * as engine from '../support/higgsfield';

export { json, soul } from '../support/higgsfield';

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

export const character = (more: IDataObject = {}) =>
	engine.character('create', { name: 'Ana', imageSource: 'binary', ...more });

export const upload = (more: IDataObject = {}) => ({
	resource: 'file',
	operation: 'upload',
	...more,
});

/** A finished generation's files, downloaded. */
export const result = (generationId: string, more: IDataObject = {}) =>
	engine.result(generationId, { download: true, ...more });

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
export interface Files extends engine.Higgsfield {
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
	const higgsfield = engine.useHiggsfield({ timeScale: 0.01, ...settings });
	/** Submits, moves the simulator's clock to the end of the job, and forgets that it did. */
	const finished = async (path: string, body: object) => {
		const { simulator } = higgsfield;
		const { id } = (await clientOf(simulator).post<{ id: string }>(path, body)).data;
		(simulator.clock as unknown as { advance(ms: number): void }).advance(60_000);
		simulator.journal.length = 0;
		return id;
	};
	const more: Omit<Files, keyof engine.Higgsfield> = {
		count: (route) => higgsfield.requests(route).length,
		stored: async (url) => {
			const { data } = await clientOf(higgsfield.simulator).get<ArrayBuffer>(url, {
				responseType: 'arraybuffer',
				headers: { Authorization: null },
			});
			return Buffer.from(data);
		},
		image: async (prompt, batchSize = 1) =>
			await finished('/v1/text2image/soul', soulBody({ prompt, batch_size: batchSize })),
		video: async (prompt) => await finished('/v1/image2video/dop', dopBody({ prompt })),
	};
	return Object.assign(higgsfield, more);
}

/** The URLs that stand in a body in the place of files. */
export function urlsIn(body: unknown): string[] {
	return JSON.stringify(body).match(/http:[^"]+\/uploads\/[^"]+/g) ?? [];
}
