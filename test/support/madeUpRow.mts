/** What a made-up row of the table reads from parameters, in n8n's own engine: its node has this row alone. */
import { ExecuteContext } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type IDataObject,
	type INode,
	type INodeProperties,
	type INodeType,
	type IRunExecutionData,
} from 'n8n-workflow';
import {
	defineResource,
	type Input,
	type Operation,
} from '../../dist/nodes/Directus/framework/define';
import { readInputs } from '../../dist/nodes/Directus/framework/inputs';
import { buildProperties } from '../../dist/nodes/Directus/framework/properties';
import { hintOnColumns } from '../../dist/nodes/Directus/framework/records';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusField } from '../../dist/nodes/Directus/transport/schema';
import { additionalData } from './engine.mjs';

/** A row with what a test says of it. */
export const rowOf = (more: Partial<Operation>): Operation => ({
	...{ name: 'Run', action: 'Run', description: 'For the test', route: 'POST /x' },
	...more,
});

/** A field of the node, which is called `The <name>` in the editor. */
export const property = (
	name: string,
	type: INodeProperties['type'],
	more: Partial<INodeProperties> = {},
): INodeProperties => ({ displayName: `The ${name}`, name, type, default: '', ...more });

interface Around {
	items?: IDataObject[];
	/** The type of the node; that of a tool ends so. */
	type?: string;
	/** The fields of collections, as Directus tells them; it refuses those of all others. */
	fields?: Record<string, DirectusField[]>;
	timezone?: string;
	/** What n8n's settings say of the node. */
	settings?: Pick<INode, 'onError' | 'retryOnFail'>;
	/** What n8n keeps of the execution, where several tries or runs share it. */
	kept?: IRunExecutionData;
	/** How often the node has run before, in a loop. */
	runIndex?: number;
	stop?: AbortSignal;
}

const CREDENTIAL = { url: 'http://127.0.0.1:9', token: 'static-token' };

/** n8n's context of a node that has this row alone. */
export function contextOf(row: Operation, parameters: IDataObject, around: Around = {}) {
	const { items = [{}], type = 'directus', timezone, settings = {}, runIndex = 0 } = around;
	const kept = around.kept ?? createRunExecutionData();
	const resources = { things: defineResource('Things', 'For the test', { run: row }) };
	const description = {
		...{ displayName: 'Directus', name: 'directus', group: ['transform'], version: 1 },
		...{ description: '', defaults: { name: 'Directus' }, inputs: ['main'], outputs: ['main'] },
		credentials: [{ name: 'directusApi' }],
		properties: buildProperties(resources),
	};
	const nodeType = { description } as unknown as INodeType;
	const own = { resource: 'things', operation: 'run', ...parameters };
	const workflow = new Workflow({
		...{ id: 'workflow', name: 'workflow', connections: {}, active: false },
		nodes: [
			{
				...{
					id: 'node',
					name: 'Directus',
					type,
					typeVersion: 1,
					position: [0, 0] as [number, number],
				},
				...settings,
				parameters: own as never,
				credentials: { directusApi: { id: 'directusApi', name: 'Directus account' } },
			},
		],
		nodeTypes: {
			getByName: () => nodeType,
			getByNameAndVersion: () => nodeType,
			getKnownTypes: () => ({}),
		},
		settings: { executionOrder: 'v1', ...(timezone && { timezone }) },
	});
	const node = workflow.getNode('Directus')!;
	const main = items.map((json) => ({ json }));
	const data = { main: [main] };
	return new ExecuteContext(
		workflow,
		node,
		additionalData(node, CREDENTIAL),
		'manual',
		kept,
		runIndex,
		main,
		data,
		{ node, data, source: null },
		[],
		around.stop,
	);
}

/** The inputs that a row reads, what it asks Directus for, and what is told above the output. */
export async function readBy(row: Operation, parameters: IDataObject, around: Around = {}) {
	const context = contextOf(row, parameters, around);
	const asked: string[] = [];
	const directus = {
		collection: async (name: string) => void asked.push(`collection ${name}`),
		fields: async (name: string) => {
			asked.push(name);
			const fields = around.fields?.[name];
			if (!fields) throw new Failure('No', 'no');
			return fields;
		},
		relations: async () => [],
		seesEverything: async () => true,
	} as unknown as Directus;
	const read = await readInputs(context, directus, row);
	return { read, asked, hint: await hintOnColumns(context, directus) };
}

/** The one input that a row reads. @throws what is wrong with it */
export async function inputBy(row: Operation, parameters: IDataObject, around: Around = {}) {
	const [input] = (await readBy(row, parameters, around)).read;
	if (input instanceof Failure) throw input;
	return input as Input;
}
