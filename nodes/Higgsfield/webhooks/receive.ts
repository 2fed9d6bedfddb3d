import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { Downloads } from '../files/downloads';
import { generationDriver } from '../generation/driver';
import { generationItems } from '../generation/output';
import type { Generation } from '../generation/state';
import { DEFAULT_BASE_URL } from '../transport/credential';
import type { Failure } from '../transport/failure';
import { toFailure, toNodeError } from '../transport/failure';
import type { Api } from '../transport/request';
import { connect } from '../transport/request';
import { pauseFor } from '../transport/retry';
import { answer, onAnswered, readBody, readRawBody } from './call';
import type { Delivery } from './delivery';
import { eventOf, readDelivery } from './delivery';
import { Events } from './events';
import { isProven, readSecrets } from './proof';
import { readSettings } from './settings';

const WEBHOOK_CREDENTIAL = 'higgsfieldWebhookApi';

/** Higgsfield waits 10 s for an answer. */
const ANSWER_WITHIN_MS = 8_000;

/** A look takes two requests at most. */
const LOOK_TIMEOUT_MS = 4_000;

/** Why a webhook does not start the workflow. */
class Refusal extends Error {
	constructor(
		readonly status: number,
		message: string,
		readonly trouble?: Failure,
	) {
		super(message);
	}
}

/**
 * @param status what Higgsfield is told: after 5xx it sends the webhook again, for up to two hours, after 2xx and 4xx
 *   it does not
 * @param trouble what the user has to mend
 */
function refuse(
	status: 200 | 400 | 401 | 404 | 500 | 503,
	message: string,
	trouble?: Failure,
): Refusal {
	return new Refusal(status, message, trouble);
}

/**
 * Takes one webhook of Higgsfield, and starts the workflow with the items that the Higgsfield node would give for the
 * generation.
 *
 * @throws NodeApiError or NodeOperationError only for who listens for a test event in the editor
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		return await examine(context);
	} catch (error) {
		if (!(error instanceof Refusal)) throw toNodeError(context.getNode(), error, 0);
		const { status, message, trouble } = error;
		if (trouble !== undefined && isTest(context)) throw toNodeError(context.getNode(), trouble, 0);
		if (status !== 200) context.logger.warn(`Higgsfield Trigger refused a call: ${message}`);
		answer(context, status, message);
		return { noWebhookResponse: true };
	}
}

async function examine(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const answerBy = Date.now() + ANSWER_WITHIN_MS;
	await prove(context);
	const settings = readSettings(context);
	const { generation, baseUrl } = await (settings.confirm ? confirmed(context) : told(context));
	const event = eventOf(generation);
	if (event === undefined || !settings.events.includes(event)) {
		throw refuse(200, `Nothing starts here for a generation that is ${generation.status}`);
	}
	if (!isTest(context)) register(context, generation);
	const items = generationItems(generation, settings.output);
	const { download } = settings.output;
	if (download === undefined) return { workflowData: [items] };
	const downloads = new Downloads(context, baseUrl);
	return await startWith(context, downloads.attach(items, generation, download, true), answerBy);
}

/** With a credential for webhooks, only Higgsfield may call. */
async function prove(context: IWebhookFunctions): Promise<void> {
	if (context.getNode().credentials?.[WEBHOOK_CREDENTIAL] === undefined) return;
	let secrets: ReturnType<typeof readSecrets>;
	try {
		secrets = readSecrets(await context.getCredentials(WEBHOOK_CREDENTIAL));
	} catch (error) {
		const failure = toFailure(error);
		throw refuse(500, failure.message, failure);
	}
	const call = { headers: context.getHeaderData(), rawBody: readRawBody(context) };
	if (!(await isProven(call, secrets, Date.now()))) {
		throw refuse(401, 'It has no valid signature or secret');
	}
}

interface Found {
	generation: Generation;
	baseUrl: string;
}

/** The generation as the webhook tells it. */
async function told(context: IWebhookFunctions): Promise<Found> {
	const { generation } = read(context);
	if (generation === undefined) throw notReadable();
	return { generation, baseUrl: DEFAULT_BASE_URL };
}

/** The generation as the API tells it. */
async function confirmed(context: IWebhookFunctions): Promise<Found> {
	const delivery = read(context);
	let api: Api;
	let generation: Generation;
	try {
		api = await connect(context);
		generation = await generationDriver(api, delivery.apiVersion).look(
			delivery.id,
			LOOK_TIMEOUT_MS,
		);
	} catch (error) {
		const failure = toFailure(error);
		const isUnknown = failure.details.httpCode === 404;
		throw refuse(isUnknown ? 404 : 503, failure.message, failure);
	}
	if (!generation.finished) {
		throw refuse(503, `Generation ${generation.id} is still ${generation.apiStatus}`);
	}
	return { generation, baseUrl: api.baseUrl };
}

function read(context: IWebhookFunctions): Delivery {
	const delivery = readDelivery(readBody(context), DEFAULT_BASE_URL);
	if (delivery === undefined) throw notReadable();
	return delivery;
}

function notReadable(): Refusal {
	return refuse(400, 'It is not about a generation of Higgsfield');
}

/** Lets each end of a generation start the workflow once. */
function register(context: IWebhookFunctions, { id, status }: Generation): void {
	const node = `${context.getWorkflow().id ?? ''} ${context.getNode().id}`;
	const events = new Events(node, context.getWorkflowStaticData('node'), Date.now());
	const event = `${id} ${status}`;
	switch (events.noveltyOf(event)) {
		case 'started':
			throw refuse(200, `Generation ${id} has started the workflow before`);
		case 'starting':
			throw refuse(503, `Generation ${id} is just starting the workflow`);
		case 'new':
			events.begin(event);
			onAnswered(context, (status) => events.end(event, status < 400, Date.now()));
	}
}

/**
 * Starts the workflow once the files are there. Where that takes longer than Higgsfield waits, the answer goes out
 * before; otherwise n8n gives it when the workflow has started, so that nothing is lost if it cannot.
 */
async function startWith(
	context: IWebhookFunctions,
	items: Promise<INodeExecutionData[]>,
	answerBy: number,
): Promise<IWebhookResponseData> {
	if (await isDoneBy(items, answerBy)) return { workflowData: [await items] };
	answer(context, 200, 'Received');
	return { noWebhookResponse: true, workflowData: [await items] };
}

async function isDoneBy(work: Promise<unknown>, time: number): Promise<boolean> {
	const decided = new AbortController();
	try {
		return await Promise.race([
			work.then(() => true),
			pauseFor(Math.max(time - Date.now(), 0), decided.signal).then(() => false),
		]);
	} finally {
		decided.abort();
	}
}

/** Whether somebody listens for a test event in the editor. */
function isTest(context: IWebhookFunctions): boolean {
	return context.getMode() === 'manual';
}
