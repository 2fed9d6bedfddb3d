import axios from 'axios';
import { createHmac, randomUUID } from 'crypto';

import { isLoopback } from './addresses';
import type { Clock } from './clock';
import type { JobStore } from './jobs';
import { OUTPUT_EXTENSIONS, type OutputField } from './markers';
import { contentTypeOf } from './media/types';
import { endedAt, recordStatus, type StoredRecord } from './records';
import { asFields, requestFiles } from './results';
import type { Settings } from './settings';
import { failureText, jobSetView, requestView } from './views';

const TIMEOUT_MS = 10_000;
/** A canceled request of the second generation sends nothing. */
const ANNOUNCED = ['completed', 'failed', 'nsfw'];

/** One webhook the simulator sent, or would have sent to a host it does not call. */
export interface Delivery {
	/** Simulator's clock, ms since the epoch. */
	at: number;
	/** The request or job set that ended. */
	requestId: string;
	url: string;
	headers: Record<string, string>;
	body: unknown;
	/** The bytes a signature covers. */
	rawBody: string;
	/** Status the receiver answered. */
	answerStatus?: number;
	/** Why there is no answer. */
	error?: string;
}

type Urls = () => { api: string; files: string };

/** Headers of Standard Webhooks for a body, signed with a `whsec_…` secret. */
export function signatureHeaders(secret: string, rawBody: string, at: number) {
	const id = `msg_${randomUUID()}`;
	const seconds = String(Math.floor(at / 1_000));
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
	const digest = createHmac('sha256', key).update(`${id}.${seconds}.${rawBody}`).digest('base64');
	return {
		'webhook-id': id,
		'webhook-timestamp': seconds,
		'webhook-signature': `v1,${digest}`,
	};
}

/** Tells receivers about jobs that have ended, once each, whenever `deliver` is called. */
export class Webhooks {
	readonly deliveries: Delivery[] = [];

	private announced = new Set<string>();

	constructor(
		private readonly store: JobStore,
		private readonly clock: Clock,
		private readonly settings: () => Settings,
		private readonly urls: Urls,
	) {}

	/** Sends what is due and returns it. Hosts beyond this machine are recorded, never called. */
	async deliver(): Promise<Delivery[]> {
		const due = this.store.all().filter((record) => this.isDue(record));
		due.forEach(({ id }) => this.announced.add(id));
		const deliveries = due.map((record) => this.prepare(record));
		this.deliveries.push(...deliveries);
		await Promise.all(deliveries.map(async (delivery) => await this.send(delivery)));
		return deliveries;
	}

	clear(): void {
		this.deliveries.length = 0;
		this.announced.clear();
	}

	private isDue(record: StoredRecord): boolean {
		if (record.webhook === undefined || this.announced.has(record.id)) return false;
		if (endedAt(record) === undefined) return false;
		return record.kind !== 'request' || ANNOUNCED.includes(recordStatus(record));
	}

	private prepare(record: StoredRecord): Delivery {
		const at = this.clock.now();
		const body = this.bodyOf(record);
		const rawBody = JSON.stringify(body);
		return {
			at,
			requestId: record.id,
			url: record.webhook?.url ?? '',
			headers: {
				'content-type': 'application/json',
				...this.proofOf(record, rawBody, at),
			},
			body,
			rawBody,
		};
	}

	private proofOf(record: StoredRecord, rawBody: string, at: number): Record<string, string> {
		if (record.kind !== 'request') {
			return { 'x-webhook-secret-key': record.webhook?.secret ?? '' };
		}
		const { webhookSecret } = this.settings();
		return webhookSecret === null ? {} : signatureHeaders(webhookSecret, rawBody, at);
	}

	private bodyOf(record: StoredRecord): unknown {
		const urls = this.urls();
		if (record.kind !== 'request') return jobSetView(record, urls.files);
		const { webhookBody, expiresAt } = this.settings();
		const status = recordStatus(record);
		const error = status === 'failed' ? failureText(record) : undefined;
		if (webhookBody === 'envelope') {
			const payload = status === 'completed' ? this.payloadOf(record, urls.files) : null;
			return { request_id: record.id, status, error: error ?? null, payload };
		}
		if (status === 'completed') return requestView(record, urls, expiresAt);
		return { status, request_id: record.id, ...(error === undefined ? {} : { error }) };
	}

	private payloadOf(record: StoredRecord, filesUrl: string) {
		const files = Object.entries(requestFiles(record, filesUrl)).map(([field, list]) => {
			const type = contentTypeOf(OUTPUT_EXTENSIONS[field as OutputField]);
			return [field, list.map(({ url }) => ({ url, content_type: type }))] as const;
		});
		return asFields(Object.fromEntries(files));
	}

	private async send(delivery: Delivery): Promise<void> {
		if (!isLoopback(delivery.url)) {
			delivery.error = 'Not sent: the simulator calls this machine only';
			return;
		}
		try {
			const { status } = await axios.post(delivery.url, delivery.rawBody, {
				headers: delivery.headers,
				timeout: TIMEOUT_MS,
				maxRedirects: 0,
				proxy: false,
				validateStatus: () => true,
				transformRequest: (data: string) => data,
			});
			delivery.answerStatus = status;
		} catch (error) {
			delivery.error = error instanceof Error ? error.message : String(error);
		}
	}
}
