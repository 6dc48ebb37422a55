/** What `convert` makes of parameters of other nodes beside the plain ones, and of their triggers. */
import { NodeHelpers, type IDataObject, type INode } from 'n8n-workflow';
import { DirectusTrigger } from '../../dist/nodes/DirectusTrigger/DirectusTrigger.node';
import { loadConverter, type Converter } from '../support/converter.mjs';
import { runNode, TOOL } from '../support/engine.mjs';
import { fakeServer } from '../support/fakeServer.mjs';

const OFFICIAL = '@directus/n8n-nodes-directus';
const FLAGBIT = '@flagbit/n8n-nodes-directus';
const FIRST = 'n8n-nodes-directus';

let convertNode: Converter;
beforeAll(async () => (convertNode = await loadConverter()));

/** What a node becomes, and in one text what is said of it. */
function converted(type: string, given: IDataObject) {
	const { values, notes, refusal } = convertNode({ type, typeVersion: 1, parameters: given })!;
	const parameters = (values?.parameters ?? {}) as IDataObject;
	return { type: values?.type, parameters, says: [refusal, ...notes].join('\n') };
}

const locator = (value: string) => ({ __rl: true, mode: 'id', value });

describe('parameters', () => {
	it('that a new node has are those of the other node', () => {
		expect(converted(`${OFFICIAL}.directus`, { collection: 'a' }).parameters).toMatchObject({
			resource: 'items',
			operation: 'create',
		});
		expect(
			converted(`${FIRST}.directus`, { resource: 'assets', id: 'x' }).parameters,
		).toMatchObject({
			resource: 'assets',
			operation: 'get',
		});
		expect(
			converted(`${FLAGBIT}.directus`, { resource: 'activity', operation: 'get' }).parameters,
		).toMatchObject({ id: locator('1') });
	});

	it('of JSON/RAW Parameters stay JSON', () => {
		const raw = { resource: 'users', jsonParameters: true };
		const query = '={ "limit": {{ $json.limit }} }';
		expect(
			converted(`${FIRST}.directus`, { ...raw, queryParametersJson: query }).parameters,
		).toMatchObject({ operation: 'list', jsonParameters: true, queryParametersJson: query });
		const body = { operation: 'create', bodyParametersJson: '{ "email": "a@example.com" }' };
		expect(converted(`${FIRST}.directus`, { ...raw, ...body }).parameters).toEqual({
			...raw,
			...body,
		});
	});

	it('of a list in the place of a record are Create Many', () => {
		const given = { operation: 'createRaw', collection: 'a', jsonData: '[{ "title": "A" }]' };
		expect(converted(`${OFFICIAL}.directus`, given).parameters).toMatchObject({
			operation: 'createMultiple',
			bodyParametersJson: given.jsonData,
		});
	});

	it('of an aggregation and an export are options', () => {
		const functions = [
			{ name: 'count', value: 'id' },
			{ name: 'sum', value: '={{ $json.field }}' },
		];
		const { parameters, says } = converted(`${FLAGBIT}.directus`, {
			collection: 'a',
			additionalFields: {
				aggregate: { aggregationFunctions: functions },
				groupBy: 'status',
				export: 'csv',
				fileName: 'mine',
				binaryPropertyName: 'file',
			},
		});
		expect(parameters.options).toEqual({
			aggregate: '={\n  "count": "id",\n  "sum": {{ JSON.stringify($json.field) ?? \'null\' }}\n}',
			groupBy: 'status',
			export: 'csv',
			binaryProperty: 'file',
		});
		expect(says).toMatch(/named after the collection/);
	});

	it('of a limit that is none read all', () => {
		const given = { collection: 'a', returnAll: false, limit: -1 };
		expect(converted(`${FLAGBIT}.directus`, given).parameters).toMatchObject({ returnAll: true });
	});

	it('of an agent stay its own, with its description', () => {
		const id = "={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('Item_ID', ``, 'string') }}";
		const given = { operation: 'get', collection: 'a', itemId: id };
		const tool = converted(`${OFFICIAL}.directusTool`, {
			...given,
			descriptionType: 'manual',
			toolDescription: 'Reads an article',
		});
		expect(tool).toMatchObject({
			type: TOOL,
			parameters: { id: locator(id), output: 'all', toolDescription: 'Reads an article' },
		});
	});

	it('that are chosen by an expression are refused', () => {
		const { type, says } = converted(`${OFFICIAL}.directus`, { operation: '={{ 1 }}' });
		expect(type).toBe(undefined);
		expect(says).toMatch(/An expression chooses its operation/);
	});

	it.each(['constructor', 'toString', 'none'])('of the operation %s are refused', (operation) => {
		expect(converted(`${OFFICIAL}.directus`, { operation }).says).toMatch(/No such operation/);
		expect(converted(`${FLAGBIT}.directus`, { resource: operation }).says).toMatch(
			/No such operation/,
		);
	});

	it('that are not carried over are named', () => {
		const { says } = converted(`${FLAGBIT}.directus`, {
			operation: 'get',
			collection: 'a',
			id: '1',
			returnAll: true,
			additionalFields: { fields: 'id', search: '' },
		});
		expect(says).toMatch(/took no notice of it: returnAll, additionalFields\.fields\./);
	});

	it('of one package for a list as one item are told, of the others not', () => {
		const given = { collection: 'a' };
		const told = /an item for each record/;
		expect(converted(`${FIRST}.directus`, given).says).toMatch(told);
		expect(converted(`${FIRST}.directus`, { ...given, splitIntoItems: true }).says).not.toMatch(
			told,
		);
		expect(converted(`${FLAGBIT}.directus`, given).says).not.toMatch(told);
	});
});

describe('Create or Update by a filter', () => {
	const upsert = (filter: string, data: string, more: IDataObject = {}) =>
		converted(`${FLAGBIT}.directus`, {
			...{ operation: 'upsert', collection: 'a', filters: { filter }, data, ...more },
		});

	it.each([
		['{ "slug": { "_eq": "a" } }', '{ "slug": "a", "n": 1 }', 'slug'],
		['={ "id": { "_eq": {{ $json.id }} } }', '={ "id": {{$json.id}}, "n": 1 }', 'id'],
		[
			'={ "_and": [{ "a": { "_eq": "{{ $json["x"] }}" } }, { "b": { "_eq": 2 } }] }',
			'={ "a": "{{ $json["x"] }}", "b": "2" }',
			'a, b',
		],
	])('%s of %s matches on %s', (filter, data, matchFields) => {
		expect(upsert(filter, data).parameters).toEqual({
			...{ resource: 'items', operation: 'upsert', collection: locator('a') },
			...{ jsonParameters: true, bodyParametersJson: data, matchFields },
		});
	});

	it.each([
		['another value', '{ "slug": { "_eq": "a" } }', '{ "slug": "b" }'],
		['another operator', '{ "slug": { "_gt": "a" } }', '{ "slug": "a" }'],
		['a field that the record lacks', '{ "slug": { "_eq": "a" } }', '{ "n": 1 }'],
		['an alternative', '{ "_or": [{ "slug": { "_eq": "a" } }] }', '{ "slug": "a" }'],
		['an expression for all of it', '={{ $json.filter }}', '{ "slug": "a" }'],
		['nothing', '', '{ "slug": "a" }'],
	])('with %s is refused', (_, filter, data) => {
		const { type, says } = upsert(filter, data);
		expect(type).toBe(undefined);
		expect(says).toMatch(/by which Create or Update of this node finds an item/);
	});

	it('that skips the update is refused', () => {
		const skip = { skipUpdate: true };
		expect(upsert('{ "slug": { "_eq": "a" } }', '{ "slug": "a" }', skip).says).toMatch(/Look Up/);
	});
});

describe('JSON that is made of expressions', () => {
	const json = { text: 'It\'s "{{ x }}"\n', none: undefined, object: { a: { b: [1] } }, number: 5 };

	it('gives the values that they have', async () => {
		const server = await fakeServer(({ method }) =>
			method === 'GET' ? { body: { data: [] } } : { body: { data: {} } },
		);
		try {
			const value = (name: string, given: string) => ({ name, value: given });
			const { parameters } = converted(`${OFFICIAL}.directus`, {
				...{ resource: 'user', operation: 'update', userId: '7' },
				userFields: {
					fields: {
						field: [
							value('title', '={{ $json.text }}'),
							value('description', '=a "{{ $json.text || 1 }}" {{ $json.none }}\\'),
							value('location', '={{ $json.none }}'),
							value('last_name', 'plain {{ $json.text }}'),
							value('language', '={{ $json.number; }}'),
						],
					},
				},
			});
			const { error } = await runNode(parameters, {
				credential: { url: server.url, authentication: 'none' },
				items: [{ json: json as IDataObject }],
			});
			expect(error).toBe(undefined);
			const sent = server.received.find(({ method }) => method === 'PATCH')!;
			expect({ path: sent.path, body: JSON.parse(sent.body) as unknown }).toEqual({
				path: '/users/7',
				body: {
					title: json.text,
					description: `a "${json.text}" \\`,
					location: null,
					last_name: 'plain {{ $json.text }}',
					language: 5,
				},
			});
		} finally {
			await server.close();
		}
	});

	it.each([
		['={{ $json.object }}', { object: { a: { b: [1] } } }],
		['={{ JSON.stringify($json.object) }}', { object: { a: { b: [1] } } }],
		['={ "object": "{{ $json.number }}" }', { object: { object: '5' } }],
	])('takes %s for JSON', async (meta, { object }) => {
		const server = await fakeServer(() => ({ body: { data: {} } }));
		try {
			const { parameters } = converted(`${FLAGBIT}.directus`, {
				...{ resource: 'collections', operation: 'update', collection: 'a' },
				additionalFields: { meta },
			});
			await runNode(parameters, {
				credential: { url: server.url, authentication: 'none' },
				items: [{ json: json as IDataObject }],
			});
			const sent = server.received.find(({ method }) => method === 'PATCH')!;
			expect(JSON.parse(sent.body)).toEqual({ meta: object });
		} finally {
			await server.close();
		}
	});
});

describe('the trigger', () => {
	const { description } = new DirectusTrigger();

	it.each([
		[
			{ collection: 'articles', event: 'update' },
			{ triggerOn: 'items', collections: ['articles'], events: ['update'], fullRecord: true },
		],
		[{ collection: 'a' }, { triggerOn: 'items', collections: ['a'], events: ['create'] }],
		[
			{ resource: 'user', event: 'delete' },
			{ triggerOn: 'system', systemCollections: ['users'], events: ['delete'] },
		],
		[{ resource: 'file', event: 'upload' }, { triggerOn: 'files.upload' }],
	])('%j waits for the same', (given, expected) => {
		const { type, parameters, says } = converted(`${OFFICIAL}.directusTrigger`, given);
		expect(type).toBe('n8n-nodes-directus-complete.directusTrigger');
		expect(parameters).toEqual({ ...expected, options: { ignoreOwnChanges: false } });
		expect(says).toMatch(/Deactivate the old workflow first/);
		const node = {
			id: '1',
			name: 'T',
			type,
			typeVersion: 1,
			position: [0, 0],
			parameters,
		} as INode;
		const { properties } = description;
		const kept = NodeHelpers.getNodeParameters(
			properties,
			node.parameters,
			true,
			false,
			node,
			description,
		)!;
		expect(kept).toMatchObject(node.parameters);
		const whole = { ...node, parameters: kept };
		expect(NodeHelpers.getNodeParametersIssues(properties, whole, description)).toBe(null);
	});
});
