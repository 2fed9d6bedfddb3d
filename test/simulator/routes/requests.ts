import { refusal, type Answer, type Incoming, type Route } from '../answers';
import type { JobStore } from '../jobs';
import type { StoredRecord } from '../records';
import type { Settings } from '../settings';
import { requestView } from '../views';

/** Status and cancel of a request; a job set's id works here too. */
export function requestRoutes(
	store: JobStore,
	settings: () => Settings,
	apiUrl: () => string,
	filesUrl: () => string,
): Route[] {
	const find = (request: Incoming): StoredRecord => {
		const record = store.get(request.params.id);
		if (record === undefined || record.kind === 'character') {
			throw refusal(404, 'Request not found');
		}
		return record;
	};

	const status = (request: Incoming): Answer => {
		const urls = { api: apiUrl(), files: filesUrl() };
		return { status: 200, body: requestView(find(request), urls, settings().expiresAt) };
	};

	const cancel = (request: Incoming): Answer => {
		if (store.cancel(find(request))) return { status: 202 };
		throw refusal(400, 'Only a queued request can be canceled');
	};

	return [
		{ name: 'requestStatus', method: 'GET', path: '/requests/:id/status', handle: status },
		{ name: 'cancel', method: 'POST', path: '/requests/:id/cancel', handle: cancel },
	];
}
