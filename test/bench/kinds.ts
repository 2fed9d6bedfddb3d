import type { IDataObject } from 'n8n-workflow';

/** A kind of job, as each contender asks for it. */
export interface Kind {
	name: string;
	/** Least and greatest duration drawn, in seconds. */
	range: [number, number];
	/** The node's parameters, without the prompt; by API version. */
	node: { v1?: IDataObject; v2: IDataObject };
	/** A request of API v1, without the prompt, where that version has the kind. */
	v1?: { path: string; params: IDataObject };
	/** A request of API v2, without the prompt. */
	v2: { model: string; input: IDataObject };
}

const image = 'https://example.com/start.jpg';
const endImage = 'https://example.com/end.jpg';
const imageInput = (url: string) => ({ type: 'image_url', image_url: url });

const soulNode = { resource: 'soul', operation: 'generate' };
const dopNode = { resource: 'dop', operation: 'generate', imageUrl: image };
const dopParams = { model: 'dop-turbo', input_images: [imageInput(image)] };
const modelNode = (model: string, input: IDataObject) => ({
	resource: 'model',
	operation: 'run',
	modelId: { __rl: true, mode: 'id', value: model },
	inputMode: 'json',
	modelInputJson: `={{ JSON.stringify({ ...${JSON.stringify(input)}, prompt: $json.prompt }) }}`,
});

const soul: Kind = {
	name: 'Soul image',
	range: [15, 41],
	node: {
		v1: { ...soulNode, apiVersion: 'v1' },
		v2: { ...soulNode, apiVersion: 'v2', model: 'higgsfield-ai/soul/standard' },
	},
	v1: { path: '/v1/text2image/soul', params: { width_and_height: '1536x1536', batch_size: 1 } },
	v2: { model: 'higgsfield-ai/soul/standard', input: {} },
};

const dop: Kind = {
	name: 'DoP video',
	range: [20, 60],
	node: { v1: { ...dopNode, apiVersion: 'v1' }, v2: { ...dopNode, apiVersion: 'v2' } },
	v1: { path: '/v1/image2video/dop', params: dopParams },
	v2: { model: 'higgsfield-ai/dop/turbo', input: { image_url: image } },
};

const dopEnd: Kind = {
	name: 'DoP video with an end frame',
	range: [80, 110],
	node: {
		v1: { ...dopNode, apiVersion: 'v1', options: { endImageUrl: endImage } },
		v2: { ...dopNode, apiVersion: 'v2', options: { endImageUrl: endImage } },
	},
	v1: {
		path: '/v1/image2video/dop',
		params: { ...dopParams, input_images_end: [imageInput(endImage)] },
	},
	v2: { model: 'higgsfield-ai/dop/turbo', input: { image_url: image, end_image_url: endImage } },
};

const soul2Batch: Kind = {
	name: 'Soul 2, 4 images',
	range: [110, 155],
	node: { v2: { ...soulNode, apiVersion: 'v2', batchSize: 4 } },
	v2: { model: 'higgsfield-ai/soul/v2/standard', input: { batch_size: 4 } },
};

const seedance = 'bytedance/seedance-2.5/reference-to-video';
const seedanceVideo: Kind = {
	name: 'Seedance video',
	range: [240, 480],
	node: { v2: modelNode(seedance, { image_urls: [image] }) },
	v2: { model: seedance, input: { image_urls: [image] } },
};

const wan = 'alibaba/wan-3.0/text-to-video';
const otherVideo: Kind = {
	name: 'video model of unknown duration',
	range: [60, 480],
	node: { v2: modelNode(wan, {}) },
	v2: { model: wan, input: {} },
};

/** The durations of `docs/performance.md`, and two for which the node has no true expectation. */
export const kinds = {
	soul,
	dop,
	dopEnd,
	soul2Batch,
	seedance: seedanceVideo,
	otherVideo,
	slowSoul: { ...soul, name: 'Soul image, twice as slow as documented', range: [30, 82] },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;
