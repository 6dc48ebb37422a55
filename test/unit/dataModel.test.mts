/** What is asked of a server about itself and its data model, and how often. */
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import { named, schemaOf } from '../../dist/nodes/Directus/transport/schema';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';

const refused = (status: number) => new Failure('No', 'no', { status, code: 'FORBIDDEN' });

/** A schema of a server that answers so by the paths; what has no answer is refused. */
function schemaWith(answers: Record<string, unknown>) {
	const sent: DirectusRequest[] = [];
	const memory = new Map<string, Promise<unknown>>();
	const schema = schemaOf(
		async (request) => {
			sent.push(request);
			const data = Object.hasOwn(answers, request.path) ? answers[request.path] : refused(403);
			if (data instanceof Error) throw data;
			return { status: 200, headers: {}, body: { data }, data };
		},
		async <T,>(key: string, make: () => Promise<T>) => {
			const made = (memory.get(key) as Promise<T> | undefined) ?? make();
			memory.set(key, made);
			made.catch(() => memory.delete(key));
			return await made;
		},
	);
	return { schema, sent, answers, paths: () => sent.map(({ path }) => path) };
}

const field = (name: string, sort?: number | null, more: object = {}) => ({
	...{ collection: 'posts', field: name, type: 'string', schema: null },
	...{ meta: sort === undefined ? null : { sort }, ...more },
});

describe('the fields of a collection', () => {
	it('are in the order of the Studio, those without a place last', async () => {
		const list = [field('z'), field('c', 3), field('y', null), field('a', 1), field('b', 2)];
		const { schema, sent } = schemaWith({ '/fields/my%20posts': list });
		const names = (await schema.fields('my posts')).map((one) => one.field);
		expect(names).toEqual(['a', 'b', 'c', 'z', 'y']);
		await schema.fields('my posts');
		expect(sent).toEqual([{ method: 'GET', path: '/fields/my%20posts', gives: 'records' }]);
	});

	it('are refused where Directus refuses them, and asked for again', async () => {
		const { schema, answers, paths } = schemaWith({});
		await expect(schema.fields('posts')).rejects.toThrow('No');
		expect(await schema.primaryKey('posts')).toBeUndefined();
		answers['/fields/posts'] = [field('a', 1)];
		expect(await schema.fields('posts')).toHaveLength(1);
		expect(paths()).toEqual(['/fields/posts', '/fields/posts', '/fields/posts']);
	});

	it.each<[string, unknown[], string | undefined]>([
		['the one that is', [field('a'), field('id', 1, { schema: { is_primary_key: true } })], 'id'],
		['none where none is', [field('a', 1, { schema: { is_primary_key: false } })], undefined],
	])('have as primary key %s', async (_, list, key) => {
		const { schema } = schemaWith({ '/fields/posts': list });
		expect((await schema.primaryKey('posts'))?.field).toBe(key);
	});

	it('that are none of the form are told', async () => {
		const { schema } = schemaWith({ '/fields/posts': [field('a'), { name: 'b' }] });
		await expect(schema.fields('posts')).rejects.toThrow(
			'Directus answered with a record without "field" where records were expected',
		);
	});
});

describe('records that are known by names', () => {
	it.each<[unknown[], string[], string | undefined]>([
		[[], ['a'], undefined],
		[[{ a: 'x', b: '' }], ['a', 'b'], undefined],
		[[{ a: 'x' }, { a: 'y', b: 'z' }], ['a', 'b'], 'b'],
		[[{ a: 5 }], ['a'], 'a'],
		[[{ a: null }], ['a'], 'a'],
		[[{}], [], undefined],
	])('%j by %j lack %j', (records, names, lacking) => {
		let told: unknown;
		try {
			expect(named(records, names)).toBe(records);
		} catch (error) {
			told = error;
		}
		const message = `Directus answered with a record without "${lacking}" where records were expected`;
		expect(told).toEqual(
			lacking === undefined ? undefined : expect.objectContaining({ message, written: 'no' }),
		);
	});
});

describe('collections and relations', () => {
	it('are asked for once', async () => {
		const relation = { collection: 'posts', field: 'author', related_collection: 'users' };
		const { schema, sent } = schemaWith({
			'/collections': [{ collection: 'posts' }, { collection: 'authors' }],
			'/relations': [relation],
		});
		expect(await schema.collections()).toEqual(['posts', 'authors']);
		expect(await schema.collections()).toEqual(['posts', 'authors']);
		expect(await schema.relations()).toEqual([relation]);
		expect(await schema.relations()).toEqual([relation]);
		expect(sent).toEqual([
			{ method: 'GET', path: '/collections', gives: 'records' },
			{ method: 'GET', path: '/relations', gives: 'records' },
		]);
	});

	it('that are none of the form are told', async () => {
		const { schema } = schemaWith({
			'/collections': [{ name: 'posts' }],
			'/relations': [{ collection: 'posts' }],
		});
		await expect(schema.collections()).rejects.toThrow('a record without "collection"');
		await expect(schema.relations()).rejects.toThrow('a record without "field"');
	});

	it('a collection that is not there is asked for once as well', async () => {
		const posts = { collection: 'posts', meta: null };
		const { schema, sent } = schemaWith({ '/collections/my%20posts': posts });
		expect(await schema.collection('my posts')).toBe(posts);
		for (let time = 0; time < 2; time++) expect(await schema.collection('others')).toBeUndefined();
		expect(sent).toEqual([
			{ method: 'GET', path: '/collections/my%20posts', gives: 'record' },
			{ method: 'GET', path: '/collections/others', gives: 'record' },
		]);
	});
});

describe('what the server says of itself', () => {
	it('is asked for once, and nothing where it says nothing', async () => {
		const told = schemaWith({ '/server/info': { version: '12.0.0' } });
		for (let time = 0; time < 2; time++)
			expect(await told.schema.serverInfo()).toEqual({ version: '12.0.0' });
		expect(told.sent).toEqual([{ method: 'GET', path: '/server/info', gives: 'record' }]);
		const silent = schemaWith({});
		for (let time = 0; time < 2; time++) expect(await silent.schema.serverInfo()).toEqual({});
		expect(silent.paths()).toEqual(['/server/info']);
	});
});

const globals = '/policies/me/globals';
const ofRole = '/users/me?fields=role.admin_access';

describe('a caller sees everything', () => {
	it.each<[string, Record<string, unknown>, boolean, string[]]>([
		['by its policies', { [globals]: { admin_access: true } }, true, [globals]],
		['not by its policies', { [globals]: { admin_access: false } }, false, [globals]],
		['not by what only looks like it', { [globals]: { admin_access: 'true' } }, false, [globals]],
		[
			'by its role, before Directus 11',
			{ [ofRole]: { role: { admin_access: true } } },
			true,
			[globals, ofRole],
		],
		['not by its role', { [ofRole]: { role: { admin_access: false } } }, false, [globals, ofRole]],
		[
			'not by a role of another form',
			{ [ofRole]: { role: { admin_access: 1 } } },
			false,
			[globals, ofRole],
		],
		['not without a role', { [ofRole]: { role: null } }, false, [globals, ofRole]],
		['not where its role is not told', { [ofRole]: {} }, false, [globals, ofRole]],
		['not where it is refused', {}, false, [globals, ofRole]],
	])('%s', async (_, answers, sees, asked) => {
		const { schema, sent, paths } = schemaWith(answers);
		expect(await schema.seesEverything()).toBe(sees);
		expect(await schema.seesEverything()).toBe(sees);
		expect(paths()).toEqual(asked);
		for (const { method, gives } of sent) expect([method, gives]).toEqual(['GET', 'record']);
	});

	it.each([
		[400, 2],
		[404, 2],
		[499, 2],
		// Not now; it may tell the next time.
		[399, 4],
		[429, 4],
		[500, 4],
		[undefined, 4],
	])('not where the answer is %p, and is asked twice %d times in all', async (status, times) => {
		const { schema, paths } = schemaWith({
			[ofRole]: new Failure('No', 'no', status === undefined ? {} : { status }),
		});
		expect(await schema.seesEverything()).toBe(false);
		expect(await schema.seesEverything()).toBe(false);
		expect(paths()).toHaveLength(times);
	});
});

describe('what a caller may do with a collection', () => {
	const mine = '/permissions/me';
	const partial = { posts: { read: { access: 'partial' }, update: { access: 'none' } } };

	it.each<[string, Record<string, unknown>, unknown[]]>([
		[
			'is everything for an administrator, with what is there',
			{
				[globals]: { admin_access: true },
				'/collections': [{ collection: 'posts' }, { collection: 'directus_users' }],
			},
			[true, true, true, false],
		],
		[
			'is not known of an administrator who gets the list of somebody else',
			{ [globals]: { admin_access: true }, '/collections': [{ collection: 'posts' }] },
			[undefined, undefined, undefined, undefined],
		],
		[
			'is not known of an administrator who gets no list',
			{ [globals]: { admin_access: true } },
			[undefined, undefined, undefined, undefined],
		],
		[
			'is what Directus tells',
			{ [globals]: { admin_access: false }, [mine]: partial },
			[true, false, false, false],
		],
		[
			'is not known where Directus tells nothing',
			{ [globals]: { admin_access: false }, [mine]: undefined },
			[undefined, undefined, undefined, undefined],
		],
		['is not known where it is refused', {}, [undefined, undefined, undefined, undefined]],
	])('%s', async (_, answers, expected) => {
		const { schema } = schemaWith(answers);
		const told = [
			await schema.mayUse('posts', 'read'),
			await schema.mayUse('posts', 'update'),
			await schema.mayUse('posts', 'delete'),
			await schema.mayUse('others', 'read'),
		];
		// An administrator may do all of it; of others each is looked up.
		expect(told).toEqual(expected);
	});

	it('is asked for once', async () => {
		const { schema, sent } = schemaWith({
			[globals]: { admin_access: false },
			[mine]: { posts: { read: { access: 'full' } } },
		});
		expect(await schema.mayUse('posts', 'read')).toBe(true);
		expect(await schema.mayUse('posts', 'create')).toBe(false);
		expect(sent.slice(1)).toEqual([{ method: 'GET', path: mine, gives: 'recordOrNothing' }]);
	});
});
