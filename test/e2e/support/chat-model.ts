import fastify from 'fastify';
import type { IDataObject } from 'n8n-workflow';

/*
 * A chat model that plays a script, behind the two interfaces of OpenAI that n8n speaks: chat completions and responses.
 * Asked for the first time, it calls its tool; once it has the tool's answers, it repeats their links and errors.
 */

/** What n8n offers the model as a tool. */
export interface OfferedTool {
	name: string;
	description: string;
	/** A JSON Schema. */
	parameters: { properties?: Record<string, { type: string; description?: string }> };
}

/** One request to the model, the same for both interfaces. */
export interface ModelRequest {
	/** The path behind the base URL. */
	path: string;
	tools: OfferedTool[];
	/** What the tool answered in this conversation so far. */
	toolAnswers: string[];
	/** The whole body, as it came. */
	body: string;
}

export interface ChatModel {
	/** The base URL for n8n's OpenAI credential. */
	url: string;
	/** All requests since the last `plays`, oldest first. */
	requests: ModelRequest[];
	/** While true, the model refuses to answer what its tool told it. */
	speechless: boolean;
	/** What the tool told the model in the newest request: the items of each call. */
	answers(): IDataObject[][];
	/** Starts anew, with what the model calls its tool with: one call for each set of arguments, all in one answer. */
	plays(...calls: object[]): void;
	close(): Promise<void>;
}

interface Completions {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: OfferedTool }>;
}

interface Responses {
	input: Array<{ type?: string; output?: string }>;
	tools?: OfferedTool[];
}

interface Call {
	name: string;
	arguments: string;
}

/** An answer of the model: calls of its tool, or a text. */
type Turn = { calls: Call[] } | { text: string };

export async function startChatModel(): Promise<ChatModel> {
	let script: object[] = [];
	const server = fastify();
	const model: ChatModel = {
		url: '',
		requests: [],
		speechless: false,
		answers: () => (model.requests.at(-1)?.toolAnswers ?? []).map(itemsIn),
		plays: (...calls) => {
			script = calls;
			model.requests.length = 0;
			model.speechless = false;
		},
		close: async () => await server.close(),
	};

	const answer = (request: ModelRequest): Turn => {
		model.requests.push(request);
		const { tools, toolAnswers } = request;
		if (toolAnswers.length > 0 && model.speechless) {
			throw Object.assign(new Error('The model has no words'), { statusCode: 400 });
		}
		if (toolAnswers.length > 0) return { text: `Here you are: ${toolAnswers.map(gist).join(' ')}` };
		const [{ name }] = tools;
		return { calls: script.map((call) => ({ name, arguments: JSON.stringify(call) })) };
	};

	server.post<{ Body: Completions }>('/v1/chat/completions', ({ body }) =>
		asCompletion(
			answer({
				path: '/chat/completions',
				tools: (body.tools ?? []).map((tool) => tool.function),
				toolAnswers: body.messages
					.filter(({ role }) => role === 'tool')
					.map(({ content }) => textOf(content)),
				body: JSON.stringify(body),
			}),
		),
	);
	server.post<{ Body: Responses }>('/v1/responses', ({ body }) =>
		asResponse(
			answer({
				path: '/responses',
				tools: body.tools ?? [],
				toolAnswers: body.input
					.filter(({ type }) => type === 'function_call_output')
					.map(({ output }) => textOf(output)),
				body: JSON.stringify(body),
			}),
		),
	);
	model.url = `${await server.listen({ host: '127.0.0.1', port: 0 })}/v1`;
	return model;
}

const itemsIn = (toolAnswer: string) => JSON.parse(toolAnswer) as IDataObject[];

const gist = (toolAnswer: string) =>
	itemsIn(toolAnswer)
		.map(({ url, error }) => url ?? error)
		.join(' ');

const textOf = (content: unknown) =>
	typeof content === 'string' ? content : JSON.stringify(content);

const MODEL = 'scripted-model';

function asCompletion(turn: Turn) {
	const message =
		'text' in turn
			? { role: 'assistant', content: turn.text }
			: {
					role: 'assistant',
					content: null,
					tool_calls: turn.calls.map((call, index) => ({
						id: `call_${index}`,
						type: 'function',
						function: call,
					})),
				};
	return {
		id: 'completion',
		object: 'chat.completion',
		created: 0,
		model: MODEL,
		choices: [{ index: 0, message, finish_reason: 'text' in turn ? 'stop' : 'tool_calls' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

function asResponse(turn: Turn) {
	const output =
		'text' in turn
			? [
					{
						type: 'message',
						id: 'msg_0',
						role: 'assistant',
						status: 'completed',
						content: [{ type: 'output_text', text: turn.text, annotations: [] }],
					},
				]
			: turn.calls.map((call, index) => ({
					type: 'function_call',
					id: `fc_${index}`,
					call_id: `call_${index}`,
					status: 'completed',
					...call,
				}));
	return {
		id: 'resp_0',
		object: 'response',
		created_at: 0,
		status: 'completed',
		model: MODEL,
		output,
		usage: {
			input_tokens: 1,
			input_tokens_details: { cached_tokens: 0 },
			output_tokens: 1,
			output_tokens_details: { reasoning_tokens: 0 },
			total_tokens: 2,
		},
	};
}
