/* eslint-disable @n8n/community-nodes/no-restricted-imports -- development only, never shipped */
// The process that is measured: one execution with many items in the real engine.
import { asChild } from './as-child';
import '../helpers/engine-environment';
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { OperationalError, type INodeExecutionData } from 'n8n-workflow';

import { run, type EngineResult } from '../helpers/engine';
import type { EventLoopDelay, LoadJob, LoadRun } from './load';
import { watchMemory } from './memory';

const RESOLUTION_MS = 10;

async function execute({ access, maxConcurrent }: LoadJob, prompts: string[]) {
	const result = await run({
		simulator: access,
		// Manual executions keep more for the editor.
		mode: 'trigger',
		// A failed item is a lost one, and the others are still measured.
		onError: 'continueRegularOutput',
		items: prompts.map((prompt) => ({ prompt })),
		parameters: {
			resource: 'soul',
			operation: 'generate',
			apiVersion: 'v2',
			prompt: '={{ $json.prompt }}',
			waitOptions: { pollInterval: 1 },
			options: { maxConcurrent },
		},
	});
	if (result.error) throw new OperationalError(result.error.message);
	return result;
}

async function measure(job: LoadJob): Promise<LoadRun> {
	// So that all code is loaded. Its prompt is none of the items'.
	await execute(job, ['Warm-up']);
	let result: EngineResult | undefined;
	const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
	const { idle, peak } = await watchMemory(async () => {
		delays.enable();
		result = await execute(job, job.prompts);
		delays.disable();
	});
	return {
		results: (result?.items ?? []).map(readItem),
		idleRss: idle,
		peakRss: peak,
		eventLoopDelay: readDelays(delays),
	};
}

function readItem({ json, pairedItem }: INodeExecutionData) {
	const { item } = pairedItem as { item: number };
	return { item, id: String(json.id) };
}

/** Node counts the time from one sample to the next, in nanoseconds: the pause between them is no delay. */
function readDelays(delays: IntervalHistogram): EventLoopDelay {
	const beyond = (nanoseconds: number) => Math.max(nanoseconds / 1e6 - RESOLUTION_MS, 0);
	return {
		mean: beyond(delays.mean),
		p99: beyond(delays.percentile(99)),
		max: beyond(delays.max),
	};
}

asChild(measure);
