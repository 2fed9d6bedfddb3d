import { PRICES, type Account } from '../account';
import { refusal, type Answer, type Incoming, type Route } from '../answers';
import { timestamp, type Clock } from '../clock';
import type { JobStore } from '../jobs';
import { jobStatus, type StoredRecord } from '../records';
import type { Settings } from '../settings';
import {
	choice,
	list,
	object,
	optional,
	readBody,
	readCount,
	refuseIssues,
	string,
	uuid,
} from '../validation';
import { imageInput } from './v1';

interface CharacterBody {
	name: string;
	input_images: Array<{ image_url: string }>;
	model_version?: string;
}

const PATH = '/v1/custom-references';
const DEFAULT_PAGE_SIZE = 20;
const MODERATION_REASON = 'The photos were rejected by moderation';

const characterBody = object({
	name: string({ max: 100 }),
	input_images: list(imageInput, { min: 1, max: 100 }),
	model_version: optional(choice(['v1', 'v2', 'cinema'])),
});

/** Characters (Soul ID): create, list, get and delete. */
export function characterRoutes(
	store: JobStore,
	account: Account,
	clock: Clock,
	settings: () => Settings,
	filesUrl: () => string,
): Route[] {
	const statusOf = (record: StoredRecord): string => {
		const [job] = record.jobs;
		const status = jobStatus(job);
		// The first half of the queue time is spent on the photos.
		if (status === 'queued') {
			return clock.now() < (job.queuedAt + job.readyAt) / 2 ? 'not_ready' : 'queued';
		}
		return ['nsfw', 'canceled', 'cancelled'].includes(status) ? 'failed' : status;
	};

	const failReason = (record: StoredRecord): string | null => {
		if (statusOf(record) !== 'failed') return null;
		return record.jobs[0].end.reason ?? MODERATION_REASON;
	};

	const view = (record: StoredRecord) => {
		const { name, model_version: modelVersion } = record.body as CharacterBody;
		const { startedAt } = record.jobs[0];
		return {
			id: record.id,
			name,
			model_version: modelVersion ?? 'v1',
			status: statusOf(record),
			thumbnail_url: null,
			created_at: timestamp(record.createdAt),
			in_progress_at: startedAt === undefined ? null : timestamp(startedAt),
			fail_reason: failReason(record),
		};
	};

	const find = (request: Incoming): StoredRecord => {
		refuseIssues(uuid(request.params.id, ['path', 'reference_id']));
		const record = store.get(request.params.id);
		if (record?.kind !== 'character' || record.deleted)
			throw refusal(404, 'Custom reference not found');
		return record;
	};

	const create = (request: Incoming): Answer => {
		const body = readBody<CharacterBody>(request, characterBody);
		const record = account.submit({
			kind: 'character',
			body,
			text: body.name,
			outputs: 1,
			creditsPerOutput: PRICES.character,
		});
		return { status: 200, body: view(record) };
	};

	const get = (request: Incoming): Answer => {
		const record = find(request);
		const media = (record.body as CharacterBody).input_images.map((_, index) => {
			const id = `${record.id.slice(0, -4)}${index.toString(16).padStart(4, '0')}`;
			return { id, media_url: `${filesUrl()}/references/${id}.png` };
		});
		return { status: 200, body: { ...view(record), reference_media: media } };
	};

	const getAll = (request: Incoming): Answer => {
		const page = readCount(request, 'page', 1);
		const wanted = readCount(request, 'page_size', DEFAULT_PAGE_SIZE);
		const pageSize = Math.min(wanted, settings().maxPageSize);
		const characters = store
			.all()
			.filter((record) => record.kind === 'character' && !record.deleted)
			.reverse();
		const items = characters.slice((page - 1) * pageSize, page * pageSize).map((record) => {
			const { model_version: modelVersion, ...item } = view(record);
			const named = (record.body as CharacterBody).model_version !== undefined;
			// The list leaves the version out where the creator did not name one.
			return named ? { ...item, model_version: modelVersion } : item;
		});
		return {
			status: 200,
			body: {
				total: characters.length,
				page,
				page_size: pageSize,
				total_pages: Math.ceil(characters.length / pageSize),
				items,
			},
		};
	};

	const remove = (request: Incoming): Answer => {
		const record = find(request);
		if (!['completed', 'failed'].includes(statusOf(record))) {
			throw refusal(400, 'Custom reference is still being processed');
		}
		record.deleted = true;
		return { status: 204 };
	};

	return [
		{ name: 'characterCreate', method: 'POST', path: PATH, handle: create },
		{ name: 'characterList', method: 'GET', path: `${PATH}/list`, handle: getAll },
		{ name: 'characterGet', method: 'GET', path: `${PATH}/:id`, handle: get },
		{ name: 'characterDelete', method: 'DELETE', path: `${PATH}/:id`, handle: remove },
	];
}
