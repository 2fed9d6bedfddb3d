import { randomUUID } from 'crypto';

import type { Answer, Incoming, Route } from '../answers';
import type { Settings } from '../settings';
import type { Storage } from '../storage';
import { choice, object, readBody } from '../validation';

const EXTENSIONS: Record<string, string> = {
	'image/jpeg': 'jpg',
	'image/jpg': 'jpg',
	'image/png': 'png',
	'image/webp': 'webp',
	'image/gif': 'gif',
	'audio/wav': 'wav',
	'audio/x-wav': 'wav',
	'video/mp4': 'mp4',
};

const uploadBody = object({ content_type: choice(Object.keys(EXTENSIONS)) });

/** Hands out presigned uploads. */
export function uploadRoutes(
	storage: Storage,
	settings: () => Settings,
	filesUrl: () => string,
): Route[] {
	const generate = (request: Incoming): Answer => {
		const { content_type: contentType } = readBody<{ content_type: string }>(request, uploadBody);
		const name = `${randomUUID()}.${EXTENSIONS[contentType]}`;
		const tagged = settings().uploadAnswer === 'current';
		const headers: Record<string, string> = { 'Content-Type': contentType };
		if (tagged) {
			Object.assign(headers, {
				'x-amz-tagging': 'retention=temporary',
				...settings().uploadHeaders,
			});
		}
		const signature = storage.presign(name, headers);
		const urls = {
			public_url: `${filesUrl()}/uploads/${name}`,
			upload_url: `${filesUrl()}/storage/${name}?X-Amz-Expires=3600&X-Amz-Signature=${signature}`,
		};
		const details = { content_type: contentType, upload_headers: headers };
		return { status: 200, body: tagged ? { ...urls, ...details } : urls };
	};

	return [
		{ name: 'uploadUrl', method: 'POST', path: '/files/generate-upload-url', handle: generate },
	];
}
