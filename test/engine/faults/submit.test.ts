import { retry, run, type EngineResult } from '../../helpers/engine';
import { character, soul } from '../support/higgsfield';
import { faults, submitRows, type SubmitRow } from './expectations';
import { booksOf, endingOf, modes, useCells, type Books, type Mode } from './matrix';

const operations = [
	{ name: 'Soul generate', route: 'soul', parameters: soul() },
	{
		name: 'Character create',
		route: 'characterCreate',
		parameters: character('create', { name: 'Ana', imageUrls: 'https://example.com/ana.jpg' }),
	},
] as const;

type Operation = (typeof operations)[number];

interface SubmitCell {
	operation: Operation;
	row: SubmitRow;
	mode: Mode;
}

interface Observation {
	result: EngineResult;
	books: Books;
	/** What n8n's Retry button then did, where it is offered. */
	retried?: EngineResult;
	booksAfterRetry: Books;
}

/** What is expected after a number of tries of which the first met the fault. */
function afterTries(row: SubmitRow, tries: number) {
	const sentAgain = tries > 1 && row.next === 'submits' ? 1 : 0;
	return {
		created: row.created + sentAgain,
		charged: row.charged + sentAgain,
		posts: row.posts + sentAgain,
		outcome: sentAgain > 0 ? 'success' : row.outcome,
	};
}

const cells: SubmitCell[] = operations.flatMap((operation) =>
	submitRows.flatMap((row) => modes.map((mode) => ({ operation, row, mode }))),
);

const observed = useCells(cells, 10, async ({ operation, row, mode }, { simulator }) => {
	simulator.fault({ route: operation.route, ...faults[row.fault] });
	const result = await run({ simulator, parameters: operation.parameters, ...mode.options });
	const books = booksOf(simulator);
	const retried = result.status === 'error' ? await retry(result) : undefined;
	return { result, books, retried, booksAfterRetry: booksOf(simulator) } satisfies Observation;
});

function expectEnding(result: EngineResult, row: SubmitRow, tries: number, { ids }: Books): void {
	const { outcome, message, id, description } = endingOf(result);
	expect(outcome).toBe(afterTries(row, tries).outcome);
	if (outcome === 'success') {
		expect([message, id]).toEqual(['', ids[ids.length - 1]]);
		return;
	}
	expect(message).toMatch(row.message);
	expect(id).toBeUndefined();
	if (result.error !== undefined) {
		expect(description).toMatch(row.next === 'submits' ? /./ : /Sent was: POST .*"(A red|Ana)/);
	}
}

describe.each(operations.map((operation) => [operation.name, operation] as const))(
	'the submit of %s',
	(_name, operation) => {
		describe.each(submitRows.map((row) => [row.fault, row] as const))(
			'that meets "%s"',
			(_fault, row) => {
				const own = cells.filter((cell) => cell.operation === operation && cell.row === row);

				it.each(own.map((cell) => [cell.mode.name, cell] as const))(
					'is paid at most once with %s',
					(_mode, cell) => {
						const { result, books, retried, booksAfterRetry } = observed(cell);
						const triesAgain = cell.mode.options.retryOnFail !== undefined;
						const tries = triesAgain && row.outcome === 'error' ? 2 : 1;
						const expected = afterTries(row, tries);

						expect(result.tries).toBe(tries);
						expect({ ...books, outcome: endingOf(result).outcome }).toMatchObject(expected);
						expectEnding(result, row, tries, books);

						const intents = 1;
						expect(booksAfterRetry.charged).toBeLessThanOrEqual(intents);
						expect(retried !== undefined).toBe(
							cell.mode.options.onError === 'stopWorkflow' && expected.outcome === 'error',
						);
						if (retried === undefined) return;
						const { outcome, ...counts } = afterTries(row, tries + 1);
						expect(endingOf(retried).outcome).toBe(outcome);
						expect(booksAfterRetry).toMatchObject(counts);
						expectEnding(retried, row, tries + 1, booksAfterRetry);
					},
				);
			},
		);
	},
);
