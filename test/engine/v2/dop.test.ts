import type { IDataObject } from 'n8n-workflow';

import { itemWithFiles } from '../../helpers/engine';
import { useScaledClock } from '../../helpers/scaled-clock';
import { drawPng } from '../../simulator';
import { dop, json, locator, UUID, useHiggsfieldV2 } from './support/higgsfield-v2';

useScaledClock(50);
const higgsfield = useHiggsfieldV2({ timings: { queuedMs: 100, dopMs: 200 } });

const DOLLY_IN = '81ca2cd2-05db-4222-9ba0-a32e5185adfb';
const ORBIT = 'ea035f68-b350-40f1-b7f4-7dff999fdd67';
const START = 'https://example.com/start.jpg';
const END = 'https://example.com/end.jpg';

const body = (adds: IDataObject = {}) => ({ prompt: 'It rolls away', image_url: START, ...adds });

describe('the request of a DoP generation on API v2', () => {
	it.each([
		['dop-lite', '/higgsfield-ai/dop/lite'],
		['dop-turbo', '/higgsfield-ai/dop/turbo'],
		['dop-standard', '/higgsfield-ai/dop/standard'],
	])('of %s goes to %s and brings a video', async (model, path) => {
		const result = await higgsfield.run(dop({ model }));

		expect(higgsfield.requests('request')).toMatchObject([{ path, body: body(), query: {} }]);
		expect(higgsfield.requests('request')[0].body).toEqual(body());
		expect(higgsfield.simulator.jobs).toMatchObject([{ ignored: [], charge: 'charged' }]);
		expect(json(result.items)).toEqual([
			{
				id: expect.stringMatching(UUID),
				apiVersion: 'v2',
				status: 'completed',
				type: 'video',
				url: expect.stringMatching(/\.mp4$/),
				fileIndex: 0,
				fileCount: 1,
				model,
				expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
			},
		]);
	});

	it('uses the turbo model when none is chosen', async () => {
		await higgsfield.run(dop());
		expect(higgsfield.requests('request')).toMatchObject([{ path: '/higgsfield-ai/dop/turbo' }]);
	});

	it.each<[string, IDataObject, IDataObject]>([
		['an end image', { options: { endImageUrl: END } }, { end_image_url: END }],
		[
			'a motion at full strength',
			{ motions: { motion: [{ motionId: locator('list', DOLLY_IN) }] } },
			{ motions: [{ id: DOLLY_IN, strength: 1 }] },
		],
		[
			'two motions with strengths',
			{
				motions: {
					motion: [
						{ motionId: locator('list', DOLLY_IN), strength: 0.25 },
						{ motionId: locator('id', ORBIT), strength: '={{ "0.75" }}' },
					],
				},
			},
			{
				motions: [
					{ id: DOLLY_IN, strength: 0.25 },
					{ id: ORBIT, strength: 0.75 },
				],
			},
		],
		[
			'all options',
			{ options: { seed: '={{ "9" }}', enhancePrompt: '={{ "false" }}', endImageUrl: END } },
			{ seed: 9, enhance_prompt: false, end_image_url: END },
		],
		[
			'options that came out empty',
			{ options: { seed: '={{ undefined }}', endImageUrl: '' }, motions: {} },
			{},
		],
	])('carries %s, typed, and nothing else', async (_title, more, adds) => {
		await higgsfield.run(dop(more));

		expect(higgsfield.requests('request')[0].body).toEqual(body(adds));
		expect(higgsfield.simulator.jobs).toMatchObject([{ ignored: [], charge: 'charged' }]);
	});

	it('names both images by their uploads when they are files of the item', async () => {
		const file = (name: string) => ({
			data: drawPng(name, 64, 64),
			fileName: `${name}.png`,
			mimeType: 'image/png',
		});
		const result = await higgsfield.run(
			dop({
				imageSource: 'binary',
				binaryPropertyName: 'first',
				options: { endImageBinaryPropertyName: 'last' },
			}),
			{ items: [itemWithFiles({ first: file('first'), last: file('last') })] },
		);

		expect(result.status).toBe('success');
		const sent = higgsfield.requests('request')[0].body as Record<string, string>;
		const uploaded = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//) as string;
		expect(sent).toEqual({ prompt: 'It rolls away', image_url: uploaded, end_image_url: uploaded });
		expect(sent.image_url).not.toBe(sent.end_image_url);
		expect(higgsfield.requests('upload')).toHaveLength(2);
	});
});

describe('wrong values of a DoP generation on API v2', () => {
	it('refuses the preview model, which only API v1 has, and names the others', async () => {
		const result = await higgsfield.run(dop({ model: 'dop-preview' }));

		expect(result.error?.message).toBe(
			'\'Model\' is "dop-preview". Allowed: dop-lite, dop-turbo, dop-standard.',
		);
		expect(higgsfield.requests()).toEqual([]);
	});

	it.each<[string, IDataObject]>([
		['Motions', { motions: { motion: [1, 2, 3].map(() => ({ motionId: DOLLY_IN })) } }],
		['Motion', { motions: { motion: [{ motionId: locator('id', 'Dolly In') }] } }],
		['Strength', { motions: { motion: [{ motionId: DOLLY_IN, strength: '={{ 1.5 }}' }] } }],
		['Image URL', { imageUrl: '={{ "data:image/png;base64,AAAA" }}' }],
		['End Image URL', { options: { endImageUrl: 'ftp://example.com/end.jpg' } }],
		['Seed', { options: { seed: '={{ 1000001 }}' } }],
	])('are refused before anything is sent, naming %s', async (field, more) => {
		const result = await higgsfield.run(dop(more));

		expect(result.error?.message).toContain(`'${field}'`);
		expect(higgsfield.requests()).toEqual([]);
	});
});
