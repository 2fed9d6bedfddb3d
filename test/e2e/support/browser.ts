/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- drives a real browser, never shipped */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
	chromium,
	selectors,
	type Browser,
	type Download,
	type Page,
	type PageScreenshotOptions,
} from 'playwright-core';

import { root } from './n8n-server';
import { surroundings } from './surroundings';

const results = join(root, 'test-results');
const screenshots = join(results, 'screenshots');

export interface Size {
	width: number;
	height: number;
}

export const VIEWPORT: Size = { width: 1440, height: 1000 };

/** A file that the browser has downloaded. */
export async function bytesOf(download: Download): Promise<Buffer> {
	return readFileSync(await download.path());
}

/** A browser with n8n's editor, signed in. */
export interface Editor {
	page: Page;
	/** Goes to a page of n8n. */
	open(path: string): Promise<void>;
	/** One step of a test: a screenshot is taken at its end, also when it fails. */
	step<T>(name: string, work: () => Promise<T>, of?: Page): Promise<T>;
	/**
	 * Takes a picture for the documentation, without n8n's messages over it; scripts/pictures.mjs puts
	 * it there. `arrange` gets the page ready at that size, and may say more about the picture.
	 */
	picture(
		name: string,
		size: Size,
		arrange?: () => Promise<PageScreenshotOptions | void>,
	): Promise<void>;
	close(): Promise<void>;
}

export async function openEditor(theme: string): Promise<Editor> {
	// n8n marks the parts of its pages with this attribute.
	selectors.setTestIdAttribute('data-test-id');
	forgetScreenshots(theme);
	const browser = await launch();
	const context = await browser.newContext({ viewport: VIEWPORT });
	const [name, value] = surroundings.cookie.split('=');
	await context.addCookies([{ name, value, url: surroundings.n8nUrl }]);
	const page = await context.newPage();
	page.setDefaultTimeout(30_000);

	let steps = 0;
	const shoot = async (title: string, of = page) => {
		steps += 1;
		const file = `${theme}-${String(steps).padStart(2, '0')}-${title.replace(/\W+/g, '-')}.png`;
		await of.screenshot({ path: join(screenshots, file) });
	};

	return {
		page,
		open: async (path) => {
			await page.goto(surroundings.n8nUrl + path);
		},
		step: async (title, work, of) => {
			let succeeded = false;
			try {
				const result = await work();
				succeeded = true;
				return result;
			} finally {
				await shoot(succeeded ? title : `${title}-FAILED`, of);
			}
		},
		picture: async (name, size, arrange) => {
			const before = page.viewportSize()!;
			await page.setViewportSize(size);
			await closeMessages(page);
			const options = await arrange?.();
			await page.screenshot({ ...options, path: join(results, 'pictures', `${name}.png`) });
			await page.setViewportSize(before);
		},
		close: async () => await browser.close(),
	};
}

/** Those of an earlier run may not be of the same steps. */
function forgetScreenshots(theme: string) {
	mkdirSync(screenshots, { recursive: true });
	for (const file of readdirSync(screenshots)) {
		if (file.startsWith(`${theme}-`)) rmSync(join(screenshots, file));
	}
}

async function closeMessages(page: Page) {
	const messages = page.locator('.el-notification');
	for (const button of await messages.locator('.el-notification__closeBtn').all()) {
		// It may have gone by itself.
		await button.click({ timeout: 1_000 }).catch(() => {});
	}
	await messages.first().waitFor({ state: 'detached' });
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
