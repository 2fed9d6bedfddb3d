/** How long each phase of a job takes, in milliseconds, before `timeScale`. */
export interface Timings {
	/** Time every job spends `queued`. */
	queuedMs: number;
	/** Time a Soul image spends `in_progress`. */
	soulMs: number;
	/** Time a DoP video spends `in_progress`. */
	dopMs: number;
	/** Time a character spends `in_progress`. */
	characterMs: number;
}

export interface Concurrency {
	/**
	 * - `off`: everything runs at once.
	 * - `classic`: a submit above `limit` unfinished requests is refused with 400.
	 * - `current`: outputs above `limit` wait in the queue; a full queue is refused with 429.
	 */
	style: 'off' | 'classic' | 'current';
	/** Requests (`classic`) or outputs (`current`) that run at the same time. */
	limit: number;
	/** Outputs that may wait beyond `limit` (`current` only). */
	queueLimit: number;
	/** Sent as `Retry-After` and `retry_after_seconds` (`current` only). */
	retryAfterSeconds: number;
}

export interface Settings {
	timings: Timings;
	/** Factor on every duration of the lifecycle, markers included; 0.01 is a hundred times faster. */
	timeScale: number;
	concurrency: Concurrency;
	/** State of the API key; anything but `active` answers 403 on every route. */
	keyState: 'active' | 'expired' | 'disabled';
	/** Credits the account had when the simulator started or was reset; `null` = no limit. */
	balance: number | null;
	/**
	 * What a submit meets when credits run out: a 403 with the code `not_enough_credits`, a 403 with
	 * the older text, or a job that is accepted and turns `failed`.
	 */
	lowBalance: 'refuse' | 'refuseWithText' | 'acceptThenFail';
	/** `classic` leaves `content_type` and `upload_headers` out of the upload answer. */
	uploadAnswer: 'current' | 'classic';
	/** Largest `page_size` the character list honours; larger requests are cut to it. */
	maxPageSize: number;
}

/** Settings as `configure` takes them: every part optional, also inside `timings` and `concurrency`. */
export type SettingsPatch = Partial<Omit<Settings, 'timings' | 'concurrency'>> & {
	timings?: Partial<Timings>;
	concurrency?: Partial<Concurrency>;
};

export const defaultSettings: Settings = {
	timings: { queuedMs: 1_000, soulMs: 4_000, dopMs: 6_000, characterMs: 8_000 },
	timeScale: 1,
	concurrency: { style: 'off', limit: 4, queueLimit: 10, retryAfterSeconds: 30 },
	keyState: 'active',
	balance: null,
	lowBalance: 'refuse',
	uploadAnswer: 'current',
	maxPageSize: 100,
};

/** `base` with the parts named in `patch` replaced; neither is changed. */
export function mergeSettings(base: Settings, patch: SettingsPatch = {}): Settings {
	return {
		...base,
		...patch,
		timings: { ...base.timings, ...patch.timings },
		concurrency: { ...base.concurrency, ...patch.concurrency },
	};
}
