import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { connect } from '../../Directus/transport/directus';
import { optionsSayingWhyEmpty } from '../../Directus/framework/emptyList';
import { fieldsOfCollection, nodeErrorOf } from '../../Directus/transport/legacy';
import { socketPlace } from '../doorbell';
import { trackedCollections } from '../tracking';

/** The fields of more collections would make a list that nobody reads. */
const MOST_COLLECTIONS = 10;

const byName = (names: Iterable<string>): INodePropertyOptions[] =>
	[...names].sort((a, b) => a.localeCompare(b)).map((name) => ({ name, value: name }));

/** The collections that hold items and track their activity: not Directus's own. */
async function getItemCollections(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return byName(await tracked.call(this));
}

async function tracked(this: ILoadOptionsFunctions): Promise<string[]> {
	return await trackedCollections(connect(this)).catch((error: unknown) => {
		throw nodeErrorOf(this, error);
	});
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
	if (triggerOn === 'comments.create') return ['directus_comments'];
	if (triggerOn === 'system') return list('systemCollections').map((name) => `directus_${name}`);
	if (triggerOn !== 'items') return [];
	if (this.getCurrentNodeParameter('allCollections') !== true) return list('collections');
	return await tracked.call(this);
}

/** How the trigger learns of changes in this n8n and this Directus, and why. */
async function getWaysToNotice(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const seconds = Number(this.getCurrentNodeParameter('options.lookEvery') ?? 2);
	const every = `A Look Every ${seconds === 1 ? 'Second' : `${seconds} Seconds`}`;
	const place = await socketPlace(connect(this));
	const auto =
		'reason' in place
			? { name: every, description: `No WebSocket just now: ${place.reason}` }
			: {
					name: 'WebSocket, at Once',
					description: `WEBSOCKETS_ENABLED is on in Directus. Without a connection: ${every.toLowerCase()}.`,
				};
	return [
		{ ...auto, name: `Automatic (Now: ${auto.name})`, value: 'auto' },
		{
			name: `${every}, No WebSocket`,
			value: 'looking',
			description: 'Where a proxy lets WebSockets through and nothing comes over them',
		},
	];
}

/** The lists of the trigger's drop-downs. */
export const loadOptions = {
	getItemCollections: optionsSayingWhyEmpty('collections with items', getItemCollections),
	getWatchedFields: optionsSayingWhyEmpty('fields in the chosen collections', getWatchedFields),
	getWaysToNotice,
};
