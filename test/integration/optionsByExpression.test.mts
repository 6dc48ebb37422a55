/**
 * Options by expression that say how much is written, or whether at all: where the expression gives nothing, the input
 * is an error and nothing is sent, since Directus would take the option for one that nobody has set.
 */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { inputs, makeRecords } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'options_by_expression';
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeRecords(server, collection);
	await server.request('PATCH', `/collections/${collection}`, { meta: { versioning: true } });
	await server.request('POST', `/items/${collection}`, { title: 'first', views: 5 });
});

afterAll(async () => {
	for (const name of [collection, 'bulk_parents'])
		await server.status('DELETE', `/collections/${name}`);
	await stopServers();
});

const run = async (parameters: IDataObject, given: IDataObject) =>
	await runNode(parameters, { credential: server.credential, items: inputs([given]) });

const held = async () =>
	(await server.request(
		'GET',
		`/items/${collection}?limit=-1&fields=title,views`,
	)) as IDataObject[];

const NOTHING = [{}, { given: null }, { given: '' }];

describe('Import Collections', () => {
	const imported = (options: IDataObject) => ({
		...{ resource: 'utils', operation: 'importCollections', options },
		collectionsJson: JSON.stringify([{ collection, items: [{ title: 'imported' }] }]),
	});
	const dry = imported({ dryRun: '={{ $json.given }}' });

	test.each([...NOTHING, { given: 'yes' }, { given: 1 }])(
		'with Dry Run by an expression that gives %j writes nothing',
		async (given) => {
			const { error } = await run(dry, given);
			expect(error?.message).toBe('"Dry Run" is neither true nor false');
			expect(error?.context).toMatchObject({ itemIndex: 0, written: 'no' });
			expect(await held()).toEqual([{ title: 'first', views: 5 }]);
		},
	);

	test('with Dry Run by an expression that gives the word true is one', async () => {
		const { error } = await run(dry, { given: 'true' });
		expect(error).toBeUndefined();
		expect(await held()).toHaveLength(1);
	});

	test.each([...NOTHING, { given: 'replace' }])(
		'with a mode by an expression that gives %j writes nothing',
		async (given) => {
			const { error } = await run(imported({ mode: '={{ $json.given }}' }), given);
			expect(error?.message).toBe('"Mode" is none of its choices');
			expect(await held()).toHaveLength(1);
		},
	);
});

test.each([...NOTHING, { given: 'all' }])(
	'Get Difference with a mode by an expression that gives %j deletes nothing that it does not name',
	async (given) => {
		const snapshot = await server.request('GET', '/schema/snapshot');
		const { error } = await run(
			{
				...{ resource: 'schema', operation: 'diff', options: { mode: '={{ $json.given }}' } },
				snapshotJson: JSON.stringify({ ...snapshot, collections: [], fields: [], relations: [] }),
			},
			given,
		);
		expect(error?.message).toBe('"Mode" is none of its choices');
	},
);

test.each(['skipUnchanged', 'checkExists'])('%s takes the words true and false', async (name) => {
	const operation = name === 'checkExists' ? 'delete' : 'update';
	const parameters = {
		...{ resource: 'items', operation, collection: byId(collection), id: byId('1') },
		fields: { mappingMode: 'defineBelow', value: { views: 5 }, matchingColumns: [], schema: [] },
		options: { [name]: '={{ $json.given }}' },
	};
	const { error } = await run(parameters, { given: 'perhaps' });
	expect(error?.message).toMatch(/^".+" is neither true nor false$/);
	expect(await held()).toHaveLength(1);
});

test('Skip Unchanged takes the word true', async () => {
	const { items } = await run(
		{
			...{ resource: 'items', operation: 'update', collection: byId(collection), id: byId('1') },
			fields: { mappingMode: 'defineBelow', value: { views: 5 }, matchingColumns: [], schema: [] },
			options: { skipUnchanged: '={{ $json.given }}' },
		},
		{ given: 'true' },
	);
	expect(items[0]?.json).toMatchObject({ unchanged: true });
});

describe('Promote', () => {
	let id: string;

	beforeEach(async () => {
		await server.request('PATCH', `/items/${collection}/1`, { title: 'first', views: 5 });
		const draft = { collection, item: '1', key: `draft-${Date.now()}` };
		id = (await server.request('POST', '/versions', draft)).id;
		await server.request('POST', `/versions/${id}/save`, { title: 'drafted', views: 6 });
	});

	test.each(['promotedFields', 'mainHash'])(
		'with %s by an expression that gives nothing writes nothing',
		async (name) => {
			const label = { promotedFields: 'Fields', mainHash: 'Main Hash' }[name];
			for (const given of [...NOTHING, { given: '  ' }]) {
				const { error } = await run(
					{
						...{ resource: 'versions', operation: 'promote', id: byId(id) },
						[name]: '={{ $json.given }}',
					},
					given,
				);
				expect(error?.message).toBe(`The expression of "${label}" gave nothing`);
				expect(error?.context).toMatchObject({ itemIndex: 0, written: 'no' });
				expect(await held()).toEqual([{ title: 'first', views: 5 }]);
			}
		},
	);

	test('with a list of no fields writes nothing', async () => {
		const { error } = await run(
			{
				...{ resource: 'versions', operation: 'promote', id: byId(id) },
				promotedFields: '={{ $json.given }}',
			},
			{ given: [] },
		);
		expect(error?.message).toBe('The expression of "Fields" gave nothing');
		expect(await held()).toEqual([{ title: 'first', views: 5 }]);
	});

	test('with both left empty writes all', async () => {
		const { error } = await run(
			{
				...{ resource: 'versions', operation: 'promote', id: byId(id) },
				...{ promotedFields: '', mainHash: '' },
			},
			{},
		);
		expect(error).toBeUndefined();
		expect(await held()).toEqual([{ title: 'drafted', views: 6 }]);
	});
});
