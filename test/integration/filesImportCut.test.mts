/** An import of items whose connection is cut: all or nothing, and the error says which. */
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy, type Fault } from '../support/faultyProxy.mjs';
import { itemWith } from '../support/files.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'cut_imports';
let server: Server;

beforeAll(async () => {
	// Until then a cut import of JSON keeps its transaction open, on SQLite the only connection; a whole
	// one has to be through by then on a slow machine too.
	server = await serverFor('12', { IMPORT_TIMEOUT: '15s' });
	await server.request('POST', '/collections', {
		collection,
		schema: {},
		meta: {},
		fields: [
			{ field: 'id', type: 'integer', schema: { is_primary_key: true } },
			{ field: 'title', type: 'text', schema: {} },
		],
	});
});

afterAll(stopServers);

const rows = Array.from({ length: 300 }, (_, id) => ({ id: id + 1, title: 'x'.repeat(10_000) }));
const files = {
	JSON: {
		bytes: Buffer.from(JSON.stringify(rows)),
		name: 'rows.json',
		type: 'application/json',
	},
	CSV: {
		bytes: Buffer.from(['id,title', ...rows.map((row) => `${row.id},${row.title}`)].join('\n')),
		name: 'rows.csv',
		type: 'text/csv',
	},
};

async function send(file: (typeof files)['JSON'], fault: Partial<Fault>) {
	const proxy = await faultyProxy(server.url, [
		{ method: 'POST', path: '/utils/import', ...fault },
	]);
	const { error, items } = await runNode(
		{ resource: 'utils', operation: 'importFileData', collection: byId(collection) },
		{
			credential: { ...server.credential, url: proxy.url },
			items: [await itemWith({ data: file })],
		},
	);
	await proxy.close();
	const [held] = await server.request('GET', `/items/${collection}?aggregate[count]=*`);
	await server.request('DELETE', `/items/${collection}`, { query: { limit: -1 } });
	return { error, items, count: Number(held.count) };
}

describe.each(Object.entries(files))('an import of %s', (_, file) => {
	it('that is cut on the way writes nothing, says so, and goes through the next time', async () => {
		const { error, items, count } = await send(file, { cutRequestAt: 100_000 });
		expect(items).toEqual([]);
		expect(error?.message).toBe(`The import of "${file.name}" broke off`);
		// What the network's buffers took in looks sent to n8n.
		expect(error?.description).toMatch(
			/(None of its items was|all of its items or none).*IMPORT_TIMEOUT/,
		);
		expect(count).toBe(0);
		const again = await send(file, { times: 0 });
		expect(again.error?.message).toBeUndefined();
		expect(again.count).toBe(rows.length);
	});

	it('whose answer is lost says that it may be written', async () => {
		const { error, count } = await send(file, { loseAnswer: true });
		expect(error?.message).toBe(`The import of "${file.name}" broke off`);
		expect(error?.description).toMatch(/all of its items or none of them/);
		expect(count).toBe(rows.length);
	});
});
