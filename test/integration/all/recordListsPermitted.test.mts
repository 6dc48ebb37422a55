/**
 * The lists of records of a user who may read some fields alone, which an unlicensed Directus 12 does not offer.
 *
 * @needs directus-11
 */
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { listSearch } from '../../../dist/nodes/Directus/methods/listSearch';
import { byId, type Server } from '../../scenarios/scenario.mjs';
import { allOf, callerWho, type Allowed } from '../../support/callers.mjs';
import { editorContext } from '../../support/engine.mjs';
import { makeRecords } from '../../support/records.mjs';
import { serverFor, stopServers } from '../../support/servers.mjs';

const collection = 'record_lists_permitted';
let server: Server;

beforeAll(async () => {
	server = await serverFor('11');
	await makeRecords(server, collection);
	await server.request('POST', `/items/${collection}`, [{ title: 'T0' }]);
}, 120_000);

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

/** What a list holds for a user who may do some things alone. */
async function listFor(allowed: Allowed[], name: string, parameters: object, filter?: string) {
	const { credential, remove } = await callerWho(server, allowed);
	try {
		const context = editorContext(parameters as never, credential) as ILoadOptionsFunctions;
		const list = (await listSearch[name]!.call(context, filter)) as INodeListSearchResult;
		return list.results;
	} finally {
		await remove();
	}
}

test('who may not read a part of the names finds records by the rest', async () => {
	const fields = ['id', 'first_name', 'last_name'];
	const allowed = [{ collection: 'directus_users', action: 'read', fields }];
	expect(await listFor(allowed, 'searchUsers', {}, 'Admin')).toMatchObject([
		{ name: 'Admin User' },
	]);
});

test.each([
	['may not read a field of it', ['directus_fields', 'directus_collections'], ['id', 'slug'], '1'],
	['may not read the data model', [], ['id', 'title'], 'T0'],
])(
	'of items whose display template the user %s, they have what may be read',
	async (_, alsoRead, fields, name) => {
		await server.request('PATCH', `/collections/${collection}`, {
			meta: { display_template: '{{title}}' },
		});
		const allowed = [
			{ collection, action: 'read', fields },
			...alsoRead.flatMap((one) => allOf(one, 'read')),
		];
		const parameters = { resource: 'items', collection: byId(collection) };
		expect(await listFor(allowed, 'searchItems', parameters)).toMatchObject([{ name, value: 1 }]);
	},
);
