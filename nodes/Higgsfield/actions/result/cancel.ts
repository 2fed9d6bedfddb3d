import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { requestDriver } from '../../generation/driver';
import { jobName } from '../../generation/verdict';
import { apiText } from '../../transport/answer';
import type { Api } from '../../transport/request';
import { REQUEST_TIMEOUT_MS } from '../../transport/request';
import { sendPatiently } from '../../transport/retry';
import { forEachItem } from '../execution';
import { shownFor } from '../fields';
import type { Services } from '../services';
import { generationIdField, readId } from './id';

export const fields: INodeProperties[] = shownFor('result', ['cancel'], [generationIdField]);

/**
 * Cancels what is still queued: `POST /requests/{id}/cancel` (202 without a body, or 400 when it has started or
 * ended). A v1 job set's ID is a request ID too.
 */
export async function execute(
	context: IExecuteFunctions,
	{ api }: Services,
): Promise<INodeExecutionData[]> {
	return await forEachItem(context, async (parameters, itemIndex) => {
		const id = readId(parameters.get('generationId'));
		const response = await sendPatiently(
			api,
			{ method: 'POST', path: `/requests/${id}/cancel` },
			{
				subject: jobName('generation', id),
				id,
				isDone: ({ status }) => status === 400,
				signal: context.getExecutionCancelSignal?.(),
			},
		);
		const json: IDataObject =
			response.status === 400
				? await refused(api, id, apiText(response.body))
				: { id, canceled: true };
		return [{ json, pairedItem: { item: itemIndex } }];
	});
}

/** An earlier try may have canceled it without our hearing of it. */
async function refused(api: Api, id: string, said: string): Promise<IDataObject> {
	const { status, finished } = await requestDriver(api).look(id, REQUEST_TIMEOUT_MS);
	if (status === 'canceled') return { id, canceled: true };
	const reason = finished
		? `It has already ended: ${status}`
		: status === 'in_progress'
			? 'It has already started, so it goes on and is charged if it completes'
			: 'Higgsfield did not cancel it, so it goes on and is charged if it completes';
	return { id, canceled: false, status, reason: said === '' ? reason : `${reason} (${said})` };
}
