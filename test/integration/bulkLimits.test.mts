/** Servers with limits: batches shrink to what they take, and nothing is lost or done twice. */
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy, type FaultyProxy } from '../support/faultyProxy.mjs';
import { serverAt, serverFor, stopServers } from '../support/servers.mjs';
import { until } from '../support/until.mjs';
import { autoMap, count, inputs, makeRecords, range, rows, titles } from '../support/records.mjs';

const collection = 'bulk_limits';
const node = { resource: 'items', collection: byId(collection) };
const id = byId('={{ $json.id }}');

afterAll(stopServers);

describe('MAX_BATCH_MUTATION, MAX_PAYLOAD_SIZE and QUERY_LIMIT_MAX', () => {
	let server: Server;
	let proxy: FaultyProxy;
	let credential: Server['credential'];

	beforeAll(async () => {
		server = await serverFor('12', {
			MAX_BATCH_MUTATION: '30',
			MAX_PAYLOAD_SIZE: '10kb',
			QUERY_LIMIT_MAX: '20',
		});
		proxy = await faultyProxy(server.url);
		({ credential } = serverAt(proxy.url, String(server.credential.token), '12'));
	});

	beforeEach(async () => {
		await makeRecords(server, collection);
		// Databases other than SQLite hold a string to 255 characters.
		const field = { field: 'body', type: 'text', schema: {}, meta: {} };
		await server.request('POST', `/fields/${collection}`, field);
	});

	afterAll(async () => await proxy.close());

	const held = async () => {
		const first = await rows(server, collection, '&page=1');
		const pages = Math.ceil((await count(server, collection)) / 20);
		const rest = await Promise.all(
			range(Math.max(0, pages - 1)).map((n) =>
				server.request('GET', `/items/${collection}?limit=20&sort=id&page=${n + 2}`),
			),
		);
		return [...first, ...rest.flat()];
	};

	test.each([
		['many records', 100, ''],
		['large records', 30, 'x'.repeat(1000)],
	])('%s are created, changed, read and deleted', async (_, size, more) => {
		const list = range(size).map((n) => ({ title: `T${n}`, slug: `${n}`, body: more }));
		const made = await runNode(
			{ ...node, operation: 'create', fields: autoMap() },
			{ credential, items: inputs(list) },
		);
		expect(made.error).toBeUndefined();
		expect(titles(made.items)).toEqual(list.map(({ title }) => title));
		expect(titles((await held()).map((json) => ({ json })))).toEqual(
			list.map(({ title }) => title),
		);

		const items = inputs(
			made.items.map(({ json }, n) => ({ id: json.id, title: `U${n}`, body: more })),
		);
		const updated = await runNode(
			{ ...node, operation: 'update', id, fields: autoMap('title', 'body') },
			{ credential, items },
		);
		expect(updated.error).toBeUndefined();
		expect(titles(updated.items)).toEqual(range(size).map((n) => `U${n}`));

		const read = await runNode({ ...node, operation: 'get', id }, { credential, items });
		expect(titles(read.items)).toEqual(range(size).map((n) => `U${n}`));

		const again = await runNode(
			{ ...node, operation: 'upsert', fields: autoMap() },
			{ credential, items: inputs(list.map((one) => ({ ...one, title: 'Again' }))) },
		);
		expect(again.error).toBeUndefined();
		expect(await count(server, collection)).toBe(size);

		const deleted = await runNode({ ...node, operation: 'delete', id }, { credential, items });
		expect(deleted.items).toHaveLength(size);
		expect(await count(server, collection)).toBe(0);
	});

	test('one limit that is met is met once: later batches are as small from the start', async () => {
		proxy.asked.length = 0;
		await runNode(
			{ ...node, operation: 'create', fields: autoMap() },
			{ credential, items: inputs(range(300).map((n) => ({ title: `T${n}` }))) },
		);
		expect(await count(server, collection)).toBe(300);
		// 300, 150, 75 and 38 are refused; then 19 at once.
		const sent = proxy.asked.filter((one) => one.startsWith('POST')).length;
		expect(sent).toBeLessThan(40);
	});

	test('a single record that is too large is the error of its input', async () => {
		const list = range(5).map((n) => ({ title: `T${n}`, body: n === 2 ? 'x'.repeat(20_000) : '' }));
		const run = await runNode(
			{ ...node, operation: 'create', fields: autoMap() },
			{ credential, items: inputs(list), onError: 'continueRegularOutput' },
		);
		expect(run.items.map(({ json }) => json.error ?? json.title)).toEqual(
			list.map(({ title }, n) => (n === 2 ? expect.stringContaining('too large') : title)),
		);
	});

	test.each([
		['Return All', { returnAll: true }, 90],
		['a limit above it', { returnAll: false, limit: 50 }, 50],
		[
			'a sort with ties',
			{ returnAll: true, sortRules: { rules: [{ field: 'views', direction: '' }] } },
			90,
		],
	])('%s is read over more than one answer', async (_, parameters, size) => {
		for (const part of range(3))
			await server.request(
				'POST',
				`/items/${collection}`,
				range(30).map((n) => ({ title: `R${part * 30 + n}`, views: n % 2 })),
			);
		const run = await runNode({ ...node, operation: 'list', ...parameters }, { credential });
		expect(run.error).toBeUndefined();
		expect(new Set(run.items.map(({ json }) => json.id)).size).toBe(size);
		expect(run.items).toHaveLength(size);
	});

	test('an answer of a proxy that a body is too large is halved as well', async () => {
		const small = await faultyProxy(server.url, [
			{
				method: 'POST',
				path: `/items/${collection}`,
				status: 413,
				body: '<html>413</html>',
				times: 2,
			},
		]);
		try {
			const through = serverAt(small.url, String(server.credential.token), '12');
			const run = await runNode(
				{ ...node, operation: 'create', fields: autoMap() },
				{
					credential: through.credential,
					items: inputs(range(16).map((n) => ({ title: `T${n}` }))),
				},
			);
			expect(run.error).toBeUndefined();
			expect(titles(run.items)).toEqual(range(16).map((n) => `T${n}`));
			expect(await count(server, collection)).toBe(16);
		} finally {
			await small.close();
		}
	});
});

describe('a rate limit', () => {
	test('is waited for', async () => {
		const server = await serverFor('12', {
			RATE_LIMITER_ENABLED: 'true',
			RATE_LIMITER_STORE: 'memory',
			RATE_LIMITER_POINTS: '12',
			RATE_LIMITER_DURATION: '2',
		});
		await makeRecords(server, collection);
		const run = await runNode(
			{ ...node, operation: 'create', fields: autoMap(), options: { batchSize: 1 } },
			{ credential: server.credential, items: inputs(range(25).map((n) => ({ title: `T${n}` }))) },
		);
		expect(run.error).toBeUndefined();
		expect(titles(run.items)).toEqual(range(25).map((n) => `T${n}`));
		const answered = () => server.status('GET', `/items/${collection}`);
		await until(answered, 'the limit lets a question through', {
			holds: (status) => status === 200,
			every: 500,
		});
		expect(await count(server, collection)).toBe(25);
	}, 90_000);
});
