import type { INodeProperties, NodePropertyTypes } from 'n8n-workflow';

import {
	belongsTo,
	built,
	builtDescription,
	builtTrigger,
	choices,
	innerFields,
	isCollectionGroup,
	offeredOperations,
} from './built';

/**
 * The names, types, defaults and values that saved workflows hold. They are a promise: a line here
 * may be added, but not changed or removed. What is not in the table must not be in the editor: a
 * field that does nothing yet would be saved, and then start to act one day.
 */
interface Promised {
	type: NodePropertyTypes;
	default?: unknown;
	values?: unknown[];
	required?: true;
	/** Fields of a collection, by name; those of a fixed collection, by "group.name". */
	fields?: Record<string, Promised>;
	/** The values of other fields at which it is there; left out: always. "/name" is a field outside the collection. */
	when?: Record<string, unknown[]>;
}

const text: Promised = { type: 'string', default: '' };
const requiredText: Promised = { type: 'string', default: '', required: true };
const flag = (value: boolean): Promised => ({ type: 'boolean', default: value });
const anyFlag: Promised = { type: 'boolean' };
const anyNumber: Promised = { type: 'number' };
const number = (value: number): Promised => ({ type: 'number', default: value });
const oneOf = (first: unknown, ...others: unknown[]): Promised => ({
	type: 'options',
	default: first,
	values: [first, ...others],
});
const pick: Promised = { type: 'resourceLocator', default: { mode: 'list', value: '' } };

const onV1 = { apiVersion: ['v1'] };
const onV2 = { apiVersion: ['v2'] };
const apiVersion = oneOf('v1', 'v2');

const waiting = (timeout: number): Record<string, Promised> => ({
	timeout: number(timeout),
	onTimeout: oneOf('error', 'returnUnfinished'),
	pollInterval: number(0),
});
const waitOptions = (fields: Record<string, Promised>): Promised => ({
	type: 'collection',
	when: { waitForCompletion: [true] },
	fields,
});
const generationWait = waitOptions({ ...waiting(900), cancelOnStop: flag(true) });

const output: Record<string, Promised> = {
	simplify: flag(true),
	outputItems: { ...oneOf('file', 'generation'), when: { simplify: [true] } },
	download: flag(false),
	outputBinaryPropertyName: {
		type: 'string',
		default: 'data',
		required: true,
		when: { download: [true] },
	},
};

const onModeration = oneOf('error', 'item');
const runOptions: Record<string, Promised> = { onModeration, maxConcurrent: number(4) };
const webhookUrl = text;
const idempotencyKey = text;
const maxCostUsd = number(0);

/** Options of Soul and DoP, which know both API versions. */
const generationOptions: Record<string, Promised> = {
	...runOptions,
	enhancePrompt: anyFlag,
	seed: anyNumber,
	idempotencyKey: { ...idempotencyKey, when: { '/apiVersion': ['v2'] } },
	maxCostUsd: { ...maxCostUsd, when: { '/apiVersion': ['v2'] } },
	webhookUrl,
	webhookSecret: { ...text, when: { '/apiVersion': ['v1'] } },
};

const imageSource = oneOf('url', 'binary');
const inputFile: Promised = { type: 'string', default: 'data', required: true };
const fromUrl = { imageSource: ['url'] };
const fromFile = { imageSource: ['binary'] };

const modelInput: Record<string, Promised> = {
	modelId: { ...pick, required: true },
	inputMode: oneOf('fields', 'json'),
	modelInput: {
		type: 'resourceMapper',
		default: { mappingMode: 'defineBelow', value: null },
		when: { inputMode: ['fields'] },
	},
	modelInputJson: { type: 'json', default: '{}', when: { inputMode: ['json'] } },
};

const PROMISES: Record<string, Record<string, Promised>> = {
	'soul.generate': {
		apiVersion,
		prompt: requiredText,
		model: {
			...oneOf(
				'higgsfield-ai/soul/v2/standard',
				'higgsfield-ai/soul/standard',
				'higgsfield-ai/soul/cinema',
			),
			when: onV2,
		},
		widthAndHeight: {
			...oneOf(
				'1536x1536',
				'1088x1632',
				'1152x1536',
				'1152x2048',
				'1344x2016',
				'1536x1152',
				'1536x2048',
				'1632x1088',
				'1696x960',
				'2016x1344',
				'2048x1152',
				'2048x1536',
				'960x1696',
			),
			when: onV1,
		},
		quality: { ...oneOf('1080p', '720p'), when: onV1 },
		aspectRatio: { ...oneOf('4:3', '9:16', '16:9', '3:4', '1:1', '2:3', '3:2'), when: onV2 },
		resolution: { ...oneOf('1080p', '720p'), when: onV2 },
		batchSize: oneOf(1, 4),
		styleId: pick,
		characterId: pick,
		options: {
			type: 'collection',
			fields: {
				...generationOptions,
				styleStrength: anyNumber,
				characterStrength: anyNumber,
				imageReferenceUrl: text,
				imageReferenceBinaryPropertyName: text,
			},
		},
		waitForCompletion: flag(true),
		waitOptions: generationWait,
		...output,
	},
	'dop.generate': {
		apiVersion,
		prompt: requiredText,
		model: oneOf('dop-turbo', 'dop-lite', 'dop-preview', 'dop-standard'),
		imageSource,
		imageUrl: { ...requiredText, when: fromUrl },
		binaryPropertyName: { ...inputFile, when: fromFile },
		motions: {
			type: 'fixedCollection',
			fields: { 'motion.motionId': pick, 'motion.strength': number(1) },
		},
		options: {
			type: 'collection',
			fields: { ...generationOptions, endImageUrl: text, endImageBinaryPropertyName: text },
		},
		waitForCompletion: flag(true),
		waitOptions: generationWait,
		...output,
	},
	'character.create': {
		name: requiredText,
		imageSource,
		imageUrls: { ...requiredText, when: fromUrl },
		binaryPropertyName: { ...inputFile, when: fromFile },
		modelVersion: oneOf('v1', 'v2', 'cinema'),
		waitForCompletion: flag(true),
		waitOptions: waitOptions(waiting(1800)),
		simplify: flag(true),
	},
	'character.get': { characterId: { ...pick, required: true }, simplify: flag(true) },
	'character.getAll': {
		returnAll: flag(false),
		limit: { ...number(50), when: { returnAll: [false] } },
		simplify: flag(true),
	},
	'character.delete': { characterId: { ...pick, required: true } },
	'result.get': {
		apiVersion,
		generationId: requiredText,
		options: { type: 'collection', fields: { onModeration } },
		waitForCompletion: flag(false),
		waitOptions: generationWait,
		...output,
	},
	'result.cancel': { generationId: requiredText },
	'model.run': {
		...modelInput,
		options: {
			type: 'collection',
			fields: { ...runOptions, idempotencyKey, maxCostUsd, webhookUrl },
		},
		waitForCompletion: flag(true),
		waitOptions: generationWait,
		...output,
	},
	'model.estimate': modelInput,
	'file.upload': { binaryPropertyName: inputFile },
};

const description = builtDescription();

const fieldsOf = (operation: string) => {
	const [resource, name] = operation.split('.');
	return description.properties.filter(
		(property) =>
			!['resource', 'operation'].includes(property.name) &&
			property.type !== 'notice' &&
			belongsTo(property, resource, name),
	);
};

/** The fields of a collection under the names of the table. */
function named(property: INodeProperties): Array<[string, INodeProperties]> {
	if (property.type === 'collection') return innerFields(property).map((f) => [f.name, f]);
	return (property.options ?? [])
		.filter(isCollectionGroup)
		.flatMap((group) =>
			group.values.map((field): [string, INodeProperties] => [
				`${group.name}.${field.name}`,
				field,
			]),
		);
}

/** A field reduced to what is promised about it. */
function observed(property: INodeProperties, promised: Promised): Promised {
	return {
		type: property.type,
		...('default' in promised && { default: withoutMarker(property.default) }),
		...(promised.values && {
			values: choices(property)
				.map(({ value }) => value)
				.sort(),
		}),
		...(promised.required && { required: property.required as true }),
		when: conditions(property),
	};
}

/** The fields that decide whether a field of the operation is there. */
function conditions({ displayOptions }: INodeProperties): Record<string, unknown[]> {
	const shown = Object.entries(displayOptions?.show ?? {}).filter(
		([name]) => !['resource', 'operation'].includes(name),
	);
	const hidden = Object.entries(displayOptions?.hide ?? {}).map(([name, values]) => [
		`not ${name}`,
		values,
	]);
	return Object.fromEntries([...shown, ...hidden]) as Record<string, unknown[]>;
}

/** `__rl` marks a resource locator in a saved workflow; a default may carry it or not. */
function withoutMarker(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value;
	return Object.fromEntries(Object.entries(value).filter(([key]) => key !== '__rl'));
}

const expectation = ({ type, values, required, when, ...rest }: Promised): Promised => ({
	type,
	...('default' in rest && { default: rest.default }),
	...(values && { values: [...values].sort() }),
	...(required && { required }),
	when: when ?? {},
});

function expectPromises(found: Array<[string, INodeProperties]>, table: Record<string, Promised>) {
	const present = new Map(found);
	expect([...present.keys()].sort()).toEqual(Object.keys(table).sort());
	// The same name twice would make the value depend on which of them is shown.
	expect(found.length).toBe(present.size);

	for (const [name, property] of present) {
		const promised = table[name];
		expect({ name, ...observed(property, promised) }).toEqual({ name, ...expectation(promised) });
		if (promised.fields) expectPromises(named(property), promised.fields);
	}
}

describe('saved workflows keep working', () => {
	it('the resources and operations are the promised ones', () => {
		const offered = offeredOperations(description).map((o) => `${o.resource}.${o.operation}`);
		expect(offered.sort()).toEqual(Object.keys(PROMISES).sort());
	});

	it.each(Object.keys(PROMISES))('%s has exactly the promised fields', (operation) => {
		const found = fieldsOf(operation).map((field): [string, INodeProperties] => [
			field.name,
			field,
		]);
		expectPromises(found, PROMISES[operation]);
	});

	it('the trigger has exactly the promised fields', () => {
		const { name, version, properties, credentials, webhooks } = builtTrigger().description;
		expect({ name, version }).toEqual({ name: 'higgsfieldTrigger', version: [1] });
		expectPromises(
			properties.filter(({ type }) => type !== 'notice').map((field) => [field.name, field]),
			{
				events: {
					type: 'multiOptions',
					default: ['completed', 'failed', 'nsfw'],
					values: ['completed', 'failed', 'nsfw'],
					required: true,
				},
				confirm: flag(true),
				...output,
			},
		);
		expect(credentials).toEqual([
			{ name: 'higgsfieldApi', required: true, displayOptions: { show: { confirm: [true] } } },
			expect.objectContaining({ name: 'higgsfieldWebhookApi', required: false }),
		]);
		// The path is in the addresses that users give to Higgsfield.
		expect(webhooks).toMatchObject([{ name: 'default', httpMethod: 'POST', path: 'webhook' }]);
	});

	it('the credential of the trigger has exactly the promised fields', () => {
		const { name, displayName, properties } = new (built().HiggsfieldWebhookApi)();
		expect({ name, displayName }).toEqual({
			name: 'higgsfieldWebhookApi',
			displayName: 'Higgsfield Webhook API',
		});
		expectPromises(
			properties.map((field) => [field.name, field]),
			{ signingSecret: text, webhookSecret: text },
		);
		expect(properties.map(({ typeOptions }) => typeOptions?.password)).toEqual([true, true]);
	});

	it('the credential has exactly the promised fields', () => {
		const { name, displayName, properties } = new (built().HiggsfieldApi)();
		expect({ name, displayName }).toEqual({ name: 'higgsfieldApi', displayName: 'Higgsfield API' });
		expectPromises(
			properties.filter(({ type }) => type !== 'notice').map((field) => [field.name, field]),
			{
				apiKeyId: requiredText,
				apiKeySecret: requiredText,
				baseUrl: { type: 'string', default: 'https://api.higgsfield.ai' },
				headerScheme: oneOf('authorization', 'hfHeaders'),
			},
		);
		const secret = properties.find((property) => property.name === 'apiKeySecret');
		expect(secret?.typeOptions?.password).toBe(true);
	});
});
