import type { INodeProperties } from 'n8n-workflow';

/* Fields that several operations share, written once so that they look and behave the same everywhere. */

/** Shows a list of fields for one operation only. */
export function shownFor(
	resource: string,
	operations: string[],
	fields: INodeProperties[],
): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { resource: [resource], operation: operations, ...field.displayOptions?.show },
		},
	}));
}

/** Sorted as n8n shows options: by the name the user reads. */
function byName(options: INodeProperties[]): INodeProperties[] {
	return [...options].sort((a, b) => a.displayName.localeCompare(b.displayName));
}

export const apiVersionField: INodeProperties = {
	displayName: 'API Version',
	name: 'apiVersion',
	type: 'options',
	options: [
		{ name: 'V1', value: 'v1', description: 'The first API, with sizes in pixels' },
		{
			name: 'V2',
			value: 'v2',
			description: 'The current API, best for new workflows: newer models, lower prices, Max Cost',
		},
	],
	default: 'v1',
	description:
		'Which generation of the Higgsfield API to use. V2 has the newer models, tells prices in advance and protects best against paying twice.',
};

/** The character picker: trained Soul ID characters from the account, or any ID. */
export function characterField(overrides: Partial<INodeProperties>): INodeProperties {
	return {
		displayName: 'Character',
		name: 'characterId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a character…',
				typeOptions: { searchListMethod: 'searchCharacters', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 3eb3ad49-775d-40bd-b5e5-38b105108780',
			},
		],
		...overrides,
	};
}

export const enhancePromptOption: INodeProperties = {
	displayName: 'Enhance Prompt',
	name: 'enhancePrompt',
	type: 'boolean',
	default: true,
	description:
		'Whether Higgsfield may rewrite your prompt to get a richer result. Turn off to keep every word as you wrote it.',
};

export const seedOption: INodeProperties = {
	displayName: 'Seed',
	name: 'seed',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 1000000, numberPrecision: 0 },
	default: 42,
	description:
		'The same seed with the same prompt gives a similar result again, another seed a new variation. A whole number from 1 to 1,000,000.',
};

export const maxConcurrentOption: INodeProperties = {
	displayName: 'Max Concurrent',
	name: 'maxConcurrent',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 20, numberPrecision: 0 },
	default: 4,
	description:
		'How many generations of this node run at the same time (1 to 20). Your Higgsfield account has a limit too, often 4. The value of the first item counts.',
};

export const onModerationOption: INodeProperties = {
	displayName: 'On Moderation',
	name: 'onModeration',
	type: 'options',
	options: [
		{
			name: 'Fail the Item',
			value: 'error',
			description: 'A result that moderation rejects is an error of its item',
		},
		{
			name: 'Return an Item',
			value: 'item',
			description: 'The workflow goes on with an item whose status is "nsfw"',
		},
	],
	default: 'error',
	description:
		'What happens when the moderation of Higgsfield rejects a result. Rejected results are not charged.',
};

const onV2: INodeProperties['displayOptions'] = { show: { '/apiVersion': ['v2'] } };

const onV1: INodeProperties['displayOptions'] = { show: { '/apiVersion': ['v1'] } };

const idempotencyKeyOption: INodeProperties = {
	displayName: 'Idempotency Key',
	name: 'idempotencyKey',
	type: 'string',
	default: '',
	placeholder: 'e.g. order-1042-hero',
	description:
		'Something that names this picture or video for ever, such as the ID of its record. Higgsfield makes it only once for each key, even in another execution or after a crash. The same key with other values is refused.',
};

const maxCostOption: INodeProperties = {
	displayName: 'Max Cost (USD)',
	name: 'maxCostUsd',
	type: 'number',
	typeOptions: { minValue: 0, numberPrecision: 3 },
	default: 0,
	description:
		'The most that one generation may cost, in US dollars. The price is asked for first, which is free, and what costs more is not submitted. 0 is no limit.',
};

const webhookUrlOption: INodeProperties = {
	displayName: 'Webhook URL',
	name: 'webhookUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://n8n.example.com/webhook/higgsfield',
	description:
		'Public https address that Higgsfield calls when the generation has ended: the production URL of a Higgsfield Trigger',
};

const webhookSecretOption: INodeProperties = {
	displayName: 'Webhook Secret',
	name: 'webhookSecret',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	displayOptions: onV1,
	description: 'Comes back in the header X-Webhook-Secret-Key, so that the receiver can check it',
};

/** Options of the submit itself on API v2. */
export const submitOptionsV2: INodeProperties[] = [
	idempotencyKeyOption,
	maxCostOption,
	webhookUrlOption,
];

/** Options of the submit itself where the user chooses the API version; each shows where it works. */
export const submitOptions: INodeProperties[] = [
	{ ...idempotencyKeyOption, displayOptions: onV2 },
	{ ...maxCostOption, displayOptions: onV2 },
	webhookSecretOption,
	webhookUrlOption,
];

const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

const waitForCompletionField: INodeProperties = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: true,
};

const cancelOnStopOption: INodeProperties = {
	displayName: 'Cancel on Stop',
	name: 'cancelOnStop',
	type: 'boolean',
	default: true,
	description:
		'Whether to ask Higgsfield to cancel what is still queued when the execution is stopped. Canceled jobs are not charged.',
};

const onTimeoutOption: INodeProperties = {
	displayName: 'On Timeout',
	name: 'onTimeout',
	type: 'options',
	options: [
		{
			name: 'Fail the Item',
			value: 'error',
			description: 'The error carries the ID, so the result can still be collected later',
		},
		{
			name: 'Return What Is There',
			value: 'returnUnfinished',
			description: 'The workflow goes on with an item whose status is "queued" or "in_progress"',
		},
	],
	default: 'error',
	description: 'What happens when the time is up. The job at Higgsfield goes on either way.',
};

const pollIntervalOption: INodeProperties = {
	displayName: 'Poll Interval (Seconds)',
	name: 'pollInterval',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 3600 },
	default: 0,
	description:
		'How often to look whether it is finished. 0 chooses by itself: rarely while it cannot be finished yet, often when it should be.',
};

const timeoutOption: INodeProperties = {
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 86400 },
	default: 900,
	description:
		'How long to wait for each item, from 1 second to 1 day, including the time it waits for a free place in your Higgsfield account',
};

/** Waiting for the end of the job inside the execution. */
export function waitingFields(options: {
	waitDefault: boolean;
	/** Seconds. */
	timeoutDefault: number;
	cancelOnStop: boolean;
	/** How long it usually takes, as a clause. */
	typically: string;
}): INodeProperties[] {
	return [
		{
			...waitForCompletionField,
			default: options.waitDefault,
			description: `Whether to wait here until it is finished: ${options.typically}. Turn off to get the ID at once and collect the result later with Result → Get.`,
		},
		{
			displayName: 'Wait Options',
			name: 'waitOptions',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			displayOptions: { show: { waitForCompletion: [true] } },
			options: [
				...(options.cancelOnStop ? [cancelOnStopOption] : []),
				onTimeoutOption,
				pollIntervalOption,
				{ ...timeoutOption, default: options.timeoutDefault },
			],
		},
	];
}

/** How results become items. */
export const outputFields: INodeProperties[] = [
	{
		displayName: 'Output Items',
		name: 'outputItems',
		type: 'options',
		options: [
			{
				name: 'One per File',
				value: 'file',
				description: 'Every image or video is an item of its own',
			},
			{
				name: 'One per Generation',
				value: 'generation',
				description: 'All files of a generation are listed in one item',
			},
		],
		default: 'file',
		displayOptions: { show: { simplify: [true] } },
		description: 'Whether each file or each generation becomes an item',
	},
	{
		displayName: 'Download',
		name: 'download',
		type: 'boolean',
		default: false,
		description:
			'Whether to also download the files, as binary data that other nodes can store or send. Higgsfield itself keeps them for at least 7 days.',
	},
	{
		displayName: 'Output Data Field Name',
		name: 'outputBinaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		placeholder: 'e.g. data',
		displayOptions: { show: { download: [true] } },
		description:
			'The binary field for the file. More files of one item come as data_1, data_2 and so on.',
		hint: 'The name of the output field to put the file in',
	},
	simplifyField,
];

export const simplifyOnlyFields: INodeProperties[] = [simplifyField];

/** What ends the panel of everything that gives generations: waiting, output, options. */
export function generationFields(
	options: INodeProperties[],
	{ waitDefault }: { waitDefault: boolean },
): INodeProperties[] {
	return [
		...waitingFields({
			waitDefault,
			timeoutDefault: 900,
			cancelOnStop: true,
			typically: 'an image usually takes 15 seconds to 3 minutes, a video 20 seconds to 8 minutes',
		}),
		...outputFields,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: byName(options),
		},
	];
}
