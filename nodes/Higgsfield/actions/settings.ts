import type { IDataObject } from 'n8n-workflow';

import type { OutputSettings } from '../generation/output';
import type { ApiVersion } from '../generation/state';
import type { Waiting } from '../generation/run';
import { integerBetween, numberBetween, oneOf, requiredText, trueOrFalse } from './input';
import type { Collection, Fields, Parameters } from './parameters';

/**
 * Reads the waiting fields of an item.
 *
 * @returns undefined when the item is not waited for; times in milliseconds
 */
export function readWaiting(
	parameters: Parameters,
	defaults: { wait: boolean; timeoutSeconds: number; cancelOnStop: boolean },
): Waiting | undefined {
	const wait = trueOrFalse(
		parameters.optional('waitForCompletion', defaults.wait),
		'Wait for Completion',
	);
	if (!wait) return undefined;

	const options = parameters.collection('waitOptions');
	const pollInterval = numberBetween(
		options.optional('pollInterval', 0),
		'Poll Interval (Seconds)',
		{
			min: 0,
			max: 3600,
		},
	);
	return {
		timeoutMs:
			1000 *
			numberBetween(options.optional('timeout', defaults.timeoutSeconds), 'Timeout (Seconds)', {
				min: 1,
				max: 86_400,
			}),
		onTimeout: oneOf(options.optional('onTimeout', 'error'), 'On Timeout', [
			'error',
			'returnUnfinished',
		]),
		pollIntervalMs:
			pollInterval === 0
				? 0
				: 1000 * numberBetween(pollInterval, 'Poll Interval (Seconds)', { min: 1, max: 3600 }),
		cancelOnStop:
			defaults.cancelOnStop &&
			trueOrFalse(options.optional('cancelOnStop', true), 'Cancel on Stop'),
	};
}

/** How many jobs of the node run at once; the first item's value counts. */
export function readMaxConcurrent(parameters: Parameters): number {
	const options = parameters.collection('options');
	return integerBetween(options.optional('maxConcurrent', 4), 'Max Concurrent', {
		min: 1,
		max: 20,
	});
}

/** What becomes of a result that moderation rejected. */
export function readOnModeration(parameters: Parameters): 'error' | 'item' {
	const options = parameters.collection('options');
	return oneOf(options.optional('onModeration', 'error'), 'On Moderation', ['error', 'item']);
}

export function readSimplify(parameters: Fields): boolean {
	return trueOrFalse(parameters.optional('simplify', true), 'Simplify');
}

/** How results become items. */
export function readOutput(parameters: Fields): OutputSettings {
	const download = trueOrFalse(parameters.optional('download', false), 'Download');
	return {
		simplify: readSimplify(parameters),
		outputItems: oneOf(parameters.optional('outputItems', 'file'), 'Output Items', [
			'file',
			'generation',
		]),
		...(download
			? {
					download: requiredText(
						parameters.get('outputBinaryPropertyName', 'data'),
						'Output Data Field Name',
					),
				}
			: {}),
	};
}

/** The generation of the API that an item uses. */
export function readApiVersion(parameters: Parameters): ApiVersion {
	return oneOf(parameters.get('apiVersion', 'v1'), 'API Version', ['v1', 'v2']);
}

/** The options that Soul and DoP have in common, as the API names them; absent where they were not added. */
export function readSeed(options: Collection): IDataObject {
	return options.whenSet('seed', (value) => ({
		seed: integerBetween(value, 'Seed', { min: 1, max: 1_000_000 }),
	}));
}

export function readEnhancePrompt(options: Collection): IDataObject {
	return options.whenSet('enhancePrompt', (value) => ({
		enhance_prompt: trueOrFalse(value, 'Enhance Prompt'),
	}));
}
