import type { INodeProperties, INodePropertyMode, INodePropertyOptions } from 'n8n-workflow';

import {
	belongsTo,
	built,
	builtDescription,
	builtNode,
	builtTrigger,
	choices,
	innerFields,
	isCollectionGroup,
	offeredOperations,
} from './built';

/** n8n's UI text rules, for every field however deep; lint sees only part of them. */

interface Place {
	path: string;
	property: INodeProperties;
}

function everyField(properties: INodeProperties[], parent = ''): Place[] {
	return properties.flatMap((property) => {
		const path = `${parent}${property.name}`;
		return [{ path, property }, ...everyField(innerFields(property), `${path}.`)];
	});
}

const node = everyField(builtDescription().properties);
const { HiggsfieldApi, HiggsfieldWebhookApi } = built();
const fields = [
	...node,
	...everyField(builtTrigger().description.properties, 'trigger.'),
	...everyField(new HiggsfieldApi().properties, 'credential.'),
	...everyField(new HiggsfieldWebhookApi().properties, 'webhookCredential.'),
];

const everyChoice = fields.flatMap(({ path, property }) =>
	choices(property).map((choice) => ({ path: `${path}=${choice.value}`, choice })),
);
const everyMode = fields.flatMap(({ path, property }) =>
	(property.modes ?? []).map((mode) => ({ path: `${path}#${mode.name}`, mode })),
);
const everyGroup = fields.flatMap(({ path, property }) =>
	(property.options ?? [])
		.filter(isCollectionGroup)
		.map((group) => ({ path: `${path}.${group.name}`, group })),
);

/** What the user reads as a name. A notice shows its display name as running text. */
const names = [
	...fields
		.filter(({ property }) => property.type !== 'notice')
		.map(({ path, property }) => ({ path, text: property.displayName })),
	...everyChoice.map(({ path, choice }) => ({ path, text: choice.name })),
	...everyMode.map(({ path, mode }) => ({ path, text: mode.displayName })),
	...everyGroup.map(({ path, group }) => ({ path, text: group.displayName })),
];

const sentences = [
	...fields.map(({ path, property }) => ({ path, text: property.description })),
	...fields.map(({ path, property }) => ({ path: `${path} (hint)`, text: property.hint })),
	...everyChoice.map(({ path, choice }) => ({ path, text: choice.description })),
	...everyMode.map(({ path, mode }) => ({ path: `${path} (hint)`, text: mode.hint })),
].flatMap(({ path, text }) => (text ? [{ path, text }] : []));

/** The words a user reads, without HTML tags and with code and expressions as one word. */
const plain = (text: string) =>
	text.replace(/<code>.*?<\/code>|\{\{.*?\}\}/g, 'X').replace(/<[^>]+>/g, '');

const offenders = <T extends { path: string }>(list: T[], isWrong: (entry: T) => boolean) =>
	list.filter(isWrong).map(({ path }) => path);

const SMALL_WORDS =
	/^(a|an|and|as|at|but|by|for|from|if|in|into|nor|of|on|or|per|so|the|to|up|via|vs|with|yet)$/;

function isTitleCase(text: string) {
	const words = text.split(/[\s/]+/).map((word) => word.replace(/^[^\p{L}\p{N}]+/u, ''));
	return words.every(
		(word, index) =>
			(index > 0 && SMALL_WORDS.test(word)) || !/^\p{Ll}/u.test(word) || /\p{Lu}/u.test(word),
	);
}

const ABBREVIATIONS = /\b(e\.g|i\.e|etc|vs)\./g;

function hasGoodEnd(text: string) {
	const bare = plain(text).replace(ABBREVIATIONS, '$1').trim();
	const several = /[.!?]["')]?\s+\S/.test(bare);
	return several ? /[.!?]["')]?$/.test(bare) : !bare.endsWith('.');
}

function isSorted(texts: string[]) {
	return texts.every((text, index) => index === 0 || texts[index - 1].localeCompare(text) <= 0);
}

describe('names', () => {
	it('are in Title Case', () => {
		expect(offenders(names, ({ text }) => !isTitleCase(text))).toEqual([]);
	});

	it('and texts write ID, URL, API and JSON in capitals', () => {
		const wrong = /\b(ids?|Ids?|urls?|Urls?|api|Api|json|Json)\b(?!["'`])/;
		expect(offenders([...names, ...sentences], ({ text }) => wrong.test(plain(text)))).toEqual([]);
	});

	it('of parameters are never "error", which n8n takes for a failed item', () => {
		expect(offenders(fields, ({ property }) => property.name === 'error')).toEqual([]);
	});

	it('have no emoji', () => {
		expect(
			offenders([...names, ...sentences], ({ text }) => /\p{Extended_Pictographic}/u.test(text)),
		).toEqual([]);
	});
});

describe('descriptions', () => {
	it('begin like a sentence', () => {
		expect(
			offenders(sentences, ({ text }) => /^\p{Ll}/u.test(text) && !/^e\.g\./.test(text)),
		).toEqual([]);
	});

	it('end with a full stop only when they have several sentences', () => {
		expect(offenders(sentences, ({ text }) => !hasGoodEnd(text))).toEqual([]);
	});

	it('do not repeat the name', () => {
		expect(
			offenders(
				fields,
				({ property: { displayName, description } }) =>
					description?.trim().toLowerCase() === displayName.toLowerCase(),
			),
		).toEqual([]);
	});

	it('of booleans begin with "Whether"', () => {
		expect(
			offenders(
				fields,
				({ property }) =>
					property.type === 'boolean' && !property.description?.startsWith('Whether '),
			),
		).toEqual([]);
	});
});

describe('placeholders', () => {
	const isCollection = ({ type }: INodeProperties) =>
		type === 'collection' || type === 'fixedCollection';
	const isList = ({ type }: INodePropertyMode) => type === 'list';

	it('are examples that begin with "e.g."', () => {
		const examples = [
			...fields
				.filter(({ property }) => !isCollection(property))
				.map(({ path, property }) => ({ path, text: property.placeholder })),
			...everyMode
				.filter(({ mode }) => !isList(mode))
				.map(({ path, mode }) => ({ path, text: mode.placeholder })),
		];
		expect(offenders(examples, ({ text }) => !!text && !text.startsWith('e.g. '))).toEqual([]);
	});

	it('of collections say what is added', () => {
		const collections = fields.filter(({ property }) => isCollection(property));
		expect(
			offenders(collections, ({ property }) => !property.placeholder?.startsWith('Add ')),
		).toEqual([]);
	});
});

describe('order', () => {
	const isNumeric = (list: INodePropertyOptions[]) => list.every(({ name }) => /^\d/.test(name));

	it('of choices is alphabetical, unless they are numbers', () => {
		expect(
			offenders(fields, ({ property }) => {
				const list = choices(property);
				return !isNumeric(list) && !isSorted(list.map(({ name }) => name));
			}),
		).toEqual([]);
	});

	it('of optional fields in a collection is alphabetical', () => {
		const collections = fields.filter(({ property }) => property.type === 'collection');
		expect(
			offenders(
				collections,
				({ property }) => !isSorted(innerFields(property).map(({ displayName }) => displayName)),
			),
		).toEqual([]);
	});

	it('of what an operation shows starts with Resource and Operation', () => {
		for (const { resource, operation } of offeredOperations(builtDescription())) {
			const shown = builtDescription().properties.filter((property) =>
				belongsTo(property, resource, operation),
			);
			expect(shown.slice(0, 2).map(({ name }) => name)).toEqual(['resource', 'operation']);
		}
	});
});

describe('resources and operations', () => {
	const selectors = node.filter(({ path }) => path === 'resource' || path === 'operation');
	const operations = selectors
		.filter(({ path }) => path === 'operation')
		.flatMap(({ property }) => choices(property));

	it('cannot be expressions', () => {
		expect(offenders(selectors, ({ property }) => property.noDataExpression !== true)).toEqual([]);
	});

	it('each have one operation selector with a default that exists', () => {
		for (const { path, property } of selectors) {
			expect([path, choices(property).map(({ value }) => value)]).toEqual([
				path,
				expect.arrayContaining([property.default]),
			]);
		}
		const pairs = offeredOperations(builtDescription()).map((o) => `${o.resource}.${o.operation}`);
		expect(pairs).toEqual([...new Set(pairs)]);
	});

	it('are described by an action in sentence case without an article', () => {
		const properNouns = /^(Soul|DoP|ID|Higgsfield|AI)$/;
		const isAction = (text?: string) =>
			!!text &&
			/^\p{Lu}/u.test(text) &&
			!/\.$|\b(a|an|the)\b/.test(text) &&
			text
				.split(/[\s()]+/)
				.slice(1)
				.every((word) => !/^\p{Lu}/u.test(word) || properNouns.test(word));
		expect(
			operations
				.filter(({ action }) => !isAction(action))
				.map(({ value, action }) => ({ value, action })),
		).toEqual([]);
		const actions = operations.map(({ action }) => action);
		expect(actions).toEqual([...new Set(actions)]);
	});
});

describe('the trigger', () => {
	it('has what n8n asks of a trigger', () => {
		const { description, webhookMethods } = builtTrigger();
		expect(description).toMatchObject({
			displayName: 'Higgsfield Trigger',
			name: 'higgsfieldTrigger',
			group: ['trigger'],
			subtitle: expect.stringContaining('$parameter'),
			inputs: [],
			outputs: ['main'],
		});
		expect(description.description).toMatch(/^\p{Lu}.*[^.]$/u);
		expect(Object.keys(webhookMethods?.default ?? {}).sort()).toEqual([
			'checkExists',
			'create',
			'delete',
		]);
	});
});

describe('the node', () => {
	it('has what n8n asks of an action node', () => {
		const description = builtDescription();
		expect(description).toMatchObject({
			displayName: 'Higgsfield',
			name: 'higgsfield',
			group: expect.anything(),
			subtitle: expect.stringContaining('$parameter'),
			usableAsTool: true,
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: 'higgsfieldApi', required: true }],
		});
		expect([description.version].flat()).toContain(1);
		expect(description.description).toMatch(/^\p{Lu}.*[^.]$/u);
	});

	it('implements every list that a field searches', () => {
		const searched = everyMode.flatMap(({ mode }) => mode.typeOptions?.searchListMethod ?? []);
		expect(Object.keys(builtNode().methods?.listSearch ?? {})).toEqual(
			expect.arrayContaining([...new Set(searched)]),
		);
		expect(searched.length).toBeGreaterThan(0);
	});

	it('offers a list and an ID wherever one thing is picked', () => {
		const locators = fields.filter(({ property }) => property.type === 'resourceLocator');
		expect(
			offenders(locators, ({ property }) => {
				const modes = (property.modes ?? []).map(({ name }) => name);
				return !modes.includes('list') || !modes.includes('id');
			}),
		).toEqual([]);
	});
});
