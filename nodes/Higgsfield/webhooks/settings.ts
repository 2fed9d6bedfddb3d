import type { IWebhookFunctions } from 'n8n-workflow';

import { list, oneOf, trueOrFalse } from '../actions/input';
import { Fields } from '../actions/parameters';
import { readOutput } from '../actions/settings';
import type { OutputSettings } from '../generation/output';
import { InvalidInput } from '../transport/failure';
import type { Event } from './delivery';
import { EVENTS } from './delivery';

/** The trigger's fields. */
export interface Settings {
	events: Event[];
	/** Whether the API is asked before the workflow starts. */
	confirm: boolean;
	output: OutputSettings;
}

/** @throws InvalidInput */
export function readSettings(context: IWebhookFunctions): Settings {
	const fields = new Fields((name, fallback) => {
		const value: unknown = context.getNodeParameter(name, fallback as never);
		return value;
	});
	const events = list(fields.get('events', [...EVENTS]));
	if (events.length === 0) {
		throw new InvalidInput('Events', '', `Allowed: one or more of ${EVENTS.join(', ')}.`);
	}
	return {
		events: events.map((event) => oneOf(event, 'Events', EVENTS)),
		confirm: trueOrFalse(fields.optional('confirm', true), 'Confirm'),
		output: readOutput(fields),
	};
}
