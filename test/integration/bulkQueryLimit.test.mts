/** QUERY_LIMIT_MAX alone: Directus then gives back no more than 100 written records unless it is told how many. */
import type { INodeExecutionData } from 'n8n-workflow';
import { listSearch } from '../../dist/nodes/Directus/methods/listSearch';
import { loadOptions } from '../../dist/nodes/Directus/methods/loadOptions';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { editorContext, runNode } from '../support/engine.mjs';
import { autoMap, count, inputs, makeRecords, range, titles } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'bulk_query_limit';
const node = { resource: 'items', collection: byId(collection), options: { fields: ['title'] } };
const kinds = {
	integer: { type: 'integer', schema: { has_auto_increment: true } },
	uuid: { type: 'uuid', meta: { special: ['uuid'] } },
};

afterAll(stopServers);

describe.each([
	['above the number of records', '1000'],
	['above the default and below the number of records', '120'],
	['below the default', '40'],
])('a maximum %s', (_, most) => {
	let server: Server;

	beforeAll(async () => {
		server = await serverFor('12', { QUERY_LIMIT_MAX: most });
	});

	const run = (operation: string, items: INodeExecutionData[], more = {}) =>
		runNode({ ...node, operation, ...more }, { credential: server.credential, items });

	/** Reads by IDs, in parts that the server gives. */
	const held = async (ids: unknown[]) => {
		const found = new Map<unknown, unknown>();
		for (let start = 0; start < ids.length; start += 40) {
			const part = ids.slice(start, start + 40);
			const list = await server.request('SEARCH', `/items/${collection}`, {
				query: { filter: { id: { _in: part } }, limit: 40, fields: ['id', 'title'] },
			});
			for (const { id, title } of list) found.set(id, title);
		}
		return ids.map((id) => found.get(id));
	};

	test.each(Object.keys(kinds) as Array<keyof typeof kinds>)(
		'150 records with chosen fields come back, with %s keys',
		async (kind) => {
			await makeRecords(server, collection, kinds[kind]);
			const list = range(150).map((n) => ({ title: `T${n}` }));
			const options = { fields: ['id', 'title'] };
			const made = await run('create', inputs(list), { fields: autoMap(), options });
			expect(made.error).toBeUndefined();
			expect(titles(made.items)).toEqual(list.map(({ title }) => title));
			expect(JSON.stringify(made.hints)).not.toContain('may not be read');
			const ids = made.items.map(({ json }) => json.id);
			expect(await held(ids)).toEqual(list.map(({ title }) => title));

			const changes = inputs(ids.map((id, n) => ({ id, title: `U${n}` })));
			const more = { id: byId('={{ $json.id }}'), fields: autoMap('title') };
			const updated = await run('update', changes, more);
			expect(updated.error).toBeUndefined();
			expect(updated.items.map(({ json }) => json)).toEqual(
				range(150).map((n) => ({ title: `U${n}` })),
			);
			expect(await held(ids)).toEqual(range(150).map((n) => `U${n}`));
			expect(await count(server, collection)).toBe(150);
		},
	);

	test('the lists of the editor hold what the server gives at once, page by page', async () => {
		await makeRecords(server, collection);
		await server.request(
			'POST',
			`/items/${collection}`,
			range(60).map((n) => ({ title: `T${n}` })),
		);
		const names: string[] = [];
		for (let token: unknown = '0'; token !== undefined; ) {
			const context = editorContext(node, server.credential);
			const page = await listSearch.searchItems!.call(context as never, undefined, String(token));
			names.push(...page.results.map(({ name }) => name));
			token = page.paginationToken;
		}
		expect(names).toEqual(range(60).map((n) => `T${n} (${n + 1})`));
		const list = { field: 'records', type: 'alias', meta: { special: ['o2m'] }, schema: null };
		await server.request('POST', '/fields/bulk_parents', list);
		const leadsBack = { meta: { one_field: 'records' } };
		await server.request('PATCH', `/relations/${collection}/parent`, leadsBack);
		const link = { operation: 'link', collection: byId('bulk_parents'), linkField: 'records' };
		const linked = editorContext({ ...node, ...link }, server.credential);
		expect((await loadOptions.getRelatedItems.call(linked)).length).toBe(
			Math.min(60, Number(most)),
		);
	});
});
