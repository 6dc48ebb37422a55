/** Writes in bulk, with a plain object in place of Directus: what goes again, what is looked up, what is told. */
import type { IDataObject } from 'n8n-workflow';
import { resources } from '../../dist/nodes/Directus/operations';
import { Failure, type Written } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { writtenBy } from '../../dist/nodes/Directus/transport/written';
import {
	countedKey,
	fieldOf,
	handledBy,
	inputOf,
	toldBy,
	uuidKey,
} from '../support/directusObject.mjs';

const rowOf = (operation: string) => resources.items!.operations[operation]!;
const path = { collection: 'things' };
const title = fieldOf('title', 'string');
const unique = () =>
	new Failure('Value has to be unique', 'no', { code: 'RECORD_NOT_UNIQUE', status: 400 });
const lost = () => new Failure('Directus could not be reached', 'unknown', { code: 'ECONNRESET' });
const bodies = (sent: DirectusRequest[]) =>
	sent.filter(({ method }) => method === 'POST').map(({ body }) => body);

describe('Create', () => {
	const creates = (titles: string[], options: IDataObject = {}) =>
		titles.map((name, index) => inputOf({ index, path, body: { title: name }, ui: { options } }));

	it('asks for the order of the keys, and gives every input its own record', async () => {
		const inputs = creates(['a', 'b', 'c']);
		const { outcomes, sent } = await handledBy(rowOf('create'), inputs, {
			fields: [countedKey, title],
			answer: ({ body }) =>
				(body as IDataObject[]).map((record, place) => ({ id: place + 7, ...record })),
		});
		expect(sent.map(({ query }) => query)).toEqual([{ sort: ['id'], limit: 3 }]);
		expect(toldBy(outcomes)).toEqual([
			{ id: 7, title: 'a' },
			{ id: 8, title: 'b' },
			{ id: 9, title: 'c' },
		]);
	});

	it('does not guess where the answers are in another order and look the same', async () => {
		const { outcomes, hints } = await handledBy(rowOf('create'), creates(['a', 'b', 'b']), {
			fields: [countedKey, title],
			answer: () => [
				{ id: 1, title: 'b' },
				{ id: 2, title: 'a' },
				{ id: 3, title: 'b' },
			],
		});
		expect(toldBy(outcomes)).toEqual([{ id: 2, title: 'a' }, { success: true }, { success: true }]);
		expect(hints.join()).toContain('cannot be told apart');
	});

	// Compared with each other, so many would take minutes.
	it.each([
		['told apart by nothing, but for one', (n: number) => (n === 0 ? 'one' : 'same'), 1],
		['told apart by their titles', (n: number) => `T${n}`, 50_000],
	])('takes one look at each of 50,000 records that are %s', async (_, titleOf, known) => {
		const titles = Array.from({ length: 50_000 }, (_, n) => titleOf(n));
		const inputs = creates(titles, { batchSize: 50_000 });
		const { outcomes } = await handledBy(rowOf('create'), inputs, {
			fields: [countedKey, title],
			more: { seesEverything: async () => false },
			answer: ({ body }) =>
				(body as IDataObject[])
					.map(({ title: name }, place) => ({ id: place, title: name }))
					.reverse(),
		});
		const told = toldBy(outcomes) as IDataObject[];
		expect(told.filter(({ title: name }) => name !== undefined)).toHaveLength(known);
		expect(told.every(({ title: name }, n) => name === undefined || name === titles[n])).toBe(true);
	});

	it('finds the bad record where nothing of the batch was written', async () => {
		const { outcomes, sent } = await handledBy(rowOf('create'), creates(['a', 'bad', 'c']), {
			fields: [countedKey, title],
			answer: ({ body }) => {
				const list = [body].flat() as IDataObject[];
				if (list.some((record) => record.title === 'bad')) throw unique();
				return Array.isArray(body)
					? list.map((record) => ({ id: 1, ...record }))
					: { id: 1, ...body };
			},
		});
		expect(toldBy(outcomes)).toEqual([
			{ id: 1, title: 'a' },
			{ written: 'no' },
			{ id: 1, title: 'c' },
		]);
		expect(bodies(sent)).toHaveLength(5);
	});

	it.each<[string, Failure]>([
		['an answer that was lost', lost()],
		[
			'a read-back that failed',
			new Failure('Invalid query', 'unknown', { code: 'INVALID_QUERY', status: 400 }),
		],
	])('sends nothing again after %s', async (_, failure) => {
		const { outcomes, sent } = await handledBy(rowOf('create'), creates(['a', 'b']), {
			fields: [countedKey, title],
			answer: () => {
				throw failure;
			},
		});
		expect(bodies(sent)).toHaveLength(1);
		expect(toldBy(outcomes)).toEqual([{ written: 'unknown' }, { written: 'unknown' }]);
	});

	it('looks up the records whose keys it made, where the answer was lost', async () => {
		const held: IDataObject[] = [];
		const { outcomes, sent } = await handledBy(rowOf('create'), creates(['a', 'b']), {
			fields: [uuidKey, title],
			answer: ({ method, body }) => {
				if (method === 'GET') return held;
				held.push(...(body as IDataObject[]));
				throw lost();
			},
		});
		expect(bodies(sent)).toHaveLength(1);
		expect(toldBy(outcomes)).toEqual(held);
		expect(held.map(({ title: name }) => name)).toEqual(['a', 'b']);
	});

	it('proves return fields that can fail before it writes', async () => {
		const inputs = creates(['a', 'b'], { fieldPaths: 'id,year(title)' });
		const { outcomes, sent } = await handledBy(rowOf('create'), inputs, {
			fields: [countedKey, title],
			answer: () => {
				throw new Failure('Invalid query', 'no', { code: 'INVALID_QUERY', status: 400 });
			},
			more: { continueOnFail: false },
		}).catch((error: unknown) => ({ outcomes: [error as Failure], sent: [] as DirectusRequest[] }));
		expect(bodies(sent)).toEqual([]);
		expect(outcomes[0]).toMatchObject({
			message: 'The fields to return cannot be read',
			written: 'no',
		});
	});

	it('sends no more after a failure that ends the run', async () => {
		const inputs = creates(['a', 'b', 'c', 'd'], { batchSize: 2 });
		const { outcomes, sent } = await handledBy(rowOf('create'), inputs, {
			fields: [countedKey, title],
			answer: () => {
				throw unique();
			},
			more: { continueOnFail: false },
		});
		expect(bodies(sent)).toHaveLength(1);
		expect(toldBy(outcomes)).toEqual([
			{ written: 'no' },
			{ written: 'no' },
			'not sent',
			'not sent',
		]);
	});
});

describe('Delete', () => {
	const deletes = (ids: unknown[], options: IDataObject = {}) =>
		ids.map((id, index) =>
			inputOf({ index, path: { ...path, id: id as string }, ui: { options } }),
		);
	const serverOf = (held: Set<number>) => ({
		fields: [countedKey, title],
		answer: ({ method, body, path: place }: DirectusRequest) => {
			if (method === 'GET') return [...held].map((id) => ({ id }));
			for (const id of (body as number[] | undefined) ?? [place.split('/').at(-1)])
				held.delete(Number(id));
			return undefined;
		},
	});

	it('deletes nothing where one of the records is not there and the run is to end', async () => {
		const held = new Set([1, 2]);
		const { outcomes } = await handledBy(rowOf('delete'), deletes([1, 9, 2]), {
			...serverOf(held),
			more: { continueOnFail: false },
		});
		expect([...held]).toEqual([1, 2]);
		expect(toldBy(outcomes)).toEqual(['not sent', { written: 'no' }, 'not sent']);
	});

	it('says what was not there, and deletes the others where it goes on', async () => {
		const held = new Set([1, 2]);
		const { outcomes } = await handledBy(rowOf('delete'), deletes([1, 9, 2]), serverOf(held));
		expect([...held]).toEqual([]);
		expect(toldBy(outcomes)).toEqual([
			{ collection: 'things', id: 1, deleted: true },
			{ written: 'no' },
			{ collection: 'things', id: 2, deleted: true },
		]);
	});

	it('refuses what is no whole number, also of one input', async () => {
		const held = new Set([10]);
		const { outcomes } = await handledBy(rowOf('delete'), deletes(['1e1']), serverOf(held));
		expect([...held]).toEqual([10]);
		expect(toldBy(outcomes)).toEqual([{ written: 'no' }]);
	});

	it('looks again where the answer was lost: what is gone was deleted', async () => {
		const held = new Set([1, 2]);
		const server = serverOf(held);
		const { outcomes } = await handledBy(rowOf('delete'), deletes([1, 2]), {
			...server,
			answer: (request) => {
				const answer = server.answer(request);
				if (request.method === 'DELETE') throw lost();
				return answer;
			},
		});
		expect(toldBy(outcomes)).toEqual([
			{ collection: 'things', id: 1, deleted: true },
			{ collection: 'things', id: 2, deleted: true },
		]);
	});

	it('asks for nothing before where the option says so', async () => {
		const held = new Set([1]);
		const { sent } = await handledBy(
			rowOf('delete'),
			deletes([1], { checkExists: false }),
			serverOf(held),
		);
		expect(sent.map(({ method }) => method)).toEqual(['DELETE']);
	});
});

it.each<[string | undefined, number | undefined, { field?: string; message?: string }, Written]>([
	['RECORD_NOT_UNIQUE', 400, {}, 'no'],
	['FORBIDDEN', 403, {}, 'no'],
	['FAILED_VALIDATION', 400, { field: 'title' }, 'no'],
	['FAILED_VALIDATION', 400, { field: '$trigger' }, 'unknown'],
	['INVALID_QUERY', 400, {}, 'unknown'],
	['INVALID_QUERY', 400, { message: '"limit" must be less than or equal to 100' }, 'no'],
	['INTERNAL_SERVER_ERROR', 500, {}, 'unknown'],
	['ECONNREFUSED', undefined, {}, 'no'],
	['ECONNRESET', undefined, {}, 'unknown'],
	[undefined, 413, {}, 'no'],
	[undefined, 502, {}, 'unknown'],
	[undefined, 408, {}, 'unknown'],
])('a refusal of code %s and status %s, %j: written %s', (code, status, said, written) => {
	expect(writtenBy(code, status, said)).toBe(written);
});
