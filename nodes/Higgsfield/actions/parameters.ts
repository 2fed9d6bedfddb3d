import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Accepted, SourceFile } from '../files/source';
import { sourceFile } from '../files/source';
import { InvalidInput } from '../transport/failure';
import { isRecord } from '../transport/text';
import { isUnset, locatorValue } from './input';

/** A node's fields, expressions resolved. */
export class Fields {
	private readonly collections = new Map<string, Collection>();

	constructor(private readonly read: (name: string, fallback?: unknown) => unknown) {}

	get(name: string, fallback?: unknown): unknown {
		return this.read(name, fallback);
	}

	/** A field that may be left empty: then the fallback counts, as if it had not been touched. */
	optional(name: string, fallback: unknown): unknown {
		const value = this.get(name, fallback);
		return isUnset(value) ? fallback : value;
	}

	/** The value picked or typed in a resource locator; undefined when the field is not there. */
	locator(name: string): unknown {
		return locatorValue(this.get(name, undefined));
	}

	/** A collection's entries: only those the user added. Several parts of an operation read the same one. */
	collection(name: string): Collection {
		const known = this.collections.get(name);
		if (known !== undefined) return known;
		const collection = new Collection(this.entries(name));
		this.collections.set(name, collection);
		return collection;
	}

	private entries(name: string): Record<string, unknown> {
		const value = this.get(name, {});
		if (isUnset(value)) return {};
		if (!isRecord(value)) throw new InvalidInput(name, value, 'Allowed: an object of options.');
		return value;
	}
}

/** The node's fields as they are for one item, and its files. */
export class Parameters extends Fields {
	constructor(
		private readonly context: IExecuteFunctions,
		readonly itemIndex: number,
	) {
		super((name, fallback) => context.getNodeParameter(name, itemIndex, fallback) as unknown);
	}

	/**
	 * A file of the item, looked through.
	 *
	 * @throws InvalidInput when it is not there or not of an accepted kind
	 */
	async file(field: string | IBinaryData, label: string, accepted: Accepted): Promise<SourceFile> {
		return await sourceFile(this.context, this.itemIndex, field, label, accepted);
	}

	/** The names of the item's files. */
	fileFields(): string[] {
		return Object.keys(this.context.getInputData()[this.itemIndex]?.binary ?? {});
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

	/** The entry's value, or the fallback where it was not added or came out empty. */
	optional(name: string, fallback: unknown): unknown {
		const value = this.entries[name];
		return isUnset(value) ? fallback : value;
	}

	/** What `build` makes of an entry that was added and is not empty; otherwise nothing. */
	whenSet(name: string, build: (value: unknown) => IDataObject): IDataObject {
		const value = locatorValue(this.entries[name]);
		return isUnset(value) ? {} : build(value);
	}
}
