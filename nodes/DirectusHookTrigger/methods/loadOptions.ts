import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { optionsSayingWhyEmpty } from '../../Directus/framework/emptyList';
import { directusRequest, fieldsOfCollection } from '../../Directus/transport/legacy';
import type { CollectionInfo } from '../watch';
import { isUntracked } from '../watch';

const byName = (names: Iterable<string>): INodePropertyOptions[] =>
	[...names].sort((a, b) => a.localeCompare(b)).map((name) => ({ name, value: name }));

/** The collections whose changes come into no activity feed. */
async function getUntrackedCollections(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const { data } = await directusRequest.call(this, {
		method: 'GET',
		path: '/collections',
		gives: 'records',
	});
	return byName((data as CollectionInfo[]).filter(isUntracked).map(({ collection }) => collection));
}

/** The fields of all collections that the node waits for. */
async function getWatchedFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const collections = this.getCurrentNodeParameter('collections');
	const names = new Set<string>();
	for (const collection of Array.isArray(collections) ? collections : []) {
		const fields = await fieldsOfCollection.call(this, String(collection)).catch(() => []);
		for (const { field, type, meta } of fields) {
			if (type !== 'alias' || !meta?.special?.some(isEmpty)) names.add(field);
		}
	}
	return byName(names);
}

/** Groups, dividers and notices are fields to Directus, but hold nothing. */
const isEmpty = (special: string) => special === 'group' || special === 'no-data';

/** The lists of the trigger's drop-downs. */
export const loadOptions = {
	getUntrackedCollections: optionsSayingWhyEmpty(
		'collections without activity',
		getUntrackedCollections,
	),
	getWatchedFields: optionsSayingWhyEmpty('fields in the chosen collections', getWatchedFields),
};
