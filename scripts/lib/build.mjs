import { quietly } from './run.mjs';

/** Builds the package into dist. */
export const build = async () => await quietly('Build', 'npm', ['run', '--silent', 'build']);
