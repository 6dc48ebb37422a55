import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodePropertyOptions,
	ITriggerFunctions,
} from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';
import { parseJsonObject, parseList } from '../Directus/framework/json';
import { fieldsOfCollection } from '../Directus/transport/legacy';
import { ownUserId } from './event';
import type { FeedSettings } from './feedEvents';
import { checkTracking, collectionsOf } from './tracking';

/** Stands for all collections. */
const ALL = '*';
/** What a trigger may take to begin: one that never settles keeps n8n from shutting down. */
const TIME_TO_BEGIN = 60_000;

/**
 * The parameters of a trigger that follows the activity feed.
 *
 * @throws NodeOperationError when nothing is chosen, and for JSON that is none
 */
export function readSettings(this: ITriggerFunctions): FeedSettings {
	const chosen = parseList(this.getNodeParameter('collections', []), 'Collections') as string[];
	const actions = parseList(this.getNodeParameter('events', []), 'Events') as string[];
	const node = this.getNode();
	if (actions.length === 0) {
		throw new NodeOperationError(node, 'Choose at least one event to wait for');
	}
	if (chosen.length === 0 && actions.some((action) => action !== 'login')) {
		throw new NodeOperationError(node, 'Choose at least one collection to watch');
	}
	const options = this.getNodeParameter('options', {}) as IDataObject;
	const filter = parseJsonObject(options.filterJson ?? {}, 'Filter (JSON)');
	const fields = parseList(this.getNodeParameter('recordFields', '*'), 'Record Fields');
	const wantsRecord = this.getNodeParameter('fullRecord', false) === true;
	// A field that one of them lacks would stop the feed at the first event of that collection.
	const named = wantsRecord && fields.some((field) => !String(field).includes('*'));
	if (chosen.includes(ALL) && (named || Object.keys(filter).length > 0)) {
		const what = named ? 'Record Fields' : 'A filter';
		throw new NodeOperationError(node, `${what} cannot be for all collections`, {
			description:
				'Not every collection has the same fields. Choose the collections that have these, or use * for the record and no filter.',
		});
	}
	const atOnce = Number(options.atOnce ?? 1000);
	return {
		collections: chosen.includes(ALL) ? undefined : chosen,
		actions,
		notBy: undefined,
		changedFields: parseList(options.changedFields ?? [], 'Changed Fields') as string[],
		filter: Object.keys(filter).length > 0 ? filter : undefined,
		recordFields: wantsRecord ? (fields.length > 0 ? (fields as string[]) : ['*']) : undefined,
		atOnce: Number.isInteger(atOnce) && atOnce > 0 ? Math.min(atOnce, 1000) : 1000,
	};
}

/**
 * The settings with the user whose changes are left out, once it is certain that the feed tells of
 * what they ask for.
 *
 * @throws NodeOperationError and NodeApiError saying why no event would ever come
 */
export async function checkedSettings(
	this: ITriggerFunctions,
	settings: FeedSettings,
): Promise<FeedSettings> {
	const user = await ownUserId.call(this);
	await checkTracking.call(this, settings, user);
	return this.getNodeParameter('ignoreOwnChanges', true) === true
		? { ...settings, notBy: user }
		: settings;
}

/** The same work, given up after a minute. @throws NodeOperationError then */
export async function inTime<T>(context: ITriggerFunctions, work: Promise<T>): Promise<T> {
	const done = new AbortController();
	const late = sleep(TIME_TO_BEGIN, done.signal).then(() => {
		throw new NodeOperationError(context.getNode(), 'Directus did not answer within a minute', {
			description: 'Check that it is up, and the Directus URL of the credential.',
		});
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		done.abort();
		late.catch(() => undefined);
	}
}

async function getCollections(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const tracking = (await collectionsOf.call(this)).filter(
		({ meta }) => !meta || meta.accountability,
	);
	const names = tracking.map(({ collection }) => collection).sort();
	const system = (name: string) => name.startsWith('directus_');
	const sorted = [...names.filter((name) => !system(name)), ...names.filter(system)];
	return [{ name: '[All]', value: ALL }, ...sorted.map((name) => ({ name, value: name }))];
}

/** The fields of the chosen collections; of all, nobody could look through the list. */
async function getWatchedFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const chosen = this.getCurrentNodeParameter('collections');
	const names = Array.isArray(chosen) ? chosen.map(String).filter((name) => name !== ALL) : [];
	const fields = new Set<string>();
	for (const name of names.slice(0, 10)) {
		for (const { field, type } of await fieldsOfCollection.call(this, name)) {
			if (type !== 'alias') fields.add(field);
		}
	}
	return [...fields].sort().map((field) => ({ name: field, value: field }));
}

/** The lists of the triggers' drop-downs. */
export const feedLists = { getCollections, getWatchedFields };
