/** What is taken from the input in n8n's place is what n8n's own evaluation gives, in each of its engines. @shares nothing */
import { createRequire } from 'node:module';
import { ExecuteContext } from 'n8n-core';
import { createRunExecutionData, Expression, type IDataObject } from 'n8n-workflow';
import { ParameterReader } from '../../dist/nodes/Directus/framework/reader';
import { additionalData, workflowOf } from '../support/engine.mjs';

const expressions = {
	plain: '={{ $json.title }}',
	tight: '={{$json.title}}',
	quoted: '={{ $json["a title"] }}',
	single: "={{ $json['it is'] }}",
	accented: '={{ $json.größe }}',
	deep: '={{ $json.author.name }}',
	listed: '={{ $json.tags[0] }}',
	listedDeep: '={{ $json.tags[1].name }}',
	length: '={{ $json.tags.length }}',
	inherited: '={{ $json.toString }}',
	everyObject: '={{ $json.valueOf }}',
	unsafe: '={{ $json.constructor }}',
	proto: '={{ $json["__proto__"] }}',
	text: '=Hello {{ $json.title }}',
	sum: '={{ $json.views + 1 }}',
	two: '={{ $json.title }}{{ $json.views }}',
	spaced: '= {{ $json.title }}',
};

const records: IDataObject[] = [
	{ title: 'A', 'a title': 1, 'it is': true, größe: 5, views: 1 },
	{ title: null, author: { name: null }, tags: [] },
	{},
	{ title: undefined, author: {}, tags: [{ name: 'x' }, { name: 'y' }] },
	{ title: '', author: null, tags: null, 'a title': null, 'it is': 0, größe: '' },
	{ title: { deep: [1, { more: null }] }, author: { name: { first: 'B' } }, tags: ['x', {}] },
	{ title: ['a', null], author: 'C', tags: 'text', views: null },
	{ title: 1.5, author: ['D'], tags: { 0: 'zero', length: 7 }, views: '2' },
	{ title: '={{ 1 + 1 }}', author: { name: '' }, tags: [null, { name: false }] },
	{ title: new Date(0) as unknown as string, toString: 'own', valueOf: 3 },
	{ title: 2 ** 53, constructor: 'own', author: { toString: 1 } },
];

/** n8n's context of a node with a parameter for each expression, and what it was asked to evaluate. */
function contextOf(items: IDataObject[]) {
	const { workflow, node } = workflowOf({
		resource: 'items',
		operation: 'create',
		// Without one n8n hides the fields, and what is hidden has no value.
		collection: { __rl: true, mode: 'id', value: 'articles' },
		fields: { mappingMode: 'defineBelow', value: expressions, matchingColumns: [], schema: [] },
	});
	const main = items.map((json) => ({ json }));
	const credential = { url: 'http://127.0.0.1' };
	const data = { main: [main] };
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData(node, credential),
		'manual',
		createRunExecutionData(),
		0,
		main,
		data,
		{ node, data, source: null },
		[],
	);
	return { context, workflow };
}

const nameOf = (column: string) => `fields.value["${column}"]`;

/** A value as it can be compared, or the message of the error in its place. */
function outcomeOf(read: () => unknown) {
	try {
		const value = read();
		return { value, type: Object.prototype.toString.call(value) };
	} catch (error) {
		return { error: (error as Error).message };
	}
}

type Engine = Parameters<typeof Expression.setExpressionEngine>[0];

/** n8n's default engine needs a Node for which isolated-vm is built: 24 and up. */
const hasIsolates = (() => {
	try {
		createRequire(__filename)('isolated-vm');
		return true;
	} catch {
		return false;
	}
})();
const engines: Engine[] = ['legacy', 'quickjs', ...(hasIsolates ? (['vm'] as const) : [])];

describe.each(engines)('n8n’s expression engine %s', (engine) => {
	beforeAll(async () => {
		Expression.setExpressionEngine(engine);
		await Expression.initExpressionEngine({ engine, ...LIMITS });
	});

	afterAll(async () => {
		Expression.setExpressionEngine('legacy');
		await Expression.disposeExpressionEngine();
	});

	// In two orders, since the first values of a parameter are compared.
	it.each([
		['first', records],
		['last', [...records].reverse()],
	])('gives the same from the %s item on', async (_, items) => {
		const { context, workflow } = contextOf(items);
		await workflow.expression.withIsolate(async () => {
			for (const column of Object.keys(expressions)) {
				const name = nameOf(column);
				const reader = new ParameterReader(context);
				for (const index of items.keys()) {
					const own = outcomeOf(() => context.getNodeParameter(name, index, '', UNCHECKED));
					const read = outcomeOf(() => reader.value(name, index, ''));
					expect({ column, index, ...read }).toEqual({ column, index, ...own });
				}
			}
		});
	});

	it('n8n evaluates what is there and what is not once for all items', async () => {
		const items = Array.from({ length: 1000 }, (_, n) => (n % 2 ? { title: n } : { views: n }));
		const { context, workflow } = contextOf(items);
		const asked = jest.spyOn(context, 'getNodeParameter');
		await workflow.expression.withIsolate(async () => {
			const reader = new ParameterReader(context);
			const titles = items.map((_, index) => reader.value(nameOf('plain'), index, ''));
			expect(titles).toEqual(items.map(({ title }) => title));
		});
		// The parameter as it is stored, the first title and the first item without one.
		expect(asked).toHaveBeenCalledTimes(3);
	});
});

const UNCHECKED = { skipValidation: true };
const LIMITS = { bridgeTimeout: 5000, bridgeMemoryLimit: 128, poolSize: 1, maxCodeCacheSize: 1024 };
