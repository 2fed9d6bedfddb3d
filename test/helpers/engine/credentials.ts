import { Credentials, getAdditionalKeys } from 'n8n-core';
import {
	deepCopy,
	ICredentialsHelper,
	isExpression,
	NodeHelpers,
	OperationalError,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialsExpressionResolveValues,
	type ICredentialType,
	type IExecuteData,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeParameters,
	type INodeTypes,
	type IRequestOptionsSimplified,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

/** The fields of the Higgsfield credential; what is left out takes its default, as in n8n. */
export interface HiggsfieldCredential {
	apiKeyId?: string;
	apiKeySecret?: string;
	baseUrl?: string;
	headerScheme?: string;
}

/** A running simulator: where it listens and which key it accepts. */
export interface SimulatorAccess {
	url: string;
	credentials: HiggsfieldCredential;
}

/** Where a credential comes from: given field by field, or fitting a simulator, or both. */
export interface CredentialSource {
	/** Wins over the simulator field by field; `null` leaves the node without a credential. */
	credential?: HiggsfieldCredential | null;
	simulator?: SimulatorAccess;
}

/** The credential data as the user would have saved them, or none. */
export function credentialData(
	source: CredentialSource,
): ICredentialDataDecryptedObject | undefined {
	const { credential, simulator } = source;
	if (credential === null || (!credential && !simulator)) return undefined;
	const data: HiggsfieldCredential = {
		...(simulator && { ...simulator.credentials, baseUrl: simulator.url }),
		...credential,
	};
	return Object.fromEntries(
		Object.entries(data).filter(([, value]) => value !== undefined),
	) as ICredentialDataDecryptedObject;
}

/** How the node under test refers to its credential. */
export const credentialReference: INodeCredentialsDetails = {
	id: 'credential-under-test',
	name: 'Test account',
};

const mockNode: INode = {
	id: 'mock',
	name: '',
	typeVersion: 1,
	type: 'mock',
	position: [0, 0],
	parameters: {},
};

const mockNodeTypes = {
	getByName: () => ({ description: { properties: [] } }),
	getByNameAndVersion: () => ({ description: { properties: [] } }),
	getKnownTypes: () => ({}),
} as unknown as INodeTypes;

/** Does with the test's credential what n8n's own helper does with a saved one. */
export class TestCredentialsHelper extends ICredentialsHelper {
	constructor(
		private readonly typeByName: (name: string) => ICredentialType,
		private readonly saved: ICredentialDataDecryptedObject | undefined,
		/** Saved credentials of further types, by type. */
		private readonly others: Record<string, ICredentialDataDecryptedObject> = {},
	) {
		super();
	}

	getParentTypes(name: string): string[] {
		const parents = this.typeByName(name).extends ?? [];
		return parents.flatMap((parent) => [parent, ...this.getParentTypes(parent)]);
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		incoming: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const requestOptions = incoming as IHttpRequestOptions;
		const { authenticate } = this.typeByName(typeName);
		if (typeof authenticate === 'function') {
			return await authenticate(credentials, requestOptions);
		}
		if (!authenticate || !workflow || !node) return requestOptions;
		const resolve = (value: string) =>
			isExpression(value)
				? String(
						workflow.expression.getSimpleParameterValue(
							node,
							value,
							'internal',
							{ $credentials: credentials },
							undefined,
							'',
						) || '',
					)
				: value;
		requestOptions.headers ??= {};
		const sections = requestOptions as unknown as Record<string, Record<string, unknown>>;
		for (const [section, entries] of Object.entries(authenticate.properties)) {
			for (const [key, value] of Object.entries(entries as Record<string, string>)) {
				sections[section] ??= {};
				sections[section][resolve(key)] = resolve(value);
			}
		}
		return requestOptions;
	}

	async preAuthentication() {
		return undefined;
	}

	async runPreAuthentication() {
		return undefined;
	}

	getCredentialsProperties(type: string) {
		return this.typeByName(type).properties;
	}

	async getCredentials(details: INodeCredentialsDetails, type: string) {
		return new Credentials({ id: details.id, name: details.name }, type);
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		details: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		resolveValues?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		if (details.id !== credentialReference.id) {
			throw new OperationalError(`Credential with ID "${details.id}" does not exist`);
		}
		// Encryption is left out: its keys live in the server's database.
		const data = deepCopy(this.others[type] ?? this.saved ?? {});
		if (raw) return data;
		return this.applyDefaults(additionalData, data, type, mode, executeData, resolveValues);
	}

	/** Fills in the defaults of the credential type and resolves expressions. */
	applyDefaults(
		additionalData: IWorkflowExecuteAdditionalData,
		saved: ICredentialDataDecryptedObject,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		resolveValues?: ICredentialsExpressionResolveValues,
	): ICredentialDataDecryptedObject {
		const data = NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			saved as INodeParameters,
			true,
			false,
			null,
			null,
		);
		if (!data) throw new OperationalError('The credential has no data');
		const keys = getAdditionalKeys(additionalData, mode, null, { isCredential: true });
		const resolved = resolveValues
			? resolveValues.workflow.expression.getParameterValue(
					data,
					resolveValues.runExecutionData,
					resolveValues.runIndex,
					resolveValues.itemIndex,
					resolveValues.node.name,
					resolveValues.connectionInputData,
					mode,
					keys,
					executeData,
					false,
					data,
				)
			: new Workflow({
					nodes: [mockNode],
					connections: {},
					active: false,
					nodeTypes: mockNodeTypes,
				}).expression.getComplexParameterValue(
					mockNode,
					data,
					mode,
					keys,
					undefined,
					undefined,
					data,
				);
		return resolved as ICredentialDataDecryptedObject;
	}

	async updateCredentials(): Promise<void> {
		throw new OperationalError('The node must not change its credential');
	}

	async updateCredentialsOauthTokenData(): Promise<void> {
		throw new OperationalError('The node must not change its credential');
	}
}
