/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error -- the simulator is a Node server, never shipped */
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { ApiError, type Answer, type Incoming, type Route, type RouteName } from './answers';
import type { Clock } from './clock';
import type { FaultBook } from './faults';
import type { JournalEntry, Origin } from './journal';
import { disturb, send, type HeldAnswers } from './send';

const BODY_LIMIT_BYTES = 512 * 1024 * 1024;

/** What a server of the simulator is made of. */
export interface ServerParts {
	origin: Origin;
	routes: Route[];
	/** Runs before routing; throws an `ApiError` to turn a request away. */
	gate(request: Incoming): void;
	/** Headers of every answer. */
	commonHeaders(): Record<string, string>;
	/** Answer of a path that no route matches, given the methods that would have matched. */
	notFound(request: Incoming, allowed: string[]): Answer;
	clock: Clock;
	faults: FaultBook;
	held: HeldAnswers;
	record(entry: JournalEntry): void;
}

function toIncoming(request: FastifyRequest): Incoming {
	return {
		method: request.method,
		path: request.url.split('?')[0],
		params: (request.params ?? {}) as Record<string, string>,
		query: (request.query ?? {}) as Record<string, string>,
		headers: request.headers,
		rawBody: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
	};
}

function parseJson(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString('utf8'));
	} catch {
		return undefined;
	}
}

/** A Fastify server with the routes of one origin; not yet listening. */
export function createServer(parts: ServerParts): FastifyInstance {
	const inProgress = new Map<RouteName, number>();
	const app = Fastify({
		bodyLimit: BODY_LIMIT_BYTES,
		forceCloseConnections: true,
		keepAliveTimeout: 5_000,
		routerOptions: { maxParamLength: 500 },
	});
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

	const respond =
		(name: RouteName, handle: Route['handle']) =>
		async (request: FastifyRequest, reply: FastifyReply) => {
			const incoming = toIncoming(request);
			const entry = enter(parts, name, incoming, reply, inProgress);
			reply.headers(parts.commonHeaders());
			const answer = await settle(parts, name, handle, incoming, reply);
			if (answer === undefined) {
				entry.status = reply.raw.headersSent ? reply.raw.statusCode : undefined;
				return reply;
			}
			entry.status = answer.status;
			return await send(reply, answer);
		};

	const respondUnknown = respond('unknown', (request) =>
		parts.notFound(request, allowedMethods(parts.routes, request)),
	);
	for (const { name, method, path, accepts, handle } of parts.routes) {
		const respondKnown = respond(name, handle);
		app.route({
			method,
			url: path,
			handler: async (request, reply) =>
				accepts === undefined || accepts(toIncoming(request))
					? await respondKnown(request, reply)
					: await respondUnknown(request, reply),
		});
	}
	app.setNotFoundHandler(respondUnknown);
	// A defect of the simulator must not pass for an answer of the API.
	app.setErrorHandler(async (error: Error & { statusCode?: number }, _request, reply) => {
		const status = error.statusCode ?? 500;
		return await reply.code(status).send({ simulatorError: error.stack ?? error.message });
	});
	return app;
}

/** Listens on loopback and returns the origin's URL. */
export async function listen(app: FastifyInstance, port: number): Promise<string> {
	await app.listen({ host: '127.0.0.1', port });
	return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

function enter(
	parts: ServerParts,
	route: RouteName,
	incoming: Incoming,
	reply: FastifyReply,
	inProgress: Map<RouteName, number>,
): JournalEntry {
	const { method, path, query, headers, rawBody } = incoming;
	const concurrent = (inProgress.get(route) ?? 0) + 1;
	inProgress.set(route, concurrent);
	const entry: JournalEntry = {
		at: parts.clock.now(),
		origin: parts.origin,
		method,
		path,
		route,
		query,
		headers,
		body: parts.origin === 'api' && rawBody.length > 0 ? parseJson(rawBody) : undefined,
		rawBodyLength: rawBody.length,
		concurrent,
	};
	parts.record(entry);
	const { socket } = reply.raw;
	reply.raw.once('close', () => {
		inProgress.set(route, (inProgress.get(route) ?? 1) - 1);
		if (!reply.raw.writableFinished && !parts.held.wasCut(socket)) entry.aborted = true;
	});
	return entry;
}

/** The answer of a request, faults included; nothing when a fault took the reply over. */
async function settle(
	parts: ServerParts,
	name: RouteName,
	handle: Route['handle'],
	incoming: Incoming,
	reply: FastifyReply,
): Promise<Answer | undefined> {
	const answerFrom = async (produce: () => Answer | Promise<Answer>): Promise<Answer> => {
		try {
			return await produce();
		} catch (error) {
			if (error instanceof ApiError) return error.answer;
			throw error;
		}
	};
	let refused: Answer | undefined;
	try {
		parts.gate(incoming);
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		refused = error.answer;
	}
	const real = async () => refused ?? (await answerFrom(() => handle(incoming)));
	const fault = parts.faults.take(name);
	if (fault === undefined) return await real();
	const { action, when = 'before' } = fault;
	if (action.type === 'delay') {
		const early = when === 'after' ? await real() : undefined;
		await parts.held.wait(action.ms);
		return early ?? (await real());
	}
	const needsAnswer = when === 'after' || action.type === 'truncate' || action.type === 'hangBody';
	return await disturb(action, reply, needsAnswer ? await real() : undefined, parts.held);
}

function allowedMethods(routes: Route[], { path }: Incoming): string[] {
	const segments = path.split('/');
	return routes
		.filter((route) => {
			const pattern = route.path.split('/');
			return (
				pattern.length === segments.length &&
				pattern.every((part, index) => part.startsWith(':') || part === segments[index])
			);
		})
		.map((route) => route.method);
}
