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
}

export interface Measured extends Memory {
	/** Bytes of the downloaded files. */
	sizes: number[];
}

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
