import { useSimulator } from '../helpers/simulator';
import { ManualClock, soul2Styles, soulStyles } from '../simulator';
import { characterBody, dopBody, soulBody } from '../simulator/client';

const SOUL = '/v1/text2image/soul';
const DOP = '/v1/image2video/dop';
const CHARACTER = '/v1/custom-references';
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

describe('validation by the simulated API', () => {
	const clock = new ManualClock();
	const api = useSimulator({ clock });

	const image = (url: string) => ({ type: 'image_url', image_url: url });

	const refusals: Array<[string, string, unknown, string, string]> = [
		['a body without params', SOUL, { prompt: 'x' }, 'body.params', 'Field required'],
		[
			'a missing prompt',
			SOUL,
			soulBody({ prompt: undefined }),
			'body.params.prompt',
			'Field required',
		],
		[
			'a prompt that is a number',
			SOUL,
			soulBody({ prompt: 2024 }),
			'body.params.prompt',
			'Input should be a valid string',
		],
		[
			'a batch of three',
			SOUL,
			soulBody({ batch_size: 3 }),
			'body.params.batch_size',
			'Input should be 1 or 4',
		],
		[
			'a batch size in quotes',
			SOUL,
			soulBody({ batch_size: '4' }),
			'body.params.batch_size',
			'Input should be 1 or 4',
		],
		[
			'an unknown quality',
			SOUL,
			soulBody({ quality: '4k' }),
			'body.params.quality',
			"Input should be '720p' or '1080p'",
		],
		[
			'a seed of zero',
			SOUL,
			soulBody({ seed: 0 }),
			'body.params.seed',
			'Input should be greater than or equal to 1',
		],
		[
			'a seed above a million',
			SOUL,
			soulBody({ seed: 1_000_001 }),
			'body.params.seed',
			'Input should be less than or equal to 1000000',
		],
		[
			'a seed with a fraction',
			SOUL,
			soulBody({ seed: 1.5 }),
			'body.params.seed',
			'Input should be a valid integer, got a number with a fractional part',
		],
		[
			'a seed in quotes',
			SOUL,
			soulBody({ seed: '5' }),
			'body.params.seed',
			'Input should be a valid integer',
		],
		[
			'a boolean in quotes',
			SOUL,
			soulBody({ enhance_prompt: 'true' }),
			'body.params.enhance_prompt',
			'Input should be a valid boolean',
		],
		[
			'a strength above one',
			SOUL,
			soulBody({ style_strength: 1.5 }),
			'body.params.style_strength',
			'Input should be less than or equal to 1',
		],
		[
			'a style of null',
			SOUL,
			soulBody({ style_id: null }),
			'body.params.style_id',
			'UUID input should be a string, bytes or UUID object',
		],
		[
			'an empty character id',
			SOUL,
			soulBody({ custom_reference_id: '' }),
			'body.params.custom_reference_id',
			'Input should be a valid UUID, invalid length: expected length 32 for simple format, found 0',
		],
		[
			'a webhook without a secret',
			SOUL,
			{ ...soulBody(), webhook: { url: 'https://example.com' } },
			'body.webhook.secret',
			'Field required',
		],
		[
			'an image reference in a data URI',
			SOUL,
			soulBody({ image_reference: image('data:image/png;base64,AAAA') }),
			'body.params.image_reference.image_url',
			"URL scheme should be 'http' or 'https'",
		],
		[
			'a DoP model nobody knows',
			DOP,
			dopBody({ model: 'dop-max' }),
			'body.params.model',
			"Input should be 'dop-lite', 'dop-turbo', 'dop-preview' or 'dop-standard'",
		],
		[
			'a DoP image outside a list',
			DOP,
			dopBody({ input_images: undefined, image_url: 'https://example.com/a.jpg' }),
			'body.params.input_images',
			'Field required',
		],
		[
			'no DoP image',
			DOP,
			dopBody({ input_images: [] }),
			'body.params.input_images',
			'List should have at least 1 item after validation, not 0',
		],
		[
			'two DoP images',
			DOP,
			dopBody({ input_images: [image('https://a.example'), image('https://b.example')] }),
			'body.params.input_images',
			'List should have at most 1 item after validation, not 2',
		],
		[
			'an empty image URL',
			DOP,
			dopBody({ input_images: [image('')] }),
			'body.params.input_images.0.image_url',
			'Input should be a valid URL, input is empty',
		],
		[
			'an image URL of 2084 characters',
			DOP,
			dopBody({ input_images: [image(`https://example.com/${'a'.repeat(2064)}`)] }),
			'body.params.input_images.0.image_url',
			'URL should have at most 2083 characters',
		],
		[
			'three motions',
			DOP,
			dopBody({ motions: Array(3).fill({ id: UNKNOWN_ID }) }),
			'body.params.motions',
			'List should have at most 2 items after validation, not 3',
		],
		[
			'a motion named instead of identified',
			DOP,
			dopBody({ motions: [{ id: 'Zoom In' }] }),
			'body.params.motions.0.id',
			'Input should be a valid UUID, invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `Z` at 1',
		],
		[
			'a motion given as text',
			DOP,
			dopBody({ motions: [UNKNOWN_ID] }),
			'body.params.motions.0',
			'Input should be a valid dictionary or object to extract fields from',
		],
		[
			'a character in a params wrapper',
			CHARACTER,
			{ params: characterBody() },
			'body.name',
			'Field required',
		],
		[
			'a character name of 101 characters',
			CHARACTER,
			characterBody({ name: 'n'.repeat(101) }),
			'body.name',
			'String should have at most 100 characters',
		],
		[
			'a character without photos',
			CHARACTER,
			characterBody({ input_images: [] }),
			'body.input_images',
			'List should have at least 1 item after validation, not 0',
		],
		[
			'an upload of a type that is not taken',
			'/files/generate-upload-url',
			{ content_type: 'video/quicktime' },
			'body.content_type',
			"Input should be 'image/jpeg', 'image/jpg', 'image/png', 'image/webp', 'image/gif', 'audio/wav', 'audio/x-wav' or 'video/mp4'",
		],
	];

	it.each(refusals)('refuses %s', async (_title, path, body, loc, msg) => {
		const answer = await api.client.post(path, body);

		expect(answer.status).toBe(422);
		const [first] = answer.data.detail as Array<{ loc: string[]; msg: string; type: string }>;
		expect({ loc: first.loc.join('.'), msg: first.msg }).toEqual({ loc, msg });
		expect(first.type).toMatch(/^[a-z_]+$/);
		expect(api.simulator.jobs).toEqual([]);
	});

	it('reports every problem of a body at once', async () => {
		const answer = await api.client.post(SOUL, soulBody({ batch_size: 2, seed: 0, quality: 1 }));

		expect(answer.data.detail).toHaveLength(3);
	});

	it('accepts a full Soul body and ignores fields it does not know', async () => {
		const params = {
			quality: '720p',
			batch_size: 4,
			enhance_prompt: false,
			seed: null,
			style_id: soulStyles[2].id,
			style_strength: 0.5,
			image_reference: image('https://example.com/a.png'),
			colour: 'red',
		};
		const answer = await api.client.post(SOUL, { ...soulBody(params), webhook: null });

		expect(answer.status).toBe(200);
		expect(answer.data).toMatchObject({ type: 'text2image_soul', jobs: { length: 4 } });
	});

	it('takes a body without a JSON content type for text', async () => {
		const headers = { 'Content-Type': 'text/plain' };
		const answer = await api.client.post(SOUL, JSON.stringify(soulBody()), { headers });

		expect(answer.status).toBe(422);
		expect(answer.data.detail[0]).toMatchObject({ loc: ['body'], type: 'model_attributes_type' });
	});

	it('reports broken JSON and a missing body', async () => {
		const headers = { 'Content-Type': 'application/json' };
		const broken = await api.client.post(SOUL, Buffer.from('{"params":'), { headers });
		const missing = await api.client.post(SOUL, undefined, { headers });

		expect(broken.data.detail[0]).toMatchObject({ type: 'json_invalid', msg: 'JSON decode error' });
		expect(missing.data.detail[0]).toMatchObject({ type: 'missing', loc: ['body'] });
	});

	it.each([UNKNOWN_ID, soul2Styles[0].id])('does not find the Soul style %s', async (styleId) => {
		const answer = await api.client.post(SOUL, soulBody({ style_id: styleId }));

		expect(answer).toMatchObject({
			status: 400,
			data: { detail: 'Provided Soul style not found' },
		});
	});

	it('wants a finished character, and ignores one of another family', async () => {
		const body = characterBody({ model_version: 'v2' });
		const { id } = (await api.client.post(CHARACTER, body)).data;
		const use = async (characterId: string) =>
			await api.client.post(SOUL, soulBody({ custom_reference_id: characterId }));

		expect(await use(UNKNOWN_ID)).toMatchObject({ status: 400 });
		expect(await use(id)).toMatchObject({ status: 400 });
		clock.advance(60_000);
		expect(await use(id)).toMatchObject({ status: 200 });
	});

	it('tells a malformed job set id from an unknown one', async () => {
		expect(await api.client.get('/v1/job-sets/abc')).toMatchObject({ status: 422 });
		expect(await api.client.get(`/v1/job-sets/${UNKNOWN_ID}`)).toMatchObject({ status: 404 });
		expect(await api.client.get(`/requests/${UNKNOWN_ID}/status`)).toMatchObject({ status: 404 });
	});
});
