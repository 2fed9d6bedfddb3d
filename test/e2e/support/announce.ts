/* eslint-disable @n8n/community-nodes/no-restricted-globals -- starts real servers, never shipped */
import type { Simulator } from '../../simulator';
import { N8nClient } from './n8n-client';
import type { N8nServer } from './n8n-server';
import type { PackedPackage } from './package';
import type { Surroundings } from './surroundings';

/** Gives a fresh n8n its owner and a credential, and tells the tests where everything is. */
export async function announce(
	n8n: N8nServer,
	simulator: Simulator,
	packed: PackedPackage,
): Promise<void> {
	const client = new N8nClient(n8n.url);
	await client.setUpOwner();
	const key = simulator.credentials;
	const surroundings: Surroundings = {
		n8nUrl: n8n.url,
		cookie: client.cookie,
		simulatorUrl: simulator.url,
		filesUrl: simulator.filesUrl,
		key,
		credential: await client.createCredential('Higgsfield account', 'higgsfieldApi', {
			...key,
			baseUrl: simulator.url,
		}),
		packed,
	};
	process.env.E2E_SURROUNDINGS = JSON.stringify(surroundings);
}
