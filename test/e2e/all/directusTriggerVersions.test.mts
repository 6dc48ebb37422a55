/**
 * The Directus Trigger with the older versions of Directus.
 *
 * @needs directus-11 directus-10
 * @shares n8n
 */
import type { startDirectus } from '../../stack/directus.mjs';
import { Directus } from '../../support/directus.mjs';
import {
	logIn,
	makeArticles,
	saveCredential,
	type Client,
	type Saved,
	type Workflow,
} from '../support/n8n.mjs';
import { saveTrigger, untilEvents } from '../support/triggers.mjs';

const ARTICLES = 'fed_articles';

describe.each(['11', '10'] as const)('with Directus %s', (version) => {
	let server: Awaited<ReturnType<typeof startDirectus>>;
	let directus: Directus;
	let client: Client;
	let credential: Saved;
	const workflows: Workflow[] = [];

	beforeAll(async () => {
		const stack = await import('../../stack/directus.mjs');
		server = await stack.startDirectus({ version, env: { WEBSOCKETS_ENABLED: 'true' } });
		directus = new Directus(server);
		client = await logIn();
		credential = await saveCredential(client, directus.credential);
		await makeArticles(directus, ARTICLES);
	}, 600_000);

	afterAll(async () => {
		for (const workflow of workflows) await client.deleteWorkflow(workflow);
		if (credential) await client.deleteCredential(credential.id);
		await server?.stop();
	});

	it.each(['auto', 'looking'])(
		'tells of each change once, in order (%s)',
		async (noticedBy) => {
			const workflow = await saveTrigger(client, credential, {
				triggerOn: 'items',
				collections: [ARTICLES],
				fullRecord: true,
				noticedBy,
			});
			workflows.push(workflow);
			await client.activate(workflow);
			const { id } = await directus.ask<{ id: number }>('POST', `/items/${ARTICLES}`, {
				title: 'One',
			});
			await directus.ask('PATCH', `/items/${ARTICLES}/${id}`, { views: 7 });
			await untilEvents(client, workflow, 2);
			await directus.ask('DELETE', `/items/${ARTICLES}/${id}`);
			await untilEvents(client, workflow, 3);
			// One too many would come before this one.
			await directus.ask('POST', `/items/${ARTICLES}`, { title: 'Last' });

			const common = { collection: ARTICLES, key: id, keys: [id] };
			const record = { id, views: 7 };
			expect(await untilEvents(client, workflow, 4)).toEqual([
				expect.objectContaining({
					...common,
					event: 'items.create',
					payload: expect.objectContaining({ title: 'One' }),
				}),
				expect.objectContaining({
					...common,
					event: 'items.update',
					payload: expect.objectContaining({ views: 7 }),
					record: expect.objectContaining(record),
				}),
				expect.objectContaining({ ...common, event: 'items.delete', payload: null }),
				expect.objectContaining({
					event: 'items.create',
					payload: expect.objectContaining({ title: 'Last' }),
				}),
			]);
		},
		120_000,
	);
});
