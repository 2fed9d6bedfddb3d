import type { IExecuteFunctions } from 'n8n-workflow';

import { Parameters } from '../../nodes/Higgsfield/actions/parameters';
import {
	readMaxConcurrent,
	readOnModeration,
	readOutput,
	readWaiting,
} from '../../nodes/Higgsfield/actions/settings';

/** The fields of one item, as n8n hands them out: what is not stored comes as the given default. */
const fields = (values: Record<string, unknown>) =>
	new Parameters(
		{
			getNodeParameter: (name: string, _: number, fallback: unknown) =>
				name in values ? values[name] : fallback,
		} as unknown as IExecuteFunctions,
		0,
	);

const DEFAULTS = { wait: true, timeoutSeconds: 900, cancelOnStop: true };

const waiting = (waitOptions: unknown, defaults = DEFAULTS) =>
	readWaiting(fields({ waitOptions }), defaults);

describe('how an item is waited for', () => {
	it('is by default until 15 minutes have passed, with growing pauses', () => {
		expect(readWaiting(fields({}), DEFAULTS)).toEqual({
			timeoutMs: 900_000,
			onTimeout: 'error',
			pollIntervalMs: 0,
			cancelOnStop: true,
		});
	});

	it('is by default half an hour for a character, which cannot be canceled', () => {
		expect(
			readWaiting(fields({}), { wait: true, timeoutSeconds: 1800, cancelOnStop: false }),
		).toMatchObject({ timeoutMs: 1_800_000, cancelOnStop: false });
	});

	it('is not at all where that is switched off, or off by default', () => {
		expect(readWaiting(fields({ waitForCompletion: false }), DEFAULTS)).toBeUndefined();
		expect(readWaiting(fields({}), { ...DEFAULTS, wait: false })).toBeUndefined();
	});

	it('is what the options say', () => {
		expect(
			waiting({
				timeout: '60',
				onTimeout: 'returnUnfinished',
				pollInterval: 5,
				cancelOnStop: false,
			}),
		).toEqual({
			timeoutMs: 60_000,
			onTimeout: 'returnUnfinished',
			pollIntervalMs: 5_000,
			cancelOnStop: false,
		});
	});

	it.each([
		[1, 1_000],
		[86_400, 86_400_000],
	])('takes a timeout of %d seconds', (timeout, timeoutMs) => {
		expect(waiting({ timeout })).toMatchObject({ timeoutMs });
	});

	it.each([[0], [-1], [0.5], [86_401], [NaN], ['soon'], [true]])(
		'refuses a timeout of %p instead of bending it',
		(timeout) => {
			expect(() => waiting({ timeout })).toThrow(
				/^'Timeout \(Seconds\)' .*Allowed: a number from 1 to 86400\.$/,
			);
		},
	);

	it.each([[''], [' '], [null], [undefined]])(
		'E9: takes single options that came out as %p for none',
		(value) => {
			expect(
				waiting({ timeout: value, pollInterval: value, onTimeout: value, cancelOnStop: value }),
			).toEqual(waiting({}));
			expect(readWaiting(fields({ waitForCompletion: value }), DEFAULTS)).toEqual(waiting({}));
		},
	);

	it.each([
		[0, 0],
		[1, 1_000],
		[3_600, 3_600_000],
	])('takes a poll interval of %d seconds', (pollInterval, pollIntervalMs) => {
		expect(waiting({ pollInterval })).toMatchObject({ pollIntervalMs });
	});

	it.each([[0.5], [-1], [3_601], [NaN], ['often']])(
		'refuses a poll interval of %p',
		(pollInterval) => {
			expect(() => waiting({ pollInterval })).toThrow(/^'Poll Interval \(Seconds\)' /);
		},
	);

	it.each([
		['On Timeout', { onTimeout: 'ignore' }],
		['Cancel on Stop', { cancelOnStop: 'maybe' }],
	])('refuses nonsense in %s', (label, options) => {
		expect(() => waiting(options)).toThrow(`'${label}' is "`);
	});

	it('checks no option of an item that is not waited for', () => {
		const values = { waitForCompletion: false, waitOptions: { timeout: -1 } };

		expect(readWaiting(fields(values), DEFAULTS)).toBeUndefined();
	});

	it.each([[''], [null], [undefined]])(
		'E9: takes options that came out as %p for none',
		(value) => {
			expect(waiting(value)).toMatchObject({ timeoutMs: 900_000 });
		},
	);
});

describe('the number of jobs in flight', () => {
	it.each([
		[{}, 4],
		[{ maxConcurrent: 1 }, 1],
		[{ maxConcurrent: '20' }, 20],
		[{ maxConcurrent: '' }, 4],
		[{ maxConcurrent: null }, 4],
	])('from %j is %d', (options, count) => {
		expect(readMaxConcurrent(fields({ options }))).toBe(count);
	});

	it.each([[0], [21], [1.5], ['all'], [false]])('is not %p', (maxConcurrent) => {
		expect(() => readMaxConcurrent(fields({ options: { maxConcurrent } }))).toThrow(
			/^'Max Concurrent' .*Allowed: a whole number from 1 to 20\.$/,
		);
	});
});

describe('the other settings', () => {
	it('have the defaults of the interface', () => {
		expect(readOnModeration(fields({}))).toBe('error');
		expect(readOutput(fields({}))).toEqual({ simplify: true, outputItems: 'file' });
	});

	it.each([[''], [null]])('have them also where they came out as %p', (value) => {
		expect(readOnModeration(fields({ options: { onModeration: value } }))).toBe('error');
		expect(readOutput(fields({ simplify: value, outputItems: value, download: value }))).toEqual({
			simplify: true,
			outputItems: 'file',
		});
	});

	it('are what the fields say', () => {
		expect(readOnModeration(fields({ options: { onModeration: 'item' } }))).toBe('item');
		expect(readOutput(fields({ simplify: false, outputItems: 'generation' }))).toEqual({
			simplify: false,
			outputItems: 'generation',
		});
	});
});
