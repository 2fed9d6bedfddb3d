// Prints one line, `N passed, N failed`, for the last `npm test` and the last `npm run test:…` of each kind together.
import { readResult } from './jest.mjs';

// A run that stopped before jest (lint, build, set-up) is one failure.
const results = ['test', 'compat', 'e2e', 'queue'].map(
	(name) => readResult(name) ?? { passed: 0, failed: 1 },
);
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
