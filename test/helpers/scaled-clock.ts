/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test helper, never shipped */
import { ClientRequest } from 'node:http';
import { promisify } from 'node:util';

/** What `useScaledClock` answers with. */
export interface ScaledClock {
	factor: number;
	/** Waits on the real clock, for "nothing more happens" checks. */
	realSleep(milliseconds: number): Promise<void>;
	/** Puts the real clock back before the end of the file (afterwards it is done by itself). */
	restore(): void;
}

/**
 * Lets time run `factor` times faster for the rest of the test file: `setTimeout`, `setInterval`,
 * `AbortSignal.timeout`, `Date` and the timeouts of outgoing requests. jest's own time limits stay
 * on the real clock. Not covered: `node:timers/promises` and the time limits of servers.
 * What takes 4 ms of work lasts 4 ms times `factor`, so keep `factor` at 100 or below.
 */
export function useScaledClock(factor: number): ScaledClock {
	const undo = [scaleTimers(factor), scaleDate(factor), scaleRequestTimeouts(factor)];
	const restore = () => {
		while (undo.length > 0) undo.pop()?.();
	};
	afterAll(restore);
	return {
		factor,
		restore,
		realSleep: async (milliseconds) => {
			await new Promise<void>((resolve) => realTimeout(resolve, milliseconds));
		},
	};
}

const realTimeout = globalThis.setTimeout;

function scaleTimers(factor: number): () => void {
	const original = {
		setTimeout: globalThis.setTimeout,
		setInterval: globalThis.setInterval,
		abortTimeout: AbortSignal.timeout,
	};
	const scale = (delay = 0) => delay / factor;
	const scaled =
		<Timer>(timer: (...args: never[]) => Timer) =>
		(handler: unknown, delay?: number, ...args: unknown[]) =>
			Reflect.apply(timer, globalThis, [handler, scale(delay), ...args]) as Timer;

	const promised = promisify(original.setTimeout);
	globalThis.setTimeout = Object.assign(scaled(original.setTimeout), {
		[promisify.custom]: async (delay?: number, value?: unknown, options?: object) =>
			await promised(scale(delay), value, options),
	}) as unknown as typeof setTimeout;
	globalThis.setInterval = scaled(original.setInterval) as unknown as typeof setInterval;
	AbortSignal.timeout = (delay) => original.abortTimeout.call(AbortSignal, scale(delay));

	return () => {
		globalThis.setTimeout = original.setTimeout;
		globalThis.setInterval = original.setInterval;
		AbortSignal.timeout = original.abortTimeout;
	};
}

function scaleDate(factor: number): () => void {
	const RealDate = globalThis.Date;
	const realNow = RealDate.now.bind(RealDate);
	const start = realNow();
	const now = () => Math.floor(start + (realNow() - start) * factor);
	// A proxy keeps `instanceof Date` true for dates of both kinds.
	globalThis.Date = new Proxy(RealDate, {
		construct: (target, args: unknown[], newTarget) =>
			Reflect.construct(target, args.length > 0 ? args : [now()], newTarget) as Date,
		apply: () => new RealDate(now()).toString(),
		get: (target, key): unknown => (key === 'now' ? now : Reflect.get(target, key)),
	});
	return () => {
		globalThis.Date = RealDate;
	};
}

/** Sockets time out on Node's internal timers, so the limit itself has to shrink. */
function scaleRequestTimeouts(factor: number): () => void {
	const { prototype } = ClientRequest;
	const original = prototype.setTimeout;
	prototype.setTimeout = function (milliseconds, callback) {
		return original.call(this, Math.ceil(milliseconds / factor), callback);
	};
	return () => {
		prototype.setTimeout = original;
	};
}
