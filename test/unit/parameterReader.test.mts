/** Parameters of many items: what n8n is asked for once, what is taken from the items, and what n8n is asked for each time. */
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { hasExpression, ParameterReader } from '../../dist/nodes/Directus/framework/reader';
import { contextOf, property, rowOf } from '../support/madeUpRow.mjs';

const items: IDataObject[] = [
	{ a: 'x', n: 0, no: null, list: ['p', { q: 'r' }], deep: { 'a b': { c: 1 } } },
	{ a: 'y', n: 5, list: ['s'], deep: {}, ünï_1$: 'u' },
	{ a: 'z', deep: 'text' },
];

/** A reader of one parameter in n8n's own engine, and how often n8n was asked to evaluate it. */
function readerOf(value: unknown, field: Partial<INodeProperties> = {}) {
	const row = rowOf({ ui: { x: property('x', 'string', field) } });
	const context = contextOf(row, { x: value as IDataObject }, { items });
	let evaluated = 0;
	const counting = Object.create(context, {
		getNodeParameter: {
			value: (...given: Parameters<IExecuteFunctions['getNodeParameter']>) => {
				if (!(given[3] as { rawExpressions?: boolean } | undefined)?.rawExpressions) evaluated++;
				return context.getNodeParameter(...given);
			},
		},
	}) as IExecuteFunctions;
	const reader = new ParameterReader(counting);
	return { reader, context, count: () => evaluated };
}

/** What n8n itself gives for each item, and what the reader gives. */
function bothOf(expression: string) {
	const { reader, context, count } = readerOf(expression);
	const ofReader = items.map((_, index) => reader.value('x', index));
	const ofEngine = items.map((_, index) => context.getNodeParameter('x', index, ''));
	return { ofReader, ofEngine, times: count(), reader };
}

describe('an expression that is nothing but a field is taken from the items', () => {
	it.each<[string, unknown[], number]>([
		['={{ $json.a }}', ['x', 'y', 'z'], 1],
		['={{$json.a}}', ['x', 'y', 'z'], 1],
		['={{  $json["a"]  }}', ['x', 'y', 'z'], 1],
		["={{ $json['a'] }}", ['x', 'y', 'z'], 1],
		// The third lacks the field, which is compared with n8n once as well.
		['={{ $json.n }}', [0, 5, undefined], 2],
		['={{ $json.no }}', [null, undefined, undefined], 2],
		// Where an object on the way is missing only n8n can tell.
		['={{ $json.deep["a b"].c }}', [1, undefined, undefined], 3],
		['={{ $json["ünï_1$"] }}', [undefined, 'u', undefined], 2],
		["={{ $json['ünï_1$'] }}", [undefined, 'u', undefined], 2],
		['={{ $json.list[0] }}', ['p', 's', undefined], 2],
		['={{ $json.list[1].q }}', ['r', undefined, undefined], 3],
		['={{ $json.ünï_1$ }}', [undefined, 'u', undefined], 2],
		['={{ $json.deep }}', [{ 'a b': { c: 1 } }, {}, 'text'], 1],
	])('%s', (expression, values, times) => {
		const both = bothOf(expression);
		expect(both.ofReader).toEqual(values);
		expect(both.ofEngine).toEqual(values);
		expect(both.times).toBe(times);
		expect(both.reader.expressionsRead).toBe(3);
	});

	it.each<[string, unknown[]]>([
		['={{ $json.a }} ', ['x ', 'y ', 'z ']],
		['= {{ $json.a }}', [' x', ' y', ' z']],
		['={{ $json.a }}{{ $json.a }}', ['xx', 'yy', 'zz']],
		['={{ $json.a.length }}', [1, 1, 1]],
		['={{ $json.list.length }}', [2, 1, undefined]],
		['={{ $json.a + 1 }}', ['x1', 'y1', 'z1']],
		['={{ $json["a" + ""] }}', ['x', 'y', 'z']],
		['={{ $json }}', items],
		['={{ $itemIndex }}', [0, 1, 2]],
		['={{ $json.list["0"] }}', ['p', 's', undefined]],
	])('and n8n is asked for anything else: %s', (expression, values) => {
		const both = bothOf(expression);
		expect(both.ofReader.map(String)).toEqual(values.map(String));
		expect(both.ofEngine.map(String)).toEqual(values.map(String));
	});

	it('n8n is asked each time for what is more than a field', () => {
		expect(bothOf('={{ $json.a + 1 }}').times).toBe(3);
	});
});

/** A reader whose n8n gives what a function says. */
function plainReader(
	evaluate: (name: string, index: number, fallback: unknown, options: object) => unknown,
	proxy: () => unknown = () => ({ $input: { all: () => items.map((json) => ({ json })) } }),
) {
	const asked: unknown[][] = [];
	const context = {
		getWorkflowDataProxy: proxy,
		getNodeParameter: (...given: [string, number, unknown, object]) => {
			asked.push(given);
			return evaluate(...given);
		},
	} as unknown as IExecuteFunctions;
	return { reader: new ParameterReader(context), asked };
}

const isRaw = (options: object) => 'rawExpressions' in options;

describe('a value without an expression', () => {
	it('is asked for once for all items', () => {
		const { reader, asked } = plainReader(() => ({ a: ['b'] }));
		const [first, second] = [reader.value('x', 0), reader.value('x', 1)];
		expect(first).toEqual({ a: ['b'] });
		expect(second).toBe(first);
		expect(asked).toEqual([
			['x', 0, '', { rawExpressions: true }],
			['x', 0, '', { skipValidation: true }],
		]);
		expect(reader.expressionsRead).toBe(0);
	});

	it('is what the editor has where none is stored', () => {
		const { reader, asked } = plainReader((_, __, fallback) => fallback);
		expect(reader.value('x', 0, 5)).toBe(5);
		expect(reader.storedAt('y', 0)).toBe('');
		expect(reader.storedAt('y', 1, 'not asked again')).toBe('');
		expect(asked).toEqual([
			['x', 0, 5, { rawExpressions: true }],
			['x', 0, 5, { skipValidation: true }],
			['y', 0, '', { rawExpressions: true }],
		]);
	});
});

it.each(['constructor', 'toString', '__proto__'])(
	'n8n is asked each time for a name that every object has: %s',
	(name) => {
		const { reader } = plainReader((_, index, __, options) =>
			isRaw(options) ? `={{ $json.${name} }}` : `own ${index}`,
		);
		expect([0, 1].map((index) => reader.value('x', index))).toEqual(['own 0', 'own 1']);
		expect(reader.value('x', 0)).toBe('own 0');
	},
);

describe('an evaluation that differs', () => {
	it('n8n is asked for each item from then on, also for other parameters', () => {
		const { reader } = plainReader((_, index, __, options) =>
			isRaw(options) ? '={{ $json.a }}' : `own ${index}`,
		);
		expect([0, 1, 2].map((index) => reader.value('x', index))).toEqual(['own 0', 'own 1', 'own 2']);
		expect([0, 1].map((index) => reader.value('y', index))).toEqual(['own 0', 'own 1']);
	});

	it('of a field that is not there it counts as well', () => {
		const { reader } = plainReader((_, index, __, options) =>
			isRaw(options) ? '={{ $json.n }}' : (items[index]!.n ?? 'own'),
		);
		expect([0, 1, 2, 0].map((index) => reader.value('x', index))).toEqual([0, 5, 'own', 0]);
	});

	it.each<[string, () => unknown]>([
		[
			'has no data proxy',
			() => {
				throw new Error('none');
			},
		],
		['has another one', () => ({})],
	])('n8n is asked for each item where it %s', (_, proxy) => {
		let times = 0;
		const { reader } = plainReader((__, index, ___, options) => {
			if (isRaw(options)) return '={{ $json.a }}';
			times++;
			return `own ${index}`;
		}, proxy);
		expect([0, 1, 1].map((index) => reader.value('x', index))).toEqual(['own 0', 'own 1', 'own 1']);
		expect(times).toBe(3);
		expect(reader.expressionsRead).toBe(3);
	});

	it('what stands in an item is compared as JSON', () => {
		let times = 0;
		const { reader } = plainReader((_, index, __, options) => {
			if (isRaw(options)) return '={{ $json.deep }}';
			times++;
			return JSON.parse(JSON.stringify(items[index]!.deep)) as unknown;
		});
		for (const index of [0, 1, 2]) expect(reader.value('x', index)).toEqual(items[index]!.deep);
		expect(times).toBe(1);
	});
});

describe('a locator', () => {
	const field = property('x', 'resourceLocator', {
		default: { mode: 'list', value: '' },
		modes: [
			{ displayName: 'By ID', name: 'id', type: 'string' },
			{
				displayName: 'By URL',
				name: 'url',
				type: 'string',
				extractValue: { type: 'regex', regex: 'x' },
			},
		],
	});
	const located = (stored: unknown) => {
		const made = plainReader((name, index, fallback, options) => {
			if (name === 'x') return isRaw(options) ? (stored ?? fallback) : { extracted: index };
			if (!isRaw(options)) return `value of ${index}`;
			return (stored as { value: unknown }).value;
		});
		return { ...made, values: [0, 1].map((index) => made.reader.locator(field, index)) };
	};

	it('is read by its value, and in an address by n8n', () => {
		const byId = located({ mode: 'id', value: 'a' });
		expect(byId.values).toEqual(['value of 0', 'value of 0']);
		expect(byId.reader.expressionsRead).toBe(0);
		const byExpression = located({ mode: 'id', value: '={{ $now }}' });
		expect(byExpression.values).toEqual(['value of 0', 'value of 1']);
		expect(byExpression.reader.expressionsRead).toBe(2);
		const byUrl = located({ mode: 'url', value: 'a' });
		expect(byUrl.values).toEqual([{ extracted: 0 }, { extracted: 1 }]);
		expect(byUrl.reader.expressionsRead).toBe(0);
		expect(byUrl.asked.at(-1)).toEqual(['x', 1, field.default, { extractValue: true }]);
		const urls = located({ mode: 'url', value: '={{ $now }}' });
		expect(urls.values).toEqual([{ extracted: 0 }, { extracted: 1 }]);
		expect(urls.reader.expressionsRead).toBe(2);
	});

	it('that is no object is read as it stands', () => {
		expect(located('plain').values).toEqual([{ extracted: 0 }, { extracted: 0 }]);
	});

	it.each<[unknown, boolean]>([
		[{ mode: 'url', value: 'a' }, true],
		[{ mode: 'id', value: 'a' }, false],
		[{ value: 'a' }, false],
		['plain', false],
	])('%j is from an address: %j', (stored, is) => {
		const { reader } = plainReader(() => stored);
		expect(reader.isFromAddress(field, 0)).toBe(is);
		expect(reader.isFromAddress({ ...field, modes: undefined }, 0)).toBe(false);
	});
});

it.each<[unknown, boolean]>([
	['=x', true],
	['=', true],
	['x=', false],
	['', false],
	[5, false],
	[null, false],
	[undefined, false],
	[[], false],
	[{ a: ['x', { b: '=y' }] }, true],
	[{ a: ['x', { b: 'y=' }] }, false],
])('of %j it is known whether it holds an expression: %j', (value, holds) => {
	expect(hasExpression(value)).toBe(holds);
});
