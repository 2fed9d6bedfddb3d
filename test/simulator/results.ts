import { jobStatus, type Job, type StoredRecord } from './jobs';

export interface ResultFile {
	type: 'image' | 'video';
	url: string;
}

/** The files of one output, full quality and small; `null` until it has completed with files. */
export function resultFiles(
	record: StoredRecord,
	job: Job,
	filesUrl: string,
): { min: ResultFile; raw: ResultFile } | null {
	if (jobStatus(job) !== 'completed' || job.end.kind === 'no-files') return null;
	const type = record.kind === 'dop' ? 'video' : 'image';
	const extension = record.kind === 'dop' ? 'mp4' : 'png';
	const raw =
		record.fileBytes === undefined
			? `${filesUrl}/results/${job.id}.${extension}`
			: `${filesUrl}/generated/${record.fileBytes}.${extension}`;
	return {
		min: { type, url: `${filesUrl}/results/${job.id}_min.${extension}` },
		raw: { type, url: raw },
	};
}
