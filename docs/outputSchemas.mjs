/**
 * The output schemas of the node: what the editor offers of an operation's answer before it has run. n8n finds
 * them beside the node, as __schema__/v<version>/<resource>/<operation>.json.
 */

/** The version of the node, as n8n writes it. */
const VERSION = 'v1.0.0';

/** What their answers hold depends on the collection, or on what the user asks for. */
const UNKNOWN = [
	...['customApi.request', 'flows.trigger', 'graphql.execute', 'graphql.executeSystem'],
	...['permissions.getMine', 'server.getOpenAPI', 'versions.compare', 'versions.save'],
];

/** What they put out below the first level is named by the user. */
const NAMED_BY_USERS = ['schema.describe'];

/** The operations that answer with the records of their resource. */
const OF_RECORDS = ['create', 'createMultiple', 'get', 'list', 'update', 'updateMultiple'];

/**
 * All schemas, made from the answers of recorded runs. The operations of a resource that answer with its records
 * share one, of all fields that any of them answered with: which of them an answer has depends on Simplify and on
 * the fields that are asked for.
 *
 * @param {Record<string, { operations: Record<string, { path?: object, collection?: string }> }>} resources the table
 * @param {Record<string, object>} examples an output item for `<resource>.<operation>`
 * @returns {Record<string, string>} file below __schema__ → JSON Schema
 */
export function outputSchemas(resources, examples) {
	const files = {};
	for (const [resource, { operations }] of Object.entries(resources)) {
		const answers = (names) =>
			names.flatMap((name) => (name in operations ? (examples[`${resource}.${name}`] ?? []) : []));
		for (const [operation, row] of Object.entries(operations)) {
			const name = `${resource}.${operation}`;
			const isOfUsers = resource === 'items' && !/^delete/.test(operation);
			if (isOfUsers || UNKNOWN.includes(name)) continue;
			const isRecord = row.collection !== undefined && OF_RECORDS.includes(operation);
			const found = isRecord ? answers(OF_RECORDS) : answers([operation]);
			if (found.length === 0) continue;
			// What is in a JSON column of a record is each record's own.
			const isShallow = row.collection !== undefined || NAMED_BY_USERS.includes(name);
			const schema = schemaOf(found, isShallow ? 1 : 3);
			files[`${VERSION}/${resource}/${operation}.json`] =
				`${JSON.stringify({ ...schema, version: 1 }, null, '\t')}\n`;
		}
	}
	return files;
}

/**
 * The JSON Schema of several values.
 *
 * @param {unknown[]} values
 * @param {number} depth how many levels of objects are told of
 */
function schemaOf(values, depth) {
	const given = values.filter((value) => value !== null && value !== undefined);
	const [first] = given;
	if (first === undefined) return { type: 'null' };
	if (Array.isArray(first)) {
		const entries = given.flatMap((one) => (Array.isArray(one) ? one : []));
		return { type: 'array', ...(entries.length > 0 && { items: schemaOf(entries, depth) }) };
	}
	if (typeof first !== 'object') return { type: typeof first };
	if (depth === 0) return { type: 'object' };
	const objects = given.filter((one) => typeof one === 'object' && !Array.isArray(one));
	const names = [...new Set(objects.flatMap((one) => Object.keys(one)))];
	const properties = names.map((name) => [
		name,
		schemaOf(
			objects.map((one) => one[name]),
			depth - 1,
		),
	]);
	return { type: 'object', properties: Object.fromEntries(properties) };
}
