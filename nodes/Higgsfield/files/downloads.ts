import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

import type { Generation } from '../generation/state';
import { jobName } from '../generation/verdict';
import type { DownloadContext } from '../transport/download';
import { download } from '../transport/download';
import { Failure, toFailure } from '../transport/failure';

/** Files on their way at once. */
const DOWNLOADS_AT_ONCE = 2;

/** The result files of one execution on their way into n8n's binary store. */
export class Downloads {
	private running = 0;

	private readonly waiting: Array<() => void> = [];

	constructor(
		private readonly context: DownloadContext,
		private readonly baseUrl: string,
	) {}

	/**
	 * Puts a generation's files into its items: each into its own item, or all into the one item there is, as
	 * `name`, `name_1`, …
	 *
	 * @param tolerant whether a file that cannot be fetched is told in its item (`downloadError`) and not thrown
	 * @throws Failure whose description holds the file URLs
	 */
	async attach(
		items: INodeExecutionData[],
		generation: Generation,
		name: string,
		tolerant: boolean,
	): Promise<INodeExecutionData[]> {
		const { files, id } = generation;
		const oneEach = items.length === files.length && files.length > 1;
		const fetched = await Promise.all(
			files.map(async (_, index) => await this.fetch(generation, index)),
		);
		const failure = fetched.find((file): file is Failure => file instanceof Failure);
		if (failure !== undefined && !tolerant) throw notLost(failure, generation);

		return items.map((item, itemPosition) => {
			const own = oneEach ? [itemPosition] : files.map((_, index) => index);
			const binary: Record<string, IBinaryData> = {};
			const errors: string[] = [];
			own.forEach((index, position) => {
				const file = fetched[index];
				if (file instanceof Failure) errors.push(`${file.message} (${jobName('generation', id)})`);
				else binary[position === 0 ? name : `${name}_${position}`] = file;
			});
			return {
				...item,
				json: errors.length === 0 ? item.json : { ...item.json, downloadError: errors.join('; ') },
				...(Object.keys(binary).length === 0 ? {} : { binary }),
			};
		});
	}

	private async fetch(generation: Generation, index: number): Promise<IBinaryData | Failure> {
		const { url, type, jobId } = generation.files[index];
		await this.turn();
		try {
			const name = `higgsfield-${jobId ?? `${generation.id}-${index}`}`;
			return await download(this.context, { url, type, name }, this.baseUrl);
		} catch (error) {
			return toFailure(error);
		} finally {
			this.running -= 1;
			this.waiting.shift()?.();
		}
	}

	private async turn(): Promise<void> {
		while (this.running >= DOWNLOADS_AT_ONCE) {
			await new Promise<void>((resolve) => this.waiting.push(resolve));
		}
		this.running += 1;
	}
}

function notLost(failure: Failure, { files }: Generation): Failure {
	const urls = files.map(({ url }) => url);
	return failure.with({
		description: `The generation itself is finished and paid; a retry of this execution fetches its files again without paying. They are at: ${urls.join(', ')}`,
		details: { files: urls },
	});
}
