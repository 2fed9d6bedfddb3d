import type { JsonSchema } from '../../schema';
import { fields, flat, perSecond, type Model } from './model';

const WIDE_RATIOS = ['16:9', '9:16', '1:1', '4:3', '3:4', '21:9'];

const WAN_RATES = { '480p': 0.8, '720p': 1.6, '1080p': 3.2 };
const SEEDANCE_RATES = { '480p': 3.2896, '720p': 7.3952, '1080p': 18.1952 };
const PIXVERSE_RATES = { '360p': 0.48, '540p': 0.96, '720p': 1.28, '1080p': 2.4 };
const GENJUTSU_RATES = { '480p': 5.088, '720p': 10.896, '1080p': 26.112 };

/** Seconds the simulator takes every input video to last. */
const INPUT_VIDEO_SECONDS = 5;

const klingTurbo: JsonSchema = {
	type: 'object',
	required: ['prompt', 'image_url'],
	properties: {
		prompt: { type: 'string' },
		image_url: fields.url('First frame'),
		duration: { type: 'integer', enum: [5, 10], default: 5 },
		cfg_scale: { type: 'number', minimum: 0, maximum: 1, multipleOf: 0.01, default: 0.5 },
		negative_prompt: { type: 'string' },
	},
};

const perFiveSeconds = (credits: number) => ({
	credits: ({ duration = 5 }: { duration?: unknown }) => (credits * (duration as number)) / 5,
});

/** Video models of other vendors. */
export const videoModels: Model[] = [
	{
		slug: 'kling-video/v2.5-turbo/pro/image-to-video',
		title: 'Kling 2.5 Turbo Pro Image to Video',
		description: 'Video from a first frame and text',
		operationType: ['image2video'],
		outputType: 'video',
		listed: true,
		schema: { ...klingTurbo, title: 'Kling 2.5 Turbo Pro' },
		price: perFiveSeconds(5.6),
	},
	{
		slug: 'kling-video/v3.0/pro/image-to-video',
		title: 'Kling 3.0 Pro Image to Video',
		description: 'Video with sound from a first frame, in one shot or several',
		operationType: ['image2video'],
		outputType: 'video',
		listed: true,
		schema: {
			type: 'object',
			title: 'Kling 3.0 Pro',
			required: ['image_url'],
			properties: {
				image_url: fields.url('First frame'),
				last_image_url: fields.url('Last frame'),
				prompt: { type: 'string' },
				duration: fields.integer(3, 15, 5),
				sound: fields.choice(['on', 'off'], 'on'),
				cfg_scale: { type: 'number', minimum: 0, maximum: 1, default: 0.5 },
				multi_shots: fields.flag(false),
				multi_prompt: {
					type: 'array',
					maxItems: 6,
					items: {
						type: 'object',
						required: ['prompt', 'duration'],
						properties: { prompt: fields.text(1, 512), duration: fields.integer(1, 15) },
					},
				},
			},
		},
		price: perFiveSeconds(13.44),
	},
	{
		slug: 'bytedance/seedance-2.5/reference-to-video',
		title: 'Seedance 2.5 Reference to Video',
		description: 'Video from reference images, videos and sounds',
		operationType: ['image2video', 'video2video'],
		outputType: 'video',
		listed: true,
		schema: {
			type: 'object',
			title: 'Seedance 2.5 Reference to Video',
			additionalProperties: false,
			properties: {
				prompt: { type: 'string' },
				image_urls: fields.urls({ min: 1, max: 30 }, 'Reference images'),
				video_urls: fields.urls({ min: 1, max: 10 }, 'Reference videos'),
				audio_urls: fields.urls({ min: 1, max: 10 }, 'Reference sounds'),
				resolution: fields.choice(['480p', '720p', '1080p'], '720p'),
				duration: fields.integer(4, 30, 5),
				aspect_ratio: fields.choice(WIDE_RATIOS, '16:9'),
				bitrate_mode: fields.choice(['standard', 'high'], 'high'),
				generate_audio: fields.flag(true),
			},
			anyOf: [
				{ required: ['image_urls'] },
				{ required: ['video_urls'] },
				{ required: ['audio_urls'] },
			],
		},
		price: {
			...perSecond(SEEDANCE_RATES, { resolution: '720p', duration: 5 }),
			description:
				'Priced per second, generated and referenced, by resolution: 480p $0.2056, 720p $0.4622, or 1080p $1.1372. Rates shown are before any applicable customer discount.',
		},
	},
	{
		slug: 'alibaba/wan-3.0/text-to-video',
		title: 'Wan 3.0 Text to Video',
		description: 'Video with sound from text',
		operationType: ['text2video'],
		outputType: 'video',
		listed: true,
		schema: {
			type: 'object',
			title: 'Wan 3.0 Text to Video',
			required: ['prompt'],
			properties: {
				prompt: { type: 'string' },
				resolution: fields.choice(['480p', '720p', '1080p'], '1080p'),
				aspect_ratio: fields.choice([...WIDE_RATIOS, 'adaptive'], 'adaptive'),
				duration: fields.integer(2, 30, 5),
				generate_audio: fields.flag(true),
				enable_thinking: fields.flag(false),
			},
		},
		price: {
			...perSecond(WAN_RATES, { resolution: '1080p', duration: 5 }),
			description:
				'Priced per generated second by resolution: 480p $0.05, 720p $0.10, or 1080p $0.20. Rates shown are before any applicable customer discount.',
		},
	},
	{
		slug: 'lightricks/ltx-2.5/text-to-video/fast',
		title: 'LTX 2.5 Fast Text to Video',
		description: 'Quick video from text',
		operationType: ['text2video'],
		outputType: 'video',
		listed: true,
		schema: {
			type: 'object',
			title: 'LTX 2.5 Fast',
			required: ['prompt', 'duration'],
			additionalProperties: false,
			properties: {
				prompt: fields.text(2, 5_000),
				duration: { type: 'integer', enum: [6, 8, 10] },
				fps: { type: 'integer', enum: [25, 50], default: 25 },
				camera_movement: fields.choice(['none', 'dolly_in', 'dolly_out', 'static'], 'none'),
				generate_audio: fields.flag(true),
			},
		},
		price: { credits: ({ duration }) => 1.44 * (duration as number) },
	},
	{
		slug: 'pixverse/v6/text-to-video',
		title: 'PixVerse 6 Text to Video',
		description: 'Stylised video from text',
		operationType: ['text2video'],
		outputType: 'video',
		listed: true,
		schema: {
			type: 'object',
			title: 'PixVerse 6',
			required: ['prompt'],
			additionalProperties: false,
			properties: {
				prompt: { type: 'string', minLength: 1 },
				resolution: fields.choice(['360p', '540p', '720p', '1080p'], '540p'),
				duration: { type: 'number', minimum: 1, maximum: 15, default: 5 },
				negative_prompt: { type: 'string' },
			},
		},
		price: {
			...perSecond(PIXVERSE_RATES, { resolution: '540p', duration: 5 }),
			discountPercent: 15,
		},
	},
	{
		slug: 'higgsfield/genjutsu/motion-transfer/v1.0',
		title: 'Genjutsu Motion Transfer',
		description: 'Moves the subject of an image as a video does',
		operationType: ['video2video'],
		outputType: 'video',
		listed: true,
		schema: {
			type: 'object',
			title: 'Genjutsu Motion Transfer',
			required: ['video_url', 'image_urls'],
			additionalProperties: false,
			properties: {
				video_url: fields.url('Video with the motion'),
				image_urls: fields.urls({ min: 1, max: 8 }, 'Images of the subject'),
				prompt: fields.text(0, 10_000),
				resolution: fields.choice(['480p', '720p', '1080p'], '720p'),
			},
		},
		price: {
			...perSecond(GENJUTSU_RATES, { resolution: '720p', duration: INPUT_VIDEO_SECONDS }),
			description:
				'Priced per second of the input video by resolution: 480p $0.318, 720p $0.681, or 1080p $1.632. Rates shown are before any applicable customer discount.',
		},
	},
	{
		slug: 'kling-video/v2.1/pro/image-to-video',
		title: 'Kling 2.1 Pro Image to Video',
		description: 'Withheld from the account',
		operationType: ['image2video'],
		outputType: 'video',
		listed: false,
		availability: 'blocked',
		schema: klingTurbo,
		price: perFiveSeconds(7.84),
	},
	{
		slug: 'veo3.1/text-to-video',
		title: 'Veo 3.1 Text to Video',
		description: 'Switched off',
		operationType: ['text2video'],
		outputType: 'video',
		listed: false,
		availability: 'disabled',
		schema: {
			type: 'object',
			required: ['prompt'],
			properties: {
				prompt: { type: 'string' },
				duration: { type: 'integer', enum: [4, 6, 8], default: 8 },
				resolution: fields.choice(['720p', '1080p'], '720p'),
				generate_audio: fields.flag(true),
			},
		},
		price: flat(40),
	},
];
