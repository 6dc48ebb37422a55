import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

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
		const found = await list.call(this, search, token);
		if (found.results.length > 0 || search || token) return found;
		throw new NodeOperationError(
			this.getNode(),
			`There are no ${what} that the user of the credential may see`,
			{ description: 'Make one in Directus, or give the user the permission to read them.' },
		);
	};

/**
 * The value of a parameter that a list depends on.
 *
 * @param label what the editor calls it
 * @throws NodeOperationError where nothing is chosen
 */
export function chosen(context: ILoadOptionsFunctions, name: string, label: string): string {
	const value = context.getCurrentNodeParameter(name, { extractValue: true });
	if (typeof value === 'string' && value.trim() !== '') return value;
	throw new NodeOperationError(context.getNode(), `Choose the ${label} first`);
}
