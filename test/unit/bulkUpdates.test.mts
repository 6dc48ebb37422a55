/** Update, of many inputs: each request and each outcome in full, with a plain object in place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusField } from '../../dist/nodes/Directus/transport/schema';
import { countedKey, fieldOf, saidBy, uuidKey } from '../support/directusObject.mjs';
import {
	type Answer,
	cut,
	failure,
	keysIn,
	path,
	run,
	textKey,
	title,
} from '../support/bulkRuns.mjs';
import { range } from '../support/records.mjs';

describe('Update', () => {
	const update = async (
		list: Array<{ id: unknown; body: IDataObject }>,
		answer: Answer,
		more: Parameters<typeof run>[3] & { options?: IDataObject; place?: string } = {},
	) => {
		const { options = {}, place = 'items.update', ...rest } = more;
		return await run(
			place,
			list.map(({ id, body }) => ({
				path: { ...(place === 'items.update' && path), id } as IDataObject,
				...{ body, ui: { options } },
			})),
			answer,
			rest,
		);
	};
	const two = [
		{ id: 1, body: { title: 'a' } },
		{ id: '02', body: { title: 'b' } },
	];

	it('sends one alone, and many together', async () => {
		const one = await update([two[1]!], () => ({ id: 2, title: 'b' }), {
			options: { fields: 'title' },
		});
		expect(one.outcomes).toEqual([{ records: [{ id: 2, title: 'b' }] }]);
		expect(one.sent).toEqual([
			{
				method: 'PATCH',
				path: '/items/things/2',
				query: { fields: ['title'] },
				body: { title: 'b' },
				gives: 'recordOrNothing',
			},
		]);
		const many = await update(
			two,
			() => [
				{ id: 2, title: 'b' },
				{ id: 1, title: 'a' },
			],
			{ options: { fields: 'title' } },
		);
		expect(many.outcomes).toEqual([{ records: [{ title: 'a' }] }, { records: [{ title: 'b' }] }]);
		expect(many.sent).toEqual([
			{
				...{ method: 'PATCH', path: '/items/things', gives: 'records' },
				query: { fields: ['title', 'id'], limit: 2 },
				body: [
					{ title: 'a', id: 1 },
					{ title: 'b', id: '2' },
				],
			},
		]);
		expect((await update(two, () => [{ id: 1 }, { id: 2 }])).sent[0]!.query).toEqual({});
	});

	it('says of what may not be read that it was written', async () => {
		const more = { seesEverything: async () => false };
		const one = await update([two[0]!], () => undefined, more);
		expect(one.outcomes).toEqual([{ records: [{ success: true, id: 1 }] }]);
		expect(one.hints).toEqual([expect.stringMatching(/^1 of the written records may not be read/)]);
		const many = await update(two, () => [{ id: 2, title: 'b' }], more);
		expect(many.outcomes).toEqual([
			{ records: [{ success: true, id: 1 }] },
			{ records: [{ id: 2, title: 'b' }] },
		]);
		const unseen = await update([two[0]!], () => undefined, { ...more, known: [] });
		expect(unseen.outcomes).toEqual([{ records: [{ success: true, id: 1 }] }]);
		const none = await update(two, () => undefined, more);
		expect(none.outcomes).toEqual([
			{ records: [{ success: true, id: 1 }] },
			{ records: [{ success: true, id: '02' }] },
		]);
	});

	it('says to an administrator what is not there', async () => {
		const missing = (id: unknown) => ({
			...{
				message: `There is no "${String(id)}" in things`,
				written: 'no',
				code: 'FORBIDDEN',
				status: 403,
			},
			description: 'Check the ID.',
		});
		expect((await update([two[0]!], () => undefined)).outcomes).toEqual([missing(1)]);
		expect((await update(two, () => [{ id: 2 }])).outcomes).toEqual([
			missing(1),
			{ records: [{ id: 2 }] },
		]);
	});

	it('of a permission that is not there is told by what Directus answers in its place', async () => {
		const more = { place: 'permissions.update', seesEverything: async () => false };
		const { outcomes } = await update([two[0]!], () => ({ system: true }), more);
		expect(outcomes[0]).toMatchObject({
			message: expect.stringContaining('There is no "1" in directus_permissions'),
		});
		expect((await update([two[0]!], () => ({ system: false, id: 1 }), more)).outcomes).toEqual([
			{ records: [{ system: false, id: 1 }] },
		]);
	});

	it('does not guess whose a record is of which only the server knows', async () => {
		const { outcomes, hints } = await update(
			[
				{ id: 'a', body: { title: 'x' } },
				{ id: 'b', body: { title: 'y' } },
			],
			() => [{ id: 'á' }, { id: 'Á' }, { id: 'b' }],
			{ known: [textKey, title] },
		);
		expect(outcomes).toEqual([
			{ records: [{ success: true, id: 'a' }] },
			{ records: [{ id: 'b' }] },
		]);
		expect(hints).toEqual([expect.stringMatching(/^1 of the written records may not be read/)]);
	});

	it('of one record goes out one behind the other', async () => {
		const { sent } = await update(
			[
				{ id: 1, body: { title: 'a' } },
				{ id: 2, body: { title: 'b' } },
				{ id: '1', body: { title: 'c' } },
			],
			({ body }) => (Array.isArray(body) ? body : { id: 1 }),
		);
		expect(sent.map(({ path: place, body }) => [place, body])).toEqual([
			[
				'/items/things',
				[
					{ title: 'a', id: 1 },
					{ title: 'b', id: 2 },
				],
			],
			['/items/things/1', { title: 'c' }],
		]);
	});

	it('that is to give another key goes out alone', async () => {
		const moving = [
			{ id: 1, body: { id: 5, title: 'a' } },
			{ id: 2, body: { id: '2', title: 'b' } },
		];
		const kept = await update(moving, ({ path: place }) => ({
			id: Number(place.split('/').at(-1)),
		}));
		expect(kept.sent.map(({ path: place }) => place)).toEqual([
			'/items/things/1',
			'/items/things/2',
		]);
		expect(kept.hints).toEqual([
			'Directus kept the ID of 1 record that was to be changed: a record keeps its ID. What else was given is written. To move a record, create it under the new ID and delete the old one.',
		]);
		expect((await update([moving[0]!], () => ({ id: 5 }))).hints).toEqual([]);
		expect((await update([moving[0]!], () => ({ id: 1 }), { known: [] })).hints).toEqual([]);
		expect(
			(await update([moving[1]!, { id: 3, body: {} }], () => [{ id: 2 }, { id: 3 }])).sent,
		).toHaveLength(1);
	});

	it('of singletons is refused', async () => {
		const { outcomes, sent } = await update(two, () => [], {
			collection: async () => ({ collection: 'things', meta: { singleton: true } }),
		});
		expect(outcomes).toEqual(
			[1, 2].map(() => expect.objectContaining({ message: '"things" is a singleton' })),
		);
		expect(sent.filter(({ method }) => method === 'PATCH')).toEqual([]);
	});

	describe('whose answer was lost', () => {
		const lost = async (
			list: typeof two,
			held: IDataObject[] | Failure,
			more: Parameters<typeof update>[2] & { fails?: Failure } = {},
		) => {
			const { fails = cut, ...rest } = more;
			return await update(
				list,
				({ method }) => {
					if (method === 'PATCH') throw fails;
					if (held instanceof Failure) throw held;
					return held;
				},
				{ continueOnFail: false, ...rest },
			);
		};

		it('has been done for those that hold what was sent', async () => {
			const { outcomes } = await lost(two, [
				{ id: 1, title: 'a' },
				{ id: 2, title: 'x' },
			]);
			expect(outcomes).toEqual([{ records: [{ id: 1, title: 'a' }] }, saidBy(cut)]);
			expect((await lost([two[0]!], [{ id: 1, title: 'a' }])).outcomes).toEqual([
				{ records: [{ id: 1, title: 'a' }] },
			]);
		});

		it('tells of a key that was kept', async () => {
			const moving = [{ id: 1, body: { id: 5 as never, title: 'a' } }];
			expect((await lost(moving, [{ id: 1, title: 'a' }])).hints).toEqual([
				expect.stringMatching(/^Directus kept the ID of 1 record/),
			]);
			expect((await lost([two[0]!], [{ id: 1, title: 'a' }])).hints).toEqual([]);
		});

		it.each<[string, IDataObject[] | Failure, Parameters<typeof lost>[2]]>([
			['none holds it', [{ id: 1, title: 'x' }], {}],
			['none is there', [], {}],
			['they cannot be looked up', failure('X'), {}],
			['the key is not known', [{ id: 1, title: 'a' }], { known: [] }],
			['nothing was written', [{ id: 1, title: 'a' }], { fails: failure('X', 'no', 400) }],
		])('is told as it is where %s', async (_, held, more) => {
			const { outcomes } = await lost([two[0]!], held, more);
			expect(outcomes).toEqual([saidBy(more?.fails ?? cut)]);
		});
	});

	describe('with Skip Unchanged', () => {
		const skipping = async (
			list: Array<{ id: unknown; body: IDataObject }>,
			held: IDataObject[] | Failure,
			{ toReturn, ...more }: Parameters<typeof run>[3] & { toReturn?: string } = {},
		) =>
			await update(
				list,
				({ method, body }) => {
					if (method !== 'GET') return Array.isArray(body) ? body : { id: 1, ...body };
					if (held instanceof Failure) throw held;
					return held;
				},
				{
					options: { skipUnchanged: true, ...(toReturn && { fields: toReturn }) },
					...more,
				} as never,
			);

		it('writes what differs alone, and gives the others as they are', async () => {
			const held = [
				{ id: 1, title: 'a', x: 1 },
				{ id: 2, title: 'x', x: 2 },
			];
			const { outcomes, writes, hints, sent } = await skipping(two, held);
			expect(outcomes).toEqual([
				{ records: [held[0]], unchanged: true },
				{ records: [{ id: 1, title: 'b' }] },
			]);
			expect(writes).toEqual([
				expect.objectContaining({ path: '/items/things/2', body: { title: 'b' } }),
			]);
			expect(sent[0]!.query).toEqual({ limit: 2, filter: { id: { _in: ['1', '2'] } } });
			expect(hints).toEqual(['1 record holds already what was given, and was not written.']);
			const both = await skipping(two, [
				{ id: 1, title: 'a' },
				{ id: 2, title: 'b' },
			]);
			expect(both.hints).toEqual(['2 records hold already what was given, and were not written.']);
			expect(both.writes).toEqual([]);
		});

		it('reads the fields to return of those that stay', async () => {
			const { outcomes, sent } = await skipping([two[0]!], [{ id: 1, title: 'a' }], {
				toReturn: 'id,author.name',
				known: [countedKey, title],
			});
			expect(sent.map(({ query }) => query!.fields)).toEqual([
				['id', 'author.name'],
				['id', 'title'],
				['id', 'author.name'],
			]);
			expect(outcomes).toEqual([{ records: [{ id: 1, title: 'a' }], unchanged: true }]);
			const none = await skipping([two[0]!], [{ id: 1, title: 'x' }], { toReturn: 'id' });
			expect(none.sent.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
		});

		it('writes what is not there, what moves, and what cannot be compared', async () => {
			expect((await skipping([two[0]!], [])).writes).toHaveLength(1);
			expect((await skipping([{ id: 1, body: { id: 5 } }], [{ id: 1 }])).writes).toHaveLength(1);
			expect(
				(await skipping([{ id: 1, body: { id: '1', title: 'a' } }], [{ id: 1, title: 'a' }]))
					.writes,
			).toHaveLength(0);
			const { writes, hints } = await skipping(
				[{ id: 1, body: { parts: [1], none: 1 } }],
				[{ id: 1 }],
				{
					known: [countedKey, fieldOf('parts', 'alias')],
				},
			);
			expect(writes).toHaveLength(1);
			expect(hints).toEqual([
				'Not compared, so that records for which they were given were written in any case: parts (it holds related items), none (the user of the credential sees no such field).',
			]);
		});

		it.each<[string, DirectusField[], IDataObject[] | Failure, string]>([
			['the records', [countedKey, title], failure('FORBIDDEN'), 'the records of "things"'],
			['the fields', [], [], 'the fields of "things" (directus_fields)'],
		])(
			'writes without a comparison where the user may not read %s',
			async (_, known, held, what) => {
				const { writes, hints } = await skipping(two, held, { known });
				expect(writes.length).toBeGreaterThan(0);
				expect(hints[0]).toBe(
					`2 changes were written without a comparison: the user of the credential may not read ${what}.`,
				);
				const one = await skipping([two[0]!], held, { known });
				expect(one.hints[0]).toBe(
					`1 change was written without a comparison: the user of the credential may not read ${what}.`,
				);
			},
		);

		it('writes nothing where the comparison fails', async () => {
			const { outcomes, writes } = await skipping(two, failure('X'));
			expect(outcomes).toEqual([saidBy(failure('X')), saidBy(failure('X'))]);
			expect(writes).toEqual([]);
		});

		it('reads 500 at first, and then as many as they weigh', async () => {
			const { sent } = await update(
				range(1200).map((id) => ({ id: id + 1, body: { title: 'a' } })),
				(request) =>
					request.method === 'GET'
						? keysIn(request).map((id) => ({ id: Number(id), title: 'a' }))
						: [],
				{ options: { skipUnchanged: true } },
			);
			expect(sent.map((request) => keysIn(request).length)).toEqual([500, 700]);
		});

		it('changes the caller in any case', async () => {
			const { writes, hints } = await run(
				'users.update',
				[{ path: { id: 'me' }, body: { title: 'a' }, ui: { options: { skipUnchanged: true } } }],
				() => ({ id: 'u', title: 'a' }),
				{ known: [uuidKey, title] },
			);
			expect(writes).toEqual([expect.objectContaining({ path: '/users/me' })]);
			expect(hints).toEqual([]);
		});
	});
});
