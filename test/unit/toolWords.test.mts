/** What a model is told of the node as its tool, and what it is given at first. */
import {
	NodeHelpers,
	Workflow,
	type INode,
	type INodeParameters,
	type INodeType,
} from 'n8n-workflow';
import { Directus } from '../../dist/nodes/Directus/Directus.node';
import { simplifiedFields } from '../../dist/nodes/Directus/framework/simplified';
import { fieldOf } from '../support/fields.mjs';
import { rows } from '../support/rows.mjs';

// n8n makes the tool of the same class, and adds to its name.
const type: INodeType = new Directus();
type.description.name += 'Tool';
const nodeTypes = {
	getByName: () => type,
	getByNameAndVersion: () => type,
	getKnownTypes: () => ({}),
};

const toldOf = new Map<string, string>();

/** What n8n tells a model of a tool, asked for once. */
function told(parameters: INodeParameters): string {
	const key = JSON.stringify(parameters);
	if (!toldOf.has(key)) toldOf.set(key, askFor(parameters));
	return toldOf.get(key)!;
}

/** Asks n8n what it tells a model of a tool, as create-node-as-tool.ts of n8n-core does. */
function askFor(parameters: INodeParameters): string {
	const own = { id: '1', name: 'Tool', type: 'directusTool', typeVersion: 1 };
	const given: INode = { ...own, position: [0, 0], parameters };
	const workflow = new Workflow({ nodes: [given], connections: {}, active: false, nodeTypes });
	const node = workflow.getNode('Tool')!;
	return NodeHelpers.getToolDescriptionForNode(node, type, () =>
		String(
			workflow.expression.getSimpleParameterValue(
				node,
				node.parameters.toolDescription as string,
				'internal',
				{},
			),
		),
	);
}

it('names the operation and the resource of every tool', () => {
	const words = rows.map(({ resource, operation }) => told({ resource, operation }));
	expect(words.map((text) => text.split('.')[0])).toEqual(
		rows.map(({ resource, operation }) => {
			const inWords = operation.replace(/[A-Z]/g, ' $&').toLowerCase();
			return `Directus: ${inWords} ${resource}`;
		}),
	);
	expect(words).toContain('Directus: describe schema.');
});

it('says what is lost, or changed unseen', () => {
	const says = (words: string) =>
		rows
			.filter(({ resource, operation }) => told({ resource, operation }).endsWith(words))
			.map(({ title }) => title);
	const permanent = rows.filter(({ row }) => row.description.startsWith('Permanently'));
	expect(says(' What it deletes is gone for good.')).toEqual(
		expect.arrayContaining([...permanent.map(({ title }) => title), 'schema.apply']),
	);
	expect(says(' It changes everything that its query finds.')).toEqual(['items.updateByQuery']);
});

it.each([
	['list', 'articles', 'Directus: list items, collection "articles".'],
	['id', 'articles', 'Directus: list items, collection "articles".'],
	// What the model is to fill in is in the schema of what it fills in.
	['id', "={{ $fromAI('Collection') }}", 'Directus: list items.'],
	['id', '={{ $json.nothing.at.all }}', 'Directus: list items.'],
])('names the collection, chosen %s as %s', (mode, value, words) => {
	const collection = { __rl: true as const, mode, value };
	expect(told({ resource: 'items', operation: 'list', collection })).toBe(words);
});

it("leaves the user's own words as they are", () => {
	const toolDescription = 'Finds articles by their title';
	expect(told({ resource: 'items', operation: 'list', toolDescription })).toBe(toolDescription);
});

it('of a record a model is given the key and nine short fields, those that people see first', () => {
	const names = (list: ReturnType<typeof fieldOf>[]) => simplifiedFields(list);
	const many = Array.from({ length: 12 }, (_, n) => fieldOf(`f${n}`, 'string'));
	const fields = [
		...[fieldOf('body', 'text'), fieldOf('extra', 'json'), fieldOf('parts', 'alias')],
		fieldOf('secret', 'string', { meta: { special: ['conceal'] } }),
		fieldOf('made_by', 'uuid', { meta: { hidden: true } }),
		fieldOf('title', 'string'),
		fieldOf('id', 'integer', { schema: { is_primary_key: true }, meta: { hidden: true } }),
	];
	expect(names(fields)).toEqual(['id', 'title', 'made_by', 'body']);
	expect(names([...many, ...fields])).toEqual([
		'id',
		...Array.from({ length: 9 }, (_, n) => `f${n}`),
	]);
});
