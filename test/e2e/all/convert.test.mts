/**
 * Workflows of the other nodes for Directus, converted with the command of the built package and run in a real n8n:
 * what a real Directus holds afterwards.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { Directus } from '../../support/directus.mjs';
import { until } from '../../support/until.mjs';
import {
	logIn,
	makeArticles,
	nodeOf,
	outputOf,
	saveCredential,
	type Client,
	type Execution,
	type Saved,
	type Workflow,
} from '../support/n8n.mjs';
import { makeEditor } from '../support/triggers.mjs';

const COMMAND = join(__dirname, '..', '..', '..', 'dist', 'convert.mjs');
const ARTICLES = 'converted_articles';

const directus = new Directus();
let client: Client;
let credential: Saved;
let folder: string;
const workflows: Workflow[] = [];

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
});

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'convert-'));
	await makeArticles(directus, ARTICLES);
});

afterEach(async () => {
	for (const workflow of workflows.splice(0)) await client.deleteWorkflow(workflow);
	await directus.ask('DELETE', `/collections/${ARTICLES}`);
	rmSync(folder, { recursive: true });
});

afterAll(async () => {
	await client.deleteCredential(credential.id);
	await directus.removeUsers();
});

/** A node of another package, with the credential that its workflow was exported with. */
const other = (name: string, type: string, parameters: IDataObject, more: Partial<INode> = {}) =>
	nodeOf(name, type, {
		parameters: parameters as INodeParameters,
		credentials: { directusApi: { id: 'of-another-n8n', name: 'Directus' } },
		...more,
	});

/** Converts a workflow of these nodes, each behind the one before, and imports it. */
async function converted(...nodes: INode[]): Promise<Workflow> {
	const next = nodes.slice(1).map(({ name }) => name);
	const connections = Object.fromEntries(
		next.map((name, at) => [nodes[at]!.name, { main: [[{ node: name, type: 'main', index: 0 }]] }]),
	);
	const file = join(folder, 'workflow.json');
	writeFileSync(file, JSON.stringify({ name: 'Converted', nodes, connections }, null, 2));
	execFileSync(process.execPath, [COMMAND, 'convert', file, '--in-place']);
	const text = readFileSync(file, 'utf8');
	expect(text).not.toMatch(/@(flagbit|directus)\//);
	const workflow = (await client.importWorkflow(
		JSON.parse(text) as Parameters<Client['importWorkflow']>[0],
		{ directusApi: credential },
	)) as Workflow;
	workflows.push(workflow);
	return workflow;
}

async function run(workflow: Workflow): Promise<Execution> {
	const execution = (await client.run(workflow, 'Start')) as Execution;
	expect(execution.status).toBe('success');
	return execution;
}

const start = nodeOf('Start', 'n8n-nodes-base.manualTrigger');

const articles = async () =>
	await directus.ask('GET', `/items/${ARTICLES}?fields=title,slug,views&sort=id`);

it('of an older package: creates, changes, finds, upserts and deletes', async () => {
	const type = '@flagbit/n8n-nodes-directus.directus';
	const of = (operation: string, more: IDataObject) => ({
		operation,
		collection: ARTICLES,
		...more,
	});
	const bySlug = (slug: string) => `{ "slug": { "_eq": "${slug}" } }`;
	const workflow = await converted(
		start,
		other('Create', type, of('create', { data: '{ "title": "A", "slug": "a", "views": 1 }' })),
		other(
			'Change',
			type,
			of('update', { id: '={{ $json.id }}', data: '={ "views": {{ $json.views + 10 }} }' }),
		),
		other(
			'Upsert',
			type,
			of('upsert', {
				idFieldname: 'id',
				filters: { filter: `=${bySlug('{{ $json.slug }}')}` },
				data: '={ "slug": "{{ $json.slug }}", "title": "Of {{ $json.views }}" }',
			}),
		),
		other('Many', type, of('createMultiple', { data: '[{ "title": "B" }, { "title": "C" }]' })),
		other('All', type, of('list', { additionalFields: { sort: '-id', filter: bySlug('first') } }), {
			executeOnce: true,
		}),
		other('Delete', type, of('delete', { id: '={{ $json.id }}' })),
	);
	const execution = await run(workflow);
	expect(await outputOf(execution, 'All')).toMatchObject([{ json: { slug: 'first' } }]);
	expect(await articles()).toEqual([
		{ title: 'Second', slug: 'second', views: 2 },
		{ title: 'Of 11', slug: 'a', views: 11 },
		{ title: 'B', slug: null, views: null },
		{ title: 'C', slug: null, views: null },
	]);
});

it('of the official package: creates, changes, reads, uploads and deletes', async () => {
	const type = '@directus/n8n-nodes-directus.directus';
	const fields = (values: Record<string, string>) => ({
		collectionFields: {
			fields: { field: Object.entries(values).map(([name, value]) => ({ name, value })) },
		},
	});
	const workflow = await converted(
		start,
		other('Create', type, {
			collection: ARTICLES,
			...fields({ title: 'A', slug: 'a', views: '5' }),
		}),
		other('Change', type, {
			...{ operation: 'update', collection: ARTICLES, itemId: '={{ $json.id }}' },
			...fields({ title: '={{ $json.title }} and {{ $json.views }}' }),
		}),
		other('Read', type, {
			...{ operation: 'getAll', collection: ARTICLES, limit: 1, itemFields: ['id', 'slug'] },
		}),
		other('Delete', type, { operation: 'delete', collection: ARTICLES, itemId: '={{ $json.id }}' }),
		nodeOf('Text', 'n8n-nodes-base.convertToFile', {
			typeVersion: 1.1,
			parameters: {
				...{ operation: 'toText', sourceProperty: 'collection', binaryPropertyName: 'any' },
				options: { fileName: 'converted.txt' },
			},
		}),
		other('Upload', type, { resource: 'file', operation: 'upload' }),
		other('Rename', type, {
			...{ resource: 'file', operation: 'update', fileId: '={{ $json.id }}' },
			fileFields: { fields: { field: [{ name: 'title', value: '=Named {{ $json.type }}' }] } },
		}),
	);
	const execution = await run(workflow);
	expect(await outputOf(execution, 'Read')).toMatchObject([{ json: { slug: 'first' } }]);
	expect(await articles()).toEqual([
		{ title: 'Second', slug: 'second', views: 2 },
		{ title: 'A and 5', slug: 'a', views: 5 },
	]);
	const [{ json: renamed }] = (await outputOf(execution, 'Rename')) as [{ json: { id: string } }];
	try {
		expect(await directus.ask('GET', `/files/${renamed.id}`)).toMatchObject({
			filename_download: 'converted.txt',
			title: 'Named text/plain',
			filesize: expect.anything(),
		});
		const asset = await fetch(`${directus.server.url}/assets/${renamed.id}`, {
			headers: { authorization: `Bearer ${directus.server.adminToken}`, connection: 'close' },
		});
		expect(await asset.text()).toBe(ARTICLES);
	} finally {
		await directus.ask('DELETE', `/files/${renamed.id}`);
	}
});

it('of the official trigger: starts with a change', async () => {
	const { token } = await makeEditor(directus);
	const workflow = await converted(
		other('Trigger', '@directus/n8n-nodes-directus.directusTrigger', {
			collection: ARTICLES,
			event: 'update',
		}),
		other('Note', '@directus/n8n-nodes-directus.directus', {
			...{ operation: 'createRaw', collection: ARTICLES },
			jsonData: '={ "title": "{{ $json.record.title }} to {{ $json.payload.views }}" }',
		}),
	);
	await client.activate(workflow);
	const [first] = await directus.ask<Array<{ id: number }>>('GET', `/items/${ARTICLES}?sort=id`);
	await directus.ask('PATCH', `/items/${ARTICLES}/${first!.id}`, { views: 8 }, token);
	const titles = await until(
		async () => await directus.ask<Array<{ title: string }>>('GET', `/items/${ARTICLES}?sort=id`),
		'the converted workflow has created an item',
		{ holds: ({ length }) => length > 2 },
	);
	expect(titles.map(({ title }) => title)).toEqual(['First', 'Second', 'First to 8']);
});
