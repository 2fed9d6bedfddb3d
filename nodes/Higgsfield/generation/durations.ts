import { isRecord } from '../transport/text';
import type { Intent } from './ledger';
import type { JobKind } from './verdict';

/*
 * How long jobs take, from their acceptance to their end: what is documented, and what this execution has seen.
 * Pure; times in milliseconds.
 */

export interface Range {
	fromMs: number;
	toMs: number;
}

/** When a job ended: not yet at one look, and ended at the next. */
export interface Seen {
	afterMs: number;
	byMs: number;
}

/** What a request for a job looks like, as far as it tells the duration. */
type Work = Pick<Intent, 'path' | 'body'>;

const range = (from: number, to: number): Range => ({ fromMs: from * 1000, toMs: to * 1000 });

const CHARACTER = range(300, 600);
const SOUL_IMAGE = range(15, 41);
const SOUL_BATCH = range(15, 90);
const SOUL_2_IMAGE = range(15, 60);
const SOUL_2_BATCH = range(108, 156);
const DOP = range(20, 60);
const DOP_WITH_END_FRAME = range(78, 114);
const SPEAK = range(120, 180);
const SEEDANCE = range(234, 504);
const ANY_IMAGE = range(5, 60);
const ANY_VIDEO = range(60, 480);
const ANYTHING = range(5, 300);

/** Jobs of one kind remembered: enough to know their spread, few enough to follow a change. */
const REMEMBERED = 20;

/** From so many on, what was seen replaces what is documented. */
const ENOUGH = 3;

/** Fields that make one request of a model take longer than another. */
const SIZES = ['model', 'batch_size', 'num_images', 'quality', 'resolution', 'duration'];

/**
 * How long a job is expected to take. Soul, DoP, Speak, Seedance and characters: measured on the live API in 2026.
 * Other models: told by the words of their path. Nothing known (`undefined`): from an image to a short video.
 */
export function documentedRange(kind: JobKind, work: Work | undefined): Range {
	if (kind === 'character') return CHARACTER;
	if (work === undefined) return ANYTHING;
	const { path } = work;
	const fields = fieldsOf(work);
	const isBatch = Number(fields.batch_size ?? fields.num_images ?? 1) > 1;
	if (/\/soul\/(v2|cinema)\b/.test(path)) return isBatch ? SOUL_2_BATCH : SOUL_2_IMAGE;
	if (/\/soul\b/.test(path)) return isBatch ? SOUL_BATCH : SOUL_IMAGE;
	if (/\/dop\b/.test(path)) return hasEndFrame(fields) ? DOP_WITH_END_FRAME : DOP;
	if (/\bspeak\b/.test(path)) return SPEAK;
	if (/\bseedance\b/.test(path)) return SEEDANCE;
	if (/video|motion|genjutsu|cinema-studio/.test(path)) return ANY_VIDEO;
	return /image|edit|banana|flux|recraft|ideogram/.test(path) ? ANY_IMAGE : ANYTHING;
}

/** Jobs with the same answer should take about the same time. */
export function workName(work: Work): string {
	const fields = fieldsOf(work);
	const sizes = SIZES.map((name) => String(fields[name] ?? ''));
	return [work.path, ...sizes, hasEndFrame(fields) ? 'end frame' : ''].join(' ');
}

function fieldsOf({ body }: Work): Record<string, unknown> {
	return isRecord(body.params) ? body.params : body;
}

function hasEndFrame(fields: Record<string, unknown>): boolean {
	return fields.input_images_end !== undefined || fields.end_image_url !== undefined;
}

/**
 * What to expect after jobs of the same kind were seen to end. One or two may only widen the documented range;
 * more replace it, with a margin at both sides that shrinks as more are seen (as for the ends of an even
 * distribution, of which only samples are known).
 */
export function learnedRange(documented: Range, seen: Seen[]): Range {
	if (seen.length === 0) return documented;
	const earliest = Math.min(...seen.map(({ afterMs }) => afterMs));
	const latest = Math.max(...seen.map(({ byMs }) => byMs));
	if (seen.length < ENOUGH) {
		return {
			fromMs: Math.min(documented.fromMs, earliest),
			toMs: Math.max(documented.toMs, latest),
		};
	}
	const margin = (latest - earliest) / (seen.length - 1);
	return { fromMs: Math.max(earliest - margin, 0), toMs: latest + margin };
}

/** What one execution learns of the durations of its jobs. */
export class Experience {
	private readonly seen = new Map<string, Seen[]>();

	/** Notes how long a job took that brought a result. */
	note(work: Work, seen: Seen): void {
		const name = workName(work);
		this.seen.set(name, [...(this.seen.get(name) ?? []), seen].slice(-REMEMBERED));
	}

	expected(kind: JobKind, work: Work | undefined): Range {
		const seen = work === undefined ? [] : (this.seen.get(workName(work)) ?? []);
		return learnedRange(documentedRange(kind, work), seen);
	}
}
