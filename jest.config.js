const transform = {
	'^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
};

/** Unit and engine tests; the engine tests run the built node (`npm run build` comes first). */
module.exports = {
	projects: [
		{
			displayName: 'unit',
			testMatch: ['<rootDir>/test/unit/**/*.test.ts'],
			transform,
		},
		{
			displayName: 'engine',
			testMatch: ['<rootDir>/test/engine/**/*.test.ts'],
			transform,
			setupFiles: ['<rootDir>/test/helpers/engine-environment.ts'],
		},
		{
			displayName: 'package',
			testMatch: ['<rootDir>/test/package/**/*.test.ts'],
			transform,
			setupFiles: ['<rootDir>/test/helpers/engine-environment.ts'],
		},
	],
	testTimeout: 30_000,
};
