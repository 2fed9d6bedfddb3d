import type { IDataObject, INode } from 'n8n-workflow';

import { motions } from '../simulator/data/motions';
import { finishedFileV2, runExample, runFrom } from './support/example-runs';
import { itemsOf, type WorkflowFile } from './support/n8n-client';
import {
	bytesAt,
	importWorkflow,
	n8n,
	readExample,
	simulator,
	submits,
} from './support/surroundings';
import { HIGGSFIELD_NODE, oneNode } from './support/workflows';

const nodeOf = ({ nodes }: WorkflowFile, name: string): INode =>
	nodes.find((node) => node.name === name)!;

describe('the examples that make files', () => {
	beforeEach(simulator.reset);

	/** A character that is trained for Soul 2; gives its ID. */
	async function trainCharacter(): Promise<string> {
		const execution = await runFrom(
			await importWorkflow(
				oneNode('Character for Soul 2', {
					resource: 'character',
					operation: 'create',
					name: 'Runner',
					imageUrls: 'https://example.com/photos/runner.jpg',
					modelVersion: 'v2',
				}),
			),
		);
		return itemsOf(execution, HIGGSFIELD_NODE)[0].json.id as string;
	}

	it('character-series: five pictures of one person, named as a series', async () => {
		const characterId = await trainCharacter();
		const example = readExample('character-series.json');
		const { parameters } = nodeOf(example, 'Campaign');
		const campaign = JSON.parse(parameters.jsonOutput as string) as {
			look: string;
			scenes: Array<{ scene: string; prompt: string }>;
		};
		campaign.scenes[3].prompt = `[[nsfw]] ${campaign.scenes[3].prompt}`;
		parameters.jsonOutput = JSON.stringify({ ...campaign, characterId });
		const execution = await runFrom(await importWorkflow(example));

		const sent = (await submits()).filter(({ path }) => path.startsWith('/higgsfield-ai'));
		const inOrder = campaign.scenes.map(({ prompt }) =>
			sent.find(({ body }) => (body as IDataObject).prompt === `${prompt}, ${campaign.look}`),
		);
		expect(sent).toHaveLength(5);
		for (const submit of inOrder) {
			expect(submit).toMatchObject({
				path: '/higgsfield-ai/soul/v2/standard',
				status: 200,
				body: { custom_reference_id: characterId, aspect_ratio: '3:4' },
			});
		}
		const items = itemsOf(execution, 'Name the Files');
		const made = items.filter(({ binary }) => binary !== undefined);
		expect(made.map(({ binary }) => binary!.picture.fileName)).toEqual([
			'spring-run-01-start-line.png',
			'spring-run-02-bridge.png',
			'spring-run-03-park-hill.png',
			'spring-run-05-coffee.png',
		]);
		for (const { json, binary } of made) {
			expect(json).toMatchObject(finishedFileV2('image', 'png'));
			expect(json.fileName).toBe(binary!.picture.fileName);
			expect(await n8n.downloadFile(binary!.picture)).toEqual(await bytesAt(json.url as string));
		}
		expect(items[3]).toMatchObject({
			json: { name: 'spring-run-04-water-break', error: expect.stringContaining('moderation') },
		});
	});

	it('product-videos: one file per product photo, all with the same motion, and none twice', async () => {
		const execution = await runExample('product-videos.json');

		const products = itemsOf(execution, 'One Item per Product').map(({ json }) => json);
		const videos = itemsOf(execution, 'Create Videos');
		expect(videos.map(({ pairedItem }) => pairedItem)).toEqual(
			products.map((_, item) => ({ item })),
		);
		for (const { json, binary } of videos) {
			expect(json).toMatchObject(finishedFileV2('video', 'mp4'));
			expect(binary!.video.mimeType).toBe('video/mp4');
			expect(await n8n.downloadFile(binary!.video)).toEqual(await bytesAt(json.url as string));
		}
		const dollyIn = motions.find(({ name }) => name === 'Dolly In')!;
		const jobs = new Map((await simulator.jobs()).map((job) => [job.id, job]));
		expect(videos.map(({ json }) => jobs.get(json.id as string))).toEqual(
			products.map(({ sku, photo, prompt }) =>
				expect.objectContaining({
					model: 'higgsfield-ai/dop/turbo',
					idempotencyKey: `${String(sku)}-v1`,
					body: {
						prompt,
						image_url: photo,
						motions: [{ id: dollyIn.id, strength: 0.6 }],
					},
				}),
			),
		);

		const again = await runExample('product-videos.json');
		expect(itemsOf(again, 'Create Videos').map(({ json }) => json.id)).toEqual(
			videos.map(({ json }) => json.id),
		);
		expect(await simulator.jobs()).toHaveLength(4);
	});
});
