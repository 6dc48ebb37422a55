/** Which inputs go together in a request, how many, and what goes again in parts. */
import type { IDataObject } from 'n8n-workflow';
import {
	batchSizeOf,
	groupsOf,
	isOwnUser,
	returnQuery,
	wavesOf,
} from '../../dist/nodes/Directus/bulk/groups';
import { Sender, isOfCollection } from '../../dist/nodes/Directus/bulk/send';
import type { Input, Operation } from '../../dist/nodes/Directus/framework/define';
import { Ledger } from '../../dist/nodes/Directus/framework/ledger';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import { countedKey, inFull, inputOf, saidBy } from '../support/directusObject.mjs';
import { failure, path } from '../support/bulkRuns.mjs';
import { range } from '../support/records.mjs';

describe('Batches', () => {
	const ledgerOf = (
		inputs: Input[],
		continueOnFail = true,
		mayUse: Directus['mayUse'] = async () => undefined,
	) => {
		const directus = { continueOnFail, mayUse } as unknown as Directus;
		const ledger = new Ledger(directus, inputs);
		return { ledger, sender: new Sender(directus, ledger, 'things', 'create') };
	};
	const jobsOf = (sent: unknown[]) =>
		sent.map((one, index) => ({ input: inputOf({ index }), sent: one }));
	const batches = async (
		sent: unknown[],
		count: number,
		refuse: (batch: unknown[]) => Failure | undefined = () => undefined,
		more: { continueOnFail?: boolean } = {},
	) => {
		const jobs = jobsOf(sent);
		const { ledger, sender } = ledgerOf(
			jobs.map(({ input }) => input),
			more.continueOnFail,
		);
		const seen: unknown[][] = [];
		await sender.inBatches(jobs, count, async (batch) => {
			seen.push(batch.map((job) => job.sent));
			const refusal = refuse(seen.at(-1)!);
			if (refusal) throw refusal;
			return batch.map(() => ({ records: [{ ok: true }] }));
		});
		return { seen, outcomes: inFull(ledger.inOrder()) };
	};

	it('hold as many records and bytes as they may', async () => {
		expect((await batches([1, 2, 3], 2)).seen).toEqual([[1, 2], [3]]);
		expect((await batches([1, 2], 2)).seen).toEqual([[1, 2]]);
		// A text of JSON has two quotes, and a comma behind it.
		const text = (bytes: number) => 'x'.repeat(bytes - 3);
		const sizes = async (...bytes: number[]) =>
			(await batches(bytes.map(text), 9)).seen.map((batch) =>
				batch.map((one) => String(one).length + 3),
			);
		expect(await sizes(450_000, 450_000, 10)).toEqual([[450_000, 450_000], [10]]);
		expect(await sizes(450_000, 450_001)).toEqual([[450_000], [450_001]]);
		expect(await sizes(900_001, 10)).toEqual([[900_001], [10]]);
		expect((await batches(['ü'.repeat(300_000), 'ü'.repeat(300_000)], 9)).seen).toHaveLength(2);
		expect((await batches([undefined, undefined], 9)).seen).toHaveLength(1);
	});

	const tooMuch = failure(undefined, 'no', 413);
	const over = (most: number) =>
		new Failure(`"limit" must be less than or equal to ${most}`, 'no', { code: 'INVALID_QUERY' });

	it('that are too much go again in parts', async () => {
		const lengths = async (refuse: (length: number) => Failure | undefined) =>
			(await batches(range(8), 8, (batch) => refuse(batch.length))).seen.map(
				({ length }) => length,
			);
		expect(await lengths((length) => (length > 3 ? tooMuch : undefined))).toEqual([
			8, 4, 2, 2, 2, 2,
		]);
		expect(await lengths((length) => (length > 3 ? over(3) : undefined))).toEqual([8, 3, 3, 2]);
		expect(await lengths((length) => (length > 3 ? over(99) : undefined))).toEqual([
			8, 4, 2, 2, 2, 2,
		]);
		const bytes = await batches(
			[...range(3).map(() => 'x'.repeat(100)), ...range(20)],
			23,
			(batch) => (batch.length > 22 ? tooMuch : undefined),
		);
		expect(bytes.seen.map(({ length }) => length)).toEqual([23, 1, 1, 12, 9]);
		const alone = await batches([1], 8, () => tooMuch);
		expect(alone.outcomes).toEqual([saidBy(tooMuch)]);
	});

	const bad = failure('INVALID_PAYLOAD', 'no', 400);

	it('with a bad record go again without it', async () => {
		const refuse = (batch: unknown[]) => (batch.includes(2) ? bad : undefined);
		const { seen, outcomes } = await batches(range(4), 4, refuse);
		expect(seen).toEqual([[0, 1, 2, 3], [0, 1], [2, 3], [2], [3]]);
		expect(outcomes.map((one) => one === undefined || 'message' in (one as object))).toEqual([
			false,
			false,
			true,
			false,
		]);
		const stopped = await batches(range(4), 4, refuse, { continueOnFail: false });
		expect(stopped.seen).toHaveLength(1);
		expect(stopped.outcomes).toEqual(range(4).map(() => saidBy(bad)));
		const unknown = await batches(range(4), 4, (batch) =>
			batch.includes(2) ? failure('X', 'unknown') : undefined,
		);
		expect(unknown.seen).toHaveLength(1);
	});

	it('of which no answer tells have been sent', async () => {
		const jobs = jobsOf([1, 2]);
		const { ledger, sender } = ledgerOf(jobs.map(({ input }) => input));
		await sender.inBatches(jobs, 5, async () => [{ records: [] }]);
		expect(inFull(ledger.inOrder())).toEqual([
			{ records: [] },
			{ message: 'Directus did not answer for this record', written: 'unknown' },
		]);
	});

	it('end with a refusal that all others would meet', async () => {
		const forbidden = failure('FORBIDDEN', 'no', 403);
		const jobs = jobsOf(range(4));
		const { ledger, sender } = ledgerOf(
			jobs.map(({ input }) => input),
			true,
			async () => false,
		);
		let count = 0;
		await sender.alone(jobs, async () => {
			if (++count === 2) throw forbidden;
			return { records: [] };
		});
		expect(count).toBe(2);
		expect(inFull(ledger.inOrder())).toEqual([
			{ records: [] },
			...range(3).map(() => saidBy(forbidden)),
		]);
	});

	it('one by one stop where the run is to end', async () => {
		const jobs = jobsOf(range(3));
		const { ledger, sender } = ledgerOf(
			jobs.map(({ input }) => input),
			false,
		);
		await sender.alone(jobs, async () => {
			throw bad;
		});
		expect(ledger.inOrder().slice(1)).toEqual(['not sent', 'not sent']);
	});

	it.each<[string, string, boolean | undefined, boolean]>([
		['FORBIDDEN', 'things', false, true],
		['FORBIDDEN', 'things', true, false],
		['FORBIDDEN', 'things', undefined, false],
		['FORBIDDEN', '', false, false],
		['X', 'things', false, false],
	])('%s in %j where the user may %s concerns all: %s', async (code, collection, may, is) => {
		const directus = { mayUse: async () => may } as unknown as Directus;
		expect(await isOfCollection(directus, collection, 'create', failure(code))).toBe(is);
	});
});

describe('Inputs that go together', () => {
	const rowOf = (route: Operation['route'], collection?: string): Operation => ({
		...{ name: 'x', action: 'x', description: 'For the test', route, collection },
	});
	const row = rowOf('PATCH /items/{collection}/{id}');
	const grouped = async (inputs: Array<Partial<Input>>, of = row) => {
		const directus = {
			continueOnFail: true,
			primaryKey: async (name: string) => ({ ...countedKey, collection: name }),
		} as unknown as Directus;
		const whole = inputs.map((input, index) => inputOf({ index, path, ...input }));
		const ledger = new Ledger(directus, whole);
		const groups = await groupsOf(directus, ledger, of, whole);
		return {
			groups,
			indexes: groups.map((group) => group.inputs.map(({ index }) => index)),
			outcomes: inFull(ledger.inOrder()),
		};
	};

	it('have the same collection, fields and options', async () => {
		const ui = { options: {} };
		expect((await grouped([{ ui }, { ui }, { ui: {} }, {}])).indexes).toEqual([[0, 1, 2, 3]]);
		expect(
			(
				await grouped([
					{ path: { collection: 'a', id: 1 } },
					{ path: { collection: 'b', id: 1 } },
					{ path: { collection: 'a', id: 2 } },
				])
			).indexes,
		).toEqual([[0, 2], [1]]);
		expect(
			(
				await grouped([
					{ path: { collection: 'a', id: 1 }, ui },
					{ path: { collection: 'b', id: 1 }, ui },
				])
			).indexes,
		).toEqual([[0], [1]]);
		for (const options of [
			{ batchSize: 5 },
			{ checkExists: false },
			{ skipUnchanged: true },
			{ fields: 'a' },
		])
			expect((await grouped([{}, { ui: { options } }, {}])).indexes).toEqual([[0, 2], [1]]);
	});

	it('know how they are sent', async () => {
		const { groups } = await grouped([
			{ ui: { options: { batchSize: 5, checkExists: false, skipUnchanged: true, fields: 'a' } } },
		]);
		expect(groups[0]).toMatchObject({
			...{ path: '/items/things', collection: 'things', query: { fields: ['a'] }, batchSize: 5 },
			...{ looksFirst: false, skipsUnchanged: true, key: { collection: 'things' } },
		});
		const { groups: plain } = await grouped([{}]);
		expect(plain[0]).toMatchObject({
			query: {},
			batchSize: 500,
			looksFirst: true,
			skipsUnchanged: false,
		});
		const { groups: own } = await grouped(
			[{ path: { id: 1 } }],
			rowOf('PATCH /roles/{id}', 'directus_roles'),
		);
		expect(own[0]).toMatchObject({ path: '/roles', collection: 'directus_roles' });
		const { groups: none } = await grouped([{ path: {} }], rowOf('PATCH /x'));
		expect(none[0]!.key).toBeUndefined();
	});

	it('are without one whose options are bad', async () => {
		const { indexes, outcomes } = await grouped([
			{},
			{ ui: { options: { fields: '{}' } } },
			{ path: { collection: '..' } },
		]);
		expect(indexes).toEqual([[0]]);
		expect(outcomes.slice(1)).toEqual([
			expect.objectContaining({ message: 'Fields must be a list', written: 'no' }),
			expect.objectContaining({ message: '".." is not a valid collection', written: 'no' }),
		]);
	});

	it.each<[unknown, number]>([
		[undefined, 500],
		[7, 7],
		['7', 7],
		[1, 1],
		[0, 500],
		[0.9, 500],
		[2.7, 2],
		[-1, 500],
		['x', 500],
		[Infinity, 500],
	])('of a batch size of %j are %d at once', (batchSize, size) => {
		expect(batchSizeOf(inputOf({ ui: { options: { batchSize } } as IDataObject }))).toBe(size);
	});

	it.each<[IDataObject, IDataObject]>([
		[{}, {}],
		[{ fields: '', fieldPaths: null }, {}],
		[{ fields: [] }, {}],
		[{ fields: 'a,b', fieldPaths: 'b,c.d' }, { fields: ['a', 'b', 'c.d'] }],
	])('of the options %j are answered with %j', (options, query) => {
		const input = inputOf({ ui: { options } });
		expect(returnQuery(input)).toEqual(query);
		expect(returnQuery(input)).toBe(returnQuery(input));
	});

	it('and concern one record are in waves', () => {
		const inputs = (...ids: unknown[]) =>
			ids.map((id, index) => inputOf({ index, path: { id } as IDataObject }));
		const [a, b, c, d] = inputs(1, 2, 1, 1);
		const group = (place: string, ...of: Input[]) =>
			({ path: place, inputs: of }) as never as Parameters<typeof wavesOf>[0][number];
		const waves = (...groups: Array<Parameters<typeof wavesOf>[0][number]>) =>
			wavesOf(groups, ({ path: { id } }) => String(id)).map((wave) =>
				wave.inputs.map(({ index }) => index),
			);
		expect(waves(group('x', a!, b!, c!, d!))).toEqual([[0, 1], [2], [3]]);
		expect(waves(group('x', a!, b!), group('x', c!, d!))).toEqual([[0, 1], [2], [3]]);
		expect(waves(group('x', a!, b!), group('y', c!, d!))).toEqual([[0, 1], [2], [3]]);
		expect(waves(group('x', d!), group('x', a!))).toEqual([[0], [3]]);
	});

	it('mean the caller', () => {
		const me = inputOf({ path: { id: 'me' } });
		expect(isOwnUser({ collection: 'directus_users' }, me)).toBe(true);
		expect(isOwnUser({ collection: 'things' }, me)).toBe(false);
		expect(isOwnUser({ collection: 'directus_users' }, inputOf({ path: { id: 'u' } }))).toBe(false);
	});
});
