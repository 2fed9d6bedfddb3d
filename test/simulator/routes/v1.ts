import { PRICES, type Account } from '../account';
import { refusal, type Answer, type Incoming, type Route } from '../answers';
import { timestamp } from '../clock';
import { motions } from '../data/motions';
import { soul2Styles, soulStyles, type Style } from '../data/styles';
import { jobStatus, recordStatus, type JobStore, type StoredRecord } from '../jobs';
import { resultFiles } from '../results';
import {
	boolean,
	choice,
	httpUrl,
	list,
	literal,
	nullable,
	number,
	object,
	optional,
	readBody,
	refuseIssues,
	string,
	uuid,
	type Shape,
} from '../validation';

interface SoulBody {
	params: {
		prompt: string;
		quality?: string;
		batch_size?: number;
		style_id?: string;
		custom_reference_id?: string;
	};
}

interface DopBody {
	params: { model: string; prompt: string; motions?: Array<{ id: string }> };
}

const SIZES = [
	'2048x1152',
	'2048x1536',
	'2016x1344',
	'1696x960',
	'1632x1088',
	'1152x2048',
	'1536x2048',
	'1344x2016',
	'960x1696',
	'1088x1632',
	'1536x1536',
	'1536x1152',
	'1152x1536',
];

/** An image given by URL. */
export const imageInput = object({ type: choice(['image_url']), image_url: httpUrl });

const seed = optional(nullable(number({ integer: true, min: 1, max: 1_000_000 })));
const strength = optional(number({ min: 0, max: 1 }));

/** The wrapper every v1 generation has. */
function wrapped(params: Shape) {
	return object({
		params: object(params),
		webhook: optional(nullable(object({ url: httpUrl, secret: string() }))),
	});
}

const soulBody = wrapped({
	prompt: string(),
	width_and_height: choice(SIZES),
	quality: optional(choice(['720p', '1080p'])),
	batch_size: optional(literal([1, 4])),
	enhance_prompt: optional(boolean),
	seed,
	style_id: optional(uuid),
	style_strength: strength,
	custom_reference_id: optional(uuid),
	custom_reference_strength: strength,
	image_reference: optional(imageInput),
});

const dopBody = wrapped({
	model: choice(['dop-lite', 'dop-turbo', 'dop-preview', 'dop-standard']),
	prompt: string(),
	input_images: list(imageInput, { min: 1, max: 1 }),
	input_images_end: optional(list(imageInput, { max: 1 })),
	motions: optional(list(object({ id: uuid, strength }), { max: 2 })),
	seed,
	enhance_prompt: optional(boolean),
	check_nsfw: optional(boolean),
	duration: optional(number({ integer: true, min: 1, max: 15 })),
});

const JOB_SET_TYPES = { soul: 'text2image_soul', dop: 'image2video' };

function sameId(a: string, b: string): boolean {
	return a.toLowerCase() === b.toLowerCase();
}

/** First-generation routes: generations, job sets, motions and styles. */
export function v1Routes(store: JobStore, account: Account, filesUrl: () => string): Route[] {
	const jobSet = (record: StoredRecord, kind: 'soul' | 'dop'): Answer => ({
		status: 200,
		body: {
			id: record.id,
			type: JOB_SET_TYPES[kind],
			created_at: timestamp(record.createdAt),
			jobs: record.jobs.map((job) => ({
				id: job.id,
				job_set_type: JOB_SET_TYPES[kind],
				status: jobStatus(job),
				results: resultFiles(record, job, filesUrl()),
			})),
		},
	});

	const checkCharacter = (id: string): void => {
		const character = store.get(id);
		if (character?.kind !== 'character' || character.deleted) {
			throw refusal(400, 'Custom reference not found');
		}
		if (recordStatus(character) !== 'completed') {
			throw refusal(400, 'Custom reference is not ready');
		}
	};

	const soul = (request: Incoming): Answer => {
		const body = readBody<SoulBody>(request, soulBody);
		const { prompt, quality = '1080p', batch_size: outputs = 1 } = body.params;
		const { style_id: styleId, custom_reference_id: characterId } = body.params;
		if (styleId !== undefined && !soulStyles.some(({ id }) => sameId(id, styleId))) {
			throw refusal(400, 'Provided Soul style not found');
		}
		// A character of another family is accepted and ignored, so only its existence is checked.
		if (characterId !== undefined) checkCharacter(characterId);
		const creditsPerOutput = PRICES.soul[quality];
		const record = account.submit({ kind: 'soul', body, text: prompt, outputs, creditsPerOutput });
		return jobSet(record, 'soul');
	};

	const dop = (request: Incoming): Answer => {
		const body = readBody<DopBody>(request, dopBody);
		const { model, prompt, motions: chosen = [] } = body.params;
		for (const motion of chosen) {
			if (!motions.some(({ id }) => sameId(id, motion.id))) {
				throw refusal(400, 'Provided motion not found');
			}
		}
		const creditsPerOutput = PRICES.dop[model];
		const record = account.submit({
			kind: 'dop',
			body,
			text: prompt,
			outputs: 1,
			creditsPerOutput,
		});
		return jobSet(record, 'dop');
	};

	const getJobSet = (request: Incoming): Answer => {
		refuseIssues(uuid(request.params.id, ['path', 'job_set_id']));
		const record = store.get(request.params.id);
		if (record === undefined || record.kind === 'character') {
			throw refusal(404, 'Job set not found');
		}
		return jobSet(record, record.kind);
	};

	const preview = (id: string) => `${filesUrl()}/previews/${id}.png`;

	const listMotions = (): Answer => ({
		status: 200,
		body: motions.map(({ startEndFrame, ...motion }) => ({
			...motion,
			preview_url: preview(motion.id),
			start_end_frame: startEndFrame,
		})),
	});

	const listStyles = (styles: Style[]) => (): Answer => ({
		status: 200,
		body: styles.map((style) => ({ ...style, preview_url: preview(style.id) })),
	});

	return [
		{ name: 'soul', method: 'POST', path: '/v1/text2image/soul', handle: soul },
		{ name: 'dop', method: 'POST', path: '/v1/image2video/dop', handle: dop },
		{ name: 'jobSet', method: 'GET', path: '/v1/job-sets/:id', handle: getJobSet },
		{ name: 'motions', method: 'GET', path: '/v1/motions', handle: listMotions },
		{
			name: 'styles',
			method: 'GET',
			path: '/v1/text2image/soul-styles',
			handle: listStyles(soulStyles),
		},
		{
			name: 'styles',
			method: 'GET',
			path: '/v1/text2image/soul-styles/v2',
			handle: listStyles(soul2Styles),
		},
	];
}
