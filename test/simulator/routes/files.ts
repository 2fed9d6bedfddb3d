/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- the simulator is a Node server, never shipped */
import { Readable } from 'node:stream';

import { storageError, type Answer, type Incoming, type Route } from '../answers';
import type { Clock } from '../clock';
import type { JobStore } from '../jobs';
import { artefact } from '../media/artefacts';
import { drawPng } from '../media/png';
import { pictureSize } from '../media/size';
import { contentTypeOf } from '../media/types';
import { generatedFile, type VirtualFile } from '../media/video';
import { isThere } from '../results';
import type { Storage } from '../storage';

/** Results are drawn at a quarter of the size asked for, previews at a sixteenth. */
const RESULT_SCALE = 1 / 4;
const PREVIEW_SCALE = 1 / 16;
const CARD_PIXELS = 256;
/** Size of a file whose address names none. */
const DEFAULT_BYTES = 40_000;
const REDIRECTS = [301, 302, 303, 307, 308];

/** Reads `bytes=a-b`, `bytes=a-` and `bytes=-n`; nothing when the range does not fit. */
function parseRange(range: string, size: number): { start: number; end: number } | undefined {
	const match = /^bytes=(\d*)-(\d*)$/.exec(range.trim());
	if (match === null || (match[1] === '' && match[2] === '')) return undefined;
	const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
	const end = match[1] === '' || match[2] === '' ? size - 1 : Math.min(size - 1, Number(match[2]));
	return start <= end && start < size ? { start, end } : undefined;
}

function serve(request: Incoming, file: VirtualFile, contentType: string): Answer {
	const { size } = file;
	const headers: Record<string, string> = {
		'content-type': contentType,
		'accept-ranges': 'bytes',
		'content-length': String(size),
	};
	const { range } = request.headers;
	if (range === undefined) return { status: 200, headers, body: file.read(0, size - 1) };
	const part = parseRange(range, size);
	if (part === undefined) {
		return { status: 416, headers: { 'content-range': `bytes */${size}` } };
	}
	const { start, end } = part;
	headers['content-length'] = String(end - start + 1);
	headers['content-range'] = `bytes ${start}-${end}/${size}`;
	return { status: 206, headers, body: file.read(start, end) };
}

function inMemory(bytes: Buffer): VirtualFile {
	return {
		size: bytes.length,
		read: (start, end) => Readable.from([bytes.subarray(start, end + 1)], { objectMode: false }),
	};
}

/** The same bytes, a part of them every tenth of a second. */
function slowly(file: Readable, bytesPerSecond: number): Readable {
	const part = Math.max(1, Math.floor(bytesPerSecond / 10));
	async function* parts(): AsyncGenerator<Buffer> {
		for await (const chunk of file as AsyncIterable<Buffer>) {
			for (let at = 0; at < chunk.length; at += part) {
				yield chunk.subarray(at, at + part);
				await new Promise((resolve) => setTimeout(resolve, 100));
			}
		}
	}
	return Readable.from(parts(), { objectMode: false });
}

function notThere(): never {
	throw storageError(404, 'NoSuchKey', 'The specified key does not exist.');
}

/**
 * The files origin: results, previews, uploads, generated bodies and redirects. Of `/named/{any name}`,
 * the query tells `type` (the whole header), `bytes` and, for a slow body, `rate` (bytes per second).
 */
export function fileRoutes(store: JobStore, storage: Storage, clock: Clock): Route[] {
	const result = (request: Incoming): Answer => {
		const match = /^([0-9a-f-]{36})(_min)?\.([a-z0-9]+)$/i.exec(request.params.name);
		if (match === null) return notThere();
		const [, jobId, small, extension] = match;
		const record = store.getByJob(jobId);
		const index = record?.jobs.findIndex((job) => job.id === jobId.toLowerCase()) ?? -1;
		if (record === undefined) return notThere();
		if (!isThere(record, record.jobs[index], extension, clock.now())) return notThere();
		const type = contentTypeOf(extension);
		if (extension !== 'png') return serve(request, inMemory(artefact(extension)), type);
		const { params, prompt } = record.body as { params?: { prompt?: string }; prompt?: string };
		const scale = small ? PREVIEW_SCALE : RESULT_SCALE;
		const [width, height] = pictureSize(record.body).map((side) => Math.round(side * scale));
		const image = drawPng(`${params?.prompt ?? prompt}#${index}`, width, height);
		return serve(request, inMemory(image), type);
	};

	const card = (request: Incoming): Answer =>
		request.params.name.endsWith('.png')
			? serve(
					request,
					inMemory(drawPng(request.params.name, CARD_PIXELS, CARD_PIXELS)),
					contentTypeOf('png'),
				)
			: notThere();

	const generated = (request: Incoming): Answer => {
		const match = /^(\d+)\.([a-z0-9]{2,4})$/.exec(request.params.name);
		if (match === null) return notThere();
		return serve(request, generatedFile(Number(match[1])), contentTypeOf(match[2]));
	};

	const named = ({ params, query }: Incoming): Answer => {
		const { type, bytes, rate } = query;
		const size = Number(bytes ?? DEFAULT_BYTES);
		const file = generatedFile(size).read(0, size - 1);
		return {
			status: 200,
			headers: {
				'content-type': type ?? contentTypeOf(params.name),
				'content-length': String(size),
			},
			body: rate === undefined ? file : slowly(file, Number(rate)),
		};
	};

	const upload = (request: Incoming): Answer => {
		if (request.headers['transfer-encoding'] !== undefined) {
			const message = 'A header you provided implies functionality that is not implemented';
			throw storageError(501, 'NotImplemented', message);
		}
		const { name } = request.params;
		storage.put(name, request.query['X-Amz-Signature'], request.headers, request.rawBody);
		return { status: 200 };
	};

	const uploaded = (request: Incoming): Answer => {
		const object = storage.get(request.params.name);
		if (object === undefined) throw storageError(403, 'AccessDenied', 'Access Denied');
		return serve(request, inMemory(object.bytes), object.contentType);
	};

	const redirect = (request: Incoming): Answer => {
		const status = Number(request.query.status ?? 302);
		const { to } = request.query;
		if (to === undefined || !REDIRECTS.includes(status)) return notThere();
		return { status, headers: { location: to } };
	};

	return [
		{ name: 'file', method: 'GET', path: '/results/:name', handle: result },
		{ name: 'file', method: 'GET', path: '/previews/:name', handle: card },
		{ name: 'file', method: 'GET', path: '/references/:name', handle: card },
		{ name: 'file', method: 'GET', path: '/generated/:name', handle: generated },
		{ name: 'file', method: 'GET', path: '/named/:name', handle: named },
		{ name: 'file', method: 'GET', path: '/uploads/:name', handle: uploaded },
		{ name: 'file', method: 'GET', path: '/redirect', handle: redirect },
		{ name: 'upload', method: 'PUT', path: '/storage/:name', handle: upload },
	];
}
