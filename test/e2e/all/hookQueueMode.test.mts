/**
 * The Directus Hook Trigger where n8n runs in queue mode: calls come to webhook processors, of which there are two
 * in the end, and workers execute.
 *
 * @needs postgres redis
 * @shares nothing
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Receiver } from '../../../nodes/DirectusHookTrigger/flows.js';
import type { startN8nQueue } from '../../stack/n8nQueue.mjs';
import { until } from '../../support/until.mjs';
import { callWebhook, Hooks, tokenOf } from '../support/hookTrigger.mjs';
import { nodeOf, outputOf, saveCredential, type Execution } from '../support/n8n.mjs';
import { executionsOf } from '../support/triggers.mjs';

const EVENT = { triggerOn: 'action', actionEvents: 'shop.order-paid' };

const stopping: Array<() => Promise<void>> = [];
let n8n: Awaited<ReturnType<typeof startN8nQueue>>;
let hooks: Hooks;

beforeAll(async () => {
	const { startPostgres } = await import('../../stack/postgres.mjs');
	const { startRedis } = await import('../../stack/redis.mjs');
	const { packPackage } = await import('../../stack/n8n.mjs');
	const queue = await import('../../stack/n8nQueue.mjs');
	const packed = await mkdtemp(join(tmpdir(), 'hook-queue-'));
	stopping.push(async () => await rm(packed, { recursive: true, force: true }));
	const started = [startPostgres(), startRedis(), packPackage(packed)] as const;
	const [postgres, redis, tarball] = await Promise.all(started);
	stopping.push(postgres.stop, redis.stop);
	[n8n, hooks] = await Promise.all([
		queue.startN8nQueue({ postgres, redis, tarball }),
		Hooks.startDirectus(() => n8n.client),
	]);
	stopping.push(n8n.stop, hooks.stop);
	hooks.credential = await saveCredential(n8n.client, hooks.directus.credential);
}, 600_000);

afterEach(async () => await hooks.clear());

afterAll(async () => {
	for (const stop of stopping.reverse()) await stop();
}, 60_000);

describe('a call', () => {
	let receiver: Receiver;
	const call = async (token: string, url = receiver.url) =>
		await callWebhook(url, token, receiver.secret);

	it('is answered when its execution is stored', async () => {
		const workflow = await hooks.activate(EVENT);
		receiver = await hooks.receiver(workflow);
		expect(receiver.url).toContain(n8n.webhookUrl);
		for (const count of [1, 2, 3]) {
			expect(await call(tokenOf(receiver))).toMatchObject({ status: 200 });
			// It is there at once, whether a worker has got to it or not.
			expect(await executionsOf(n8n.client, workflow)).toHaveLength(count);
		}
	});

	it('that is made again is dropped by the same process, and by Remove Duplicates where it came to another', async () => {
		const workflow = await hooks.activate(
			EVENT,
			nodeOf('Then', 'n8n-nodes-base.removeDuplicates', {
				typeVersion: 2,
				position: [240, 0],
				parameters: {
					operation: 'removeItemsSeenInPreviousExecutions',
					logic: 'removeItemsWithAlreadySeenKeyValues',
					dedupeValue: '={{ $json.eventId }}',
					options: {},
				},
			}),
		);
		receiver = await hooks.receiver(workflow);
		const other = receiver.url.replace(n8n.webhookUrl, await n8n.startWebhook());
		const id = randomUUID();
		const again = { status: 200, text: JSON.stringify({ ignored: 'it has come before' }) };

		expect(await call(tokenOf(receiver, { id }))).toMatchObject({ status: 200 });
		expect(await call(tokenOf(receiver, { id }))).toEqual(again);
		await hooks.runs(workflow, 1);
		// n8n opens its webhooks in a process a little after that is ready. A call that is refused is not counted.
		await until(
			async () => (await call('no token', other)).status,
			'the other process has opened the webhook',
			{ holds: (status) => status === 403, within: 60_000 },
		);
		const elsewhere = await call(tokenOf(receiver, { id }), other);
		expect(elsewhere.status).toBe(200);
		expect(elsewhere.text).not.toBe(again.text);
		expect(await call(tokenOf(receiver, { id }), other)).toEqual(again);

		const runs = await hooks.runs(workflow, 2);
		expect(new Set(runs.map(({ items }) => items[0]!.eventId)).size).toBe(1);
		const behind = [];
		for (const run of runs)
			behind.push(await outputOf((await n8n.client.execution(run.id)) as Execution, 'Then'));
		expect(behind.map(({ length }) => length)).toEqual([1, 0]);
	}, 180_000);
});

it('each event starts one execution, also one that is too large for n8n, which says so', async () => {
	const workflow = await hooks.activate(EVENT);
	const numbers = Array.from({ length: 15 }, (_, index) => index);
	for (const number of numbers) {
		await hooks.emit(EVENT.actionEvents, { keys: [number], payload: { number } });
		if (number === 7) {
			const payload = { text: 'x'.repeat(14_000_000) };
			await hooks.emit(EVENT.actionEvents, { keys: [100], payload });
		}
	}
	const runs = await hooks.runs(workflow, numbers.length + 1, 60_000);
	const events = runs
		.map(({ items, status }) => {
			expect([status, items.length]).toEqual(['success', 1]);
			const { key, payload, incomplete } = items[0]!;
			return { key, payload, incomplete };
		})
		.sort((a, b) => Number(a.key) - Number(b.key));
	expect(events).toEqual([
		...numbers.map((number) => ({ key: number, payload: { number }, incomplete: undefined })),
		{
			key: 100,
			payload: null,
			incomplete: expect.stringContaining('N8N_PAYLOAD_SIZE_MAX') as string,
		},
	]);
}, 120_000);
