import type {
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import type { Locator, Page } from 'playwright-core';

import { bytesOf } from './browser';
import { n8n, NODE_TYPE } from './surroundings';

/** The node's description as the editor gets it. */
export async function nodeDescription(): Promise<INodeTypeDescription> {
	const types = await n8n.getFile<INodeTypeDescription[]>('/types/nodes.json');
	return types.find(({ name }) => name === NODE_TYPE)!;
}

/** The fields that the editor shows for these values, with all others at their defaults. */
export function fieldsOf(
	description: INodeTypeDescription,
	parameters: INodeParameters,
): INodeProperties[] {
	const node = { typeVersion: 1 };
	const values = NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		true,
		false,
		node,
		description,
	)!;
	const isShown = (property: INodeProperties, among = values) =>
		NodeHelpers.displayParameter(among, property, node, description, values);
	return description.properties
		.filter((property) => !['hidden', 'notice'].includes(property.type) && isShown(property))
		.map((property) =>
			property.type === 'collection'
				? { ...property, options: innerFields(property).filter((inner) => isShown(inner, {})) }
				: property,
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

/** The value of a collection that holds every field, or of a fixed collection with one group. */
export function everythingIn(collection: INodeProperties): INodeParameters {
	const values = Object.fromEntries(
		innerFields(collection).map((inner) => [inner.name, inner.default]),
	) as INodeParameters;
	if (collection.type === 'collection') return values;
	const [{ name }] = collection.options as INodePropertyCollection[];
	return { [name]: [values] };
}

/** The dialog in which a node is filled in. */
export class NodePanel {
	readonly fields: Locator;

	readonly output: Locator;

	/** The fields of a model, which come from Higgsfield. */
	readonly mapped: Locator;

	constructor(private readonly page: Page) {
		this.fields = page.getByTestId('node-parameters');
		this.output = page.getByTestId('output-panel');
		this.mapped = page.getByTestId('mapping-fields-container');
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

	/** A field of the chosen model. */
	mappedField(displayName: string): Locator {
		return this.mapped
			.getByTestId('input-label')
			.filter({ has: this.page.getByText(displayName, { exact: true }) });
	}

	/** The names of the model's fields that are there, in their order. */
	async mappedNames(): Promise<string[]> {
		const texts = await this.mapped.getByTestId('input-label').allInnerTexts();
		// The first is the heading; each brings the switches that appear beside it.
		return texts.slice(1).map((text) => text.trim().split('\n')[0]);
	}

	/** Adds a field of the chosen model; gives the names of all that could be added. */
	async addMapped(displayName: string): Promise<string[]> {
		await this.mapped.getByRole('button', { name: 'Add field to send' }).click();
		const items = this.page.getByRole('menuitem');
		await items.getByText(displayName, { exact: true }).waitFor();
		const names = await items.allInnerTexts();
		await items.getByText(displayName, { exact: true }).click();
		// The menu button of the section is one too, without a name.
		return names.map((text) => text.trim()).filter(Boolean);
	}

	/** Chooses an entry of a dropdown; gives all its entries. */
	async choose(dropdown: Locator, entry: string): Promise<string[]> {
		await dropdown.locator('input').first().click();
		const options = this.page.getByRole('option').filter({ visible: true });
		await options.getByText(entry, { exact: true }).waitFor();
		const names = await options.allInnerTexts();
		await options.getByText(entry, { exact: true }).click();
		return names.map((text) => text.trim());
	}

	/** Switches a field on or off. */
	async toggle(name: string) {
		await this.field(name).locator('.el-switch').click();
	}

	/** Adds one more group to a fixed collection. */
	async add(collection: INodeProperties) {
		await this.partOf(collection).getByTestId('fixed-collection-add').click();
		for (const { name } of innerFields(collection)) await this.field(name).last().waitFor();
	}

	/** The names of what can be added to a collection. */
	async offered(collection: INodeProperties): Promise<string[]> {
		const button = this.partOf(collection).getByTestId('collection-parameter-add');
		const options = this.page.getByRole('option').filter({ visible: true });
		await button.click();
		await options.first().waitFor();
		const names = await options.allInnerTexts();
		await button.click();
		await options.first().waitFor({ state: 'detached' });
		return names.map((text) => text.trim());
	}

	/** Opens a searchable list and filters it; gives the names before and after that. */
	async search(name: string, search: string): Promise<{ all: string[]; found: string[] }> {
		const items = this.page.getByTestId('rlc-item');
		const input = this.fields.getByTestId(`resource-locator-${name}`).getByTestId('rlc-input');
		// So that the list has room below it.
		await input.evaluate((element) => element.scrollIntoView({ block: 'center' }));
		await input.click();
		await items.first().waitFor();
		const all = await items.allInnerTexts();
		await this.page.getByTestId('rlc-search').fill(search);
		await items
			.filter({ hasNotText: new RegExp(search, 'i') })
			.first()
			.waitFor({ state: 'detached' });
		// While the search is on its way, the list is empty.
		await items.first().waitFor();
		return { all, found: await items.allInnerTexts() };
	}

	/** Takes the entry with that name from the list that is open. */
	async take(entry: string) {
		await this.page.getByTestId('rlc-item').getByText(entry, { exact: true }).click();
	}

	async execute() {
		await this.page.getByTestId('node-execute-button').click();
	}

	/** Goes to the files of the output, which have a tab of their own. */
	async showFiles() {
		await this.output.getByText('Binary', { exact: true }).click();
		await this.output.getByTestId('ndv-view-binary-data').first().waitFor();
	}

	/** Opens the first file of the output where it stands; gives the image or the video. */
	async viewFile(element: 'img' | 'video'): Promise<Locator> {
		await this.output.getByTestId('ndv-view-binary-data').first().click();
		const media = this.output.locator(element).first();
		await media.waitFor();
		return media;
	}

	/** Downloads the first file of the output as its button does; gives its name and its bytes. */
	async downloadFile(): Promise<{ name: string; bytes: Buffer }> {
		const [download] = await Promise.all([
			this.page.waitForEvent('download'),
			this.output.getByTestId('ndv-download-binary-data').first().click(),
		]);
		return { name: download.suggestedFilename(), bytes: await bytesOf(download) };
	}

	/** The part of the panel that holds a collection with everything in it. */
	private partOf({ displayName }: INodeProperties): Locator {
		return this.fields
			.getByTestId('parameter-item')
			.filter({ has: this.page.getByText(displayName, { exact: true }) })
			.first();
	}
}
