/**
 * An n8n that is killed, and what it finds of its Directus Triggers when it is back.
 *
 * @shares directus
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { startN8n } from '../../stack/n8n.mjs';
import { Directus } from '../../support/directus.mjs';
import { until } from '../../support/until.mjs';
import { makeArticles, saveCredential, type Saved } from '../support/n8n.mjs';
import { HEADER, overhear, post } from '../support/overhear.mjs';
import { flowsOf, flowsTakenUp, makeEditor, Triggered } from '../support/trigger.mjs';

const ARTICLES = 'crash_articles';
const directus = new Directus();
let n8n: Awaited<ReturnType<typeof startN8n>>;
let credential: Saved;
let editor: { id: string; token: string };
const triggered = new Triggered(
	() => n8n.client,
	() => credential,
	directus,
);

beforeAll(async () => {
	const stack = await import('../../stack/n8n.mjs');
	const folder = await mkdtemp(join(tmpdir(), 'e2e-'));
	n8n = await stack.startN8n({ tarball: await stack.packPackage(folder) });
	await rm(folder, { recursive: true, force: true });
	credential = await saveCredential(n8n.client, directus.credential);
	editor = await makeEditor(directus);
	await makeArticles(directus, ARTICLES);
}, 300_000);

afterAll(async () => {
	await triggered.clear();
	await n8n.stop();
	await directus.ask('DELETE', `/collections/${ARTICLES}`);
	await directus.removeUsers();
}, 120_000);

it('goes on, takes no old call again, and clears away the flow of a test that it did not end', async () => {
	const { client } = n8n;
	const create = async (title: string) =>
		await directus.ask('POST', `/items/${ARTICLES}`, { title }, editor.token);
	const workflow = await triggered.start({
		triggerOn: 'items',
		collections: [ARTICLES],
		events: ['create'],
	});
	const flow = await triggered.flow(workflow);
	const { url } = flow.operations.find(({ key }) => key === 'call')!.options;
	const { headers, body } = await overhear(directus, flow, async () => await create('Overheard'));
	expect((await post(url, body, headers[HEADER])).status).toBe(200);
	await triggered.events(workflow, 1);

	const listen = async () =>
		await n8n.client.call('POST', `/rest/workflows/${workflow.id}/run`, {
			triggerToStartFrom: { name: 'Directus Trigger' },
		});
	const testFlows = async () =>
		(await flowsOf(directus, workflow.name)).filter(({ name }) => name.endsWith('(n8n test)'));
	await listen();
	const [left] = await testFlows();
	expect(left).toBeDefined();
	await flowsTakenUp(directus);

	await n8n.kill();
	await create('While n8n was down');
	await n8n.restart();
	expect(n8n.client).not.toBe(client);
	// n8n opens its webhooks a little after it is ready.
	const answer = await until(
		async () => await post(url, body, headers[HEADER]),
		'n8n has opened the webhook again',
		{ holds: ({ status }) => status !== 404, within: 60_000 },
	);
	expect(answer).toEqual({ status: 403, body: { error: expect.stringContaining('too old') } });
	await create('After the crash');
	// Directus makes the call that was lost again some seconds later.
	const events = (await triggered.events(workflow, 3)).flat() as Array<{
		payload: { title: string };
	}>;
	expect(events.map(({ payload }) => payload.title).sort()).toEqual([
		'After the crash',
		'Overheard',
		'While n8n was down',
	]);

	await listen();
	const now = await testFlows();
	expect(now).toHaveLength(1);
	expect(now[0]!.id).not.toBe(left!.id);
	await n8n.client.deactivate(workflow);
	expect(await flowsOf(directus, workflow.name)).toEqual(now);
}, 300_000);
