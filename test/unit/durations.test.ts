import {
	documentedRange,
	Experience,
	learnedRange,
	workName,
} from '../../nodes/Higgsfield/generation/durations';

const seconds = ({ fromMs, toMs }: { fromMs: number; toMs: number }) => [
	fromMs / 1000,
	toMs / 1000,
];
const v1 = (path: string, params = {}) => ({ path, body: { params } });
const v2 = (path: string, body = {}) => ({ path, body });
const image = [{ type: 'image_url', image_url: 'https://example.com/a.png' }];

describe('how long a job is expected to take, in seconds', () => {
	it.each([
		['one Soul image', v1('/v1/text2image/soul', { batch_size: 1 }), [15, 41]],
		['four Soul images', v1('/v1/text2image/soul', { batch_size: 4 }), [15, 90]],
		['a Soul image on v2', v2('/higgsfield-ai/soul/standard'), [15, 41]],
		['a Soul image with a character', v2('/higgsfield-ai/soul/character'), [15, 41]],
		['a Soul 2 image', v2('/higgsfield-ai/soul/v2/standard', { batch_size: 1 }), [15, 60]],
		['four Soul 2 images', v2('/higgsfield-ai/soul/v2/standard', { batch_size: 4 }), [108, 156]],
		['four Soul Cinema images', v2('/higgsfield-ai/soul/cinema', { batch_size: 4 }), [108, 156]],
		['a DoP video', v1('/v1/image2video/dop', { input_images: image }), [20, 60]],
		[
			'a DoP video with an end frame',
			v1('/v1/image2video/dop', { input_images: image, input_images_end: image }),
			[78, 114],
		],
		['a DoP video on v2', v2('/higgsfield-ai/dop/turbo', { image_url: 'a' }), [20, 60]],
		[
			'a DoP video with an end frame on v2',
			v2('/higgsfield-ai/dop/turbo', { image_url: 'a', end_image_url: 'b' }),
			[78, 114],
		],
		['a talking video', v2('/higgsfield-ai/speak'), [120, 180]],
		['a Seedance video', v2('/bytedance/seedance-2.5/text-to-video'), [234, 504]],
		['another video', v2('/kling-video/v3.0/pro/image-to-video'), [60, 480]],
		['a motion transfer', v2('/higgsfield/genjutsu/motion-transfer/v1.0'), [60, 480]],
		['another image', v2('/alibaba/qwen-image-3/text-to-image'), [5, 60]],
		['an edited image', v2('/reve/edit'), [5, 60]],
		['a model that says nothing', v2('/vendor/thing'), [5, 300]],
	])('%s', (_, work, expected) => {
		expect(seconds(documentedRange('generation', work))).toEqual(expected);
	});

	it('a character', () => {
		expect(seconds(documentedRange('character', v1('/v1/custom-references')))).toEqual([300, 600]);
	});

	it('a job of which only the ID is known', () => {
		expect(seconds(documentedRange('generation', undefined))).toEqual([5, 300]);
	});
});

describe('jobs of the same kind', () => {
	const base = v2('/higgsfield-ai/dop/turbo', { prompt: 'A', image_url: 'a' });

	it.each([
		['another prompt', { prompt: 'B' }, true],
		['another image', { image_url: 'b' }, true],
		['an end frame', { end_image_url: 'b' }, false],
		['another duration', { duration: 10 }, false],
		['another resolution', { resolution: '1080p' }, false],
		['more images', { batch_size: 4 }, false],
	])('with %s: %#', (_, change, isSame) => {
		const other = { ...base, body: { ...base.body, ...change } };
		expect(workName(other) === workName(base)).toBe(isSame);
	});

	it('on v1 are told by what is in params', () => {
		const name = (model: string) => workName(v1('/v1/image2video/dop', { model }));
		expect(name('dop-lite')).not.toBe(name('dop-turbo'));
	});
});

describe('what to expect after jobs were seen to end', () => {
	const documented = { fromMs: 15_000, toMs: 41_000 };
	const seen = (...ends: Array<[number, number]>) =>
		ends.map(([after, by]) => ({ afterMs: after * 1000, byMs: by * 1000 }));

	it.each([
		['none', [], [15, 41]],
		['one inside the range', [[20, 21]], [15, 41]],
		['one earlier', [[5, 8]], [5, 41]],
		['two, one of them later', [[20, 21], [60, 62]], [15, 62]], // prettier-ignore
		['three close together', [[29, 30], [30, 31], [31, 33]], [27, 35]], // prettier-ignore
		['three far apart', [[16, 17], [27, 28], [39, 40]], [4, 52]], // prettier-ignore
		['three much slower ones', [[100, 102], [101, 103], [104, 106]], [97, 109]], // prettier-ignore
		['three that were ready at once', [[0, 2], [0, 2], [0, 2]], [0, 3]], // prettier-ignore
	] as Array<[string, Array<[number, number]>, number[]]>)('%s', (_, ends, expected) => {
		expect(seconds(learnedRange(documented, seen(...ends)))).toEqual(expected);
	});

	it('follows a change: only the last twenty of a kind count', () => {
		const experience = new Experience();
		const work = v1('/v1/text2image/soul');
		const note = (second: number) =>
			experience.note(work, { afterMs: second * 1000, byMs: second * 1000 });
		for (let job = 0; job < 20; job++) note(30);
		expect(seconds(experience.expected('generation', work))).toEqual([30, 30]);
		for (let job = 0; job < 20; job++) note(60);
		expect(seconds(experience.expected('generation', work))).toEqual([60, 60]);
	});

	it('keeps kinds apart', () => {
		const experience = new Experience();
		for (let job = 0; job < 5; job++) {
			experience.note(v1('/v1/text2image/soul'), { afterMs: 1_000, byMs: 2_000 });
		}
		expect(seconds(experience.expected('generation', v2('/higgsfield-ai/dop/lite')))).toEqual([
			20, 60,
		]);
	});
});
