// npm run check:live: compares the contract in test/contract with the real Higgsfield API, fact by fact. Free: it sends
// no request that could create anything. For maintainers with a key, in HIGGSFIELD_API_KEY_ID and
// HIGGSFIELD_API_KEY_SECRET; HIGGSFIELD_BASE_URL names another address. Ends with 0 when all facts hold, with 1 when
// one differs, with 2 when it could not be told. `--contract FOLDER` takes the facts from elsewhere.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import axios from 'axios';
import { differences, isFree, readContract } from './lib/contract.mjs';
import { root } from './lib/paths.mjs';

const DEFAULT_BASE_URL = 'https://api.higgsfield.ai';
const TIMEOUT_MS = 30_000;
const LONGEST_WAIT_S = 60;
const WRONG_SECRET = 'this-is-not-the-secret';

class CannotTell extends Error {}

const { values } = parseArgs({ options: { contract: { type: 'string' } } });
const env = (name) => (process.env[name] ?? '').trim();
const id = env('HIGGSFIELD_API_KEY_ID');
const secret = env('HIGGSFIELD_API_KEY_SECRET');

/** Answers can repeat what was sent. */
function withoutKey(text) {
	return [secret, id]
		.filter((part) => part !== '')
		.reduce((shown, part) => shown.replaceAll(part, '•••'), text);
}

const print = (text) => console.log(withoutKey(text));

function baseUrl() {
	const given = env('HIGGSFIELD_BASE_URL') || DEFAULT_BASE_URL;
	const url = URL.canParse(given) ? new URL(given) : undefined;
	const isLocal = url !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
	if (url === undefined || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal))) {
		throw new CannotTell(
			'HIGGSFIELD_BASE_URL has to begin with https:// (http:// on this machine).',
		);
	}
	if (url.username || url.password) {
		throw new CannotTell('HIGGSFIELD_BASE_URL must not hold a user name or password.');
	}
	return { url: `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '')}`, isLocal };
}

const CREDENTIALS = {
	key: () => ({ Authorization: `Key ${id}:${secret}` }),
	hfHeaders: () => ({ 'hf-api-key': id, 'hf-secret': secret }),
	wrong: () => ({ Authorization: `Key ${id}:${WRONG_SECRET}` }),
	none: () => ({}),
};

async function send({ url, isLocal }, request) {
	if (!isFree(request)) {
		throw new CannotTell(
			`${request.method} ${request.path} could create something, so it is not sent.`,
		);
	}
	const answer = await axios.request({
		method: request.method,
		url: url + request.path,
		headers: {
			'User-Agent': 'n8n-nodes-higgsfield',
			Accept: 'application/json',
			...CREDENTIALS[request.credentials ?? 'key'](),
			...request.headers,
		},
		data: request.body,
		timeout: TIMEOUT_MS,
		maxRedirects: 0,
		validateStatus: () => true,
		...(isLocal ? { proxy: false } : {}),
	});
	const { status, headers, data } = answer;
	// Here already, because what is printed of it may be cut off in the middle of a secret.
	const body = JSON.parse(JSON.stringify(data ?? null), (_name, value) =>
		typeof value === 'string' ? withoutKey(value) : value,
	);
	return { status, headers, body };
}

/** Sends a request, and once again when the API asks to wait. */
async function ask(target, request) {
	const answer = await send(target, request);
	const seconds = Number(answer.headers['retry-after'] ?? 1);
	if (answer.status !== 429 || !(seconds <= LONGEST_WAIT_S)) return answer;
	await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
	return await send(target, request);
}

const wasAccepted = ({ status, body }) =>
	status < 300 && (body?.request_id !== undefined || Array.isArray(body?.jobs));

async function check(target, fact, answers) {
	const key = JSON.stringify(fact.request);
	try {
		// Several facts can be about one answer.
		if (!answers.has(key)) answers.set(key, await ask(target, fact.request));
		const answer = answers.get(key);
		if (fact.request.method === 'POST' && wasAccepted(answer)) {
			throw new CannotTell(
				`${fact.request.method} ${fact.request.path} was accepted as a job, which no fact should be. Stopped; look at console.higgsfield.ai.`,
			);
		}
		return differences(fact.expect, answer);
	} catch (error) {
		if (error instanceof CannotTell) throw error;
		return [`no answer: ${error.code ?? error.message}`];
	}
}

async function main() {
	if (id === '' || secret === '') {
		throw new CannotTell(
			'Set HIGGSFIELD_API_KEY_ID and HIGGSFIELD_API_KEY_SECRET to a key from console.higgsfield.ai.',
		);
	}
	const target = baseUrl();
	const facts = readContract(values.contract ?? join(root, 'test', 'contract'));
	const forbidden = facts.filter(({ request }) => !isFree(request));
	if (forbidden.length > 0) {
		const list = forbidden.map(
			({ fact, request }) => `  ${request.method} ${request.path}: ${fact}`,
		);
		throw new CannotTell(
			`These facts could create something. Nothing was sent.\n${list.join('\n')}`,
		);
	}

	print(`${facts.length} facts about ${target.url}, all free of charge\n`);
	const answers = new Map();
	let differing = 0;
	for (const fact of facts) {
		const found = await check(target, fact, answers);
		const first = answers.values().next().value;
		if (differing === 0 && fact === facts[0] && first?.status === 401) {
			throw new CannotTell('The API refuses this key (401), so nothing can be told.');
		}
		if (found.length > 0) differing += 1;
		const mark = found.length === 0 ? 'ok  ' : 'DIFF';
		print(`${mark}  ${fact.group}: ${fact.fact}${found.length > 0 ? ` (${fact.evidence})` : ''}`);
		for (const difference of found) print(`        ${difference}`);
	}
	print(
		`\n${facts.length - differing} of ${facts.length} facts hold${differing ? `, ${differing} differ` : ''}`,
	);
	process.exitCode = differing === 0 ? 0 : 1;
}

try {
	await main();
} catch (error) {
	print(error instanceof CannotTell ? error.message : (error.stack ?? String(error)));
	process.exitCode = 2;
}
