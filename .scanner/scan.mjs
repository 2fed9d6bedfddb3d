// Reads `[{ folder, patterns }]` from its argument and prints the verdicts of n8n's package scanner as JSON.
// `patterns` is "source" for a checkout and "package" for what npm publishes, as n8n scans the two.
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const PATTERNS = { source: SOURCE_FILE_PATTERNS, package: ['**/*.js', 'package.json'] };

const verdicts = [];
for (const { folder, patterns } of JSON.parse(process.argv[2])) {
	const { passed, message, details } = await analyzePackage(folder, PATTERNS[patterns]);
	verdicts.push({ passed, message, details });
}
process.stdout.write(JSON.stringify(verdicts));
