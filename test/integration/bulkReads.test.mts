/** Return All: every record once, in the order asked for, whatever happens to the collection meanwhile. */
import { createServer, request as ask, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { makeRecords, range, rows } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const SIZE = 2600;
let server: Server;

const keys = {
	integer: { type: 'integer', schema: { has_auto_increment: true } },
	uuid: { type: 'uuid', meta: { special: ['uuid'] } },
};
const kinds = Object.keys(keys) as Array<keyof typeof keys>;
const collectionOf = (kind: string) => `bulk_read_${kind}`;

beforeAll(async () => {
	server = await serverFor('12');
	for (const kind of kinds) {
		await makeRecords(server, collectionOf(kind), keys[kind]);
		await fill(kind, SIZE);
	}
});

afterAll(async () => {
	for (const kind of kinds) await server.status('DELETE', `/collections/${collectionOf(kind)}`);
	await stopServers();
});

/** Records with many ties and nulls in `views`. */
async function fill(kind: string, size: number, from = 0): Promise<void> {
	for (let start = 0; start < size; start += 1300) {
		await server.request(
			'POST',
			`/items/${collectionOf(kind)}?fields=id`,
			range(Math.min(1300, size - start)).map((n) => ({
				title: `T${from + start + n}`,
				views: n % 5 === 0 ? null : n % 3,
			})),
		);
	}
}

const sorts: Array<[string, IDataObject[]]> = [
	['no sort', []],
	['a sort with ties and nulls', [{ field: 'views', direction: '' }]],
	[
		'a descending sort',
		[
			{ field: 'views', direction: '-' },
			{ field: 'title', direction: '' },
		],
	],
];
const cases = kinds.flatMap((kind) => sorts.map(([name, rules]) => [kind, name, rules] as const));

const readAll = (kind: string, rules: readonly IDataObject[], url = server.url, more = {}) =>
	runNode(
		{
			resource: 'items',
			operation: 'list',
			collection: byId(collectionOf(kind)),
			returnAll: true,
			sortRules: { rules: [...rules] },
			...more,
		},
		{ credential: { ...server.credential, url } },
	);

test.each(cases)('%s keys, %s: every record once, in order', async (kind, _, rules) => {
	const { items, error } = await readAll(kind, rules, undefined, {
		options: { fields: ['title', 'views'] },
	});
	expect(error).toBeUndefined();
	const sort = [...rules.map(({ field, direction }) => `${direction}${field}`), 'id'].join(',');
	const held = await server.request(
		'GET',
		`/items/${collectionOf(kind)}?limit=-1&fields=title,views&sort=${sort}`,
	);
	expect(items.map(({ json }) => json)).toEqual(held);
});

test('a filter, an offset and a limit hold', async () => {
	const run = await readAll('integer', [{ field: 'title', direction: '' }], undefined, {
		returnAll: false,
		limit: 1500,
		filterType: 'json',
		filterJson: '{"views":{"_nnull":true}}',
		options: { offset: 100, fields: ['title'] },
	});
	const held = await server.request(
		'GET',
		`/items/${collectionOf('integer')}?limit=1500&offset=100&fields=title&sort=title,id&filter[views][_nnull]=true`,
	);
	expect(run.items.map(({ json }) => json)).toEqual(held);
});

describe('while others write', () => {
	test.each(cases)('%s keys, %s: what stays is read once', async (kind, _, rules) => {
		const before = await rows(server, collectionOf(kind));
		// Of what the first answers have brought, some is removed; and some is added.
		const stage = await meddle(server.url, kind, async (answer, given) => {
			if (answer > 2) return;
			const doomed = given.slice(0, 70).map(({ id }) => id);
			await server.request('DELETE', `/items/${collectionOf(kind)}`, doomed);
			await fill(kind, 40, 90_000 + answer * 100);
		});
		try {
			const { items, error } = await readAll(kind, rules, stage.url);
			expect(error).toBeUndefined();
			const ids = items.map(({ json }) => json.id);
			expect(new Set(ids).size).toBe(ids.length);
			const after = new Set((await rows(server, collectionOf(kind))).map(({ id }) => id));
			expect(after.size).not.toBe(before.length);
			const staying = before.map(({ id }) => id).filter((id) => after.has(id));
			expect(staying.filter((id) => !ids.includes(id))).toEqual([]);
		} finally {
			await stage.close();
		}
	});
});

test('large records come in small answers', async () => {
	const kind = 'integer';
	const body = { field: 'body', type: 'text', schema: {}, meta: {} };
	await server.request('POST', `/fields/${collectionOf(kind)}`, body);
	await server.request('PATCH', `/items/${collectionOf(kind)}`, {
		query: { limit: -1 },
		data: { body: 'x'.repeat(20_000) },
	});
	const sizes: number[] = [];
	const stage = await meddle(server.url, kind, async (_, given) => {
		sizes.push(JSON.stringify(given).length);
	});
	try {
		const { items } = await readAll(kind, [], stage.url);
		expect(items).toHaveLength(
			await server
				.request('GET', `/items/${collectionOf(kind)}?aggregate[count]=*`)
				.then(([{ count }]) => Number(count)),
		);
		expect(Math.max(...sizes)).toBeLessThan(8_000_000);
	} finally {
		await stage.close();
	}
});

/** A proxy that does something to the collection before it hands on an answer with records. */
async function meddle(
	target: string,
	kind: string,
	act: (answer: number, given: IDataObject[]) => Promise<void>,
): Promise<{ url: string; close(): Promise<void> }> {
	let answers = 0;
	const proxy: HttpServer = createServer((request, response) => {
		const headers = { ...request.headers, host: new URL(target).host };
		const onward = ask(
			target + request.url,
			{ method: request.method, headers },
			async (answer) => {
				const pieces: Buffer[] = [];
				for await (const piece of answer) pieces.push(piece as Buffer);
				const body = Buffer.concat(pieces);
				if (request.url?.startsWith(`/items/${collectionOf(kind)}`)) {
					await act(++answers, (JSON.parse(body.toString()) as { data: IDataObject[] }).data);
				}
				response.writeHead(answer.statusCode ?? 502, answer.headers);
				response.end(body);
			},
		);
		request.pipe(onward);
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
		close: async () => {
			proxy.closeAllConnections();
			await new Promise((resolve) => proxy.close(resolve));
		},
	};
}
