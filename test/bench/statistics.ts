/** Several runs of one measurement. */
export interface Summary {
	median: number;
	min: number;
	max: number;
}

export function summary(numbers: number[]): Summary {
	const sorted = [...numbers].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	return { median, min: sorted[0], max: sorted[sorted.length - 1] };
}

export function mean(numbers: number[]): number {
	return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

/** When jobs that take so long are all done at best, started in this order, `limit` at a time. */
export function idealSchedule(durations: number[], limit: number): number {
	const places: number[] = new Array<number>(Math.min(limit, durations.length)).fill(0);
	for (const duration of durations) {
		const first = places.indexOf(Math.min(...places));
		places[first] += duration;
	}
	return Math.max(...places);
}
