import type {
	FieldType,
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import { locatorValue } from '../actions/input';
import type { Schema } from '../generation/models';
import { findModel } from '../generation/models';
import { allowedValues, fieldsOf, requiredOf, typesOf } from '../generation/schema';
import { toFailure } from '../transport/failure';
import { connect } from '../transport/request';

/**
 * The fields of the chosen model, from its input schema. n8n hides what this throws, so what goes wrong is told as
 * the notice in the place of the fields.
 */
export async function getModelFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const modelId = locatorValue(this.getCurrentNodeParameter('modelId'));
	if (typeof modelId !== 'string' || modelId === '') {
		return notice(
			'Choose a model to see its fields. For a model given by an expression, set Input Mode to JSON.',
		);
	}
	try {
		const model = await findModel(await connect(this), modelId);
		if (model?.inputSchema === undefined) {
			return notice(
				`The catalogue does not describe "${modelId}". Set Input Mode to JSON and enter its input as the Higgsfield docs show it.`,
			);
		}
		return { fields: toFields(model.inputSchema) };
	} catch (error) {
		return notice(
			`The fields could not be loaded. ${toFailure(error).message}. Set Input Mode to JSON instead.`,
		);
	}
}

function notice(text: string): ResourceMapperFields {
	return { fields: [], emptyFieldsNotice: text };
}

/** Required fields first, as the schema lists them. */
export function toFields(schema: Schema): ResourceMapperField[] {
	const required = new Set(requiredOf(schema));
	const fields = fieldsOf(schema).map(([name, field]) => toField(name, field, required.has(name)));
	return fields.sort((a, b) => Number(b.required) - Number(a.required));
}

function toField(name: string, schema: Schema, required: boolean): ResourceMapperField {
	const values = allowedValues(schema);
	return {
		id: name,
		displayName: `${displayName(name)}${hint(schema)}`,
		required,
		defaultMatch: false,
		display: true,
		type: values === undefined ? widget(schema) : 'options',
		...(values === undefined
			? {}
			: {
					options: values.map((value) => ({
						name: String(value),
						value: value as string | number | boolean,
					})),
				}),
	};
}

const UPPER_CASE = new Set(['cfg', 'fps', 'id', 'url']);

/** "aspect_ratio" as "Aspect Ratio", "image_urls" as "Image URLs". */
function displayName(name: string): string {
	return name
		.split('_')
		.map((word) => {
			if (UPPER_CASE.has(word)) return word.toUpperCase();
			const singular = word.replace(/s$/, '');
			if (UPPER_CASE.has(singular)) return `${singular.toUpperCase()}s`;
			return word.charAt(0).toUpperCase() + word.slice(1);
		})
		.join(' ');
}

/** What the API takes when the field is left out, and the range, since n8n shows no description here. */
function hint({ default: fallback, minimum, maximum }: Schema): string {
	const parts = [
		typeof minimum === 'number' && typeof maximum === 'number' ? `${minimum} to ${maximum}` : '',
		['string', 'number', 'boolean'].includes(typeof fallback) ? `default ${String(fallback)}` : '',
	].filter(Boolean);
	return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function widget(schema: Schema): FieldType {
	const [type] = typesOf(schema);
	switch (type) {
		case 'integer':
		case 'number':
			return 'number';
		case 'boolean':
			return 'boolean';
		case 'array':
			return 'array';
		case 'object':
			return 'object';
		default:
			return 'string';
	}
}
