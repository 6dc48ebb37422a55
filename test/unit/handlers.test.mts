/** Handlers with a plain object in place of Directus: what they send, and what they make of its answers. */
import type { IDataObject } from 'n8n-workflow';
import type { Input, Operation, Outcome } from '../../dist/nodes/Directus/framework/define';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure, type Written } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { handledBy, inputOf as input } from '../support/directusObject.mjs';

const rowOf = (resource: string, operation: string): Operation =>
	resources[resource]!.operations[operation]!;

const refused = (code: string, written: Written = 'no') =>
	new Failure(`It is ${code}`, written, { code });

/** Runs a row's handler; `answer` gives what lies under `data`, or throws. */
const handled = async (
	row: Operation,
	inputs: Input[],
	answer: (request: DirectusRequest) => unknown,
	more: Partial<Directus> = {},
) => await handledBy(row, inputs, { fields: [], answer, more });

const paths = (sent: DirectusRequest[]) => sent.map(({ method, path }) => `${method} ${path}`);
const written = (outcomes: Outcome[]) =>
	outcomes.map((outcome) => (outcome instanceof Failure ? outcome.written : 'done'));

describe('Trigger Flow', () => {
	const row = rowOf('flows', 'trigger');
	const id = 'f1';
	const sentTo = (ui: IDataObject) => row.prepare!(input({ path: { id }, ui }), row);

	it('gives a manual trigger its items, whatever the body says', () => {
		const ui = {
			...{ way: 'manual', collection: 'articles', keys: ['1', '2'] },
			body: { collection: 'other', reason: 'test' },
		};
		expect(sentTo(ui).body).toEqual({ collection: 'articles', keys: ['1', '2'], reason: 'test' });
		expect(ui.body.collection).toBe('other');
	});

	it.each([
		['POST', [1, 2], [1, 2]],
		['POST', { a: 1 }, { a: 1 }],
		['GET', undefined, {}],
	])('takes for %s the body %j', (way, body, expected) => {
		expect(sentTo({ way, ...(body && { body }) } as IDataObject).body).toEqual(expected);
	});

	it.each(['manual', 'POST'])('refuses a number as the body of %s', (way) => {
		expect(() => sentTo({ way, body: 5 })).toThrow(
			'Body (JSON) must be a JSON object, not a number',
		);
	});

	it.each<[string, unknown, boolean, Written]>([
		['is inactive', { status: 'inactive', trigger: 'webhook' }, true, 'no'],
		['waits for GET', { status: 'active', trigger: 'webhook', options: {} }, true, 'no'],
		['ran', { status: 'active', trigger: 'webhook', options: { method: 'POST' } }, true, 'unknown'],
		['is not there', refused('FORBIDDEN'), true, 'no'],
		['may not be seen', refused('FORBIDDEN'), false, 'unknown'],
	])('knows of a refusal where the flow %s whether it ran', async (_, flow, seesAll, expected) => {
		const { outcomes, sent } = await handled(
			row,
			[sentTo({ way: 'POST' })].map((one) => ({ ...one, path: { id } })),
			({ method }) => {
				if (method === 'POST') throw refused('FORBIDDEN');
				if (flow instanceof Failure) throw flow;
				return flow;
			},
			{ seesEverything: async () => seesAll },
		);
		expect(paths(sent)).toEqual(['POST /flows/trigger/f1', 'GET /flows/f1']);
		expect(sent[0]).toMatchObject({ once: true, answer: 'text' });
		expect(written(outcomes)).toEqual([expected]);
	});
});

it.each([
	['integer', ' ', ' '],
	['integer', '', ''],
	['integer', '7', 7],
	['bigInteger', ' -12', -12],
	['integer', '1e1', '1e1'],
	['integer', '0x10', '0x10'],
	['decimal', '1.5', '1.5'],
	['string', '7', '7'],
	['boolean', 'true', true],
])('a new field of the type %s takes the default value %j as %j', (type, given, value) => {
	const row = rowOf('fields', 'create');
	const body = { field: 'a', type, default_value: given };
	expect(row.prepare!(input({ body }), row).body).toMatchObject({
		schema: { default_value: value },
	});
});

describe('Create Collection', () => {
	const row = rowOf('collections', 'create');
	const ui = {
		...{ kind: 'collection', primaryKeyField: 'id', primaryKeyType: 'uuid' },
		systemFields: ['user_created', 'sort', 'user_updated'],
	};
	const prepared = row.prepare!(input({ body: { collection: 'a', note: 'N' }, ui }), row);

	it('makes its fields, and what it has to know of them', () => {
		const { fields, ...rest } = prepared.body as IDataObject;
		expect((fields as IDataObject[]).map(({ field }) => field)).toEqual([
			...['id', 'sort', 'user_created', 'user_updated'],
		]);
		expect(rest).toEqual({ collection: 'a', meta: { note: 'N', sort_field: 'sort' }, schema: {} });
	});

	it('leaves the JSON of the user as it is', () => {
		const raw = input({ raw: true, body: { collection: 'a' } });
		expect(row.prepare!(raw, row)).toBe(raw);
	});

	it('refuses a field without a type before anything is sent', () => {
		const given = { ...ui, moreFields: [{ field: 'a', type: 'string' }, { field: 'b' }] };
		expect(() => row.prepare!(input({ ui: given }), row)).toThrow(
			'Entry 2 of More Fields (JSON) lacks its field or its type',
		);
	});

	it('says that the collection is there where a relation fails', async () => {
		const { outcomes, sent } = await handled(row, [prepared], ({ path, body }) => {
			if (path !== '/relations') return { collection: 'a' };
			if ((body as IDataObject).field === 'user_updated') throw refused('ECONNRESET', 'unknown');
			return {};
		});
		expect(paths(sent)).toEqual(['POST /collections', 'POST /relations', 'POST /relations']);
		expect(written(outcomes)).toEqual(['yes']);
		const { details } = outcomes[0] as Failure;
		expect(details.description).toContain('of "user_updated". Whether that of "user_updated" was');
		expect(details.code).toBe('ECONNRESET');
	});

	it('says that it is not there where it is refused itself', async () => {
		const { outcomes, sent } = await handled(row, [prepared], () => {
			throw refused('INVALID_PAYLOAD');
		});
		expect(paths(sent)).toEqual(['POST /collections']);
		expect(written(outcomes)).toEqual(['no']);
	});
});

describe('Open Share', () => {
	const row = rowOf('shares', 'auth');

	it.each([
		['INVALID_CREDENTIALS', { password: 'x' }, 'The share cannot be opened'],
		['INTERNAL_SERVER_ERROR', {}, 'The share cannot be opened'],
		['INTERNAL_SERVER_ERROR', { password: 'x' }, 'It is INTERNAL_SERVER_ERROR'],
	])('of %s with %j says: %s', async (code, body, message) => {
		const { outcomes } = await handled(row, [input({ body })], () => {
			throw refused(code);
		});
		expect(outcomes).toEqual([expect.objectContaining({ message })]);
	});
});

describe('Search Registry', () => {
	const row = rowOf('extensions', 'searchRegistry');
	const all = Array.from({ length: 250 }, (_, id) => ({ id, type: id % 2 ? 'hook' : 'panel' }));

	async function search(given: Partial<Input>) {
		const asked: unknown[] = [];
		const send = async ({ query = {} }: DirectusRequest) => {
			asked.push(query);
			const { offset = 0, limit = 100 } = query as { offset?: number; limit?: number };
			const data = all.slice(offset, offset + limit);
			const body = { data, meta: { filter_count: all.length } };
			return { status: 200, headers: {}, body, data };
		};
		const { outcomes } = await handled(row, [input(given)], () => undefined, { send });
		const { records } = outcomes[0] as { records: IDataObject[] };
		return { records, asked };
	}

	it('reads on until it has as many as are wanted', async () => {
		const { records, asked } = await search({ ui: { limit: 130 }, query: { search: 'x' } });
		expect(records).toEqual(all.slice(0, 130));
		expect(asked).toEqual([
			{ search: 'x', limit: 100, offset: 0 },
			{ search: 'x', limit: 30, offset: 100 },
		]);
	});

	it('looks at the type itself where the publisher is chosen too', async () => {
		const query = { by: 'me', type: 'hook' };
		const { records, asked } = await search({ ui: { returnAll: true }, query });
		expect(records).toHaveLength(125);
		expect(asked[2]).toEqual({ filter: { by: { _eq: 'me' } }, limit: 100, offset: 200 });
	});

	it('sends the query of the user as it is', async () => {
		const { asked } = await search({ raw: true, query: { limit: 1, by: 'x' } });
		expect(asked).toEqual([{ limit: 1, by: 'x' }]);
	});
});

it('Promote takes the hash that the item has now where none is given', async () => {
	const row = rowOf('versions', 'promote');
	const promote = async (more: Partial<Input>) =>
		await handled(row, [input({ path: { id: 'v' }, ...more })], ({ path }) =>
			path.endsWith('/compare') ? { mainHash: 'now' } : path.endsWith('/v') ? { item: '1' } : '1',
		);
	const own = await promote({});
	expect(paths(own.sent)).toEqual([
		...['GET /versions/v', 'GET /versions/v/compare', 'POST /versions/v/promote'],
	]);
	expect(own.sent[2]!.body).toEqual({ mainHash: 'now' });
	expect(own.outcomes).toEqual([{ records: [{ item: '1' }] }]);
	expect(paths((await promote({ body: { mainHash: 'then' } })).sent)).toHaveLength(1);
	expect(paths((await promote({ raw: true })).sent)).toHaveLength(1);
});

it('Deployment: Create nests what the fields give', () => {
	const row = rowOf('deployments', 'create');
	const body = { provider: 'vercel', access_token: 't', team_id: 'x' };
	expect(row.prepare!(input({ body }), row).body).toEqual({
		...{ provider: 'vercel', credentials: { access_token: 't' }, options: { team_id: 'x' } },
	});
});

it.each<[string, string[], Written]>([
	['FORBIDDEN', ['a', 'b'], 'unknown'],
	['FORBIDDEN', ['a'], 'no'],
	['INVALID_PAYLOAD', ['a', 'b'], 'no'],
	['INVALID_TOKEN', ['a', 'b'], 'no'],
])('Invite refused with %s for %j: is it written? %s', async (code, email, expected) => {
	const { outcomes } = await handled(
		rowOf('users', 'inviteUser'),
		[input({ body: { email } })],
		() => {
			throw refused(code);
		},
	);
	expect(written(outcomes)).toEqual([expected]);
});

it('Update Comment asks an older Directus for the newer endpoint once in an execution', async () => {
	const ids = ['1', '2', '3'];
	const { outcomes, sent } = await handled(
		rowOf('activity', 'update'),
		ids.map((id) => input({ path: { id }, body: { comment: 'Yes' } })),
		({ path }) => {
			if (path.startsWith('/comments')) throw refused('ROUTE_NOT_FOUND');
			return { id: path.split('/').at(-1) };
		},
	);
	expect(paths(sent)).toEqual([
		...['PATCH /comments/1', 'PATCH /activity/comment/1'],
		...['PATCH /activity/comment/2', 'PATCH /activity/comment/3'],
	]);
	expect(sent.map(({ body }) => body)).toEqual(Array(4).fill({ comment: 'Yes' }));
	expect(outcomes).toEqual(ids.map((id) => ({ records: [{ id }] })));
});
