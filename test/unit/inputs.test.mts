/** What the inputs of a run share, and what is read for each of them, in n8n's own engine. */
import { ExecuteContext } from 'n8n-core';
import { createRunExecutionData, type IDataObject, type INodeParameters } from 'n8n-workflow';
import { readInputs } from '../../dist/nodes/Directus/framework/inputs';
import { groupsOf } from '../../dist/nodes/Directus/bulk/groups';
import type { Input } from '../../dist/nodes/Directus/framework/define';
import { Ledger } from '../../dist/nodes/Directus/framework/ledger';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { additionalData, workflowOf } from '../support/engine.mjs';

const id = (value: string) => ({ __rl: true, mode: 'id', value });

/** The inputs that an operation on the items of a collection reads from parameters. */
async function inputsOf(operation: string, parameters: INodeParameters, items: IDataObject[]) {
	const { workflow, node } = workflowOf({
		resource: 'items',
		operation,
		collection: id('things'),
		...parameters,
	});
	const main = items.map((json) => ({ json }));
	const data = { main: [main] };
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData(node, { url: 'http://127.0.0.1' }),
		'manual',
		createRunExecutionData(),
		0,
		main,
		data,
		{ node, data, source: null },
		[],
	);
	const directus = { fields: async () => [] } as unknown as Directus;
	const row = resources.items!.operations[operation]!;
	return (await readInputs(context, directus, row)) as Input[];
}

const items = [{ id: 1, names: 'a' }, { id: 2, names: 'b,c' }, { id: 3 }];

describe('inputs', () => {
	it('hold a field that is named __proto__', async () => {
		const fields = {
			mappingMode: 'autoMapInputData',
			value: null,
			matchingColumns: [],
			schema: [],
		};
		const item = JSON.parse('{"__proto__":"a","title":"b"}') as IDataObject;
		const [input] = await inputsOf('create', { fields }, [item]);
		expect(JSON.stringify(input?.body)).toBe('{"__proto__":"a","title":"b"}');
	});

	it('share a query that holds no expression, and have paths of their own', async () => {
		const options = { fields: ['title'], fieldPaths: 'author.name' };
		const [first, second, third] = await inputsOf(
			'get',
			{ id: id('={{ $json.id }}'), options },
			items,
		);
		expect([first, second, third].map((input) => input?.path)).toEqual([
			{ collection: 'things', id: 1 },
			{ collection: 'things', id: 2 },
			{ collection: 'things', id: 3 },
		]);
		expect(first?.query).toEqual({ fields: ['title', 'author.name'] });
		expect(second?.query).toBe(first?.query);
		expect(third?.query).toBe(first?.query);
	});

	it('have each the query that an expression in one of its options gives', async () => {
		const options = { fields: ['title'], fieldPaths: '={{ $json.names }}' };
		const inputs = await inputsOf('get', { id: id('5'), options }, items);
		expect(inputs.map(({ query }) => query)).toEqual([
			{ fields: ['title', 'a'] },
			{ fields: ['title', 'b', 'c'] },
			{ fields: ['title'] },
		]);
	});

	it('have each the fields that an expression in another field shows', async () => {
		const [all, few] = await inputsOf(
			'list',
			{ returnAll: '={{ $json.id === 1 }}', limit: 7 },
			items,
		);
		expect([all?.ui.limit, few?.ui.limit]).toEqual([undefined, 7]);
	});

	it('have each the JSON that an expression gives, and share JSON without one', async () => {
		const raw = (queryParametersJson: string) => ({ jsonParameters: true, queryParametersJson });
		const own = await inputsOf('list', raw('={{ { limit: $json.id } }}'), items);
		expect(own.map(({ query }) => query)).toEqual([{ limit: 1 }, { limit: 2 }, { limit: 3 }]);
		const [first, second] = await inputsOf('list', raw('{"limit":3}'), items);
		expect(second?.query).toEqual({ limit: 3 });
		expect(second?.query).toBe(first?.query);
	});

	it('have bodies of their own beside options that they share', async () => {
		const fields = {
			mappingMode: 'defineBelow',
			value: { title: '={{ $json.names }}', views: 1 },
			matchingColumns: [],
			schema: [],
		};
		const [first, second] = await inputsOf(
			'update',
			{ id: id('={{ $json.id }}'), fields, options: { batchSize: 10 } },
			items,
		);
		expect([first?.body, second?.body]).toEqual([
			{ title: 'a', views: 1 },
			{ title: 'b,c', views: 1 },
		]);
		expect(first?.body).not.toBe(second?.body);
		expect(second?.ui).toBe(first?.ui);
	});
});

describe('inputs that share a query', () => {
	const row = resources.items!.operations.update!;
	const directus = { primaryKey: async () => undefined } as unknown as Directus;
	const shared = { query: {}, ui: {}, raw: false };
	const inputs: Input[] = [
		{ index: 0, path: { collection: 'things', id: 1 }, body: { a: 1 }, ...shared },
		{ index: 1, path: { collection: 'things', id: 2 }, body: { b: 1 }, ...shared },
		{ index: 2, path: { collection: 'others', id: 1 }, body: { a: 2 }, ...shared },
		{ index: 3, path: { collection: 'things', id: 3 }, body: { a: 3 }, ...shared },
	];
	const indexes = async (queryOf?: (input: Input) => IDataObject) => {
		const groups = await groupsOf(directus, new Ledger(directus, inputs), row, inputs, queryOf);
		return groups.map((group) => group.inputs.map(({ index }) => index));
	};

	it('go together by their collections', async () => {
		expect(await indexes()).toEqual([[0, 1, 3], [2]]);
	});

	it('go together by what their bodies make of it', async () => {
		const byNames = ({ body }: Input) => ({ names: Object.keys(body) });
		expect(await indexes(byNames)).toEqual([[0, 3], [1], [2]]);
	});
});
