/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- development only, never shipped */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const SAMPLE_MS = 5;

/** Memory of this process in bytes, as the system counts it: before some work, and the most during it. */
export interface Memory {
	idle: number;
	peak: number;
}

/** Watches the resident memory of this process, which needs `--expose-gc`, while `work` goes on. */
export async function watchMemory(work: () => Promise<void>): Promise<Memory> {
	for (let round = 0; round < 3; round += 1) {
		globalThis.gc?.();
		await delay(100);
	}
	const isExact = forgetHighest();
	const idle = process.memoryUsage.rss();
	let peak = idle;
	const sampler = setInterval(() => {
		peak = Math.max(peak, process.memoryUsage.rss());
	}, SAMPLE_MS);
	await work();
	clearInterval(sampler);
	return { idle, peak: isExact ? Math.max(peak, highest()) : peak };
}

/** Lets Linux count the highest resident memory from now on; elsewhere there are samples only. */
function forgetHighest(): boolean {
	try {
		writeFileSync('/proc/self/clear_refs', '5');
		return true;
	} catch {
		return false;
	}
}

function highest(): number {
	const status = readFileSync('/proc/self/status', 'utf8');
	return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
