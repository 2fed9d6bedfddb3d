import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';

import { CREDENTIAL_TYPE, n8n, NODE_TYPE, surroundings } from './support/surroundings';

describe('the packed package, unpacked where n8n keeps community packages', () => {
	let nodeTypes: INodeTypeDescription[];

	beforeAll(async () => {
		nodeTypes = await n8n.getFile<INodeTypeDescription[]>('/types/nodes.json');
	});

	const ours = () => nodeTypes.filter(({ name }) => name.startsWith('n8n-nodes-higgsfield.'));

	it('is small and holds only what is built', () => {
		const { bytes, files } = surroundings.packed;
		expect(bytes).toBeLessThan(80_000);
		expect(files.length).toBeLessThan(60);
		const expected = /^(dist\/.*|index\.js|package\.json|README\.md|LICENSE(\.md)?|CHANGELOG\.md)$/;
		expect(files.filter((path) => !expected.test(path))).toEqual([]);
	});

	it('C7, C8: gives n8n the node, also as a tool for AI agents', () => {
		expect(ours().map(({ name }) => name)).toEqual(
			expect.arrayContaining([NODE_TYPE, `${NODE_TYPE}Tool`]),
		);
		expect(ours().find(({ name }) => name === NODE_TYPE)).toMatchObject({
			displayName: 'Higgsfield',
			credentials: [expect.objectContaining({ name: CREDENTIAL_TYPE })],
		});
	});

	it('C7: gives n8n the credential', async () => {
		const credentialTypes = await n8n.getFile<ICredentialType[]>('/types/credentials.json');
		expect(credentialTypes.find(({ name }) => name === CREDENTIAL_TYPE)).toMatchObject({
			displayName: 'Higgsfield API',
		});
	});

	it('has a light and a dark icon that n8n serves', async () => {
		const { iconUrl } = ours().find(({ name }) => name === NODE_TYPE)!;
		const { light, dark } = iconUrl as { light: string; dark: string };
		expect(light).not.toBe(dark);
		for (const icon of [light, dark]) {
			expect(await n8n.getFile<string>(`/${icon}`)).toContain('<svg');
		}
	});
});
