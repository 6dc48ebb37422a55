import { heldBy, itemInMemory } from '../support/files.mjs';
import { until } from '../support/until.mjs';
import { makeCollection } from './crudSteps.mjs';
import { byId, type Scenario, type Server, type Step } from './scenario.mjs';

const collection = 'scenario_utilities';

const titles = async (server: Server, sort = 'id') =>
	(await server.request('GET', `/items/${collection}?sort=${sort}&limit=-1`)).map(
		({ title }: { title: string }) => title,
	);

/** The file that Directus makes in the background. */
async function exported(
	server: Server,
	name: string,
): Promise<{ id: string; type: string } & Record<string, unknown>> {
	const query = `filter[filename_download][_eq]=${name}&filter[filesize][_nnull]=true`;
	return await until(
		async () => (await server.request('GET', `/files?${query}`))[0],
		`Directus has exported ${name}`,
	);
}

const hashes: Step[] = [
	{
		operation: 'generateHash',
		versions: ['11', '10'],
		parameters: { string: 'a secret' },
		verify: ({ items, state }) => {
			state.hash = items[0]?.json.result;
			expect(state.hash).toMatch(/^\$argon2/);
		},
	},
	{
		operation: 'verifyHash',
		versions: ['11', '10'],
		parameters: ({ hash }) => ({ string: 'a secret', hash }),
		verify: ({ items }) => expect(items[0]?.json).toEqual({ result: true }),
	},
	{
		operation: 'verifyHash',
		title: 'of another string',
		versions: ['11', '10'],
		parameters: ({ hash }) => ({ string: 'another', hash }),
		verify: ({ items }) => expect(items[0]?.json).toEqual({ result: false }),
	},
	...['generateHash', 'verifyHash'].map(
		(operation): Step => ({
			operation,
			title: 'where Directus has none',
			versions: ['12'],
			parameters: { string: 'a secret', hash: '$argon2id$' },
			fails: true,
			verify: ({ error }) => {
				expect(error?.message).toMatch(/version 12.*does not have/);
				expect(error?.description).toMatch(/up to Directus 11.*Crypto/);
			},
		}),
	),
];

const imports: Step[] = [
	{
		operation: 'importFileData',
		parameters: { collection: byId(collection) },
		items: () => [
			itemInMemory(Buffer.from('id,title\n1,"One, changed"\n10,Ten\n'), 'items.csv', 'text/csv'),
		],
		verify: async ({ items, server }) => {
			expect(items[0]?.json).toEqual({ success: true });
			expect(await titles(server)).toEqual(['One, changed', 'Two', 'Three', 'Ten']);
		},
	},
	{
		operation: 'importFileData',
		title: 'of JSON that n8n takes for text',
		parameters: { collection: byId(collection) },
		items: () => [
			itemInMemory(Buffer.from('[{ "id": 1, "title": "One" }]'), 'items.json', 'text/plain'),
		],
		verify: async ({ server }) => expect((await titles(server))[0]).toBe('One'),
	},
	{
		operation: 'importFileData',
		title: 'of JSON without a name that says so',
		parameters: { collection: byId(collection), format: 'application/json' },
		items: () => [
			itemInMemory(Buffer.from('[{ "id": 10, "title": "10" }]'), 'items', 'text/plain'),
		],
		verify: async ({ server }) => expect((await titles(server))[3]).toBe('10'),
	},
	{
		operation: 'importFileData',
		title: 'in the background',
		versions: ['12'],
		parameters: { collection: byId(collection), options: { background: true } },
		items: () => [
			itemInMemory(Buffer.from('[{ "id": 11, "title": "11" }]'), 'items.json', 'application/json'),
		],
		verify: async ({ server }) => {
			const imported = await until(() => titles(server), 'the items are imported', {
				holds: (held) => held.includes('11'),
			});
			expect(imported).toContain('11');
			await server.status('DELETE', `/items/${collection}/11`);
		},
	},
	{
		operation: 'importFileData',
		title: 'of a kind that Directus does not take',
		parameters: { collection: byId(collection) },
		items: () => [itemInMemory(Buffer.from('<data/>'), 'items.xml', 'text/xml')],
		fails: true,
		verify: ({ error }) => expect(error?.context.code).toBe('UNSUPPORTED_MEDIA_TYPE'),
	},
	{
		operation: 'importFileData',
		title: 'into a collection that is not there',
		parameters: { collection: byId('scenario_none') },
		items: () => [itemInMemory(Buffer.from('[]'), 'items.json', 'application/json')],
		fails: true,
		verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
	},
	{
		operation: 'importCollections',
		title: 'without writing',
		versions: ['12'],
		parameters: {
			collectionsJson: JSON.stringify([{ collection, items: [{ title: 'New' }] }]),
			options: { dryRun: true },
		},
		verify: async ({ items, server }) => {
			expect(items).toHaveLength(1);
			expect(await titles(server)).not.toContain('New');
		},
	},
	{
		operation: 'importCollections',
		example: true,
		versions: ['12'],
		parameters: {
			collectionsJson: JSON.stringify([{ collection, items: [{ id: 10, title: 'Merged' }] }]),
			options: { mode: 'merge', dryRun: false },
		},
		verify: async ({ server }) => expect((await titles(server))[3]).toBe('Merged'),
	},
	{
		operation: 'importCollections',
		title: 'from a file',
		versions: ['12'],
		parameters: { inputType: 'binary' },
		items: () => [
			itemInMemory(
				Buffer.from(JSON.stringify([{ collection, items: [{ title: 'Filed' }] }])),
				'all.json',
				'text/plain',
			),
		],
		verify: async ({ server }) => expect(await titles(server)).toContain('Filed'),
	},
	{
		operation: 'importCollections',
		title: 'of nothing',
		versions: ['12'],
		fails: true,
		verify: ({ error }) =>
			expect(error?.message).toBe('Missing required parameter: Collections (JSON)'),
	},
	{
		operation: 'importCollections',
		title: 'where Directus has none',
		versions: ['11', '10'],
		parameters: { collectionsJson: JSON.stringify([{ collection, items: [{ title: 'New' }] }]) },
		fails: true,
		verify: ({ error }) => {
			expect(error?.message).toMatch(/does not have "Utility: Import Collections"/);
			expect(error?.description).toMatch(/from Directus 12 on.*Import File Data/);
		},
	},
];

const exportSteps: Step[] = [
	{
		operation: 'export',
		parameters: {
			collection: byId(collection),
			format: 'json',
			returnAll: true,
			filterType: 'json',
			filterJson: '{ "id": { "_lte": 2 } }',
			sortRules: { rules: [{ field: 'id', direction: '-' }] },
			options: { fields: ['title'] },
			additionalFields: { filename_download: 'scenario-export.json', title: 'Exported' },
		},
		verify: async ({ items, server, state }) => {
			expect(items[0]?.json).toEqual({ success: true });
			const file = await exported(server, 'scenario-export.json');
			state.files.push(file.id);
			expect(file).toMatchObject({ title: 'Exported', type: 'application/json' });
			expect(JSON.parse(String(await heldBy(server, file.id)))).toEqual([
				{ title: 'Two' },
				{ title: 'One' },
			]);
		},
	},
	{
		operation: 'export',
		title: 'no more than the limit, as CSV',
		parameters: {
			collection: byId(collection),
			format: 'csv',
			limit: 1,
			sortRules: { rules: [{ field: 'id', direction: '' }] },
			options: { fieldPaths: 'id, title' },
			additionalFields: { filename_download: 'scenario-export.csv' },
		},
		verify: async ({ server, state }) => {
			const file = await exported(server, 'scenario-export.csv');
			state.files.push(file.id);
			expect(String(await heldBy(server, file.id))).toBe('"id","title"\n1,"One"');
		},
	},
	{
		operation: 'export',
		title: 'as raw JSON without a format',
		parameters: {
			collection: byId(collection),
			jsonParameters: true,
			bodyParametersJson: '{ "query": {} }',
		},
		fails: true,
		verify: ({ error }) => expect(error?.message).toMatch(/"format" is required/),
	},
];

export const utils: Scenario = {
	resource: 'utils',
	versions: ['12', '11', '10'],
	before: async (server, state) => {
		state.files = [];
		await makeCollection(server, collection, ['One', 'Two', 'Three']);
		await server.request('POST', `/fields/${collection}`, {
			field: 'sort',
			type: 'integer',
			meta: {},
			schema: {},
		});
		await server.request('PATCH', `/collections/${collection}`, { meta: { sort_field: 'sort' } });
	},
	steps: [
		{
			operation: 'clearCache',
			verify: ({ items }) => expect(items[0]?.json).toEqual({ success: true }),
		},
		{
			operation: 'clearCache',
			title: 'the system cache too',
			parameters: { system: 'true' },
			verify: ({ items }) => expect(items[0]?.json).toEqual({ success: true }),
		},
		{
			operation: 'getRandomString',
			parameters: { length: 12 },
			verify: ({ items }) => expect(items[0]?.json.result).toMatch(/^[\w-]{12}$/),
		},
		{
			operation: 'getRandomString',
			title: 'longer than Directus makes them',
			parameters: { length: 501 },
			fails: true,
			verify: ({ error }) => expect(error?.message).toMatch(/500/),
		},
		{
			operation: 'sortItems',
			parameters: { collection: byId(collection), item: byId('3'), to: byId('1') },
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toEqual({ success: true });
				expect(await titles(server, 'sort')).toEqual(['Three', 'One', 'Two']);
			},
		},
		{
			operation: 'sortItems',
			title: 'without a place to move to',
			parameters: { collection: byId(collection), item: byId('3'), to: byId('={{ $json.none }}') },
			fails: true,
			verify: ({ error }) =>
				expect(error?.message).toBe('Missing required parameter: Move to the Place Of'),
		},
		...hashes,
		...imports,
		...exportSteps,
		{
			operation: 'generateTranslations',
			versions: ['12', '11'],
			parameters: {
				collection: byId(collection),
				fields: ['title'],
				options: {
					translationsCollection: `${collection}_words`,
					languagesCollection: `${collection}_languages`,
					seedLanguages: true,
				},
			},
			verify: async ({ server }) => {
				const fields = await server.request('GET', `/fields/${collection}_words`);
				expect(fields.map(({ field }: { field: string }) => field)).toContain('title');
				expect(
					(await server.request('GET', `/items/${collection}_languages`)).length,
				).toBeGreaterThan(0);
			},
		},
		{
			operation: 'generateTranslations',
			title: 'of a field that is not there',
			versions: ['12', '11'],
			parameters: { collection: byId(collection), fields: ['nothing'] },
			fails: true,
			verify: ({ error }) => expect(error?.message).toBeTruthy(),
		},
		{
			operation: 'generateTranslations',
			title: 'where Directus has none',
			versions: ['10'],
			parameters: { collection: byId(collection), fields: ['title'] },
			fails: true,
			verify: ({ error }) => expect(error?.message).toMatch(/version 10.*does not have/),
		},
	],
	after: async (server, { files = [] }) => {
		for (const id of files) await server.status('DELETE', `/files/${id}`);
		for (const name of [`${collection}_words`, `${collection}_languages`, collection]) {
			await server.status('DELETE', `/collections/${name}`);
		}
		const found = await server.request(
			'GET',
			'/notifications?filter[message][_contains]=scenario_utilities',
		);
		for (const { id } of found) await server.status('DELETE', `/notifications/${id}`);
	},
};
