import type { IDataObject } from 'n8n-workflow';

import { fileUrl, runFrom } from './support/example-runs';
import { itemsOf, type WorkflowFile } from './support/n8n-client';
import { importWorkflow, readExample, simulator } from './support/surroundings';

const BRANCHES = [
	'Keep the Picture',
	'Change the Prompt',
	'Top Up Credits',
	'Look First',
	'Read the Error',
];

/** The example with other prompts, and with a limit to its patience. */
function withPrompts(...prompts: string[]): WorkflowFile {
	const example = readExample('error-handling.json');
	const parametersOf = (node: string) =>
		example.nodes.find(({ name }) => name === node)!.parameters;
	const pictures = prompts.map((prompt, index) => ({
		recordId: `record-${index}`,
		name: `picture-${index}`,
		prompt,
	}));
	Object.assign(parametersOf('Summer Sale'), { jsonOutput: JSON.stringify({ pictures }) });
	Object.assign(parametersOf('Create Pictures'), { waitOptions: { timeout: 4 } });
	return example;
}

/** Runs it; gives what came out of each branch that got something. */
async function branches(workflow: WorkflowFile): Promise<Record<string, IDataObject[]>> {
	const execution = await runFrom(await importWorkflow(workflow));
	return Object.fromEntries(
		BRANCHES.map((branch): [string, IDataObject[]] => [
			branch,
			itemsOf(execution, branch).map(({ json }) => json),
		]).filter(([, items]) => items.length > 0),
	);
}

const failure = (name: string, error: string, generationId: unknown = expect.any(String)) => ({
	name,
	whatToDo: expect.any(String),
	error: expect.stringContaining(error),
	generationId,
});

describe('error-handling', () => {
	beforeEach(simulator.reset);

	it('lets all pictures go on', async () => {
		const out = await branches(readExample('error-handling.json'));
		expect(out).toEqual({
			'Keep the Picture': ['sandals', 'sun-hat', 'beach-bag'].map((name) => ({
				name,
				url: fileUrl('png'),
			})),
		});
	});

	it('sorts what ended without a picture', async () => {
		const out = await branches(
			withPrompts(
				'Sandals on warm sand',
				'[[nsfw]] A sun hat on a chair',
				'[[failed: The style is not available]] A beach bag',
				'[[stuck]] A parasol',
			),
		);
		const idOf = async (text: string) =>
			(await simulator.jobs()).find(({ body }) => JSON.stringify(body).includes(text))!.id;
		expect(out).toEqual({
			'Keep the Picture': [{ name: 'picture-0', url: fileUrl('png') }],
			'Change the Prompt': [failure('picture-1', 'moderation', await idOf('sun hat'))],
			'Read the Error': [failure('picture-2', 'The style', await idOf('beach bag'))],
			'Look First': [failure('picture-3', 'had not finished', await idOf('parasol'))],
		});
	});

	it.each(['refuse', 'refuseWithText', 'acceptThenFail'] as const)(
		'knows when credits run out (%s)',
		async (lowBalance) => {
			await simulator.configure({ balance: 0, lowBalance });
			const out = await branches(withPrompts('Sandals on warm sand'));
			expect(out).toEqual({ 'Top Up Credits': [failure('picture-0', '')] });
		},
	);

	it('says to look first when nobody knows whether a picture exists', async () => {
		await simulator.fault({
			route: 'request',
			times: null,
			when: 'after',
			action: { type: 'respond', status: 500, body: {} },
		});
		const out = await branches(withPrompts('Sandals on warm sand'));
		expect(out).toEqual({ 'Look First': [failure('picture-0', 'may exist', '')] });
		await simulator.clearFaults();

		// The advice holds: the same record again takes up what is there.
		const again = await branches(withPrompts('Sandals on warm sand'));
		expect(again).toEqual({ 'Keep the Picture': [{ name: 'picture-0', url: fileUrl('png') }] });
		expect(await simulator.jobs()).toHaveLength(1);
	});
});
