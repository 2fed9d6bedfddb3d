/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- runs real processes, never shipped */
import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

export interface SpawnOptions {
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	/** The user to run as, by numbers; this process's own by default. */
	user?: { uid: number; gid: number };
	/** File descriptor for standard output and error. */
	log: number;
}

const running = new Set<ChildProcess>();
let watching = false;

/** Starts a process in a group of its own, so that what it starts can be ended with it. */
export function spawnGroup(command: string, args: string[], { cwd, env, user, log }: SpawnOptions) {
	watchForExit();
	const child = spawn(command, args, {
		cwd,
		env,
		...user,
		detached: true,
		stdio: ['ignore', log, log],
	});
	running.add(child);
	guard(child);
	child.once('exit', () => running.delete(child));
	child.once('error', () => running.delete(child));
	return child;
}

/** Ends a process and everything it started, at once. */
export async function killGroup(child: ChildProcess): Promise<void> {
	if (!running.has(child)) return;
	const ended = new Promise((resolve) => child.once('exit', resolve));
	signalGroup(child);
	await ended;
}

/** Asks a process to end, waits until it has, and ends what it left running. */
export async function endGroup(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
	if (!running.has(child)) return;
	const ended = new Promise((resolve) => child.once('exit', resolve));
	child.kill(signal);
	await ended;
	signalGroup(child);
}

/**
 * Ends the group also when this process is killed, or is a test, whose exit listeners jest never
 * calls: a shell that reads from us until we are gone.
 */
function guard(child: ChildProcess) {
	if (child.pid === undefined) return;
	const shell = spawn('sh', ['-c', 'cat; kill -s KILL -- "-$0"', String(child.pid)], {
		detached: true,
		stdio: ['pipe', 'ignore', 'ignore'],
	});
	// Without a shell the listeners below remain.
	shell.once('error', () => {});
	shell.unref();
	child.once('exit', () => shell.kill('SIGKILL'));
}

function signalGroup(child: ChildProcess) {
	try {
		if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
	} catch {
		// It has ended by itself.
	}
}

/** However this process ends, the groups end with it: they no longer get the terminal's Ctrl-C. */
function watchForExit() {
	if (watching) return;
	watching = true;
	// First of all: others may want to delete what the processes work on.
	process.prependOnceListener('exit', () => running.forEach(signalGroup));
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.once(signal, () => process.exit(128 + constants.signals[signal]));
	}
}
