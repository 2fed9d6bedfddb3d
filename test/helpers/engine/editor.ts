import { CredentialTestContext, ExecuteContext, LoadOptionsContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	deepCopy,
	NodeHelpers,
	UserError,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialsDecrypted,
	type ICredentialTestFunction,
	type ICredentialTestRequest,
	type ICredentialTestRequestData,
	type IDataObject,
	type ILoadOptionsFunctions,
	type INode,
	type INodeCredentialTestResult,
	type INodeListSearchResult,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type ResourceMapperFields,
} from 'n8n-workflow';
import { createAdditionalData } from './additional-data';
import {
	credentialData,
	credentialReference,
	TestCredentialsHelper,
	type CredentialSource,
	type HiggsfieldCredential,
} from './credentials';
import { higgsfieldType } from './execution';
import { knownTypes, type KnownTypes } from './node-package';

/** The state of the editor when it asks a node for the entries of a list. */
export interface EditorOptions extends CredentialSource {
	/** The node's current parameters; defaults are filled in. */
	parameters?: object;
	/** Path of the field being filled, needed only by methods that look at their siblings. */
	path?: string;
	typeVersion?: number;
	type?: string;
	packageRoot?: string;
}

/** Calls a `listSearch` method as the editor does for a searchable list. */
export async function listSearch(
	method: string,
	options: EditorOptions & { filter?: string; paginationToken?: string },
): Promise<INodeListSearchResult> {
	const { context, nodeType } = await editorContext(options);
	const search = nodeType.methods?.listSearch?.[method];
	if (!search) throw new UserError(`The node has no listSearch method "${method}"`);
	const result = await search.call(context, options.filter, options.paginationToken);
	const token: unknown = result.paginationToken;
	return typeof token === 'number' ? { ...result, paginationToken: String(token) } : result;
}

/** Calls a `resourceMapping` method as the editor does for a resource mapper's fields. */
export async function resourceMapping(
	method: string,
	options: EditorOptions,
): Promise<ResourceMapperFields> {
	const { context, nodeType } = await editorContext(options);
	const getFields = nodeType.methods?.resourceMapping?.[method];
	if (!getFields) throw new UserError(`The node has no resourceMapping method "${method}"`);
	return await getFields.call(context);
}

async function editorContext(
	options: EditorOptions,
): Promise<{ context: ILoadOptionsFunctions; nodeType: INodeType }> {
	const type = options.type ?? higgsfieldType;
	const types = await knownTypes(options.packageRoot, type);
	const nodeType = types.nodeTypes.getByNameAndVersion(type, options.typeVersion);
	const { description } = nodeType;
	const credentialType = description.credentials?.[0]?.name;
	const node: INode = {
		id: 'uuid-1234',
		name: 'Temp-Node',
		type,
		typeVersion: options.typeVersion ?? [description.version].flat().slice(-1)[0],
		position: [0, 0],
		parameters: (options.parameters ?? {}) as INodeParameters,
		...(credentialType &&
			credentialData(options) && { credentials: { [credentialType]: credentialReference } }),
	};
	const currentNodeParameters =
		NodeHelpers.getNodeParameters(
			description.properties,
			node.parameters,
			true,
			false,
			node,
			description,
		) ?? {};
	const workflow = new Workflow({
		nodes: [{ ...node, parameters: deepCopy(currentNodeParameters) }],
		connections: {},
		active: false,
		nodeTypes: types.nodeTypes,
	});
	const additionalData = createAdditionalData({
		credentialsHelper: new TestCredentialsHelper(types.credential, credentialData(options)),
		currentNodeParameters,
	});
	const context = new LoadOptionsContext(
		workflow,
		workflow.nodes[node.name],
		additionalData,
		options.path ?? 'parameters',
	);
	return { context: context as ILoadOptionsFunctions, nodeType };
}

/** Tests a credential as n8n does when a user saves it. */
export async function testCredential(
	credential: HiggsfieldCredential | ICredentialDataDecryptedObject,
	options: { credentialType?: string; packageRoot?: string } = {},
): Promise<INodeCredentialTestResult> {
	const name = options.credentialType ?? 'higgsfieldApi';
	const types = await knownTypes(options.packageRoot, name);
	const saved = credentialData({ credential }) ?? {};
	const helper = new TestCredentialsHelper(types.credential, saved);
	const additionalData = createAdditionalData({ credentialsHelper: helper });
	const decrypted: ICredentialsDecrypted = {
		id: 'credential-under-test',
		name: 'Test account',
		type: name,
		data: helper.applyDefaults(additionalData, saved, name, 'internal'),
	};
	const test = findTest(types, name);
	if (!test) return { status: 'Error', message: 'No testing function found for this credential.' };
	if (typeof test === 'function') {
		return await test.call(new CredentialTestContext(additionalData), decrypted);
	}
	return await requestTest(test, decrypted, helper);
}

function findTest(
	types: KnownTypes,
	name: string,
): ICredentialTestRequestData | ICredentialTestFunction | undefined {
	const { test } = types.credential(name);
	if (test) return { testRequest: test };
	for (const versioned of types.nodes.values()) {
		const node = NodeHelpers.getVersionedNodeType(versioned);
		const testedBy = node.description.credentials?.find((entry) => entry.name === name)?.testedBy;
		if (typeof testedBy === 'string') return node.methods?.credentialTest?.[testedBy];
		if (testedBy) return { nodeType: node, testRequest: testedBy };
	}
	return undefined;
}

/** The engine's part of a declarative test: one request through a node made for it. */
async function requestTest(
	{ testRequest, nodeType }: ICredentialTestRequestData,
	credential: ICredentialsDecrypted,
	credentialsHelper: TestCredentialsHelper,
): Promise<INodeCredentialTestResult> {
	const type: INodeType = {
		description: {
			displayName: 'No Operation',
			name: 'n8n-nodes-base.noOp',
			group: ['organization'],
			version: 1,
			description: '',
			defaults: { name: 'No Operation' },
			inputs: ['main'],
			outputs: ['main'],
			...nodeType?.description,
			credentials: [{ name: credential.type, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					routing: { request: testRequest.request },
					default: '',
				},
			],
		},
	};
	const node: INode = {
		id: 'temp',
		parameters: {},
		name: 'Temp-Node',
		type: type.description.name,
		typeVersion: [type.description.version].flat().slice(-1)[0],
		position: [0, 0],
		credentials: { [credential.type]: { id: credential.id, name: credential.name } },
	};
	const nodeTypes: INodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const context = new ExecuteContext(
		workflow,
		node,
		createAdditionalData({ credentialsHelper, currentNodeParameters: node.parameters }),
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	try {
		const response = await new RoutingNode(context, type, credential).runNode();
		return successVerdict(testRequest, response?.[0]?.[0]?.json ?? {});
	} catch (error) {
		return failureVerdict(testRequest, error as TestFailure);
	}
}

interface TestFailure extends Error {
	cause?: { code?: string; response?: { status: number; statusText?: string } };
}

function successVerdict(
	{ rules }: ICredentialTestRequest,
	answer: IDataObject,
): INodeCredentialTestResult {
	for (const rule of rules ?? []) {
		if (rule.type !== 'responseSuccessBody') continue;
		const value = rule.properties.key
			.split('.')
			.reduce<unknown>((part, key) => (part as IDataObject | undefined)?.[key], answer);
		if (value === rule.properties.value) {
			return { status: 'Error', message: rule.properties.message };
		}
	}
	return { status: 'OK', message: 'Connection successful!' };
}

function failureVerdict(
	{ rules }: ICredentialTestRequest,
	error: TestFailure,
): INodeCredentialTestResult {
	const response = error.cause?.response;
	if (response) {
		for (const rule of rules ?? []) {
			if (rule.type === 'responseCode' && rule.properties.value === response.status) {
				return { status: 'Error', message: rule.properties.message };
			}
		}
		if (response.status < 199 || response.status > 299) {
			const message = response.statusText || `Received HTTP status code: ${response.status}`;
			return { status: 'Error', message };
		}
	} else if (error.cause?.code) {
		return { status: 'Error', message: error.cause.code };
	}
	return { status: 'Error', message: error.message };
}
