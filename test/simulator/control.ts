import type { FastifyInstance } from 'fastify';

import { isAdvanceable } from './clock';
import type { FaultRule } from './faults';
import type { SettingsPatch } from './settings';
import type { Simulator } from './simulator';

/**
 * The control API: the simulator's own routes under `/__simulator`, without credentials and not in
 * the journal. Bodies are JSON; `times: null` in a fault means every time.
 */
export function addControlRoutes(app: FastifyInstance, simulator: () => Simulator): void {
	const readJson = (body: unknown): unknown =>
		Buffer.isBuffer(body) && body.length > 0 ? JSON.parse(body.toString('utf8')) : {};

	app.get('/__simulator/journal', () => simulator().journal);
	app.get('/__simulator/jobs', () => simulator().jobs);
	app.get('/__simulator/deliveries', () => simulator().deliveries);
	app.get('/__simulator/settings', () => simulator().settings);
	app.post('/__simulator/faults', async (request, reply) => {
		simulator().fault(readJson(request.body) as FaultRule);
		return await reply.code(204).send();
	});
	app.delete('/__simulator/faults', async (_request, reply) => {
		simulator().clearFaults();
		return await reply.code(204).send();
	});
	app.post('/__simulator/settings', (request) => {
		simulator().configure(readJson(request.body) as SettingsPatch);
		return simulator().settings;
	});
	app.post('/__simulator/webhooks/deliver', async () => await simulator().deliverWebhooks());
	app.post('/__simulator/reset', async (_request, reply) => {
		simulator().reset();
		return await reply.code(204).send();
	});
	app.post('/__simulator/clock/advance', async (request, reply) => {
		const { ms } = readJson(request.body) as { ms?: unknown };
		const { clock } = simulator();
		if (typeof ms !== 'number' || !isAdvanceable(clock)) {
			return await reply.code(400).send({ detail: 'Give a number of ms and a clock that moves' });
		}
		clock.advance(ms);
		return { now: clock.now() };
	});
}
