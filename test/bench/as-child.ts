/* eslint-disable @n8n/community-nodes/no-restricted-globals -- development only, never shipped */
import { cleanUp } from './globals';
import type { Answer } from './in-child';

/**
 * Does the job that this process was started for by `inChild`. To be imported before the engine's helpers, like the
 * globals that it brings.
 */
export function asChild<J>(measure: (job: J) => Promise<unknown>): void {
	process.once('message', (job: J) => {
		const answer = (said: Answer<unknown>) => process.send?.(said);
		void measure(job)
			.then((measured) => answer({ measured }))
			.catch((error: Error) => answer({ failure: error.stack ?? error.message }))
			.finally(() => {
				cleanUp();
				process.disconnect();
			});
	});
}
