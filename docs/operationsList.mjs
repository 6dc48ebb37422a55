/**
 * The committed list of what the node offers, test/operations.tsv: a line for each operation, under
 * its stored values. What is on it is in workflows, so a line goes only where somebody says so.
 */

const COLUMNS = [
	...['resource', 'resource_value', 'operation', 'operation_value', 'method', 'path'],
	...['in_openapi', 'first', 'note'],
];

/** An endpoint without the names of its placeholders, which differ between the document and the table. */
const unnamed = (method, path) =>
	`${method.toUpperCase()} ${path.replace(/{[^}]*}/g, '{}').replace(/(.)\/$/, '$1')}`;

/** The lines of a list, the name of a column → its cell. */
const linesOf = (list) =>
	list
		.trimEnd()
		.split('\n')
		.slice(1)
		.map((line) =>
			Object.fromEntries(line.split('\t').map((cell, index) => [COLUMNS[index], cell])),
		);

/**
 * Writes the list anew from the built table; what people have written beside an operation stays.
 *
 * @param {object} resources the table
 * @param {object} openapi Directus's published document
 * @param {string} current the list as it is
 * @param {{ drop?: boolean }} options whether operations that the table no longer has may go
 * @returns {string} the new list
 * @throws where an operation would go that may not
 */
export function operationsList(resources, openapi, current, { drop = false } = {}) {
	const documented = new Set(
		Object.entries(openapi.paths).flatMap(([path, methods]) =>
			Object.keys(methods).map((method) => unnamed(method, path)),
		),
	);
	const key = (line) => `${line.resource_value}.${line.operation_value}`;
	const before = new Map(linesOf(current).map((line) => [key(line), line]));
	const lines = Object.entries(resources)
		// No endpoint of Directus's own, but the way to those of extensions.
		.filter(([value]) => value !== 'customApi')
		.sort(([, a], [, b]) => a.name.localeCompare(b.name, 'en'))
		.flatMap(([value, { name, operations }]) =>
			Object.entries(operations).map(([operation, row]) => {
				const [method, path] = row.route.split(' ');
				const { first = '', note = '' } = before.get(`${value}.${operation}`) ?? {};
				return {
					...{ resource: name, resource_value: value, operation: row.name },
					...{ operation_value: operation, method, path },
					in_openapi: documented.has(unnamed(method, path)) ? 'yes' : '',
					...{ first, note },
				};
			}),
		);
	const kept = new Set(lines.map(key));
	const gone = [...before.keys()].filter((one) => !kept.has(one));
	if (gone.length > 0 && !drop) {
		throw new Error(
			`The table no longer has ${gone.join(', ')}, which workflows may use. ` +
				'To take them off test/operations.tsv: npm run docs -- --drop',
		);
	}
	return [COLUMNS, ...lines.map((line) => COLUMNS.map((column) => line[column]))]
		.map((cells) => `${cells.join('\t')}\n`)
		.join('');
}
