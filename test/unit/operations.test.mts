/** The node offers what test/operations.tsv lists, under those names and values. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodePropertyOptions } from 'n8n-workflow';
import { Directus } from '../../dist/nodes/Directus/Directus.node';
import { rows } from '../support/rows.mjs';

const [head = '', ...lines] = readFileSync(join(__dirname, '../operations.tsv'), 'utf8')
	.trimEnd()
	.split('\n');
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

		it.each(wanted)('sends $operation_value to $method $path', (line) => {
			const row = rows.find(
				({ resource, operation }) => resource === value && operation === line.operation_value,
			);
			const unnamed = (path: string | undefined) =>
				path?.replace(/{\w+}/g, '{}').replace(/\/$/, '');
			expect([row?.method, unnamed(row?.template)]).toEqual([line.method, unnamed(line.path)]);
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
