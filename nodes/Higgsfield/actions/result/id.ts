import type { INodeProperties } from 'n8n-workflow';

import { InvalidInput } from '../../transport/failure';
import { uuid } from '../input';

export const generationIdField: INodeProperties = {
	displayName: 'Generation ID',
	name: 'generationId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 5185f35b-6849-492d-9343-61dadcc9f97f',
	description:
		'The ID that an earlier Higgsfield node gave. A status URL from Higgsfield works too.',
};

/** The ID itself, or the one inside a status URL or a job set's URL. */
export function readId(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (/^https?:\/\//i.test(text)) {
		const id = /\/(?:requests|job-sets|custom-references)\/([0-9a-f-]{36})(?:[/?#]|$)/i.exec(
			text,
		)?.[1];
		if (id === undefined) {
			throw new InvalidInput(
				'Generation ID',
				value,
				'Allowed: an ID, or the status URL that Higgsfield gave.',
			);
		}
		return uuid(id, 'Generation ID');
	}
	return uuid(value, 'Generation ID');
}
