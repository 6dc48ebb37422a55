/** The Directus Realtime Trigger in a real n8n: what happens in a real Directus starts a workflow at once. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Directus } from '../support/directus.mjs';
import {
	logIn,
	makeArticles,
	outputOf,
	saveCredential,
	type Client,
	type Execution,
	type Saved,
	type Workflow,
} from './support/n8n.mjs';
import {
	eventsGiven,
	pause,
	POLLING,
	REALTIME,
	saveTrigger,
	until,
	untilEvents,
	type Event,
} from './support/triggers.mjs';

const directus = new Directus();
const ARTICLES = 'live_articles';
const NOTES = 'live_notes';
const EXAMPLE = 'post-changes-to-a-web-address.json';

let client: Client;
let credential: Saved;
const workflows: Workflow[] = [];

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
	await makeArticles(directus, ARTICLES);
	await makeArticles(directus, NOTES);
});

afterEach(async () => {
	for (const workflow of workflows.splice(0)) await client.deleteWorkflow(workflow);
});

afterAll(async () => {
	await directus.removeUsers();
	await client.deleteCredential(credential.id);
	for (const name of [ARTICLES, NOTES]) await directus.request('DELETE', `/collections/${name}`);
});

async function saved(parameters: object, own = credential): Promise<Workflow> {
	const workflow = await saveTrigger(client, own, REALTIME, parameters);
	workflows.push(workflow);
	return workflow;
}

async function started(parameters: object, own?: Saved): Promise<Workflow> {
	const workflow = await saved(parameters, own);
	await client.activate(workflow);
	return workflow;
}

const write = async (collection: string, titles: string[]) =>
	await directus.ask<Array<{ id: number }>>(
		'POST',
		`/items/${collection}`,
		titles.map((title) => ({ title, slug: randomUUID() })),
	);

const titles = (events: Event[]) => events.map(({ payload }) => payload?.title);

it('tells of what is created, updated and deleted, as the polling trigger does', async () => {
	const events = ['create', 'update', 'delete'];
	const workflow = await started({ collections: [ARTICLES], events, fullRecord: true });
	const [item] = await write(ARTICLES, ['Live']);
	await untilEvents(client, workflow, 1);
	await directus.ask('PATCH', `/items/${ARTICLES}/${item!.id}`, { views: 7 });
	await untilEvents(client, workflow, 2);
	await write(NOTES, ['Elsewhere']);
	await directus.ask('DELETE', `/items/${ARTICLES}/${item!.id}`);
	const { id: user } = await directus.ask<{ id: string }>('GET', '/users/me');
	const given = await untilEvents(client, workflow, 3);
	const same = { collection: ARTICLES, key: item!.id, keys: [item!.id], user };
	const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string;
	const record = { id: item!.id, title: 'Live', slug: expect.any(String) as string, views: null };
	expect(given).toEqual([
		{
			...same,
			event: 'items.create',
			payload: { title: 'Live', slug: record.slug },
			record,
			timestamp,
		},
		{
			...same,
			event: 'items.update',
			payload: { views: 7 },
			record: { ...record, views: 7 },
			timestamp,
		},
		{ ...same, event: 'items.delete', payload: null, record: null, timestamp },
	]);
});

it('watches all collections, and leaves out what the filter does not let through', async () => {
	const everything = await started({ collections: ['*'], events: ['create', 'update'] });
	const filterJson = JSON.stringify({ views: { _gt: 10 } });
	const picky = await started({
		collections: [NOTES],
		events: ['update'],
		options: { filterJson },
	});
	const items = await write(NOTES, ['Few', 'Many']);
	await directus.ask('PATCH', `/items/${NOTES}/${items[0]!.id}`, { views: 3 });
	await directus.ask('PATCH', `/items/${NOTES}/${items[1]!.id}`, { views: 30 });
	const { id } = await directus.ask<{ id: string }>('POST', '/folders', { name: 'Live' });
	expect((await untilEvents(client, picky, 1)).map(({ key }) => key)).toEqual([items[1]!.id]);
	const given = await untilEvents(client, everything, 5);
	expect(given.map(({ event, key }) => [event, key])).toEqual([
		['items.create', items[0]!.id],
		['items.create', items[1]!.id],
		['items.update', items[0]!.id],
		['items.update', items[1]!.id],
		['folders.create', id],
	]);
	await directus.ask('DELETE', `/folders/${id}`);
});

it('ignores changes of its own user', async () => {
	const role = (await directus.ask<{ role: string }>('GET', '/users/me?fields=role')).role;
	const other = await directus.makeUser({ role });
	const { access_token } = await directus.logIn(other);
	const workflow = await started({
		collections: [NOTES],
		events: ['create'],
		ignoreOwnChanges: true,
	});
	await write(NOTES, ['By the credential']);
	const item = { title: 'By another', slug: randomUUID() };
	await directus.ask('POST', `/items/${NOTES}`, item, access_token);
	const given = await untilEvents(client, workflow, 1);
	expect(titles(given)).toEqual(['By another']);
	expect(given[0]!.user).toBe(other.id);
});

it('gives each of two workflows every event, and none to a deactivated one', async () => {
	const first = await started({ collections: [NOTES], events: ['create'] });
	const second = await started({ collections: [NOTES], events: ['create'] });
	await write(NOTES, ['Both']);
	for (const workflow of [first, second]) {
		expect(titles(await untilEvents(client, workflow, 1))).toEqual(['Both']);
	}
	await client.deactivate(second);
	await write(NOTES, ['Only one']);
	expect(titles(await untilEvents(client, first, 2))).toEqual(['Both', 'Only one']);
	await pause(2000);
	expect(titles(await eventsGiven(client, second))).toEqual(['Both']);
	await client.activate((await client.workflow(second.id)) as Workflow);
	expect(titles(await untilEvents(client, second, 2))).toEqual(['Both', 'Only one']);
});

it('carries a burst of 1,000 single writes, once and in order', async () => {
	const workflow = await started({ collections: [NOTES], events: ['create'] });
	const all = Array.from({ length: 1000 }, (_, index) => `Burst ${index}`);
	for (const title of all) await write(NOTES, [title]);
	expect(titles(await untilEvents(client, workflow, all.length))).toEqual(all);
}, 120_000);

it('waits for an event in a test in the editor', async () => {
	const test = await saved({ collections: [ARTICLES], events: ['create'] });
	const run = client.run(test, 'Trigger') as Promise<Execution>;
	// Written until the test has noticed: nothing outside n8n tells when it listens.
	const stop = new AbortController();
	const writing = until(
		async () => stop.signal.aborted || (await write(ARTICLES, ['Tested']), false),
		(stopped) => stopped,
	);
	const execution = await run;
	stop.abort();
	await writing;
	expect(execution.status).toBe('success');
	const items = await outputOf(execution, 'Trigger');
	expect(items[0]!.json).toMatchObject({ event: 'items.create', payload: { title: 'Tested' } });
});

describe('shows in the editor', () => {
	it.each([
		['a collection that is not there', { collections: ['nowhere'] }, /no collection nowhere/],
		[
			'a filter that Directus refuses',
			{ collections: [ARTICLES], options: { filterJson: '{ "nothing": { "_eq": 1 } }' } },
			/nothing/,
		],
	])('%s', async (_, parameters, message) => {
		const test = await saved({ events: ['create'], ...parameters });
		const { data, status } = (await client.run(test, 'Trigger')) as Execution;
		expect(status).toBe('error');
		expect(data.resultData.error?.message).toMatch(message);
	});

	it('that there is no Directus', async () => {
		const nobody = await saveCredential(client, {
			...directus.credential,
			url: 'http://127.0.0.1:9',
		});
		const test = await saved({ collections: [ARTICLES], events: ['create'] }, nobody);
		const { data, status } = (await client.run(test, 'Trigger')) as Execution;
		expect(status).toBe('error');
		expect(data.resultData.error?.message).toMatch(/could not be reached/);
		await client.deleteCredential(nobody.id);
	});
});

describe('the editor is offered', () => {
	const ask = async (type: string, methodName: string, parameters: object = {}) =>
		(await client.dynamicParameters('options', {
			nodeTypeAndVersion: { name: type, version: 1 },
			path: 'parameters.collections',
			methodName,
			currentNodeParameters: parameters,
			credentials: { directusApi: credential },
		})) as Array<{ name: string; value: string }>;

	it.each([POLLING, REALTIME])('the collections that track activity, for %s', async (type) => {
		const values = (await ask(type, 'getCollections')).map(({ value }) => value);
		expect(values[0]).toBe('*');
		expect(values).toEqual(expect.arrayContaining([ARTICLES, NOTES, 'directus_users']));
		expect(values.indexOf(ARTICLES)).toBeLessThan(values.indexOf('directus_users'));
		expect(values).not.toContain('directus_activity');
	});

	it('the fields of the chosen collections', async () => {
		const parameters = { collections: [ARTICLES, NOTES] };
		const options = await ask(REALTIME, 'getWatchedFields', parameters);
		expect(options.map(({ value }) => value)).toEqual(['id', 'slug', 'title', 'views']);
		expect(await ask(REALTIME, 'getWatchedFields', { collections: ['*'] })).toEqual([]);
	});

	it('the icon of Directus for both', async () => {
		const types = (await client.nodeTypes()) as Array<{ name: string; iconUrl: object }>;
		const icons = types.filter(({ name }) => [POLLING, REALTIME].includes(name));
		expect(icons).toHaveLength(2);
		for (const { iconUrl } of icons) {
			for (const path of Object.values(iconUrl)) {
				expect(await client.call('GET', `/${path as string}`)).toContain('<svg');
			}
		}
	});
});

describe('the example that posts changes', () => {
	const posted: unknown[] = [];
	const receiver = createServer((request, response) => {
		let text = '';
		request.on('data', (part) => (text += String(part)));
		request.on('end', () => {
			posted.push(JSON.parse(text));
			response.end('{}');
		});
	});

	beforeAll(async () => await new Promise<void>((resolve) => receiver.listen(0, resolve)));
	afterAll(() => receiver.close());

	it('posts each of them', async () => {
		const { port } = receiver.address() as AddressInfo;
		const text = readFileSync(join(__dirname, '../../examples', EXAMPLE), 'utf8')
			.replace('https://app.example.com/changes', `http://127.0.0.1:${port}/`)
			.replace('"articles"', `"${ARTICLES}"`)
			// The tests write as the user of the credential.
			.replace('"ignoreOwnChanges": true', '"ignoreOwnChanges": false');
		const own = { directusApi: credential };
		const example = JSON.parse(text) as Parameters<Client['importWorkflow']>[0];
		const workflow = (await client.importWorkflow(example, own)) as Workflow;
		workflows.push(workflow);
		await client.activate(workflow);
		const [item] = await write(ARTICLES, ['Posted']);
		await directus.ask('DELETE', `/items/${ARTICLES}/${item!.id}`);
		await until(
			async () => posted.length,
			(count) => count >= 2,
		);
		expect(posted).toEqual([
			// The record is what is there when the change is handled.
			expect.objectContaining({ what: 'items.create', id: item!.id }),
			{ what: 'items.delete', id: item!.id, article: null },
		]);
	});
});
