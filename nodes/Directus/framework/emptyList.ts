import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

export type ListSearch = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/**
 * A list that says why it is empty. The editor shows the words of an error where the list would stand; of
 * an empty list it says "No results", which is right only where something was searched for.
 *
 * @param what what the list holds, in the plural
 * @throws NodeOperationError where there is nothing to choose from
 */
export const sayingWhyEmpty = (what: string, list: ListSearch): ListSearch =>
	async function (search, token) {
		const found = await list.call(this, search, token).catch((error: unknown) => {
			if (isForbidden(error)) return { results: [] };
			throw error;
		});
		if (found.results.length > 0 || search || token) return found;
		throw new NodeOperationError(this.getNode(), nothing(what), { description: WHAT_TO_DO });
	};

/** Whether Directus refused since the user may not, or there is no such thing. */
export const isForbidden = (error: unknown) =>
	error instanceof NodeApiError && error.context.code === 'FORBIDDEN';

const nothing = (what: string) => `There are no ${what} that the user of the credential may see`;

const WHAT_TO_DO = 'Make one in Directus, or give the user the permission to read them.';

export type Options = (this: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>;

/**
 * The same for a drop-down. Of an error the editor shows no words there, and of nothing "No data", so that
 * they are an entry, the only one: choosing it chooses nothing.
 */
export const optionsSayingWhyEmpty = (what: string, options: Options): Options =>
	async function () {
		const said = (name: string, description?: string): INodePropertyOptions[] => [
			{ name, value: '', ...(description && { description }) },
		];
		const found = await options.call(this).catch((error: unknown) => {
			if (error instanceof NodeOperationError) return said(error.message);
			if (isForbidden(error)) return [];
			throw error;
		});
		return found.length > 0 ? found : said(nothing(what), WHAT_TO_DO);
	};

/**
 * The value of a parameter that a list depends on.
 *
 * @param label what the editor calls it
 * @throws NodeOperationError where nothing is chosen
 */
export function chosen(context: ILoadOptionsFunctions, name: string, label: string): string {
	const given = context.getCurrentNodeParameter(name);
	// n8n extracts the value of a locator, and finds no other property for it.
	const isLocator = typeof given === 'object' && given !== null;
	const value = isLocator ? context.getCurrentNodeParameter(name, { extractValue: true }) : given;
	if (typeof value === 'string' && value.trim() !== '') return value;
	throw new NodeOperationError(context.getNode(), `Choose the ${label} first`);
}
