/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @typescript-eslint/no-require-imports -- development only, never shipped */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { INodeType, IVersionedNodeType } from 'n8n-workflow';

const folder = resolve(__dirname, '../../.n8n-server/node_modules/n8n-nodes-base/dist/nodes');

/** A node type of n8n's own. */
export function ownNode(name: 'HttpRequest' | 'If' | 'Wait'): INodeType | IVersionedNodeType {
	const module = require(fileOf(name)) as Record<string, new () => INodeType>;
	return new module[name]();
}

/** Whether n8n's own nodes are installed here (`npm start` and the e2e tests do that). */
export const hasOwnNodes = (): boolean => existsSync(fileOf('HttpRequest'));

function fileOf(name: string): string {
	return join(folder, name, `${name}.node.js`);
}
