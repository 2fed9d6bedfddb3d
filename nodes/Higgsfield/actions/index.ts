import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { Stopped } from '../generation/run';
import { toNodeError } from '../transport/failure';
import { connect } from '../transport/request';
import * as character from './character';
import * as dop from './dop';
import { forErrorOutput } from './errorOutput';
import { continues, failedItem, throwIfStopped } from './execution';
import * as file from './file';
import { generate } from './generations';
import * as model from './model';
import * as result from './result';
import type { Services } from './services';
import { openServices } from './services';
import * as soul from './soul';

type Operation = (context: IExecuteFunctions, services: Services) => Promise<INodeExecutionData[]>;

const OPERATIONS: Record<string, Record<string, Operation>> = {
	soul: {
		generate: async (context, services) =>
			await generate(context, services, soul.generate.toRequest),
	},
	dop: {
		generate: async (context, services) =>
			await generate(context, services, dop.generate.toRequest),
	},
	character: {
		create: character.create.execute,
		get: character.get.execute,
		getAll: character.getAll.execute,
		delete: character.remove.execute,
	},
	result: { cancel: result.cancel.execute, get: result.get.execute },
	file: { upload: file.upload.execute },
	model: { estimate: model.estimate.execute, run: model.run.execute },
};

/** All fields of the node, from the resource on. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Character',
				value: 'character',
				description: 'The same person in many images (Soul ID)',
			},
			{ name: 'DoP', value: 'dop', description: 'Image to video' },
			{ name: 'File', value: 'file', description: 'Files of your own for Higgsfield to use' },
			{ name: 'Model', value: 'model', description: 'Any model of the Higgsfield catalogue' },
			{ name: 'Result', value: 'result', description: 'What was generated earlier' },
			{ name: 'Soul', value: 'soul', description: 'Text to image' },
		],
		default: 'soul',
	},
	...soul.description,
	...dop.description,
	...character.description,
	...file.description,
	...model.description,
	...result.description,
];

/**
 * Runs the chosen operation for all items.
 *
 * @throws NodeApiError or NodeOperationError; in the continue modes only when the execution was stopped, since n8n
 * would pass the input on as if it were the result
 */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	try {
		throwIfStopped(context);
		const resource = context.getNodeParameter('resource', 0) as string;
		const operation = context.getNodeParameter('operation', 0) as string;
		const run = OPERATIONS[resource]?.[operation];
		if (run === undefined) {
			throw new Error(`There is no operation "${operation}" for the resource "${resource}"`);
		}
		const items = await run(context, openServices(context, await connect(context)));
		return forErrorOutput(context, items);
	} catch (error) {
		if (error instanceof Stopped || !continues(context)) {
			throw toNodeError(context.getNode(), error, 0);
		}
		const items = context.getInputData().map((_, index) => failedItem(context, error, index));
		return forErrorOutput(context, items);
	}
}
