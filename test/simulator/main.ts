/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- the simulator is a Node server, never shipped */
/**
 * `npm run simulator -- [--port 8787] [--files-port 8788] [--key-id ID] [--secret SECRET]
 * [--time-scale 1] [--webhook-interval 1000]`; the environment variables SIMULATOR_PORT,
 * SIMULATOR_FILES_PORT, SIMULATOR_KEY_ID, SIMULATOR_SECRET, SIMULATOR_TIME_SCALE and
 * SIMULATOR_WEBHOOK_INTERVAL do the same. Port 0 takes a free one. Webhooks go to this machine only,
 * every so many milliseconds; 0 leaves them to the control API.
 */
import { parseArgs } from 'node:util';

import { startSimulator } from './simulator';

const DEFAULT_PORT = '8787';
const DEFAULT_FILES_PORT = '8788';
const DEFAULT_WEBHOOK_INTERVAL = '1000';

function toNumber(text: string, name: string): number {
	const value = Number(text);
	if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
		throw new Error(`${name} must be a number, not "${text}"`);
	}
	return value;
}

async function main(): Promise<void> {
	const { env } = process;
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: env.SIMULATOR_PORT ?? DEFAULT_PORT },
			'files-port': { type: 'string', default: env.SIMULATOR_FILES_PORT ?? DEFAULT_FILES_PORT },
			'key-id': { type: 'string', default: env.SIMULATOR_KEY_ID },
			secret: { type: 'string', default: env.SIMULATOR_SECRET },
			'webhook-interval': {
				type: 'string',
				default: env.SIMULATOR_WEBHOOK_INTERVAL ?? DEFAULT_WEBHOOK_INTERVAL,
			},
			'time-scale': { type: 'string', default: env.SIMULATOR_TIME_SCALE ?? '1' },
		},
	});
	const simulator = await startSimulator({
		port: toNumber(values.port, 'The port'),
		filesPort: toNumber(values['files-port'], 'The files port'),
		apiKeyId: values['key-id'],
		apiKeySecret: values.secret,
		settings: {
			timeScale: toNumber(values['time-scale'], 'The time scale'),
			allowLoopbackWebhooks: true,
		},
	});
	const webhookMs = toNumber(values['webhook-interval'], 'The webhook interval');
	if (webhookMs > 0) setInterval(() => void simulator.deliverWebhooks(), webhookMs);
	console.log(`Higgsfield simulator: ${simulator.url}`);
	console.log(`Files:                ${simulator.filesUrl}`);
	console.log(`API key ID:           ${simulator.credentials.apiKeyId}`);
	console.log(`API key secret:       ${simulator.credentials.apiKeySecret}`);
	console.log(`Control:              ${simulator.url}/__simulator/jobs`);
	const stop = () => void simulator.close().then(() => process.exit(0));
	process.once('SIGTERM', stop);
	process.once('SIGINT', stop);
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
