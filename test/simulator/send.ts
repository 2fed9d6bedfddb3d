/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- the simulator is a Node server, never shipped */
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

import type { Answer } from './answers';
import type { FaultAction } from './faults';

interface Wire {
	headers: Record<string, string>;
	body: Buffer | Readable;
	length: number;
}

/** Turns an answer's body into bytes (or a stream) with the headers that go with it. */
function toWire(answer: Answer): Wire {
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(answer.headers ?? {})) {
		headers[name.toLowerCase()] = value;
	}
	if (answer.body instanceof Readable) {
		return { headers, body: answer.body, length: Number(headers['content-length']) };
	}
	let body: Buffer = Buffer.alloc(0);
	if (Buffer.isBuffer(answer.body)) body = answer.body;
	else if (typeof answer.body === 'string' && headers['content-type'] !== undefined) {
		body = Buffer.from(answer.body);
	} else if (answer.body !== undefined) {
		body = Buffer.from(JSON.stringify(answer.body));
		headers['content-type'] ??= 'application/json';
	}
	if (answer.status !== 204) headers['content-length'] = String(body.length);
	return { headers, body, length: body.length };
}

/** Sockets and timers of answers that are being held back, so that they can be let go of. */
export class HeldAnswers {
	private sockets = new Set<Socket>();

	private timers = new Map<NodeJS.Timeout, () => void>();

	private cutSockets = new WeakSet<Socket>();

	/** Ends a connection from this side; `hard` sends a TCP reset. */
	cut(socket: Socket | null, hard = false): void {
		if (socket === null) return;
		this.cutSockets.add(socket);
		if (hard) socket.resetAndDestroy();
		else socket.destroy();
	}

	/** Whether this side ended the connection. */
	wasCut(socket: Socket | null): boolean {
		return socket !== null && this.cutSockets.has(socket);
	}

	/** Keeps a socket that is never answered until `release`. */
	hold(socket: Socket): void {
		this.sockets.add(socket);
		socket.once('close', () => this.sockets.delete(socket));
	}

	/** Resolves after `ms` milliseconds, or at once on `release`. */
	async wait(ms: number): Promise<void> {
		await new Promise<void>((resolve) => {
			const timer = setTimeout(() => {
				this.timers.delete(timer);
				resolve();
			}, ms);
			this.timers.set(timer, resolve);
		});
	}

	/** Destroys every held socket and ends every delay. */
	release(): void {
		for (const socket of this.sockets) this.cut(socket);
		for (const [timer, resolve] of this.timers) {
			clearTimeout(timer);
			resolve();
		}
		this.timers.clear();
	}
}

/** Sends an answer as it is. */
export function send(reply: FastifyReply, answer: Answer): FastifyReply {
	const { headers, body } = toWire(answer);
	return reply.code(answer.status).headers(headers).send(body);
}

/** Sends the headers and half of the body, then goes silent. */
async function sendHalf(reply: FastifyReply, answer: Answer): Promise<void> {
	const { headers, body, length } = toWire(answer);
	const { raw } = reply;
	reply.hijack();
	raw.writeHead(answer.status, { ...(reply.getHeaders() as Record<string, string>), ...headers });
	let left = Math.floor(length / 2);
	for await (const part of Readable.from(Buffer.isBuffer(body) ? [body] : body)) {
		const bytes = (part as Buffer).subarray(0, left);
		left -= bytes.length;
		// Half of a large body must not pile up in memory when the client reads slowly.
		if (bytes.length > 0 && !raw.write(bytes)) {
			await new Promise<void>((resolve) => {
				raw.once('drain', resolve);
				raw.once('close', resolve);
			});
		}
		if (left === 0 || raw.destroyed) break;
	}
	await new Promise<void>((resolve) => raw.write('', () => resolve()));
}

/**
 * Carries out a fault in place of `answer`. Returns what is left to be sent in the ordinary way, or
 * nothing when the fault has taken the reply over.
 */
export async function disturb(
	action: Exclude<FaultAction, { type: 'delay' }>,
	reply: FastifyReply,
	answer: Answer | undefined,
	held: HeldAnswers,
): Promise<Answer | undefined> {
	if (action.type === 'respond') {
		const { status, body, contentType } = action;
		const type = contentType ?? (typeof body === 'string' ? 'text/plain' : undefined);
		const headers = { ...(type ? { 'content-type': type } : {}), ...action.headers };
		return { status, headers, body };
	}
	const { socket } = reply.raw;
	if (action.type === 'reset') {
		reply.hijack();
		held.cut(socket, true);
		return undefined;
	}
	if (socket !== null) held.hold(socket);
	if (action.type === 'hang' || answer === undefined) reply.hijack();
	else await sendHalf(reply, answer);
	if (action.type === 'truncate') held.cut(socket);
	return undefined;
}
