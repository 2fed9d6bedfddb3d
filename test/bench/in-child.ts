/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- development only, never shipped */
import { fork } from 'node:child_process';
import { join, resolve } from 'node:path';
import { OperationalError } from 'n8n-workflow';

/** What the process sends back, see `asChild`. */
export interface Answer<T> {
	measured?: T;
	failure?: string;
}

/** Runs a script of this folder in a process of its own, hands it the job, and gives what it measured. */
export async function inChild<T>(script: string, job: object): Promise<T> {
	const child = fork(join(__dirname, script), {
		cwd: resolve(__dirname, '..', '..'),
		execArgv: ['--expose-gc', '--import', 'tsx'],
		env: { ...process.env, NODE_OPTIONS: '' },
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	return await new Promise<T>((done, fail) => {
		child.once('message', ({ measured, failure }: Answer<T>) => {
			if (measured) done(measured);
			else fail(new OperationalError(failure ?? 'The child said nothing'));
		});
		child.once('error', fail);
		child.once('exit', (code) => fail(new OperationalError(`The child ended with ${code}`)));
		child.send(job);
	});
}
