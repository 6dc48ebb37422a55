import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { directusRequest, fieldsOfCollection } from '../../Directus/transport/legacy';

/** The fields of more collections would make a list that nobody reads. */
const MOST_COLLECTIONS = 10;

const byName = (names: Iterable<string>): INodePropertyOptions[] =>
	[...names].sort((a, b) => a.localeCompare(b)).map((name) => ({ name, value: name }));

/** The collections that hold items: not Directus's own, not the folders of the data model. */
async function getItemCollections(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { body } = await directusRequest.call(this, { method: 'GET', path: '/collections' });
	const { data } = body as { data: Array<{ collection: string; schema: unknown }> };
	return byName(
		data
			.filter(({ collection, schema }) => schema && !collection.startsWith('directus_'))
			.map(({ collection }) => collection),
	);
}

/** The fields of all collections that the node waits for. */
async function getWatchedFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const names = new Set<string>();
	for (const collection of (await watchedCollections.call(this)).slice(0, MOST_COLLECTIONS)) {
		const fields = await fieldsOfCollection.call(this, collection).catch(() => []);
		for (const { field, type, meta } of fields) {
			if (type !== 'alias' || !meta?.special?.some(isEmpty)) names.add(field);
		}
	}
	return byName(names);
}

/** Groups, dividers and notices are fields to Directus, but hold nothing. */
const isEmpty = (special: string) => special === 'group' || special === 'no-data';

async function watchedCollections(this: ILoadOptionsFunctions): Promise<string[]> {
	const list = (name: string) => {
		const value = this.getCurrentNodeParameter(name);
		return Array.isArray(value) ? value.map(String) : [];
	};
	const triggerOn = this.getCurrentNodeParameter('triggerOn');
	if (triggerOn === 'files.upload') return ['directus_files'];
	if (triggerOn === 'system') return list('systemCollections').map((name) => `directus_${name}`);
	if (triggerOn !== 'items') return [];
	if (this.getCurrentNodeParameter('allCollections') !== true) return list('collections');
	return (await getItemCollections.call(this)).map(({ value }) => String(value));
}

/** The lists of the trigger's drop-downs. */
export const loadOptions = { getItemCollections, getWatchedFields };
