/** Each trigger of the package in a real n8n: what happens in a real Directus, and what n8n runs for it. */
import { randomUUID } from 'node:crypto';
import { Directus } from '../support/directus.mjs';
import {
	logIn,
	makeArticles,
	saveCredential,
	type Client,
	type Saved,
	type Workflow,
} from './support/n8n.mjs';
import { makeEditor, Triggered, TRIGGER } from './support/trigger.mjs';
import { POLLING, REALTIME, saveTrigger, untilEvents } from './support/triggers.mjs';

const directus = new Directus();
const ARTICLES = 'trigger_core_articles';
const NOTES = 'trigger_core_notes';
const EVENTS = ['create', 'update', 'delete'];
const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/) as string;

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

const create = async (collection: string, title: string): Promise<number> =>
	(await act<{ id: number }>('POST', `/items/${collection}`, { title, slug: randomUUID() })).id;

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
	editor = await makeEditor(directus);
	for (const name of [ARTICLES, NOTES]) await makeArticles(directus, name);
});

afterAll(async () => {
	await client.deleteCredential(credential.id);
	for (const name of [ARTICLES, NOTES]) await directus.ask('DELETE', `/collections/${name}`);
	await directus.removeUsers();
});

it('n8n has loaded all three with their icons', async () => {
	const types = (await client.nodeTypes()) as Array<{
		name: string;
		iconUrl: { light: string; dark: string };
	}>;
	for (const name of [TRIGGER, POLLING, REALTIME]) {
		const found = types.filter((type) => type.name === name);
		expect(found).toHaveLength(1);
		const icons = Object.values(found[0]!.iconUrl);
		expect(icons).toHaveLength(2);
		for (const path of icons) expect(await client.call('GET', `/${path}`)).toContain('<svg');
	}
});

describe('the Directus Trigger', () => {
	afterEach(async () => await triggered.clear());

	it('starts the workflow for an item that is created, updated and deleted, each time', async () => {
		const workflow = await triggered.start({
			triggerOn: 'items',
			collections: [ARTICLES],
			events: EVENTS,
		});
		const id = await create(ARTICLES, 'One');
		await triggered.runs(workflow, 1);
		await act('PATCH', `/items/${ARTICLES}/${id}`, { title: 'Two' });
		await triggered.runs(workflow, 2);
		await create(NOTES, 'Elsewhere');
		await act('DELETE', `/items/${ARTICLES}/${id}`);
		const common = { collection: ARTICLES, user: editor.id, timestamp };
		// Directus takes the key from the address, as text.
		const byAddress = { key: String(id), keys: [String(id)] };
		const payload = { title: 'One', slug: expect.any(String) as string };
		expect(await triggered.events(workflow, 3)).toEqual([
			[{ ...common, event: 'items.create', key: id, keys: [id], payload }],
			[{ ...common, ...byAddress, event: 'items.update', payload: { title: 'Two' } }],
			[{ ...common, ...byAddress, event: 'items.delete', payload: null }],
		]);
	});
});

describe.each([
	['the Directus Polling Trigger', POLLING],
	['the Directus Realtime Trigger', REALTIME],
])('%s', (_, type) => {
	let workflow: Workflow;

	beforeEach(async () => {
		workflow = await saveTrigger(client, credential, type, {
			collections: [ARTICLES],
			events: EVENTS,
			fullRecord: true,
			ignoreOwnChanges: true,
		});
		await client.activate(workflow);
	});

	afterEach(async () => await client.deleteWorkflow(workflow));

	it('gives what is created, updated and deleted by others, in order and with the record', async () => {
		await directus.ask('POST', `/items/${ARTICLES}`, { title: 'Its own', slug: randomUUID() });
		const id = await create(ARTICLES, 'Live');
		await untilEvents(client, workflow, 1);
		await act('PATCH', `/items/${ARTICLES}/${id}`, { views: 7 });
		await untilEvents(client, workflow, 2);
		await create(NOTES, 'Elsewhere');
		await act('DELETE', `/items/${ARTICLES}/${id}`);
		const same = { collection: ARTICLES, key: id, keys: [id], user: editor.id, timestamp };
		const record = { id, title: 'Live', slug: expect.any(String) as string, views: null };
		expect(await untilEvents(client, workflow, 3)).toEqual([
			{
				...same,
				event: 'items.create',
				payload: { title: 'Live', slug: record.slug },
				record,
			},
			{ ...same, event: 'items.update', payload: { views: 7 }, record: { ...record, views: 7 } },
			{ ...same, event: 'items.delete', payload: null, record: null },
		]);
	});
});
