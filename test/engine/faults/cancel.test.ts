import { retry, start, type EngineResult } from '../../helpers/engine';
import { soul } from '../support/higgsfield';
import { cancelRows, faults, type CancelRow } from './expectations';
import { booksOf, modes, until, useCells, type Books, type Mode } from './matrix';

interface CancelCell {
	row: CancelRow;
	mode: Mode;
}

interface Observation {
	result: EngineResult;
	cancelCalls: number;
	id: string;
	/** How the job stood after the call, before it went on. */
	status: string;
	/** A retry; after a continue mode, n8n starts it behind our node. */
	retried: EngineResult;
	books: Books;
}

const cells: CancelCell[] = cancelRows.flatMap((row) => modes.map((mode) => ({ row, mode })));

const observed = useCells(cells, 5, async ({ row, mode }, { simulator, realSleep }) => {
	const happened = async (condition: () => boolean) => await until(condition, realSleep);
	const callsTo = (name: string) => simulator.journal.filter(({ route }) => route === name);
	simulator.fault({ route: 'cancel', ...faults[row.fault] });
	const execution = start({
		simulator,
		parameters: soul({ prompt: 'A red bicycle [[queued: 10m]]' }),
		...mode.options,
	});
	await happened(() => callsTo('jobSet').length > 0);
	execution.stop('worker');
	const result = await execution.finished;
	await happened(() => callsTo('cancel').length > 0);
	const [{ id }] = simulator.jobs;
	if (row.canceled) await happened(() => simulator.jobs[0].status === 'canceled');
	// Whatever else might be sent has a way of 100 ms to go.
	await realSleep(100);
	const cancelCalls = callsTo('cancel').length;
	const { status } = simulator.jobs[0];
	booksOf(simulator);
	simulator.clearFaults();
	const running = retry(result);
	// A job that is submitted anew waits for its turn for ten minutes again.
	if (row.next === 'submits' && mode.options.onError === 'stopWorkflow') {
		await happened(() => simulator.jobs.length === 2);
		booksOf(simulator);
	}
	const retried = await running;
	return { result, cancelCalls, id, status, retried, books: booksOf(simulator) } as Observation;
});

describe.each(cancelRows.map((row) => [row.fault, row] as const))(
	'the cancel call of a stopped execution that meets "%s"',
	(_fault, row) => {
		const own = cells.filter((cell) => cell.row === row);

		it.each(own.map((cell) => [cell.mode.name, cell] as const))(
			'is sent once and costs nothing with %s',
			(_mode, cell) => {
				const { result, cancelCalls, id, status, retried, books } = observed(cell);
				expect(result.status).toBe('canceled');
				// Another try of Retry On Fail sends nothing; what its error says is a matter of stop.test.ts.
				if (result.tries === 1) expect(result.error?.message).toContain(id);
				expect(result.logs.map(({ message }) => message).join()).toContain(id);
				expect(cancelCalls).toBe(1);
				expect(status).toBe(row.canceled ? 'canceled' : 'queued');

				const reachesOurNode = cell.mode.options.onError === 'stopWorkflow';
				const submitsAgain = reachesOurNode && row.next === 'submits';
				expect(books.posts).toBe(submitsAgain ? 2 : 1);
				expect(books.charged).toBe(row.canceled && !submitsAgain ? 0 : 1);
				if (!reachesOurNode) return;
				expect(retried.status).toBe('success');
				expect(retried.items[0].json).toMatchObject({ id: books.ids[books.posts - 1] });
			},
		);
	},
);
