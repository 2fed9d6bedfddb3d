import { retry, run, type EngineResult } from '../../helpers/engine';
import { soul } from '../support/higgsfield';
import { faults, pollRows, type PollRow } from './expectations';
import { booksOf, endingOf, modes, useCells, type Books, type Mode } from './matrix';

interface PollCell {
	row: PollRow;
	mode: Mode;
	/** Whether the fault passes after one request or lasts until n8n gives up. */
	lasts: boolean;
}

interface Observation {
	result: EngineResult;
	/** Status requests of the first run, all of its tries together. */
	polls: number;
	books: Books;
	/** What n8n's Retry button then did, where it is offered; the fault is over, and there is time again. */
	retried?: EngineResult;
	booksAfterRetry: Books;
}

const cells: PollCell[] = [false, true].flatMap((lasts) =>
	pollRows.flatMap((row) => modes.map((mode) => ({ row, mode, lasts }))),
);

const observed = useCells(cells, 10, async ({ row, mode, lasts }, { simulator }) => {
	simulator.fault({ route: 'jobSet', times: lasts ? Infinity : 1, ...faults[row.fault] });
	const parameters = soul(lasts ? { waitOptions: { timeout: 10 } } : {});
	const result = await run({ simulator, parameters, ...mode.options });
	const polls = simulator.journal.filter(({ route }) => route === 'jobSet').length;
	const books = booksOf(simulator);
	simulator.clearFaults();
	const retried =
		result.status === 'error' ? await retry(result, { parameters: soul() }) : undefined;
	return { result, polls, books, retried, booksAfterRetry: booksOf(simulator) } as Observation;
});

const ONE_JOB = { created: 1, charged: 1, posts: 1 };

function expectPaidOnce({ books, booksAfterRetry, retried }: Observation): void {
	expect(books).toMatchObject(ONE_JOB);
	expect(booksAfterRetry).toEqual(books);
	if (retried === undefined) return;
	expect(endingOf(retried)).toMatchObject({ outcome: 'success', id: books.ids[0] });
}

/** An error after the submit says which job it is about, how it stood and what to do. */
function expectTellsJob(result: EngineResult, id: string): void {
	const ending = endingOf(result);
	expect(ending.id).toBe(id);
	expect(ending.message).toContain(id);
	if (result.error === undefined) return;
	expect(ending.description).toMatch(/API version v1/);
	expect(ending.description).toMatch(/last status: .*, waited \d+ seconds?/);
	expect(ending.description).toContain('Use Result → Get with this ID');
}

const namesOf = (wanted: PollCell[]) => wanted.map((cell) => [cell.mode.name, cell] as const);

describe.each(pollRows.map((row) => [row.fault, row] as const))(
	'a status request that meets "%s"',
	(_fault, row) => {
		const own = cells.filter((cell) => cell.row === row);

		it.each(namesOf(own.filter(({ lasts }) => !lasts)))(
			'once does not lose the paid job with %s',
			(_mode, cell) => {
				const observation = observed(cell);
				const { result, polls, books } = observation;
				const triesAgain = cell.mode.options.retryOnFail !== undefined;
				expectPaidOnce(observation);
				expect(result.tries).toBe(row.once === 'error' && triesAgain ? 2 : 1);
				if (row.once === 'success' || triesAgain) {
					expect(endingOf(result)).toMatchObject({ outcome: 'success', id: books.ids[0] });
				} else {
					expect(endingOf(result).outcome).toBe('error');
					expect(endingOf(result).message).toMatch(row.message);
					expectTellsJob(result, books.ids[0]);
				}
				expect(polls).toBe(row.polls + (result.tries - 1));
			},
		);

		it.each(namesOf(own.filter(({ lasts }) => lasts)))(
			'until the end does not lose the paid job with %s',
			(_mode, cell) => {
				const observation = observed(cell);
				const { result, books } = observation;
				expectPaidOnce(observation);
				expect(endingOf(result).outcome).toBe('error');
				expectTellsJob(result, books.ids[0]);
				// A second try knows the job only by its ID, so it tells the trouble itself.
				if (result.tries === 1) expect(endingOf(result).message).toMatch(row.message);
				expect(result.tries).toBe(cell.mode.options.retryOnFail === undefined ? 1 : 2);
			},
		);
	},
);
