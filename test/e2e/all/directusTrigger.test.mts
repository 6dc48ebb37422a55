/** The Directus Trigger in a real n8n: what happens in a real Directus, and what n8n runs for it. */
import type { INodeTypeDescription } from 'n8n-workflow';
import { Directus } from '../../support/directus.mjs';
import { placesOf } from '../../support/leaks.mjs';
import {
	CREDENTIAL,
	logIn,
	makeArticles,
	NODE,
	nodeOf,
	outputOf,
	saveCredential,
	type Client,
	type Saved,
} from '../support/n8n.mjs';
import { makeEditor, Triggered, TRIGGER } from '../support/trigger.mjs';

const directus = new Directus();
const ARTICLES = 'trigger_articles';
const LATER = 'trigger_later';
const ALL = ['create', 'update', 'delete'];

let client: Client;
let credential: Saved;
let editor: { id: string; token: string };
const triggered = new Triggered(
	() => client,
	() => credential,
	directus,
);

/** As somebody else than the user of the credential. */
const act = async <T,>(method: string, path: string, body?: unknown): Promise<T> =>
	await directus.ask<T>(method, path, body, editor.token);

const create = async (title: string | null, more: object = {}): Promise<number> =>
	(await act<{ id: number }>('POST', `/items/${ARTICLES}`, { title, ...more })).id;

const onItems = (more: object = {}) => ({
	triggerOn: 'items',
	collections: [ARTICLES],
	events: ALL,
	...more,
});

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
	editor = await makeEditor(directus);
	await makeArticles(directus, ARTICLES);
});

afterEach(async () => await triggered.clear());

afterAll(async () => {
	await client.deleteCredential(credential.id);
	await directus.ask('DELETE', `/collections/${ARTICLES}`);
	await directus.removeUsers();
});

it('the description says what the trigger loses', async () => {
	const types = (await client.nodeTypes()) as INodeTypeDescription[];
	expect(types.find(({ name }) => name === TRIGGER)!.description).toMatch(
		/Loses events while n8n is down for longer than two minutes/,
	);
});

describe('the editor is offered', () => {
	const ask = async (methodName: string, path: string, currentNodeParameters: object) =>
		(
			(await client.dynamicParameters('options', {
				nodeTypeAndVersion: { name: TRIGGER, version: 1 },
				path: `parameters.${path}`,
				methodName,
				currentNodeParameters,
				credentials: { [CREDENTIAL]: credential },
			})) as Array<{ value: string }>
		).map(({ value }) => value);

	it('the collections of items', async () => {
		const collections = await ask('getItemCollections', 'collections', onItems());
		expect(collections).toContain(ARTICLES);
		expect(collections.filter((name) => name.startsWith('directus_'))).toEqual([]);
	});

	it.each([
		[{ triggerOn: 'items', allCollections: false, collections: [ARTICLES] }, 'views', 'password'],
		[{ triggerOn: 'items', allCollections: true }, 'views', 'password'],
		[{ triggerOn: 'system', systemCollections: ['users', 'files'] }, 'password', 'views'],
		[{ triggerOn: 'files.upload' }, 'filesize', 'password'],
	])('the fields of what %j watches', async (parameters, one, other) => {
		const fields = await ask('getWatchedFields', 'recordFields', parameters);
		expect(fields).toContain(one);
		expect(fields).not.toContain(other);
	});
});

describe('an item', () => {
	it('among several: each new one starts it, a bulk change starts it once with all keys', async () => {
		const workflow = await triggered.start(onItems());
		const made = await act<Array<{ id: number }>>('POST', `/items/${ARTICLES}`, [
			{ title: 'A' },
			{ title: 'B' },
		]);
		const keys = made.map(({ id }) => id);
		const created = await triggered.events(workflow, 2);
		expect(created.flat()).toEqual(
			expect.arrayContaining(
				keys.map((key) => expect.objectContaining({ event: 'items.create', key, keys: [key] })),
			),
		);
		await act('PATCH', `/items/${ARTICLES}`, { keys, data: { views: 9 } });
		await triggered.runs(workflow, 3);
		await act('DELETE', `/items/${ARTICLES}`, keys);
		// The two creations may have come in one run.
		expect((await triggered.events(workflow, 4)).slice(created.length)).toEqual([
			[expect.objectContaining({ event: 'items.update', key: null, keys, payload: { views: 9 } })],
			[expect.objectContaining({ event: 'items.delete', key: null, keys, payload: null })],
		]);
	});

	it('of a burst comes once, in few executions, or in one each', async () => {
		const write = async (count: number) => {
			const titles = Array.from({ length: count }, (_, index) => ({ title: `Burst ${index}` }));
			await act('POST', `/items/${ARTICLES}`, titles);
			return titles.map(({ title }) => title).sort();
		};
		const titlesOf = (events: object[][]) =>
			(events.flat() as Array<{ payload: { title: string } }>)
				.map(({ payload }) => payload.title)
				.sort();

		const together = await triggered.start(onItems({ fullRecord: true }));
		const wanted = await write(40);
		const some = await triggered.events(together, 40);
		expect(titlesOf(some)).toEqual(wanted);
		// How many of them come together depends on the machine; alone comes not each of them.
		expect(some.length).toBeLessThan(wanted.length);
		for (const event of some.flat() as Array<{ payload: object; record: object }>) {
			expect(event.record).toMatchObject(event.payload);
		}
		await client.deactivate(together);

		const apart = await triggered.start(onItems({ options: { atOnce: 1 } }));
		const few = await write(8);
		const each = await triggered.events(apart, 8);
		expect(titlesOf(each)).toEqual(few);
		expect(each).toHaveLength(8);
	}, 240_000);

	it('of a collection that was made after the activation, where all are chosen', async () => {
		const workflow = await triggered.start({
			triggerOn: 'items',
			allCollections: true,
			events: ['create'],
		});
		await makeArticles(directus, LATER);
		await act('POST', `/items/${LATER}`, { title: 'Late' });
		await triggered.runs(workflow, 1);
		await create('Here');
		expect((await triggered.events(workflow, 2)).flat()).toEqual([
			expect.objectContaining({ event: 'items.create', collection: LATER }),
			expect.objectContaining({ event: 'items.create', collection: ARTICLES }),
		]);
		await directus.ask('DELETE', `/collections/${LATER}`);
	});

	it('comes with its whole record, or the chosen fields of it', async () => {
		const whole = await triggered.start(onItems({ fullRecord: true }));
		const chosen = await triggered.start(onItems({ fullRecord: true, recordFields: ['views'] }));
		const id = await create('Whole', { views: 3 });
		const [[event]] = (await triggered.events(whole, 1)) as [[{ record: object }]];
		expect(event.record).toEqual({ id, title: 'Whole', slug: null, views: 3 });
		await triggered.deactivate(whole);
		expect(await triggered.events(chosen, 1)).toEqual([
			[expect.objectContaining({ key: id, record: { views: 3 } })],
		]);

		// Each of several that were changed at once has a record of its own.
		const other = await create('Other', { views: 4 });
		await triggered.runs(chosen, 2);
		await act('PATCH', `/items/${ARTICLES}`, { keys: [id, other], data: { title: 'Both' } });
		expect((await triggered.events(chosen, 4))[2]).toEqual([
			expect.objectContaining({ key: id, keys: [id], record: { views: 3 } }),
			expect.objectContaining({ key: other, keys: [other], record: { views: 4 } }),
		]);
		await act('DELETE', `/items/${ARTICLES}`, [id, other]);
		expect((await triggered.events(chosen, 5))[3]).toEqual([
			expect.objectContaining({ keys: [id, other], payload: null, record: null }),
		]);
	});

	it('whose record cannot be read shows as a failed execution, which names it', async () => {
		const workflow = await triggered.start(onItems({ fullRecord: true, recordFields: ['nope'] }));
		const id = await create('Unreadable');
		const [run] = await triggered.runs(workflow, 1);
		expect(run!.status).toBe('error');
		expect(run!.data.resultData.error!.message).toMatch(
			new RegExp(`could not be read .items.create of ${ARTICLES}, ${id}.`),
		);
		expect(await outputOf(run!, 'Then')).toEqual([]);
	});

	it('whose chosen fields were not changed starts nothing', async () => {
		const workflow = await triggered.start(
			onItems({ events: ['update'], options: { changedFields: ['views'] } }),
		);
		const id = await create('Filtered');
		await act('PATCH', `/items/${ARTICLES}/${id}`, { title: 'Not this' });
		await act('PATCH', `/items/${ARTICLES}/${id}`, { title: 'But this', views: 7 });
		expect(await triggered.events(workflow, 1)).toEqual([
			[expect.objectContaining({ payload: { title: 'But this', views: 7 } })],
		]);
	});
});

describe('other events', () => {
	it('new users come without their passwords, and visits to Studio pages not at all', async () => {
		const workflow = await triggered.start({
			triggerOn: 'system',
			systemCollections: ['users'],
			events: ['create', 'update'],
		});
		const user = await directus.makeUser();
		// The admin's own: not an event here.
		await act('PATCH', `/users/${user.id}`, { last_page: '/content' });
		await act('PATCH', '/users/me/track/page', { last_page: '/users' });
		await act('PATCH', `/users/${user.id}`, { first_name: 'Una', password: 'Another-secret-9' });
		const event = (await triggered.events(workflow, 1))[0]![0];
		expect(event).toMatchObject({
			event: 'users.update',
			collection: 'directus_users',
			key: user.id,
			payload: { first_name: 'Una', password: '**********' },
		});
		expect(placesOf('Another-secret-9', await triggered.runs(workflow, 1))).toEqual([]);
	});

	it('an upload comes with the record of the file', async () => {
		const workflow = await triggered.start({ triggerOn: 'files.upload', fullRecord: true });
		const form = new FormData();
		form.append('title', 'A note');
		form.append('file', new Blob(['hello'], { type: 'text/plain' }), 'note.txt');
		const response = await fetch(`${directus.server.url}/files`, {
			method: 'POST',
			headers: { authorization: `Bearer ${editor.token}`, connection: 'close' },
			body: form,
		});
		const { data: file } = (await response.json()) as { data: { id: string } };
		const event = (await triggered.events(workflow, 1))[0]![0];
		expect(event).toMatchObject({
			event: 'files.upload',
			collection: 'directus_files',
			key: file.id,
			payload: { title: 'A note', filesize: 5 },
			record: { id: file.id, filename_download: 'note.txt', filesize: 5 },
			user: editor.id,
		});
		await directus.ask('DELETE', `/files/${file.id}`);
	});

	it('a log-in comes with everything but the password', async () => {
		const workflow = await triggered.start({ triggerOn: 'auth.login' });
		const user = await directus.makeUser();
		expect(await directus.canLogIn(user, 'Wrong-password-7')).toBe(false);
		await triggered.runs(workflow, 1);
		expect(await directus.canLogIn(user, user.password)).toBe(true);
		const payload = { email: user.email, provider: 'default' };
		const common = { event: 'auth.login', collection: null, key: null, keys: [], user: user.id };
		expect(await triggered.events(workflow, 2)).toEqual([
			[expect.objectContaining({ ...common, payload: { ...payload, status: 'fail' } })],
			[expect.objectContaining({ ...common, payload: { ...payload, status: 'success' } })],
		]);
		const runs = await triggered.runs(workflow, 2);
		for (const secret of [user.password, 'Wrong-password-7']) {
			expect(placesOf(secret, runs)).toEqual([]);
		}
		// Nor does it leave Directus.
		const { operations } = await triggered.flow(workflow);
		expect(JSON.stringify(operations)).not.toContain('{{$trigger}}');
	});

	it('any that is named', async () => {
		await directus.ask('POST', `/fields/${ARTICLES}`, {
			field: 'sort',
			type: 'integer',
			schema: {},
			meta: {},
		});
		await directus.ask('PATCH', `/collections/${ARTICLES}`, { meta: { sort_field: 'sort' } });
		const workflow = await triggered.start({
			triggerOn: 'other',
			otherEvents: `${ARTICLES}.items.sort, roles.create`,
		});
		const [item, to] = [await create('First'), await create('Second')];
		await act('POST', `/utils/sort/${ARTICLES}`, { item, to });
		expect(await triggered.events(workflow, 1)).toEqual([
			[
				expect.objectContaining({
					event: 'items.sort',
					collection: ARTICLES,
					payload: { item, to },
				}),
			],
		]);
		const { id } = await act<{ id: string }>('POST', '/roles', { name: 'Readers' });
		expect((await triggered.events(workflow, 2))[1]).toEqual([
			expect.objectContaining({
				event: 'roles.create',
				collection: 'directus_roles',
				key: id,
				payload: { name: 'Readers' },
			}),
		]);
		await directus.ask('DELETE', `/roles/${id}`);
	});
});

describe('changes by the user of the credential', () => {
	it('start nothing, so that a workflow which writes back does not start itself', async () => {
		const write = nodeOf('Directus', NODE, {
			position: [240, 0],
			parameters: {
				resource: 'items',
				operation: 'create',
				collection: { __rl: true, mode: 'list', value: ARTICLES },
				fields: {
					mappingMode: 'defineBelow',
					value: { title: '={{ "Answer to " + $json.payload.title }}' },
					matchingColumns: [],
					schema: [],
				},
			},
			credentials: { [CREDENTIAL]: credential },
		});
		const workflow = await triggered.start(onItems({ events: ['create'] }), {
			nodes: [write],
			next: 'Directus',
		});
		await create('Question 1');
		const [run] = await triggered.runs(workflow, 1);
		expect((await outputOf(run!, 'Directus'))[0]!.json).toMatchObject({
			title: 'Answer to Question 1',
		});
		await create('Question 2');
		expect(await triggered.events(workflow, 2)).toEqual([
			[expect.objectContaining({ payload: { title: 'Question 1' } })],
			[expect.objectContaining({ payload: { title: 'Question 2' } })],
		]);
	});

	it('start it where they are wanted', async () => {
		const workflow = await triggered.start(onItems({ options: { ignoreOwnChanges: false } }));
		await directus.ask('POST', `/items/${ARTICLES}`, { title: 'My own' });
		expect(await triggered.events(workflow, 1)).toEqual([
			[expect.objectContaining({ payload: { title: 'My own' } })],
		]);
	});
});
