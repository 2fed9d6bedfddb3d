import type { FaultRule } from '../../simulator';

/*
 * What a fault costs. Each table has one row per fault; the tests are made from the rows, once for every
 * combination of Retry On Fail and On Error. Numbers are those of one item in one try.
 */

type Disturbance = Pick<FaultRule, 'action' | 'when'>;

const respond = (
	status: number,
	body: unknown,
	more: { headers?: Record<string, string>; contentType?: string } = {},
): Disturbance => ({ action: { type: 'respond', status, body, ...more } });

const json = { contentType: 'application/json' };
const queueFull = { code: 'account_queue_full', retryable: true, limit: 10 };
const invalid = [{ loc: ['body', 'params', 'prompt'], msg: 'Field required', type: 'missing' }];

/** "before": the request had no effect. "after": it had, only its answer is lost. */
export const faults = {
	'reset before': { action: { type: 'reset' } },
	'reset after': { action: { type: 'reset' }, when: 'after' },
	'hang before': { action: { type: 'hang' } },
	'hang after': { action: { type: 'hang' }, when: 'after' },
	'hang in body': { action: { type: 'hangBody' } },
	truncated: { action: { type: 'truncate' } },
	'garbage before': respond(200, '{"id": "cut o', json),
	'garbage after': { ...respond(200, '{"id": "cut o', json), when: 'after' },
	'429': respond(429, { detail: 'Too many requests' }),
	'429 Retry-After': respond(429, { detail: 'Slow down' }, { headers: { 'Retry-After': '3' } }),
	'queue full': respond(429, { ...queueFull, retry_after_seconds: 3 }),
	'400 concurrency': respond(400, {
		detail: 'Maximum number of concurrent requests (4) has been reached',
	}),
	'500': respond(500, 'Internal Server Error'),
	'500 after': { ...respond(500, 'Internal Server Error'), when: 'after' },
	'502 HTML': respond(502, '<html><title>Bad Gateway</title></html>', { contentType: 'text/html' }),
	'503': respond(503, { detail: 'Service Unavailable' }),
	'503 model_disabled': respond(503, { code: 'model_disabled', message: 'Off', retryable: false }),
	'400': respond(400, { detail: 'Provided Soul style not found' }),
	'401': respond(401, { detail: 'Invalid credentials' }),
	'402': respond(402, { detail: 'Payment required' }),
	'403': respond(403, { code: 'not_enough_credits', retryable: false }),
	'404': respond(404, { detail: 'Not Found' }),
	'422': respond(422, { detail: invalid }),
	'423': respond(423, { code: 'model_blocked', retryable: false }),
} satisfies Record<string, Disturbance>;

export type FaultName = keyof typeof faults;

type Outcome = 'success' | 'error';

/** What comes out without an error has no message. */
const NONE = /^$/;
const UNKNOWN = /A (generation|character) may exist and may be charged$/;

/** What the next try, automatic or by hand, does: take up the job, send again, or send nothing. */
export type Next = 'none' | 'resumes' | 'submits' | 'sends nothing';

export interface SubmitRow {
	fault: FaultName;
	created: number;
	charged: number;
	posts: number;
	outcome: Outcome;
	message: RegExp;
	next: Next;
}

const submit = (
	fault: FaultName,
	created: number,
	charged: number,
	posts: number,
	outcome: Outcome,
	message: RegExp,
	next: Next,
): SubmitRow => ({ fault, created, charged, posts, outcome, message, next });

/** A billable POST that meets the fault once (Soul generate, Character create). */
// prettier-ignore
export const submitRows: SubmitRow[] = [
	//     fault                 created charged POSTs outcome    message            next try
	submit('reset before',       0,      0,      1,    'error',   UNKNOWN,           'sends nothing'),
	submit('reset after',        1,      1,      1,    'error',   UNKNOWN,           'sends nothing'),
	submit('hang before',        0,      0,      1,    'error',   UNKNOWN,           'sends nothing'),
	submit('hang after',         1,      1,      1,    'error',   UNKNOWN,           'sends nothing'),
	submit('hang in body',       1,      1,      1,    'error',   UNKNOWN,           'sends nothing'),
	submit('truncated',          1,      1,      1,    'error',   UNKNOWN,           'sends nothing'),
	submit('garbage before',     0,      0,      1,    'error',   UNKNOWN,           'sends nothing'),
	submit('garbage after',      1,      1,      1,    'error',   UNKNOWN,           'sends nothing'),
	submit('500',                0,      0,      1,    'error',   UNKNOWN,           'sends nothing'),
	submit('500 after',          1,      1,      1,    'error',   UNKNOWN,           'sends nothing'),
	submit('502 HTML',           0,      0,      1,    'error',   UNKNOWN,           'sends nothing'),
	submit('503',                0,      0,      1,    'error',   UNKNOWN,           'sends nothing'),
	submit('429',                1,      1,      2,    'success', NONE,              'none'),
	submit('429 Retry-After',    1,      1,      2,    'success', NONE,              'none'),
	submit('queue full',         1,      1,      2,    'success', NONE,              'none'),
	submit('400 concurrency',    1,      1,      2,    'success', NONE,              'none'),
	submit('400',                0,      0,      1,    'error',   /style not found/, 'submits'),
	submit('401',                0,      0,      1,    'error',   /API key/,         'submits'),
	submit('402',                0,      0,      1,    'error',   /credits/,         'submits'),
	submit('403',                0,      0,      1,    'error',   /credits/,         'submits'),
	submit('404',                0,      0,      1,    'error',   /does not know/,   'submits'),
	submit('422',                0,      0,      1,    'error',   /Field required/,  'submits'),
	submit('423',                0,      0,      1,    'error',   /withholds/,       'submits'),
	submit('503 model_disabled', 0,      0,      1,    'error',   /switched .* off/, 'submits'),
];

export interface PollRow {
	fault: FaultName;
	/** How the item ends when one status request meets the fault. */
	once: Outcome;
	/** Status requests in the first try then, the disturbed one included. */
	polls: number;
	/** Of the error when it does, and when all status requests of the first try meet it. */
	message: RegExp;
}

const poll = (fault: FaultName, once: Outcome, polls: number, message: RegExp): PollRow => ({
	fault,
	once,
	polls,
	message,
});

const TIME_IS_UP = /had not finished .* after \d+ seconds \(last status: queued\)/;

/**
 * A status request of a job that was paid. Created and charged is always one job, by one POST; an error always
 * carries its ID, and the next try takes it up.
 */
// prettier-ignore
export const pollRows: PollRow[] = [
	//   fault                 once       polls message
	poll('reset before',       'success', 2,    TIME_IS_UP),
	poll('reset after',        'success', 2,    TIME_IS_UP),
	poll('hang before',        'success', 2,    TIME_IS_UP),
	poll('hang after',         'success', 2,    TIME_IS_UP),
	poll('hang in body',       'success', 2,    TIME_IS_UP),
	poll('truncated',          'success', 2,    TIME_IS_UP),
	poll('garbage before',     'success', 2,    TIME_IS_UP),
	poll('garbage after',      'success', 2,    TIME_IS_UP),
	poll('429',                'success', 2,    TIME_IS_UP),
	poll('429 Retry-After',    'success', 2,    TIME_IS_UP),
	poll('queue full',         'success', 2,    TIME_IS_UP),
	poll('500',                'success', 2,    TIME_IS_UP),
	poll('502 HTML',           'success', 2,    TIME_IS_UP),
	poll('503',                'success', 2,    TIME_IS_UP),
	poll('400 concurrency',    'error',   1,    /no room/),
	poll('503 model_disabled', 'success', 2,    TIME_IS_UP),
	poll('401',                'error',   1,    /API key/),
	poll('403',                'error',   1,    /credits/),
	poll('404',                'error',   1,    /does not know generation/),
	poll('422',                'error',   1,    /Field required/),
];

export interface ListRow {
	fault: FaultName;
	/** How the item ends when one request meets the fault, and with how many requests. */
	once: Outcome;
	requests: number;
	/** The same when every request meets it. */
	alwaysRequests: number;
	message: RegExp;
}

const list = (
	fault: FaultName,
	once: Outcome,
	requests: number,
	alwaysRequests: number,
	message: RegExp,
): ListRow => ({ fault, once, requests, alwaysRequests, message });

/** A list (Character get many, the pickers of the editor): free, so it may be asked for again. */
// prettier-ignore
export const listRows: ListRow[] = [
	//   fault                 once       requests always message
	list('reset before',       'success', 2,       4,     /connection to .* broke/),
	list('reset after',        'success', 2,       4,     /connection to .* broke/),
	list('hang before',        'success', 2,       4,     /did not answer in time/),
	list('hang after',         'success', 2,       4,     /did not answer in time/),
	list('hang in body',       'success', 2,       4,     /did not answer in time/),
	list('truncated',          'success', 2,       4,     /connection to .* broke/),
	list('429',                'success', 2,       4,     /no room/),
	list('429 Retry-After',    'success', 2,       4,     /no room/),
	list('queue full',         'success', 2,       4,     /no room/),
	list('500',                'success', 2,       4,     /HTTP 500/),
	list('502 HTML',           'success', 2,       4,     /HTTP 502/),
	list('503',                'success', 2,       4,     /HTTP 503/),
	list('garbage before',     'error',   1,       1,     /cannot be read/),
	list('garbage after',      'error',   1,       1,     /cannot be read/),
	list('400 concurrency',    'error',   1,       1,     /no room/),
	list('503 model_disabled', 'error',   1,       1,     /switched .* off/),
	list('401',                'error',   1,       1,     /API key/),
	list('403',                'error',   1,       1,     /credits/),
	list('404',                'error',   1,       1,     /does not know/),
	list('422',                'error',   1,       1,     /Field required/),
];

export interface CancelRow {
	fault: FaultName;
	/** Whether Higgsfield canceled the job although the answer was disturbed. */
	canceled: boolean;
	/** What Retry does after a Stop on a worker, where n8n keeps what the node knew. */
	next: Next;
}

const cancel = (fault: FaultName, canceled: boolean, next: Next): CancelRow => ({
	fault,
	canceled,
	next,
});

/**
 * The cancel call of an execution that was stopped while its job was queued. It goes out once, whatever the answer,
 * nobody waits for it, and the execution ends as canceled with the ID in its error.
 */
// prettier-ignore
export const cancelRows: CancelRow[] = [
	//     fault                 canceled Retry
	cancel('reset before',       false,   'resumes'),
	cancel('reset after',        true,    'submits'),
	cancel('hang before',        false,   'resumes'),
	cancel('hang after',         true,    'submits'),
	cancel('hang in body',       true,    'submits'),
	cancel('truncated',          true,    'submits'),
	cancel('garbage before',     false,   'resumes'),
	cancel('garbage after',      true,    'submits'),
	cancel('429',                false,   'resumes'),
	cancel('429 Retry-After',    false,   'resumes'),
	cancel('queue full',         false,   'resumes'),
	cancel('400 concurrency',    false,   'resumes'),
	cancel('500',                false,   'resumes'),
	cancel('500 after',          true,    'submits'),
	cancel('502 HTML',           false,   'resumes'),
	cancel('503',                false,   'resumes'),
	cancel('503 model_disabled', false,   'resumes'),
	cancel('401',                false,   'resumes'),
	cancel('403',                false,   'resumes'),
	cancel('404',                false,   'resumes'),
	cancel('422',                false,   'resumes'),
];
