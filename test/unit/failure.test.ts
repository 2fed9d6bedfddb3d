import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import {
	Failure,
	InvalidInput,
	toFailure,
	toNodeError,
} from '../../nodes/Higgsfield/transport/failure';

const node = {
	id: '1',
	name: 'Higgsfield',
	type: 'n8n-nodes-higgsfield.higgsfield',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
} as INode;

describe("n8n's error for a failure", () => {
	it('is a NodeApiError with item, description and HTTP status after an answer of the API', () => {
		const error = toNodeError(
			node,
			new Failure('Higgsfield could not answer (HTTP 502)', {
				description: 'Try again.',
				details: { httpCode: 502, id: 'A', apiVersion: 'v1' },
			}),
			3,
		);

		expect(error).toBeInstanceOf(NodeApiError);
		expect(error.message).toBe('Higgsfield could not answer (HTTP 502)');
		expect(error.description).toBe('Try again.');
		expect((error as NodeApiError).httpCode).toBe('502');
		expect(error.context.itemIndex).toBe(3);
		expect(error.context.data).toEqual({ httpCode: 502, id: 'A', apiVersion: 'v1' });
		expect(error.node).toBe(node);
	});

	it('is a NodeApiError without a status after network trouble', () => {
		const error = toNodeError(
			node,
			new Failure('It broke', { details: { code: 'ECONNRESET' } }),
			0,
		);

		expect(error).toBeInstanceOf(NodeApiError);
		expect((error as NodeApiError).httpCode).toBeNull();
		expect(error.message).toBe('It broke');
		expect(error.context.itemIndex).toBe(0);
	});

	it('is a NodeOperationError for everything else', () => {
		const error = toNodeError(node, new InvalidInput('Seed', 0, 'Allowed: 1 to 9.'), 5);

		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe("'Seed' is 0. Allowed: 1 to 9.");
		expect(error.description).toBe(
			"Correct 'Seed' and run again. Nothing was sent to Higgsfield, so nothing was charged.",
		);
		expect(error.context.itemIndex).toBe(5);
	});

	it.each([
		['a NodeOperationError', {}],
		['a NodeApiError with a status', { httpCode: 404 }],
		['a NodeApiError with a network code', { code: 'ECONNREFUSED' }],
	])('keeps its words even where they contain codes that n8n replaces: %s', (_, details) => {
		const words = [
			'The prompt "an ENOENT error on a screen" was refused',
			'The prompt "paintings of EPERM and ETIMEDOUT" was refused',
			'Could not connect to api.higgsfield.ai (ECONNREFUSED)',
			'bad gateway',
		];
		for (const message of words) {
			const error = toNodeError(node, new Failure(message, { description: message, details }), 0);

			expect(error.message).toBe(message);
			expect(error.description).toBe(message);
		}
	});

	it('does not look like a stop by the user to n8n, which goes by the word "canceled"', () => {
		expect(toNodeError(node, new Failure('Its jobs ended canceled'), 0).message).toBe(
			'Its jobs ended Canceled',
		);
	});

	it.each([
		['NodeApiError', new NodeApiError(node, { message: 'x' }, { message: 'Theirs' })],
		['NodeOperationError', new NodeOperationError(node, 'Theirs')],
	])('is the very same when it already is a %s, with the item added', (_, given) => {
		const error = toNodeError(node, given, 4);

		expect(error).toBe(given);
		expect(error.message).toBe('Theirs');
		expect(error.context.itemIndex).toBe(4);
	});

	it('keeps the item that an error of n8n already names', () => {
		const given = new NodeOperationError(node, 'Theirs', { itemIndex: 1 });

		expect(toNodeError(node, given, 4).context.itemIndex).toBe(1);
	});

	it.each<[string, unknown, string]>([
		['an exception', new TypeError('x is not a function'), 'x is not a function'],
		['a text', 'out of order', 'out of order'],
		[
			'an exception without words',
			new Error(''),
			'The Higgsfield node stopped for an unknown reason',
		],
	])('is made of anything that is thrown: %s', (_, thrown, message) => {
		const error = toNodeError(node, thrown, 2);

		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe(message);
		expect(error.context.itemIndex).toBe(2);
	});
});

describe('a failure', () => {
	it('passes unchanged', () => {
		const failure = new Failure('Mine');

		expect(toFailure(failure)).toBe(failure);
	});

	it('keeps the description of a foreign error', () => {
		const foreign = Object.assign(new Error('Theirs'), { description: 'Do that.' });

		expect(toFailure(foreign)).toMatchObject({ message: 'Theirs', description: 'Do that.' });
	});

	it('takes no more than 500 characters of a foreign error', () => {
		expect(toFailure(new Error('x'.repeat(10_000))).message).toBe(`${'x'.repeat(500)}…`);
	});

	it('gains facts without losing any', () => {
		const failure = new Failure('It broke', {
			description: 'One.',
			details: { httpCode: 500 },
			transient: true,
			retryAfterMs: 7,
		});

		expect(failure.with({ description: 'Two.', details: { id: 'A' } })).toMatchObject({
			message: 'It broke',
			description: 'One. Two.',
			details: { httpCode: 500, id: 'A' },
			transient: true,
			retryAfterMs: 7,
		});
	});
});

describe('the refusal of a value', () => {
	it.each<[unknown, string]>([
		[undefined, 'has no value'],
		[null, 'has no value'],
		['', 'is empty'],
		[' \n', 'is empty'],
		['abc', 'is "abc"'],
		['x'.repeat(101), `is "${'x'.repeat(100)}… (101 characters)"`],
		[1.5, 'is 1.5'],
		[false, 'is false'],
		[[1, 2], 'is [1,2]'],
		[{ a: 1 }, 'is {"a":1}'],
		[Symbol('x'), 'is symbol'],
	])('shows what was given: %p', (given, words) => {
		expect(new InvalidInput('Field', given, 'Allowed: all.').message).toBe(
			`'Field' ${words}. Allowed: all.`,
		);
	});
});
