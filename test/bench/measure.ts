/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- development only, never shipped */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { AdvanceableClock, Simulator } from '../simulator';
import { clientOf, dopBody } from '../simulator/client';
import type { SimulatorAccess } from '../helpers/engine';
import type { Memory } from './memory';
import { inChild } from './in-child';

/** The node that downloads: ours, or n8n's HTTP Request node with the response as a file. */
export type Subject = 'higgsfield' | 'httpRequest';

/** What the child is told. */
export interface Job {
	subject: Subject;
	access: SimulatorAccess;
	/** Downloaded before anything is measured, so that all code is loaded. */
	warmUp: Array<{ id: string; url: string }>;
	files: Array<{ id: string; url: string }>;
	httpRequestFile: string;
}

export interface Measured extends Memory {
	/** Bytes of the downloaded files. */
	sizes: number[];
}

const root = resolve(__dirname, '..', '..');

const httpRequestFile = join(
	root,
	'.n8n-server/node_modules/n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js',
);

/** Whether n8n's own nodes are installed here (`npm start` and the e2e tests do that). */
export const hasHttpRequest = (): boolean => existsSync(httpRequestFile);

/** Measures, in a process of its own, the memory that downloading `count` files of that size takes. */
export async function measureDownload(
	subject: Subject,
	simulator: Simulator,
	{ count, megabytes }: { count: number; megabytes: number },
): Promise<Measured> {
	const make = async (size: number) => await finishedVideo(simulator, size);
	const job: Job = {
		subject,
		access: { url: simulator.url, credentials: simulator.credentials },
		warmUp: [await make(1), await make(1)],
		files: await Promise.all(Array.from({ length: count }, async () => await make(megabytes))),
		httpRequestFile,
	};
	return await inChild<Measured>('child.ts', job);
}

async function finishedVideo(simulator: Simulator, megabytes: number) {
	const client = clientOf(simulator);
	const body = dopBody({ prompt: `[[size: ${megabytes}MB]]` });
	const { id } = (await client.post<{ id: string }>('/v1/image2video/dop', body)).data;
	(simulator.clock as AdvanceableClock).advance(60_000);
	const { video } = (await client.get<{ video: { url: string } }>(`/requests/${id}/status`)).data;
	return { id, url: video.url };
}
