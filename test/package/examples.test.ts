/* eslint-disable @n8n/community-nodes/no-restricted-imports -- lists the example files; nothing here is shipped */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeParameters, IWorkflowBase } from 'n8n-workflow';

import {
	belongsTo,
	builtDescription,
	innerFields,
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
const NOTE = 'n8n-nodes-base.stickyNote';

const load = (file: string) => readJson<IWorkflowBase>(`examples/${file}`);
const ours = (workflow: IWorkflowBase) => workflow.nodes.filter(({ type }) => type === TYPE);

/** Parameters that the node would ignore, because it does not have them for this operation. */
function unknownParameters({ resource, operation, ...rest }: INodeParameters) {
	const fields = description.properties.filter((property) =>
		belongsTo(property, String(resource), String(operation)),
	);
	return Object.entries(rest).flatMap(([name, value]) => {
		const field = fields.find((property) => property.name === name);
		if (!field) return [name];
		if (field.type !== 'collection') return [];
		const known = innerFields(field).map((inner) => inner.name);
		return Object.keys(value as object).filter((key) => !known.includes(key));
	});
}

it('there are three examples, and each has its lines in the README of the folder', () => {
	expect(files).toHaveLength(3);
	const readme = read('examples/README.md');
	expect(files.filter((file) => !readme.includes(`](${file})`))).toEqual([]);
});

describe.each(files)('%s', (file) => {
	const workflow = load(file);
	const steps = workflow.nodes.filter(({ type }) => type !== NOTE);

	it('uses operations and parameters that the node has', () => {
		expect(ours(workflow).length).toBeGreaterThan(0);
		for (const { parameters, typeVersion } of ours(workflow)) {
			const { resource, operation } = parameters;
			expect(operations).toContainEqual({ resource, operation });
			expect([description.version].flat()).toContain(typeVersion);
			expect(unknownParameters(parameters)).toEqual([]);
		}
	});

	it('names the credential but carries no id of somebody else', () => {
		for (const { credentials } of ours(workflow)) {
			expect(credentials).toEqual({ higgsfieldApi: { id: '', name: 'Higgsfield account' } });
		}
	});

	it('connects every step, and expressions name steps that exist', () => {
		const names = steps.map(({ name }) => name);
		const targets = Object.values(workflow.connections).flatMap(({ main }) =>
			main.flatMap((connections) => connections ?? []).map(({ node }) => node),
		);
		expect([...Object.keys(workflow.connections), ...targets].sort()).toEqual(
			[...names.slice(0, -1), ...names.slice(1)].sort(),
		);
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
