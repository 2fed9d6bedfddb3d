/**
 * A Higgsfield API on loopback for development, tests and demonstrations: the API and, on a port of
 * its own, the place its files live. Outcomes are chosen by markers in prompts (see `markers.ts`),
 * disturbances by fault rules (`faults.ts`), everything else by settings (`settings.ts`).
 *
 * Who knows what: `routes/` and `views.ts` the wire format, `validation.ts` (first generation) and
 * `schema.ts` (second) how bad input is refused, `data/models/` and `pricing.ts` the models,
 * `account.ts` credits and room, `idempotency.ts` keys, `jobs.ts` and `records.ts` the life of a job,
 * `webhooks.ts` what is sent when it ends, `server.ts` and `send.ts` how answers leave.
 */
export type { RouteName } from './answers';
export type { Credentials } from './auth';
export { ManualClock, SystemClock, type AdvanceableClock, type Clock } from './clock';
export { models, type Model } from './data/models';
export { motions } from './data/motions';
export { soul2Styles, soulStyles } from './data/styles';
export type { FaultAction, FaultRoute, FaultRule } from './faults';
export type { JournalEntry } from './journal';
export { drawPng } from './media/png';
export type { Charge, JobRecord, RecordKind } from './records';
export type { JsonSchema } from './schema';
export type { Settings, SettingsPatch } from './settings';
export {
	DEMO_CREDENTIALS,
	startSimulator,
	type Simulator,
	type SimulatorOptions,
} from './simulator';
export type { Delivery } from './webhooks';
