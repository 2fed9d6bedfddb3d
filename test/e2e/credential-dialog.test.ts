import { openEditor, type Editor } from './support/browser';
import { goodKey, n8n, simulator, surroundings } from './support/surroundings';

describe('the credential dialog', () => {
	let editor: Editor;

	beforeAll(async () => {
		await simulator.reset();
		editor = await openEditor('credential');
	});

	afterAll(async () => {
		await editor?.close();
		// The editor would offer it to the nodes of other tests.
		const saved = await n8n.get<Array<{ id: string }>>('/credentials');
		for (const { id } of saved) {
			if (id !== surroundings.credential.id) await n8n.deleteCredential(id);
		}
	});

	const dialog = () => editor.page.getByTestId('editCredential-modal');

	async function fill(name: string, value: string) {
		await dialog().getByTestId(`parameter-input-${name}`).locator('input').first().fill(value);
	}

	async function save() {
		await dialog().getByTestId('credential-save-button').click();
	}

	it('F18: says that a wrong key is wrong, then that the right one is right', async () => {
		const { page, step } = editor;
		await step('choose the type', async () => {
			await editor.open('/home/credentials/create');
			await page.getByTestId('new-credential-type-select').locator('input').fill('Higgsfield');
			await page
				.getByTestId('new-credential-type-select-option')
				.getByText('Higgsfield API')
				.click();
		});
		await step('empty dialog', async () => {
			await page.getByTestId('new-credential-type-button').click();
			await dialog().getByTestId('parameter-input-headerScheme').waitFor();
		});
		await expect(
			dialog().getByTestId('parameter-input-baseUrl').locator('input').inputValue(),
		).resolves.toBe('https://api.higgsfield.ai');

		await step('wrong key', async () => {
			await fill('apiKeyId', goodKey.apiKeyId);
			await fill('apiKeySecret', 'not-the-secret');
			await fill('baseUrl', goodKey.baseUrl);
			await save();
			await dialog().getByText('More details').click();
			await dialog().getByText('Higgsfield does not know this key').waitFor();
		});
		await step('right key', async () => {
			await fill('apiKeySecret', goodKey.apiKeySecret);
			await save();
			await dialog().getByText('Connection tested successfully').waitFor();
		});
		await expect(
			dialog().getByTestId('parameter-input-apiKeySecret').locator('input').getAttribute('type'),
		).resolves.toBe('password');

		const asked = (await simulator.journal()).map(({ method, status }) => `${method} ${status}`);
		// n8n itself sends a request that was answered with 401 once more.
		expect([...new Set(asked)]).toEqual(['GET 401', 'GET 200']);
	});
});
