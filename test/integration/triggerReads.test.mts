/** What the triggers read of Directus, and what they leave alone, beside what n8n adds to them. */
import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { putInPlace } from '../../dist/nodes/DirectusTrigger/activation';
import type { DirectusEvent } from '../../dist/nodes/DirectusTrigger/event';
import type { FeedSettings } from '../../dist/nodes/DirectusTrigger/feedEvents';
import { FeedFollower } from '../../dist/nodes/DirectusTrigger/follow';
import { withRecords } from '../../dist/nodes/DirectusTrigger/record';
import type { Server } from '../scenarios/scenario.mjs';
import { makeRecords, range } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';
import { feedSettings, triggerContext } from '../support/triggerContext.mjs';
import { until } from '../support/until.mjs';

const collection = 'trigger_reads';

afterAll(stopServers);

/** What comes of some changes, where they are followed. */
async function followed(
	server: Server,
	more: Partial<FeedSettings>,
	count: number,
	change: () => Promise<void>,
) {
	const { context, given } = triggerContext(server.credential, { ignoreOwnChanges: false });
	const closed = new AbortController();
	const pace = { least: 0, most: 1000 };
	const follower = new FeedFollower(
		context,
		feedSettings({ collections: [collection], ...more }),
		closed.signal,
		pace,
	);
	await follower.begin();
	await change();
	follower.wake(true);
	try {
		return await until(() => given, `${count} events have come`, {
			holds: ({ length }) => length >= count,
		});
	} finally {
		closed.abort();
	}
}

/** The records that a webhook call about some keys is given. */
async function recordsOf(server: Server, keys: DirectusEvent['keys']) {
	const { context } = triggerContext(server.credential);
	const event: DirectusEvent = {
		event: 'items.update',
		collection,
		key: null,
		keys,
		payload: {},
		user: null,
		timestamp: '',
	};
	const webhook = context as unknown as IWebhookFunctions;
	return await withRecords.call(webhook, [event], ['title']);
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
	])('%s, in the feed', async (_, more) => {
		const given = await followed(server, more, 2, async () => {
			await server.request('PATCH', `/items/${collection}/001`, { title: 'After' });
			await server.request('PATCH', `/items/${collection}/1`, { title: 'After' });
		});
		const event = { key: 1, record: expect.objectContaining({ id: 1, title: 'After' }) };
		expect(given).toEqual([expect.objectContaining(event), expect.objectContaining(event)]);
	});

	it('has the record, with a flow', async () => {
		const read = await recordsOf(server, ['001', 1, '2']);
		expect(read.map(({ record }) => record)).toEqual([
			{ title: 'After' },
			{ title: 'After' },
			null,
		]);
	});
});

describe('a server that gives few records at once', () => {
	it('gives the records of a change of many', async () => {
		const server = await serverFor('12', { QUERY_LIMIT_MAX: '20' });
		await makeRecords(server, collection);
		await server.request(
			'POST',
			`/items/${collection}`,
			range(50).map((n) => ({ title: `T${n}` })),
		);
		const read = await recordsOf(
			server,
			range(50).map((n) => n + 1),
		);
		expect(read.map(({ record }) => record?.title)).toEqual(range(50).map((n) => `T${n}`));
	});

	it('is not given a flow that it could not read, and would end over', async () => {
		const server = await serverFor('12', { QUERY_LIMIT_DEFAULT: '11' });
		const { context } = triggerContext(server.credential, {
			collections: [collection],
			events: ['create'],
		});
		await expect(putInPlace.call(context as unknown as IHookFunctions)).rejects.toMatchObject({
			message: expect.stringContaining('QUERY_LIMIT_DEFAULT is 11'),
			description: expect.stringContaining('12 or more'),
		});
		expect(await server.request('GET', '/flows')).toEqual([]);
	});
});
