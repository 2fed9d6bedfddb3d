import type { SimulatorAccess } from '../../helpers/engine';
import type { KindName } from '../kinds';

/** What a contender is to do with the jobs. */
export interface Order {
	access: SimulatorAccess;
	kind: KindName;
	/** One job each. */
	prompts: string[];
	/** For the node: its option Max Concurrent. */
	maxConcurrent?: number;
}

/** A way to get a job done, seen as the user sees it. */
export interface Contender {
	/** Loads what it needs. */
	prepare(): Promise<void>;
	/** Runs all jobs of the order as one piece of work; rejects when the user would see an error. */
	run(order: Order): Promise<void>;
}

export type ContenderName = 'nodeV1' | 'nodeV2' | 'sdkV1' | 'sdkV2' | 'httpLoop';
