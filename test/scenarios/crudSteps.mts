import type { IDataObject } from 'n8n-workflow';
import { byId, type Server, type State, type Step } from './scenario.mjs';

/** A resource's records, for the steps that all resources share. */
interface Sample {
	path: string;
	/** The parameters of Create, and what the server must hold then. */
	create: (state: State) => IDataObject;
	made: IDataObject;
	/** Two records for Create Many. */
	records: (state: State) => IDataObject[];
	/** The parameters of Update, and what the server must hold then. */
	update: IDataObject;
	changed: IDataObject;
	/** What Update Many sets on those two. */
	change: IDataObject;
}

/** Create, Create Many, both reads and both updates; `state.id` is a record, `state.many` two others. */
export const writeSteps = ({
	path,
	create,
	made,
	records,
	update,
	changed,
	change,
}: Sample): Step[] => [
	{
		operation: 'create',
		parameters: create,
		verify: async ({ items, server, state }) => {
			state.id = items[0]?.json.id;
			expect(await server.request('GET', `${path}/${state.id}`)).toMatchObject(made);
		},
	},
	{
		operation: 'createMultiple',
		parameters: (state) => ({ recordsJson: JSON.stringify(records(state)) }),
		verify: async ({ items, server, state }) => {
			state.many = items.map(({ json }) => json.id);
			const held = await Promise.all(
				state.many.map((id: string) => server.request('GET', `${path}/${id}`)),
			);
			const sent = records(state);
			expect(held).toHaveLength(sent.length);
			// Directus answers in the order of the keys, which may be random.
			expect(held).toEqual(expect.arrayContaining(sent.map((one) => expect.objectContaining(one))));
		},
	},
	{
		operation: 'list',
		parameters: ({ id, many }) => ({
			returnAll: true,
			filterType: 'json',
			filterJson: JSON.stringify({ id: { _in: [id, ...many] } }),
		}),
		verify: ({ items, state }) => {
			expect(items.map(({ json }) => json.id).sort()).toEqual([state.id, ...state.many].sort());
		},
	},
	{
		operation: 'get',
		parameters: ({ id }) => ({ id: byId(id) }),
		verify: ({ items, state }) => expect(items[0]?.json).toMatchObject({ id: state.id }),
	},
	{
		operation: 'update',
		parameters: ({ id }) => ({ id: byId(id), ...update }),
		verify: async ({ items, server, state }) => {
			expect(items[0]?.json).toMatchObject({ id: state.id });
			expect(await server.request('GET', `${path}/${state.id}`)).toMatchObject(changed);
		},
	},
	{
		operation: 'updateMultiple',
		parameters: ({ many }) => ({ ids: many.join(', '), changeJson: JSON.stringify(change) }),
		verify: async ({ items, server, state }) => {
			expect(items).toHaveLength(state.many.length);
			for (const id of state.many) {
				expect(await server.request('GET', `${path}/${id}`)).toMatchObject(change);
			}
		},
	},
];

/** Delete and Delete Many, which end the records of writeSteps. */
export const deleteSteps = ({ path }: Pick<Sample, 'path'>): Step[] => [
	{
		operation: 'deleteMultiple',
		parameters: ({ many }) => ({ ids: many }),
		verify: async ({ items, server, state }) => {
			// An ID that is given twice is deleted once.
			expect(items.map(({ json }) => json)).toEqual(
				[...new Set(state.many)].map((id) => ({ id, deleted: true })),
			);
			for (const id of state.many) expect(await server.status('GET', `${path}/${id}`)).toBe(403);
		},
	},
	{
		operation: 'delete',
		parameters: ({ id }) => ({ id: byId(id) }),
		verify: async ({ items, server, state }) => {
			expect(items[0]?.json).toEqual({ id: state.id, deleted: true });
			expect(await server.status('GET', `${path}/${state.id}`)).toBe(403);
		},
	},
];

/** Removes what the steps have left where one of them failed. */
export async function removeRecords(
	server: Server,
	path: string,
	{ id, many = [] }: State,
): Promise<void> {
	for (const one of [id, ...many]) if (one) await server.status('DELETE', `${path}/${one}`);
}

/** A collection with a title, a text and counting keys, and some items in it. */
export async function makeCollection(
	server: Server,
	collection: string,
	titles: string[],
	meta: IDataObject = {},
): Promise<void> {
	await server.status('DELETE', `/collections/${collection}`);
	const key = { is_primary_key: true, has_auto_increment: true };
	await server.request('POST', '/collections', {
		collection,
		meta,
		schema: {},
		fields: [
			{ field: 'id', type: 'integer', meta: {}, schema: key },
			{ field: 'title', type: 'string', meta: {}, schema: {} },
			{ field: 'body', type: 'text', meta: {}, schema: {} },
		],
	});
	await server.request(
		'POST',
		`/items/${collection}`,
		titles.map((title) => ({ title })),
	);
}
