const { projects } = require('./jest.config.js');

/** End-to-end tests: a real n8n server and a real browser, one test file at a time. */
module.exports = {
	testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
	transform: projects[0].transform,
	globalSetup: '<rootDir>/test/e2e/support/global-setup.ts',
	globalTeardown: '<rootDir>/test/e2e/support/global-teardown.ts',
	maxWorkers: 1,
	testTimeout: 180_000,
};
