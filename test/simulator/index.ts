/**
 * A Higgsfield API on loopback for development, tests and demonstrations: the API and, on a port of
 * its own, the place its files live. Outcomes are chosen by markers in prompts (see `markers.ts`),
 * disturbances by fault rules (`faults.ts`), everything else by settings (`settings.ts`).
 *
 * Who knows what: `routes/` the wire format, `validation.ts` how bad input is refused, `account.ts`
 * credits and room, `jobs.ts` the life of a job, `server.ts` and `send.ts` how answers leave.
 */
export type { RouteName } from './answers';
export type { Credentials } from './auth';
export { ManualClock, SystemClock, type AdvanceableClock, type Clock } from './clock';
export { motions } from './data/motions';
export { soul2Styles, soulStyles } from './data/styles';
export type { FaultAction, FaultRoute, FaultRule } from './faults';
export type { Charge, JobRecord, RecordKind } from './jobs';
export type { JournalEntry } from './journal';
export { drawPng } from './media/png';
export type { Settings, SettingsPatch } from './settings';
export {
	DEMO_CREDENTIALS,
	startSimulator,
	type Simulator,
	type SimulatorOptions,
} from './simulator';
