/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test set-up, never shipped */
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Runs before n8n-core is required: without these it would write to the developer's own ~/.n8n.
process.env.N8N_USER_FOLDER = join(tmpdir(), `n8n-engine-test-${randomUUID()}`);
process.env.N8N_ENCRYPTION_KEY = 'only-for-tests';
process.env.N8N_LOG_LEVEL = 'silent';
process.env.N8N_DIAGNOSTICS_ENABLED = 'false';
process.env.N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS = 'false';

// The tests only talk to servers on loopback, which a proxy of the developer's could not reach.
for (const name of Object.keys(process.env)) {
	if (/^(https?|all|no)_proxy$/i.test(name)) delete process.env[name];
}
