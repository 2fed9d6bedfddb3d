import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { InvalidInput } from '../transport/failure';
import { isRecord } from '../transport/text';
import { isUnset, locatorValue } from './input';

/** The node's fields as they are for one item, expressions resolved. */
export class Parameters {
	constructor(
		private readonly context: IExecuteFunctions,
		readonly itemIndex: number,
	) {}

	get(name: string, fallback?: unknown): unknown {
		return this.context.getNodeParameter(name, this.itemIndex, fallback) as unknown;
	}

	/** The value picked or typed in a resource locator; undefined when the field is not there. */
	locator(name: string): unknown {
		return locatorValue(this.get(name, undefined));
	}

	/** A collection's entries: only those the user added. */
	collection(name: string): Collection {
		const value = this.get(name, {});
		if (isUnset(value)) return new Collection({});
		if (!isRecord(value)) throw new InvalidInput(name, value, 'Allowed: an object of options.');
		return new Collection(value);
	}
}

/** The entries a user added to a collection. */
export class Collection {
	constructor(private readonly entries: Record<string, unknown>) {}

	/** Whether the entry was added, even if it came out empty. */
	has(name: string): boolean {
		return name in this.entries;
	}

	get(name: string): unknown {
		return this.entries[name];
	}

	/** What `build` makes of an entry that was added and is not empty; otherwise nothing. */
	whenSet(name: string, build: (value: unknown) => IDataObject): IDataObject {
		const value = locatorValue(this.entries[name]);
		return isUnset(value) ? {} : build(value);
	}
}
