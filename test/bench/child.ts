// The process whose memory is measured: downloads files with one node in the real engine.
import { asChild } from './as-child';
import '../helpers/engine-environment';
import { BinaryDataService } from 'n8n-core';
import { OperationalError } from 'n8n-workflow';

import { registerNodeType, run, type RunOptions } from '../helpers/engine';
import { container } from '../helpers/engine/n8n-core';
import { watchMemory } from './memory';
import { ownNode } from './n8n-nodes-base';
import type { Job, Measured } from './measure';

/** A node that downloads, and the items that make it download the files. */
interface Downloader {
	options: RunOptions;
	itemOf(file: Job['files'][number]): { id: string } | { url: string };
}

function higgsfield({ access }: Job): Downloader {
	return {
		options: {
			simulator: access,
			parameters: {
				resource: 'result',
				operation: 'get',
				generationId: '={{ $json.id }}',
				download: true,
			},
		},
		itemOf: ({ id }) => ({ id }),
	};
}

/** n8n's own node with the response as a file. */
function httpRequest(): Downloader {
	return {
		options: {
			type: registerNodeType(ownNode('HttpRequest')),
			parameters: {
				url: '={{ $json.url }}',
				options: { response: { response: { responseFormat: 'file' } } },
			},
		},
		itemOf: ({ url }) => ({ url }),
	};
}

async function downloadAll(
	{ options, itemOf }: Downloader,
	files: Job['files'],
): Promise<number[]> {
	const { items, error } = await run({
		...options,
		binaryMode: 'filesystem',
		// Manual executions keep more for the editor.
		mode: 'trigger',
		items: files.map(itemOf),
	});
	if (error) throw new OperationalError(error.message);
	return await Promise.all(
		items.map(async ({ binary }) => {
			const metadata = await container.get(BinaryDataService).getMetadata(binary?.data.id ?? '');
			return metadata.fileSize;
		}),
	);
}

async function main(job: Job): Promise<Measured> {
	const downloader = job.subject === 'higgsfield' ? higgsfield(job) : httpRequest();
	await downloadAll(downloader, job.warmUp);
	let sizes: number[] = [];
	const memory = await watchMemory(async () => {
		sizes = await downloadAll(downloader, job.files);
	});
	return { ...memory, sizes };
}

asChild(main);
