/** Delete and Get, of many inputs: each request and each outcome in full, with a plain object in place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import type { Input } from '../../dist/nodes/Directus/framework/define';
import { resources } from '../../dist/nodes/Directus/operations';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import { countedKey, handledBy, inputOf, saidBy, uuidKey } from '../support/directusObject.mjs';
import {
	type Answer,
	broken,
	cut,
	failure,
	keysIn,
	path,
	run,
	said,
	textKey,
} from '../support/bulkRuns.mjs';

describe('Delete', () => {
	const erase = async (
		ids: unknown[],
		answer: Answer,
		more: Parameters<typeof run>[3] & { place?: string; options?: IDataObject } = {},
	) => {
		const { place = 'items.delete', options = {}, ...rest } = more;
		return await run(
			place,
			ids.map((id) => ({ path: { ...path, id } as IDataObject, ui: { options } })),
			answer,
			rest,
		);
	};
	const there =
		(...gone: number[]): Answer =>
		(request) =>
			request.method === 'GET'
				? keysIn(request)
						.map(Number)
						.filter((id) => !gone.includes(id))
						.map((id) => ({ id }))
				: undefined;
	const done = (id: unknown, more: IDataObject = {}) => ({
		records: [{ collection: 'things', id, deleted: true }],
		...more,
	});

	it('sends one by its address, and many as a list', async () => {
		const one = await erase(['07'], there());
		expect(one.outcomes).toEqual([done('07')]);
		expect(one.writes).toEqual([
			{ method: 'DELETE', path: '/items/things/7', gives: 'recordOrNothing' },
		]);
		const many = await erase([1, '02', 2], there());
		expect(many.outcomes).toEqual([done(1), done('02'), done(2, { isRepeat: true })]);
		expect(many.writes).toEqual([
			{ method: 'DELETE', path: '/items/things', body: [1, '2'], gives: 'recordOrNothing' },
		]);
		expect(many.sent[0]!.query).toEqual({
			fields: ['id'],
			limit: 2,
			filter: { id: { _in: ['1', '2'] } },
		});
	});

	it('of what is of no collection names none', async () => {
		const id = '00000000-0000-4000-8000-00000000000a';
		const { outcomes } = await run(
			'roles.delete',
			[{ path: { id } }],
			(request) => (request.method === 'GET' ? [{ id }] : undefined),
			{ known: [uuidKey] },
		);
		expect(outcomes).toEqual([{ records: [{ id, deleted: true }] }]);
	});

	it('fares for one that comes twice as for the first', async () => {
		const no = failure('INVALID_FOREIGN_KEY', 'no', 400);
		const { outcomes } = await erase([1, 1], (request) => {
			if (request.method === 'GET') return [{ id: 1 }];
			throw no;
		});
		expect(outcomes).toEqual([saidBy(no), saidBy(no)]);
	});

	it('deletes nothing where it cannot be looked for', async () => {
		const { outcomes, writes } = await erase([1, 2], () => {
			throw failure('X');
		});
		expect(outcomes).toEqual([saidBy(failure('X')), saidBy(failure('X'))]);
		expect(writes).toEqual([]);
	});

	it('goes on without a look for who may not read', async () => {
		const { outcomes, writes } = await erase([1, 2], ({ method }) => {
			if (method === 'GET') throw failure('FORBIDDEN');
			return undefined;
		});
		expect(outcomes).toEqual([done(1), done(2)]);
		expect(writes).toHaveLength(1);
	});

	const lost = async (
		after: IDataObject[] | Failure,
		fails: Failure,
		more: Parameters<typeof erase>[2] = {},
	) => {
		let isSent = false;
		return await erase(
			[1, 2],
			(request) => {
				if (request.method === 'DELETE') {
					isSent = true;
					throw fails;
				}
				if (!isSent) return there()(request);
				if (after instanceof Failure) throw after;
				return after;
			},
			{ continueOnFail: false, ...more },
		);
	};

	it('whose answer was lost has been done for what is gone', async () => {
		expect((await lost([], cut)).outcomes).toEqual([done(1), done(2)]);
		expect((await lost([{ id: 2 }], cut)).outcomes).toEqual([done(1), saidBy(cut)]);
		expect((await lost([{ id: 1 }, { id: 2 }], broken)).outcomes).toEqual([
			said(broken, 'no'),
			said(broken, 'no'),
		]);
	});

	it.each<[string, IDataObject[] | Failure, Failure, Parameters<typeof erase>[2]]>([
		['it cannot be looked up', failure('X'), cut, {}],
		['nobody looked before', [], cut, { options: { checkExists: false } }],
		['the key is not known', [], cut, { known: [], options: { checkExists: false } }],
		['nothing was deleted', [], failure('X', 'no', 400), {}],
	])('whose answer was lost is told as it is where %s', async (_, after, fails, more) => {
		expect((await lost(after, fails, more)).outcomes).toEqual([saidBy(fails), saidBy(fails)]);
	});
});

describe('Get', () => {
	const get = async (
		list: Array<{ id: unknown } & Partial<Input>>,
		answer: Answer,
		more: Parameters<typeof run>[3] & { place?: string } = {},
	) => {
		const { place = 'items.get', ...rest } = more;
		return await run(
			place,
			list.map(({ id, ...input }) => ({
				path: { ...(place === 'items.get' && path), id } as IDataObject,
				...input,
			})),
			answer,
			rest,
		);
	};
	const there: Answer = (request) => {
		const keys = keysIn(request);
		return keys.length > 0
			? keys.map((id) => ({ id: Number(id) || id }))
			: { id: Number(request.path.split('/').at(-1)) };
	};

	it.each<[string, Partial<Input>, boolean]>([
		['fields', { query: { fields: ['a'] } }, true],
		['deep, alias and backlink', { query: { deep: {}, alias: { b: 'a' }, backlink: false } }, true],
		['a version', { query: { version: 'x' } }, false],
		['an alias of the key', { query: { alias: { id: 'a' } } }, false],
		['JSON with fields as a text', { raw: true, query: { fields: 'a,b' } }, true],
		['JSON with an alias as a text', { raw: true, query: { alias: '{"id":"a"}' } }, false],
		['JSON with no fields', { raw: true, query: { fields: null } as never }, true],
		['JSON with a filter', { raw: true, query: { filter: {} } }, false],
	])('with %s: read together: %s', async (_, input, isTogether) => {
		const { sent } = await get(
			[
				{ id: 1, ...input },
				{ id: 2, ...input },
			],
			there,
		);
		expect(sent.map(({ path: place }) => place)).toEqual(
			isTogether ? ['/items/things'] : ['/items/things/1', '/items/things/2'],
		);
	});

	it('reads fields of JSON as a list, and none as all', async () => {
		const { sent } = await get([{ id: 1, raw: true, query: { fields: 'a,b' } }], there);
		expect(sent[0]!.query!.fields).toEqual(['a', 'b', 'id']);
		expect(
			(await get([{ id: 1, raw: true, query: { fields: '' } }], there)).sent[0]!.query,
		).not.toHaveProperty('fields');
	});

	it('gives two inputs that ask for one record a copy each', async () => {
		const { outcomes } = await handledBy(
			resources.items!.operations.get!,
			[0, 1].map((index) => inputOf({ index, path: { ...path, id: 1 } })),
			{ fields: [countedKey], answer: there },
		);
		const [one, other] = outcomes as Array<{ records: IDataObject[] }>;
		expect(one!.records).toEqual(other!.records);
		expect(one!.records[0]).not.toBe(other!.records[0]);
	});

	it.each([
		['error', expect.objectContaining({ message: 'There is no "9" in things' })],
		['item', { records: [{ id: 9, found: false }] }],
		['nothing', { records: [] }],
	])('of a record that is not there gives, by %s, that', async (ifNotFound, expected) => {
		const together = await get([{ id: 9, ui: { ifNotFound } }], () => []);
		expect(together.outcomes).toEqual([expected]);
		const forbidden = failure('FORBIDDEN', 'no', 403);
		const alone = await get(
			[{ id: 9, ui: { ifNotFound }, query: { version: 'x' } }],
			({ path: place }) => {
				if (place.endsWith('/9')) throw forbidden;
				return [];
			},
		);
		expect(alone.outcomes).toEqual([ifNotFound === 'error' ? saidBy(forbidden) : expected]);
		// Where it is no error, Directus is asked whether the collection may be read at all.
		const look = { method: 'GET', path: '/items/things', query: { limit: 1 } };
		expect(alone.sent.slice(1)).toEqual(ifNotFound === 'error' ? [] : [look]);
	});

	it('of a collection that may not be read fails', async () => {
		const forbidden = failure('FORBIDDEN', 'no', 403);
		const { outcomes } = await get(
			[{ id: 9, ui: { ifNotFound: 'item' }, query: { version: 'x' } }],
			() => {
				throw forbidden;
			},
		);
		expect(outcomes).toEqual([saidBy(forbidden)]);
		const other = await get(
			[{ id: 9, ui: { ifNotFound: 'item' }, query: { version: 'x' } }],
			() => {
				throw failure('X');
			},
		);
		expect(other.outcomes).toEqual([saidBy(failure('X'))]);
		expect(other.sent).toHaveLength(1);
	});

	it('reads alone what only the server can tell', async () => {
		const answers =
			(alone: unknown): Answer =>
			(request) => {
				if (keysIn(request).length > 0) return [{ id: 'á' }];
				if (alone instanceof Failure) throw alone;
				return alone;
			};
		const ids = [{ id: 'a' }, { id: 'A' }];
		const found = await get(ids, answers({ id: 'á' }), { known: [textKey] });
		expect(found.outcomes).toEqual([{ records: [{ id: 'á' }] }, { records: [{ id: 'á' }] }]);
		expect(found.sent.map(({ path: place }) => place)).toEqual([
			'/items/things',
			'/items/things/a',
			'/items/things/A',
		]);
		const gone = await get(ids, answers(failure('FORBIDDEN')), { known: [textKey] });
		expect(gone.outcomes[0]).toMatchObject({ message: 'There is no "a" in things' });
		const failing = await get(ids, answers(failure('X')), { known: [textKey] });
		expect(failing.outcomes[0]).toEqual(saidBy(failure('X')));
	});

	it('gives what the JSON of the user asks for with meta, and nothing for a permission of the Studio', async () => {
		const { outcomes } = await get([{ id: 1, raw: true, query: { meta: '*' } }], () => ({ id: 1 }));
		expect(outcomes).toEqual([{ records: [{ data: { id: 1 } }] }]);
		const permission = await get([{ id: 1, query: { version: 'x' } }], () => ({ system: true }), {
			place: 'permissions.get',
		});
		expect(permission.outcomes[0]).toMatchObject({
			message: 'There is no "1" in directus_permissions',
		});
		const nothing = await get([{ id: 1, query: { version: 'x' } }], () => undefined);
		expect(nothing.outcomes[0]).toMatchObject({ message: 'There is no "1" in things' });
	});

	it('of a key that may not be seen reads each alone', async () => {
		const { sent, outcomes } = await get(
			[{ id: 1 }, { id: 2, ui: { ifNotFound: 'item' } }],
			({ path: place }) => {
				if (place.endsWith('/2')) throw failure('FORBIDDEN');
				return place.endsWith('/1') ? { id: 1 } : [];
			},
			{ known: [] },
		);
		expect(sent).toHaveLength(3);
		expect(outcomes).toEqual([{ records: [{ id: 1 }] }, { records: [{ id: 2, found: false }] }]);
	});

	it('reads the caller by a request of its own', async () => {
		const id = '00000000-0000-4000-8000-00000000000a';
		const { sent } = await run(
			'users.get',
			[{ path: { id: 'me' } }, { path: { id } }],
			(request) => (keysIn(request).length > 0 ? [{ id }] : { id: 'm' }),
			{ known: [uuidKey] },
		);
		expect(sent.map(({ path: place }) => place)).toEqual(['/users/me', '/users']);
	});
});
