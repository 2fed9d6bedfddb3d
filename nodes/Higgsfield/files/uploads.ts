import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Api } from '../transport/request';
import { isRecord } from '../transport/text';
import { upload } from '../transport/upload';
import type { SourceFile } from './source';

const CONTEXT_KEY = 'higgsfieldUploads';

/** How long an upload of an earlier try is used again, in milliseconds: the storage is temporary. */
const REUSE_MS = 60 * 60 * 1000;

const MARK = 'higgsfield-upload:';

interface Kept {
	url: string;
	/** Milliseconds since the epoch. */
	at: number;
}

/**
 * The files of one execution that go to Higgsfield: each once, however many items use it, and not again on a retry.
 * Until a request is sent, a mark with the file's digest stands in the place of its URL. That way a retry knows the
 * request again, although every upload has a URL of its own.
 */
export class Uploads {
	private readonly sources = new Map<string, SourceFile>();

	private readonly urls = new Map<string, Promise<string>>();

	private readonly kept: Record<string, Kept>;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly api: Api,
	) {
		const stored = context.getContext('node');
		this.kept = (stored[CONTEXT_KEY] ??= {}) as Record<string, Kept>;
	}

	/** Remembers a file and gives the mark that stands for its URL. Nothing is sent yet. */
	mark(source: SourceFile): string {
		this.sources.set(source.digest, source);
		return `${MARK}${source.digest}`;
	}

	/** Whether a request body holds marks of files. */
	isMarked(body: IDataObject): boolean {
		return JSON.stringify(body).includes(`"${MARK}`);
	}

	/** A request body with the URLs of its files in the place of their marks; uploads what is not up yet. */
	async resolve(body: IDataObject): Promise<IDataObject> {
		return (await this.resolveValue(body)) as IDataObject;
	}

	/** The public URL of a file; uploads it when it is not up yet. */
	async urlOf(source: SourceFile): Promise<string> {
		this.mark(source);
		return await this.urlOfDigest(source.digest);
	}

	private async resolveValue(value: unknown): Promise<unknown> {
		if (typeof value === 'string' && value.startsWith(MARK)) {
			const digest = value.slice(MARK.length);
			return this.sources.has(digest) ? await this.urlOfDigest(digest) : value;
		}
		if (Array.isArray(value)) {
			return await Promise.all(value.map(async (entry) => await this.resolveValue(entry)));
		}
		if (!isRecord(value)) return value;
		const entries = Object.entries(value).map(async ([key, entry]) => [
			key,
			await this.resolveValue(entry),
		]);
		return Object.fromEntries(await Promise.all(entries)) as unknown;
	}

	private async urlOfDigest(digest: string): Promise<string> {
		const earlier = this.kept[digest];
		if (earlier !== undefined && Date.now() - earlier.at < REUSE_MS) return earlier.url;
		const running = this.urls.get(digest) ?? this.start(digest);
		this.urls.set(digest, running);
		return await running;
	}

	private async start(digest: string): Promise<string> {
		try {
			const url = await upload(this.context, this.api, this.sources.get(digest) as SourceFile);
			this.kept[digest] = { url, at: Date.now() };
			return url;
		} finally {
			this.urls.delete(digest);
		}
	}
}
