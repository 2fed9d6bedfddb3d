import type { IDataObject, INode } from 'n8n-workflow';

import { openEditor, type Editor } from './support/browser';
import { Canvas } from './support/canvas';
import { startChatModel, type ChatModel } from './support/chat-model';
import { errorOf, itemsOf, type SavedCredential } from './support/n8n-client';
import {
	CREDENTIAL_TYPE,
	goodKey,
	importWorkflow,
	n8n,
	readExample,
	simulator,
	submits,
	surroundings,
} from './support/surroundings';
import { AGENT_NODE, agentWithTool } from './support/workflows';

/** Everything but the prompt as it is in a new node. */
const onlyPrompt = {
	resource: 'soul',
	operation: 'generate',
	prompt: "={{ $fromAI('prompt', 'What the image shows', 'string') }}",
};

beforeEach(simulator.reset);

describe.each([
	{
		what: 'AI Agent 2.2, model by chat completions',
		versions: { agent: 2.2, model: 1.2 },
		// It begins anew when it is retried, and its tools with it.
		jobsAfterRetry: 2,
	},
	{
		what: 'AI Agent 3.1, model by responses',
		versions: { agent: 3.1, model: 1.3 },
		jobsAfterRetry: 1,
	},
])('the node as a tool of $what', ({ versions, jobsAfterRetry }) => {
	let chatModel: ChatModel;
	let openAi: SavedCredential;
	let wrongKey: SavedCredential;

	beforeAll(async () => {
		chatModel = await startChatModel();
		openAi = await n8n.createOpenAiCredential(chatModel.url);
		wrongKey = await n8n.createCredential('Wrong key', CREDENTIAL_TYPE, {
			...goodKey,
			apiKeySecret: 'not-the-secret',
		});
	});

	afterAll(async () => {
		await n8n.deleteCredential(openAi.id);
		await n8n.deleteCredential(wrongKey.id);
		await chatModel.close();
	});

	/**
	 * Runs an agent whose model calls the tool with each of these prompts.
	 *
	 * @returns what the tool told the model, call by call, and the agent's answer
	 */
	async function ask(
		prompts: string[],
		parameters: IDataObject = {},
		tool: Partial<INode> = {},
		key = surroundings.credential,
	) {
		chatModel.plays(...prompts.map((prompt) => ({ prompt })));
		const workflow = agentWithTool('Agent', { ...onlyPrompt, ...parameters }, versions, tool);
		const execution = await n8n.runToEnd(await importWorkflow(workflow, openAi, key));
		expect({ status: execution.status, error: errorOf(execution) }).toEqual({
			status: 'success',
			error: '',
		});
		const [{ json }] = itemsOf(execution, AGENT_NODE);
		return { told: chatModel.answers(), answer: String(json.output) };
	}

	it('G5: is offered with its prompt as the one argument', async () => {
		await ask(['A blue boat']);
		expect(chatModel.requests).toHaveLength(2);
		const [{ path, tools }] = chatModel.requests;
		expect(path).toBe(versions.model < 1.3 ? '/chat/completions' : '/responses');
		expect(tools).toMatchObject([
			{
				name: 'Higgsfield',
				description: expect.stringContaining('image from text'),
				parameters: {
					properties: { prompt: { type: 'string', description: 'What the image shows' } },
				},
			},
		]);
	});

	it('G5: gives the model the link of the image, and the agent passes it on', async () => {
		const { told, answer } = await ask(['A blue boat']);
		const [{ id, jobs }] = await simulator.jobs();
		const url = `${surroundings.filesUrl}/results/${jobs[0].id}.png`;
		expect(told).toMatchObject([[{ id, status: 'completed', type: 'image', url }]]);
		expect(answer).toContain(url);
		expect(await submits()).toMatchObject([
			{ status: 200, body: { params: { prompt: 'A blue boat' } } },
		]);
	});

	it('D13: never gives the model a file, also with Download on', async () => {
		const { told } = await ask(['A blue boat'], { download: true });
		expect(told).toMatchObject([[{ status: 'completed', url: expect.stringMatching(/\.png$/) }]]);
		const [, { body }] = chatModel.requests;
		expect(body.length).toBeLessThan(10_000);
		expect(body).not.toMatch(/base64|binary/i);
		const journal = await simulator.journal();
		expect(journal.filter(({ route }) => route === 'file')).toEqual([]);
	});

	it('makes one paid job of every call', async () => {
		const { told } = await ask(['A blue boat', 'A blue boat', 'A red house']);
		const jobs = await simulator.jobs();
		expect(jobs).toHaveLength(3);
		expect(told.map(([{ id }]) => id).sort()).toEqual(jobs.map(({ id }) => id).sort());
	});

	it.each(['[[nsfw]]', '[[failed: The style is not available]]', '[[no-files]]'])(
		'tells the model which generation ended how, and pays for no other: %s',
		async (marker) => {
			const { told, answer } = await ask([`A blue boat ${marker}`]);
			const [{ id }, ...others] = await simulator.jobs();
			expect(others).toEqual([]);
			expect(told).toEqual([
				[
					{
						error: expect.stringContaining(id),
						details: expect.objectContaining({ id, apiVersion: 'v1' }),
					},
				],
			]);
			expect(answer).toContain(id);
		},
	);

	it('tells the model what to do about a wrong key', async () => {
		const { told } = await ask(['A blue boat'], {}, {}, wrongKey);
		expect(told).toEqual([
			[{ error: expect.stringContaining('API key'), details: { httpCode: 401 } }],
		]);
		expect(await simulator.jobs()).toEqual([]);
	});

	it(`has made ${jobsAfterRetry} of one picture when an agent is retried that failed after it`, async () => {
		chatModel.plays({ prompt: 'A blue boat' });
		chatModel.speechless = true;
		const workflow = agentWithTool('Agent', onlyPrompt, versions);
		const failed = await n8n.runToEnd(await importWorkflow(workflow, openAi));
		expect(failed.status).toBe('error');
		chatModel.speechless = false;
		const retried = await n8n.waitForEnd(await n8n.retry(failed.id));
		expect(retried.status).toBe('success');
		const jobs = await simulator.jobs();
		expect(jobs).toHaveLength(jobsAfterRetry);
		expect(chatModel.answers()).toMatchObject([[{ id: jobs.at(-1)!.id }]]);
	});

	it('A4: does not pay again when the tool has Retry On Fail', async () => {
		const tool = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
		const { told } = await ask(['A blue boat [[no-files]]'], {}, tool);
		const jobs = await simulator.jobs();
		expect(jobs).toHaveLength(1);
		expect(told).toMatchObject([[{ details: { id: jobs[0].id } }]]);
	});
});

describe('the example agent in the editor', () => {
	let editor: Editor;
	let canvas: Canvas;
	let chatModel: ChatModel;

	beforeAll(async () => {
		chatModel = await startChatModel();
		editor = await openEditor('agent');
		canvas = new Canvas(editor);
	});

	afterAll(async () => {
		await editor?.close();
		await chatModel.close();
	});

	it('answers in the chat with the link of the picture', async () => {
		chatModel.plays({ prompt: 'A blue boat on a quiet lake at dawn, film photo' });
		const openAi = await n8n.createOpenAiCredential(chatModel.url);
		await canvas.open(await importWorkflow(readExample('agent.json'), openAi));
		await editor.step('answer in the chat', async () => {
			const answer = await canvas.chat('A blue boat at dawn, please');
			await answer.getByText('/results/').waitFor();
			await canvas.succeeded();
		});
		await canvas.picture('agent', { width: 1240, height: 860 });
		expect((await simulator.jobs()).map(({ status }) => status)).toEqual(['completed']);
	});
});
