import type { Summary } from './statistics';

/** One line of the table: a figure over several runs, and what it should be. */
export interface Row {
	group: string;
	what: string;
	/** How the figure reads: a plain ratio, or with a unit. */
	unit: '' | '%' | 'kB' | 'MB' | 'ms';
	figure: Summary;
	target?: { atMost: number } | { atLeast: number };
}

/** A table of plain text cells beside it. */
export interface Details {
	title: string;
	head: string[];
	rows: string[][];
}

/** Whether a row's median is what it should be; undefined where there is no target. */
export function isMet({ figure, target }: Row): boolean | undefined {
	if (target === undefined) return undefined;
	return 'atMost' in target ? figure.median <= target.atMost : figure.median >= target.atLeast;
}

const HEAD = ['', 'Median (least to most)', 'Target', 'Met'];

/** All rows as cells, and the details, as plain text or as Markdown. */
export function show(rows: Row[], details: Details[], as: 'text' | 'markdown'): string {
	const groups = [...new Set(rows.map(({ group }) => group))];
	const tables: Details[] = groups.map((group) => ({
		title: group,
		head: HEAD,
		rows: rows.filter((row) => row.group === group).map(cellsOf),
	}));
	return [...tables, ...details].map((table) => FORMATS[as](table)).join('\n\n');
}

function cellsOf(row: Row): string[] {
	const { what, figure, unit, target } = row;
	const value = (number: number) => `${shortened(number)}${unit === '' ? '' : ` ${unit}`}`;
	const { median, min, max } = figure;
	const spread = min === max ? '' : ` (${shortened(min)} to ${shortened(max)})`;
	const met = isMet(row);
	return [
		what,
		`${value(median)}${spread}`,
		target === undefined
			? ''
			: 'atMost' in target
				? `≤ ${value(target.atMost)}`
				: `≥ ${value(target.atLeast)}`,
		met === undefined ? '' : met ? 'yes' : 'no',
	];
}

/** Three digits that count. */
export function shortened(number: number): string {
	if (Math.abs(number) >= 100) return number.toFixed(0);
	return Math.abs(number) >= 10 ? number.toFixed(1) : number.toFixed(2);
}

const FORMATS = { text: asText, markdown: asMarkdown };

function asText({ title, head, rows }: Details): string {
	const lines = [head, ...rows];
	const width = (column: number) => Math.max(...lines.map((cells) => cells[column].length));
	const widths = head.map((_, column) => width(column));
	return [
		title,
		...lines.map((cells) =>
			`  ${cells.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`.trimEnd(),
		),
	].join('\n');
}

function asMarkdown({ title, head, rows }: Details): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [
		`**${title}**`,
		'',
		line(head),
		line(head.map((_, column) => (column === 0 ? '---' : '---:'))),
		...rows.map(line),
	].join('\n');
}
