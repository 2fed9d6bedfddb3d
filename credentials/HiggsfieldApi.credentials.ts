import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import {
	authHeaders,
	DEFAULT_BASE_URL,
	normalizeBaseUrl,
} from '../nodes/Higgsfield/transport/credential';

/** Mirrors normalizeBaseUrl for the one place where n8n takes an expression and no code. */
const TEST_BASE_URL = `={{ ($credentials.baseUrl || '${DEFAULT_BASE_URL}').trim().replace(/\\/+$/, '').replace(/\\/v1$/, '').replace(/\\/+$/, '') }}`;

const UNKNOWN_KEY =
	'Higgsfield does not know this key. Copy the API Key ID and the API Key Secret again from console.higgsfield.ai.';

const REFUSED_KEY =
	'Higgsfield refused this key (403). It may be expired or disabled, or a firewall on the way blocked the request. Check the key at console.higgsfield.ai.';

const status = (value: number, message: string) => ({
	type: 'responseCode',
	properties: { value, message },
});

const body = (key: string, value: string | undefined, message: string) => ({
	type: 'responseSuccessBody',
	properties: { key, value, message },
});

/**
 * The credential test runs only the rules that fit the answer, so both kinds may stand together. n8n 1 takes every
 * status for a success, so a refused key has to be known by its body too.
 */
const TEST_RULES = [
	status(401, UNKNOWN_KEY),
	status(403, REFUSED_KEY),
	status(429, 'Higgsfield is receiving too many requests from you (429). Try again in a minute.'),
	body('detail', 'Invalid credentials', UNKNOWN_KEY),
	body('code', 'api_key_expired', REFUSED_KEY),
	body('code', 'api_key_disabled', REFUSED_KEY),
	body(
		'total',
		undefined,
		"This address answers, but not as the Higgsfield API does. Check 'Base URL': it should be https://api.higgsfield.ai.",
	),
] as unknown as ICredentialTestRequest['rules'];

export class HiggsfieldApi implements ICredentialType {
	name = 'higgsfieldApi';

	displayName = 'Higgsfield API';

	icon: Icon = { light: 'file:../icons/higgsfield.svg', dark: 'file:../icons/higgsfield.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-higgsfield/n8n-nodes-higgsfield#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key ID',
			name: 'apiKeyId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 1f0c2d3e-4b5a-6789-abcd-ef0123456789',
			description:
				'The ID of your API key. Create a key at <a href="https://console.higgsfield.ai" target="_blank">console.higgsfield.ai</a>.',
		},
		{
			displayName: 'API Key Secret',
			name: 'apiKeySecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The secret that was shown once, when the key was created',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			placeholder: 'e.g. https://api.higgsfield.ai',
			description: 'Where the Higgsfield API lives. Change it only if Higgsfield told you to.',
		},
		{
			displayName: 'Header Scheme',
			name: 'headerScheme',
			type: 'options',
			options: [
				{
					name: 'Authorization (Current)',
					value: 'authorization',
					description: 'One Authorization header. Right for every key.',
				},
				{
					name: 'HF-API-Key and HF-Secret (First API)',
					value: 'hfHeaders',
					description: 'The pair of headers from the first version of the Higgsfield docs',
				},
			],
			default: 'authorization',
			description: 'How the key is sent. Keep Authorization unless Higgsfield told you otherwise.',
		},
	];

	/** A function, not a generic definition, because only one of the two header schemes may be sent. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const baseUrl = normalizeBaseUrl(credentials.baseUrl);
		const target = new URL(requestOptions.url, requestOptions.baseURL);
		if (target.origin !== new URL(baseUrl).origin) {
			throw new Error(
				`The Higgsfield key is sent to ${new URL(baseUrl).origin} only, not to ${target.origin}.`,
			);
		}
		return {
			...requestOptions,
			headers: { ...requestOptions.headers, ...authHeaders(credentials) },
		};
	}

	test: ICredentialTestRequest = {
		request: {
			baseURL: TEST_BASE_URL,
			url: '/v1/custom-references/list',
			qs: { page: 1, page_size: 1 },
			headers: { 'User-Agent': 'n8n-nodes-higgsfield', Accept: 'application/json' },
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: { ignore: true, except: [401, 403, 429, 500, 502, 503, 504] },
		},
		rules: TEST_RULES,
	};
}
