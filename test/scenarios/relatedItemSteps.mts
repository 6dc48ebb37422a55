/** The steps of items that look up other items, and link them. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server, type Step } from './scenario.mjs';

const collection = byId('scenario_articles');
const matchOn = (slug: string) => ({
	fields: { mappingMode: 'defineBelow', value: { slug }, matchingColumns: [], schema: [] },
});

export const lookUpSteps: Step[] = [
	{
		operation: 'lookUp',
		parameters: { collection, ...matchOn('new1'), options: { fields: ['title'] } },
		verify: ({ items }) => expect(items.map(({ json }) => json)).toEqual([{ title: 'U2' }]),
	},
	{
		operation: 'lookUp',
		title: 'many input items are one read, each linked to what it finds',
		items: () => ['new2', 's9', 'none', 's8'].map((slug) => ({ json: { slug } })),
		parameters: {
			collection,
			...matchOn('={{ $json.slug }}'),
			ifNotFound: 'item',
			options: { fields: ['title'] },
		},
		verify: ({ items, run }) => {
			expect(items.map(({ json, pairedItem }) => [pairedItem, json])).toEqual([
				[{ item: 0 }, { title: 'U3', found: true }],
				[{ item: 1 }, { title: 'T9', found: true }],
				[{ item: 2 }, { slug: 'none', found: false }],
				[{ item: 3 }, { title: 'T8', found: true }],
			]);
			expect(JSON.stringify(run.hints)).toContain('4 of 4 items looked up in 1 request');
		},
	},
];

/** Three notes, which an article lists in a one-to-many field. */
async function makeNotes(server: Server): Promise<void> {
	await server.request('POST', '/collections', {
		collection: 'scenario_notes',
		schema: {},
		meta: {},
		fields: [
			{
				field: 'id',
				type: 'integer',
				schema: { is_primary_key: true, has_auto_increment: true },
				meta: {},
			},
			{ field: 'article', type: 'integer', schema: {}, meta: {} },
		],
	});
	await server.request('POST', '/fields/scenario_articles', {
		field: 'notes',
		type: 'alias',
		schema: null,
		meta: { special: ['o2m'] },
	});
	await server.request('POST', '/relations', {
		collection: 'scenario_notes',
		field: 'article',
		related_collection: 'scenario_articles',
		schema: { on_delete: 'SET NULL' },
		meta: { one_field: 'notes' },
	});
	await server.request('POST', '/items/scenario_notes', [{}, {}, {}]);
}

export const linkSteps: Step[] = [
	{
		operation: 'link',
		parameters: async ({ id }, server) => {
			await makeNotes(server);
			return { collection, id: byId(id), linkField: 'notes', relatedItems: [1, 2] };
		},
		verify: async ({ items, server, state }) => {
			expect(items.map(({ json }) => json)).toEqual([
				{ id: state.id, field: 'notes', linked: [1, 2], alreadyLinked: [] },
			]);
			const notes = await server.request('GET', '/items/scenario_notes?sort=id');
			expect(notes.map((note: IDataObject) => note.article)).toEqual([state.id, state.id, null]);
		},
	},
	{
		operation: 'unlink',
		parameters: ({ id }) => ({
			collection,
			id: byId(id),
			linkField: 'notes',
			relatedItems: '2, 3',
		}),
		verify: async ({ items, server, state }) => {
			expect(items.map(({ json }) => json)).toEqual([
				{ id: state.id, field: 'notes', unlinked: ['2'], notLinked: ['3'] },
			]);
			const notes = await server.request('GET', '/items/scenario_notes?sort=id');
			expect(notes.map((note: IDataObject) => note.article)).toEqual([state.id, null, null]);
		},
	},
];
