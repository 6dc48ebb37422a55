/** An import of items whose connection is cut: all or nothing, and the error says which. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy, type Fault } from '../support/faultyProxy.mjs';
import { itemWith } from '../support/files.mjs';
import { serverAt } from '../support/servers.mjs';
import { until } from '../support/until.mjs';

const collection = 'cut_imports';
let folder: string;
let directus: { url: string; adminToken: string; stop(): Promise<void> };
let server: Server;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'cut-imports-'));
	const { startDirectus } = await import('../stack/directus.mjs');
	// Until the timeout a cut import of JSON keeps its transaction open, on SQLite the only connection; a whole
	// one has to be through by then on a slow machine too.
	const env = { IMPORT_TIMEOUT: '15s', TMPDIR: folder };
	directus = await startDirectus({ folder, env });
	server = serverAt(directus.url, directus.adminToken, '12');
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

afterAll(async () => {
	await directus.stop();
	await rm(folder, { recursive: true });
});

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
	// A CSV is put into a temporary file first, and SQLite keeps a journal of what is being written.
	const before = await readdir(folder);
	const isBegun = async () => (await readdir(folder)).some((name) => !before.includes(name));
	const cutWhen = async () => void (await until(isBegun, 'the import has begun', { every: 5 }));
	const proxy = await faultyProxy(server.url, [
		{ method: 'POST', path: '/utils/import', cutWhen, ...fault },
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
