/**
 * Outcomes chosen by markers inside a prompt (or inside a character's name). Exact syntax, double
 * square brackets, lower case:
 *
 * [[nsfw]]                         ends nsfw (a character: failed)
 * [[failed]]  [[failed: reason]]   ends failed, with the reason where the API reports one
 * [[canceled]]  [[cancelled]]      ends with that spelling when its time in the queue is over
 * [[stuck]]                        queued for ever
 * [[running]]                      in_progress for ever
 * [[status: waiting]]              shows that unknown status for ever once the queue time is over
 * [[via: warming]]                 shows that unknown status in place of in_progress, then ends as usual
 * [[no-files]]                     completed, but without results
 * [[outputs: images,zip]]          the fields a completed request has, in place of the model's own:
 *                                  images, video, audio, audios, zip, mov, jsx, fbx, ply
 * [[jobs: completed,nsfw,failed]]  one end per job of a batch: completed, no-files, nsfw, failed,
 *                                  canceled, cancelled, stuck, running, or any other word as an
 *                                  unknown status; the last one repeats
 * [[stagger]]                      jobs of a batch finish one after the other, 2 s apart
 * [[queued: 5s]]                   time in the queue (ms, s or m)
 * [[takes: 20s]]                   time in progress (ms, s or m)
 * [[size: 300MB]]                  result files are generated with that many bytes (B, kB, MB)
 * [[at: /named/a?type=video/mp4]]  result files are there: a path of the files origin, or a whole URL
 *
 * A request of the second generation has one status for all its outputs: that of its jobs while they
 * agree, otherwise the best end among them, with the files (and the price) of the completed ones.
 *
 * Anything else in double brackets is plain text.
 */

/** Extension of the files in each field of a completed request. */
export const OUTPUT_EXTENSIONS = {
	images: 'png',
	video: 'mp4',
	audio: 'wav',
	audios: 'wav',
	zip: 'zip',
	mov: 'mov',
	jsx: 'jsx',
	fbx: 'fbx',
	ply: 'ply',
} as const;

export type OutputField = keyof typeof OUTPUT_EXTENSIONS;

export type EndKind =
	| 'completed'
	| 'no-files'
	| 'nsfw'
	| 'failed'
	| 'canceled'
	| 'cancelled'
	| 'stuck'
	| 'running'
	| 'unknown';

/** How one job ends. */
export interface End {
	kind: EndKind;
	/** Failure text (`failed` only). */
	reason?: string;
	/** The word to show (`unknown` only). */
	status?: string;
}

/** What a text asks of the jobs made from it; durations in milliseconds, size in bytes. */
export interface Script {
	/** One entry per job; the last one repeats. */
	ends: End[];
	staggerMs: number;
	queuedMs?: number;
	takesMs?: number;
	fileBytes?: number;
	/** Where result files are, in place of the usual address. */
	fileAddress?: string;
	/** Status shown in place of `in_progress`. */
	via?: string;
	outputs?: OutputField[];
}

const STAGGER_MS = 2_000;
const DEFAULT_REASON = 'Generation failed';
const PLAIN_ENDS: EndKind[] = [
	'completed',
	'no-files',
	'nsfw',
	'failed',
	'canceled',
	'cancelled',
	'stuck',
	'running',
];
const DURATION_UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000 };
const SIZE_UNITS: Record<string, number> = { '': 1, b: 1, kb: 1_000, mb: 1_000_000 };

function endFromWord(word: string): End {
	const kind = PLAIN_ENDS.find((end) => end === word);
	if (kind === undefined) return { kind: 'unknown', status: word };
	return kind === 'failed' ? { kind, reason: DEFAULT_REASON } : { kind };
}

function isOutputField(word: string): word is OutputField {
	return Object.hasOwn(OUTPUT_EXTENSIONS, word);
}

function amount(value: string, units: Record<string, number>): number | undefined {
	const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(value);
	const unit = match === null ? undefined : units[match[2].toLowerCase()];
	return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}

/** Reads the markers of a prompt or a character name. */
export function readMarkers(text: string): Script {
	const script: Script = { ends: [{ kind: 'completed' }], staggerMs: 0 };
	for (const [, name, value = ''] of text.matchAll(/\[\[([a-z-]+)(?::\s*([^\]]*?)\s*)?\]\]/g)) {
		if (name === 'jobs') script.ends = value.split(',').map((word) => endFromWord(word.trim()));
		else if (name === 'status' && value) script.ends = [{ kind: 'unknown', status: value }];
		else if (name === 'via' && value) script.via = value;
		else if (name === 'outputs') {
			script.outputs = value
				.split(',')
				.map((word) => word.trim())
				.filter(isOutputField);
		} else if (name === 'stagger') script.staggerMs = STAGGER_MS;
		else if (name === 'queued') script.queuedMs = amount(value, DURATION_UNITS);
		else if (name === 'takes') script.takesMs = amount(value, DURATION_UNITS);
		else if (name === 'size') script.fileBytes = amount(value, SIZE_UNITS);
		else if (name === 'at' && value) script.fileAddress = value;
		else if (name === 'failed') script.ends = [{ kind: 'failed', reason: value || DEFAULT_REASON }];
		else if (PLAIN_ENDS.some((end) => end === name)) script.ends = [endFromWord(name)];
	}
	return script;
}
