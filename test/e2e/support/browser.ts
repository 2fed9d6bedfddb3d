/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- drives a real browser, never shipped */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, selectors, type Browser, type Page } from 'playwright-core';

import { root } from './n8n-server';
import { surroundings } from './surroundings';

const screenshots = join(root, 'test-results', 'screenshots');

/** A browser with n8n's editor, signed in. */
export interface Editor {
	page: Page;
	/** Goes to a page of n8n. */
	open(path: string): Promise<void>;
	/** One step of a test: a screenshot is taken at its end, also when it fails. */
	step<T>(name: string, work: () => Promise<T>): Promise<T>;
	close(): Promise<void>;
}

export async function openEditor(theme: string): Promise<Editor> {
	// n8n marks the parts of its pages with this attribute.
	selectors.setTestIdAttribute('data-test-id');
	mkdirSync(screenshots, { recursive: true });
	const browser = await launch();
	const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
	const [name, value] = surroundings.cookie.split('=');
	await context.addCookies([{ name, value, url: surroundings.n8nUrl }]);
	const page = await context.newPage();
	page.setDefaultTimeout(30_000);

	let steps = 0;
	const shoot = async (title: string) => {
		steps += 1;
		const file = `${theme}-${String(steps).padStart(2, '0')}-${title.replace(/\W+/g, '-')}.png`;
		await page.screenshot({ path: join(screenshots, file) });
	};

	return {
		page,
		open: async (path) => {
			await page.goto(surroundings.n8nUrl + path);
		},
		step: async (title, work) => {
			let succeeded = false;
			try {
				const result = await work();
				succeeded = true;
				return result;
			} finally {
				await shoot(succeeded ? title : `${title}-FAILED`);
			}
		},
		close: async () => await browser.close(),
	};
}

async function launch(): Promise<Browser> {
	return await chromium.launch({
		executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			// n8n's pages must not depend on anything outside this machine.
			'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
		],
	});
}
