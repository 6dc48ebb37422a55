import { NodeHelpers, type INode, type INodeParameters, type INodeProperties } from 'n8n-workflow';
import { Directus } from '../../dist/nodes/Directus/Directus.node';
import {
	defineOperation,
	defineResource,
	type Operation,
} from '../../dist/nodes/Directus/framework/define';
import { buildProperties, fieldsOf } from '../../dist/nodes/Directus/framework/properties';
import { resources } from '../../dist/nodes/Directus/operations';
import { rows } from '../support/rows.mjs';

const { description } = new Directus();
const { properties } = description;
const selectors = ['resource', 'operation'];

const node = { typeVersion: 1 } as INode;

/** The fields that the editor shows with these values, by n8n's own rules. */
const shownWith = (values: INodeParameters, all: INodeProperties[] = properties) =>
	all.filter(
		(property) =>
			!selectors.includes(property.name) &&
			NodeHelpers.displayParameter(values, property, node, description),
	);

/** Whether nothing but the operation and the JSON switch decides that a field is shown. */
const alwaysShown = ({ displayOptions }: INodeProperties) => displayOptions === undefined;

/** Whether the user may give an operation's parameters as JSON. */
const isSwitched = (row: Operation) =>
	fieldsOf(row).some(({ field }) => field.name === 'jsonParameters');

const named = (fields: INodeProperties[]) => fields.map(({ name }) => name);

describe('the selectors', () => {
	it('are one for the resource, and exactly one for the operation of each resource', () => {
		expect(properties.filter(({ name }) => name === 'resource')).toHaveLength(1);
		for (const resource of Object.keys(resources)) {
			const shown = properties.filter(
				(property) =>
					property.name === 'operation' &&
					NodeHelpers.displayParameter({ resource }, property, node, description),
			);
			expect([resource, shown.length]).toEqual([resource, 1]);
		}
		expect(properties.filter(({ name }) => name === 'operation')).toHaveLength(
			Object.keys(resources).length,
		);
	});

	it('offer every row of the table with its name, action and description, and nothing else', () => {
		const offered = properties
			.filter(({ name }) => name === 'operation')
			.flatMap(({ displayOptions, options }) =>
				(options ?? []).map((option) => ({ resource: displayOptions?.show?.resource, ...option })),
			);
		const expected = rows.map(({ resource, operation, row }) => ({
			resource: [resource],
			name: row.name,
			value: operation,
			action: row.action,
			description: row.description,
		}));
		const key = (option: object) => JSON.stringify(option, ['resource', 'value']);
		const sorted = (list: object[]) => [...list].sort((a, b) => key(a).localeCompare(key(b)));
		expect(sorted(offered)).toEqual(sorted(expected));
	});

	it('start with what they offer, and list it by name', () => {
		for (const { name, options = [], default: first } of properties.filter(({ name }) =>
			selectors.includes(name),
		)) {
			const list = options as Array<{ name: string; value: string }>;
			expect([name, list.map(({ value }) => value)]).toEqual([
				name,
				expect.arrayContaining([first]),
			]);
			expect(list).toEqual([...list].sort((a, b) => a.name.localeCompare(b.name, 'en')));
		}
	});
});

describe.each(rows)('the fields of $title', ({ resource, operation, row }) => {
	const fields = fieldsOf(row);
	const switched = isSwitched(row);
	const values = (more: INodeParameters = {}): INodeParameters => ({
		resource,
		operation,
		...(switched && { jsonParameters: false }),
		...more,
	});

	it("are in the row's order", () => {
		const placed = properties.filter(({ name, displayOptions: { show, hide } = {} }) => {
			const allows = (key: string, value: string) =>
				(show?.[key]?.includes(value) ?? true) && !hide?.[key]?.includes(value);
			return (
				![...selectors, 'toolDescription'].includes(name) &&
				allows('resource', resource) &&
				allows('operation', operation)
			);
		});
		expect(named(placed)).toEqual(named(fields.map(({ field }) => field)));
	});

	it('are shown, and no others', () => {
		const wanted = fields.filter(({ raw }) => raw !== true).map(({ field }) => field);
		const shown = named(shownWith(values()));
		expect(named(wanted)).toEqual(expect.arrayContaining(shown));
		expect(shown).toEqual(expect.arrayContaining(named(wanted.filter(alwaysShown))));
	});

	it('have each name once at a time, so that one stored value has one field', () => {
		for (const jsonParameters of [false, true]) {
			const shown = named(shownWith(values({ jsonParameters })));
			expect(shown).toEqual([...new Set(shown)]);
		}
	});

	it('are named in the editor once each', () => {
		const labels = shownWith(values()).map(({ displayName }) => displayName);
		expect(labels).toEqual([...new Set(labels)]);
	});
});

describe.each(rows.filter(({ row }) => isSwitched(row)))(
	'the fields of $title, with JSON/RAW Parameters on,',
	({ resource, operation, row }) => {
		const fields = fieldsOf(row);

		it('give way to the JSON', () => {
			const wanted = fields.filter(({ raw }) => raw !== false).map(({ field }) => field);
			const shown = named(shownWith({ resource, operation, jsonParameters: true }));
			expect(named(wanted)).toEqual(expect.arrayContaining(shown));
			expect(shown).toEqual(expect.arrayContaining(named(wanted.filter(alwaysShown))));
			const replaced = fields.filter(({ raw }) => raw === false).map(({ field }) => field.name);
			expect(shown.filter((name) => replaced.includes(name))).toEqual([]);
		});
	},
);

it('some operations have JSON/RAW Parameters', () => {
	expect(rows.filter(({ row }) => isSwitched(row)).length).toBeGreaterThan(100);
});

describe('a field that several rows use', () => {
	const field = (name: string): INodeProperties => ({
		displayName: name,
		name,
		type: 'string',
		default: '',
	});
	const [a, b, c] = [field('a'), field('b'), field('c')];
	const operation = (...fields: INodeProperties[]) =>
		defineOperation({
			name: 'Get',
			action: 'Get',
			description: 'For the test',
			route: 'GET /x',
			ui: Object.fromEntries(fields.map((one) => [one.name, one])),
		});
	const orderOf = (built: INodeProperties[], resource: string, name: string) =>
		named(shownWith({ resource, operation: name }, built));

	it('is one property, shown for all of them', () => {
		const built = buildProperties({
			one: defineResource('One', 'For the test', { get: operation(a, b), list: operation(a) }),
			two: defineResource('Two', 'For the test', { get: operation(a, b), list: operation(a) }),
		});
		expect(built.filter(({ name }) => name === 'a')).toHaveLength(1);
		expect(built.filter(({ name }) => name === 'b')).toHaveLength(1);
		expect(orderOf(built, 'two', 'list')).toEqual(['a']);
	});

	it('is shown for the operations that use it alone, where resources differ', () => {
		const built = buildProperties({
			one: defineResource('One', 'For the test', { get: operation(a), list: operation(b) }),
			two: defineResource('Two', 'For the test', { get: operation(b), list: operation(a) }),
		});
		expect(orderOf(built, 'one', 'get')).toEqual(['a']);
		expect(orderOf(built, 'one', 'list')).toEqual(['b']);
		expect(orderOf(built, 'two', 'get')).toEqual(['b']);
		expect(orderOf(built, 'two', 'list')).toEqual(['a']);
	});

	it('keeps each order, also where two rows want it otherwise', () => {
		const built = buildProperties({
			one: defineResource('One', 'For the test', {
				get: operation(a, b, c),
				list: operation(c, a),
				make: operation(b, a),
			}),
		});
		expect(orderOf(built, 'one', 'get')).toEqual(['a', 'b', 'c']);
		expect(orderOf(built, 'one', 'list')).toEqual(['c', 'a']);
		expect(orderOf(built, 'one', 'make')).toEqual(['b', 'a']);
	});

	it.each<[string, INodeProperties['displayOptions']]>([
		['to be shown', { show: { a: ['yes'] } }],
		['to be hidden', { hide: { a: ['no'] } }],
	])('keeps its own condition %s beside the one on the operation', (_, displayOptions) => {
		const only: INodeProperties = { ...field('only'), displayOptions };
		const built = buildProperties({
			one: defineResource('One', 'For the test', { get: operation(a, only) }),
		});
		const shown = (value: string) =>
			named(shownWith({ resource: 'one', operation: 'get', a: value }, built));
		expect(shown('yes')).toEqual(['a', 'only']);
		expect(shown('no')).toEqual(['a']);
	});
});
