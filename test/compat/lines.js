'use strict';

/**
 * The lines of n8n that the package is tested with, oldest first. `folder` holds their engine (n8n-core and
 * n8n-workflow), `lacks` what they do not have yet and why a test is skipped for it, `alsoRuns` engine tests that
 * only some can run.
 */
const lines = [
	{
		name: 'n8n 1.123',
		folder: '.compat/n8n-1',
		lacks: {
			resumeToken: 'an execution has no token that a crash survives',
			errorDetails: 'n8n knows a failed item with details only since 2.35',
		},
	},
	{
		name: 'n8n 2.17',
		folder: '.compat/n8n-2.17',
		alsoRuns: ['saved-workflows'],
		lacks: {
			errorDetails: 'n8n knows a failed item with details only since 2.35',
			credentialTestRules: 'n8n loses the status of the answer and shows a text of its own',
		},
	},
	{ name: 'n8n 2.41', folder: '.', lacks: {} },
];

/** What of the engine tests the older lines run besides; the current one runs all of them in `npm test`. */
const engineTests = [
	'agent-tool',
	'agent-values',
	'characters',
	'files/download-faults',
	'files/downloads',
	'lists',
	'parameters',
	'results',
	'sdk-bodies',
	'trigger/once',
	'trigger/output',
	'trigger/proof',
	'v2/dop',
	'v2/lists',
	'v2/model-run',
	'v2/result-cancel',
	'v2/soul',
];

module.exports = { lines, engineTests };
