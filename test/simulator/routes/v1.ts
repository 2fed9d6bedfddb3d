import { PRICES, type Account } from '../account';
import { refusal, type Answer, type Incoming, type Route } from '../answers';
import { characterFamily, findCharacter } from '../characters';
import { motions } from '../data/motions';
import { soul2Styles, soulStyles, type Style } from '../data/styles';
import type { JobStore } from '../jobs';
import type { StoredRecord, WebhookTarget } from '../records';
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
import { jobSetView } from '../views';

interface SoulBody {
	params: {
		prompt: string;
		quality?: string;
		batch_size?: number;
		style_id?: string;
		custom_reference_id?: string;
	};
	webhook?: WebhookTarget | null;
}

interface DopBody {
	params: { model: string; prompt: string; motions?: Array<{ id: string }> };
	webhook?: WebhookTarget | null;
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

const soulParams: Shape = {
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
};

const dopParams: Shape = {
	model: choice(['dop-lite', 'dop-turbo', 'dop-preview', 'dop-standard']),
	prompt: string(),
	input_images: list(imageInput, { min: 1, max: 1 }),
	input_images_end: optional(list(imageInput, { max: 1 })),
	motions: optional(list(object({ id: uuid, strength }), { max: 2 })),
	seed,
	enhance_prompt: optional(boolean),
	check_nsfw: optional(boolean),
	duration: optional(number({ integer: true, min: 1, max: 15 })),
};

const soulBody = wrapped(soulParams);
const dopBody = wrapped(dopParams);

/** Fields of a body that neither the wrapper nor its parameters know. */
function unknownFields(body: { params: object }, params: Shape): string[] {
	const beside = Object.keys(body).filter((name) => name !== 'params' && name !== 'webhook');
	const inside = Object.keys(body.params).filter((name) => !(name in params));
	return [...beside, ...inside.map((name) => `params.${name}`)];
}

function sameId(a: string, b: string): boolean {
	return a.toLowerCase() === b.toLowerCase();
}

/** First-generation routes: generations, job sets, motions and styles. */
export function v1Routes(store: JobStore, account: Account, filesUrl: () => string): Route[] {
	const jobSet = (record: StoredRecord): Answer => ({
		status: 200,
		body: jobSetView(record, filesUrl()),
	});

	const soul = (request: Incoming): Answer => {
		const body = readBody<SoulBody>(request, soulBody);
		const { prompt, quality = '1080p', batch_size: outputs = 1 } = body.params;
		const { style_id: styleId, custom_reference_id: characterId } = body.params;
		if (styleId !== undefined && !soulStyles.some(({ id }) => sameId(id, styleId))) {
			throw refusal(400, 'Provided Soul style not found');
		}
		// A character of another family is accepted and ignored.
		const family = characterId && characterFamily(findCharacter(store, characterId));
		const record = account.submit({
			kind: 'soul',
			body,
			text: prompt,
			outputs,
			outputFields: ['images'],
			creditsPerOutput: PRICES.soul[quality],
			ignored: [
				...unknownFields(body, soulParams),
				...(family === undefined || family === 'v1' ? [] : ['params.custom_reference_id']),
			],
			webhook: body.webhook ?? undefined,
		});
		return jobSet(record);
	};

	const dop = (request: Incoming): Answer => {
		const body = readBody<DopBody>(request, dopBody);
		const { model, prompt, motions: chosen = [] } = body.params;
		for (const motion of chosen) {
			if (!motions.some(({ id }) => sameId(id, motion.id))) {
				throw refusal(400, 'Provided motion not found');
			}
		}
		const record = account.submit({
			kind: 'dop',
			body,
			text: prompt,
			outputs: 1,
			outputFields: ['video'],
			creditsPerOutput: PRICES.dop[model],
			ignored: unknownFields(body, dopParams),
			webhook: body.webhook ?? undefined,
		});
		return jobSet(record);
	};

	const getJobSet = (request: Incoming): Answer => {
		refuseIssues(uuid(request.params.id, ['path', 'job_set_id']));
		const record = store.get(request.params.id);
		if (record?.kind !== 'soul' && record?.kind !== 'dop') {
			throw refusal(404, 'Job set not found');
		}
		return jobSet(record);
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
