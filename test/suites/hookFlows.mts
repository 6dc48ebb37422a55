/** The flows of the Directus Hook Trigger in a real Directus, which call a server of the test in the place of n8n. */
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { putInPlace, remove } from '../../dist/nodes/DirectusHookTrigger/activation';
import {
	callFlowId,
	callsOf as callsOperationOf,
	receiversOf,
	SECRET_HEADER,
	watchFlowId,
	type Receiver,
	type Watch,
} from '../../dist/nodes/DirectusHookTrigger/flows';
import { readEvent } from '../../dist/nodes/DirectusHookTrigger/read';
import { flowsOf, isIn, join, leave, type Ask } from '../../dist/nodes/DirectusHookTrigger/sharing';
import { checksOf, makeKeys, readToken } from '../../dist/nodes/DirectusHookTrigger/signature';
import type { Server } from '../scenarios/scenario.mjs';
import { flowsTakenUp, PROBE } from '../support/flowsTakenUp.mjs';
import { Directus } from '../support/directus.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';
import { shopExtension } from '../support/shopExtension.mjs';
import { triggerContext } from '../support/triggerContext.mjs';
import { until } from '../support/until.mjs';

const INSTANCE = 'the n8n of the tests';
const UNTRACKED = 'hook_untracked';
const TRACKED = 'hook_tracked';

interface Call {
	path: string;
	secret: unknown;
	token: string;
}

/** Tests of the flows with one version of Directus. */
export function describeHookFlows(version: Server['version']): void {
	let directus: Directus;
	let server: Server;
	let extension: Awaited<ReturnType<typeof shopExtension>>;
	let n8n: HttpServer;
	let address: string;
	/** What the server of the test has been called with, and how it answers, by path. */
	const calls: Call[] = [];
	const answers = new Map<string, number[]>();

	const ask: Ask = async ({ method, path, query, body }) => {
		const search = new URLSearchParams(
			Object.entries(query ?? {}).map(([name, value]) => [
				name,
				typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : String(value),
			]),
		).toString();
		const { status, data, code, text } = await directus.request<never>(
			method,
			`${path}${search && `?${search}`}`,
			body,
		);
		if (status >= 300) throw Object.assign(new Error(text), { context: { code } });
		return { status, headers: {}, body: { data }, data };
	};

	const receiver = (name: string): Receiver => ({
		...{ id: `id of ${name}`, name, url: `${address}/${name}`, ...makeKeys() },
	});

	const named = (type: Watch['type'], ...scope: string[]): Watch => ({
		type,
		scope,
		collections: [],
	});
	const items = (...events: string[]): Watch => ({
		...{ type: 'action', scope: events.map((event) => `items.${event}`) },
		collections: [UNTRACKED],
	});

	const callsOf = (name: string) => calls.filter(({ path }) => path === `/${name}`);

	/** The events that a workflow was called with, each with a good secret and signature. */
	const eventsOf = (one: Receiver) =>
		callsOf(one.name).map(({ secret, token }) => {
			expect(secret).toBe(one.secret);
			const { claims, issuedAt } = readToken(token, checksOf(one)!)!;
			return readEvent(claims, issuedAt);
		});

	const untilCalled = async (name: string, count: number, within = 20_000) =>
		await until(() => callsOf(name), `${name} was called ${count} times`, {
			holds: ({ length }) => length >= count,
			within,
		});

	const create = async (collection: string, title: string) =>
		await directus.ask<{ id: number; title: string }>('POST', `/items/${collection}`, { title });

	/** Puts a workflow into the flow for its events; between its looks it asks as much as a node does. */
	const put = async (watch: Watch, one: Receiver) =>
		await join(ask, INSTANCE, watch, one, async () => {
			for (const path of ['/users/me', '/server/ping']) await directus.request('GET', path);
		});

	/** Puts workflows into flows, and waits until Directus listens for them. */
	const joined = async (watch: Watch, ...all: Receiver[]) => {
		for (const one of all) await put(watch, one);
		await flowsTakenUp(directus);
	};

	/** All flows but the one by which a test sees that Directus 10 listens. */
	const allFlows = async () =>
		await directus.ask<Array<{ id: string; name: string }>>(
			'GET',
			`/flows?sort=name&filter[name][_neq]=${PROBE}`,
		);

	beforeAll(async () => {
		extension = await shopExtension();
		server = await serverFor(version, {
			...extension.env,
			IMPORT_IP_DENY_LIST: '169.254.169.254',
			MAX_PAYLOAD_SIZE: '40mb',
		});
		const { token } = server.credential as { token: string };
		directus = new Directus({ url: server.url, adminToken: token } as never);
		for (const [collection, accountability] of [
			[UNTRACKED, null],
			[TRACKED, 'all'],
		] as const) {
			await directus.ask('POST', '/collections', {
				...{ collection, schema: {}, meta: { accountability } },
				fields: [
					{
						...{ field: 'id', type: 'integer', meta: {} },
						schema: { is_primary_key: true, has_auto_increment: true },
					},
					{ field: 'title', type: 'text', schema: {}, meta: {} },
				],
			});
		}
		n8n = createServer((request, response) => {
			const parts: Buffer[] = [];
			request.on('data', (part: Buffer) => parts.push(part));
			request.on('end', () => {
				const path = request.url!;
				calls.push({
					...{ path, secret: request.headers[SECRET_HEADER] },
					token: Buffer.concat(parts).toString(),
				});
				response.statusCode = answers.get(path)?.shift() ?? 200;
				response.end('{}');
			});
		});
		await new Promise<void>((resolve) => n8n.listen(0, '127.0.0.1', resolve));
		address = `http://127.0.0.1:${(n8n.address() as AddressInfo).port}`;
	}, 120_000);

	afterEach(async () => {
		const flows = await allFlows();
		if (flows.length > 0) {
			await directus.ask(
				'DELETE',
				'/flows',
				flows.map(({ id }) => id),
			);
		}
		calls.splice(0);
		answers.clear();
	});

	afterAll(async () => {
		await stopServers();
		await extension.remove();
		n8n.closeAllConnections();
		n8n.close();
	});

	it('call every workflow once for an event, signed for it alone', async () => {
		const [one, two] = [receiver('one'), receiver('two')];
		await joined(items('create', 'delete', 'update'), one, two);
		const { id } = await create(UNTRACKED, 'First');
		await untilCalled('one', 1);
		await untilCalled('two', 1);
		await directus.ask('PATCH', `/items/${UNTRACKED}/${id}`, { title: 'Second' });
		await untilCalled('one', 2);
		await directus.ask('DELETE', `/items/${UNTRACKED}/${id}`);
		await untilCalled('one', 3);
		await untilCalled('two', 3);
		const events = eventsOf(one);
		expect(events).toMatchObject([
			{ event: 'items.create', collection: UNTRACKED, key: id, payload: { title: 'First' } },
			{ event: 'items.update', keys: [String(id)], payload: { title: 'Second' } },
			{ event: 'items.delete', keys: [String(id)], payload: null },
		]);
		expect(new Set([...events, ...eventsOf(two)].map(({ eventId }) => eventId)).size).toBe(6);
		expect(readToken(callsOf('one')[0]!.token, checksOf(two)!)).toBeUndefined();
	});

	it('hand on the events of extensions, with all that they say', async () => {
		const one = receiver('one');
		await joined(named('action', 'shop.order-paid'), one);
		const meta = { order: 5, payload: { total: 9.5 } };
		await directus.ask('POST', '/shop/action', { event: 'shop.order-paid', meta });
		await untilCalled('one', 1);
		expect(eventsOf(one)).toMatchObject([
			{ event: 'shop.order-paid', payload: { total: 9.5 }, meta: { order: 5 }, keys: [] },
		]);
	});

	it('call with the keys where the event is too large, or no JSON', async () => {
		const one = receiver('one');
		const watch = named('action', 'shop.large', 'shop.circular');
		await joined(watch, one);
		answers.set('/one', [413]);
		const meta = { keys: [1, 2], collection: 'orders', payload: { text: 'x'.repeat(1_000_000) } };
		await directus.ask('POST', '/shop/action', { event: 'shop.large', meta });
		await untilCalled('one', 2);
		const [whole, keys] = eventsOf(one);
		expect(callsOf('one')[1]!.token.length).toBeLessThan(2000);
		expect(whole).toMatchObject({ payload: meta.payload });
		expect(whole!.incomplete).toBeUndefined();
		expect(keys).toMatchObject({
			...{ event: 'shop.large', collection: 'orders', keys: [1, 2], payload: null, meta: null },
			...{ eventId: whole!.eventId, incomplete: expect.stringContaining('larger') as string },
		});
		await directus.ask('POST', '/shop/action', {
			event: 'shop.circular',
			meta: { payload: 'circular' },
		});
		await untilCalled('one', 3);
		expect(eventsOf(one)[2]).toMatchObject({
			...{ event: 'shop.circular', payload: null },
			incomplete: expect.any(String) as string,
		});
	});

	it('call a workflow again that was not answered, under the same name, with the keys of what is too large', async () => {
		const statuses: Record<string, number[]> = {
			out: [503],
			'out and too large': [503, 413],
			'too large and out': [413, 503],
			'too large by its keys': [413, 413],
			there: [],
		};
		const all = Object.keys(statuses).map((name) => receiver(name.replaceAll(' ', '-')));
		for (const [index, answer] of Object.values(statuses).entries())
			answers.set(`/${all[index]!.name}`, answer);
		await joined(items('create'), ...all);
		await create(UNTRACKED, 'Again');
		const counts = [2, 3, 3, 3, 1];
		for (const [index, one] of all.entries()) await untilCalled(one.name, counts[index]!, 30_000);
		const given = all.map((one) =>
			eventsOf(one).map(({ incomplete }) => (incomplete ? 'keys' : 'whole')),
		);
		expect(given).toEqual([
			['whole', 'whole'],
			['whole', 'whole', 'keys'],
			['whole', 'keys', 'keys'],
			['whole', 'keys', 'keys'],
			['whole'],
		]);
		for (const one of all) {
			const events = eventsOf(one);
			expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(1);
			expect(new Set(callsOf(one.name).map(({ token }) => token)).size).toBe(events.length);
			for (const event of events)
				expect(event).toMatchObject({ event: 'items.create', collection: UNTRACKED });
		}
		expect(eventsOf(all[0]!)[1]).toMatchObject({ payload: { title: 'Again' } });
		expect(eventsOf(all[1]!)[2]).toMatchObject({
			key: expect.any(Number) as number,
			payload: null,
		});
	}, 60_000);

	it('of filter events change nothing and refuse nothing, also where n8n refuses or is down', async () => {
		const [one, two] = [receiver('one'), receiver('two')];
		two.url = 'http://127.0.0.1:9/nobody';
		await joined(named('filter', `${TRACKED}.items.create`, 'shop.price'), two, one);
		answers.set('/one', [500, 404]);
		const made = await create(TRACKED, 'Written');
		expect(await directus.ask('GET', `/items/${TRACKED}/${made.id}`)).toEqual({
			id: made.id,
			title: 'Written',
		});
		expect(
			await directus.ask('POST', '/shop/filter', {
				event: 'shop.price',
				payload: 100,
				meta: { sku: 'A' },
			}),
		).toEqual({ payload: 100 });
		expect(eventsOf(one)).toMatchObject([
			{ event: 'items.create', collection: TRACKED, key: null, payload: { title: 'Written' } },
			{ event: 'shop.price', collection: null, payload: 100, meta: { sku: 'A' } },
		]);
	});

	it('hold all workflows that come and go at the same time, and go with the last', async () => {
		const watch = items('create');
		const all = ['a', 'b', 'c', 'd'].map(receiver);
		const other = receiver('other');
		await Promise.all([
			...all.map(async (one) => await put(watch, one)),
			put(items('update'), other),
		]);
		const flows = await flowsOf(ask, INSTANCE);
		expect(flows).toHaveLength(3);
		for (const one of all) expect(isIn(flows, INSTANCE, watch, one)).toBe(true);

		const flow = watchFlowId(INSTANCE, watch);
		const late = receiver('late');
		await Promise.all([
			...all.slice(1).map(async ({ id }) => await leave(ask, INSTANCE, id, flow)),
			put(watch, late),
		]);
		const left = (await flowsOf(ask, INSTANCE)).find(({ id }) => id === flow)!;
		expect(
			receiversOf(left)
				.map(({ name }) => name)
				.sort(),
		).toEqual(['a', 'late']);

		await Promise.all(
			[all[0]!, late, other].map(async ({ id }) => await leave(ask, INSTANCE, id, flow)),
		);
		await leave(ask, INSTANCE, other.id, flow);
		expect(await allFlows()).toEqual([]);
		expect(await directus.ask('GET', `/operations?filter[key][_neq]=${PROBE}`)).toEqual([]);
	});

	it('are repaired where somebody has changed them, and lose nobody over it', async () => {
		const watch = items('create');
		const [one, two] = [receiver('one'), receiver('two')];
		await joined(watch, one);
		const flow = watchFlowId(INSTANCE, watch);
		await directus.ask('PATCH', `/flows/${flow}`, {
			...{ status: 'inactive', description: 'Mine now' },
			options: { type: 'action', scope: ['items.delete'], collections: [] },
		});
		await directus.ask('DELETE', `/flows/${callFlowId(INSTANCE)}`);
		await joined(watch, two);
		await create(UNTRACKED, 'Repaired');
		await untilCalled('one', 1);
		await untilCalled('two', 1);
		// A workflow that waits for something else stands there alone.
		await joined(items('delete'), two);
		const flows = await flowsOf(ask, INSTANCE);
		expect(isIn(flows, INSTANCE, watch, one)).toBe(true);
		expect(isIn(flows, INSTANCE, items('delete'), two)).toBe(true);
		expect(isIn(flows, INSTANCE, watch, two)).toBe(false);
	});

	describe('are made by a node', () => {
		const node = (parameters: IDataObject) => triggerContext(server.credential, parameters);
		const refusal = async (parameters: IDataObject) =>
			await putInPlace.call(node(parameters)).then(
				() => undefined,
				(error: Error & { description: string }) => `${error.message}. ${error.description}`,
			);

		it('and go with it', async () => {
			const context = node({ triggerOn: 'items', collections: [UNTRACKED], events: ['create'] });
			expect(await putInPlace.call(context)).toBe(true);
			expect(await allFlows()).toHaveLength(2);
			expect(context.getWorkflowStaticData('node')).toMatchObject({
				...{ numericKeys: [UNTRACKED], ownUser: expect.any(String) as string },
				...{ ahead: expect.any(Number) as number, test: false },
			});
			expect(await remove.call(context)).toBe(true);
			expect(await allFlows()).toEqual([]);
		});

		it('all that are activated at the same moment', async () => {
			const parameters = { triggerOn: 'items', collections: [UNTRACKED], events: ['create'] };
			const contexts = ['a', 'b', 'c', 'd'].map((id) =>
				Object.assign(node(parameters), { getWorkflow: () => ({ id, name: id }) }),
			);
			for (let round = 0; round < 5; round++) {
				await Promise.all(contexts.map(async (one) => await putInPlace.call(one)));
				const names = (await flowsOf(ask, 'instance')).flatMap(receiversOf).map(({ name }) => name);
				expect(names.sort()).toEqual(['a', 'b', 'c', 'd']);
				for (const one of contexts) await remove.call(one);
				expect(await allFlows()).toEqual([]);
			}
		}, 60_000);

		// Directus looks up what a change is for before it makes it: a change that another workflow has begun before can
		// come afterwards, with a list of its own.
		it('again where another workflow writes over it in the moment after the look', async () => {
			const context = node({ triggerOn: 'items', collections: [UNTRACKED], events: ['create'] });
			const send = context.helpers.httpRequestWithAuthentication.bind(context);
			let hasWritten = false;
			Object.assign(context.helpers, {
				httpRequestWithAuthentication: async (type: string, options: IHttpRequestOptions) => {
					const reply = (await send(type, options)) as unknown;
					const flows = hasWritten ? [] : await flowsOf(ask, 'instance');
					const flow = flows.find((one) => receiversOf(one).length > 0);
					const isLook = options.method === 'GET' || options.method === ('SEARCH' as string);
					if (!flow || !isLook) return reply;
					hasWritten = true;
					const { id, options: calls } = callsOperationOf(flow)!;
					const payload = [{ ...(calls!.payload as IDataObject[])[0], id: 'another' }];
					await directus.ask('PATCH', `/operations/${id}`, { options: { ...calls, payload } });
					return reply;
				},
			});
			expect(await putInPlace.call(context)).toBe(true);
			expect(hasWritten).toBe(true);
			const receivers = (await flowsOf(ask, 'instance')).flatMap(receiversOf);
			const own = context.getWorkflowStaticData('node').receiver;
			expect(receivers.map(({ id }) => id).sort()).toEqual(['another', own].sort());
			for (const { id } of await allFlows()) await directus.ask('DELETE', `/flows/${id}`);
		});

		it.each([
			[{ triggerOn: 'items', collections: [TRACKED], events: ['create'] }, TRACKED],
			[{ triggerOn: 'action', actionEvents: `${TRACKED}.items.update` }, TRACKED],
			[{ triggerOn: 'action', actionEvents: 'comments.create' }, 'directus_comments'],
			[{ triggerOn: 'action', actionEvents: 'files.upload' }, 'file uploads'],
			[{ triggerOn: 'action', actionEvents: 'auth.login' }, 'password'],
		])('but not for what the Directus Trigger does: %j', async (parameters, what) => {
			const told = await refusal(parameters);
			expect(told).toContain(what);
			expect(told).toContain('the Directus Trigger');
			expect(await allFlows()).toEqual([]);
		});

		it('as far as the license of Directus goes, which is told; an older one has none', async () => {
			for (const name of ['a', 'b', 'c', 'd']) {
				await directus.ask('POST', '/flows', { name, status: 'active', trigger: 'manual' });
			}
			const told = await refusal({ triggerOn: 'action', actionEvents: 'shop.order-paid' });
			const message = /^Directus allows no further flow.*the Directus Trigger, which needs none/;
			expect(message.test(told ?? '')).toBe(version === '12');
			const own = version === '12' ? [] : ['n8n: calls', 'n8n: shop.order-paid'];
			expect((await allFlows()).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', ...own]);
		});
	});
}
