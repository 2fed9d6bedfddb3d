import { leaderOf } from '../../nodes/Higgsfield/actions/sharing';
import type { Intent } from '../../nodes/Higgsfield/generation/ledger';

const intent = (itemIndex: number, more: Partial<Intent> = {}): Intent => ({
	itemIndex,
	apiVersion: 'v2',
	method: 'POST',
	path: '/z-image/turbo',
	body: { prompt: 'a', seed: 7 },
	...more,
});

/** The item that each of these items gets its job from. */
function leadersOf(...intents: Array<Intent | undefined>): number[] {
	const earlier = new Map<number, { task: { intent?: Intent } }>();
	return intents.map((one, index) => {
		const leader = leaderOf(one, earlier, index);
		earlier.set(index, { task: { intent: one } });
		return leader;
	});
}

const same = { idempotencyKey: 'same' };

describe('items that share a job', () => {
	it('are those with the same key and the same request', () => {
		expect(leadersOf(intent(0, same), intent(1, same), intent(2, same))).toEqual([0, 0, 0]);
	});

	it('may name their fields in another order', () => {
		const turned = { ...same, body: { seed: 7, prompt: 'a' } };
		expect(leadersOf(intent(0, same), intent(1, turned))).toEqual([0, 0]);
	});

	it('are none without a key, however equal the requests', () => {
		expect(leadersOf(intent(0), intent(1))).toEqual([0, 1]);
	});

	it('are none with keys of their own', () => {
		const other = { idempotencyKey: 'other' };
		expect(leadersOf(intent(0, same), intent(1, other), intent(2), intent(3, same))).toEqual([
			0, 1, 2, 0,
		]);
	});

	it('are none where nothing is submitted', () => {
		expect(leadersOf(undefined, undefined)).toEqual([0, 1]);
	});

	it('skip items that could not be prepared', () => {
		const earlier = new Map([[0, { task: { intent: intent(0, same) } }]]);
		expect(leaderOf(intent(2, same), earlier, 2)).toBe(0);
	});
});

describe('the same key for another request', () => {
	it.each<[string, Partial<Intent>]>([
		['another value', { body: { prompt: 'b', seed: 7 } }],
		['a value less', { body: { prompt: 'a' } }],
		['a value of another type', { body: { prompt: 'a', seed: '7' } }],
		['null for a value', { body: { prompt: 'a', seed: 7, image_url: null } }],
		['another model', { path: '/pixverse/v6/text-to-video' }],
		['another webhook', { query: { hf_webhook: 'https://example.com' } }],
	])('is refused for %s', (_title, more) => {
		expect(() => leadersOf(intent(0, same), intent(1), intent(2, { ...same, ...more }))).toThrow(
			'\'Idempotency Key\' is "same". Item 0 of this run uses it for other values.',
		);
	});

	it('is refused for another order of a list', () => {
		const list = (...urls: string[]) => ({ ...same, body: { image_urls: urls } });
		expect(() => leadersOf(intent(0, list('a', 'b')), intent(1, list('b', 'a')))).toThrow('Item 0');
	});
});
