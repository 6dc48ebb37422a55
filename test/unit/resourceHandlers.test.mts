/** Versions, the registry of extensions, comments and the health of the server: each request and each outcome. */
import type { IDataObject } from 'n8n-workflow';
import { inMeta } from '../../dist/nodes/Directus/actions/extension';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import type { DirectusAnswer, DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { inputOf } from '../support/directusObject.mjs';
import { paths, refused, rowOf, run, runWhole, saidOf } from '../support/rowRuns.mjs';

describe('Save Version', () => {
	const row = rowOf('versions', 'save');
	const saved = async (answer: () => unknown) => {
		const asked: unknown[] = [];
		const directus = {
			remember: async (name: string, make: () => Promise<unknown>) => {
				asked.push(name);
				return await make();
			},
			send: async (request: DirectusRequest) => {
				asked.push(request);
				return { data: answer() };
			},
		} as unknown as Directus;
		const read = async (...given: unknown[]) => {
			asked.push(given);
			return { title: 'read' };
		};
		const input = inputOf({ path: { id: 'v' }, body: { title: 'x' } });
		const { body } = await row.readRecords!(directus, input, read as never);
		return { body, asked };
	};

	it.each<[string, () => unknown, string]>([
		['the collection of its item', () => ({ collection: 'posts' }), 'posts'],
		['no collection where it is not told', () => undefined, ''],
		[
			'no collection where that may not be read',
			() => {
				throw refused('FORBIDDEN');
			},
			'',
		],
	])('reads its values by the columns of %s', async (_, answer, collection) => {
		const { body, asked } = await saved(answer);
		expect(body).toEqual({ title: 'read' });
		expect(asked).toEqual([
			'version /versions/v',
			{ method: 'GET', path: '/versions/v', query: { fields: 'collection' } },
			[collection, { title: 'x' }, { purpose: 'change', isForOthers: true }],
		]);
	});
});

describe('Promote Version', () => {
	it('sends no hash for a version without an item', async () => {
		const { sent } = await run(
			'versions.promote',
			{ path: { id: 'v' }, body: { fields: ['a'] } },
			({ method }) => (method === 'GET' ? { item: null } : {}),
		);
		expect(sent.map(({ method, path, query, body }) => ({ method, path, query, body }))).toEqual([
			{ method: 'GET', path: '/versions/v', query: { fields: 'collection' }, body: undefined },
			{ method: 'GET', path: '/versions/v', query: { fields: 'item' }, body: undefined },
			{ method: 'POST', path: '/versions/v/promote', query: {}, body: { fields: ['a'] } },
		]);
	});
});

it('Create Version takes the keys of items as texts', async () => {
	const body = { collection: 'c', item: 5, key: 'k', name: 'n' };
	const { sent } = await run('versions.create', { body }, () => ({ id: 'v' }));
	expect(sent[0]).toMatchObject({ path: '/versions', body: { ...body, item: '5' } });
	const uuid = await run('versions.create', { body: { ...body, item: 'u' } }, () => ({ id: 'v' }));
	expect(uuid.sent[0]).toMatchObject({ body: { ...body, item: 'u' } });
});

describe('Search Registry', () => {
	const search = async (query: IDataObject, pages: IDataObject[]) => {
		let page = 0;
		return await runWhole('extensions.searchRegistry', { query, ui: { limit: 150 } }, () => ({
			body: pages[page++] as object,
		}));
	};
	const many = (count: number, type = 'hook') =>
		Array.from({ length: count }, (_, id) => ({ id, type }));

	it.each<[string, IDataObject, IDataObject]>([
		['nothing', {}, {}],
		['a publisher', { by: 'me' }, { filter: { by: { _eq: 'me' } } }],
		['a type', { type: 'hook' }, { filter: { type: { _eq: 'hook' } } }],
		['a text', { search: 'x', sort: 'recent' }, { search: 'x', sort: 'recent' }],
	])('for %s asks for %j', async (_, query, expected) => {
		const { sent } = await search(query, [{ data: [] }]);
		expect(sent.map(({ query: asked }) => asked)).toEqual([{ ...expected, limit: 100, offset: 0 }]);
	});

	it('ends with the count, with an empty page, or where there is no count', async () => {
		const ends = async (pages: IDataObject[]) => (await search({}, pages)).sent.length;
		expect(await ends([{ data: many(100), meta: { filter_count: 100 } }])).toBe(1);
		expect(
			await ends([
				{ data: many(100), meta: { filter_count: 101 } },
				{ data: many(1), meta: { filter_count: 101 } },
			]),
		).toBe(2);
		expect(await ends([{ data: many(100), meta: { filter_count: 500 } }, { data: [] }])).toBe(2);
		expect(await ends([{ data: many(100) }])).toBe(1);
		expect(await ends([{ data: many(100), meta: null }])).toBe(1);
	});

	it('is refused where no limit is said', async () => {
		const { outcome, sent } = await runWhole('extensions.searchRegistry', {}, () => ({
			body: { data: many(60), meta: { filter_count: 60 } },
		}));
		expect(outcome).toMatchObject({ message: 'Missing required parameter: Limit' });
		expect(sent).toEqual([]);
	});

	it('puts whether an extension is enabled into its meta', () => {
		expect(inMeta(inputOf({ body: { enabled: true } })).body).toEqual({ meta: { enabled: true } });
	});
});

describe('Comments', () => {
	it.each([
		['create', {}, 'POST /activity/comment'],
		['update', { path: { id: 'a b' } }, 'PATCH /activity/comment/a%20b'],
		['delete', { path: { id: '1' } }, 'DELETE /activity/comment/1'],
	])('%s where an older Directus keeps them', async (operation, input, older) => {
		const { sent } = await run(`activity.${operation}`, input, ({ path }) => {
			if (path.startsWith('/comments')) throw refused('ROUTE_NOT_FOUND');
			return undefined;
		});
		expect(paths(sent)[1]).toBe(older);
	});

	it('that are refused for another reason are not tried elsewhere', async () => {
		const { outcome, sent } = await run('activity.update', { path: { id: '1' } }, () => {
			throw refused('FORBIDDEN');
		});
		expect(outcome).toEqual(saidOf('FORBIDDEN'));
		expect(sent).toHaveLength(1);
		const gone = await run('activity.update', { path: { id: '1' } }, () => {
			throw new Error('Something else');
		});
		expect(gone.outcome).toEqual({ message: 'Something else', written: 'unknown' });
		expect(gone.sent).toHaveLength(1);
	});
});

describe('Health', () => {
	const health = async (answer: Partial<DirectusAnswer>) =>
		await runWhole('server.health', {}, () => answer, { hiderFor: async () => (text) => text });

	it('is given out, also that of a server that is unwell', async () => {
		for (const answer of [
			{ body: { status: 'ok' } },
			{ status: 503, body: { status: 'error', checks: {} } },
		]) {
			const { outcome, sent } = await health(answer);
			expect(outcome).toEqual({ records: [answer.body] });
			expect(sent[0]).toMatchObject({ path: '/server/health', accept: [503] });
		}
		expect((await health({ body: { status: 5 } })).outcome).toEqual({ records: [{ status: 5 }] });
	});

	it.each([[undefined], [{}], [{ status: 503 }]])(
		'is not that of whatever answers 503 with %j',
		async (body) => {
			expect((await health({ status: 503, body })).outcome).toMatchObject({
				...{
					message: 'The server answered 503, and not as Directus does',
					written: 'no',
					status: 503,
				},
			});
		},
	);
});
