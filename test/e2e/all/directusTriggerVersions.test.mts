/**
 * The Directus Trigger with every version of Directus, which is also killed and tampered with.
 *
 * @needs directus-11 directus-10
 * @shares n8n
 */
import type { startDirectus } from '../../stack/directus.mjs';
import { Directus } from '../../support/directus.mjs';
import { logIn, makeArticles, saveCredential, type Client, type Saved } from '../support/n8n.mjs';
import { flowsOf, makeEditor, Triggered, type Flow, PROBE } from '../support/trigger.mjs';

const ARTICLES = 'version_articles';

type Started = Awaited<ReturnType<typeof startDirectus>>;

describe.each(['12', '11', '10'] as const)('with Directus %s', (version) => {
	let server: Started;
	let directus: Directus;
	let client: Client;
	let credential: Saved;
	let editor: { id: string; token: string };
	let triggered: Triggered;

	beforeAll(async () => {
		const stack = await import('../../stack/directus.mjs');
		server = await stack.startDirectus({
			version,
			env: { IMPORT_IP_DENY_LIST: '169.254.169.254' },
		});
		directus = new Directus(server);
		client = await logIn();
		credential = await saveCredential(client, directus.credential);
		editor = await makeEditor(directus);
		await makeArticles(directus, ARTICLES);
		triggered = new Triggered(
			() => client,
			() => credential,
			directus,
		);
	}, 600_000);

	afterAll(async () => {
		await triggered?.clear();
		if (credential) await client.deleteCredential(credential.id);
		await server?.stop();
	});

	const create = async (title: string) =>
		await directus.ask<{ id: number }>(
			'POST',
			`/items/${ARTICLES}`,
			{ title, views: 1 },
			editor.token,
		);

	it('items, all collections and system records start it', async () => {
		const one = await triggered.start({
			triggerOn: 'items',
			collections: [ARTICLES],
			events: ['create', 'update', 'delete'],
			fullRecord: true,
			recordFields: ['views'],
		});
		const all = await triggered.start({
			triggerOn: 'items',
			allCollections: true,
			events: ['create'],
		});
		const roles = await triggered.start({
			triggerOn: 'system',
			systemCollections: ['roles'],
			events: ['create', 'delete'],
		});
		const [{ id }, { id: other }] = [await create('One'), await create('Two')];
		await triggered.runs(one, 2);
		const change = { keys: [id, other], data: { views: 5 } };
		await directus.ask('PATCH', `/items/${ARTICLES}`, change, editor.token);
		await triggered.runs(one, 4);
		await directus.ask('DELETE', `/items/${ARTICLES}/${id}`, undefined, editor.token);
		const role = await directus.ask<{ id: string }>('POST', '/roles', { name: 'R' }, editor.token);

		const common = { collection: ARTICLES, user: editor.id };
		expect((await triggered.events(one, 5)).flat().slice(2)).toEqual([
			...[id, other].map((key) =>
				expect.objectContaining({ ...common, event: 'items.update', key, record: { views: 5 } }),
			),
			expect.objectContaining({ ...common, event: 'items.delete', record: null, payload: null }),
		]);
		// Two events on their way at the same time may overtake each other.
		expect((await triggered.events(all, 2)).flat()).toEqual(
			expect.arrayContaining(
				[id, other].map((key) =>
					expect.objectContaining({ ...common, event: 'items.create', key }),
				),
			),
		);
		expect((await triggered.events(roles, 1)).flat()).toEqual([
			expect.objectContaining({ event: 'roles.create', key: role.id, payload: { name: 'R' } }),
		]);
		for (const each of [one, all, roles]) await client.deactivate(each);
		expect(await directus.ask('GET', `/flows?filter[name][_neq]=${PROBE}`)).toEqual([]);
		expect(await directus.ask('GET', `/operations?filter[key][_neq]=${PROBE}`)).toEqual([]);
	});

	it('a flow that could not be deleted, and was changed meanwhile, is repaired', async () => {
		const workflow = await triggered.start({
			triggerOn: 'items',
			collections: [ARTICLES],
			events: ['create'],
		});
		const before = await triggered.flow(workflow);
		await server.kill();
		await client.deactivate(workflow);
		await server.restart();
		expect((await triggered.flow(workflow)).id).toBe(before.id);

		const [operation] = before.operations.filter(({ key }) => key === 'event');
		await directus.ask('DELETE', `/operations/${operation!.id}`);
		await directus.ask('PATCH', `/flows/${before.id}`, {
			status: 'inactive',
			description: 'Mine now',
			options: { type: 'action', scope: ['items.delete'], collections: [] },
		});
		await triggered.activate(workflow);
		const after = await triggered.flow(workflow);
		expect(after).toMatchObject({
			id: before.id,
			status: 'active',
			description: before.description,
			options: before.options,
		});
		const sorted = ({ operations }: Flow) => operations.map(({ key, type }) => [key, type]).sort();
		expect(sorted(after)).toEqual(sorted(before));
		expect(await directus.ask('GET', `/operations?filter[key][_neq]=${PROBE}`)).toHaveLength(
			before.operations.length,
		);
		const { id } = await create('Repaired');
		expect(await triggered.events(workflow, 1)).toEqual([
			[expect.objectContaining({ key: id, payload: { title: 'Repaired', views: 1 } })],
		]);
		await client.deactivate(workflow);
		expect(await flowsOf(directus, workflow.name)).toEqual([]);
	}, 120_000);

	it('a flow that somebody has deleted is made anew', async () => {
		const workflow = await triggered.start({
			triggerOn: 'items',
			collections: [ARTICLES],
			events: ['create'],
		});
		const { id } = await triggered.flow(workflow);
		await directus.ask('DELETE', `/flows/${id}`);
		await client.deactivate(workflow);
		await triggered.activate(workflow);
		await create('Again');
		expect(await triggered.events(workflow, 1)).toHaveLength(1);
	});
});
