/* eslint-disable @n8n/community-nodes/no-restricted-imports -- lists the example files; nothing here is shipped */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import {
	NodeHelpers,
	type INode,
	type IWorkflowBase,
	type ResourceMapperField,
	type ResourceMapperValue,
} from 'n8n-workflow';

import { resourceMapping } from '../helpers/engine';
import { startSimulator, type Simulator } from '../simulator';
import {
	builtDescription,
	builtTrigger,
	manifest,
	offeredOperations,
	read,
	readJson,
	root,
} from './built';

const files = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.json'));
const description = builtDescription();
const operations = offeredOperations(description);

const TYPE = `${manifest.name}.${description.name}`;
const trigger = builtTrigger().description;
const TRIGGER_TYPE = `${manifest.name}.${trigger.name}`;
const NOTE = 'n8n-nodes-base.stickyNote';

/** The node as a tool of an agent, and the parameters that n8n puts in front of its own. */
const TOOL_TYPE = `${TYPE}Tool`;
const TOOL_PARAMETERS = ['descriptionType', 'toolDescription'];

const load = (file: string) => readJson<IWorkflowBase>(`examples/${file}`);
const ours = (workflow: IWorkflowBase) =>
	workflow.nodes.filter(({ type }) => [TYPE, TOOL_TYPE, TRIGGER_TYPE].includes(type));

const descriptionOf = ({ type }: INode) => (type === TRIGGER_TYPE ? trigger : description);

/** The node as the editor opens it: with the defaults of the fields that are shown, without the others. */
const opened = (node: INode): INode => ({
	...node,
	parameters:
		NodeHelpers.getNodeParameters(
			descriptionOf(node).properties,
			node.parameters,
			true,
			false,
			node,
			descriptionOf(node),
		) ?? {},
});

/** The names of parameters and of what is in collections ("options.seed"). */
const namesOf = ({ parameters }: INode) =>
	Object.entries(parameters).flatMap(([name, value]) => [
		name,
		...(['options', 'waitOptions'].includes(name)
			? Object.keys(value as object).map((entry) => `${name}.${entry}`)
			: []),
	]);

/** Parameters that the node has not, or shows only with other values than these. */
function ignoredParameters(node: INode): string[] {
	const known = [...namesOf(opened(node)), ...(node.type === TOOL_TYPE ? TOOL_PARAMETERS : [])];
	return namesOf(node).filter((name) => !known.includes(name));
}

/** Nodes that run any model by its fields. */
const byFields = (workflow: IWorkflowBase) =>
	ours(workflow).filter(({ parameters }) => 'modelInput' in parameters);

it('has each example in the README of the folder, with its picture', () => {
	const readme = read('examples/README.md');
	const named = (pattern: RegExp) =>
		[...new Set([...readme.matchAll(pattern)].map(([, name]) => name))].sort();
	const names = files.map((file) => file.replace('.json', '')).sort();
	expect(named(/\]\(([^)/]+)\.json\)/g)).toEqual(names);
	expect(named(/\.\.\/docs\/images\/examples\/([^)]+)\.png/g)).toEqual(names);
	const pictures = readdirSync(join(root, 'docs', 'images', 'examples'));
	expect(pictures.map((file) => file.replace('.png', '')).sort()).toEqual(names);
});

describe.each(files)('%s', (file) => {
	const workflow = load(file);
	const steps = workflow.nodes.filter(({ type }) => type !== NOTE);

	it('uses operations and parameters that the node has', () => {
		expect(ours(workflow).length).toBeGreaterThan(0);
		for (const node of ours(workflow)) {
			const { resource, operation } = node.parameters;
			if (node.type !== TRIGGER_TYPE) expect(operations).toContainEqual({ resource, operation });
			const { properties, version } = descriptionOf(node);
			expect([version].flat()).toContain(node.typeVersion);
			expect(ignoredParameters(node)).toEqual([]);
			expect(
				NodeHelpers.getNodeParametersIssues(properties, opened(node), descriptionOf(node)),
			).toBe(null);
		}
	});

	it('names the credential but carries no id of somebody else', () => {
		for (const { credentials } of ours(workflow)) {
			expect(credentials).toEqual({ higgsfieldApi: { id: '', name: 'Higgsfield account' } });
		}
	});

	it('connects every step, and expressions name steps that exist', () => {
		const names = steps.map(({ name }) => name);
		const links = Object.entries(workflow.connections).flatMap(([source, outputs]) =>
			Object.values(outputs).flatMap((ends) =>
				ends.flatMap((end) => (end ?? []).map(({ node }) => [source, node])),
			),
		);
		expect(links.flat().filter((name) => !names.includes(name))).toEqual([]);
		expect(names.filter((name) => !links.flat().includes(name))).toEqual([]);
		// What nothing leads to must start by itself, or be part of another step (an agent's tool).
		const starts = steps.filter(({ type }) => /trigger$/i.test(type)).map(({ name }) => name);
		const ends = new Set(links.map(([, target]) => target));
		const parts = Object.keys(workflow.connections).filter(
			(name) => !('main' in workflow.connections[name]),
		);
		expect(names.filter((name) => !ends.has(name) && !parts.includes(name))).toEqual(starts);
		const mentioned = [...JSON.stringify(steps).matchAll(/\$\('([^']+)'\)/g)].map(
			([, name]) => name,
		);
		expect(mentioned.filter((name) => !names.includes(name))).toEqual([]);
	});

	it('has unique names and ids', () => {
		for (const key of ['id', 'name'] as const) {
			const values = workflow.nodes.map((node) => node[key]);
			expect(values).toEqual([...new Set(values)]);
		}
	});

	it('explains itself in notes that cover nothing', () => {
		// A node is about 100 pixels wide and high, its name below it needs as much again.
		const boxes = workflow.nodes.map(({ name, position: [x, y], type, parameters }) => ({
			name,
			x,
			y,
			width: type === NOTE ? Number(parameters.width) : 100,
			height: type === NOTE ? Number(parameters.height) : 140,
		}));
		const overlaps = boxes.flatMap((a, index) =>
			boxes
				.slice(index + 1)
				.filter(
					(b) =>
						a.x < b.x + b.width &&
						b.x < a.x + a.width &&
						a.y < b.y + b.height &&
						b.y < a.y + a.height,
				)
				.map((b) => `${a.name} and ${b.name}`),
		);
		expect(overlaps).toEqual([]);
		const notes = workflow.nodes.filter(({ type }) => type === NOTE);
		expect(notes.some(({ parameters }) => String(parameters.content).includes('charged'))).toBe(
			true,
		);
	});
});

describe('the fields of a model in an example', () => {
	let simulator: Simulator;

	beforeAll(async () => {
		simulator = await startSimulator();
	});

	afterAll(async () => await simulator.close());

	const nodes = files.flatMap((file) =>
		byFields(load(file)).map(({ name, parameters }) => ({ file, name, parameters })),
	);

	it('are used at all', () => {
		expect(nodes.map(({ file }) => file)).toEqual(['any-video-model.json']);
	});

	it.each(nodes)('$file, $name: are those that the editor would load', async ({ parameters }) => {
		const { schema, value } = parameters.modelInput as unknown as ResourceMapperValue;
		const { fields } = await resourceMapping('getModelFields', { simulator, parameters });
		const loaded = fields.map(
			(field): ResourceMapperField => ({ ...field, removed: !(field.id in (value ?? {})) }),
		);
		expect(schema).toEqual(loaded);
	});
});
