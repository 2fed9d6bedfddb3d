/**
 * The real n8n engine for tests: the built node, loaded as n8n loads it, inside n8n-core's
 * WorkflowExecute. Nothing of n8n is mocked; only its server (database, editor) is left out.
 */
export type { SimulatorAccess, HiggsfieldCredential } from './engine/credentials';
export type {
	EngineResult,
	NodeFailure,
	NodeRun,
	RunningExecution,
	RunOptions,
} from './engine/options';
export type { LogEntry } from './engine/n8n-core';
export { itemWithFiles, readFile, type TestFile } from './engine/binary';
export { listSearch, resourceMapping, testCredential, type EditorOptions } from './engine/editor';
export { retry, run, start, startRetry } from './engine/execution';
export {
	loadPackage,
	registerCredentialType,
	registerNodeType,
	repositoryRoot,
	type NodePackage,
} from './engine/node-package';
export { startTrigger, type RunningTrigger, type TriggerOptions } from './engine/trigger';
export { nodeNames } from './engine/workflow';
