/** What the trigger reads of a real Directus: entries, payloads and records, and where it is in a changed feed. */
import { connectAnew } from '../../dist/nodes/Directus/transport/directus';
import { activityFeed } from '../../dist/nodes/DirectusTrigger/activityFeed';
import { beginning, idOf, orientation } from '../../dist/nodes/DirectusTrigger/cursor';
import { eventsOf } from '../../dist/nodes/DirectusTrigger/feedEvents';
import { Page } from '../../dist/nodes/DirectusTrigger/page';
import type { Watching } from '../../dist/nodes/DirectusTrigger/watching';
import type { Server } from '../scenarios/scenario.mjs';
import { makeRecords, range } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';
import { triggerContext } from '../support/triggerContext.mjs';

const collection = 'trigger_reads';

afterAll(stopServers);

const feedOf = (server: Server) => {
	const directus = connectAnew(triggerContext(server.credential));
	return activityFeed(() => directus);
};

/** What comes of some changes. */
async function eventsOfChanges(
	server: Server,
	more: Partial<Watching>,
	change: () => Promise<void>,
) {
	const feed = feedOf(server);
	const watching: Watching = {
		actions: ['create', 'update', 'delete'],
		collections: [collection],
		notBy: undefined,
		changedFields: [],
		filter: undefined,
		recordFields: undefined,
		...more,
	};
	const [newest] = await feed.newest(1);
	await change();
	const { entries } = await feed.from(idOf(newest!) + 1n, []);
	const page = new Page(entries, [watching], feed);
	const given = [];
	for await (const part of page.inParts())
		given.push(...(await eventsOf(page, part, part.entries, watching)).events);
	return given.map(({ event }) => event);
}

describe('a key that was sent in another spelling than the database has', () => {
	let server: Server;

	beforeAll(async () => {
		server = await serverFor('12');
		await makeRecords(server, collection);
		await server.request('POST', `/items/${collection}`, { title: 'Before' });
	});

	afterAll(async () => {
		await server.status('DELETE', `/collections/${collection}`);
	});

	it.each([
		['has the record', { recordFields: ['*'] }],
		['is matched by the filter', { recordFields: ['*'], filter: { title: { _eq: 'After' } } }],
	])('%s', async (_, more) => {
		const given = await eventsOfChanges(server, more, async () => {
			await server.request('PATCH', `/items/${collection}/001`, { title: 'After' });
			await server.request('PATCH', `/items/${collection}/1`, { title: 'After' });
		});
		const event = { key: 1, record: expect.objectContaining({ id: 1, title: 'After' }) };
		expect(given).toEqual([expect.objectContaining(event), expect.objectContaining(event)]);
	});

	it('finds where it is by the times of the entries', async () => {
		const feed = feedOf(server);
		const entries = await feed.newest(50);
		const cursor = beginning(entries, { epoch: 'one', server: await feed.server(), now: 0 });
		await server.request('PATCH', `/items/${collection}/1`, { title: 'Later' });
		const around = await feed.surroundings(cursor);
		expect(around.atMarks.map(idOf)).toEqual(cursor.marks.map(({ id }) => id).reverse());
		expect(around.lastBefore).toEqual(entries.at(-1));
		expect(idOf(around.firstAfter!)).toBeGreaterThan(cursor.last);
		expect(around.newest).toEqual(around.firstAfter);
		expect(orientation(cursor, around).kind).toBe('cleaned');
	});
});

it('a server that gives few records at once gives all of a large change', async () => {
	const server = await serverFor('12', { QUERY_LIMIT_MAX: '20' });
	await makeRecords(server, collection);
	const titles = range(20).map((n) => `T${n}`);
	const given = await eventsOfChanges(server, { recordFields: ['title'] }, async () => {
		await server.request(
			'POST',
			`/items/${collection}`,
			titles.map((title) => ({ title })),
		);
	});
	expect(given.map(({ record }) => record)).toEqual(titles.map((title) => ({ title })));
	expect(given.map(({ payload }) => payload)).toEqual(titles.map((title) => ({ title })));
});
