import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { properties } from './webhooks/fields';
import { readSecrets } from './webhooks/proof';
import { receive } from './webhooks/receive';

export class HiggsfieldTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Higgsfield Trigger',
		name: 'higgsfieldTrigger',
		icon: {
			light: 'file:../../icons/higgsfield.svg',
			dark: 'file:../../icons/higgsfield.dark.svg',
		},
		group: ['trigger'],
		version: [1],
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when a Higgsfield image or video is finished',
		eventTriggerDescription: 'Waiting for Higgsfield to call the Test URL',
		activationMessage: 'Higgsfield can now call the Production URL of your trigger.',
		defaults: { name: 'Higgsfield Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'higgsfieldApi', required: true, displayOptions: { show: { confirm: [true] } } },
			{
				name: 'higgsfieldWebhookApi',
				displayName: 'Credential for Higgsfield Webhook API (Optional)',
				required: false,
				testedBy: 'checkSecrets',
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: 'noData',
				path: 'webhook',
			},
		],
		properties,
	};

	methods = {
		credentialTest: {
			/** Only the form can be checked: Higgsfield does not tell which secrets are right. */
			async checkSecrets(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				try {
					readSecrets(credential.data ?? {});
					return { status: 'OK', message: 'The secrets are well-formed' };
				} catch (error) {
					return { status: 'Error', message: (error as Error).message };
				}
			},
		},
	};

	/** Nothing is registered at Higgsfield: each submit names the address it is to call. */
	webhookMethods = {
		default: {
			checkExists: async () => true,
			create: async () => true,
			delete: async () => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
