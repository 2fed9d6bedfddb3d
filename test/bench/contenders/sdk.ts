/* eslint-disable @typescript-eslint/no-require-imports -- development only, never shipped */
import { OperationalError } from 'n8n-workflow';
import type * as v1 from '@higgsfield/client';
import type * as v2 from '@higgsfield/client/dist/v2';

import type { SimulatorAccess } from '../../helpers/engine';
import { kinds, type Kind } from '../kinds';
import type { Contender } from './contender';

/** The official SDK for job sets, as in a script: all at once, with its defaults. */
export function sdkV1(): Contender {
	return {
		prepare: async () => void require('@higgsfield/client'),
		run: async ({ access, kind, prompts }) => {
			const { HiggsfieldClient } = require('@higgsfield/client') as typeof v1;
			const { v1: request }: Kind = kinds[kind];
			if (request === undefined) throw new OperationalError('Not on this version');
			const { apiKeyId, apiKeySecret } = access.credentials;
			const client = new HiggsfieldClient({
				apiKey: apiKeyId,
				apiSecret: apiKeySecret,
				baseURL: access.url,
			});
			await all(prompts, async (prompt) => {
				const jobSet = await client.generate(request.path, { ...request.params, prompt });
				if (!jobSet.isCompleted) throw new OperationalError('Not completed');
			});
		},
	};
}

/** The official SDK for requests, as in a script: all at once, with its defaults. */
export function sdkV2(): Contender {
	return {
		prepare: async () => void require('@higgsfield/client/v2'),
		run: async ({ access, kind, prompts }) => {
			const { createHiggsfieldClient } = require('@higgsfield/client/v2') as typeof v2;
			const { model, input }: Kind['v2'] = kinds[kind].v2;
			const client = createHiggsfieldClient({
				credentials: credentialsOf(access),
				baseURL: access.url,
			});
			await all(prompts, async (prompt) => {
				const done = await client.subscribe(model, { input: { ...input, prompt } });
				if (done.status !== 'completed') throw new OperationalError(`Ended ${done.status}`);
			});
		},
	};
}

function credentialsOf({ credentials }: SimulatorAccess): string {
	return `${credentials.apiKeyId}:${credentials.apiKeySecret}`;
}

/** A careful script: waits for every job, then fails if one of them did. */
async function all(prompts: string[], work: (prompt: string) => Promise<void>): Promise<void> {
	const results = await Promise.allSettled(prompts.map(work));
	const failed = results.find((result) => result.status === 'rejected');
	if (failed !== undefined) throw failed.reason;
}
