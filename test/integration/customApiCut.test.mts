/** Custom API calls whose answer is lost: what a query or a body chooses is not deleted twice. */
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy, type Fault } from '../support/faultyProxy.mjs';
import { serverFor } from '../support/servers.mjs';

const collection = 'cut_calls';
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	const id = {
		field: 'id',
		type: 'integer',
		schema: { is_primary_key: true, has_auto_increment: true },
	};
	const made = { collection, schema: {}, meta: {}, fields: [id] };
	await server.status('DELETE', `/collections/${collection}`);
	await server.request('POST', '/collections', made);
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
});

const idsHeld = async (): Promise<number[]> =>
	(await server.request('GET', `/items/${collection}?fields=id&sort=id&limit=-1`)).map(
		({ id }: { id: number }) => id,
	);

/** Sends a DELETE through a proxy that loses the first answer. */
async function deleted(parameters: object, then: Fault[] = []) {
	const proxy = await faultyProxy(server.url, [
		{ method: 'DELETE', path: '/items/', loseAnswer: true },
		...then,
	]);
	const { error, items } = await runNode(
		{ resource: 'customApi', operation: 'request', method: 'DELETE', ...parameters },
		{ credential: { ...server.credential, url: proxy.url } },
	);
	await proxy.close();
	return { error, items, tries: proxy.asked.filter((one) => one.startsWith('DELETE')).length };
}

it('a delete by query is sent once, and is said not to be known', async () => {
	await server.request(
		'POST',
		`/items/${collection}`,
		Array.from({ length: 30 }, () => ({})),
	);
	const before = await idsHeld();
	const { error, tries } = await deleted({
		path: `items/${collection}`,
		sendBody: 'json',
		bodyJson: '{ "query": { "sort": ["id"], "limit": 10 } }',
	});
	expect(tries).toBe(1);
	expect(await idsHeld()).toEqual(before.slice(10));
	expect(error?.context.written).toBe('unknown');
	expect(error?.description).toContain('Whether it was written is not known');
});

it('a delete of one item is sent again, and finds it gone', async () => {
	const { id } = await server.request('POST', `/items/${collection}`, {});
	const { tries } = await deleted({ path: `items/${collection}/${id}` });
	expect(tries).toBe(2);
	expect(await idsHeld()).not.toContain(id);
});

it('a delete that is refused when it is sent again is not said to have done nothing', async () => {
	const { id } = await server.request('POST', `/items/${collection}`, {});
	// As Directus answers all but administrators, to whom what is gone and what is forbidden are one.
	const gone = {
		...{ method: 'DELETE', path: '/items/', status: 403 },
		body: '{"errors":[{"message":"No permission.","extensions":{"code":"FORBIDDEN"}}]}',
	};
	const { error, tries } = await deleted({ path: `items/${collection}/${id}` }, [gone]);
	expect(tries).toBe(2);
	expect(await idsHeld()).not.toContain(id);
	expect(error?.context).toMatchObject({ code: 'FORBIDDEN', written: 'unknown' });
});

it.each([
	[
		'a download with a bad ID',
		{ resource: 'assets', operation: 'get', id: byId('={{ $json.id }}') },
	],
	[
		'a call with a bad path',
		{ resource: 'customApi', operation: 'request', path: '={{ $json.id }}' },
	],
])('%s names the item that it is of, and nothing is sent', async (_, parameters) => {
	const proxy = await faultyProxy(server.url);
	const { error } = await runNode(parameters, {
		credential: { ...server.credential, url: proxy.url },
		items: ['users', 'users', '../users'].map((id) => ({ json: { id } })),
	});
	await proxy.close();
	expect(error?.context.itemIndex).toBe(2);
	expect(error?.description).toContain('item 2');
	expect(proxy.asked).toEqual([]);
});
