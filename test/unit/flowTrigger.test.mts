/** A flow is set off by one request: what goes over the wire, and answers of every kind. */
import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/engine.mjs';
import { fakeServer, type FakeServer, type Reply } from '../support/fakeServer.mjs';

const id = '00000000-0000-4000-8000-000000000001';

async function trigger(reply: Reply, more: IDataObject = {}) {
	const server: FakeServer = await fakeServer(() => reply);
	const parameters = {
		resource: 'flows',
		operation: 'trigger',
		id: { __rl: true, mode: 'id', value: id },
		...more,
	};
	const run = await runNode(parameters, {
		credential: { url: server.url, authentication: 'none' },
	});
	await server.close();
	return { ...run, received: server.received };
}

it('is not sent again where the connection was cut, though it is a GET', async () => {
	const { error, received } = await trigger({ cut: true }, { triggerWith: 'GET' });
	expect(error?.message).toContain('could not be reached');
	expect(error?.context.written).toBe('unknown');
	expect(received).toHaveLength(1);
});

it.each<[string, Reply, IDataObject[]]>([
	['a text that is no JSON', { body: 'done' }, [{ result: 'done' }]],
	['a number', { body: '42', headers: { 'content-type': 'application/json' } }, [{ result: 42 }]],
	['null', { body: 'null', headers: { 'content-type': 'application/json' } }, [{ result: null }]],
	['a list of texts', { body: '["a","b"]' }, [{ result: 'a' }, { result: 'b' }]],
	['nothing', { status: 204 }, [{ success: true }]],
])('gives out %s', async (_, reply, expected) => {
	const { items, error } = await trigger(reply, { triggerWith: 'POST' });
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json)).toEqual(expected);
});

it('sends items as the Studio does', async () => {
	const { received } = await trigger(
		{ status: 204 },
		{
			triggerWith: 'manual',
			collection: { __rl: true, mode: 'id', value: 'articles' },
			keys: '1, 2',
			bodyJson: '{ "reason": "test", "collection": "other" }',
			queryJson: '{ "a": 1 }',
		},
	);
	expect(received[0]).toMatchObject({ method: 'POST', path: `/flows/trigger/${id}` });
	expect(Object.fromEntries(received[0]!.query)).toEqual({ a: '1' });
	expect(JSON.parse(received[0]!.body)).toEqual({
		reason: 'test',
		collection: 'articles',
		keys: ['1', '2'],
	});
});
