import { ExternalSecretsProxy, type ExecutionLifecycleHooks } from 'n8n-core';
import {
	OperationalError,
	type ICredentialsHelper,
	type INodeParameters,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { container } from './n8n-core';

interface AdditionalDataOptions {
	credentialsHelper: ICredentialsHelper;
	executionId?: string;
	workflowId?: string;
	timeoutAt?: number;
	currentNodeParameters?: INodeParameters;
	hooks?: ExecutionLifecycleHooks;
	sendDataToUI?: IWorkflowExecuteAdditionalData['sendDataToUI'];
}

async function notOffered(): Promise<never> {
	throw new OperationalError('The test harness does not offer this');
}

/** What n8n's server adds to an execution: addresses, the credential store, the editor's channel. */
export function createAdditionalData(
	options: AdditionalDataOptions,
): IWorkflowExecuteAdditionalData {
	const base = 'http://localhost:5678';
	return {
		credentialsHelper: options.credentialsHelper,
		executionId: options.executionId,
		workflowId: options.workflowId,
		executionTimeoutTimestamp: options.timeoutAt,
		currentNodeParameters: options.currentNodeParameters,
		hooks: options.hooks,
		sendDataToUI: options.sendDataToUI,
		currentNodeExecutionIndex: 0,
		userId: 'user-under-test',
		variables: {},
		externalSecretsProxy: container.get(ExternalSecretsProxy),
		restApiUrl: `${base}/rest`,
		instanceBaseUrl: `${base}/`,
		formBaseUrl: `${base}/form`,
		formWaitingBaseUrl: `${base}/form-waiting`,
		formTestBaseUrl: `${base}/form-test`,
		webhookBaseUrl: `${base}/webhook`,
		webhookWaitingBaseUrl: `${base}/webhook-waiting`,
		webhookTestBaseUrl: `${base}/webhook-test`,
		mcpBaseUrl: `${base}/mcp`,
		mcpTestBaseUrl: `${base}/mcp-test`,
		setExecutionStatus: () => {},
		logAiEvent: () => {},
		executeWorkflow: notOffered,
		getRunExecutionData: notOffered,
		getRuntimeCredential: notOffered,
		startRunnerTask: notOffered,
	};
}
