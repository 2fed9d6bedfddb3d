import type { INodeProperties, INodePropertyCollection, INodeTypeDescription } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import type { Locator, Page } from 'playwright-core';

import { n8n, NODE_TYPE } from './surroundings';

/** The node's description as the editor gets it. */
export async function nodeDescription(): Promise<INodeTypeDescription> {
	const types = await n8n.getFile<INodeTypeDescription[]>('/types/nodes.json');
	return types.find(({ name }) => name === NODE_TYPE)!;
}

/** The fields that the editor shows for an operation while nothing is changed. */
export function fieldsOf(
	description: INodeTypeDescription,
	resource: string,
	operation: string,
): INodeProperties[] {
	const defaults = NodeHelpers.getNodeParameters(
		description.properties,
		{ resource, operation },
		true,
		false,
		{ typeVersion: 1 },
		description,
	)!;
	return description.properties.filter(
		(property) =>
			!['hidden', 'notice'].includes(property.type) &&
			NodeHelpers.displayParameter(defaults, property, { typeVersion: 1 }, description),
	);
}

/** The fields inside a collection, or inside the groups of a fixed collection. */
export function innerFields({ options = [] }: INodeProperties): INodeProperties[] {
	return options.flatMap((option) =>
		'values' in option
			? (option as INodePropertyCollection).values
			: 'type' in option
				? [option as INodeProperties]
				: [],
	);
}

/** The dialog in which a node is filled in. */
export class NodePanel {
	readonly fields: Locator;

	readonly output: Locator;

	constructor(private readonly page: Page) {
		this.fields = page.getByTestId('node-parameters');
		this.output = page.getByTestId('output-panel');
	}

	field(name: string): Locator {
		return this.fields.getByTestId(`parameter-input-${name}`);
	}

	/** The heading of a field, a collection included. */
	label(displayName: string): Locator {
		return this.fields.getByText(displayName, { exact: true }).first();
	}

	async fill(name: string, text: string) {
		await this.field(name).locator('input, textarea').first().fill(text);
	}

	/** Adds everything that a collection can hold, and waits until it is there. */
	async addAll(collection: INodeProperties) {
		const inner = innerFields(collection);
		if (collection.type === 'fixedCollection') {
			await this.partOf(collection).getByTestId('fixed-collection-add').click();
		}
		for (const { name, displayName } of inner) {
			if (collection.type === 'collection') {
				await this.partOf(collection).getByTestId('collection-parameter-add').click();
				await this.page.getByRole('option', { name: displayName, exact: true }).click();
			}
			await this.field(name).first().waitFor();
		}
	}

	/** Opens a searchable list, filters it and picks the entry with that name; gives all names seen. */
	async pick(name: string, search: string, entry: string): Promise<string[]> {
		const items = this.page.getByTestId('rlc-item');
		await this.fields.getByTestId(`resource-locator-${name}`).getByTestId('rlc-input').click();
		await items.first().waitFor();
		const names = await items.allInnerTexts();
		await this.page.getByTestId('rlc-search').fill(search);
		await items
			.filter({ hasNotText: new RegExp(search, 'i') })
			.first()
			.waitFor({ state: 'detached' });
		await items.getByText(entry, { exact: true }).click();
		return names;
	}

	async execute() {
		await this.page.getByTestId('node-execute-button').click();
	}

	/** The part of the panel that holds a collection with everything in it. */
	private partOf({ displayName }: INodeProperties): Locator {
		return this.fields
			.getByTestId('parameter-item')
			.filter({ has: this.page.getByText(displayName, { exact: true }) })
			.first();
	}
}
