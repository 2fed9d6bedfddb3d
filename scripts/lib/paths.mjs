import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const serverFolder = join(root, '.n8n-server');
export const bin = (name) => join(root, 'node_modules', '.bin', name);
