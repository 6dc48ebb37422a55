/** The node offers what test/operations.tsv lists, under those names and values. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodePropertyOptions } from 'n8n-workflow';
import { Directus } from '../../dist/nodes/Directus/Directus.node';

const list = readFileSync(join(__dirname, '../operations.tsv'), 'utf8');
const [head = '', ...lines] = list.trimEnd().split('\n');
const columns = head.split('\t');
const listed = lines.map((line) => {
	const cells = line.split('\t');
	return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
});

const { properties } = new Directus().description;
const optionsOf = (name: string, resource?: string) =>
	(properties.find(
		(property) =>
			property.name === name &&
			(!resource || property.displayOptions?.show?.resource?.includes(resource)),
	)?.options ?? []) as INodePropertyOptions[];

it('finds the list', () => {
	expect(columns).toEqual(
		expect.arrayContaining(['resource', 'resource_value', 'operation', 'operation_value']),
	);
	expect(listed.length).toBeGreaterThan(200);
});

describe.each([...new Set(listed.map((line) => line.resource_value!))])(
	'the resource %s',
	(value) => {
		const wanted = listed.filter((line) => line.resource_value === value);

		it('has its name', () => {
			const offered = optionsOf('resource').find((option) => option.value === value);
			expect([...new Set(wanted.map(({ resource }) => resource))]).toEqual([offered?.name]);
		});

		it('has its operations, and no others', () => {
			const offered = optionsOf('operation', value).map((option) => ({
				name: option.name,
				value: option.value,
			}));
			const byValue = (a: { value: unknown }, b: { value: unknown }) =>
				String(a.value).localeCompare(String(b.value));
			expect(offered.sort(byValue)).toEqual(
				wanted.map((line) => ({ name: line.operation, value: line.operation_value })).sort(byValue),
			);
		});
	},
);

it('offers no resource that is not on the list', () => {
	const known = new Map(listed.map((line) => [line.resource_value, line.resource]));
	// No endpoint of Directus's own, but the way to those of extensions.
	known.set('customApi', 'Custom API Call');
	for (const { name, value } of optionsOf('resource'))
		expect([value, known.get(String(value))]).toEqual([value, name]);
});

describe('the list', () => {
	type Resources = Record<string, { name: string; operations: Record<string, object> }>;
	const openapi = { paths: { '/things/{id}': { get: {} } } };
	const things = {
		...{ get: { name: 'Get', route: 'GET /things/{key}' } },
		...{ list: { name: 'Get Many', route: 'GET /things' } },
	};
	const written = async (resources: Resources, current: string, options = {}) => {
		const { operationsList } = await import('../../docs/operationsList.mjs');
		return operationsList(resources, openapi, current, options);
	};

	it('is what `npm run docs` writes', async () => {
		const { currentOperationsList } = await import('../../docs/generate.mjs');
		expect(currentOperationsList({}).split('\n')).toEqual(list.split('\n'));
	});

	it('is written from the table, and keeps what people have noted', async () => {
		const first = await written({ things: { name: 'Thing', operations: things } }, head);
		expect(first).toBe(
			`${head}\nThing\tthings\tGet\tget\tGET\t/things/{key}\tyes\t\t\n` +
				'Thing\tthings\tGet Many\tlist\tGET\t/things\t\t\t\n',
		);
		const noted = first.replace('yes\t\t', 'yes\tyes\tby its key');
		const renamed = { things: { name: 'Object', operations: things } };
		expect(await written(renamed, noted)).toBe(noted.replaceAll('Thing', 'Object'));
	});

	it('loses no operation unless it is told to', async () => {
		const both = await written({ things: { name: 'Thing', operations: things } }, head);
		const { get } = things;
		const one = { things: { name: 'Thing', operations: { get } } };
		await expect(written(one, both)).rejects.toThrow('The table no longer has things.list');
		expect(await written(one, both, { drop: true })).not.toContain('Get Many');
	});
});
