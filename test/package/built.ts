/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- the guards read files; nothing here is shipped */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type {
	ICredentialType,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

export const root = resolve(__dirname, '../..');

export const read = (file: string) => readFileSync(join(root, file), 'utf8');

export const readJson = <T>(file: string) => JSON.parse(read(file)) as T;

export interface Manifest {
	name: string;
	main: string;
	files: string[];
	keywords: string[];
	license: string;
	author: { name: string; email: string };
	repository: { type: string; url: string };
	homepage: string;
	scripts: Record<string, string>;
	dependencies?: Record<string, string>;
	optionalDependencies?: Record<string, string>;
	overrides?: object;
	peerDependencies: Record<string, string>;
	n8n: { n8nNodesApiVersion: number; strict: boolean; nodes: string[]; credentials: string[] };
}

export const manifest = readJson<Manifest>('package.json');

interface BuiltPackage {
	Higgsfield: new () => INodeType;
	HiggsfieldTrigger: new () => INodeType;
	HiggsfieldApi: new () => ICredentialType;
	HiggsfieldWebhookApi: new () => ICredentialType;
}

/** The package as another program would get it: `require('n8n-nodes-higgsfield')`. */
export const built = () => jest.requireActual<BuiltPackage>(join(root, manifest.main));

/** A module of the build's own checks; they are plain JavaScript without types. */
export const buildModule = <T extends object>(name: string) =>
	jest.requireActual<T>(join(root, 'build', name));

export const builtNode = () => new (built().Higgsfield)();

export const builtDescription = (): INodeTypeDescription => builtNode().description;

export const builtTrigger = () => new (built().HiggsfieldTrigger)();

export const isCollectionGroup = (
	entry: INodePropertyOptions | INodeProperties | INodePropertyCollection,
): entry is INodePropertyCollection => 'values' in entry;

export const isProperty = (
	entry: INodePropertyOptions | INodeProperties | INodePropertyCollection,
): entry is INodeProperties => 'type' in entry;

export const isChoice = (
	entry: INodePropertyOptions | INodeProperties | INodePropertyCollection,
): entry is INodePropertyOptions => 'value' in entry && !('type' in entry);

/** The plain choices of an options field. */
export const choices = (property: INodeProperties) => (property.options ?? []).filter(isChoice);

/** The fields inside a collection, or inside every group of a fixed collection. */
export function innerFields(property: INodeProperties): INodeProperties[] {
	const entries = property.options ?? [];
	if (property.type === 'collection') return entries.filter(isProperty);
	return entries.filter(isCollectionGroup).flatMap(({ values }) => values);
}

const applies = (condition: unknown, value: string) =>
	condition === undefined || (Array.isArray(condition) && condition.includes(value));

/** Whether a top-level field belongs to an operation; conditions on other fields are left aside. */
export function belongsTo(property: INodeProperties, resource: string, operation: string) {
	const { show, hide } = property.displayOptions ?? {};
	const hidden = [
		[hide?.resource, resource],
		[hide?.operation, operation],
	].some(([condition, value]) => condition !== undefined && applies(condition, value as string));
	return applies(show?.resource, resource) && applies(show?.operation, operation) && !hidden;
}

/** Every resource and operation that the node offers. */
export function offeredOperations(description: INodeTypeDescription) {
	const resource = description.properties.find(({ name }) => name === 'resource');
	return choices(resource!).flatMap(({ value }) =>
		description.properties
			.filter(({ name }) => name === 'operation')
			.filter(({ displayOptions }) => applies(displayOptions?.show?.resource, String(value)))
			.flatMap(choices)
			.map((operation) => ({ resource: String(value), operation: String(operation.value) })),
	);
}
