/* eslint-disable @n8n/community-nodes/no-restricted-globals -- setImmediate says when nothing but virtual sleeps is left to wait for; no test waits for real time. */
import type { Clock } from '../../../nodes/Higgsfield/generation/run';

interface Sleeper {
	at: number;
	wake(): void;
}

/** Far beyond what any run asks for between two moments; reached only by a loop that never sleeps. */
const QUESTIONS_A_MOMENT = 100_000;

/**
 * A clock for tests, in milliseconds from 0. Time stands still while anything is at work and jumps to the next
 * wake-up when everything sleeps, so hours pass in no time and always in the same order.
 */
export class VirtualClock implements Clock {
	private time = 0;

	private sleepers: Sleeper[] = [];

	private ticking = false;

	private questions = 0;

	/** The randomness that `random()` gives; 0 unless a test sets it. */
	chance = 0;

	now(): number {
		this.questions += 1;
		if (this.questions > QUESTIONS_A_MOMENT) {
			throw new Error(`The code under test spins without sleeping at ${this.time} ms`);
		}
		return this.time;
	}

	random(): number {
		return this.chance;
	}

	async sleep(ms: number, signal?: AbortSignal): Promise<void> {
		if (signal?.aborted) return;
		await new Promise<void>((resolve) => {
			const sleeper = { at: this.time + ms, wake: resolve };
			const after = this.sleepers.findIndex(({ at }) => at > sleeper.at);
			this.sleepers.splice(after === -1 ? this.sleepers.length : after, 0, sleeper);
			signal?.addEventListener('abort', () => {
				this.sleepers = this.sleepers.filter((other) => other !== sleeper);
				resolve();
			});
			this.tickSoon();
		});
	}

	/** Does something at a moment of the test. */
	at(ms: number, action: () => void): void {
		void this.sleep(ms - this.time).then(action);
	}

	/** The moment as tests write it: "2.5s". */
	stamp(): string {
		return `${this.time / 1000}s`;
	}

	private tickSoon(): void {
		if (this.ticking) return;
		this.ticking = true;
		setImmediate(() => {
			this.ticking = false;
			const next = this.sleepers.shift();
			if (next === undefined) return;
			if (next.at > this.time) this.questions = 0;
			this.time = Math.max(this.time, next.at);
			next.wake();
			if (this.sleepers.length > 0) this.tickSoon();
		});
	}
}
