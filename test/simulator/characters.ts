import { refusal } from './answers';
import type { CharacterFamily } from './data/families';
import type { JobStore } from './jobs';
import { recordStatus, type StoredRecord } from './records';

/** The trained character a generation names; refuses one that is missing or not ready. */
export function findCharacter(store: JobStore, id: string): StoredRecord {
	const character = store.get(id);
	if (character?.kind !== 'character' || character.deleted) {
		throw refusal(400, 'Custom reference not found');
	}
	if (recordStatus(character) !== 'completed') throw refusal(400, 'Custom reference is not ready');
	return character;
}

/** The family of models that draw a character. */
export function characterFamily(character: StoredRecord): CharacterFamily {
	return (character.body as { model_version?: CharacterFamily }).model_version ?? 'v1';
}
