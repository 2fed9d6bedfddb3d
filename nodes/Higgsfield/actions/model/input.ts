import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Model } from '../../generation/models';
import { findModel } from '../../generation/models';
import { conform } from '../../generation/schema';
import { InvalidInput } from '../../transport/failure';
import type { Api } from '../../transport/request';
import { isRecord } from '../../transport/text';
import { isUnset, oneOf } from '../input';
import type { Parameters } from '../parameters';

/* What Run and Estimate share: the model, and its input by fields or as JSON. */

export const inputFields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'modelId',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description:
			'The model to run. The list holds the Higgsfield catalogue; models that are not in it work by their ID.',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a model…',
				typeOptions: { searchListMethod: 'searchModels', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. higgsfield-ai/dop/turbo',
			},
		],
	},
	{
		displayName: 'Input Mode',
		name: 'inputMode',
		type: 'options',
		options: [
			{
				name: 'Fields',
				value: 'fields',
				description: 'Fill in the fields of the model one by one',
			},
			{
				name: 'JSON',
				value: 'json',
				description: 'For models that are not in the list, and for input made by an expression',
			},
		],
		default: 'fields',
		description: 'How to give the model its input',
	},
	{
		displayName: 'Model Input',
		name: 'modelInput',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		displayOptions: { show: { inputMode: ['fields'] } },
		description: 'The fields of the chosen model',
		typeOptions: {
			loadOptionsDependsOn: ['modelId.value'],
			resourceMapper: {
				resourceMapperMethod: 'getModelFields',
				mode: 'add',
				fieldWords: { singular: 'field', plural: 'fields' },
				addAllFields: false,
				multiKeyMatch: false,
				supportAutoMap: false,
			},
		},
	},
	{
		displayName: 'Model Input (JSON)',
		name: 'modelInputJson',
		type: 'json',
		default: '{}',
		displayOptions: { show: { inputMode: ['json'] } },
		placeholder: 'e.g. { "prompt": "A paper boat on a river" }',
		description: 'The input as the page of the model in the Higgsfield docs describes it',
	},
];

export interface ModelRequest {
	modelId: string;
	body: IDataObject;
}

const NOT_A_MODEL = /^(v1|requests|estimate|files|models)(\/|$)/i;

const PLAIN_PATH = /^[a-z0-9][\w.-]*(\/[a-z0-9][\w.-]*)*$/i;

/** The path of a model on API v2; anything else at the API's address is refused. */
export function modelPath(value: unknown): string {
	const path = typeof value === 'string' ? value.trim() : value;
	if (path === 'soul-id') {
		throw new InvalidInput('Model', value, 'Characters are made with Character → Create.');
	}
	if (typeof path !== 'string' || !PLAIN_PATH.test(path) || NOT_A_MODEL.test(path)) {
		throw new InvalidInput(
			'Model',
			value,
			'Allowed: a model from the list, or its path such as higgsfield-ai/dop/turbo.',
		);
	}
	return path;
}

/** Reads the model and its input, and checks them against the catalogue where it knows the model. */
export class ModelInputs {
	private readonly models = new Map<string, Promise<Model | undefined>>();

	constructor(
		private readonly api: Api,
		private readonly signal: AbortSignal | undefined,
	) {}

	/** @throws InvalidInput before anything is spent */
	async read(parameters: Parameters): Promise<ModelRequest> {
		const modelId = modelPath(parameters.locator('modelId'));
		const mode = oneOf(parameters.get('inputMode', 'fields'), 'Input Mode', ['fields', 'json']);
		const input = mode === 'fields' ? readFields(parameters) : readJson(parameters);
		const schema = (await this.model(modelId))?.inputSchema;
		return { modelId, body: schema === undefined ? input : conform(schema, input) };
	}

	/** Asked for once an execution. Without the catalogue the API checks the input itself. */
	private async model(modelId: string): Promise<Model | undefined> {
		const known = this.models.get(modelId);
		if (known !== undefined) return await known;
		const found = findModel(this.api, modelId, this.signal).catch(() => undefined);
		this.models.set(modelId, found);
		return await found;
	}
}

/** Fields that were left out or came out empty are absent. */
function readFields(parameters: Parameters): IDataObject {
	// This very path makes n8n convert the values by the schema that the workflow holds.
	const value = parameters.get('modelInput.value', {});
	if (isUnset(value)) return {};
	if (!isRecord(value))
		throw new InvalidInput('Model Input', value, 'Allowed: fields with values.');
	return Object.fromEntries(
		Object.entries(value).filter(
			([, entry]) => entry !== undefined && entry !== null && entry !== '',
		),
	) as IDataObject;
}

function readJson(parameters: Parameters): IDataObject {
	const value = parameters.get('modelInputJson', '{}');
	const parsed = typeof value === 'string' ? parseObject(value) : value;
	if (!isRecord(parsed)) {
		throw new InvalidInput(
			'Model Input (JSON)',
			value,
			'Allowed: a JSON object, such as { "prompt": "A paper boat on a river" }.',
		);
	}
	return parsed as IDataObject;
}

function parseObject(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
