import { bytesOf, itemInMemory } from '../support/files.mjs';
import { makeCollection } from './crudSteps.mjs';
import type { Scenario, Server, State } from './scenario.mjs';

const collection = 'scenario_snapshot';

/** A snapshot of the server as it is, but without the scenario's collection. */
async function without(server: Server) {
	const snapshot = await server.request('GET', '/schema/snapshot');
	const other = (one: { collection: string }) => one.collection !== collection;
	return {
		...snapshot,
		collections: snapshot.collections.filter(other),
		fields: snapshot.fields.filter(other),
		relations: snapshot.relations.filter(other),
	};
}

/** On a server of its own: others' collections would come and go in the snapshots. */
export const schema: Scenario = {
	resource: 'schema',
	versions: ['12', '11', '10'],
	env: { MAX_PAYLOAD_SIZE: '10kb' },
	before: (server) => makeCollection(server, collection, []),
	steps: [
		{
			operation: 'describe',
			parameters: { collections: collection },
			verify: ({ items }) => {
				expect(items.map(({ json }) => json)).toEqual([
					{
						collection,
						fields: expect.objectContaining({ id: expect.stringMatching(/, key/) }),
					},
				]);
			},
		},
		{
			operation: 'snapshot',
			verify: ({ items, state }) => {
				state.snapshot = items[0]?.json;
				expect(state.snapshot).toMatchObject({
					version: 1,
					vendor: expect.stringMatching(/^(sqlite|postgres|mysql)$/),
				});
				expect(state.snapshot.collections).toEqual([expect.objectContaining({ collection })]);
			},
		},
		{
			operation: 'snapshot',
			title: 'as a YAML file',
			parameters: { output: 'yamlFile', binaryPropertyName: 'model' },
			verify: async ({ items, state }) => {
				state.yaml = await bytesOf(items[0], 'model');
				expect(items[0]?.json).toMatchObject({ fileName: 'snapshot.yaml', mimeType: 'text/yaml' });
				expect(String(state.yaml)).toMatch(/^version: 1\n/);
				expect(String(state.yaml)).toContain(`collection: ${collection}`);
			},
		},
		{
			operation: 'snapshot',
			title: 'as a JSON file',
			parameters: { output: 'jsonFile' },
			verify: async ({ items, state }) => {
				expect(JSON.parse(String(await bytesOf(items[0])))).toEqual(state.snapshot);
				expect(items[0]?.json).toMatchObject({
					fileName: 'snapshot.json',
					mimeType: 'application/json',
				});
			},
		},
		{
			operation: 'snapshot',
			title: 'as YAML text',
			parameters: { output: 'yaml' },
			verify: ({ items, state }) => expect(items[0]?.json).toEqual({ result: String(state.yaml) }),
		},
		{
			operation: 'snapshot',
			title: 'of some collections only',
			versions: ['12'],
			parameters: { options: { excludeCollections: collection } },
			verify: ({ items }) => expect(items[0]?.json.collections).toEqual([]),
		},
		{
			operation: 'diff',
			title: 'where nothing differs',
			parameters: ({ snapshot }) => ({ snapshotJson: JSON.stringify(snapshot) }),
			verify: ({ items }) => expect(items[0]?.json).toEqual({ hash: null, diff: null }),
		},
		{
			operation: 'diff',
			title: 'of a YAML file',
			parameters: { inputType: 'binary' },
			items: ({ yaml }: State) => [itemInMemory(yaml, 'snapshot.yaml', 'text/yaml')],
			verify: ({ items }) => expect(items[0]?.json).toEqual({ hash: null, diff: null }),
		},
		{
			operation: 'diff',
			example: true,
			parameters: async (_, server) => ({ snapshotJson: JSON.stringify(await without(server)) }),
			verify: ({ items, state }) => {
				state.difference = items[0]?.json;
				expect(state.difference).toMatchObject({ hash: expect.any(String) });
				expect(state.difference.diff.collections).toEqual([
					expect.objectContaining({ collection }),
				]);
			},
		},
		{
			operation: 'diff',
			title: 'without what the server has, kept by merging',
			versions: ['12'],
			parameters: async (_, server) => ({
				snapshotJson: JSON.stringify(await without(server)),
				options: { mode: 'merge' },
			}),
			verify: ({ items }) => expect(items[0]?.json).toEqual({ hash: null, diff: null }),
		},
		{
			operation: 'diff',
			title: 'of another version, not forced',
			parameters: ({ snapshot }) => ({
				snapshotJson: JSON.stringify({ ...snapshot, directus: '9.0.0' }),
				options: { force: false },
			}),
			fails: true,
			verify: ({ error }) => expect(error?.message).toMatch(/version 9.0.0 does not match/),
		},
		{
			operation: 'diff',
			title: 'of another version, forced',
			parameters: ({ snapshot }) => ({
				snapshotJson: JSON.stringify({ ...snapshot, directus: '9.0.0' }),
				options: { force: true },
			}),
			verify: ({ items }) => expect(items[0]?.json).toEqual({ hash: null, diff: null }),
		},
		{
			operation: 'diff',
			title: 'of nothing',
			fails: true,
			verify: ({ error }) =>
				expect(error?.message).toBe('Missing required parameter: Snapshot (JSON)'),
		},
		{
			operation: 'diff',
			title: 'of broken JSON',
			parameters: { snapshotJson: '{ "version": 1,' },
			fails: true,
			verify: ({ error }) => expect(error?.message).toMatch(/Snapshot \(JSON\) is not valid JSON/),
		},
		{
			operation: 'apply',
			title: 'where there is no difference',
			parameters: { differenceJson: '{ "hash": null, "diff": null }' },
			fails: true,
			verify: ({ error }) => expect(error?.message).toBe('There is no difference to apply'),
		},
		{
			operation: 'apply',
			title: 'to another state than it was made of',
			parameters: ({ difference }) => ({
				differenceJson: JSON.stringify({ ...difference, hash: 'other' }),
			}),
			fails: true,
			verify: async ({ error, server }) => {
				expect(error?.message).toMatch(/hash does not match/);
				expect(await server.status('GET', `/collections/${collection}`)).toBe(200);
			},
		},
		{
			operation: 'apply',
			parameters: ({ difference }) => ({ differenceJson: JSON.stringify(difference) }),
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toEqual({ success: true });
				expect(await server.status('GET', `/collections/${collection}`)).toBe(403);
			},
		},
		{
			operation: 'apply',
			title: 'a file that holds something else',
			parameters: { inputType: 'binary', binaryPropertyName: 'data' },
			items: async ({ snapshot }: State) => [
				itemInMemory(Buffer.from(JSON.stringify({ snapshot })), 'wrong.json', 'application/json'),
			],
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('INVALID_PAYLOAD'),
		},
	],
	after: async (server) => {
		await server.status('DELETE', `/collections/${collection}`);
	},
};
