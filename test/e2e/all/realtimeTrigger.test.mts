/** The Directus Realtime Trigger in a real n8n: what happens in a real Directus starts a workflow at once. */
import { randomUUID } from 'node:crypto';
import { Directus } from '../../support/directus.mjs';
import { until } from '../../support/until.mjs';
import {
	logIn,
	makeArticles,
	outputOf,
	saveCredential,
	type Client,
	type Execution,
	type Saved,
	type Workflow,
} from '../support/n8n.mjs';
import {
	eventsGiven,
	executionsOf,
	POLLING,
	REALTIME,
	saveTrigger,
	untilEvents,
	type Event,
} from '../support/triggers.mjs';

const directus = new Directus();
const ARTICLES = 'live_articles';
const NOTES = 'live_notes';

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
	for (const name of [ARTICLES, NOTES]) await directus.ask('DELETE', `/collections/${name}`);
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
	// What comes later has come, and to the second nothing.
	await write(NOTES, ['Later']);
	expect(titles(await untilEvents(client, first, 3))).toEqual(['Both', 'Only one', 'Later']);
	expect(titles(await eventsGiven(client, second))).toEqual(['Both']);
	await client.activate((await client.workflow(second.id)) as Workflow);
	expect(titles(await untilEvents(client, second, 3))).toEqual(['Both', 'Only one', 'Later']);
});

it('carries a burst of 1,000 single writes, once and in order', async () => {
	const workflow = await started({ collections: [NOTES], events: ['create'] });
	const all = Array.from({ length: 1000 }, (_, index) => `Burst ${index}`);
	for (const title of all) await write(NOTES, [title]);
	expect(titles(await untilEvents(client, workflow, all.length, 150_000))).toEqual(all);
}, 400_000);

it('waits for an event in a test in the editor', async () => {
	const test = await saved({ collections: [ARTICLES], events: ['create'] });
	const { executionId } = (await client.call('POST', `/rest/workflows/${test.id}/run`, {
		triggerToStartFrom: { name: 'Trigger' },
	})) as { executionId: string };
	// Written until the test has noticed: nothing outside n8n tells when it listens.
	await until(
		async () => {
			await write(ARTICLES, ['Tested']);
			return (await executionsOf(client, test)).map(({ status }) => status);
		},
		'the test has got an event',
		{ holds: ([status]) => status === 'success' || status === 'error', every: 300 },
	);
	const execution = (await client.ended(executionId)) as Execution;
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
});
