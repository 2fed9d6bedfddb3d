export const BASE_URL = 'https://api.higgsfield.ai';

export const SET_ID = '5185f35b-6849-492d-9343-61dadcc9f97f';

export const CREATED_AT = '2026-05-27T14:04:38.106870Z';

/** The results of a completed job as the API gives them: https://cdn.example/<name>.png and its preview. */
export function results(name: string, type = 'image') {
	const extension = type === 'video' ? 'mp4' : 'png';
	return {
		min: { type, url: `https://cdn.example/${name}_min.${extension}` },
		raw: { type, url: `https://cdn.example/${name}.${extension}` },
	};
}

/** One job of a set, "job-a"; completed ones have results unless others are given. */
export function job(name: string, status: string, given?: unknown) {
	const own = status === 'completed' ? results(name) : null;
	return {
		id: `job-${name}`,
		job_set_type: 'text2image_soul',
		status,
		results: given === undefined ? own : given,
	};
}

/** A job set with jobs a, b, c, … of these statuses. */
export function jobSet(...statuses: string[]) {
	return jobSetOf(...statuses.map((status, index) => job(String.fromCharCode(97 + index), status)));
}

export function jobSetOf(...jobs: unknown[]) {
	return { id: SET_ID, type: 'text2image_soul', created_at: CREATED_AT, jobs };
}
