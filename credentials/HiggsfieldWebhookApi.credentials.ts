import type { ICredentialType, INodeProperties, Icon } from 'n8n-workflow';

/** What tells that a webhook comes from Higgsfield. The trigger node checks its form, and checks webhooks with it. */
export class HiggsfieldWebhookApi implements ICredentialType {
	name = 'higgsfieldWebhookApi';

	displayName = 'Higgsfield Webhook API';

	icon: Icon = { light: 'file:../icons/higgsfield.svg', dark: 'file:../icons/higgsfield.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-higgsfield/n8n-nodes-higgsfield#higgsfield-webhook-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Signing Secret',
			name: 'signingSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. whsec_…',
			description:
				'The secret that Higgsfield signs its webhooks with (API V2). Find it at <a href="https://console.higgsfield.ai" target="_blank">console.higgsfield.ai</a>: Higgsfield signs only after it was revealed there once.',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'For webhooks of API V1: the same text as in the option Webhook Secret of the Higgsfield node',
		},
	];
}
