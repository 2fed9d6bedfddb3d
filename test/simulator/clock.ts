/** Time source of the simulator, in milliseconds since the epoch. */
export interface Clock {
	now(): number;
}

/** A clock that can be moved forward by hand. */
export interface AdvanceableClock extends Clock {
	/** Moves the clock forward by `ms` milliseconds. */
	advance(ms: number): void;
}

/**
 * Real time plus whatever was advanced. `Date.now` is looked up on every call because tests may
 * replace it with a scaled clock.
 */
export class SystemClock implements AdvanceableClock {
	private offset = 0;

	now(): number {
		return Date.now() + this.offset;
	}

	advance(ms: number): void {
		this.offset += ms;
	}
}

/** A clock that stands still until `advance` is called. */
export class ManualClock implements AdvanceableClock {
	constructor(private current = Date.UTC(2026, 0, 1, 12)) {}

	now(): number {
		return this.current;
	}

	advance(ms: number): void {
		this.current += ms;
	}
}

/** Whether `clock` can be moved by hand. */
export function isAdvanceable(clock: Clock): clock is AdvanceableClock {
	return 'advance' in clock && typeof clock.advance === 'function';
}

/** RFC 3339 in UTC with microseconds, as the API prints times. */
export function timestamp(ms: number): string {
	return new Date(ms).toISOString().replace('Z', '000Z');
}
