/** The real n8n of the tests, and what they put in it. */
import type { INode, INodeExecutionData, INodeParameters, IRun } from 'n8n-workflow';
import type { CredentialData } from '../../support/engine.mjs';
import type { connect } from '../../stack/n8nClient.mjs';
import { stack, type Directus } from '../../support/directus.mjs';

/** The n8n that globalSetup started. */
export const running = () => stack().n8n!;

export const NODE = 'n8n-nodes-directus-complete.directus';
export const CREDENTIAL = 'directusApi';

export type Client = Awaited<ReturnType<typeof connect>>;

/** A workflow as n8n has it. */
export interface Workflow {
	id: string;
	versionId: string;
}

export interface Saved {
	id: string;
	name: string;
}

/** An execution as the client gives it. */
export interface Execution extends Pick<IRun, 'data'> {
	status: string;
}

/** A client of n8n, logged in as its owner. */
export async function logIn(): Promise<Client> {
	const n8nClient = await import('../../stack/n8nClient.mjs');
	const { url, owner } = running();
	return await n8nClient.connect(url, owner);
}

/** What a node put out in an execution. */
export async function outputOf(execution: Execution, node: string): Promise<INodeExecutionData[]> {
	const n8nClient = await import('../../stack/n8nClient.mjs');
	return n8nClient.outputOf(execution, node);
}

/** Saves a credential, as the editor does before anything uses it. */
export async function saveCredential(client: Client, data: CredentialData): Promise<Saved> {
	const { id, name } = await client.createCredential('Directus account', CREDENTIAL, data);
	return { id, name };
}

/** A node of a workflow, as n8n saves it. */
export const nodeOf = (name: string, type: string, more: Partial<INode> = {}): INode => ({
	id: name,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	...more,
});

/** A manual trigger, Start, and nodes that each stand right behind it. */
export async function saveBehindStart(
	client: Client,
	name: string,
	nodes: INode[],
): Promise<Workflow> {
	const behind = nodes.map(({ name: node }) => ({ node, type: 'main' as const, index: 0 }));
	return (await client.createWorkflow({
		name,
		nodes: [nodeOf('Start', 'n8n-nodes-base.manualTrigger'), ...nodes],
		connections: { Start: { main: [behind] } },
	})) as Workflow;
}

/** A manual trigger, Start, and a Directus node behind it. */
export async function saveWorkflow(
	client: Client,
	credential: Saved,
	parameters: INodeParameters,
): Promise<Workflow> {
	const credentials = { [CREDENTIAL]: credential };
	const node = nodeOf('Directus', NODE, { position: [240, 0], parameters, credentials });
	return await saveBehindStart(client, 'End to end', [node]);
}

const text = (field: string) => ({
	field,
	type: 'string',
	schema: {},
	meta: { interface: 'input' },
});

/** A collection that a tester knows what is in. */
export async function makeArticles(directus: Directus, collection: string): Promise<void> {
	await directus.request('DELETE', `/collections/${collection}`);
	await directus.ask('POST', '/collections', {
		collection,
		schema: {},
		meta: {},
		fields: [
			{
				field: 'id',
				type: 'integer',
				schema: { is_primary_key: true, has_auto_increment: true },
				meta: {},
			},
			{ ...text('title'), schema: { is_nullable: false } },
			{ ...text('slug'), schema: { is_unique: true } },
			{ field: 'views', type: 'integer', schema: {}, meta: {} },
		],
	});
	await directus.ask('POST', `/items/${collection}`, [
		{ title: 'First', slug: 'first', views: 1 },
		{ title: 'Second', slug: 'second', views: 2 },
	]);
}
