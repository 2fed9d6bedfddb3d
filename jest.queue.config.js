const { projects } = require('./jest.config.js');

/** Queue mode: a real n8n with workers, Postgres and Redis, one test file at a time. */
module.exports = {
	testMatch: ['<rootDir>/test/queue/**/*.test.ts'],
	transform: projects[0].transform,
	globalSetup: '<rootDir>/test/queue/support/global-setup.ts',
	globalTeardown: '<rootDir>/test/queue/support/global-teardown.ts',
	maxWorkers: 1,
	testTimeout: 180_000,
};
