/** A Directus that takes only so many requests a second: everything ends, once, whoever else asks. */
import { byId, type Server } from '../../scenarios/scenario.mjs';
import { runNode } from '../../support/engine.mjs';
import {
	autoMap,
	count,
	inputs,
	makeRecords,
	range,
	rows,
	titles,
} from '../../support/records.mjs';
import { serverAt, serverFor, stopServers } from '../../support/servers.mjs';

const collection = 'rate_limits';
const node = { resource: 'items', collection: byId(collection) };

const numbered = (length: number, name: string) => range(length).map((n) => `${name}${n}`);

afterAll(stopServers);

describe.each(['10', '50'])('%s requests a second', (points) => {
	let limited: Server;
	/** The same server, asked from another address, of which the limit counts apart. */
	let server: Server;

	beforeAll(async () => {
		limited = await serverFor('12', {
			RATE_LIMITER_ENABLED: 'true',
			RATE_LIMITER_STORE: 'memory',
			RATE_LIMITER_POINTS: points,
			RATE_LIMITER_DURATION: '1',
			IP_TRUST_PROXY: 'true',
		});
		const { token } = limited.credential as { token: string };
		server = serverAt(limited.url, token, '12', { 'X-Forwarded-For': '192.0.2.1' });
	});

	beforeEach(async () => await makeRecords(server, collection));

	const create = async (wanted: string[], batchSize: number) =>
		await runNode(
			{ ...node, operation: 'create', fields: autoMap(), options: { batchSize } },
			{ credential: limited.credential, items: inputs(wanted.map((title) => ({ title }))) },
		);

	const held = async () =>
		(await rows(server, collection, '&fields=title')).map(({ title }) => title as string);

	test('the limit is one', async () => {
		const ask = async () => await limited.status('GET', '/server/info');
		const statuses = await Promise.all(range(3 * Number(points)).map(ask));
		expect(new Set(statuses)).toEqual(new Set([200, 429]));
	});

	test('500 records one by one, and 500 together', async () => {
		const alone = numbered(500, 'alone');
		const together = numbered(500, 'together');
		const runs = [await create(alone, 1), await create(together, 500)];
		expect(runs.map(({ error }) => error)).toEqual([undefined, undefined]);
		expect(runs.map(({ items }) => titles(items))).toEqual([alone, together]);
		expect(await held()).toEqual([...alone, ...together]);
	}, 180_000);

	test('Return All of 20,000', async () => {
		const wanted = numbered(20_000, 'read');
		for (let start = 0; start < wanted.length; start += 5000) {
			const body = wanted.slice(start, start + 5000).map((title) => ({ title }));
			await server.request('POST', `/items/${collection}?fields=id`, body);
		}
		const { error, items } = await runNode(
			{ ...node, operation: 'list', returnAll: true, options: { fields: ['title'] } },
			{ credential: limited.credential },
		);
		expect(error).toBeUndefined();
		expect(titles(items)).toEqual(wanted);
	}, 180_000);

	test('two workflows at once starve none of them', async () => {
		const names = ['first', 'second'];
		const runs = await Promise.all(names.map(async (name) => await create(numbered(100, name), 1)));
		expect(runs.map(({ error }) => error)).toEqual([undefined, undefined]);
		const all = await held();
		// While one was at work, so was the other.
		const half = all.slice(0, 100);
		for (const name of names)
			expect(half.filter((title) => title.startsWith(name)).length).toBeGreaterThan(20);
		expect(all.sort()).toEqual(names.flatMap((name) => numbered(100, name)).sort());
		expect(await count(server, collection)).toBe(200);
	}, 180_000);
});
