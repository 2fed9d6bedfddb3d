import type { IWebhookFunctions } from 'n8n-workflow';

/* The HTTP side of a webhook in n8n. */

/** The bytes as they came; n8n keeps them beside what it read from them. */
export function readRawBody(context: IWebhookFunctions): Uint8Array | undefined {
	const { rawBody } = context.getRequestObject() as { rawBody?: unknown };
	return rawBody instanceof Uint8Array ? rawBody : undefined;
}

/** The body, read from the very bytes that a signature covers. */
export function readBody(context: IWebhookFunctions): unknown {
	const raw = readRawBody(context);
	if (raw === undefined) return context.getBodyData();
	try {
		return JSON.parse(Buffer.from(raw).toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}

/** Answers at once, before the workflow starts or instead of it. */
export function answer(context: IWebhookFunctions, status: number, message: string): void {
	context.getResponseObject().status(status).json({ message });
}

/** Tells the HTTP status of the answer when it has gone out, n8n's own included. */
export function onAnswered(context: IWebhookFunctions, tell: (status: number) => void): void {
	const response = context.getResponseObject();
	response.once?.('finish', () => tell(response.statusCode));
}
