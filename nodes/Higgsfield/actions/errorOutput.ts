import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/**
 * Until about 2.35, n8n takes an item for the error output only when `error` is its one key, so that the details of
 * failed items are left out there. Their messages name the IDs all the same.
 */
export function forErrorOutput(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
): INodeExecutionData[] {
	const node = context.getNode();
	if (node.onError !== 'continueErrorOutput' || knowsDetails(node)) return items;
	return items.map((item) =>
		'error' in item.json ? { ...item, json: { error: item.json.error } } : item,
	);
}

/** n8n does not tell its version. What its errors can hold came a little later than details, never earlier. */
function knowsDetails(node: INode): boolean {
	const { failure } = new NodeOperationError(node, '', { failure: { cause: 'node-defect' } });
	return failure !== undefined;
}
