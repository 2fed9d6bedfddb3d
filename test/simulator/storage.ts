/* eslint-disable @n8n/community-nodes/no-restricted-imports -- the simulator is a Node server, never shipped */
import { randomBytes } from 'crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { storageError } from './answers';
import type { Clock } from './clock';

const LINK_LIFETIME_MS = 60 * 60 * 1000;

interface StoredObject {
	signature: string;
	/** Headers the upload must carry, exactly. */
	headers: Record<string, string>;
	expiresAt: number;
	bytes?: Buffer;
}

/** Object storage behind the presigned links. */
export class Storage {
	private objects = new Map<string, StoredObject>();

	constructor(private readonly clock: Clock) {}

	/** Allows one upload under this name and returns the link's signature. */
	presign(name: string, headers: Record<string, string>): string {
		const signature = randomBytes(32).toString('hex');
		const expiresAt = this.clock.now() + LINK_LIFETIME_MS;
		this.objects.set(name, { signature, headers, expiresAt });
		return signature;
	}

	/** Stores an upload, or refuses it as storage does. */
	put(name: string, signature: string | undefined, headers: IncomingHttpHeaders, bytes: Buffer) {
		const object = this.objects.get(name);
		const signed =
			object !== undefined &&
			object.signature === signature &&
			Object.entries(object.headers).every(
				([header, value]) => headers[header.toLowerCase()] === value,
			);
		if (!signed) {
			const message =
				'The request signature we calculated does not match the signature you provided.';
			throw storageError(403, 'SignatureDoesNotMatch', message);
		}
		if (this.clock.now() > object.expiresAt) {
			throw storageError(403, 'AccessDenied', 'Request has expired');
		}
		object.bytes = bytes;
	}

	/** The uploaded bytes with their content type, once they are there. */
	get(name: string): { bytes: Buffer; contentType: string } | undefined {
		const object = this.objects.get(name);
		if (object?.bytes === undefined) return undefined;
		return { bytes: object.bytes, contentType: object.headers['Content-Type'] };
	}

	clear(): void {
		this.objects.clear();
	}
}
