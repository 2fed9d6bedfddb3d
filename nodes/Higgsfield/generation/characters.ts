import { InvalidInput } from '../transport/failure';
import type { Api } from '../transport/request';
import { fetchJson } from '../transport/retry';
import { isRecord } from '../transport/text';
import type { Character } from './state';
import { readCharacter } from './state';

/** Asked for; the API may give fewer on a page, so `total_pages` says when to stop. */
const PAGE_SIZE = 50;

export interface CharacterPage {
	characters: Character[];
	totalPages: number;
}

/** One page of the account's characters (`GET /v1/custom-references/list`); pages count from 1. */
export async function characterPage(
	api: Api,
	page: number,
	signal?: AbortSignal,
): Promise<CharacterPage> {
	return await fetchJson(
		api,
		{
			method: 'GET',
			path: '/v1/custom-references/list',
			query: { page, page_size: PAGE_SIZE },
		},
		{ subject: 'the list of characters', read: readPage, signal },
	);
}

function readPage(body: unknown): CharacterPage | undefined {
	if (!isRecord(body) || !Array.isArray(body.items)) return undefined;
	return {
		characters: body.items.flatMap((item: unknown) => readCharacter(item) ?? []),
		totalPages: typeof body.total_pages === 'number' ? body.total_pages : 1,
	};
}

/** The account's characters in the API's order, up to `limit`; a character that moves between pages comes once. */
export async function listCharacters(
	api: Api,
	limit: number,
	signal?: AbortSignal,
): Promise<Character[]> {
	const found = new Map<string, Character>();
	for (let page = 1; found.size < limit; page++) {
		const { characters, totalPages } = await characterPage(api, page, signal);
		for (const character of characters) found.set(character.id, character);
		if (page >= totalPages || characters.length === 0) break;
	}
	return [...found.values()].slice(0, limit);
}

const FAMILY_NAMES: Record<string, string> = { v1: 'Soul', v2: 'Soul 2', cinema: 'Soul Cinema' };

/** What a character's model version is called where users pick it. */
export function familyName(modelVersion: string): string {
	return FAMILY_NAMES[modelVersion] ?? modelVersion;
}

/**
 * Makes sure that a character fits the model, where its model version can be seen: the API ignores one that does
 * not, and the image would be paid without the face.
 *
 * @throws InvalidInput naming the model to choose
 */
export async function requireFamily(api: Api, characterId: string, family: string): Promise<void> {
	const version = await modelVersionOf(api, characterId);
	if (version === undefined || version === family) return;
	const own = familyName(version);
	const wanted = familyName(family);
	throw new InvalidInput(
		'Character',
		characterId,
		`It was trained for ${own} and has no effect on ${wanted}. Choose the model ${own}, or a character trained for ${wanted}.`,
	);
}

const modelVersions = new WeakMap<Api, Map<string, Promise<string | undefined>>>();

/** Asked for once an execution; undefined where it cannot be seen. */
async function modelVersionOf(api: Api, characterId: string): Promise<string | undefined> {
	const known = modelVersions.get(api) ?? new Map<string, Promise<string | undefined>>();
	modelVersions.set(api, known);
	const version = known.get(characterId) ?? fetchModelVersion(api, characterId);
	known.set(characterId, version);
	return await version;
}

async function fetchModelVersion(api: Api, characterId: string): Promise<string | undefined> {
	try {
		const { body } = await api.send({
			method: 'GET',
			path: `/v1/custom-references/${characterId}`,
		});
		return readCharacter(body)?.modelVersion;
	} catch {
		return undefined;
	}
}
