/** Collections and input items for the tests of many records. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Server } from '../scenarios/scenario.mjs';

export const range = (length: number) => Array.from({ length }, (_, n) => n);

export const inputs = (records: object[]): INodeExecutionData[] =>
	records.map((json) => ({ json: json as IDataObject }));

export const titles = (items: INodeExecutionData[]) => items.map(({ json }) => json.title);

/** A resource mapper that maps the input, all of it or the columns that are named. */
export const autoMap = (...columns: string[]) => ({
	mappingMode: 'autoMapInputData',
	value: null,
	matchingColumns: ['slug'],
	schema: columns.map((id) => ({
		id,
		displayName: id,
		type: 'string',
		required: false,
		defaultMatch: false,
		canBeUsedToMatch: true,
		display: true,
	})),
});

interface Key {
	type: string;
	meta?: IDataObject;
	schema?: IDataObject;
}

/** Keys that the database counts up. */
export const SERIAL: Key = { type: 'integer', schema: { has_auto_increment: true } };

/** Makes a collection anew: a title, a slug, some numbers and a parent. */
export async function makeRecords(server: Server, collection: string, key = SERIAL): Promise<void> {
	await server.status('DELETE', `/collections/${collection}`);
	const plain = (field: string, type: string, schema: IDataObject = {}) => ({
		field,
		type,
		schema,
		meta: {},
	});
	const parents = 'bulk_parents';
	const serial = { is_primary_key: true, has_auto_increment: true };
	await server.status('POST', '/collections', {
		collection: parents,
		schema: {},
		meta: {},
		fields: [plain('id', 'integer', serial), plain('name', 'string')],
	});
	await server.request('POST', '/collections', {
		collection,
		schema: {},
		meta: {},
		fields: [
			{
				field: 'id',
				type: key.type,
				meta: key.meta ?? {},
				schema: { is_primary_key: true, ...key.schema },
			},
			plain('title', 'string'),
			plain('slug', 'string'),
			plain('views', 'integer'),
			plain('at', 'timestamp'),
			plain('parent', 'integer'),
		],
	});
	await server.request('POST', '/relations', {
		collection,
		field: 'parent',
		related_collection: parents,
		schema: {},
	});
}

/** All records in the order of their keys. */
export const rows = (server: Server, collection: string, query = ''): Promise<IDataObject[]> =>
	server.request('GET', `/items/${collection}?limit=-1&sort=id${query}`);

export async function count(server: Server, collection: string): Promise<number> {
	const [answer] = await server.request('GET', `/items/${collection}?aggregate[count]=*`);
	return Number(answer.count);
}
