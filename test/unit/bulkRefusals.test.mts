/**
 * Requests for many records that are refused, with a plain object in place of Directus: a refusal that concerns
 * the whole collection is not looked into record by record, and one that concerns a record is.
 */
import type { IDataObject } from 'n8n-workflow';
import { resources } from '../../dist/nodes/Directus/operations';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { countedKey, fieldOf, handledBy, inputOf, uuidKey } from '../support/directusObject.mjs';

const rowOf = (operation: string) => resources.items!.operations[operation]!;
const path = { collection: 'things' };
const title = fieldOf('title', 'string');
const forbidden = () =>
	new Failure("You don't have permission", 'no', { code: 'FORBIDDEN', status: 403 });

const inputsOf = (count: number, options: IDataObject = {}) =>
	Array.from({ length: count }, (_, index) =>
		inputOf({
			index,
			path: { ...path, id: index + 1 },
			body: { title: `T${index}` },
			ui: { options },
		}),
	);

/** Whether a request holds the record of the first input. */
const holdsFirst = ({ path: place, body }: DirectusRequest) =>
	[body].flat().some((one) => (one as IDataObject | undefined)?.title === 'T0') ||
	[body].flat().includes(1) ||
	place.endsWith('/1');

describe('A refusal of the whole collection with Continue On Fail', () => {
	const run = async (operation: string, fields: object[], options: IDataObject, may?: boolean) =>
		await handledBy(rowOf(operation), inputsOf(40, options), {
			fields: fields as never,
			answer: ({ method, query }) => {
				// Who may write need not be allowed to read: the keys are looked up in vain.
				if (method === 'GET' && query?.filter && operation === 'delete') throw forbidden();
				throw forbidden();
			},
			more: { mayUse: async () => may, seesEverything: async () => false },
		});

	it.each<[string, string, object[], IDataObject]>([
		['create', 'keys that the database counts', [countedKey, title], {}],
		['create', 'keys that are made here', [uuidKey, title], {}],
		['create', 'keys that may not be seen', [], {}],
		['create', 'Batch Size 1', [countedKey, title], { batchSize: 1 }],
		['update', 'many at once', [countedKey, title], {}],
		['update', 'keys that may not be seen', [], {}],
		['update', 'Batch Size 1', [countedKey, title], { batchSize: 1 }],
		['delete', 'no look before', [countedKey, title], { checkExists: false }],
		['get', 'many at once', [countedKey, title], {}],
		['get', 'keys that may not be seen', [], {}],
	])('%s with %s sends one request, and fails for each input', async (...given) => {
		const [operation, , fields, options] = given;
		const { outcomes, sent } = await run(operation, fields, options, false);
		expect(sent).toHaveLength(1);
		expect(outcomes).toEqual(Array.from({ length: 40 }, () => expect.any(Failure)));
	});

	it('is looked into where Directus does not tell whether it is one', async () => {
		const { sent } = await run('create', [countedKey, title], {}, undefined);
		expect(sent.length).toBeGreaterThan(40);
	});
});

describe('A refusal of one record with Continue On Fail', () => {
	it.each<[string, object[]]>([
		['create', [countedKey, title]],
		['create', [uuidKey, title]],
		['create', []],
		['update', [countedKey, title]],
		['delete', [countedKey, title]],
	])('leaves the others to %s', async (operation, fields) => {
		const { outcomes } = await handledBy(rowOf(operation), inputsOf(8, { checkExists: false }), {
			fields: fields as never,
			answer: (request) => {
				if (request.method !== 'GET' && holdsFirst(request)) throw forbidden();
				if (request.method === 'DELETE') return undefined;
				const { body } = request;
				const withId = (one: unknown) => ({ id: 1, ...(one as IDataObject) });
				return Array.isArray(body) ? body.map(withId) : withId(body);
			},
			more: { seesEverything: async () => false },
		});
		expect(outcomes.map((outcome) => outcome instanceof Failure)).toEqual([
			true,
			...Array.from({ length: 7 }, () => false),
		]);
	});
});

describe('An ID of a caller who may not see of which kind the IDs are', () => {
	const writes = (sent: DirectusRequest[]) => sent.filter(({ method }) => method !== 'GET');
	/** As a server that takes `24e0` for 24. */
	const run = async (operation: string, id: string, record: IDataObject | undefined) =>
		await handledBy(rowOf(operation), [inputOf({ path: { ...path, id }, body: { title: 'x' } })], {
			fields: [],
			answer: ({ method, body }) => {
				if (method === 'GET' && !record) throw forbidden();
				return method === 'GET' ? record : body;
			},
			more: { seesEverything: async () => false },
		});

	it.each(
		['get', 'update', 'delete'].flatMap((operation) =>
			['24e0', '24.0', '+24', '0x18', '24abc', ' 24e0'].map((id) => [operation, id] as const),
		),
	)('%s of "%s" does not take the record 24', async (operation, id) => {
		for (const record of [{ id: 24, title: '24 things' }, undefined]) {
			const { outcomes, sent } = await run(operation, id, record);
			expect(writes(sent)).toEqual([]);
			expect(outcomes).toEqual([
				expect.objectContaining({
					message: `No record in things is known to have the ID "${id}"`,
					written: 'no',
				}),
			]);
		}
	});

	it.each(['get', 'update', 'delete'])(
		'%s takes a text that the record holds',
		async (operation) => {
			const { outcomes } = await run(operation, '24e0', { code: '24e0', title: 'x' });
			expect(outcomes[0]).not.toBeInstanceOf(Failure);
		},
	);

	it.each(['24', '024', 'abc', '0c4d9d9e-3a49-4b0c-9a0e-1a2b3c4d5e6f'])(
		'asks for no other reason: %s',
		async (id) => {
			const { sent } = await run('update', id, { id: 24 });
			expect(sent.map(({ method }) => method)).toEqual(['PATCH']);
		},
	);

	it.each<[string, unknown[] | IDataObject]>([
		['deleteMultiple', ['24e0']],
		['updateMultiple', { keys: ['24e0'], data: { title: 'x' } }],
	])('%s of a list does not take the record 24', async (operation, body) => {
		const { outcomes, sent } = await handledBy(rowOf(operation), [inputOf({ path, body })], {
			fields: [],
			answer: () => ({ id: 24 }),
		});
		expect(writes(sent)).toEqual([]);
		expect(outcomes).toEqual([expect.objectContaining({ written: 'no' })]);
	});

	it('Create or Update on the key does not match the record 24', async () => {
		const input = inputOf({ path, body: { id: '24e0', title: 'x' }, ui: { matchFields: 'id' } });
		const { sent } = await handledBy(rowOf('upsert'), [input], {
			fields: [],
			answer: ({ method, body }) => (method === 'GET' ? [{ id: 24 }] : body),
		});
		expect(writes(sent).map(({ method, path: place }) => `${method} ${place}`)).toEqual([
			'POST /items/things',
		]);
	});
});

describe('Options that an expression gives', () => {
	it.each<[string, number[]]>([
		['create', [2, 1, 2, 1, 5]],
		['update', [2, 1, 2, 1, 5]],
		['delete', [2, 1, 2, 1, 5]],
	])('%s keeps to the Batch Size of each input', async (operation, sizes) => {
		const inputs = inputsOf(5).map((input, place) => ({
			...input,
			ui: { options: { batchSize: sizes[place], checkExists: false } },
		}));
		const { sent } = await handledBy(rowOf(operation), inputs, {
			fields: [countedKey, title],
			answer: ({ body, path: place }) =>
				Array.isArray(body)
					? body.map((one, at) => ({ id: at + 1, ...(one as IDataObject) }))
					: { id: Number(place.split('/').at(-1)), ...(body as IDataObject) },
		});
		const numbers = sent.map(({ body }) => (Array.isArray(body) ? body.length : 1));
		expect(numbers.sort()).toEqual([1, 1, 1, 2]);
	});

	it('Delete looks for the records of those inputs alone that want it', async () => {
		const inputs = [true, false, true].map((checkExists, index) =>
			inputOf({ index, path: { ...path, id: index + 1 }, ui: { options: { checkExists } } }),
		);
		const { outcomes, sent } = await handledBy(rowOf('delete'), inputs, {
			fields: [countedKey],
			answer: ({ method }) => (method === 'GET' ? [{ id: 1 }] : undefined),
		});
		const [look] = sent;
		expect(look?.query?.filter).toEqual({ id: { _in: ['1', '3'] } });
		expect(outcomes.map((outcome) => outcome instanceof Failure)).toEqual([false, false, true]);
	});
});
