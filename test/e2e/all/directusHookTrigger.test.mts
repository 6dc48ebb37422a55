/**
 * The Directus Hook Trigger in a real n8n, and what only n8n and Directus together show.
 *
 * @shares n8n
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Receiver } from '../../../nodes/DirectusHookTrigger/flows.js';
import { until } from '../../support/until.mjs';
import { callWebhook, Hooks, tokenOf, TRACKED, UNTRACKED } from '../support/hookTrigger.mjs';
import { logIn, type Client } from '../support/n8n.mjs';

let client: Client;
let hooks: Hooks;

beforeAll(async () => {
	client = await logIn();
	hooks = await Hooks.start(() => client);
}, 120_000);

afterEach(async () => await hooks.clear());

afterAll(async () => {
	await client.deleteCredential(hooks.credential.id);
	await hooks.stop();
});

const onAction = (actionEvents: string) => ({ triggerOn: 'action', actionEvents });

describe('starts one execution each', () => {
	it('for events of an extension, and none for those of the user of the credential', async () => {
		const workflow = await hooks.activate(onAction('shop.order-paid'));
		const meta = { payload: { order: 5 }, by: 'card' };
		const own = { event: 'shop.order-paid', meta };
		await hooks.directus.ask('POST', '/shop/action', own);
		await hooks.emit('shop.order-paid', meta);
		await hooks.emit('shop.order-paid', { ...meta, payload: { order: 6 } });
		const runs = await hooks.runs(workflow, 2);
		const event = {
			...{ event: 'shop.order-paid', collection: null, key: null, keys: [], meta: { by: 'card' } },
			...{ payload: { order: 5 }, user: expect.any(String) as string },
			timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
			eventId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
		};
		const items = runs.map((run) => run.items);
		expect(items).toHaveLength(2);
		expect(items).toEqual(expect.arrayContaining([[event], [{ ...event, payload: { order: 6 } }]]));
		expect(new Set(items.flat().map(({ eventId }) => eventId)).size).toBe(2);
	});

	it('for items of a collection without tracked activity, with keys of one type', async () => {
		const workflow = await hooks.activate({
			...{ triggerOn: 'items', collections: [UNTRACKED] },
			events: ['create', 'update', 'delete'],
		});
		const { id } = await hooks.act<{ id: number }>('POST', `/items/${UNTRACKED}`, { title: 'A' });
		await hooks.runs(workflow, 1);
		await hooks.act('PATCH', `/items/${UNTRACKED}/${id}`, { title: 'B' });
		await hooks.runs(workflow, 2);
		await hooks.act('DELETE', `/items/${UNTRACKED}/${id}`);
		const same = { collection: UNTRACKED, key: id, keys: [id] };
		expect((await hooks.runs(workflow, 3)).map(({ items }) => items)).toMatchObject([
			[{ ...same, event: 'items.create', payload: { title: 'A' } }],
			[{ ...same, event: 'items.update', payload: { title: 'B' } }],
			[{ ...same, event: 'items.delete', payload: null }],
		]);
	});

	it('for a filter event, which changes nothing', async () => {
		const workflow = await hooks.activate({
			triggerOn: 'filter',
			filterEvents: `${TRACKED}.items.create, ${TRACKED}.items.query`,
		});
		const { id } = await hooks.act<{ id: number }>('POST', `/items/${TRACKED}`, { title: 'A' });
		// Directus reads what it has written for its answer.
		const runs = await hooks.runs(workflow, 2);
		expect(runs.map(({ items }) => items[0]!.event)).toEqual(['items.create', 'items.query']);
		expect(runs[0]!.items).toMatchObject([{ collection: TRACKED, payload: { title: 'A' } }]);
		const own = await hooks.directus.ask('GET', `/items/${TRACKED}/${id}`);
		expect(own).toEqual({ id, title: 'A' });
		expect(await hooks.runs(workflow, 2)).toHaveLength(2);
	});

	it('with its keys for an event that is too large for n8n', async () => {
		const workflow = await hooks.activate(onAction('shop.large'));
		const payload = { text: 'x'.repeat(14_000_000) };
		await hooks.emit('shop.large', { collection: 'orders', keys: [7], payload });
		expect((await hooks.runs(workflow, 1, 60_000)).map(({ items }) => items)).toMatchObject([
			[
				{
					...{ event: 'shop.large', collection: 'orders', key: 7, keys: [7], payload: null },
					incomplete: expect.stringContaining('N8N_PAYLOAD_SIZE_MAX') as string,
				},
			],
		]);
		// What is just not too large comes whole.
		await hooks.emit('shop.large', { payload: { text: 'x'.repeat(8_000_000) } });
		const [, whole] = await hooks.runs(workflow, 2, 60_000);
		expect(whole!.items[0]!.incomplete).toBeUndefined();
		expect((whole!.items[0]!.payload as { text: string }).text).toHaveLength(8_000_000);
	}, 180_000);
});

describe('flows in Directus', () => {
	it('are shared by workflows that wait for the same, and go with the last', async () => {
		const one = await hooks.activate(onAction('shop.order-paid'));
		const two = await hooks.activate(onAction('shop.order-paid'));
		expect((await hooks.flows()).map(({ name }) => name).sort()).toEqual([
			'n8n: calls',
			'n8n: shop.order-paid',
		]);
		await hooks.emit('shop.order-paid', { payload: { order: 1 } });
		await hooks.runs(one, 1);
		await hooks.runs(two, 1);
		await hooks.deactivate(one);
		await hooks.emit('shop.order-paid', { payload: { order: 2 } });
		await hooks.runs(two, 2);
		expect(await hooks.runs(one, 1)).toHaveLength(1);
		await hooks.deactivate(two);
		expect(await hooks.flows()).toEqual([]);
	});

	it('are as many as the license allows; for one more the editor says so', async () => {
		for (const turn of [1, 2, 3, 4]) await hooks.activate(onAction(`shop.event-${turn}`));
		expect(await hooks.flows()).toHaveLength(5);
		const more = await hooks.save(onAction('shop.event-5'));
		await expect(hooks.listen(more)).rejects.toThrow('Directus allows no further flow');
		const same = await hooks.activate(onAction('shop.event-4'));
		await hooks.emit('shop.event-4', {});
		await hooks.runs(same, 1);
		expect(await hooks.flows()).toHaveLength(5);
	});

	it.each([
		[onAction(`${TRACKED}.items.create`), `The collection ${TRACKED} tracks its activity`],
		[onAction('users.update'), 'includes changes of directus_users'],
	])('are not made for what the Directus Trigger does: %j', async (parameters, message) => {
		await expect(hooks.listen(await hooks.save(parameters))).rejects.toThrow(message);
		expect(await hooks.flows()).toEqual([]);
	});

	it('also serve the test in the editor, which leaves them afterwards', async () => {
		const workflow = await hooks.activate(onAction('shop.order-paid'));
		expect(await hooks.listen(workflow)).toEqual({ waitingForWebhook: true });
		await hooks.emit('shop.order-paid', { payload: { order: 1 } });
		const modes = async () =>
			((await client.executions(workflow.id)) as Array<{ mode: string }>).map(({ mode }) => mode);
		expect(
			(await until(modes, 'both have started', { holds: (all) => all.length >= 2 })).sort(),
		).toEqual(['manual', 'webhook']);
		await until(
			async () => (await hooks.receiver(workflow)) && JSON.stringify(await hooks.flows()),
			'the test has left the flow',
			{ holds: (text) => !text.includes('(test)') },
		);
	});
});

describe('of calls that Directus did not make', () => {
	let receiver: Receiver;
	let workflow: { id: string; versionId: string; name: string };

	const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const now = () => Math.floor(Date.now() / 1000);
	const call = async (token: string, secret: string | undefined = receiver.secret) =>
		await callWebhook(receiver.url, token, secret);

	beforeEach(async () => {
		workflow = await hooks.activate(onAction('shop.order-paid'));
		receiver = await hooks.receiver(workflow);
	});

	it('forged and old ones are refused, and start nothing', async () => {
		const foreign = generateKeyPairSync('ec', {
			namedCurve: 'P-256',
			publicKeyEncoding: { type: 'spki', format: 'pem' },
			privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
		}).privateKey;
		const [head, , signature] = tokenOf(receiver).split('.');
		const good = tokenOf(receiver);
		const outcomes = {
			'no secret': (await callWebhook(receiver.url, tokenOf(receiver))).status,
			'another secret': (await call(tokenOf(receiver), 'wrong')).status,
			'no token': (await call('{}')).status,
			'another key': (await call(tokenOf(receiver, {}, foreign))).status,
			'other content': (await call(`${head}.${encode({ iat: now() })}.${signature}`)).status,
			old: (await call(tokenOf(receiver, { iat: now() - 3600 }))).status,
			'to come': (await call(tokenOf(receiver, { iat: now() + 3600 }))).status,
			good: (await call(good)).status,
			'the same again': (await call(good)).status,
		};
		expect(outcomes).toEqual({
			...{ 'no secret': 401, 'another secret': 401, 'no token': 403, 'another key': 403 },
			...{ 'other content': 403, old: 403, 'to come': 403, good: 200, 'the same again': 403 },
		});
		await hooks.emit('shop.order-paid', { payload: { order: 9 } });
		const runs = await hooks.runs(workflow, 2);
		expect(runs.map(({ items }) => items[0]!.payload)).toEqual([null, { order: 9 }]);
	});

	it('an event that comes again, signed anew, starts nothing a second time', async () => {
		const id = randomUUID();
		expect(await call(tokenOf(receiver, { id }))).toMatchObject({ status: 200 });
		expect(await call(tokenOf(receiver, { id }))).toEqual({
			status: 200,
			text: JSON.stringify({ ignored: 'it has come before' }),
		});
		await hooks.emit('shop.order-paid', {});
		expect(await hooks.runs(workflow, 2)).toHaveLength(2);
	});
});
