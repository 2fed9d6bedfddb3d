import { readCharacter, readJobSet } from '../../nodes/Higgsfield/generation/state';
import {
	aboutJob,
	characterFailure,
	generationFailure,
	seconds,
	stillUnknown,
	timeoutFailure,
	unknownOutcome,
} from '../../nodes/Higgsfield/generation/verdict';
import { Failure } from '../../nodes/Higgsfield/transport/failure';
import { BASE_URL, job, jobSet, jobSetOf, SET_ID } from './support/job-sets';

const failureOf = (body: unknown, onModeration: 'error' | 'item' = 'error') => {
	const generation = readJobSet(body, BASE_URL);
	if (generation === undefined) throw new Error('Not a job set');
	return generationFailure(generation, onModeration);
};

const because = (reason: string) => jobSetOf({ ...job('a', 'failed'), error: reason });

describe('a finished generation', () => {
	it.each([
		['all completed', jobSet('completed', 'completed')],
		['B6: some completed', jobSet('completed', 'nsfw', 'failed', 'canceled')],
	])('is no failure with %s', (_, body) => {
		expect(failureOf(body, 'error')).toBeUndefined();
		expect(failureOf(body, 'item')).toBeUndefined();
	});

	it.each([
		['F15: rejected by moderation', jobSet('nsfw'), 'moderation of Higgsfield rejected'],
		['rejected as a whole batch', jobSet('nsfw', 'nsfw'), 'moderation of Higgsfield rejected'],
		['failed', jobSet('failed'), 'could not make'],
		['B4: canceled', jobSet('canceled'), 'Canceled at Higgsfield'],
		['different ends', jobSet('nsfw', 'failed'), '1 nsfw, 1 failed'],
		['moderation and cancellation', jobSet('nsfw', 'canceled'), '1 nsfw, 1 canceled'],
		['D8: completed without output', jobSetOf(job('a', 'completed', null)), 'without output'],
	])('is a failure that names the ID: %s', (_, body, words) => {
		const failure = failureOf(body);

		expect(failure?.message).toContain(words);
		expect(failure?.message).toContain(SET_ID);
		expect(failure?.description).not.toBe('');
	});

	it('B6: says how each job ended when none brought a file', () => {
		expect(failureOf(jobSet('failed', 'nsfw', 'failed', 'failed'))?.message).toBe(
			`Higgsfield could not make generation ${SET_ID} (its jobs ended 3 failed, 1 nsfw)`,
		);
	});

	it.each([
		['failed', because('Too dark'), true],
		['nsfw', jobSet('nsfw'), true],
		['canceled', jobSet('canceled'), true],
		['completed without output', jobSetOf(job('a', 'completed', null)), false],
	])('says truly whether it was charged: %s', (_, body, free) => {
		expect(/not charged/.test(failureOf(body)?.description ?? '')).toBe(free);
	});

	it('D8: that is completed without output may have been charged', () => {
		expect(failureOf(jobSetOf(job('a', 'completed', {})))).toMatchObject({
			message: `Higgsfield completed generation ${SET_ID} without output`,
			description: expect.stringContaining('may have been charged'),
		});
	});

	it.each([
		['a whole batch', jobSet('nsfw', 'nsfw')],
		['a single job', jobSet('nsfw')],
	])('F15: is an item where that is wanted, when only moderation ended %s', (_, body) => {
		expect(failureOf(body, 'item')).toBeUndefined();
	});

	it.each([
		['failed', jobSet('failed')],
		['canceled', jobSet('canceled')],
		['moderation and failure', jobSet('nsfw', 'failed')],
		['completed without output', jobSetOf(job('a', 'completed', null))],
	])('is a failure in spite of On Moderation: %s', (_, body) => {
		expect(failureOf(body, 'item')).toBeInstanceOf(Failure);
	});

	it('gives the reason of the API', () => {
		expect(failureOf(because('Image too\n small'))?.message).toBe(
			`Higgsfield could not make generation ${SET_ID}: Image too small`,
		);
	});

	it.each([
		['F16: credits', 'Your credit balance is too low to complete this request', 'API balance'],
		['moderation', 'Request blocked by content safety checks', 'Change the prompt or the image'],
		['E3: anything else', 'Could not fetch image', 'share links of Google Drive or Dropbox'],
	])('advises according to the reason: %s', (_, reason, advice) => {
		expect(failureOf(because(reason))?.description).toContain(advice);
	});
});

describe('a finished character', () => {
	const failureFor = (status: string, fail_reason?: string) => {
		const character = readCharacter({ id: SET_ID, name: 'Ana', status, fail_reason });
		return character && characterFailure(character);
	};

	it('is no failure when it is trained', () => {
		expect(failureFor('completed')).toBeUndefined();
	});

	it.each([
		[undefined, `Higgsfield could not train character ${SET_ID}`],
		['DatasetErrors 5/5', `Higgsfield could not train character ${SET_ID}: DatasetErrors 5/5`],
	])('F14: is a failure with the ID when its training failed (%j)', (reason, message) => {
		expect(failureFor('failed', reason)?.message).toBe(message);
	});
});

describe('what a failure says about its job', () => {
	const about = (failure: Failure, status?: string, waitedMs?: number) =>
		aboutJob(
			failure,
			{ kind: 'generation', id: SET_ID, apiVersion: 'v1', status },
			'Do this next.',
			waitedMs,
		);

	it('comes after what went wrong', () => {
		const told = about(
			new Failure('HTTP 401', { description: 'Check the key.', details: { httpCode: 401 } }),
			'queued',
			12_345,
		);

		expect(told.message).toBe(`HTTP 401 (generation ${SET_ID})`);
		expect(told.description).toBe(
			'Check the key. API version v1, last status: queued, waited 12 seconds. Do this next.',
		);
		expect(told.details).toEqual({
			httpCode: 401,
			id: SET_ID,
			apiVersion: 'v1',
			status: 'queued',
		});
	});

	it('does not name the ID twice, and does without a status or a wait', () => {
		const told = about(new Failure(`No generation ${SET_ID}`));

		expect(told.message).toBe(`No generation ${SET_ID}`);
		expect(told.description).toBe('API version v1, last status: not known. Do this next.');
		expect(told.details).toEqual({ id: SET_ID, apiVersion: 'v1' });
	});
});

describe('a submit of unknown outcome', () => {
	const intent = {
		itemIndex: 0,
		apiVersion: 'v1',
		method: 'POST',
		path: '/v1/text2image/soul',
		body: { params: { prompt: 'A dog\n"Rex"' } },
	} as const;

	it('A5, A7: says that a job may exist and be charged, what was sent, and the correlation ID', () => {
		const failure = unknownOutcome(
			'generation',
			intent,
			'The connection broke (ECONNRESET)',
			{ code: 'ECONNRESET' },
			'corr-1',
		);

		expect(failure.message).toBe(
			'The connection broke (ECONNRESET). A generation may exist and may be charged',
		);
		expect(failure.description).toContain('Sent was: POST /v1/text2image/soul, "A dog "Rex"".');
		expect(failure.description).toContain('X-Correlation-ID: corr-1.');
		expect(failure.description).toContain('so that you do not pay twice');
		expect(failure.details).toEqual({ code: 'ECONNRESET', apiVersion: 'v1' });
		expect(failure.transient).toBe(false);
	});

	it('says nothing of a correlation ID that is not there', () => {
		expect(unknownOutcome('generation', intent, 'It broke', {}).description).not.toContain(
			'X-Correlation-ID',
		);
	});

	it('shortens a long prompt', () => {
		const body = { params: { prompt: 'x'.repeat(10_000) } };

		expect(unknownOutcome('generation', { ...intent, body }, 'It broke', {}).description).toContain(
			`"${'x'.repeat(120)}…"`,
		);
	});

	it('names a character by its name', () => {
		const body = { name: 'Ana', input_images: [] };
		const failure = stillUnknown(
			'character',
			{ ...intent, path: '/v1/custom-references', body },
			undefined,
		);

		expect(failure.message).toBe(
			'An earlier try of this execution sent this item and got no answer. A character may exist and may be charged',
		);
		expect(failure.description).toContain('Sent was: POST /v1/custom-references, "Ana".');
	});
});

describe('a timeout', () => {
	it('B2, B18: names the ID, the last status and the seconds, and says that the job goes on', () => {
		const generation = readJobSet(jobSet('completed', 'queued'), BASE_URL);
		const failure = generation && timeoutFailure('generation', generation, 900_000);

		expect(failure?.message).toBe(
			`Higgsfield had not finished generation ${SET_ID} after 900 seconds (last status: 1 completed, 1 queued)`,
		);
		expect(failure?.description).toContain('It goes on at Higgsfield');
	});

	it.each([
		[0, '0 seconds'],
		[499, '0 seconds'],
		[1_000, '1 second'],
		[1_499, '1 second'],
		[59_600, '60 seconds'],
	])('reads %d ms as "%s"', (ms, text) => {
		expect(seconds(ms)).toBe(text);
	});
});
