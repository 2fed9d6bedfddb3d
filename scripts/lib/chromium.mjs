import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StepError } from './run.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const applications = [
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser that the e2e tests drive. */
export function findChromium() {
	const chosen = process.env.CHROMIUM_PATH;
	if (chosen) {
		if (isExecutable(chosen)) return chosen;
		throw new StepError(`CHROMIUM_PATH is ${chosen}, and that is not a program.`);
	}
	const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
	const candidates = folders.flatMap((folder) => names.map((name) => join(folder, name)));
	const found = [...candidates, ...applications].find(isExecutable);
	if (found) return found;
	throw new StepError(
		'The e2e tests need Chromium or Chrome, and none was found. On Debian: apt-get install chromium. ' +
			'Elsewhere, install one and set CHROMIUM_PATH to its program.',
	);
}

function isExecutable(path) {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
