/** The Directus Trigger in a real n8n: everything that it can watch, and what it says where it cannot. */
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
	executionsOf,
	saveTrigger,
	TRIGGER,
	untilEvents,
	type Event,
} from '../support/triggers.mjs';

const directus = new Directus();
const ARTICLES = 'trigger_articles';
const NOTES = 'trigger_notes';
const UNTRACKED = 'trigger_untracked';
const LATER = 'trigger_later';

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

async function saved(
	parameters: Parameters<typeof saveTrigger>[2],
	own = credential,
): Promise<Workflow> {
	const workflow = await saveTrigger(client, own, { triggerOn: 'items', ...parameters });
	workflows.push(workflow);
	return workflow;
}

async function started(
	parameters: Parameters<typeof saveTrigger>[2],
	own?: Saved,
): Promise<Workflow> {
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

it('tells of the items of all collections, also of one that is made later', async () => {
	const workflow = await started({ allCollections: true, events: ['create'] });
	await write(NOTES, ['Anywhere']);
	await untilEvents(client, workflow, 1);
	await makeArticles(directus, LATER);
	await write(LATER, ['Later']);
	const given = await untilEvents(client, workflow, 4);
	// The two articles that a new collection has are among them; Directus's own records are not.
	expect(given.map(({ event, collection }) => [event, collection])).toEqual([
		['items.create', NOTES],
		['items.create', LATER],
		['items.create', LATER],
		['items.create', LATER],
	]);
	await directus.ask('DELETE', `/collections/${LATER}`);
});

it('tells of users, log-ins and comments, and gives no password away', async () => {
	const [users, logIns, comments] = [
		await started({ triggerOn: 'system', systemCollections: ['users'], events: ['create'] }),
		await started({ triggerOn: 'auth.login' }),
		await started({ triggerOn: 'comments.create', fullRecord: true }),
	];
	const user = await directus.makeUser();
	await directus.logIn({
		email: directus.server.adminEmail,
		password: directus.server.adminPassword,
	});
	const [note] = await write(NOTES, ['Commented on']);
	const comment = { collection: NOTES, item: String(note!.id), comment: 'Well said' };
	await directus.ask('POST', '/comments', comment);
	const made = await untilEvents(client, users, 1);
	expect(made).toEqual([
		expect.objectContaining({ event: 'users.create', collection: 'directus_users', key: user.id }),
	]);
	expect(JSON.stringify(made)).not.toContain(user.password);
	expect(await untilEvents(client, logIns, 1)).toEqual([
		expect.objectContaining({ event: 'auth.login', collection: null, key: null, keys: [] }),
	]);
	expect(await untilEvents(client, comments, 1)).toEqual([
		expect.objectContaining({
			event: 'comments.create',
			collection: 'directus_comments',
			record: expect.objectContaining(comment),
		}),
	]);
});

it('tells of a file when its content is there, and of one whose content is replaced', async () => {
	const workflow = await started({ triggerOn: 'files.upload', fullRecord: true });
	const send = async (method: string, path: string, text: string) => {
		const form = new FormData();
		form.append('file', new Blob([text], { type: 'text/plain' }), 'note.txt');
		const response = await fetch(`${directus.server.url}${path}`, {
			method,
			headers: { authorization: `Bearer ${directus.server.adminToken}` },
			body: form,
		});
		return ((await response.json()) as { data: { id: string } }).data.id;
	};
	const id = await send('POST', '/files', 'one');
	await untilEvents(client, workflow, 1);
	await directus.ask('PATCH', `/files/${id}`, { title: 'Only its title' });
	await send('PATCH', `/files/${id}`, 'and two');
	const given = await untilEvents(client, workflow, 2);
	expect(given.map(({ event, key, record }) => [event, key, Number(record!.filesize)])).toEqual([
		['files.upload', id, 3],
		['files.upload', id, 7],
	]);
	await directus.ask('DELETE', `/files/${id}`);
});

it('leaves out what the filter, the changed fields and the Studio leave out, and gives the record', async () => {
	const [one, two] = await write(ARTICLES, ['One', 'Two']);
	const workflow = await started({
		collections: [ARTICLES],
		events: ['update'],
		fullRecord: true,
		recordFields: ['title', 'views'],
		options: { changedFields: ['views'] },
	});
	const users = await started({
		triggerOn: 'system',
		systemCollections: ['users'],
		events: ['update'],
	});
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
		options: { ignoreOwnChanges: true },
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

it('takes an edited credential up within a minute', async () => {
	const role = (await directus.ask<{ role: string }>('GET', '/users/me?fields=role')).role;
	const token = `edited-${randomUUID()}`;
	await directus.makeUser({ role, token });
	const edited = await saveCredential(client, directus.credential);
	const parameters = { collections: [NOTES], events: ['create'] };
	const workflow = await started({ ...parameters, options: { ignoreOwnChanges: true } }, edited);
	await write(NOTES, ['By the user of before']);
	const data = { ...directus.credential, token };
	await client.updateCredential(edited.id, { name: edited.name, type: 'directusApi', data });
	const given = await until(
		async () => {
			await write(NOTES, ['By somebody else now']);
			return await eventsGiven(client, workflow);
		},
		'what the former user does is an event',
		{ holds: ({ length }) => length > 0, within: 60_000, every: 2000 },
	);
	expect(new Set(titles(given))).toEqual(new Set(['By somebody else now']));
	expect(await errorsOf(client, workflow)).toEqual([]);
	await client.deleteCredential(edited.id);
}, 120_000);

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

it('gives each event once where its workflow writes static data, which n8n sets back with each execution', async () => {
	const parameters = { triggerOn: 'items', collections: [NOTES], events: ['create'] };
	const workflow = await saveTrigger(
		client,
		credential,
		{ ...parameters, options: { atOnce: 1 } },
		{
			type: 'n8n-nodes-base.code',
			typeVersion: 2,
			parameters: {
				jsCode: `const data = $getWorkflowStaticData('global'); data.seen = (data.seen ?? 0) + 1; return items;`,
			},
		},
	);
	workflows.push(workflow);
	await client.activate(workflow);
	const ended = async (count: number) =>
		await until(
			async () => await executionsOf(client, workflow),
			`${count} executions have ended`,
			{
				holds: (all) =>
					all.length >= count && all.every(({ status }) => ['success', 'error'].includes(status)),
				within: 90_000,
				every: 500,
			},
		);
	const first = Array.from({ length: 6 }, (_, index) => `Counted ${index}`);
	await write(NOTES, first);
	await ended(first.length);
	await client.deactivate(workflow);
	await write(NOTES, ['Counted while it was off']);
	await client.activate((await client.workflow(workflow.id)) as Workflow);
	await ended(first.length + 1);
	await write(NOTES, ['Counted at last']);
	const all = [...first, 'Counted while it was off', 'Counted at last'];
	expect(titles(await untilEvents(client, workflow, all.length))).toEqual(all);
}, 240_000);

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
		['fields for all', { fullRecord: true, recordFields: ['title'] }, /Record Fields cannot/],
	])('says that nothing would come with %s', async (_, parameters, message) => {
		const test = await saved({ allCollections: true, events: ['create'], ...parameters });
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

/** n8n tries an activation for a quarter of a minute before it says why it fails, so all fail together. */
it('activation fails for what cannot be watched, and says why', async () => {
	// There are three seats, and two more users are needed.
	await directus.removeUsers();
	await makeArticles(directus, LATER);
	await directus.ask('POST', `/fields/${LATER}`, { field: 'rank', type: 'integer', schema: {} });
	const created = { events: ['create'] };
	const failing: Array<[Workflow, RegExp]> = [
		[await saved({ ...created, collections: [UNTRACKED] }), /does not track its activity/],
		[
			await saved({
				...created,
				// One of them has no such field.
				collections: [NOTES, LATER],
				options: { filterJson: JSON.stringify({ rank: { _gt: 1 } }) },
			}),
			/rank/,
		],
	];
	const policies: string[] = [];
	for (const [app_access, message] of [
		[false, /may not read the activity feed/],
		[true, /sees only its own activity/],
	] as const) {
		const policy = { name: 'Poor', icon: 'badge', app_access };
		const { id } = await directus.ask<{ id: string }>('POST', '/policies', policy);
		policies.push(id);
		const revisions = { collection: 'directus_revisions', action: 'read', fields: ['*'] };
		await directus.ask('POST', '/permissions', { ...revisions, policy: id, permissions: {} });
		const user: User = await directus.makeUser({ policies: [{ policy: id }] });
		const poor = await saveCredential(client, {
			url: directus.server.url,
			authentication: 'password',
			email: user.email,
			password: user.password,
		});
		failing.push([await saved({ ...created, allCollections: true }, poor), message]);
	}
	await Promise.all(
		failing.map(async ([workflow, message]) => {
			await expect(client.activate(workflow)).rejects.toThrow(message);
		}),
	);
	await directus.removeUsers();
	for (const id of policies) await directus.ask('DELETE', `/policies/${id}`);
	await directus.ask('DELETE', `/collections/${LATER}`);
}, 120_000);

it('hands over what has no record any more, says so once, and has records again when they are there', async () => {
	await makeArticles(directus, LATER);
	const watched = await started({
		collections: [LATER, NOTES],
		events: ['create'],
		fullRecord: true,
		recordFields: ['title'],
	});
	await directus.ask('DELETE', `/fields/${LATER}/title`);
	const [{ id }] = (await directus.ask('POST', `/items/${LATER}`, [{ slug: randomUUID() }])) as [
		{ id: number },
	];
	const [note] = await write(NOTES, ['With its record']);
	const given = await untilEvents(client, watched, 2);
	expect(given.map(({ key, record, recordError }) => [key, record, typeof recordError])).toEqual([
		[id, null, 'string'],
		[note!.id, { title: 'With its record' }, 'undefined'],
	]);
	const failed = await until(
		async () => await errorsOf(client, watched),
		'the refusal shows as a failed execution',
		{ holds: ({ length }) => length > 0, within: 60_000, every: 300 },
	);
	expect(failed).toEqual([expect.stringContaining(`records of ${LATER} cannot be read`)]);
	await directus.ask('DELETE', `/collections/${LATER}`);
	// The others are watched on, and it is said that this one is gone.
	await write(NOTES, ['Goes on']);
	expect(titles(await untilEvents(client, watched, 3)).at(-1)).toBe('Goes on');
	expect(await errorsOf(client, watched)).toEqual([
		...failed,
		expect.stringContaining(`${LATER} was deleted`),
	]);
	await client.deactivate(watched);
	await client.activate((await client.workflow(watched.id)) as Workflow);
	await write(NOTES, ['After the next start']);
	expect(titles(await untilEvents(client, watched, 4)).at(-1)).toBe('After the next start');
}, 120_000);

describe('the editor is offered', () => {
	const ask = async (methodName: string, path: string, currentNodeParameters: object) =>
		(await client.dynamicParameters('options', {
			nodeTypeAndVersion: { name: TRIGGER, version: 1 },
			path: `parameters.${path}`,
			methodName,
			currentNodeParameters,
			credentials: { directusApi: credential },
		})) as Array<{ name: string; value: string; description?: string }>;
	const valuesOf = async (...args: Parameters<typeof ask>) =>
		(await ask(...args)).map(({ value }) => value);

	it('the collections of items that track activity', async () => {
		const collections = await valuesOf('getItemCollections', 'collections', {});
		expect(collections).toEqual(expect.arrayContaining([ARTICLES, NOTES]));
		expect(collections).not.toContain(UNTRACKED);
		expect(collections.filter((name) => name.startsWith('directus_'))).toEqual([]);
	});

	it.each([
		[{ triggerOn: 'items', allCollections: false, collections: [ARTICLES] }, 'views', 'password'],
		[{ triggerOn: 'items', allCollections: true }, 'views', 'password'],
		[{ triggerOn: 'system', systemCollections: ['users', 'files'] }, 'password', 'views'],
		[{ triggerOn: 'files.upload' }, 'filesize', 'password'],
	])('the fields of what %j watches', async (parameters, one, other) => {
		const fields = await valuesOf('getWatchedFields', 'recordFields', parameters);
		expect(fields).toContain(one);
		expect(fields).not.toContain(other);
	});

	it('the way in which it learns of changes, and why', async () => {
		const [automatic, looking] = await ask('getWaysToNotice', 'noticedBy', {});
		expect(automatic).toMatchObject({
			value: 'auto',
			name: expect.stringContaining('WebSocket'),
			description: expect.stringContaining('WEBSOCKETS_ENABLED is on'),
		});
		expect(looking).toMatchObject({ value: 'looking', name: expect.stringContaining('2 Seconds') });
	});
});
