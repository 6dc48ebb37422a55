/** What the node says of its operations and fields, to people and to models. */
import {
	Workflow,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyMode,
} from 'n8n-workflow';
// n8n-core brings it, in the version that goes with it.
import { generateNodeTypeFile } from '@n8n/workflow-sdk';
import { Directus } from '../../dist/nodes/Directus/Directus.node';
import { fieldsOf } from '../../dist/nodes/Directus/framework/properties';
import { resources } from '../../dist/nodes/Directus/operations';
import { DirectusHookTrigger } from '../../dist/nodes/DirectusHookTrigger/DirectusHookTrigger.node';
import { DirectusTrigger } from '../../dist/nodes/DirectusTrigger/DirectusTrigger.node';
import { rows } from '../support/rows.mjs';

const nodes = [new Directus(), new DirectusTrigger(), new DirectusHookTrigger()];
const { description } = nodes[0]!;

/** Those of a list that stand in it more than once. */
const repeated = (list: string[]) => list.filter((one, index) => list.indexOf(one) !== index);

/** What an operation of these resources is about; they are named after more than one thing. */
const ABOUT: Record<string, RegExp> = {
	auth: /\b(authentication|log (in|out)|log-in|token|password)\b/i,
	utils: /\b(cache|hash|items?|random string|translations)\b/i,
};

describe('the description of an operation', () => {
	it('is there for every operation and resource, and has no full stop where it is one sentence', () => {
		const all = [
			...rows.map(({ title, row }) => [title, row.description]),
			...Object.entries(resources).map(([value, one]) => [value, one.description]),
		];
		expect(rows.length).toBeGreaterThan(250);
		expect(all.filter(([, text]) => !text || !/^[A-Z].{9,}[^.]$|\. .*\.$/.test(text))).toEqual([]);
	});

	it.each(Object.entries(resources))('names the resource %s', (value, { name, operations }) => {
		const stem = name.toLowerCase().replace(/y$/, '');
		const about = ABOUT[value] ?? new RegExp(`\\b${stem}`, 'i');
		const others = Object.entries(operations)
			.filter(([, row]) => !about.test(row.description))
			.map(([operation, row]) => `${operation}: ${row.description}`);
		expect(others).toEqual([]);
	});

	it('is not that of another operation', () => {
		expect(repeated(rows.map(({ row }) => row.description))).toEqual([]);
	});

	it('says of what cannot be undone that it is permanent', () => {
		const deletes = rows.filter(
			({ row, title }) => /^DELETE/.test(row.route) && !KEEPS.includes(title),
		);
		expect(deletes.length).toBeGreaterThan(20);
		for (const { title, row } of deletes)
			expect([title, row.description]).toEqual([title, expect.stringMatching(/^Permanently /)]);
	});
});

/** What is deleted there is only a connection, or can be installed again. */
const KEEPS = [
	...['deployments.delete', 'extensions.delete', 'extensions.uninstall', 'relations.delete'],
];

it('no two operations have the same action, by which the panel lists them and agents know tools', () => {
	expect(repeated(rows.map(({ row }) => row.action.toLowerCase()))).toEqual([]);
});

/** The fields that a field holds, one level down. */
function inside({ type, options = [] }: INodeProperties): INodeProperties[] {
	if (type === 'fixedCollection')
		return (options as INodePropertyCollection[]).flatMap(({ values }) => values);
	return type === 'collection' ? (options as INodeProperties[]) : [];
}

/** A field with all fields and ways of choosing that are in it. */
const within = (field: INodeProperties): Array<INodeProperties | INodePropertyMode> => [
	field,
	...(field.modes ?? []),
	...inside(field).flatMap((one) => within(one)),
];

/** The labels that say everything. */
const PLAIN = [
	...['Description', 'First Name', 'Header Name', 'Header Value', 'Last Name', 'Name', 'Value'],
];

/** What only holds other fields. */
const HOLDERS = ['Additional Fields', 'Headers', 'Options', 'Query Parameters'];

/** Whether a field offers choices that each have a description. */
const choicesExplain = ({ type, options = [] }: INodeProperties) =>
	type === 'options' && options.length > 0 && options.every((one) => 'description' in one);

describe('a field', () => {
	const fields = nodes.flatMap((node) => node.description.properties.flatMap(within));

	it('has a description or a hint, unless its name says everything', () => {
		const bare = fields.filter(
			(field) =>
				!('description' in field || field.hint) &&
				!['list', 'notice'].includes(field.type ?? '') &&
				!['resource', 'operation'].includes(field.name ?? '') &&
				![...PLAIN, ...HOLDERS].includes(field.displayName) &&
				!choicesExplain(field as INodeProperties) &&
				// The ways of choosing a record.
				!/^By (ID|Name|URL)$/.test(field.displayName),
		);
		expect(bare.map(({ displayName, name }) => `${displayName} (${name})`)).toEqual([]);
	});

	it('shows an example as one', () => {
		const shown = fields.filter(
			({ type, placeholder }) =>
				placeholder && !['collection', 'fixedCollection'].includes(type ?? ''),
		);
		expect(shown.length).toBeGreaterThan(40);
		const others = shown.filter(({ placeholder }) => !placeholder?.startsWith('e.g. '));
		expect(others.map(({ name, placeholder }) => `${name}: ${placeholder}`)).toEqual([]);
	});
});

/** The names that n8n gives to the fields that a model fills in: from the labels, wherever the fields stand. */
const namesForModels = (field: INodeProperties, operation: string): string[] => {
	const { show, hide } = field.displayOptions ?? {};
	const isHidden = hide?.['/operation']?.includes(operation);
	if (isHidden || show?.['/operation']?.includes(operation) === false) return [];
	const inner = inside(field);
	if (inner.length > 0) return inner.flatMap((one) => namesForModels(one, operation));
	return [field.displayName.replace(/[^a-zA-Z0-9_-]+/g, '_')];
};

it('no two fields of an operation share the name under which a model fills them in', () => {
	const shared = rows.map(({ title, operation, row }) => [
		title,
		...repeated(fieldsOf(row).flatMap(({ field }) => namesForModels(field, operation))),
	]);
	expect(shared.filter((one) => one.length > 1)).toEqual([]);
});

describe('what a model is shown of the node', () => {
	// The function that n8n's assistant and its MCP server call.
	const definition = generateNodeTypeFile(description as never);

	it('has at most 450,000 characters', () => {
		expect(definition.length).toBeLessThan(450_000);
	});

	it('says of an operation what its resource is, not what another one is', () => {
		// n8n takes the first description that it finds under the value of the resource or operation.
		const [, text] = /\/\*\* (.*) \*\/\nexport type \w+ItemsListParams/.exec(definition) ?? [];
		expect(text).toBe(resources.items!.description);
	});

	it('has no condition on the operation beside a field', () => {
		const lines = definition.split('\n');
		const conditions = lines.filter((line) => /@displayOptions/.test(line));
		expect(conditions.length).toBeGreaterThan(100);
		expect(conditions.filter((line) => /[{,] (resource|operation): \[/.test(line))).toEqual([]);
	});
});

describe('the subtitle', () => {
	const type = new Directus();
	const nodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	};

	/** What n8n's canvas shows below the name of a node: workflows.store of its editor asks in this way. */
	const subtitleOf = (parameters: INodeParameters) => {
		const own = { id: '1', name: 'Directus', type: 'directus', typeVersion: 1 };
		const node: INode = { ...own, position: [0, 0], parameters };
		const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
		const { subtitle } = type.description;
		const otherwise = '[filled at execution time]';
		return workflow.expression.getSimpleParameterValue(
			node,
			subtitle,
			'internal',
			{},
			undefined,
			otherwise,
		);
	};

	it('has the names of the resource and of the operation, for every one', () => {
		expect(rows.map(({ resource, operation }) => subtitleOf({ resource, operation }))).toEqual(
			rows.map(({ resource, row }) => `${row.name}: ${resources[resource]!.name}`),
		);
	});

	it.each([
		['list', 'articles', 'articles'],
		['id', 'articles', 'articles'],
		['url', 'https://directus.example.com/admin/content/articles/1?x#y', 'articles'],
		['url', 'https://directus.example.com/admin/settings/data-model/articles', 'articles'],
		// Only an execution tells which one it is.
		['id', '={{ $json.collection }}', '{{ $json.collection }}'],
		['id', "={{ $('Start').item.json.collection }}", "{{ $('Start').item.json.collection }}"],
	])('has the collection, chosen by %s as %s', (mode, value, shown) => {
		const collection = { __rl: true as const, mode, value };
		expect(subtitleOf({ resource: 'items', operation: 'list', collection })).toBe(
			`Get Many: Item (${shown})`,
		);
	});

	it('has no collection where none is chosen', () => {
		const collection = { __rl: true as const, mode: 'list', value: '' };
		expect(subtitleOf({ resource: 'items', operation: 'get', collection })).toBe('Get: Item');
	});
});
