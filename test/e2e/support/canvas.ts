import type { Locator, Page } from 'playwright-core';

import type { Editor, Size } from './browser';

const MARGIN = 24;

/** Below a node stand its name and what it does. */
const NAME_HEIGHT = 64;

/** Hides everything but nodes, notes and their connections. */
const ONLY_THE_WORKFLOW = `
	body * { visibility: hidden; }
	.vue-flow__viewport, .vue-flow__viewport * { visibility: visible; }
	[data-test-id*='execute-workflow'], [data-test-id*='execute-workflow'] * { visibility: hidden !important; }
`;

/** A workflow as the editor draws it. */
export class Canvas {
	private readonly page: Page;

	constructor(private readonly editor: Editor) {
		this.page = editor.page;
	}

	async open({ id }: { id: string }) {
		await this.editor.open(`/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	node(name: string): Locator {
		return this.page.getByTestId('canvas-node').filter({ hasText: name });
	}

	/** Opens a node's dialog. */
	async openNode(name: string) {
		await this.node(name).dblclick();
		await this.page.getByTestId('node-parameters').waitFor();
	}

	async closeNode() {
		await this.page.getByTestId('ndv-close-button').click();
	}

	async execute() {
		await this.page.getByTestId('execute-workflow-button').click();
	}

	/** Writes to the workflow's chat; gives the newest message of the other side once it has come. */
	async chat(text: string): Promise<Locator> {
		const messages = this.page.locator('.chat-message-from-bot:not(.chat-message-typing)');
		if (!(await this.page.getByTestId('chat-input').isVisible())) {
			await this.page.getByTestId('workflow-chat-button').click();
		}
		const before = await messages.count();
		await this.page.getByTestId('chat-input').fill(text);
		await this.page.keyboard.press('Enter');
		await messages.nth(before).waitFor();
		return messages.nth(before);
	}

	/** Waits for the message with which n8n ends a run. */
	async succeeded() {
		await this.page.getByText('Workflow executed successfully').waitFor();
	}

	/** Takes a picture of the editor with the whole workflow in it, for the documentation. */
	async picture(name: string, size: Size) {
		await this.editor.picture(name, size, async () => {
			await this.page.getByTestId('zoom-to-fit').click();
			// Otherwise the editor's buttons lie over the outer nodes.
			await this.page.getByTestId('zoom-out-button').click();
			await this.page.mouse.move(size.width / 2, 1);
		});
	}

	/** Takes a picture of the workflow alone, for the documentation. */
	async drawing(name: string, size: Size) {
		await this.editor.picture(name, size, async () => {
			await this.page.getByTestId('zoom-to-fit').click();
			await this.page.mouse.move(size.width / 2, 1);
			return { clip: await this.extent(), style: ONLY_THE_WORKFLOW };
		});
	}

	/** The part of the page that the nodes take, their names included. */
	private async extent() {
		// The editor glides to its new place.
		await this.page.waitForFunction(() => document.getAnimations().length === 0);
		const boxes = [];
		for (const node of await this.page.locator('.vue-flow__node').all()) {
			boxes.push((await node.boundingBox())!);
		}
		const left = Math.min(...boxes.map(({ x }) => x)) - MARGIN;
		const top = Math.min(...boxes.map(({ y }) => y)) - MARGIN;
		const right = Math.max(...boxes.map(({ x, width }) => x + width)) + MARGIN;
		const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + NAME_HEIGHT;
		return { x: left, y: top, width: right - left, height: bottom - top };
	}
}
