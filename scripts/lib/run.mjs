import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './paths.mjs';

/** A failure that the user can read as it is; anything else gets a stack trace. */
export class StepError extends Error {
	constructor(message, status = 1) {
		super(message);
		this.status = status;
	}
}

const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`;

// What this process started and what has not ended yet, so that an interrupted run leaves nothing behind.
const children = new Set();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
	process.once(signal, () => {
		for (const child of children) child.kill(signal);
		process.exit(128 + constants.signals[signal]);
	});
}

function start(command, args, { cwd = root, env = {}, stdio }) {
	const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio });
	children.add(child);
	return child;
}

function finished(child) {
	return new Promise((resolve) => {
		const end = (status) => {
			children.delete(child);
			resolve(status);
		};
		child.once('error', (error) => end(error.code === 'ENOENT' ? 127 : 126));
		child.once('close', (code, signal) => end(code ?? 128 + constants.signals[signal]));
	});
}

/** Runs a command with its output shown. Throws a StepError with the command's status. */
export async function show(what, command, args, options = {}) {
	const since = Date.now();
	console.log(`\n> ${what}`);
	const status = await finished(
		start(command, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] }),
	);
	if (status !== 0) throw new StepError(`${what}: failed with status ${status}`, status);
	console.log(`> ${what}: done in ${seconds(since)}`);
}

/** Does something long and silent, with a sign of life while it goes on. */
export async function task(what, work) {
	const since = Date.now();
	console.log(`\n> ${what}`);
	const sign = setInterval(() => console.log(`  … ${seconds(since)}`), 15_000);
	try {
		const result = await work();
		console.log(`> ${what}: done in ${seconds(since)}`);
		return result;
	} finally {
		clearInterval(sign);
	}
}

/** Runs a long and silent command; its output is shown only if it fails. */
export async function quietly(what, command, args, options = {}) {
	return await task(what, async () => {
		const { status, output } = await capture(command, args, options);
		if (status !== 0)
			throw new StepError(`${output}\n\n${what}: failed with status ${status}`, status);
		return output;
	});
}

/** Runs a command and gives back its status and output, showing nothing. */
export async function capture(command, args, options = {}) {
	const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	child.stdout.on('data', (chunk) => (output += chunk));
	child.stderr.on('data', (chunk) => (output += chunk));
	const status = await finished(child);
	return { status, output: withoutSpinners(output).trim() };
}

/** Spinners draw over their line; what they drew last is what counts. */
const withoutSpinners = (text) => text.replace(/^.*\x1b\[999D\x1b\[J/gm, '');

/** The body of a command: a StepError is one line and its status, not a stack trace. */
export async function command(body) {
	try {
		await body();
	} catch (error) {
		console.error(`\n${error instanceof StepError ? error.message : error.stack}`);
		process.exitCode = error.status ?? 1;
	}
}
