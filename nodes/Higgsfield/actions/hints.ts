import type { IExecuteFunctions } from 'n8n-workflow';

import type { SourceFile } from '../files/source';
import type { Generation } from '../generation/state';

const DAY_MS = 24 * 60 * 60 * 1000;

/** How long Higgsfield promises to keep files, in days. */
const KEPT_DAYS = 7;

/** The least that Higgsfield advises for a character's photos, in pixels a side. */
const PHOTO_PIXELS = 512;

export function hintAboutSmallPhoto(context: IExecuteFunctions, photo: SourceFile): void {
	const { pixels, fileName } = photo;
	if (pixels === undefined || Math.min(pixels.width, pixels.height) >= PHOTO_PIXELS) return;
	context.addExecutionHints?.({
		type: 'warning',
		location: 'outputPane',
		message: `The photo ${fileName} has ${pixels.width} × ${pixels.height} pixels. Higgsfield advises at least ${PHOTO_PIXELS} × ${PHOTO_PIXELS} for a good likeness.`,
	});
}

/**
 * Notes in the editor's output panel; executions that nobody watches need none.
 *
 * @param generations all that brought a result
 * @param asLinks those of them whose files were not downloaded
 */
export function hintAboutFiles(
	context: IExecuteFunctions,
	generations: Generation[],
	asLinks: Generation[],
): void {
	const withFiles = generations.filter(({ files }) => files.length > 0);
	if (withFiles.length === 0 || context.getMode() !== 'manual') return;

	const partial = withFiles.filter(({ status }) => status === 'partial');
	if (partial.length > 0) {
		context.addExecutionHints?.({
			type: 'warning',
			location: 'outputPane',
			message: `Not every image came out: ${partial.map(({ id, apiStatus }) => `generation ${id} ended ${apiStatus}`).join(', ')}. What did not complete is not charged.`,
		});
	}
	const links = asLinks.filter(({ files }) => files.length > 0);
	if (links.length === 0) return;
	const old = links.filter(({ createdAt }) => isOld(createdAt));
	context.addExecutionHints?.({
		type: old.length > 0 ? 'warning' : 'info',
		location: 'outputPane',
		message:
			old.length > 0
				? `Higgsfield keeps files for ${KEPT_DAYS} days. Some of these are older, so their links may no longer work.`
				: `Higgsfield keeps these files for at least ${KEPT_DAYS} days. Save the ones you need.`,
	});
}

/** Test URLs are easily copied by mistake: n8n shows them first. */
export function hintAboutTestUrls(context: IExecuteFunctions, webhookUrls: Set<string>): void {
	if (context.getMode() !== 'manual') return;
	if (![...webhookUrls].some((url) => new URL(url).pathname.includes('/webhook-test/'))) return;
	context.addExecutionHints?.({
		type: 'warning',
		location: 'outputPane',
		message:
			"'Webhook URL' is the Test URL of a trigger: it takes one call, and only while you listen for it in the editor. For runs that nobody watches, use the Production URL and activate the workflow of the trigger.",
	});
}

function isOld(createdAt: string | undefined): boolean {
	return createdAt !== undefined && Date.now() - Date.parse(createdAt) > KEPT_DAYS * DAY_MS;
}
