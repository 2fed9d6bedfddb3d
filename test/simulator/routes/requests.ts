import { refusal, type Answer, type Incoming, type Route } from '../answers';
import { recordStatus, type JobStore, type StoredRecord } from '../jobs';
import { resultFiles } from '../results';

/** Status and cancel of a request; a job set's id works here too. */
export function requestRoutes(
	store: JobStore,
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

	const outputs = (record: StoredRecord) => {
		const files = record.jobs
			.map((job) => resultFiles(record, job, filesUrl()))
			.flatMap((result) => (result === null ? [] : [{ url: result.raw.url }]));
		if (files.length === 0) return {};
		return record.kind === 'dop' ? { video: files[0] } : { images: files };
	};

	const status = (request: Incoming): Answer => {
		const record = find(request);
		const state = recordStatus(record);
		const reason = record.jobs.find((job) => job.end.kind === 'failed')?.end.reason;
		const base = `${apiUrl()}/requests/${record.id}`;
		return {
			status: 200,
			body: {
				status: state,
				request_id: record.id,
				status_url: `${base}/status`,
				cancel_url: `${base}/cancel`,
				...(state === 'failed' ? { error: reason } : {}),
				...(state === 'completed' ? outputs(record) : {}),
			},
		};
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
