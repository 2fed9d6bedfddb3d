/* eslint-disable @n8n/community-nodes/no-restricted-globals -- development only, never shipped */

/* What the engine's helpers expect of jest. To be imported before them. */

const tasks: Array<() => void> = [];

Object.assign(globalThis, { afterAll: (task: () => void) => tasks.push(task) });

/** What jest does at the end of a test file. */
export function cleanUp(): void {
	for (const task of tasks) task();
}
