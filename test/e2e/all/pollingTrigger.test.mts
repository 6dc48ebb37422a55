/** The Directus Polling Trigger in a real n8n: what happens in a real Directus starts a workflow. */
import { randomUUID } from 'node:crypto';
import { Directus, type User } from '../../support/directus.mjs';
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
	errorsOf,
	eventsGiven,
	POLLING,
	saveTrigger,
	untilEvents,
	type Event,
} from '../support/triggers.mjs';

const directus = new Directus();
const ARTICLES = 'polled_articles';
const NOTES = 'polled_notes';
const UNTRACKED = 'polled_untracked';

let client: Client;
let credential: Saved;
const workflows: Workflow[] = [];

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
	await makeArticles(directus, ARTICLES);
	await makeArticles(directus, NOTES);
	await makeArticles(directus, UNTRACKED);
	await directus.ask('PATCH', `/collections/${UNTRACKED}`, { meta: { accountability: null } });
});

afterEach(async () => {
	for (const workflow of workflows.splice(0)) await client.deleteWorkflow(workflow);
});

afterAll(async () => {
	await directus.removeUsers();
	await client.deleteCredential(credential.id);
	for (const name of [ARTICLES, NOTES, UNTRACKED]) {
		await directus.ask('DELETE', `/collections/${name}`);
	}
});

async function saved(parameters: object, own = credential): Promise<Workflow> {
	const workflow = await saveTrigger(client, own, POLLING, parameters);
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

it('tells of all collections, and of users with the names that Directus has for it', async () => {
	const workflow = await started({ collections: ['*'], events: ['create', 'login'] });
	await write(NOTES, ['Anywhere']);
	const user = await directus.makeUser();
	await directus.logIn({
		email: directus.server.adminEmail,
		password: directus.server.adminPassword,
	});
	const given = await untilEvents(client, workflow, 3);
	expect(given.map(({ event, collection }) => [event, collection])).toEqual([
		['items.create', NOTES],
		['users.create', 'directus_users'],
		['auth.login', null],
	]);
	expect(given[1]).toMatchObject({ key: user.id });
	expect(JSON.stringify(given)).not.toContain(user.password);
});

it('leaves out what the filter, the changed fields and the Studio leave out, and gives the record', async () => {
	const [one, two] = await write(ARTICLES, ['One', 'Two']);
	const workflow = await started({
		collections: [ARTICLES],
		events: ['update'],
		fullRecord: true,
		recordFields: 'title, views',
		options: { changedFields: ['views'] },
	});
	const users = await started({ collections: ['directus_users'], events: ['update'] });
	await directus.ask('PATCH', '/users/me', { last_page: '/content' });
	await directus.ask('PATCH', '/users/me', { description: 'Looks after the tests' });
	await directus.ask('PATCH', `/items/${ARTICLES}/${one!.id}`, { title: 'Uno' });
	await directus.ask('PATCH', `/items/${ARTICLES}/${one!.id}`, { views: 1 });
	await directus.ask('PATCH', `/items/${ARTICLES}/${two!.id}`, { views: 2 });
	const given = await untilEvents(client, workflow, 2);
	expect(given.map(({ key, payload, record }) => ({ key, payload, record }))).toEqual([
		{ key: one!.id, payload: { views: 1 }, record: { title: 'Uno', views: 1 } },
		{ key: two!.id, payload: { views: 2 }, record: { title: 'Two', views: 2 } },
	]);
	expect((await untilEvents(client, users, 1)).map(({ payload }) => payload)).toEqual([
		{ description: 'Looks after the tests' },
	]);

	const filterJson = JSON.stringify({ title: { _eq: 'Chosen' } });
	const picky = await started({
		collections: [ARTICLES],
		events: ['create'],
		options: { filterJson },
	});
	await write(ARTICLES, ['Other', 'Chosen', 'Last']);
	expect(titles(await untilEvents(client, picky, 1))).toEqual(['Chosen']);
});

it('ignores changes of its own user', async () => {
	const workflow = await started({
		collections: [NOTES],
		events: ['create'],
		ignoreOwnChanges: true,
	});
	await write(NOTES, ['By the credential']);
	const role = (await directus.ask<{ role: string }>('GET', '/users/me?fields=role')).role;
	const other = await directus.makeUser({ role });
	const { access_token } = await directus.logIn(other);
	const [item] = [{ title: 'By another', slug: randomUUID() }];
	await directus.ask('POST', `/items/${NOTES}`, item, access_token);
	const given = await untilEvents(client, workflow, 1);
	expect(given).toEqual([expect.objectContaining({ user: other.id })]);
	expect(titles(given)).toEqual(['By another']);
});

it('gives each of two workflows every event; a deactivated one gets the rest when it is active again', async () => {
	const [first, second] = [
		await started({ collections: [NOTES], events: ['create'] }),
		await started({ collections: [NOTES], events: ['create'] }),
	];
	await write(NOTES, ['Both']);
	expect(titles(await untilEvents(client, first, 1))).toEqual(['Both']);
	expect(titles(await untilEvents(client, second, 1))).toEqual(['Both']);
	await client.deactivate(second);
	await write(NOTES, ['Only one']);
	expect(titles(await untilEvents(client, first, 2))).toEqual(['Both', 'Only one']);
	// The first has looked again when this one comes, and so would have the second.
	await write(NOTES, ['Later']);
	expect(titles(await untilEvents(client, first, 3))).toEqual(['Both', 'Only one', 'Later']);
	expect(titles(await eventsGiven(client, second))).toEqual(['Both']);
	await client.activate((await client.workflow(second.id)) as Workflow);
	expect(titles(await untilEvents(client, second, 3))).toEqual(['Both', 'Only one', 'Later']);
});

it('carries a burst of 10,000 events, once and in order, so many in an execution as it is told', async () => {
	const options = { atOnce: 700 };
	const workflow = await started({ collections: [NOTES], events: ['create'], options });
	const all = Array.from({ length: 10_000 }, (_, index) => `Burst ${index}`);
	for (let at = 0; at < all.length; at += 5000) await write(NOTES, all.slice(at, at + 5000));
	expect(titles(await untilEvents(client, workflow, all.length, 150_000))).toEqual(all);
}, 240_000);

describe('a test in the editor', () => {
	it('shows the latest real events, and leaves the trigger where it is', async () => {
		const workflow = await started({ collections: [ARTICLES], events: ['create'] });
		await write(ARTICLES, ['Shown']);
		await untilEvents(client, workflow, 1);
		const test = await saved({ collections: [ARTICLES], events: ['create'] });
		const execution = (await client.run(test, 'Trigger')) as Execution;
		expect(execution.status).toBe('success');
		const items = await outputOf(execution, 'Trigger');
		expect(items.length).toBeGreaterThan(1);
		expect(items.at(-1)!.json).toMatchObject({
			event: 'items.create',
			payload: { title: 'Shown' },
		});
		await write(ARTICLES, ['After']);
		expect(titles(await untilEvents(client, workflow, 2))).toEqual(['Shown', 'After']);
	});

	it('says that there was no such event, and what to do', async () => {
		const test = await saved({ collections: [NOTES], events: ['delete'] });
		const { data, status } = (await client.run(test, 'Trigger')) as Execution;
		expect(status).toBe('error');
		expect(data.resultData.error).toMatchObject({
			message: expect.stringContaining('No such event'),
			description: expect.stringContaining('test again'),
		});
	});

	it.each([
		['a filter for all', { options: { filterJson: '{"a":{"_eq":1}}' } }, /A filter cannot/],
		['fields for all', { fullRecord: true, recordFields: 'title' }, /Record Fields cannot/],
	])('says that nothing would come with %s', async (_, parameters, message) => {
		const test = await saved({ collections: ['*'], events: ['create'], ...parameters });
		const { data, status } = (await client.run(test, 'Trigger')) as Execution;
		expect(status).toBe('error');
		expect(data.resultData.error?.message).toMatch(message);
	});

	it('says that a collection does not track its activity', async () => {
		const test = await saved({ collections: [UNTRACKED], events: ['create'] });
		const { data, status } = (await client.run(test, 'Trigger')) as Execution;
		expect(status).toBe('error');
		expect(data.resultData.error).toMatchObject({
			message: expect.stringContaining(`${UNTRACKED} does not track its activity`),
			description: expect.stringContaining('Activity & Revisions Tracking'),
		});
	});
});

describe('activation fails', () => {
	it('for a collection that does not track its activity', async () => {
		const workflow = await saved({ collections: [UNTRACKED], events: ['create'] });
		await expect(client.activate(workflow)).rejects.toThrow(/does not track its activity/);
	}, 120_000);

	it.each([
		['may not read the activity', false, /may not read the activity feed/],
		['sees only its own', true, /sees only its own activity/],
	])(
		'for a user who %s',
		async (_, app_access, message) => {
			const policy = { name: 'Poor', icon: 'badge', app_access };
			const { id } = await directus.ask<{ id: string }>('POST', '/policies', policy);
			const revisions = { collection: 'directus_revisions', action: 'read', fields: ['*'] };
			await directus.ask('POST', '/permissions', { ...revisions, policy: id, permissions: {} });
			const user: User = await directus.makeUser({ policies: [{ policy: id }] });
			const poor = await saveCredential(client, {
				url: directus.server.url,
				authentication: 'password',
				email: user.email,
				password: user.password,
			});
			const workflow = await saved({ collections: ['*'], events: ['create'] }, poor);
			await expect(client.activate(workflow)).rejects.toThrow(message);
			await directus.removeUsers();
			await directus.ask('DELETE', `/policies/${id}`);
		},
		120_000,
	);
});

it('says once that Directus refuses, and goes on when it does not any more', async () => {
	const filterJson = JSON.stringify({ rank: { _gt: 1 } });
	await directus.ask('POST', `/fields/${NOTES}`, { field: 'rank', type: 'integer', schema: {} });
	const workflow = await started({
		collections: [NOTES],
		events: ['create'],
		options: { filterJson },
	});
	await directus.ask('DELETE', `/fields/${NOTES}/rank`);
	await write(NOTES, ['Not matched']);
	const failed = await until(
		async () => await errorsOf(client, workflow),
		'the refusal shows as a failed execution',
		{ holds: ({ length }) => length > 0, within: 60_000, every: 300 },
	);
	// Another workflow that looks at the same times: the first looks again between its two events.
	const other = await started({ collections: [ARTICLES], events: ['create'] });
	for (const count of [1, 2]) {
		await write(ARTICLES, [`Look ${count}`]);
		await untilEvents(client, other, count);
	}
	expect(await errorsOf(client, workflow)).toEqual(failed);
	expect(failed).toEqual([expect.stringMatching(/permission|rank/i)]);
	await directus.ask('POST', `/fields/${NOTES}`, { field: 'rank', type: 'integer', schema: {} });
	await directus.ask('POST', `/items/${NOTES}`, { title: 'Ranked', slug: randomUUID(), rank: 2 });
	expect(titles(await untilEvents(client, workflow, 1))).toEqual(['Ranked']);
});
