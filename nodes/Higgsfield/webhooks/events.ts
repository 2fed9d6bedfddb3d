import type { IDataObject } from 'n8n-workflow';

/*
 * Which events have started the workflow already. Higgsfield may send one twice. The node's static data outlive the
 * process, but n8n writes them only when it answers, and writes them as a whole: of two webhooks at once, one mark
 * would be lost. So this process remembers its own too.
 */

const DAY_MS = 24 * 60 * 60 * 1000;

/** How long an event without an answer may still be on its way into the workflow. */
const UNDECIDED_MS = 60_000;

const STORED = 'events';

interface Mark {
	/** Milliseconds since the epoch. */
	at: number;
	isStarted: boolean;
}

const marksOfNodes = new Map<string, Map<string, Mark>>();

/** `started` the workflow before, `starting` it at this moment, or `new`. */
export type Novelty = 'new' | 'started' | 'starting';

/** The events of one trigger node. */
export class Events {
	private readonly marks: Map<string, Mark>;

	/**
	 * @param node what tells this node from all others of the n8n instance
	 * @param staticData the node's static data
	 * @param now milliseconds since the epoch
	 */
	constructor(
		node: string,
		private readonly staticData: IDataObject,
		private readonly now: number,
	) {
		this.marks = marksOfNodes.get(node) ?? new Map<string, Mark>();
		marksOfNodes.set(node, this.marks);
		for (const [event, { at, isStarted }] of this.marks) {
			if (now - at > (isStarted ? DAY_MS : UNDECIDED_MS)) this.marks.delete(event);
		}
	}

	noveltyOf(event: string): Novelty {
		const mark = this.marks.get(event);
		if (mark?.isStarted || event in this.stored()) return 'started';
		return mark === undefined ? 'new' : 'starting';
	}

	/** To be called before anything is waited for. n8n keeps the mark when the workflow has started. */
	begin(event: string): void {
		this.marks.set(event, { at: this.now, isStarted: false });
		const started = [...this.marks].filter(([, { isStarted }]) => isStarted);
		this.staticData[STORED] = {
			...this.stored(),
			...Object.fromEntries(started.map(([name, { at }]) => [name, at])),
			[event]: this.now,
		};
	}

	/** To be called with n8n's answer: only what has started the workflow is a duplicate from now on. */
	end(event: string, isStarted: boolean, now: number): void {
		if (isStarted) this.marks.set(event, { at: now, isStarted });
		else this.marks.delete(event);
	}

	private stored(): Record<string, number> {
		const stored = this.staticData[STORED];
		const entries = Object.entries(typeof stored === 'object' && stored !== null ? stored : {});
		return Object.fromEntries(
			entries.filter(([, at]) => typeof at === 'number' && this.now - at <= DAY_MS),
		);
	}
}
