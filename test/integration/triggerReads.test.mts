/** What the trigger reads of a real Directus: entries, payloads and records, and where it is in a changed feed. */
import { connectAnew } from '../../dist/nodes/Directus/transport/directus';
import { activityFeed } from '../../dist/nodes/DirectusTrigger/activityFeed';
import { beginning, idOf, orientation } from '../../dist/nodes/DirectusTrigger/cursor';
import { eventsOf } from '../../dist/nodes/DirectusTrigger/feedEvents';
import { Page, type Part } from '../../dist/nodes/DirectusTrigger/page';
import { problemsWith } from '../../dist/nodes/DirectusTrigger/tracking';
import type { Watching } from '../../dist/nodes/DirectusTrigger/watching';
import type { Server } from '../scenarios/scenario.mjs';
import { makeRecords, range } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';
import { triggerContext } from '../support/triggerContext.mjs';
import { watchingOf } from '../support/watching.mjs';

const collection = 'trigger_reads';

afterAll(stopServers);

const feedOf = (server: Server, answered: (list: unknown) => void = () => {}) => {
	const directus = connectAnew(triggerContext(server.credential));
	return activityFeed(() => ({
		...directus,
		send: async (request) => {
			const answer = await directus.send(request);
			answered(answer.data);
			return answer;
		},
	}));
};

const everything = watchingOf({
	actions: ['create', 'update', 'delete'],
	collections: [collection],
});

/** What comes of some changes. */
async function eventsOfChanges(
	server: Server,
	more: Partial<Watching>,
	change: () => Promise<void>,
	answered?: (list: unknown) => void,
) {
	const feed = feedOf(server, answered);
	const watching: Watching = { ...everything, ...more };
	const [newest] = await feed.newest(1);
	await change();
	const { entries } = await feed.from(idOf(newest!) + 1n, []);
	const page = new Page(entries, [watching], feed);
	const given = [];
	const take = async (part: Part) => await eventsOf(page, part, part.entries, watching);
	for await (const { events } of page.inParts(take)) given.push(...events);
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

	it.each([['*.*'], ['*', 'parent.*'], ['title', '*.id']])(
		'stays in the record whose fields are %s and so on',
		async (...recordFields) => {
			const [event] = await eventsOfChanges(server, { recordFields }, async () => {
				await server.request('PATCH', `/items/${collection}/1`, { title: 'Anew' });
			});
			expect(event?.record).toMatchObject({ id: 1, title: 'Anew' });
		},
	);

	it('refuses changed fields of all collections where one does not tell which have changed', async () => {
		const problems = async (changedFields: string[]) => {
			const directus = connectAnew(triggerContext(server.credential));
			const watching = { ...everything, collections: undefined, changedFields };
			return (await problemsWith(directus, watching, undefined)).map(({ message }) => message);
		};
		const track = async (accountability: string) =>
			await server.request('PATCH', `/collections/${collection}`, { meta: { accountability } });
		await track('activity');
		expect(await problems(['title'])).toContain(
			`The collection ${collection} does not track its revisions`,
		);
		expect(await problems([])).toEqual([]);
		await track('all');
		expect(await problems(['title'])).toEqual([]);
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

describe('what is too large to be read at once', () => {
	const LENGTH = 3_000_000;
	const COUNT = 8;
	const write = async (server: Server) => {
		const titles = range(COUNT).map((n) => `${n}`.padEnd(LENGTH, 'x'));
		await server.request(
			'POST',
			`/items/${collection}`,
			titles.map((title) => ({ content: [title] })),
		);
		return titles;
	};

	it.each([
		['what was written', false],
		['the record as it is now', true],
	])(
		'comes a few at once: %s',
		async (_, asRecord) => {
			const server = await serverFor('12', { MAX_PAYLOAD_SIZE: '100mb' });
			await makeRecords(server, collection);
			// Longer than a column of the type string or text is on some databases.
			const list = { field: 'content', type: 'json', schema: {}, meta: { special: ['cast-json'] } };
			await server.request('POST', `/fields/${collection}`, list);
			const sizes: number[] = [];
			let titles = asRecord ? await write(server) : [];
			const given = await eventsOfChanges(
				server,
				asRecord ? { recordFields: ['*'] } : {},
				async () => {
					if (!asRecord) titles = await write(server);
					else
						for (const id of range(COUNT))
							await server.request('PATCH', `/items/${collection}/${id + 1}`, { views: id });
				},
				(answer) => sizes.push(JSON.stringify(answer).length),
			);
			const read = given.map(({ payload, record }) => String((record ?? payload)!.content));
			expect(read.map(({ length }) => length)).toEqual(titles.map(({ length }) => length));
			expect(read.every((title, index) => title === titles[index])).toBe(true);
			expect(sizes.filter((size) => size > LENGTH)).toHaveLength(COUNT / 2);
			expect(Math.max(...sizes)).toBeLessThan(3 * LENGTH);
		},
		120_000,
	);
});
