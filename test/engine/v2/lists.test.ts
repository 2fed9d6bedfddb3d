import type { ResourceMapperField } from 'n8n-workflow';

import { useScaledClock } from '../../helpers/scaled-clock';
import { CINEMA, locator, SOUL, SOUL_2, useHiggsfieldV2, WAN } from './support/higgsfield-v2';

useScaledClock(50);
const higgsfield = useHiggsfieldV2();

const names = async (method: string, options: object = {}) =>
	(await higgsfield.search(method, options)).results.map(({ name }) => name);

const KLING = 'kling-video/v3.0/pro/image-to-video';
const KLING_TURBO = 'kling-video/v2.5-turbo/pro/image-to-video';
const wrongKey = { credential: { apiKeySecret: 'wrong' } };

describe('the list of models', () => {
	it('says of each model what it makes, and gives its path', async () => {
		const { results, paginationToken } = await higgsfield.search('searchModels');

		expect(results).toEqual(
			expect.arrayContaining([
				{ name: expect.stringMatching(/^Wan 3\.0 Text to Video.*video/), value: WAN },
				{ name: expect.stringMatching(/^Soul 2 .*image/), value: SOUL_2 },
			]),
		);
		expect(paginationToken).toBeUndefined();
		expect(results.map(({ name }) => name)).toEqual(
			results.map(({ name }) => name).sort((a, b) => a.localeCompare(b)),
		);
	});

	it.each([
		['wan 3', [WAN]],
		['  SEEDANCE ', ['bytedance/seedance-2.5/reference-to-video']],
		['soul/v2', [SOUL_2, 'higgsfield-ai/soul/v2/image-to-image']],
		['no such model', []],
	])('is narrowed by %p', async (filter, expected) => {
		const { results } = await higgsfield.search('searchModels', { filter });
		expect(results.map(({ value }) => value).sort()).toEqual([...expected].sort());
	});

	it('is narrowed by what models make', async () => {
		const found = await names('searchModels', { filter: '(image)' });
		expect(found.length).toBeGreaterThan(3);
		expect(found.some((name) => name.includes('Wan'))).toBe(false);
	});

	it('is whole when the catalogue is long', async () => {
		higgsfield.simulator.configure({ generatedModels: 300 });
		const found = await names('searchModels');

		expect(found.filter((name) => name.startsWith('Generated'))).toHaveLength(300);
	});

	it.each(['searchModels', 'searchStyles'])(
		'G1: of %s that cannot be had says why in words',
		async (method) => {
			const route = method === 'searchModels' ? 'models' : 'styles';
			higgsfield.simulator.fault({
				route,
				times: Infinity,
				action: { type: 'respond', status: 500, body: 'Internal Server Error' },
			});
			await expect(higgsfield.search(method)).rejects.toThrow(
				'Higgsfield could not answer (HTTP 500): Internal Server Error',
			);
			await expect(higgsfield.search(method, wrongKey)).rejects.toThrow('HTTP 500');
		},
	);

	it('G1: says that the key is wrong', async () => {
		await expect(higgsfield.search('searchModels', wrongKey)).rejects.toThrow(
			'Higgsfield does not know this API key',
		);
	});

	it('comes after a passing trouble', async () => {
		higgsfield.simulator.fault({ route: 'models', times: 2, action: { type: 'reset' } });
		expect((await names('searchModels')).length).toBeGreaterThan(5);
	});
});

describe('the list of styles', () => {
	const parameters = (more: object) => ({
		resource: 'soul',
		operation: 'generate',
		prompt: 'a',
		...more,
	});

	it.each<[string, object, string, string]>([
		['API v1', { apiVersion: 'v1' }, '/v1/text2image/soul-styles', 'Realistic'],
		['the defaults', {}, '/v1/text2image/soul-styles', 'Realistic'],
		[
			'Soul 2',
			{ apiVersion: 'v2', model: SOUL_2 },
			'/v1/text2image/soul-styles/v2',
			'Flash editorial',
		],
		[
			'API v2 with its default model',
			{ apiVersion: 'v2' },
			'/v1/text2image/soul-styles/v2',
			'Flash editorial',
		],
		[
			'Soul on API v2',
			{ apiVersion: 'v2', model: SOUL },
			'/v1/text2image/soul-styles',
			'Realistic',
		],
	])('is that of the model: %s', async (_title, more, path, style) => {
		const found = await names('searchStyles', { parameters: parameters(more) });

		expect(found).toContain(style);
		expect(higgsfield.requests('styles')).toMatchObject([{ path }]);
	});

	it('narrows by name', async () => {
		const found = await names('searchStyles', {
			parameters: parameters({ apiVersion: 'v2' }),
			filter: 'editorial',
		});
		expect(found).toEqual(['Editorial street style', 'Flash editorial']);
	});

	it('has no styles of Soul that Soul Cinema would refuse by their ID', async () => {
		const found = await names('searchStyles', {
			parameters: parameters({ apiVersion: 'v2', model: CINEMA }),
		});
		expect(found).not.toContain('Realistic');
	});
});

describe('the fields of a model', () => {
	const byId = (fields: ResourceMapperField[]) =>
		Object.fromEntries(fields.map((field) => [field.id, field]));

	it('come from its schema with widgets that fit, the required ones first', async () => {
		const { fields, emptyFieldsNotice } = await higgsfield.fieldsOf(locator('list', KLING));

		expect(emptyFieldsNotice).toBeUndefined();
		expect(fields.map(({ id, type, required }) => [id, type, required])).toEqual([
			['image_url', 'string', true],
			['last_image_url', 'string', false],
			['prompt', 'string', false],
			['duration', 'number', false],
			['sound', 'options', false],
			['cfg_scale', 'number', false],
			['multi_shots', 'boolean', false],
			['multi_prompt', 'array', false],
		]);
		expect(fields.every(({ display }) => display)).toBe(true);
	});

	it('name defaults and ranges as hints, and set none, so that only what is entered is sent', async () => {
		const { fields } = await higgsfield.fieldsOf(locator('list', KLING));
		const { duration, sound, cfg_scale: scale } = byId(fields);

		expect(duration.displayName).toBe('Duration (3 to 15, default 5)');
		expect(sound.displayName).toContain('default on');
		expect(scale.displayName).toContain('0 to 1');
		expect(fields.filter(({ defaultValue }) => defaultValue !== undefined)).toEqual([]);
	});

	it('offer the allowed values with their types', async () => {
		const kling = byId((await higgsfield.fieldsOf(locator('list', KLING_TURBO))).fields);
		expect(kling.duration).toMatchObject({
			type: 'options',
			options: [
				{ name: '5', value: 5 },
				{ name: '10', value: 10 },
			],
		});
		const soul = byId((await higgsfield.fieldsOf(locator('list', SOUL_2))).fields);
		expect(soul.aspect_ratio.options?.map(({ value }) => value)).toEqual([
			'9:16',
			'16:9',
			'4:3',
			'3:4',
			'1:1',
			'2:3',
			'3:2',
		]);
	});

	it('take nested objects and lists as JSON', async () => {
		const fields = byId((await higgsfield.fieldsOf('recraft/v4.1/text-to-image')).fields);

		expect(fields.background_color.type).toBe('object');
		expect(fields.colors.type).toBe('array');
	});

	it.each([
		['picked', locator('list', WAN)],
		['entered', locator('id', WAN)],
		['a bare text', WAN],
	])('come for a model that was %s', async (_title, modelId) => {
		expect((await higgsfield.fieldsOf(modelId)).fields.map(({ id }) => id)).toContain('resolution');
	});

	it.each([
		['no model is chosen', locator('list', '')],
		['the model is an expression', locator('id', '={{ $json.model }}')],
	])('are replaced by a notice when %s', async (_title, modelId) => {
		const { fields, emptyFieldsNotice } = await higgsfield.fieldsOf(modelId);

		expect(fields).toEqual([]);
		expect(emptyFieldsNotice).toMatch(/Input Mode to JSON/);
	});

	it('are replaced by a notice when the catalogue does not have the model', async () => {
		const { fields, emptyFieldsNotice } = await higgsfield.fieldsOf(
			locator('id', 'higgsfield-ai/dop/turbo'),
		);

		expect(fields).toEqual([]);
		expect(emptyFieldsNotice).toContain('"higgsfield-ai/dop/turbo"');
		expect(emptyFieldsNotice).toContain('Set Input Mode to JSON');
	});

	it('are replaced by a notice when the key is wrong', async () => {
		const { fields, emptyFieldsNotice } = await higgsfield.fieldsOf(locator('list', WAN), {
			...wrongKey,
			parameters: { resource: 'model', operation: 'run', modelId: locator('list', WAN) },
		});

		expect(fields).toEqual([]);
		expect(emptyFieldsNotice).toContain('Higgsfield does not know this API key');
	});

	it('are replaced by a notice when the catalogue is down', async () => {
		higgsfield.simulator.fault({
			route: 'models',
			times: Infinity,
			action: { type: 'respond', status: 503, body: { detail: 'Service Unavailable' } },
		});
		const { fields, emptyFieldsNotice } = await higgsfield.fieldsOf(locator('list', WAN));

		expect(fields).toEqual([]);
		expect(emptyFieldsNotice).toContain('HTTP 503');
		expect(emptyFieldsNotice).toContain('Input Mode to JSON');
	});

	it('are asked for with a search, so that the answer stays small', async () => {
		await higgsfield.fieldsOf(locator('list', WAN));
		expect(higgsfield.requests('models')).toMatchObject([
			{ query: { search: WAN, include_schema: 'true' } },
		]);
	});
});
