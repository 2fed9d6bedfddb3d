import type { IDataObject } from 'n8n-workflow';

import type { Intent } from '../../../nodes/Higgsfield/generation/ledger';
import { Ledger } from '../../../nodes/Higgsfield/generation/ledger';
import type { MemoryContext } from './memory-context';
import { memoryContext } from './memory-context';

/** The ledger in memory, with readable keys instead of hashes (which are computed on another thread). */
export class PlainLedger extends Ledger {
	constructor(private readonly memory: MemoryContext) {
		super(memory.context);
	}

	static over(stored: IDataObject): PlainLedger {
		return new PlainLedger(memoryContext({ stored, token: 'token' }));
	}

	get stored(): IDataObject {
		return this.memory.stored;
	}

	get log(): string[] {
		return this.memory.log;
	}

	override async keyOf({ itemIndex }: Intent): Promise<string> {
		return `item ${itemIndex}`;
	}
	override async idempotencyKeyOf(_intent: Intent, key: string): Promise<string> {
		return `key of ${key}`;
	}
}
