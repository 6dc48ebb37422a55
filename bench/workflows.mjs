/** The contenders inside n8n: this node, and n8n's HTTP Request node. */
import { COLLECTION, endOf, nodeTimes, watchMemory } from './servers.mjs';

/** Nodes that only make the items; their time is not counted. */
const SET_UP = ['Start', 'List', 'Items'];

export const node = (name, type, typeVersion, parameters, more = {}) => ({
	id: name,
	name,
	type,
	typeVersion,
	position: [0, 0],
	parameters,
	...more,
});

/** Start → a list of all items → an item each. */
export const setUp = ({ items }, size) => [
	node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
	node('List', 'n8n-nodes-base.set', 3.4, {
		mode: 'raw',
		jsonOutput: `={{ { list: Array.from({ length: ${size} }, (_, index) => index + 1).map((n, _, { length: all }) => (${items})) } }}`,
		options: {},
	}),
	node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'list', options: {} }),
];

const columns = ['id', 'title', 'slug', 'views', 'body'];
const mapper = (without = []) => ({
	mappingMode: 'autoMapInputData',
	value: null,
	matchingColumns: ['slug'],
	schema: columns
		.filter((id) => !without.includes(id))
		.map((id) => ({
			id,
			displayName: id,
			type: id === 'views' || id === 'id' ? 'number' : 'string',
			required: false,
			defaultMatch: id === 'id',
			canBeUsedToMatch: true,
			display: true,
		})),
});

/** The same with an expression in every column, as people write them who rename what comes in. */
const mapped = ({ schema, ...fields }) => ({
	...fields,
	mappingMode: 'defineBelow',
	value: Object.fromEntries(
		schema.filter(({ id }) => id !== 'id').map(({ id }) => [id, `={{ $json.${id} }}`]),
	),
	schema,
});

const locator = (value) => ({ __rl: true, mode: 'id', value });
export const operations = {
	create: { operation: 'create', fields: mapper() },
	update: { operation: 'update', id: locator('={{ $json.id }}'), fields: mapper(['id']) },
	delete: { operation: 'delete', id: locator('={{ $json.id }}') },
	get: { operation: 'get', id: locator('={{ $json.id }}') },
	lookUp: {
		operation: 'lookUp',
		fields: { mappingMode: 'defineBelow', value: { slug: '={{ $json.slug }}' }, schema: [] },
	},
	upsert: { operation: 'upsert', fields: mapper() },
	synchronize: { operation: 'synchronize', fields: mapper() },
	all: { operation: 'list', returnAll: true },
};

/** This node as the editor stores it: the columns mapped from the input, the ID an expression. */
export const withThisNode = (parameters, credential) => [
	node(
		'Directus',
		'n8n-nodes-directus-complete.directus',
		1,
		{ resource: 'items', collection: locator(COLLECTION), ...parameters },
		{ credentials: { directusApi: credential } },
	),
];

/** The HTTP Request node with its defaults: a request for every item. */
export function withHttpRequest(task, { url, adminToken }) {
	const http = (name, method, path, parameters = {}) =>
		node(name, 'n8n-nodes-base.httpRequest', 4.2, {
			method,
			url: `=${url}/items/${COLLECTION}${path}`,
			sendHeaders: true,
			headerParameters: {
				parameters: [{ name: 'Authorization', value: `Bearer ${adminToken}` }],
			},
			options: {},
			...parameters,
		});
	const body = (expression) => ({
		sendBody: true,
		specifyBody: 'json',
		jsonBody: `={{ ${expression} }}`,
	});
	switch (task) {
		case 'create':
			return [http('Create', 'POST', '', body('$json'))];
		case 'update':
			return [http('Update', 'PATCH', '/{{ $json.id }}', body('$json'))];
		case 'delete':
			return [http('Delete', 'DELETE', '/{{ $json.id }}')];
		case 'get':
			return [http('Get', 'GET', '/{{ $json.id }}')];
		case 'lookUp':
			return [http('Find', 'GET', '?filter[slug][_eq]={{ $json.slug }}')];
		case 'upsert':
			return [
				http('Find', 'GET', '?fields=id&filter[slug][_eq]={{ $json.slug }}'),
				node('Found', 'n8n-nodes-base.if', 2.2, {
					conditions: {
						options: { caseSensitive: true, typeValidation: 'strict', version: 2 },
						combinator: 'and',
						conditions: [
							{
								leftValue: '={{ $json.data.length }}',
								rightValue: 0,
								operator: { type: 'number', operation: 'gt' },
							},
						],
					},
					options: {},
				}),
				http('Update', 'PATCH', '/{{ $json.data[0].id }}', body("$('Items').item.json")),
				http('Create', 'POST', '', body("$('Items').item.json")),
			];
		default:
			return [
				http('Read', 'GET', '', {
					sendQuery: true,
					queryParameters: { parameters: [{ name: 'limit', value: '1000' }] },
					options: {
						pagination: {
							pagination: {
								paginationMode: 'updateAParameterInEachRequest',
								parameters: {
									parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount + 1 }}' }],
								},
								paginationCompleteWhen: 'other',
								completeExpression: '={{ $response.body.data.length < 1000 }}',
							},
						},
					},
				}),
				node('Records', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'data', options: {} }),
			];
	}
}

/** The HTTP Request node with one request for all records, and Split Out: which record is whose input's nobody knows. */
function withOneHttpRequest({ url, adminToken }) {
	const [read, split] = withHttpRequest('all', { url, adminToken });
	const sendQuery = {
		queryParameters: { parameters: [{ name: 'limit', value: '-1' }] },
		options: {},
	};
	const parameters = { ...read.parameters, ...sendQuery };
	return [{ ...read, parameters, executeOnce: true }, split];
}

/** One node behind the other; a Create beside an Update hangs on the If's other output. */
export function connect(nodes) {
	const connections = {};
	const link = (from, output, to) => {
		const { main } = (connections[from] ??= { main: [] });
		main[output] = [...(main[output] ?? []), { node: to, type: 'main', index: 0 }];
	};
	const names = nodes.map(({ name }) => name);
	const branches = names.includes('Found') ? names.splice(-1) : [];
	names.slice(1).forEach((name, place) => link(names[place], 0, name));
	for (const name of branches) link('Found', 1, name);
	return connections;
}

async function runInN8n({ n8n, log }, task, size, measured) {
	const nodes = [...setUp(task, size), ...measured];
	const workflow = await n8n.client.createWorkflow({
		name: 'Bench',
		nodes,
		connections: connect(nodes),
		// What n8n does to keep an execution is no part of what is measured.
		settings: {
			executionOrder: 'v1',
			saveManualExecutions: false,
			saveDataSuccessExecution: 'none',
		},
	});
	try {
		const growth = await watchMemory(n8n.pid);
		const from = await endOf(log);
		await n8n.client.call('POST', `/rest/workflows/${workflow.id}/run`, {
			triggerToStartFrom: { name: 'Start' },
		});
		const times = await nodeTimes(log, from, workflow.id);
		const counted = Object.entries(times).filter(([name]) => !SET_UP.includes(name));
		return { ms: counted.reduce((sum, [, ms]) => sum + ms, 0), memory: await growth() };
	} finally {
		await n8n.client.deleteWorkflow(workflow);
	}
}

export const thisNode = async (servers, task, inputs, { definition }) =>
	await runInN8n(
		servers,
		definition,
		inputs.length,
		withThisNode(operations[task], servers.credential),
	);

export const thisNodeMapped = async (servers, task, inputs, { definition }) => {
	const { fields, ...parameters } = operations[task];
	const nodes = withThisNode({ ...parameters, fields: mapped(fields) }, servers.credential);
	return await runInN8n(servers, definition, inputs.length, nodes);
};

export const httpRequest = async (servers, task, inputs, { definition }) =>
	await runInN8n(servers, definition, inputs.length, withHttpRequest(task, servers.directus));

export const httpRequestOnce = async (servers, task, inputs, { definition }) =>
	await runInN8n(servers, definition, inputs.length, withOneHttpRequest(servers.directus));
