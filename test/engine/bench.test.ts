import { bench, quickSize } from '../bench/bench';
import { show } from '../bench/table';

describe('npm run bench', () => {
	it('measures every contender, and loses nothing where there is room', async () => {
		const told: string[] = [];
		const { rows, details } = await bench(quickSize, (text) => told.push(text));

		expect(told).toContain('Run 1 of 1: Soul image');
		for (const { what, figure } of rows) {
			expect([what, Number.isFinite(figure.median)]).toEqual([what, true]);
		}
		const [detection, batch] = details;
		expect(detection.rows.map((cells) => cells[1])).toEqual(
			expect.arrayContaining(['node (v1)', 'SDK (v1)', 'node (v2)', 'SDK (v2)']),
		);
		for (const cells of detection.rows) expect(cells.at(-1)).toBe('0');
		expect(batch.rows[0].join()).not.toContain('lost');
		expect(show(rows, details, 'markdown')).toContain('| Target | Met |');
	}, 120_000);
});
