/** How long each phase of a job takes, in milliseconds, before `timeScale`. */
export interface Timings {
	/** Time every job spends `queued`. */
	queuedMs: number;
	/** Time an image spends `in_progress`. */
	soulMs: number;
	/** Time a video spends `in_progress`. */
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
	/** Headers that every upload must carry besides its type and tag, and that its answer names. */
	uploadHeaders: Record<string, string>;
	/** Largest `page_size` the character list honours; larger requests are cut to it. */
	maxPageSize: number;
	/** Whether `Idempotency-Key` counts; `false` is the older API, which takes no notice of it. */
	idempotency: boolean;
	/** Whether finished requests of the second generation tell `expires_at`. */
	expiresAt: boolean;
	/** How long files are kept once a request of the second generation has finished, in seconds. */
	retentionSeconds: number;
	/** Shape of the answers for models that cannot be run: with a code, or `detail` text. */
	modelErrors: 'coded' | 'detail';
	/** `classic` answers an estimate with `credits` and `usd` only. */
	estimateAnswer: 'current' | 'classic';
	/** How many made-up models the catalogue lists beside its own. */
	generatedModels: number;
	/** Base of `status_url` and `cancel_url`; `null` = the simulator's own URL. */
	statusUrlBase: string | null;
	/** Lets `hf_webhook` be a URL of this machine, `http` included. */
	allowLoopbackWebhooks: boolean;
	/** Body of a webhook of the second generation: an envelope with a payload, or the status answer. */
	webhookBody: 'envelope' | 'flat';
	/** `whsec_…`: signs webhooks of the second generation (Standard Webhooks); `null` = unsigned. */
	webhookSecret: string | null;
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
	uploadHeaders: {},
	maxPageSize: 100,
	idempotency: true,
	expiresAt: true,
	retentionSeconds: 7 * 24 * 60 * 60,
	modelErrors: 'coded',
	estimateAnswer: 'current',
	generatedModels: 0,
	statusUrlBase: null,
	allowLoopbackWebhooks: false,
	webhookBody: 'envelope',
	webhookSecret: null,
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
