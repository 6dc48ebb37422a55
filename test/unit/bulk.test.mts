/** Creates and changes in bulk, with a plain object in place of Directus: what goes again, what is looked up, what is told. */
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
const broken = () =>
	new Failure('An unexpected error occurred', 'unknown', {
		...{ code: 'INTERNAL_SERVER_ERROR', status: 500 },
	});
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

	it('finds the record for which the database fails, where nothing of the batch is there', async () => {
		const { outcomes } = await handledBy(rowOf('create'), creates(['a', 'bad', 'c']), {
			fields: [uuidKey, title],
			answer: ({ method, body }) => {
				if (method === 'GET') return [];
				const records = [body].flat() as IDataObject[];
				if (records.some(({ title: name }) => name === 'bad')) throw broken();
				return Array.isArray(body) ? records : records[0];
			},
		});
		expect(toldBy(outcomes)).toMatchObject([{ title: 'a' }, { written: 'no' }, { title: 'c' }]);
	});

	it('does not call unwritten what the caller may not see', async () => {
		const { outcomes, sent } = await handledBy(rowOf('create'), creates(['a', 'b']), {
			fields: [uuidKey, title],
			answer: ({ method }) => {
				if (method === 'GET') return [];
				throw broken();
			},
			more: { seesEverything: async () => false },
		});
		expect(toldBy(outcomes)).toEqual([{ written: 'unknown' }, { written: 'unknown' }]);
		expect(bodies(sent)).toHaveLength(1);
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

describe('Update', () => {
	const changes = [{ id: 9, title: 'x' }, { title: 'y' }].map((body, index) =>
		inputOf({ index, path: { ...path, id: String(index + 1) }, body }),
	);

	it.each([
		['keeps the key, says so', (id: number) => id, /kept the ID of 1 record /],
		['gives it the key that was sent, says nothing', (id: number) => (id === 1 ? 9 : id), /^$/],
	])('where Directus %s', async (_, keyAfter, told) => {
		const { outcomes, hints } = await handledBy(rowOf('update'), changes, {
			fields: [countedKey, title],
			answer: ({ path: asked, body }) => {
				const id = Number(asked.split('/').at(-1));
				return { ...(body as IDataObject), id: keyAfter(id) };
			},
		});
		expect(toldBy(outcomes)).toEqual([
			{ id: keyAfter(1), title: 'x' },
			{ id: 2, title: 'y' },
		]);
		expect(hints.join()).toMatch(told);
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

describe('What is bad for one input', () => {
	const broken = '["id"';
	const fields = [countedKey, title];
	const answer = ({ method, query, body }: DirectusRequest) => {
		if (method === 'GET' && String(query?.fields).includes('nope'))
			throw new Failure('Invalid query', 'no', { code: 'INVALID_QUERY', status: 400 });
		if (method === 'GET') return [{ id: 1, title: 'a' }];
		const withId = (record: unknown) => ({ id: 1, ...(record as IDataObject) });
		return Array.isArray(body) ? body.map(withId) : withId(body);
	};
	const inputsOf = (more: Array<Partial<Parameters<typeof inputOf>[0]>>) =>
		more.map((one, index) =>
			inputOf({ index, path: { ...path, id: 1 }, body: { title: 'a' }, ...one }),
		);
	const fieldPaths = (...lists: string[]) =>
		inputsOf(lists.map((list) => ({ ui: { options: { fieldPaths: list } } })));
	const ok = expect.objectContaining({ title: 'a' }) as unknown;
	const bad = { written: 'no' };

	it.each([
		['create', fieldPaths('id,title', broken, 'title'), [ok, bad, ok]],
		['create', fieldPaths('title', 'nope.x', 'nope.x'), [ok, bad, bad]],
		['update', fieldPaths('title', broken), [ok, bad]],
		['update', fieldPaths('nope.x', 'title'), [bad, ok]],
		['get', inputsOf([{ raw: true }, { raw: true, query: { alias: '{broken' } }]), [ok, bad]],
		[
			'upsert',
			inputsOf([{ ui: { matchFields: 'title' } }, { ui: { matchFields: broken } }, {}]),
			[ok, bad, bad],
		],
	])('%s fails for it alone: %#', async (operation, inputs, expected) => {
		const { outcomes } = await handledBy(rowOf(operation), inputs, { fields, answer });
		expect(toldBy(outcomes)).toEqual(expected);
	});

	it('ends a run that is to end, before anything is written', async () => {
		const { outcomes, sent } = await handledBy(
			rowOf('create'),
			fieldPaths('title', broken, 'nope.x'),
			{ fields, answer, more: { continueOnFail: false } },
		);
		expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
		expect(toldBy(outcomes)).toEqual(['not sent', bad, bad]);
	});
});

describe('An ID that is read alone', () => {
	const get = async (id: string, query: IDataObject) =>
		await handledBy(rowOf('get'), [inputOf({ path: { ...path, id }, query })], {
			fields: [countedKey, title],
			answer: () => ({ id: 10, title: 'a' }),
		});

	it('is no whole number', async () => {
		const { outcomes, sent } = await get('1e1', { version: 'draft' });
		expect([sent, toldBy(outcomes)]).toEqual([[], [{ written: 'no' }]]);
	});

	it('goes out as it does among many', async () => {
		const { sent } = await get(' 10 ', { version: 'draft' });
		expect(sent.map(({ path: place }) => place)).toEqual(['/items/things/10']);
	});
});

describe('Users', () => {
	it('changes the caller by a request of its own, also among others', async () => {
		const row = resources.users!.operations.update!;
		const ids = ['me', '0c4d9d9e-3a49-4b0c-9a0e-1a2b3c4d5e6f'];
		const inputs = ids.map((id, index) => inputOf({ index, path: { id }, body: { title: id } }));
		const { outcomes, sent } = await handledBy(row, inputs, {
			fields: [uuidKey, title],
			answer: ({ body }) => body,
			more: { continueOnFail: false },
		});
		expect(sent.map(({ method, path: place }) => `${method} ${place}`)).toEqual(
			ids.map((id) => `PATCH /users/${id}`),
		);
		expect(toldBy(outcomes)).toEqual(ids.map((id) => ({ title: id })));
	});
});
