import { createWriteStream } from 'node:fs';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import axios from 'axios';

const LIMIT_MS = 5 * 60_000;

/** Downloads a file to `<target>.<its ending>`. */
export async function download(url, target) {
	const { hostname, pathname } = new URL(url);
	const answer = await axios.get(url, {
		responseType: 'stream',
		signal: AbortSignal.timeout(LIMIT_MS),
		// The simulator is on this machine, which no proxy can reach.
		...(hostname === '127.0.0.1' ? { proxy: false } : {}),
	});
	const file = createWriteStream(target + extname(pathname));
	await pipeline(answer.data, file);
	return { path: file.path, bytes: file.bytesWritten };
}
