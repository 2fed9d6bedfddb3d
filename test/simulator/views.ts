import { timestamp } from './clock';
import { endedAt, filesExpireAt, jobStatus, recordStatus, type StoredRecord } from './records';
import { asFields, requestFiles, resultFiles } from './results';

const JOB_SET_TYPES: Partial<Record<StoredRecord['kind'], string>> = {
	soul: 'text2image_soul',
	dop: 'image2video',
};

/** A job set as `GET /v1/job-sets/{id}` and the webhooks of the first generation show it. */
export function jobSetView(record: StoredRecord, filesUrl: string) {
	const type = JOB_SET_TYPES[record.kind];
	return {
		id: record.id,
		type,
		created_at: timestamp(record.createdAt),
		jobs: record.jobs.map((job) => ({
			id: job.id,
			job_set_type: type,
			status: jobStatus(job),
			results: resultFiles(record, job, filesUrl),
		})),
	};
}

/** The text a failed request reports. */
export function failureText(record: StoredRecord): string | undefined {
	return record.jobs.find((job) => job.end.kind === 'failed')?.end.reason;
}

/** What every answer about a request begins with. */
export function requestHandle(record: StoredRecord, apiUrl: string) {
	const base = `${apiUrl}/requests/${record.id}`;
	return {
		status: recordStatus(record),
		request_id: record.id,
		status_url: `${base}/status`,
		cancel_url: `${base}/cancel`,
	};
}

/** A request as `GET /requests/{id}/status` shows it; job sets have this side too. */
export function requestView(
	record: StoredRecord,
	urls: { api: string; files: string },
	tellExpiry: boolean,
): Record<string, unknown> {
	const handle = requestHandle(record, urls.api);
	const expiry = filesExpireAt(record);
	const tells = tellExpiry && expiry !== undefined && endedAt(record) !== undefined;
	return {
		...handle,
		...(handle.status === 'failed' ? { error: failureText(record) } : {}),
		...(handle.status === 'completed' ? asFields(requestFiles(record, urls.files)) : {}),
		...(tells ? { expires_at: timestamp(expiry) } : {}),
	};
}
