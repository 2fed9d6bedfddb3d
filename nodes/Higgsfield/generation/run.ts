import type { IDataObject } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import type { FailureDetails } from '../transport/failure';
import { Failure, toFailure } from '../transport/failure';
import type { Driver } from './driver';
import { Experience } from './durations';
import type { Intent, Ledger, Told } from './ledger';
import { Pace, roomPause, troublePause } from './schedule';
import type { ApiVersion, Job } from './state';
import type { JobKind } from './verdict';
import {
	aboutJob,
	jobName,
	nextStep,
	seconds,
	stillInDoubt,
	stillUnknown,
	timeoutFailure,
} from './verdict';
import { Watch } from './watch';

/*
 * Submits the items together, waits for all of them in one loop, and fills the next free place when one ends.
 */

/** How long a submit that is not waited for looks for room in the account, in milliseconds. */
const ROOM_WITHOUT_WAIT_MS = 120_000;

/** Requests on the wire at once, whatever the number of items. */
const MAX_REQUESTS = 20;

/**
 * Requests begun before the event loop gets its turn. n8n opens a connection for each, and writes to it in a later
 * turn only: begun all at once they are sent at once, answered at once, and again begun at once.
 */
const LAUNCHES_A_TURN = 2;

/** Looks at unfinished jobs per second, all jobs of a run together, and how many may go at once. */
const LOOKS_PER_SECOND = 10;
const LOOKS_AT_ONCE = 5;

/** Repeats of a request that is not waited for (a look), or that never left this machine (a submit). */
const MAX_REPEATS = 4;

/** A status request may take this long even when the item's time is nearly up, in milliseconds. */
const SHORTEST_LOOK_MS = 5_000;

/** The longest single sleep, in milliseconds: older n8n cannot end one early, so its timers must not pile up. */
const LONGEST_SLEEP_MS = 60_000;

export interface Waiting {
	timeoutMs: number;
	onTimeout: 'error' | 'returnUnfinished';
	/** 0 = adaptive. */
	pollIntervalMs: number;
	cancelOnStop: boolean;
}

/** One item's job: to be submitted (`intent`), or already known by its ID. */
export interface Task<T extends Job> {
	itemIndex: number;
	apiVersion: ApiVersion;
	driver: Driver<T>;
	intent?: Intent;
	id?: string;
	/**
	 * Free work with the API before the submit: checks and uploads. Gives the body to send; what it throws keeps
	 * the item from being sent.
	 */
	beforeSubmit?(): Promise<IDataObject>;
	/** Left out: the job is not waited for. */
	waiting?: Waiting;
}

export type Outcome<T> =
	| { itemIndex: number; job: T; failure?: undefined }
	| { itemIndex: number; failure: Failure; job?: undefined };

export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Resolves after the time or when the signal fires; may also reject then. */
	sleep(ms: number, signal: AbortSignal): Promise<unknown>;
	/** From 0 to 1. */
	random(): number;
}

const systemClock: Clock = {
	now: () => Date.now(),
	sleep: async (ms, signal) => await sleep(ms, signal),
	random: () => Math.random(),
};

export interface RunOptions<T extends Job> {
	kind: JobKind;
	tasks: Array<Task<T>>;
	ledger: Ledger;
	/** Jobs in flight at once. */
	maxConcurrent: number;
	/** After the first failure, nothing more is submitted and the run ends. */
	stopOnFailure: boolean;
	/** The failure that a finished job is for its item, if it is one. */
	judge(job: T, itemIndex: number): Failure | undefined;
	signal?: AbortSignal;
	/** Looks of the node's own schedule, all jobs together; 10 by default. */
	looksPerSecond?: number;
	clock?: Clock;
}

export interface RunResult<T> {
	/** In the order of the tasks. With `stopOnFailure`, items that were not reached are missing. */
	outcomes: Array<Outcome<T>>;
	/** Jobs that exist but were not waited for to their end, because the run ended early. */
	unfinished: Array<{ itemIndex: number; id: string; status: string }>;
	/** Items that were not gone on with although a submit of theirs got no answer. */
	inDoubt: Array<{ itemIndex: number; message: string }>;
}

/** Thrown when the execution was stopped or timed out; never to be treated as a failed item. */
export class Stopped extends Failure {}

/** The error of a stop, naming the jobs there are. */
export function stoppedWith(kind: JobKind, names: string[], details: FailureDetails = {}): Stopped {
	if (names.length === 0) return new Stopped('The execution was stopped');
	return new Stopped(
		`The execution was stopped. Higgsfield has ${jobName(kind, names.join(', '))}`,
		{
			description: `What was still queued is canceled if Cancel on Stop is on; what had started goes on and is charged if it completes. ${nextStep(kind)}`,
			details,
		},
	);
}

/**
 * Runs all tasks.
 *
 * @throws Stopped at once when the signal fires. Submits on the wire are not cut off: their IDs are kept and
 * their jobs canceled in the background, like every job that is still queued.
 */
export async function runJobs<T extends Job>(options: RunOptions<T>): Promise<RunResult<T>> {
	return await new Run(options).toEnd();
}

interface Track<T extends Job> {
	task: Task<T>;
	key: string;
	phase: 'held' | 'submit' | 'look' | 'done';
	/** Whether its request is on the wire. */
	busy: boolean;
	startedAt: number;
	dueAt: number;
	/** The pause that ends at `dueAt`. */
	pause: number;
	id?: string;
	job?: T;
	/** Whether the job comes from an earlier try of this execution. */
	resumed: boolean;
	/** What is sent, once the free work before the submit is done. */
	body?: IDataObject;
	watch: Watch;
	waitsForRoom: boolean;
	roomAttempts: number;
	failures: number;
	/**
	 * Whether a submit may be answered with an old job: not once one was, nor once a submit of this run got no answer,
	 * whose job it then is.
	 */
	mayBeOld: boolean;
	outcome?: Outcome<T>;
}

/** Whether sending it twice creates one job. */
function isRepeatable({ apiVersion }: Intent): boolean {
	return apiVersion === 'v2';
}

/** How a job that ended uncharged can be tried again. */
function againAdvice(job: Job, intent: Intent | undefined): string | undefined {
	if (!job.lost || intent === undefined) return undefined;
	return intent.idempotencyKey === undefined
		? 'Run again to submit it anew.'
		: 'Higgsfield answers the same Idempotency Key with this same generation: to try again, use a new key.';
}

/**
 * Whether its next request is a repeated look of the node's own schedule: a first one is only limited by the wire,
 * and an interval that the user chose is kept.
 */
function isPaced({ phase, job, task }: Track<Job>): boolean {
	const isRepeated = phase === 'look' && job !== undefined && !job.finished;
	return isRepeated && task.waiting?.pollIntervalMs === 0;
}

class Run<T extends Job> {
	private readonly clock: Clock;

	private readonly alarm: Alarm;

	private readonly pace: Pace;

	private readonly experience = new Experience();

	private tracks: Array<Track<T>> = [];

	/** How many of the tracks have had their turn. */
	private startedCount = 0;

	/** Those that were started and are not done, in the order of the tasks. A batch is long, and these are few. */
	private readonly inFlight = new Set<Track<T>>();

	private stopped = false;

	private failed = false;

	constructor(private readonly options: RunOptions<T>) {
		this.clock = options.clock ?? systemClock;
		this.alarm = new Alarm(this.clock);
		this.pace = new Pace(options.looksPerSecond ?? LOOKS_PER_SECOND, LOOKS_AT_ONCE);
	}

	async toEnd(): Promise<RunResult<T>> {
		const { signal } = this.options;
		const onAbort = () => this.alarm.ring();
		signal?.addEventListener('abort', onAbort);
		try {
			this.tracks = await Promise.all(
				this.options.tasks.map(async (task) => await this.newTrack(task)),
			);
			for (;;) {
				if (signal?.aborted) throw this.stop();
				this.fillPlaces();
				const launched = this.launchDue();
				if (this.isOver()) return this.result();
				await (launched > 0 ? this.alarm.letOthersGo() : this.alarm.sleep(this.untilNextDue()));
			}
		} finally {
			signal?.removeEventListener('abort', onAbort);
			this.alarm.turnOff();
		}
	}

	private async newTrack(task: Task<T>): Promise<Track<T>> {
		return {
			task,
			key: task.intent === undefined ? '' : await this.options.ledger.keyOf(task.intent),
			phase: 'held',
			busy: false,
			startedAt: 0,
			dueAt: 0,
			pause: 0,
			resumed: false,
			watch: new Watch(),
			waitsForRoom: false,
			roomAttempts: 0,
			failures: 0,
			mayBeOld: true,
		};
	}

	private isOver(): boolean {
		if (this.failed && this.options.stopOnFailure) {
			return !this.someInFlight((track) => track.busy && track.phase === 'submit');
		}
		return this.inFlight.size === 0 && this.startedCount === this.tracks.length;
	}

	/** Starts held items while there is a place; those that wait for room in the account go first. */
	private fillPlaces(): void {
		if (this.isClosed() || this.someInFlight((track) => track.waitsForRoom)) return;
		while (
			this.inFlight.size < this.options.maxConcurrent &&
			this.startedCount < this.tracks.length
		) {
			const track = this.tracks[this.startedCount];
			this.startedCount += 1;
			this.inFlight.add(track);
			this.start(track);
		}
	}

	private someInFlight(isSuch: (track: Track<T>) => boolean): boolean {
		for (const track of this.inFlight) if (isSuch(track)) return true;
		return false;
	}

	private start(track: Track<T>): void {
		const { task, key } = track;
		track.startedAt = this.clock.now();
		track.dueAt = track.startedAt;
		if (task.intent === undefined) {
			track.id = task.id;
			track.phase = 'look';
			return;
		}
		const entry = this.options.ledger.recall(key);
		const sentBefore = entry?.state === 'sending' || entry?.state === 'unknown';
		if (entry?.id !== undefined) {
			track.id = entry.id;
			track.resumed = true;
			track.phase = 'look';
		} else if (sentBefore && !isRepeatable(task.intent)) {
			this.settleFailed(track, stillUnknown(this.options.kind, task.intent, entry?.told));
		} else {
			track.phase = 'submit';
			if (sentBefore && entry.told === undefined) {
				this.options.ledger.unknown(key, stillUnknown(this.options.kind, task.intent, undefined));
			}
		}
	}

	/**
	 * Submits go first; of the looks, those that are latest for their pause.
	 *
	 * @returns how many were launched
	 */
	private launchDue(): number {
		if (this.isClosed()) return 0;
		const now = this.clock.now();
		const inFlight = [...this.inFlight];
		const due = inFlight.filter((track) => !track.busy && track.dueAt <= now);
		const lateness = ({ dueAt, pause }: Track<T>) => (now - dueAt) / Math.max(pause, 1);
		const submits = due.filter(({ phase }) => phase === 'submit');
		const looks = due
			.filter(({ phase }) => phase === 'look')
			.sort((a, b) => lateness(b) - lateness(a));
		const onTheWire = inFlight.filter((track) => track.busy).length;
		const most = Math.min(MAX_REQUESTS - onTheWire, LAUNCHES_A_TURN);
		let launched = 0;
		for (const track of [...submits, ...looks]) {
			if (launched >= most) break;
			if (this.mayGoAt(track) > now) continue;
			if (isPaced(track)) this.pace.take(now);
			launched += 1;
			track.busy = true;
			void this.step(track);
		}
		return launched;
	}

	/** When its next request may go out. The last look goes at the deadline, whatever the pace. */
	private mayGoAt(track: Track<T>): number {
		if (!isPaced(track)) return track.dueAt;
		return Math.max(track.dueAt, Math.min(this.pace.nextAt(), this.deadline(track)));
	}

	private async step(track: Track<T>): Promise<void> {
		try {
			await (track.phase === 'submit' ? this.submit(track) : this.look(track));
		} catch (error) {
			this.settleFailed(track, toFailure(error));
		} finally {
			track.busy = false;
			this.alarm.ring();
		}
	}

	private async submit(track: Track<T>): Promise<void> {
		const { ledger } = this.options;
		const { intent, driver } = track.task;
		if (intent === undefined || !(await this.mayBeSent(track))) return;

		const idempotencyKey = isRepeatable(intent)
			? await ledger.idempotencyKeyOf(intent, track.key)
			: undefined;
		if (this.isClosed()) return;
		ledger.sending(track.key);
		const body = track.body ?? intent.body;
		const outcome = await driver.submit({ ...intent, body }, idempotencyKey);
		if (outcome.kind === 'accepted') {
			this.accept(track, outcome.job);
			return;
		}
		const { kind, failure } = outcome;
		if (kind === 'unknown') ledger.unknown(track.key, failure);
		else if (kind === 'taken') ledger.forget(track.key);
		else ledger.notCreated(track.key);

		if (kind === 'noRoom') this.waitForRoom(track, failure);
		else if (kind === 'notSent') this.sendLater(track, failure);
		else if (kind === 'unknown' && isRepeatable(intent)) this.sendAgain(track, failure);
		else this.settleFailed(track, failure);
	}

	/** Does the free work once. While it runs, the execution may have been stopped or another item failed. */
	private async mayBeSent(track: Track<T>): Promise<boolean> {
		track.body ??= await track.task.beforeSubmit?.();
		return !this.isClosed();
	}

	/** Whether nothing more may be submitted. */
	private isClosed(): boolean {
		const { signal, stopOnFailure } = this.options;
		return signal?.aborted === true || (this.failed && stopOnFailure);
	}

	private accept(track: Track<T>, job: T): void {
		track.id = job.id;
		track.watch.accepted(job, this.clock.now());
		track.waitsForRoom = false;
		track.failures = 0;
		this.options.ledger.accepted(track.key, job.id, this.options.kind);
		if (this.stopped) {
			track.job = job;
			this.cancelQueued(track);
			return;
		}
		if (this.isReplay(track, job)) {
			this.options.ledger.ended(track.key);
			track.mayBeOld = false;
			this.submitAnew(track);
			return;
		}
		if (job.finished && track.task.intent && isRepeatable(track.task.intent)) {
			// The answer to a submit tells the status of the job it brings up again, but not its files or reason.
			track.job = job;
			track.phase = 'look';
			track.dueAt = this.clock.now();
			return;
		}
		this.take(track, job);
	}

	/**
	 * A submit that is answered with a lost job is an old one under the same derived key: n8n crashed before it
	 * could keep how that job ended.
	 */
	private isReplay({ task, mayBeOld }: Track<T>, job: T): boolean {
		const { intent } = task;
		if (!job.lost || !mayBeOld || intent === undefined) return false;
		return isRepeatable(intent) && intent.idempotencyKey === undefined;
	}

	private waitForRoom(track: Track<T>, failure: Failure): void {
		const deadline = this.deadline(track);
		const now = this.clock.now();
		if (now >= deadline) {
			this.settleFailed(
				track,
				failure.with({
					description: `Room was looked for during ${seconds(now - track.startedAt)}.`,
				}),
			);
			return;
		}
		track.waitsForRoom = true;
		const pause = roomPause(track.roomAttempts, failure.retryAfterMs, this.clock.random());
		track.roomAttempts += 1;
		track.dueAt = Math.min(now + pause, deadline);
	}

	private sendLater(track: Track<T>, failure: Failure): void {
		const now = this.clock.now();
		const deadline = this.deadline(track);
		track.failures += 1;
		const givesUp = track.failures >= MAX_REPEATS && this.doubtOf(track) === undefined;
		if (givesUp || now >= deadline) {
			this.settleFailed(track, failure);
			return;
		}
		track.dueAt = Math.min(now + troublePause(track.failures - 1, undefined), deadline);
	}

	/** After an unknown outcome, safe with the same Idempotency-Key. */
	private sendAgain(track: Track<T>, failure: Failure): void {
		track.mayBeOld = false;
		const now = this.clock.now();
		const deadline = this.deadline(track);
		if (now >= deadline) {
			this.settleFailed(track, failure);
			return;
		}
		track.dueAt = Math.min(now + troublePause(track.failures, failure.retryAfterMs), deadline);
		track.failures += 1;
	}

	private async look(track: Track<T>): Promise<void> {
		const { id } = track;
		if (id === undefined) return;
		const left = this.deadline(track) - this.clock.now();
		try {
			const job = await track.task.driver.look(id, Math.max(left, SHORTEST_LOOK_MS));
			track.failures = 0;
			this.take(track, job);
		} catch (error) {
			this.takeTrouble(track, toFailure(error));
		}
	}

	private take(track: Track<T>, job: T): void {
		track.job = job;
		if (!job.finished) {
			if (track.task.waiting === undefined)
				this.settle(track, { itemIndex: track.task.itemIndex, job });
			else this.lookLater(track, this.pauseAfter(track, job, track.task.waiting));
			return;
		}
		if (!job.lost) this.learn(track);
		if (job.lost && track.task.intent !== undefined) this.options.ledger.ended(track.key);
		if (job.lost && track.resumed) {
			this.submitAnew(track);
			return;
		}
		const { itemIndex, intent } = track.task;
		const failure = this.judge(job, itemIndex);
		if (failure === undefined) this.settle(track, { itemIndex, job });
		else this.settleFailed(track, failure.with({ description: againAdvice(job, intent) }));
	}

	/** The pause after an answer that showed the job unfinished. */
	private pauseAfter({ task, watch }: Track<T>, job: T, { pollIntervalMs }: Waiting): number {
		const now = this.clock.now();
		watch.unfinished(job, now);
		if (pollIntervalMs > 0) return pollIntervalMs;
		const expected = this.experience.expected(this.options.kind, task.intent);
		return watch.pause(now, expected, this.clock.random());
	}

	private learn({ task, watch }: Track<T>): void {
		const took = watch.took(this.clock.now());
		if (task.intent !== undefined && took !== undefined) this.experience.note(task.intent, took);
	}

	/** A fault of ours while judging must not hide that the job was paid. */
	private judge(job: T, itemIndex: number): Failure | undefined {
		try {
			return this.options.judge(job, itemIndex);
		} catch (error) {
			return toFailure(error).with({ description: nextStep(this.options.kind) });
		}
	}

	private submitAnew(track: Track<T>): void {
		track.resumed = false;
		track.id = undefined;
		track.job = undefined;
		track.watch = new Watch();
		track.phase = 'submit';
		track.dueAt = this.clock.now();
	}

	private takeTrouble(track: Track<T>, failure: Failure): void {
		track.failures += 1;
		const { waiting } = track.task;
		const givesUp = waiting === undefined && track.failures > MAX_REPEATS;
		if (!failure.transient || givesUp) {
			this.settleFailed(track, failure);
			return;
		}
		const pause = troublePause(track.failures - 1, failure.retryAfterMs);
		if (waiting !== undefined) {
			this.lookLater(track, pause, failure);
			return;
		}
		track.dueAt = this.clock.now() + pause;
	}

	/** Plans the next look, the last one exactly at the deadline; when that was it, the time is up. */
	private lookLater(track: Track<T>, pause: number, trouble?: Failure): void {
		const now = this.clock.now();
		const deadline = this.deadline(track);
		track.phase = 'look';
		if (now < deadline) {
			track.pause = pause;
			track.dueAt = Math.min(now + pause, deadline);
			return;
		}
		const { waiting, itemIndex } = track.task;
		const { job } = track;
		if (job !== undefined && waiting?.onTimeout === 'returnUnfinished') {
			this.settle(track, { itemIndex, job });
		} else if (job !== undefined) {
			this.settleFailed(
				track,
				timeoutFailure(this.options.kind, job, deadline - track.startedAt).with({
					description: trouble && `The last status request failed: ${trouble.message}.`,
				}),
			);
		} else {
			this.settleFailed(track, trouble ?? new Failure('The time is up'));
		}
	}

	private deadline(track: Track<T>): number {
		return track.startedAt + (track.task.waiting?.timeoutMs ?? ROOM_WITHOUT_WAIT_MS);
	}

	private settleFailed(track: Track<T>, failure: Failure): void {
		this.failed = true;
		const { itemIndex } = track.task;
		this.settle(track, { itemIndex, failure: this.withJob(track, failure) });
	}

	/** A failure with what is known of the job that its item has, or may have. */
	private withJob(track: Track<T>, failure: Failure): Failure {
		const { id, job, task } = track;
		const { kind } = this.options;
		if (id === undefined) {
			const doubt = this.doubtOf(track);
			return doubt === undefined ? failure : stillInDoubt(failure, doubt);
		}
		const isUnheardOf =
			task.intent === undefined && job === undefined && failure.details.httpCode === 404;
		return aboutJob(
			failure,
			{
				kind,
				id,
				apiVersion: task.apiVersion,
				status: job?.finished ? job.status : job?.apiStatus,
				apiStatus: job?.apiStatus,
			},
			job?.finished || isUnheardOf ? '' : nextStep(kind),
			this.clock.now() - track.startedAt,
		);
	}

	/** The ID of an item's job. Items whose turn has not come may have one from an earlier try. */
	private knownId({ id, task, key }: Track<T>): string | undefined {
		return id ?? (task.intent === undefined ? task.id : this.options.ledger.recall(key)?.id);
	}

	/** What is told of a submit that got no answer, while there is no job. */
	private doubtOf({ id, key, task }: Track<T>): Told | undefined {
		if (id !== undefined || task.intent === undefined) return undefined;
		return this.options.ledger.recall(key)?.told;
	}

	private settle(track: Track<T>, outcome: Outcome<T>): void {
		track.phase = 'done';
		this.inFlight.delete(track);
		track.waitsForRoom = false;
		track.outcome = outcome;
		this.tryNextForRoom();
	}

	/** A job that ended has left its place in the account: the item that waits longest for one goes out now. */
	private tryNextForRoom(): void {
		for (const track of this.inFlight) {
			if (!track.waitsForRoom || track.busy) continue;
			track.dueAt = this.clock.now();
			return;
		}
	}

	/** Milliseconds until something is to be launched; what ends on the wire rings before that. */
	private untilNextDue(): number {
		const waiting = [...this.inFlight].filter((track) => !track.busy);
		const isFull = this.inFlight.size - waiting.length >= MAX_REQUESTS;
		if (isFull || this.isClosed()) return LONGEST_SLEEP_MS;
		const due = waiting.map((track) => this.mayGoAt(track));
		return Math.min(...due, this.clock.now() + LONGEST_SLEEP_MS) - this.clock.now();
	}

	private result(): RunResult<T> {
		const open = this.tracks.filter(({ phase }) => phase !== 'done');
		return {
			outcomes: this.tracks.flatMap(({ outcome }) => outcome ?? []),
			unfinished: open.flatMap((track) => {
				// What is only looked at is not this run's to tell of, until it was.
				const id = track.task.intent === undefined ? track.id : this.knownId(track);
				const status = track.job?.apiStatus ?? 'status not known';
				return id === undefined ? [] : [{ itemIndex: track.task.itemIndex, id, status }];
			}),
			inDoubt: open.flatMap((track) => {
				const doubt = this.doubtOf(track);
				return doubt === undefined
					? []
					: [{ itemIndex: track.task.itemIndex, message: doubt.message }];
			}),
		};
	}

	/** The calls go out, but nobody waits for them: n8n drops an error that comes later than some milliseconds. */
	private stop(): Stopped {
		this.stopped = true;
		const { kind } = this.options;
		for (const track of this.tracks) if (track.phase !== 'done') this.cancelQueued(track);
		const jobs = this.tracks.flatMap((track) => {
			const id = this.knownId(track);
			return id === undefined ? [] : [{ task: track.task, id, job: track.job }];
		});
		const names = jobs.map(({ id, job }) => `${id} (${job?.apiStatus ?? 'status not known'})`);
		const [first, ...others] = jobs;
		const isOne = first !== undefined && others.length === 0;
		return stoppedWith(
			kind,
			names,
			isOne ? { id: first.id, apiVersion: first.task.apiVersion } : {},
		);
	}

	private cancelQueued(track: Track<T>): void {
		const { id, job, task } = track;
		if (id === undefined || !task.waiting?.cancelOnStop) return;
		if (job !== undefined && job.status !== 'queued') return;
		void task.driver.cancel(id).catch(() => {});
	}
}

/** One sleep for the whole loop, ended early by whatever happens. */
class Alarm {
	private rung = false;

	private wake: (() => void) | undefined;

	private timer: { ringsAt: number; end: AbortController } | undefined;

	constructor(private readonly clock: Clock) {}

	ring(): void {
		this.rung = true;
		this.wake?.();
	}

	async sleep(ms: number): Promise<void> {
		if (!this.rung) {
			this.setTimer(Math.max(ms, 1));
			await new Promise<void>((resolve) => {
				this.wake = resolve;
			});
			this.wake = undefined;
		}
		this.rung = false;
	}

	/** Waits for the next turn of the event loop, whatever rings. */
	async letOthersGo(): Promise<void> {
		await this.clock.sleep(0, new AbortController().signal);
	}

	/** Leaves no timer behind. */
	turnOff(): void {
		this.timer?.end.abort();
		this.timer = undefined;
	}

	/** A timer that rings soon enough is kept: a new one for each answer costs more than a turn for nothing. */
	private setTimer(ms: number): void {
		const now = this.clock.now();
		const ringsAt = now + ms;
		if (this.timer && this.timer.ringsAt > now && this.timer.ringsAt <= ringsAt) return;
		this.turnOff();
		const timer = { ringsAt, end: new AbortController() };
		this.timer = timer;
		const onEnd = () => {
			if (this.timer !== timer) return;
			this.timer = undefined;
			this.ring();
		};
		void this.clock.sleep(ms, timer.end.signal).then(onEnd, onEnd);
	}
}
