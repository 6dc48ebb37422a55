/** Whether what stands in a workflow or on a page is what a node of this package can be set to. */
import {
	NodeHelpers,
	type IDataObject,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { Directus } from '../../dist/nodes/Directus/Directus.node';
import { DirectusHookTrigger } from '../../dist/nodes/DirectusHookTrigger/DirectusHookTrigger.node';
import { DirectusTrigger } from '../../dist/nodes/DirectusTrigger/DirectusTrigger.node';

/** A node as a workflow stores it. */
export interface StoredNode {
	type: string;
	parameters: IDataObject;
}

const PACKAGE = 'n8n-nodes-directus-complete';

/** The nodes of this package, by the types that workflows store. */
export const NODES: Record<string, INodeTypeDescription> = {
	[`${PACKAGE}.directus`]: new Directus().description,
	[`${PACKAGE}.directusTool`]: new Directus().description,
	[`${PACKAGE}.directusTrigger`]: new DirectusTrigger().description,
	[`${PACKAGE}.directusHookTrigger`]: new DirectusHookTrigger().description,
};

/**
 * The nodes in a piece of JSON: those of a workflow, or parameters of the Directus node that stand alone, which
 * have a resource and an operation.
 */
export function nodesIn(json: unknown): StoredNode[] {
	const { nodes, resource, operation } = (json ?? {}) as IDataObject;
	if (Array.isArray(nodes)) return nodes as unknown as StoredNode[];
	if (typeof resource !== 'string' || typeof operation !== 'string') return [];
	return [{ type: `${PACKAGE}.directus`, parameters: json as IDataObject }];
}

const isExpression = (value: unknown) => typeof value === 'string' && value.startsWith('=');

/** The fixed choices of a property; undefined where Directus is asked for them, or it has none. */
function choicesOf({ type, options, typeOptions }: INodeProperties): unknown[] | undefined {
	if (type !== 'options' && type !== 'multiOptions') return undefined;
	if (typeOptions?.loadOptionsMethod !== undefined) return undefined;
	return (options as INodePropertyOptions[]).map(({ value }) => value);
}

/** What is wrong with the value of one property. */
function faultsOfValue(property: INodeProperties, value: unknown, path: string): string[] {
	if (isExpression(value)) return [];
	const choices = choicesOf(property);
	if (choices) {
		const chosen = Array.isArray(value) ? value : [value];
		const unknown = chosen.filter((one) => !isExpression(one) && !choices.includes(one));
		return unknown.map((one) => `${String(one)} is no choice of ${path}`);
	}
	const entries = Object.entries((value ?? {}) as IDataObject);
	if (property.type === 'collection')
		return faultsOfEntries(property.options as INodeProperties[], entries, `${path}.`);
	if (property.type !== 'fixedCollection') return [];
	return entries.flatMap(([name, given]) => {
		const group = (property.options as INodePropertyCollection[]).find((one) => one.name === name);
		if (!group) return [`${path}.${name} is no setting`];
		const list = (Array.isArray(given) ? given : [given]) as IDataObject[];
		return list.flatMap((one) =>
			faultsOfEntries(group.values, Object.entries(one), `${path}.${name}.`),
		);
	});
}

const faultsOfEntries = (
	properties: INodeProperties[],
	entries: Array<[string, unknown]>,
	path: string,
): string[] =>
	entries.flatMap(([name, value]) => {
		const property = properties.find((one) => one.name === name);
		return property
			? faultsOfValue(property, value, `${path}${name}`)
			: [`${path}${name} is no setting`];
	});

const isEmpty = (value: unknown) =>
	value === undefined || value === '' || (value as IDataObject | null)?.value === '';

/**
 * What is wrong with the parameters of a node of this package: names that the editor does not show for them,
 * choices that there are not, and required ones that are empty.
 *
 * @returns a sentence for each; none for a node of another package
 */
export function faultsOf({ type, parameters }: StoredNode): string[] {
	const description = NODES[type];
	if (!description) return [];
	const { properties } = description;
	const node = { typeVersion: 1, type, parameters } as INode;
	const given = parameters as INodeParameters;
	const complete = NodeHelpers.getNodeParameters(properties, given, true, false, node, description);
	const shown = properties.filter((property) =>
		NodeHelpers.displayParameter(complete ?? given, property, node, description),
	);
	const what = [parameters.resource, parameters.operation].filter(Boolean).join(' ');
	const known = Object.entries(parameters).flatMap(([name, value]) => {
		const property = shown.find((one) => one.name === name);
		return property ? faultsOfValue(property, value, name) : [`${name} is no setting`];
	});
	const missing = shown
		.filter(({ name, required }) => required && isEmpty((complete ?? given)[name]))
		.map(({ name }) => `${name} is empty and required`);
	return [...known, ...missing].map((fault) =>
		what && fault.endsWith('is no setting') ? `${fault} of ${what}` : fault,
	);
}
