import { startSimulator } from '../simulator';
import { inChild } from './in-child';
import type { Throughput, ThroughputOrder } from './throughput-process';

/**
 * Items per second with jobs that are done at once, in a process and with an account of its own.
 *
 * @param latencyMs what the network adds to each request
 */
export async function measureThroughput(
	contender: ThroughputOrder['contender'],
	count: number,
	latencyMs: number,
): Promise<Throughput> {
	const simulator = await startSimulator({ settings: { timings: { queuedMs: 0 } } });
	if (latencyMs > 0) {
		simulator.fault({ route: 'any', times: Infinity, action: { type: 'delay', ms: latencyMs } });
	}
	try {
		const access = { url: simulator.url, credentials: simulator.credentials };
		const order: ThroughputOrder = { contender, access, count };
		return await inChild<Throughput>('throughput-process.ts', order);
	} finally {
		await simulator.close();
	}
}
