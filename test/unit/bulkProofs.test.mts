/** What is proven before a write, and what is said of records. */
import type { IDataObject } from 'n8n-workflow';
import {
	hintKeptKeys,
	hintUnpaired,
	hintUnread,
	isOfStudio,
	missingRecord,
} from '../../dist/nodes/Directus/bulk/failures';
import { isOver } from '../../dist/nodes/Directus/bulk/lostAnswers';
import { distinctKeys, refuseOtherKeys } from '../../dist/nodes/Directus/bulk/validKeys';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import type { DirectusField } from '../../dist/nodes/Directus/transport/schema';
import { countedKey, saidBy } from '../support/directusObject.mjs';
import { type Answer, failure, run, textKey } from '../support/bulkRuns.mjs';

describe('Return fields', () => {
	const proven = async (fields: string, answer: Answer, more: Parameters<typeof run>[3] = {}) =>
		await run(
			'items.create',
			[{ body: { title: 'a' }, ui: { options: { fields } } }],
			(request) => (request.method === 'GET' ? answer(request) : { id: 1 }),
			more,
		);

	it.each([['*'], ['id,title'], ['*,title']])('of %s cannot fail', async (fields) => {
		expect((await proven(fields, () => [])).sent).toHaveLength(1);
	});

	it('that may fail are read before', async () => {
		const { sent } = await proven('id,a.b', () => []);
		expect(sent[0]).toEqual({
			method: 'GET',
			path: '/items/things',
			query: { fields: ['id', 'a.b'], limit: 1 },
		});
		expect(sent).toHaveLength(2);
	});

	const advice = 'Nothing was written. Check the names under Options: a.b.';

	it('that cannot be read are told', async () => {
		const no = failure('INVALID_QUERY', 'no', 400);
		const { outcomes, writes } = await proven('a.b', () => {
			throw no;
		});
		expect(outcomes).toEqual([
			{
				...{
					message: 'The fields to return cannot be read',
					written: 'no',
					code: 'INVALID_QUERY',
					status: 400,
				},
				...{
					original: 'It is INVALID_QUERY',
					description: `Directus said: It is INVALID_QUERY. ${advice}`,
				},
			},
		]);
		expect(writes).toEqual([]);
		const named = new Failure('No field "a"', 'no', { code: 'FORBIDDEN', original: 'x' });
		const other = await proven('a.b', ({ query }) => {
			if ((query!.fields as string[])[0] === 'id') return [];
			throw named;
		});
		expect(other.outcomes).toEqual([{ ...saidBy(named), description: advice }]);
		const long = 'x'.repeat(400);
		const { outcomes: longOnes } = await proven(long, () => {
			throw no;
		});
		expect((longOnes[0] as { description: string }).description).toMatch(/Options: x{300}\.$/);
	});

	it('of a collection that may not be read at all are left', async () => {
		const forbidden = failure('FORBIDDEN');
		for (const known of [[countedKey], []]) {
			const { writes } = await proven(
				'a.b',
				() => {
					throw forbidden;
				},
				{ known },
			);
			expect(writes).toHaveLength(1);
		}
	});
});

describe('IDs', () => {
	const refusedFor = async (
		id: unknown,
		key: DirectusField | undefined,
		held?: IDataObject | Failure,
	) => {
		const asked: DirectusRequest[] = [];
		const directus = {
			send: async (request: DirectusRequest) => {
				asked.push(request);
				if (held instanceof Failure) throw held;
				return { data: held };
			},
		} as unknown as Directus;
		const outcome = await refuseOtherKeys(
			directus,
			{ path: '/items/things', collection: 'things', key },
			[id],
		).then(() => undefined, saidBy);
		return { outcome, asked };
	};

	it.each(['a', '24', '-24', 24, ' 24 ', '24e00000-1111-2222-3333-444444444444', 'e1', '', 'x24'])(
		'%j is sure to be its own where the key is not known',
		async (id) => {
			expect(await refusedFor(id, undefined)).toEqual({ outcome: undefined, asked: [] });
		},
	);

	it.each([
		'24e0',
		'24.0',
		'+24',
		'0x18',
		'24 and more',
		'.5',
		'-.5',
		'24e00000-1111-2222-3333-44444444444',
		'1-2',
	])('%j may be that of another record', async (id) => {
		const refusal = {
			...{ message: `No record in things is known to have the ID "${id}"`, written: 'no' },
			description:
				'Directus may take it for another number, and the user of the credential cannot see of which kind the IDs are. Write the ID as the record has it. Nothing was changed for this item.',
		};
		for (const held of [undefined, { id: 24 }, failure('X')])
			expect((await refusedFor(id, undefined, held)).outcome).toEqual(refusal);
		const own = await refusedFor(id, undefined, { slug: id });
		expect(own.outcome).toBeUndefined();
		expect(own.asked).toEqual([{ method: 'GET', path: `/items/things/${encodeURIComponent(id)}` }]);
	});

	it('that are no whole numbers are refused where keys are', async () => {
		expect((await refusedFor('24e0', countedKey)).outcome).toEqual({
			...{ message: '"24e0" is no whole number, as the IDs in things are', written: 'no' },
			description: 'Correct the ID. Nothing was sent for this item.',
		});
		expect((await refusedFor('x'.repeat(200), countedKey)).outcome).toMatchObject({
			message: expect.stringMatching(/^"x{100}" is no/),
		});
		expect((await refusedFor('24e0', textKey)).outcome).toBeUndefined();
	});

	it('that are no UUIDs are refused where keys are', async () => {
		const uuid = { ...countedKey, type: 'uuid' };
		for (const id of ['x', '7', 'me', '3f2504e0-4f89-41d3-9a0c-0305e82c330'])
			expect((await refusedFor(id, uuid)).outcome).toMatchObject({
				message: `"${id}" is no UUID, as the IDs in things are`,
				written: 'no',
			});
		const id = '3F2504E0-4F89-41D3-9A0C-0305E82C3301';
		expect((await refusedFor(` ${id} `, uuid)).outcome).toBeUndefined();
	});

	it('of one record are one', () => {
		expect(distinctKeys(countedKey, [1, '01', 2, '1'])).toEqual([1, 2]);
		expect(distinctKeys(undefined, ['1', '01'])).toEqual(['1', '01']);
	});
});

describe('What is said of records', () => {
	it.each<[boolean, boolean, string, string]>([
		[true, false, 'There is no "x" in things', 'Check the ID.'],
		[
			false,
			false,
			'There is no "x" in things, or the user of the credential may not read it',
			'Check the ID and, in Directus under Settings > Access Policies, the permissions.',
		],
		[
			true,
			true,
			'There is no "x" in things',
			'The collection is a singleton: it holds one item, which Get Singleton reads and Update Singleton changes without an ID.',
		],
	])(
		'that are not there (administrator: %s, singleton: %s)',
		async (isAdmin, isOne, message, description) => {
			const directus = {
				seesEverything: async () => isAdmin,
				collection: async () => ({ meta: { singleton: isOne } }),
			} as unknown as Directus;
			expect(saidBy(await missingRecord(directus, 'x', 'things'))).toEqual({
				message,
				written: 'no',
				code: 'FORBIDDEN',
				status: 403,
				description,
			});
		},
	);

	it('in hints', () => {
		const hints: unknown[] = [];
		const directus = { hint: (...given: unknown[]) => hints.push(given) } as unknown as Directus;
		for (const hint of [hintUnread, hintUnpaired, hintKeptKeys]) hint(directus, 0);
		expect(hints).toEqual([]);
		hintUnread(directus, 2);
		hintUnpaired(directus, 2);
		hintKeptKeys(directus, 2);
		expect(hints).toEqual([
			[
				'2 of the written records may not be read by the user of the credential, so the output holds "success" in their place.',
			],
			[expect.stringMatching(/^2 of the created records came back in another order/), 'warning'],
			[
				expect.stringMatching(/^Directus kept the ID of 2 records that was to be changed/),
				'warning',
			],
		]);
	});

	it('of the Studio', () => {
		expect(isOfStudio('directus_permissions', { system: true })).toBe(true);
		expect(isOfStudio('directus_permissions', { system: false })).toBe(false);
		expect(isOfStudio('things', { system: true })).toBe(false);
	});

	it.each<[string | undefined, number | undefined, boolean]>([
		['X', 500, true],
		[undefined, 500, false],
		['ECONNRESET', undefined, false],
	])('in a refusal of %s with %s: is the transaction over? %s', (code, status, is) => {
		expect(isOver(failure(code, 'unknown', status))).toBe(is);
	});
});
