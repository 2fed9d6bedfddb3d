import { listSearch, run, type EngineResult } from '../../helpers/engine';
import type { Simulator } from '../../simulator';
import { characterBody, clientOf } from '../../simulator/client';
import { character } from '../support/higgsfield';
import { faults, listRows, type ListRow } from './expectations';
import { endingOf, modes, useCells, type Mode } from './matrix';

const pickers = [
	{ method: 'searchCharacters', route: 'characterList' },
	{ method: 'searchMotions', route: 'motions' },
	{ method: 'searchStyles', route: 'styles' },
] as const;

type Picker = (typeof pickers)[number];

interface ListCell {
	row: ListRow;
	/** Whether every request meets the fault, or only the first. */
	lasts: boolean;
	/** Character get many in this mode, or a picker of the editor. */
	mode?: Mode;
	picker?: Picker;
}

interface Observation {
	result?: EngineResult;
	entries: number;
	message: string;
	requests: number;
}

/** Four time limits in a row are long enough without a second try. */
const isTooLong = ({ row, lasts, mode }: ListCell) =>
	lasts && row.fault.startsWith('hang') && mode?.options.retryOnFail !== undefined;

const cells: ListCell[] = [true, false]
	.flatMap((lasts) =>
		listRows.flatMap((row) => [
			...modes.map((mode) => ({ row, lasts, mode })),
			...pickers.map((picker) => ({ row, lasts, picker })),
		]),
	)
	.filter((cell) => !isTooLong(cell));

async function pick(simulator: Simulator, { method }: Picker) {
	try {
		const { results } = await listSearch(method, { simulator });
		return { entries: results.length, message: '' };
	} catch (error) {
		return { entries: 0, message: error instanceof Error ? error.message : String(error) };
	}
}

const observed = useCells(cells, 10, async ({ row, lasts, mode, picker }, { simulator }) => {
	await clientOf(simulator).post('/v1/custom-references', characterBody());
	const route = picker?.route ?? 'characterList';
	simulator.fault({ route, times: lasts ? Infinity : 1, ...faults[row.fault] });
	const count = () => simulator.journal.filter((entry) => entry.route === route).length;
	if (picker !== undefined) return { ...(await pick(simulator, picker)), requests: count() };

	const parameters = character('getAll');
	const result: EngineResult = await run({ simulator, parameters, ...mode?.options });
	const { message } = endingOf(result);
	const entries = result.items.filter(({ json }) => !('error' in json)).length;
	return { result, entries, message, requests: count() } as Observation;
});

const titled = (own: ListCell[]) =>
	own.map((cell) => [cell.mode?.name ?? `the picker ${cell.picker?.method}`, cell] as const);

describe.each(listRows.map((row) => [row.fault, row] as const))(
	'a list that meets "%s"',
	(_fault, row) => {
		const own = cells.filter((cell) => cell.row === row);
		const triesOf = ({ mode }: ListCell) => (mode?.options.retryOnFail === undefined ? 1 : 2);

		it.each(titled(own.filter(({ lasts }) => !lasts)))(
			'once is asked for again where that helps: %s',
			(_name, cell) => {
				const { message, entries, requests } = observed(cell);
				const isTriedAgain = row.once === 'error' && triesOf(cell) === 2;
				expect(requests).toBe(row.requests + (isTriedAgain ? 1 : 0));
				if (row.once === 'success' || isTriedAgain) {
					expect(message).toBe('');
					expect(entries).toBeGreaterThan(0);
				} else {
					expect(message).toMatch(row.message);
					expect(entries).toBe(0);
				}
			},
		);

		it.each(titled(own.filter(({ lasts }) => lasts)))(
			'always gives up after a few requests and says why: %s',
			(_name, cell) => {
				const { result, message, entries, requests } = observed(cell);
				expect(requests).toBe(row.alwaysRequests * triesOf(cell));
				expect(message).toMatch(row.message);
				expect(entries).toBe(0);
				if (result === undefined) return;
				expect(result.status).toBe(result.error === undefined ? 'success' : 'error');
				expect(result.errorItems).toHaveLength(
					cell.mode?.options.onError === 'continueErrorOutput' ? 1 : 0,
				);
			},
		);
	},
);
