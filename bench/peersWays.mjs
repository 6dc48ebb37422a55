/** How the packages for Directus are told to do the same: the parameters that a user of each would set. */
import { COLLECTION } from './servers.mjs';
import { node, operations, withHttpRequest, withThisNode } from './workflows.mjs';

/** The package of this checkout. */
export const OWN = 'n8n-nodes-directus-complete';

const listOf = (record) => `={{ $input.all().map(({ json }) => (${record})) }}`;
const change = '{ title: $json.title, views: $json.views }';

/** The official package: a value for each field. Its Get Many (Raw JSON) takes a query of one's own. */
const mapping = (...names) => ({
	fields: { field: names.map((name) => ({ name, value: `={{ $json.${name} }}` })) },
});
const official = {
	create: {
		operation: 'create',
		collectionFields: mapping('title', 'slug', 'views', 'body'),
	},
	update: {
		operation: 'update',
		itemId: '={{ $json.id }}',
		collectionFields: mapping('title', 'views'),
	},
	all: { operation: 'getAll', returnAll: true, itemFields: [] },
	allRaw: { operation: 'getAllRaw', queryParameters: '{ "limit": -1 }' },
	get: { operation: 'get', itemId: '={{ $json.id }}', itemFields: [] },
};

/** The community packages, all of one origin: the record as JSON. The "Multiple" take one list of records. */
const community = {
	create: { operation: 'create', data: '={{ $json }}' },
	createList: { operation: 'createMultiple', data: listOf('json'), once: true },
	update: { operation: 'update', id: '={{ $json.id }}', data: `={{ ${change} }}` },
	updateList: { operation: 'updateMultiple', data: listOf('json'), once: true },
	all: {
		operation: 'list',
		returnAll: true,
		splitIntoItems: true,
		jsonParameters: false,
		additionalFields: {},
	},
	get: { operation: 'get', id: '={{ $json.id }}' },
};

/** What a package's node takes, by the values of its parameters. @returns undefined where it is none of these */
function waysOf({ properties }) {
	const values = (name) =>
		properties
			.filter((property) => property.name === name)
			.flatMap(({ options = [] }) => options.map(({ value }) => value));
	if (values('operation').includes('getAllRaw')) return { resource: 'item', ways: official };
	if (values('resource').includes('items') && values('operation').includes('createMultiple'))
		return { resource: 'items', ways: community };
	return undefined;
}

/**
 * The nodes that do a task with a package.
 *
 * @param {string} task `create`, `createList`, `update`, `updateList`, `all`, `allRaw` or `get`
 * @param description of the package's node, as n8n has it
 * @param {{ id: string, name: string }} credential
 * @returns {object[] | undefined} undefined where the package has nothing of the kind
 * @throws {Error} where nobody has written down how the package is told
 */
export function nodesFor(task, description, credential) {
	if (description.name.startsWith(`${OWN}.`))
		return operations[task] && withThisNode(operations[task], credential);
	const known = waysOf(description);
	if (!known) throw new Error(`Nobody has written down what ${description.name} takes`);
	if (!known.ways[task]) return undefined;
	const { once = false, ...parameters } = known.ways[task];
	return [
		node(
			'Directus',
			description.name,
			[description.version].flat().at(-1),
			{ resource: known.resource, collection: COLLECTION, ...parameters },
			{ credentials: { directusApi: credential }, executeOnce: once },
		),
	];
}

/** The same with n8n's HTTP Request node. */
export const nodesWithHttpRequest = (task, directus) =>
	['create', 'update', 'all', 'get'].includes(task) ? withHttpRequest(task, directus) : undefined;

/** n8n adds it to resources and operations of nodes whose credential its HTTP Request node can use. */
const OF_N8N = '__CUSTOM_API_CALL__';

/**
 * What a package offers, counted in the descriptions of its nodes.
 *
 * @param {object[]} descriptions
 * @returns {{ resources: number, operations: number, triggers: number }}
 */
export function offerOf(descriptions) {
	const isTrigger = ({ group }) => group.includes('trigger');
	const properties = descriptions.filter((one) => !isTrigger(one)).flatMap((one) => one.properties);
	const valuesOf = ({ options }) =>
		options.map(({ value }) => value).filter((value) => value !== OF_N8N);
	const resources = properties.filter(({ name }) => name === 'resource').flatMap(valuesOf);
	const operationsOf = properties
		.filter(({ name, options }) => name === 'operation' && options)
		.flatMap(({ displayOptions, options }) =>
			(displayOptions?.show?.resource ?? ['']).flatMap((resource) =>
				valuesOf({ options }).map((value) => `${resource} ${value}`),
			),
		);
	return {
		resources: new Set(resources).size,
		operations: new Set(operationsOf).size,
		triggers: descriptions.filter(isTrigger).length,
	};
}
