/** Lists of records in one input, with a plain object in place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { countedKey, fieldOf, handledBy, inputOf, toldBy } from '../support/directusObject.mjs';

const rowOf = (operation: string) => resources.items!.operations[operation]!;
const path = { collection: 'things' };
const title = fieldOf('title', 'string');

describe('Lists of records in one input', () => {
	const sentFor = async (
		operation: string,
		body: unknown[] | IDataObject,
		answer: unknown,
		isAdmin = true,
	) =>
		await handledBy(rowOf(operation), [inputOf({ path, body })], {
			fields: [countedKey, title],
			answer: ({ method }) => (method === 'GET' ? [{ id: 1 }, { id: 2 }] : answer),
			more: { seesEverything: async () => isAdmin },
		});
	const written = (sent: DirectusRequest[]) => sent.filter(({ method }) => method !== 'GET');

	it.each<[string, unknown[] | IDataObject, string]>([
		['deleteMultiple', [1, 8, '8', 2, 9], 'deleted'],
		['updateMultiple', { keys: [1, 8, '8', 2, 9], data: { title: 'a' } }, 'changed'],
		['updateMultiple', [1, 8, 2, 9].map((id) => ({ id, title: 'a' })), 'changed'],
	])(
		'%s does nothing where an administrator names one that is not there: %j',
		async (operation, body, done) => {
			const { outcomes, sent } = await sentFor(operation, body, undefined);
			expect(written(sent)).toEqual([]);
			const [failure] = outcomes as Failure[];
			expect([failure?.message, failure?.written]).toEqual(['There is no "8" in things', 'no']);
			expect(failure?.details.description).toContain(
				`Nothing of this list was ${done}. Not there either: "9".`,
			);
		},
	);

	it.each([
		['deletes nothing', false, 0, ['not sent', { written: 'no' }]],
		['deletes the other list', true, 1, [{ id: 1, deleted: true }, { written: 'no' }]],
	])(
		'%s where the list of a later input names one that is not there (Continue On Fail: %s)',
		async (_, continueOnFail, deletes, told) => {
			const inputs = [[1], [8]].map((body, index) => inputOf({ index, path, body }));
			const { outcomes, sent } = await handledBy(rowOf('deleteMultiple'), inputs, {
				fields: [countedKey],
				answer: ({ method }) => (method === 'GET' ? [{ id: 1 }] : undefined),
				more: { continueOnFail },
			});
			expect(written(sent)).toHaveLength(deletes);
			expect(toldBy(outcomes)).toMatchObject(told);
		},
	);

	it('deletes those that are there', async () => {
		const { outcomes, sent } = await sentFor('deleteMultiple', [1, '2', '1', 2], undefined);
		expect(written(sent)).toHaveLength(1);
		expect(outcomes).toEqual([
			{ records: [1, '2'].map((id) => ({ collection: 'things', id, deleted: true })) },
		]);
	});

	it.each<[string, unknown[] | IDataObject]>([
		['deleteMultiple', ['1e0']],
		['updateMultiple', { keys: ['1e0'], data: { title: 'a' } }],
		['updateMultiple', [{ id: '1e0', title: 'a' }]],
	])('%s refuses an ID that none can have: %j', async (operation, body) => {
		const { outcomes, sent } = await sentFor(operation, body, []);
		expect([sent, toldBy(outcomes)]).toEqual([[], [{ written: 'no' }]]);
	});

	it.each<[string, unknown[] | IDataObject, number[]]>([
		['createMultiple', [{ title: 'a' }, { title: 'b' }], [1, 2]],
		[
			'createMultiple',
			[
				{ id: 2, title: 'a' },
				{ id: '1', title: 'b' },
			],
			[2, 1],
		],
		['createMultiple', [{ id: 3, title: 'a' }, { title: 'b' }], [2, 1]],
		['updateMultiple', [{ id: 1 }, { id: 2 }], [1, 2]],
		['updateMultiple', { keys: ['1', 2], data: { title: 'a' } }, [1, 2]],
		['updateMultiple', { query: { limit: 2 }, data: { title: 'a' } }, [2, 1]],
	])(
		'%s of %j gives the records in the order of the list, as far as that is known',
		async (operation, body, ids) => {
			// As Directus answers in a collection with a sort field.
			const { outcomes } = await sentFor(operation, body, [{ id: 2 }, { id: 1 }]);
			expect(outcomes).toEqual([{ records: ids.map((id) => ({ id })) }]);
		},
	);

	it.each<[string, unknown[], string]>([
		['createMultiple', [{ title: 'a' }, { title: 'b' }], 'All 2 records were created'],
		['updateMultiple', [{ id: 1 }, { id: 9 }], 'answered with 1 of the 2 records'],
	])('%s tells of records that the answer lacks', async (operation, body, hint) => {
		const { hints } = await sentFor(operation, body, [{ id: 1 }], false);
		expect(hints.join()).toContain(hint);
	});
});
