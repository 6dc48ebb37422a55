/**
 * The Directus Hook Trigger where n8n is killed and comes back.
 *
 * @shares nothing
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { startN8n } from '../../stack/n8n.mjs';
import { until } from '../../support/until.mjs';
import { callWebhook, Hooks, TRACKED, UNTRACKED } from '../support/hookTrigger.mjs';

let n8n: Awaited<ReturnType<typeof startN8n>>;
let hooks: Hooks;

beforeAll(async () => {
	const stack = await import('../../stack/n8n.mjs');
	const folder = await mkdtemp(join(tmpdir(), 'e2e-'));
	n8n = await stack.startN8n({ tarball: await stack.packPackage(folder) });
	await rm(folder, { recursive: true, force: true });
	hooks = await Hooks.start(() => n8n.client);
}, 300_000);

afterAll(async () => {
	await n8n.stop();
	await hooks.stop();
}, 120_000);

it('Directus writes on, calls again, and finds its flows in use when n8n is back', async () => {
	const filter = await hooks.activate({
		triggerOn: 'filter',
		filterEvents: `${TRACKED}.items.create`,
	});
	const items = await hooks.activate({
		...{ triggerOn: 'items', collections: [UNTRACKED] },
		events: ['create'],
	});
	const flows = await hooks.flows();
	const { url, secret } = await hooks.receiver(items);

	await n8n.kill();
	const { id } = await hooks.act<{ id: number }>('POST', `/items/${TRACKED}`, { title: 'Down' });
	expect(await hooks.directus.ask('GET', `/items/${TRACKED}/${id}`)).toEqual({ id, title: 'Down' });
	await hooks.act('POST', `/items/${UNTRACKED}`, { title: 'Called again' });
	const large = await hooks.act<{ id: number }>('POST', `/items/${UNTRACKED}`, {
		title: 'x'.repeat(14_000_000),
	});

	await n8n.restart();
	// n8n opens its webhooks a little after it is ready.
	await until(
		async () => (await callWebhook(url, 'no token', secret)).status,
		'n8n has opened the webhook again',
		{ holds: (status) => status === 403, within: 60_000 },
	);
	expect(await hooks.flows()).toEqual(flows);
	const called = (await hooks.runs(items, 2, 120_000)).flatMap((one) => one.items);
	expect(called).toHaveLength(2);
	expect(called).toEqual(
		expect.arrayContaining([
			expect.objectContaining({ event: 'items.create', payload: { title: 'Called again' } }),
			// What is too large comes with its keys, also where n8n was not there for the first call.
			expect.objectContaining({
				...{ event: 'items.create', key: large.id, payload: null },
				incomplete: expect.stringContaining('N8N_PAYLOAD_SIZE_MAX') as string,
			}),
		]),
	);

	await hooks.act('POST', `/items/${TRACKED}`, { title: 'Up' });
	const runs = await hooks.runs(filter, 1);
	expect(runs.map((one) => one.items)).toMatchObject([[{ payload: { title: 'Up' } }]]);
	await hooks.clear();
	expect(await hooks.flows()).toEqual([]);
}, 300_000);
