import axios from 'axios';

import { simulator, surroundings } from '../../e2e/support/surroundings';

/** Where n8n would be reached from outside: Higgsfield calls public addresses only. */
const PUBLIC_URL = 'https://n8n.example.com';

export const publicUrl = (path: string) => `${PUBLIC_URL}/webhook/${path}`;

/** Lets Higgsfield send its webhooks and hands them on to n8n, as a tunnel does; gives n8n's answers. */
export async function deliverToN8n(): Promise<number[]> {
	const deliveries = await simulator.deliverWebhooks();
	return await Promise.all(
		deliveries.map(async ({ url, headers, rawBody }) => {
			const { status } = await axios.post(url.replace(PUBLIC_URL, surroundings.n8nUrl), rawBody, {
				headers,
				proxy: false,
				validateStatus: () => true,
				transformRequest: (data: string) => data,
			});
			return status;
		}),
	);
}
