import axios from 'axios';

import type { Delivery } from '../../simulator';
import { simulator, surroundings } from './surroundings';

/** Where n8n would be reached from outside: Higgsfield calls public addresses only. */
const PUBLIC_URL = 'https://n8n.example.com';

export const publicUrl = (path: string) => `${PUBLIC_URL}/webhook/${path}`;

type Sent = Pick<Delivery, 'url' | 'headers' | 'rawBody'>;

/** Hands a webhook on to n8n, as a tunnel does; gives the HTTP status of n8n's answer. */
export async function handOn(
	{ url, headers, rawBody }: Sent,
	n8nUrl = surroundings.n8nUrl,
): Promise<number> {
	const { status } = await axios.post(url.replace(PUBLIC_URL, n8nUrl), rawBody, {
		headers,
		proxy: false,
		validateStatus: () => true,
		transformRequest: (data: string) => data,
	});
	return status;
}

/** Lets Higgsfield send its webhooks and hands them on to n8n; gives n8n's answers. */
export async function deliverToN8n(): Promise<number[]> {
	const deliveries = await simulator.deliverWebhooks();
	return await Promise.all(deliveries.map(async (delivery) => await handOn(delivery)));
}
