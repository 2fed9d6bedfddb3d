import { OperationalError } from 'n8n-workflow';

import type { EngineResult, RunOptions } from '../../helpers/engine';
import { useScaledClock } from '../../helpers/scaled-clock';
import { startSimulator, type Simulator } from '../../simulator';

/** How n8n is set up around the node. */
export interface Mode {
	name: string;
	options: Pick<RunOptions, 'retryOnFail' | 'onError'>;
}

const onErrors = {
	stopWorkflow: 'Stop Workflow',
	continueRegularOutput: 'Continue',
	continueErrorOutput: 'Continue (using error output)',
};

/** Retry On Fail off and on, with each choice of On Error. */
export const modes: Mode[] = [undefined, { maxTries: 2, waitBetweenTries: 1_000 }].flatMap(
	(retryOnFail) =>
		Object.entries(onErrors).map(([onError, label]) => ({
			name: `Retry On Fail ${retryOnFail ? 'on' : 'off'}, On Error ${label}`,
			options: { retryOnFail, onError: onError as RunOptions['onError'] },
		})),
);

/** Cells that run side by side; nearly all of their time is waiting. */
const SIDE_BY_SIDE = 16;

/** Jobs are done before the first status request. */
const timings = { queuedMs: 300, soulMs: 500, dopMs: 500, characterMs: 500 };

export interface Cell {
	simulator: Simulator;
	realSleep(ms: number): Promise<void>;
}

/**
 * Runs all cells of a matrix before its tests, side by side, each with a simulator of its own.
 *
 * @param clockFactor small enough for the shortest time limit in play to be safe from a busy machine
 * @returns what a cell's test looks its observations up with
 */
export function useCells<C, O>(
	cells: C[],
	clockFactor: number,
	observe: (cell: C, tools: Cell) => Promise<O>,
): (cell: C) => O {
	const { realSleep } = useScaledClock(clockFactor);
	const observations = new Map<C, { value: O } | { error: unknown }>();

	beforeAll(async () => {
		const left = [...cells];
		const runNext = async (simulator: Simulator) => {
			const cell = left.shift();
			if (cell === undefined) return;
			simulator.reset();
			try {
				observations.set(cell, { value: await observe(cell, { simulator, realSleep }) });
			} catch (error) {
				observations.set(cell, { error });
			}
		};
		const simulators = await Promise.all(
			Array.from(
				{ length: SIDE_BY_SIDE },
				async () => await startSimulator({ settings: { timings } }),
			),
		);
		// The first one alone: it loads n8n, which holds up everything else.
		await runNext(simulators[0]);
		await Promise.all(
			simulators.map(async (simulator) => {
				while (left.length > 0) await runNext(simulator);
				await simulator.close();
			}),
		);
	}, 120_000);

	return (cell) => {
		const observation = observations.get(cell);
		if (observation === undefined) throw new OperationalError('The cell was not run');
		if ('error' in observation) throw observation.error;
		return observation.value;
	};
}

/** What the item came to, in the same words for every mode. */
export interface Ending {
	outcome: 'success' | 'error';
	/** Empty on success. */
	message: string;
	/** Of the job, where the item or the error names one. */
	id?: string;
	description: string;
}

/** Reads a run with one item. */
export function endingOf(result: EngineResult): Ending {
	const [item] = [...result.items, ...result.errorItems].map(({ json }) => json);
	if (result.status === 'success' && item !== undefined && !('error' in item)) {
		return { outcome: 'success', message: '', id: item.id as string, description: '' };
	}
	const details = (result.error?.context?.data ?? item?.details) as { id?: string } | undefined;
	return {
		outcome: 'error',
		message: result.error?.message ?? String(item?.error),
		id: details?.id,
		description: result.error?.description ?? '',
	};
}

/** The simulator's books. */
export interface Books {
	created: number;
	/** Once everything has come to its end. */
	charged: number;
	posts: number;
	ids: string[];
}

const BILLABLE = ['soul', 'dop', 'characterCreate'];

/** Counts jobs and submits; what still runs is brought to its end first, so that it is charged. */
export function booksOf(simulator: Simulator): Books {
	const clock = simulator.clock as { advance?(ms: number): void };
	clock.advance?.(3_600_000);
	const { jobs } = simulator;
	return {
		created: jobs.length,
		charged: jobs.filter(({ charge }) => charge === 'charged').length,
		posts: simulator.journal.filter(({ route }) => BILLABLE.includes(route)).length,
		ids: jobs.map(({ id }) => id),
	};
}

/** Waits for something to happen in this process, however long the machine takes for it. */
export async function until(
	condition: () => boolean,
	realSleep: (ms: number) => Promise<void>,
): Promise<void> {
	for (let round = 0; !condition(); round += 1) {
		if (round > 8_000) throw new OperationalError('What the test waits for does not happen');
		await realSleep(2);
	}
}
