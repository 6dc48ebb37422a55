/** Folders for a user who is no administrator: Directus 12.4.0 fails at each GET of theirs. */
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { listSearch } from '../../dist/nodes/Directus/methods/listSearch';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { allOf, callerWho } from '../support/callers.mjs';
import { editorContext, runNode } from '../support/engine.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

let server: Server;
let caller: Awaited<ReturnType<typeof callerWho>>;
let folder: string;

beforeAll(async () => {
	server = await serverFor('12');
	caller = await callerWho(server, [
		...allOf('directus_folders', 'read', 'delete'),
		...allOf('directus_fields', 'read'),
	]);
	({ id: folder } = await server.request('POST', '/folders', { name: 'Of a caller' }));
});

afterAll(async () => {
	await caller.remove();
	await server.status('DELETE', `/folders/${folder}`);
	await stopServers();
});

const folders = { resource: 'folders', returnAll: true };

test('are read, all and filtered', async () => {
	const run = { credential: caller.credential };
	const all = await runNode({ ...folders, operation: 'list' }, run);
	expect(all.items.map(({ json }) => json.name)).toContain('Of a caller');
	const filter = JSON.stringify({ name: { _eq: 'Of a caller' } });
	const some = await runNode(
		{ ...folders, operation: 'list', filterType: 'json', filterJson: filter },
		run,
	);
	expect(some.items.map(({ json }) => json.id)).toEqual([folder]);
});

test('are chosen from the list, also by one who may not see the fields', async () => {
	const other = await callerWho(server, allOf('directus_folders', 'read'));
	for (const { credential } of [caller, other]) {
		const context = editorContext(folders as never, credential) as ILoadOptionsFunctions;
		const found = (await listSearch.searchFolders!.call(context)) as INodeListSearchResult;
		expect(found.results).toContainEqual(expect.objectContaining({ value: folder }));
	}
	await other.remove();
});

test('are looked for before one is deleted', async () => {
	const parameters = { ...folders, operation: 'delete', id: byId('={{ $json.id }}') };
	const gone = '00000000-0000-4000-8000-000000000000';
	const { error } = await runNode(parameters, {
		credential: caller.credential,
		items: [{ json: { id: gone } }, { json: { id: folder } }],
	});
	expect(error?.message).toContain(`There is no "${gone}" in directus_folders`);
	const held = await server.request('GET', `/folders/${folder}`);
	expect(held).toMatchObject({ id: folder });
});
