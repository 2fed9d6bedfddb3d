/** Families of characters; a model draws those of its own family only. */
export const CHARACTER_FAMILIES = ['v1', 'v2', 'cinema'] as const;

export type CharacterFamily = (typeof CHARACTER_FAMILIES)[number];
