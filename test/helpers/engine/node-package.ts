/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test helper, never shipped */
import { PackageDirectoryLoader } from 'n8n-core';
import {
	NodeConnectionTypes,
	NodeHelpers,
	UserError,
	type ICredentialType,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
	type INodeTypes,
	type IVersionedNodeType,
} from 'n8n-workflow';
import { resolve } from 'node:path';

/** The repository, whose package.json names the built files. */
export const repositoryRoot = resolve(__dirname, '../../..');

type AnyNodeType = INodeType | IVersionedNodeType;

/** What n8n's loader found in a package; node names carry the package's name in front. */
export interface NodePackage {
	name: string;
	nodes: Map<string, AnyNodeType>;
	credentials: Map<string, ICredentialType>;
}

const loaded = new Map<string, Promise<NodePackage>>();
const testNodes = new Map<string, AnyNodeType>();
const testCredentials = new Map<string, ICredentialType>();

/** Loads a built package as n8n does at its start (once per test file). */
export async function loadPackage(root = repositoryRoot): Promise<NodePackage> {
	const known = loaded.get(root);
	if (known) return await known;
	const loading = load(root);
	loaded.set(root, loading);
	return await loading;
}

async function load(root: string): Promise<NodePackage> {
	const loader = new PackageDirectoryLoader(root);
	await loader.loadAll();
	const name = loader.packageName;
	return {
		name,
		nodes: new Map(
			Object.entries(loader.nodeTypes).map(([type, { type: node }]) => [`${name}.${type}`, node]),
		),
		credentials: new Map(
			Object.entries(loader.credentialTypes).map(([type, { type: credential }]) => [
				type,
				credential,
			]),
		),
	};
}

/** Makes a node type that only a test needs known to the engine; answers with its full name. */
export function registerNodeType(nodeType: AnyNodeType): string {
	const name = `harness.${nodeType.description.name}`;
	testNodes.set(name, nodeType);
	return name;
}

/** Makes a credential type that only a test needs known to the engine. */
export function registerCredentialType(credentialType: ICredentialType): void {
	testCredentials.set(credentialType.name, credentialType);
}

/** All types an execution can use: those of a package and those registered by tests. */
export interface KnownTypes {
	nodeTypes: INodeTypes;
	nodes: Map<string, AnyNodeType>;
	credential(name: string): ICredentialType;
}

/**
 * Brings together a package and the registered types. The package is loaded only when `name`, of a
 * node or credential type, is not one that a test has registered.
 */
export async function knownTypes(
	packageRoot: string | undefined,
	name: string,
): Promise<KnownTypes> {
	const registered = name.startsWith('harness.') || testCredentials.has(name);
	const fromPackage: Omit<NodePackage, 'name'> =
		registered && packageRoot === undefined
			? { nodes: new Map(), credentials: new Map() }
			: await loadPackage(packageRoot);
	const nodes = new Map([...fromPackage.nodes, ...testNodes]);
	return {
		nodes,
		nodeTypes: createNodeTypes(nodes),
		credential(name) {
			const credential = testCredentials.get(name) ?? fromPackage.credentials.get(name);
			if (!credential) throw new UserError(`Unrecognized credential type: ${name}`);
			return credential;
		},
	};
}

function createNodeTypes(nodes: Map<string, AnyNodeType>): INodeTypes {
	const tools = new Map<string, INodeType>();
	const get = (type: string) => {
		const node = nodes.get(type);
		if (!node) throw new UserError(`Unrecognized node type: ${type}`);
		return node;
	};
	return {
		getByName: get,
		getByNameAndVersion(type, version) {
			if (nodes.has(type) || !type.endsWith('Tool')) {
				return NodeHelpers.getVersionedNodeType(get(type), version);
			}
			const key = `${type}@${version}`;
			const tool =
				tools.get(key) ??
				toTool(NodeHelpers.getVersionedNodeType(get(type.slice(0, -'Tool'.length)), version));
			tools.set(key, tool);
			return tool;
		},
		getKnownTypes: () => ({}),
	};
}

/** The tool variant that n8n makes of every node that is usable as a tool. */
function toTool(node: INodeType): INodeType {
	const { description } = node;
	if (!description.usableAsTool) {
		throw new UserError(`Node cannot be used as a tool: ${description.name}`);
	}
	const descriptionType: INodeProperties = {
		displayName: 'Tool Description',
		name: 'descriptionType',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Set Automatically', value: 'auto' },
			{ name: 'Set Manually', value: 'manual' },
		],
		default: 'auto',
	};
	const toolDescription: INodeProperties = {
		displayName: 'Description',
		name: 'toolDescription',
		type: 'string',
		default: description.description,
		required: true,
		displayOptions: { show: { descriptionType: ['manual'] } },
	};
	const replacements =
		typeof description.usableAsTool === 'object' ? description.usableAsTool.replacements : {};
	const asTool: INodeTypeDescription = {
		...description,
		...replacements,
		name: `${description.name}Tool`,
		displayName: `${description.displayName} Tool`,
		inputs: [],
		outputs: [NodeConnectionTypes.AiTool],
		usableAsTool: undefined,
		properties: [descriptionType, toolDescription, ...description.properties],
	};
	return Object.create(node, { description: { value: asTool } }) as INodeType;
}
