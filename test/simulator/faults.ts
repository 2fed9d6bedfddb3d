import type { RouteName } from './answers';

export type FaultAction =
	/** Answers this instead. A string body is sent as it is, anything else as JSON. */
	| {
			type: 'respond';
			status: number;
			headers?: Record<string, string>;
			body?: unknown;
			contentType?: string;
	  }
	/** Destroys the socket. */
	| { type: 'reset' }
	/** Never answers. */
	| { type: 'hang' }
	/** Sends the real headers and half of the real body, then nothing more. */
	| { type: 'hangBody' }
	/** Waits that many milliseconds on the timers of the process, then answers as usual. */
	| { type: 'delay'; ms: number }
	/** Sends the real headers and half of the real body, then destroys the socket. */
	| { type: 'truncate' };

const FAULT_ROUTES = [
	'submit',
	'soul',
	'dop',
	'request',
	'estimate',
	'models',
	'jobSet',
	'requestStatus',
	'cancel',
	'characterCreate',
	'characterGet',
	'characterList',
	'characterDelete',
	'motions',
	'styles',
	'uploadUrl',
	'upload',
	'file',
	'any',
] as const;

/**
 * A route to disturb: `request` is `POST /{model_id}`, `submit` is `soul`, `dop` and `request`, `any`
 * is every route of both origins.
 */
export type FaultRoute = (typeof FAULT_ROUTES)[number];

export interface FaultRule {
	route: FaultRoute;
	/** How many requests are disturbed; default 1, `Infinity` (or `null` over JSON) for all. */
	times?: number | null;
	/** How many requests pass undisturbed first; default 0. */
	skip?: number;
	/**
	 * `before` (default): the handler does not run. `after`: it has run, a job exists, only the answer
	 * is replaced. `hangBody` and `truncate` need the real answer, so for them the handler always runs.
	 */
	when?: 'before' | 'after';
	action: FaultAction;
}

/** The faults still to come, oldest rule first. */
export class FaultBook {
	private rules: Array<{ rule: FaultRule; times: number; skip: number }> = [];

	/** Throws on a route that does not exist, since such a rule would never strike. */
	add(rule: FaultRule): void {
		if (!FAULT_ROUTES.includes(rule.route)) throw new Error(`No such route: ${String(rule.route)}`);
		const times = rule.times === null ? Infinity : (rule.times ?? 1);
		this.rules.push({ rule, times, skip: rule.skip ?? 0 });
	}

	clear(): void {
		this.rules = [];
	}

	/** The rule that disturbs this request, if any; counts it as used. */
	take(route: RouteName): FaultRule | undefined {
		for (const entry of this.rules) {
			if (!covers(entry.rule.route, route) || entry.times <= 0) continue;
			if (entry.skip > 0) {
				entry.skip -= 1;
				continue;
			}
			entry.times -= 1;
			return entry.rule;
		}
		return undefined;
	}
}

function covers(rule: FaultRoute, route: RouteName): boolean {
	if (rule === 'any') return true;
	if (rule === 'submit') return route === 'soul' || route === 'dop' || route === 'request';
	return rule === route;
}
