import { OUTPUT_EXTENSIONS, type OutputField } from './markers';
import { filesExpireAt, jobStatus, type Job, type StoredRecord } from './records';

export interface ResultFile {
	type: 'image' | 'video';
	url: string;
}

/** Fields of a completed request that hold lists; the others hold one file. */
const LISTS: OutputField[] = ['images', 'audios'];

function hasFiles(job: Job): boolean {
	return jobStatus(job) === 'completed' && job.end.kind !== 'no-files';
}

function fileUrl(record: StoredRecord, job: Job, field: OutputField, filesUrl: string): string {
	const extension = OUTPUT_EXTENSIONS[field];
	const isMain = field === 'images' || field === 'video';
	if (isMain && record.fileAddress !== undefined) {
		return new URL(record.fileAddress, filesUrl).toString();
	}
	return isMain && record.fileBytes !== undefined
		? `${filesUrl}/generated/${record.fileBytes}.${extension}`
		: `${filesUrl}/results/${job.id}.${extension}`;
}

/** The files of one output, full quality and small; `null` until it has completed with files. */
export function resultFiles(
	record: StoredRecord,
	job: Job,
	filesUrl: string,
): { min: ResultFile; raw: ResultFile } | null {
	if (!hasFiles(job)) return null;
	const field = record.kind === 'dop' ? 'video' : 'images';
	const type = record.kind === 'dop' ? 'video' : 'image';
	const small = `${filesUrl}/results/${job.id}_min.${OUTPUT_EXTENSIONS[field]}`;
	return {
		min: { type, url: small },
		raw: { type, url: fileUrl(record, job, field, filesUrl) },
	};
}

/** The files of a whole request, by the field they are answered in. */
export function requestFiles(
	record: StoredRecord,
	filesUrl: string,
): Partial<Record<OutputField, Array<{ url: string }>>> {
	const jobs = record.jobs.filter(hasFiles);
	if (jobs.length === 0) return {};
	return Object.fromEntries(
		record.outputFields.map((field) => {
			const files = jobs.map((job) => ({ url: fileUrl(record, job, field, filesUrl) }));
			return [field, LISTS.includes(field) ? files : files.slice(0, 1)];
		}),
	);
}

/** Files as an answer has them: a list where the field is one, otherwise the file itself. */
export function asFields<T>(files: Partial<Record<OutputField, T[]>>): Record<string, T[] | T> {
	return Object.fromEntries(
		Object.entries(files).map(([field, list]) => [
			field,
			LISTS.includes(field as OutputField) ? list : list[0],
		]),
	);
}

/** Whether a file with this extension is (still) there for a job. */
export function isThere(record: StoredRecord, job: Job, extension: string, now: number): boolean {
	const extensions: string[] = record.outputFields.map((field) => OUTPUT_EXTENSIONS[field]);
	return (
		hasFiles(job) && extensions.includes(extension) && now < (filesExpireAt(record) ?? Infinity)
	);
}
