/** The Directus Trigger in a real n8n: what happens in a real Directus, and what n8n runs for it. */
import { randomUUID } from 'node:crypto';
import { Directus } from '../support/directus.mjs';
import { logIn, makeArticles, saveCredential, type Client, type Saved } from './support/n8n.mjs';
import { makeEditor, saveTrigger, TRIGGER, untilEvents } from './support/triggers.mjs';

const directus = new Directus();
const ARTICLES = 'trigger_core_articles';
const NOTES = 'trigger_core_notes';
const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/) as string;

let client: Client;
let credential: Saved;
let editor: { id: string; token: string };

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

it('n8n has loaded it with its icons', async () => {
	const types = (await client.nodeTypes()) as Array<{
		name: string;
		iconUrl: { light: string; dark: string };
	}>;
	const found = types.filter(({ name }) => name === TRIGGER);
	expect(found).toHaveLength(1);
	const icons = Object.values(found[0]!.iconUrl);
	expect(icons).toHaveLength(2);
	for (const path of icons) expect(await client.call('GET', `/${path}`)).toContain('<svg');
});

it.each([
	['by a WebSocket', 'auto'],
	['by looking', 'looking'],
])(
	'gives what is created, updated and deleted by others, in order and with the record, %s',
	async (_, noticedBy) => {
		const workflow = await saveTrigger(client, credential, {
			triggerOn: 'items',
			collections: [ARTICLES],
			fullRecord: true,
			noticedBy,
			options: { ignoreOwnChanges: true },
		});
		await client.activate(workflow);
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
		await client.deleteWorkflow(workflow);
	},
);
