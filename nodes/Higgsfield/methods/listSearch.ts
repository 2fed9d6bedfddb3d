import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { characterPage, familyName, listCharacters } from '../generation/characters';
import type { Model } from '../generation/models';
import { listModels } from '../generation/models';
import type { Character } from '../generation/state';
import { toNodeError } from '../transport/failure';
import { connect } from '../transport/request';
import { fetchJson } from '../transport/retry';
import { byName, isRecord } from '../transport/text';

/* The lists behind the pickers. Each gives every page; typing narrows by name. */

/** DoP's camera movements (`GET /v1/motions`, a bare list). */
export async function searchMotions(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await bareList(this, '/v1/motions', 'the list of motions', filter);
}

/** Soul's styles (`GET /v1/text2image/soul-styles`, for Soul 2 `…/v2`; bare lists whose IDs do not mix). */
export async function searchStyles(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { apiVersion, model } = this.getCurrentNodeParameters() ?? {};
	const isSoul2 = apiVersion === 'v2' && model !== 'higgsfield-ai/soul/standard';
	const path = `/v1/text2image/soul-styles${isSoul2 ? '/v2' : ''}`;
	return await bareList(this, path, 'the list of styles', filter);
}

/** The catalogue of API v2 (`GET /models`), each model with what it makes. */
export async function searchModels(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	try {
		const models = await listModels(await connect(this));
		const results = models
			// Characters have a route of their own.
			.filter(({ slug }) => slug !== 'soul-id')
			.filter(({ title, outputType, slug }) =>
				isWanted(`${title} (${outputType}) · ${slug}`, filter),
			)
			.map((model) => ({ name: `${modelLabel(model)} · ${model.slug}`, value: model.slug }))
			.sort(byName);
		return { results };
	} catch (error) {
		throw toNodeError(this.getNode(), error, 0);
	}
}

/** "Kling Image to Video", "Wan 2.5 (video)": the title, and what the model makes where the title does not say so. */
function modelLabel({ title, outputType }: Model): string {
	const isTold = title.toLowerCase().includes(outputType.toLowerCase());
	return isTold ? title : `${title} (${outputType})`;
}

/** The account's characters, one page of the API at a time; a search looks through all of them. */
export async function searchCharacters(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	try {
		const api = await connect(this);
		if (filter !== undefined && filter.trim() !== '') {
			const all = await listCharacters(api, Infinity);
			return { results: matching(all.map(characterEntry), filter) };
		}
		const page = Number(paginationToken ?? 1);
		const { characters, totalPages } = await characterPage(api, page);
		return {
			results: characters.map(characterEntry),
			...(page < totalPages ? { paginationToken: String(page + 1) } : {}),
		};
	} catch (error) {
		throw toNodeError(this.getNode(), error, 0);
	}
}

/** "Ana (Soul 2)", "Ben (Soul, in progress)": the model it works with, and whether it cannot be used yet. */
function characterEntry({ id, name, status, modelVersion }: Character): INodeListSearchItems {
	const notes = [
		...(modelVersion === undefined ? [] : [familyName(modelVersion)]),
		...(status === 'completed' ? [] : [status.replace('_', ' ')]),
	];
	const label = name === '' ? id : name;
	return { name: notes.length === 0 ? label : `${label} (${notes.join(', ')})`, value: id };
}

async function bareList(
	context: ILoadOptionsFunctions,
	path: string,
	subject: string,
	filter: string | undefined,
): Promise<INodeListSearchResult> {
	try {
		const results = await fetchJson(
			await connect(context),
			{ method: 'GET', path },
			{ subject, read: readEntries },
		);
		return { results: matching(results, filter) };
	} catch (error) {
		throw toNodeError(context.getNode(), error, 0);
	}
}

function readEntries(body: unknown): INodeListSearchItems[] | undefined {
	if (!Array.isArray(body)) return undefined;
	return body
		.filter(isRecord)
		.map(({ id, name, preview_url: preview }) => ({
			name: String(name ?? id),
			value: String(id),
			...(typeof preview === 'string' && preview !== '' ? { url: preview } : {}),
		}))
		.sort(byName);
}

function matching(
	items: INodeListSearchItems[],
	filter: string | undefined,
): INodeListSearchItems[] {
	return items.filter(({ name }) => isWanted(name, filter));
}

function isWanted(text: string, filter: string | undefined): boolean {
	return text.toLowerCase().includes(filter?.trim().toLowerCase() ?? '');
}
