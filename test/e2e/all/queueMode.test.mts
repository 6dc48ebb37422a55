/**
 * The packed node where n8n runs in queue mode: a main process, two workers and a webhook processor. What matters is
 * what Directus holds afterwards, and which process it was that wrote.
 *
 * @needs postgres redis
 * @shares directus
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INode, INodeParameters } from 'n8n-workflow';
import type { ServerProcess } from '../../stack/serverProcess.mjs';
import type { startN8nQueue } from '../../stack/n8nQueue.mjs';
import { Directus } from '../../support/directus.mjs';
import { until } from '../../support/until.mjs';
import {
	CREDENTIAL,
	makeArticles,
	NODE,
	nodeOf,
	outputOf,
	saveCredential,
	type Execution,
	type Saved,
	type Workflow,
} from '../support/n8n.mjs';
import { executionsOf, saveTrigger, TRIGGER, untilEvents, watching } from '../support/triggers.mjs';

const directus = new Directus();
const ARTICLES = 'queued_articles';
const collection = { __rl: true, mode: 'list', value: ARTICLES };
const COUNT = 400;

interface Article {
	id: number;
	title: string;
	slug: string;
	views: number | null;
}

type Finished = Execution & { id: string };

const stopping: Array<() => Promise<void>> = [];
let n8n: Awaited<ReturnType<typeof startN8nQueue>>;
let credential: Saved;

beforeAll(async () => {
	const { startPostgres } = await import('../../stack/postgres.mjs');
	const { startRedis } = await import('../../stack/redis.mjs');
	const { packPackage } = await import('../../stack/n8n.mjs');
	const queue = await import('../../stack/n8nQueue.mjs');
	const packed = await mkdtemp(join(tmpdir(), 'queue-mode-'));
	stopping.push(async () => await rm(packed, { recursive: true, force: true }));
	const started = [startPostgres(), startRedis(), packPackage(packed)] as const;
	const [postgres, redis, tarball] = await Promise.all(started);
	stopping.push(postgres.stop, redis.stop);
	n8n = await queue.startN8nQueue({ postgres, redis, tarball });
	stopping.push(n8n.stop);
	credential = await saveCredential(n8n.client, directus.credential);
}, 600_000);

afterAll(async () => {
	await directus.request('DELETE', `/collections/${ARTICLES}`);
	for (const stop of stopping.reverse()) await stop();
}, 60_000);

beforeEach(async () => await makeArticles(directus, ARTICLES));

/** What Directus holds, but for the two articles that are there before. */
const held = async (): Promise<Article[]> =>
	await directus.ask('GET', `/items/${ARTICLES}?limit=-1&sort=id&filter[id][_gt]=2`);

/** A workflow of nodes one after the other. */
async function save(...nodes: INode[]): Promise<Workflow> {
	const connections = Object.fromEntries(
		nodes
			.slice(1)
			.map(({ name }, index) => [
				nodes[index]!.name,
				{ main: [[{ node: name, type: 'main', index: 0 }]] },
			]),
	);
	return (await n8n.client.createWorkflow({
		name: 'Queue mode',
		nodes,
		connections,
	})) as Workflow;
}

const directusNode = (parameters: INodeParameters) =>
	nodeOf('Directus', NODE, {
		parameters: { resource: 'items', collection, ...parameters },
		credentials: { [CREDENTIAL]: credential },
	});

/** The columns of a mapper with a value each. */
const mapped = (value: Record<string, string>) =>
	({
		mappingMode: 'defineBelow',
		value,
		matchingColumns: [],
		schema: Object.keys(value).map((id) => ({
			id,
			displayName: id,
			type: id === 'views' ? 'number' : 'string',
			display: true,
			required: false,
			defaultMatch: false,
		})),
	}) as unknown as INodeParameters;

/** Creates an article for each input item. */
const createNode = () =>
	directusNode({
		operation: 'create',
		fields: mapped({
			title: '={{ "Article " + $json.number }}',
			slug: '={{ "article-" + $json.number }}',
			views: '={{ $json.number }}',
		}),
	});

const article = (number: number) => ({
	title: `Article ${number}`,
	slug: `article-${number}`,
	views: number,
});

/** Which of the processes say that they have executed an execution. */
const executedBy = async ({ id }: { id: string }): Promise<ServerProcess[]> =>
	await until(
		() =>
			[n8n.main, n8n.webhook, ...n8n.workers].filter((each) =>
				each.log().includes(`Worker finished execution ${id} `),
			),
		`one of n8n's processes has executed execution ${id}`,
		{ holds: (found) => found.length > 0 },
	);

async function expectWorker(execution: { id: string }): Promise<void> {
	const [process, ...more] = await executedBy(execution);
	expect(n8n.workers).toContain(process);
	expect(more).toEqual([]);
}

async function run(workflow: Workflow): Promise<Finished> {
	const execution = (await n8n.client.run(workflow, 'Start')) as Finished;
	expect(execution.status).toBe('success');
	return execution;
}

/** A workflow that a button starts and that creates so many articles. */
const createsArticles = async (count: number) =>
	await save(
		nodeOf('Start', 'n8n-nodes-base.manualTrigger'),
		nodeOf('Make', 'n8n-nodes-base.set', {
			typeVersion: 3.4,
			parameters: {
				mode: 'raw',
				jsonOutput: `={{ { "number": Array.from({ length: ${count} }, (_, index) => index + 1) } }}`,
				options: {},
			},
		}),
		nodeOf('Split', 'n8n-nodes-base.splitOut', {
			parameters: { fieldToSplitOut: 'number', options: {} },
		}),
		createNode(),
	);

it('writes many records on a worker, and each output is what Directus holds', async () => {
	const execution = await run(await createsArticles(COUNT));
	const output = await outputOf(execution, 'Directus');
	expect(output.map(({ json }) => json)).toEqual(await held());
	expect(output.map(({ json, pairedItem }) => [json, pairedItem])).toEqual(
		Array.from({ length: COUNT }, (_, index) => [
			expect.objectContaining(article(index + 1)),
			{ item: index },
		]),
	);
	await expectWorker(execution);
}, 120_000);

it('answers a webhook through the webhook processor with what a worker has written', async () => {
	const path = 'queued-article';
	const workflow = await save(
		nodeOf('Start', 'n8n-nodes-base.webhook', {
			typeVersion: 2,
			webhookId: path,
			parameters: { path, httpMethod: 'POST', responseMode: 'lastNode', options: {} },
		}),
		directusNode({
			operation: 'create',
			fields: mapped({ title: '={{ $json.body.title }}', slug: '={{ $json.body.slug }}' }),
		}),
	);
	await n8n.client.activate(workflow);
	const call = async (base: string) =>
		await fetch(`${base}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ title: 'By webhook', slug: 'by-webhook' }),
		});
	const answer = await call(n8n.webhookUrl);
	expect({ status: answer.status, body: await answer.json() }).toEqual({
		status: 200,
		body: (await held())[0],
	});
	expect(await held()).toEqual([
		expect.objectContaining({ title: 'By webhook', slug: 'by-webhook' }),
	]);
	expect((await call(n8n.url)).status).toBe(404);
	const [execution] = await n8n.client.executions(workflow.id);
	await expectWorker(execution);
	await n8n.client.deactivate(workflow);
});

it('starts workflows by a trigger of the main process and executes them on a worker', async () => {
	const workflow = await save(
		nodeOf('Start', TRIGGER, {
			parameters: watching({ triggerOn: 'items', collections: [ARTICLES], events: ['create'] }),
			credentials: { [CREDENTIAL]: credential },
		}),
		directusNode({
			operation: 'update',
			id: { __rl: true, mode: 'id', value: '={{ $json.key }}' },
			fields: mapped({ views: '={{ $json.key * 10 }}' }),
		}),
	);
	await n8n.client.activate(workflow);
	const written = await directus.ask<Article[]>(
		'POST',
		`/items/${ARTICLES}`,
		[1, 2, 3].map(article),
	);
	const wanted = written.map((each) => ({ ...each, views: each.id * 10 }));
	await until(held, 'the workflow has changed each new article', {
		holds: (articles) => articles.every(({ id, views }) => views === id * 10),
		within: 40_000,
	});
	expect(await held()).toEqual(wanted);
	await n8n.client.deactivate(workflow);
	const executions = await n8n.client.executions(workflow.id);
	expect(executions.length).toBeGreaterThan(0);
	for (const execution of executions) await expectWorker(execution);
});

it('goes on with the other worker when one has died', async () => {
	const workflow = await createsArticles(2);
	const [first] = await executedBy(await run(workflow));
	await directus.ask('DELETE', `/items/${ARTICLES}`, { query: { filter: { id: { _gt: 2 } } } });
	const other = n8n.workers.find((worker) => worker !== first)!;

	await first!.kill();

	const execution = await run(workflow);
	expect(await executedBy(execution)).toEqual([other]);
	const output = await outputOf(execution, 'Directus');
	expect(output.map(({ json }) => json)).toEqual(await held());
	expect(await held()).toEqual([1, 2].map((n) => expect.objectContaining(article(n))));
});

it('writes for each of 1,000 executions once while a worker is killed', async () => {
	// The test before has killed one of the two, which stays in the list. The new one is killed below; the other goes on.
	await n8n.startWorker();
	const path = 'queued-orders';
	const each = 3;
	const workflow = await save(
		nodeOf('Start', 'n8n-nodes-base.webhook', {
			typeVersion: 2,
			webhookId: path,
			parameters: { path, httpMethod: 'POST', options: {} },
		}),
		nodeOf('Split', 'n8n-nodes-base.splitOut', {
			parameters: {
				fieldToSplitOut: 'body.numbers',
				options: { destinationFieldName: 'number' },
			},
		}),
		directusNode({
			operation: 'create',
			fields: mapped({ title: '={{ "Order " + $json.number }}', views: '={{ $json.number }}' }),
		}),
	);
	await n8n.client.activate(workflow);
	const orders = Array.from({ length: 1000 }, (_, index) => index);
	const numbersOf = (order: number) =>
		Array.from({ length: each }, (_, index) => order * each + index);
	for (const order of orders) {
		const { status } = await fetch(`${n8n.webhookUrl}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ numbers: numbersOf(order) }),
		});
		expect(status).toBe(200);
		if (order === 400) await n8n.workers.at(-1)!.kill();
	}
	// A worker takes five executions at once here; what it has begun when it is killed n8n calls running for ever.
	const executions = await until(
		async () => await executionsOf(n8n.client, workflow),
		'all are executed but those of the worker that was killed',
		{
			holds: (all) => all.filter(({ status }) => status === 'success').length >= orders.length - 5,
			within: 240_000,
			every: 2000,
		},
	);
	const stuck = executions.filter(({ status }) => status !== 'success');
	const views = (await held()).map((one) => one.views!).sort((a, b) => a - b);
	expect(new Set(views).size).toBe(views.length);
	const written = new Set(views);
	const counts = orders.map(
		(order) => numbersOf(order).filter((number) => written.has(number)).length,
	);
	// Of no execution a part, and of none twice.
	expect(new Set(counts)).toEqual(new Set(counts.includes(0) ? [0, each] : [each]));
	expect(counts.filter((count) => count === 0).length).toBeLessThanOrEqual(stuck.length);
	await n8n.client.deactivate(workflow);
}, 500_000);

it('hands every event over once while the main process and a worker are killed', async () => {
	await n8n.startWorker();
	const workflow = (await saveTrigger(n8n.client, credential, {
		triggerOn: 'items',
		collections: [ARTICLES],
		events: ['create'],
		options: { atOnce: 10 },
	})) as Workflow;
	await n8n.client.activate(workflow);
	const numbers = Array.from({ length: 1000 }, (_, index) => index + 1);
	let starting: Promise<void> = Promise.resolve();
	for (const number of numbers) {
		await directus.ask('POST', `/items/${ARTICLES}`, article(number));
		if (number === 300) {
			await n8n.main.kill();
			starting = n8n.startMain();
		}
		if (number === 700) {
			await starting;
			await n8n.workers.at(-1)!.kill();
		}
	}
	const given = await untilEvents(n8n.client, workflow, numbers.length, 180_000);
	expect(given.map(({ payload }) => payload?.views)).toEqual(numbers);
	const stuck = (await executionsOf(n8n.client, workflow)).filter(
		({ status }) => status !== 'success',
	);
	// What n8n leaves in the hands of a worker that was killed: at most what it does at once.
	expect(stuck.length).toBeLessThanOrEqual(5);
	await n8n.client.deactivate(workflow);
}, 400_000);
