/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test support, never shipped */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder for n8n's data that is deleted when this process ends. It is outside the repository:
 * n8n unpacks its editor there, and the linter would read all of it.
 */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'higgsfield-n8n-'));
	process.once('exit', () => removeFolder(folder));
	return folder;
}

/** Deletes it before: a test has to, since jest never calls its exit listeners. */
export function removeFolder(folder: string) {
	// Retries, because a process that was just killed may still be writing.
	rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
