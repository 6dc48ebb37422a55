/** Create, of many inputs: each request and each outcome in full, with a plain object in place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure, type Written } from '../../dist/nodes/Directus/transport/failure';
import { saidBy, uuidKey } from '../support/directusObject.mjs';
import {
	type Answer,
	UUID,
	bodies,
	broken,
	cut,
	failure,
	run,
	said,
	textKey,
	title,
} from '../support/bulkRuns.mjs';
import { range } from '../support/records.mjs';

describe('Create', () => {
	const create = async (
		records: IDataObject[],
		answer: Answer,
		more: Parameters<typeof run>[3] & { options?: IDataObject } = {},
	) => {
		const { options = {}, ...rest } = more;
		return await run(
			'items.create',
			records.map((body) => ({ body, ui: { options } })),
			answer,
			rest,
		);
	};

	it('sends one record alone, and gives what is answered', async () => {
		const { outcomes, sent } = await create([{ title: 'a' }], () => ({ id: 1, title: 'a' }), {
			options: { fields: 'id,title' },
		});
		expect(outcomes).toEqual([{ records: [{ id: 1, title: 'a' }] }]);
		expect(sent).toEqual([
			{
				method: 'POST',
				path: '/items/things',
				query: { fields: ['id', 'title'] },
				body: { title: 'a' },
				gives: 'recordOrNothing',
			},
		]);
	});

	it.each<[IDataObject, IDataObject]>([
		[{ title: 'a' }, { success: true }],
		[
			{ title: 'a', id: 5 },
			{ success: true, id: 5 },
		],
		[{ title: 'a', id: '' }, { success: true }],
		[{ title: 'a', id: null }, { success: true }],
	])('of %j that may not be read gives %j', async (body, record) => {
		const { outcomes, hints } = await create([body], () => undefined);
		expect(outcomes).toEqual([{ records: [record] }]);
		expect(hints).toEqual([
			'1 of the written records may not be read by the user of the credential, so the output holds "success" in their place.',
		]);
	});

	it('asks for the key along, and takes it out again', async () => {
		const { outcomes, sent } = await create(
			[{ title: 'a' }, { title: 'b' }],
			() => [
				{ id: 1, title: 'a' },
				{ id: 2, title: 'b' },
			],
			{ options: { fields: 'title' } },
		);
		expect(outcomes).toEqual([{ records: [{ title: 'a' }] }, { records: [{ title: 'b' }] }]);
		expect(sent[0]).toEqual({
			...{
				method: 'POST',
				path: '/items/things',
				gives: 'records',
				body: [{ title: 'a' }, { title: 'b' }],
			},
			query: { fields: ['title', 'id'], sort: ['id'], limit: 2 },
		});
	});

	it('gives those records that may be read back, and says of the others that they were written', async () => {
		const records = [{ id: 7, title: 'a' }, { title: 'b' }, { id: 5, title: 'c' }];
		const { outcomes, hints } = await create(records, () => [{ id: 7, title: 'a' }]);
		expect(outcomes).toEqual([
			{ records: [{ id: 7, title: 'a' }] },
			{ records: [{ success: true }] },
			{ records: [{ success: true, id: 5 }] },
		]);
		expect(hints).toEqual([expect.stringMatching(/^2 of the written records/)]);
	});

	it('gives records with keys of their own beside counted ones', async () => {
		const { outcomes } = await create([{ id: 7 }, { title: 'b' }, { title: 'c' }], () => [
			{ id: 2, title: 'b' },
			{ id: 3, title: 'c' },
			{ id: 7 },
		]);
		expect(outcomes).toEqual([
			{ records: [{ id: 7 }] },
			{ records: [{ id: 2, title: 'b' }] },
			{ records: [{ id: 3, title: 'c' }] },
		]);
	});

	it('does not guess whose a record is where keys come from elsewhere', async () => {
		const { outcomes, hints } = await create(
			[{ title: 'a' }, { title: 'a' }],
			() => [
				{ id: 'x', title: 'a' },
				{ id: 'y', title: 'a' },
			],
			{ known: [textKey, title] },
		);
		expect(outcomes).toEqual([{ records: [{ success: true }] }, { records: [{ success: true }] }]);
		expect(hints).toEqual([
			'2 of the created records came back in another order than they were sent, and cannot be told apart, so the output holds "success" in place of their IDs. A flow or a hook of Directus may give them; Batch Size 1 tells every ID.',
		]);
	});

	it('does not guess whose a record is of which only the server knows', async () => {
		const { outcomes, hints } = await create([{ id: 'a' }, { id: 'A' }], () => [{ id: 'á' }], {
			known: [textKey],
		});
		expect(outcomes).toEqual([
			{ records: [{ success: true, id: 'a' }] },
			{ records: [{ success: true, id: 'A' }] },
		]);
		expect(hints[0]).toMatch(/^2 of the created records came back/);
	});

	it('knows by the fields of a version whose it is', async () => {
		const version = (key: string) => ({ collection: 'c', item: 1, key, name: key });
		const { outcomes, sent } = await run(
			'versions.create',
			bodies(version('a'), version('b')),
			() => [
				{ id: 'v2', collection: 'c', item: '1', key: 'b', name: 'b' },
				{ id: 'v1', collection: 'c', item: '1', key: 'a', name: 'a' },
			],
			{ known: [uuidKey] },
		);
		expect(outcomes).toEqual(
			['v1', 'v2'].map((id) => ({ records: [expect.objectContaining({ id })] })),
		);
		expect(sent[0]!.body).toEqual([
			{ ...version('a'), item: '1' },
			{ ...version('b'), item: '1' },
		]);
	});

	it('leaves out permissions of the Studio, which have no key', async () => {
		const { outcomes } = await run(
			'permissions.create',
			bodies({ action: 'a' }, { action: 'b' }),
			() => [
				{ id: 1, action: 'a' },
				{ id: 2, action: 'b' },
				{ system: true, id: null },
				{ system: true },
				{ system: true, id: '' },
			],
		);
		expect(outcomes).toEqual([
			{ records: [{ id: 1, action: 'a' }] },
			{ records: [{ id: 2, action: 'b' }] },
		]);
	});

	it('makes keys where they are uuids, once for each record', async () => {
		const { outcomes, sent } = await create(
			[{ title: 'a' }, { id: 'own', title: 'b' }],
			({ body }) => body,
			{ known: [uuidKey, title] },
		);
		expect(sent).toHaveLength(1);
		expect(sent[0]!.body).toEqual([
			{ title: 'a', id: expect.stringMatching(UUID) },
			{ id: 'own', title: 'b' },
		]);
		expect(outcomes).toEqual(
			(sent[0]!.body as IDataObject[]).map((record) => ({ records: [record] })),
		);
	});

	const forbidden = failure('FORBIDDEN', 'no', 403);

	it('leaves keys out where the user may not choose them, and sends each record alone then', async () => {
		const answer: Answer = ({ body }) => {
			if (Array.isArray(body)) throw forbidden;
			return { id: 'made', ...body };
		};
		const { outcomes, sent } = await create(
			[{ title: 'a' }, { title: 'b', id: 'own' }, { title: 'c' }],
			answer,
			{ known: [uuidKey, title], options: { batchSize: 2 } },
		);
		expect(outcomes).toEqual([
			{ records: [{ id: 'made', title: 'a' }] },
			{ records: [{ id: 'own', title: 'b' }] },
			{ records: [{ id: 'made', title: 'c' }] },
		]);
		expect(sent.map(({ body }) => body)).toEqual([
			[expect.objectContaining({ title: 'a' }), { title: 'b', id: 'own' }],
			{ title: 'a' },
			{ title: 'b', id: 'own' },
			{ title: 'c' },
		]);
	});

	it.each<[string, Failure, IDataObject[], Partial<Directus>, number]>([
		[
			'the user may create nothing',
			forbidden,
			[{ title: 'a' }, { title: 'b' }],
			{ mayUse: async () => false },
			1,
		],
		[
			'something may have been written',
			failure('FORBIDDEN', 'unknown', 403),
			[{ title: 'a' }, { title: 'b' }],
			{},
			1,
		],
		[
			'it is refused for another reason',
			failure('X', 'no', 400),
			[{ title: 'a' }, { title: 'b' }],
			{},
			1,
		],
		["all keys are the user's own", forbidden, [{ id: 'a' }, { id: 'b' }], {}, 2],
	])('keeps keys in where %s', async (_, refusal, records, more, requests) => {
		const { outcomes, sent } = await create(
			records,
			() => {
				throw refusal;
			},
			{ known: [uuidKey, title], continueOnFail: false, ...more },
		);
		expect(outcomes).toEqual([
			expect.objectContaining({ message: refusal.message }),
			expect.objectContaining({ message: refusal.message }),
		]);
		expect(sent.filter(({ method }) => method === 'POST')).toHaveLength(requests);
	});

	it('without a known key sends each record alone where they may be read', async () => {
		let id = 0;
		const { outcomes, sent } = await create(
			[{ title: 'a' }, { title: 'b' }, { title: 'c' }],
			() => ({ id: ++id }),
			{ known: [] },
		);
		expect(outcomes).toEqual([1, 2, 3].map((one) => ({ records: [{ id: one }] })));
		expect(sent.map(({ body }) => body)).toEqual([{ title: 'a' }, { title: 'b' }, { title: 'c' }]);
	});

	it('without a known key sends many where none may be read', async () => {
		const { outcomes, sent, hints } = await create(
			range(4).map(() => ({ title: 'a' })),
			() => undefined,
			{ known: [], options: { batchSize: 2 } },
		);
		expect(outcomes).toEqual(range(4).map(() => ({ records: [{ success: true }] })));
		expect(sent).toEqual([
			expect.objectContaining({ body: { title: 'a' } }),
			{
				method: 'POST',
				path: '/items/things',
				gives: 'records',
				body: [{ title: 'a' }, { title: 'a' }],
			},
			{ method: 'POST', path: '/items/things', gives: 'records', body: [{ title: 'a' }] },
		]);
		expect(hints[0]).toMatch(/^4 of the written records/);
		expect((await create([], () => undefined, { known: [] })).outcomes).toEqual([]);
	});

	describe('whose answer was lost', () => {
		const lost = async (
			records: IDataObject[],
			held: IDataObject[] | Failure,
			{ fails = cut, ...more }: Parameters<typeof create>[2] & { fails?: Failure } = {},
		) =>
			await create(
				records,
				({ method }) => {
					if (method === 'POST') throw fails;
					if (held instanceof Failure) throw held;
					return held;
				},
				more,
			);

		it('has been done where the records hold what was sent', async () => {
			const records = [
				{ id: 1, title: 'a' },
				{ id: 2, title: 'b' },
			];
			const { outcomes, sent } = await lost(records, [
				{ id: 2, title: 'b', x: 1 },
				{ id: 1, title: 'a', x: 1 },
			]);
			expect(outcomes).toEqual(records.map((record) => ({ records: [{ ...record, x: 1 }] })));
			expect(sent[1]).toMatchObject({
				method: 'GET',
				query: { limit: 2, filter: { id: { _in: ['1', '2'] } } },
			});
			const one = await lost([{ id: '1', title: 'a' }], [{ id: 1, title: 'a' }], {
				options: { fields: 'id' },
			});
			expect(one.outcomes).toEqual([{ records: [{ id: 1 }] }]);
			expect(one.sent[1]!.query!.fields).toEqual(['id', 'title']);
		});

		it.each<[string, IDataObject[], IDataObject[] | Failure, Failure, Written, Partial<Directus>?]>(
			[
				[
					'one holds something else',
					[{ id: 1, title: 'a' }],
					[{ id: 1, title: 'b' }],
					broken,
					'unknown',
				],
				[
					'one is not there',
					[
						{ id: 1, title: 'a' },
						{ id: 2, title: 'b' },
					],
					[{ id: 1, title: 'a' }],
					broken,
					'unknown',
				],
				['none is there, and Directus refused', [{ id: 1 }], [], broken, 'no'],
				[
					'none is there, as far as the user sees',
					[{ id: 1 }],
					[],
					broken,
					'unknown',
					{ seesEverything: async () => false },
				],
				['none is there yet', [{ id: 1 }], [], cut, 'unknown'],
				[
					'none is there behind a proxy that refused',
					[{ id: 1 }],
					[],
					failure(undefined, 'unknown', 502),
					'unknown',
				],
				['they cannot be looked up', [{ id: 1 }], failure('X'), broken, 'unknown'],
				['a key is not known', [{ id: 1 }, { title: 'a' }], [], broken, 'unknown'],
				[
					'one has a value that cannot be compared',
					[{ id: 1, parts: [] }],
					[{ id: 1, parts: [] }],
					broken,
					'unknown',
				],
			],
		)('is told of where %s', async (_, records, held, fails, written, more = {}) => {
			const { outcomes } = await lost(records, held, { fails, continueOnFail: false, ...more });
			expect(outcomes).toEqual(records.map(() => said(fails, written)));
		});

		it('is known by keys that were made here, whatever the records hold', async () => {
			let sent: IDataObject[] = [];
			const { outcomes } = await create(
				[{ title: 'a' }, { title: 'b' }],
				({ method, body }) => {
					if (method === 'POST') {
						sent = body as IDataObject[];
						throw cut;
					}
					return [{ id: sent[0]!.id, title: 'A' }];
				},
				{ known: [uuidKey, title] },
			);
			expect(outcomes).toEqual([{ records: [{ id: sent[0]!.id, title: 'A' }] }, saidBy(cut)]);
		});

		it('is not looked into where nothing was written', async () => {
			const { sent } = await lost([{ id: 1 }], [], {
				fails: failure('X', 'no', 400),
				continueOnFail: false,
			});
			expect(sent).toHaveLength(1);
		});
	});
});
