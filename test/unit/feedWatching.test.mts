/** Which entries of the activity feed are events for a trigger. */
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { activityFeed } from '../../dist/nodes/DirectusTrigger/activityFeed';
import type { ActivityEntry } from '../../dist/nodes/DirectusTrigger/cursor';
import { problemsWith } from '../../dist/nodes/DirectusTrigger/tracking';
import {
	isChange,
	isWanted,
	nameOf,
	wantedFilter,
	type Watching,
} from '../../dist/nodes/DirectusTrigger/watching';
import { countedKey } from '../support/directusObject.mjs';
import { watchingOf } from '../support/watching.mjs';

const entry = (more: Partial<ActivityEntry>): ActivityEntry => ({
	id: 1,
	action: 'create',
	collection: 'articles',
	item: '1',
	user: 'ada',
	timestamp: '2026-01-01T00:00:00.000Z',
	...more,
});

const watching = (more: Partial<Watching> = {}): Watching =>
	watchingOf({ actions: ['create', 'update'], collections: ['articles'], ...more });

describe('an entry of the feed is wanted', () => {
	it('by its collection and its action', () => {
		expect(isWanted(entry({}), watching())).toBe(true);
		expect(isWanted(entry({ action: 'delete' }), watching())).toBe(false);
		expect(isWanted(entry({ collection: 'pages' }), watching())).toBe(false);
	});

	it("of all collections, but not of Directus's own", () => {
		const all = watching({ collections: undefined });
		expect(isWanted(entry({ collection: 'pages' }), all)).toBe(true);
		expect(isWanted(entry({ collection: 'directus_users' }), all)).toBe(false);
	});

	it('as a log-in, a comment or an upload, and as nothing else then', () => {
		const logIn = entry({ action: 'login', collection: 'directus_users' });
		const comment = entry({ collection: 'directus_comments' });
		const older = entry({ action: 'comment' });
		const upload = entry({ collection: 'directus_files' });
		const replaced = entry({ action: 'update', collection: 'directus_files' });
		const seen = (action: string) =>
			[logIn, comment, older, upload, replaced, entry({})].map((one) =>
				isWanted(one, watching({ actions: [action], collections: [] })),
			);
		expect(seen('login')).toEqual([true, false, false, false, false, false]);
		expect(seen('comment')).toEqual([false, true, true, false, false, false]);
		expect(seen('upload')).toEqual([false, false, false, true, true, false]);
		expect(isWanted(logIn, watching())).toBe(false);
	});

	it('unless it is of the own user; nobody is somebody else', () => {
		expect(isWanted(entry({}), watching({ notBy: 'ada' }))).toBe(false);
		expect(isWanted(entry({ user: null }), watching({ notBy: 'ada' }))).toBe(true);
	});

	it('and the filter for Directus says the same', () => {
		const byOthers = { _or: [{ user: { _neq: 'ada' } }, { user: { _null: true } }] };
		const asked = watching({ actions: ['create', 'login'], notBy: 'ada' });
		expect(wantedFilter(asked)).toEqual({
			_and: [
				{
					_or: [
						{ action: { _in: ['create'] }, collection: { _in: ['articles'] } },
						{ action: { _eq: 'login' } },
					],
				},
				byOthers,
			],
		});
		expect(wantedFilter(watching({ collections: undefined }))).toEqual({
			_and: [
				{
					_or: [
						{
							action: { _in: ['create', 'update'] },
							collection: { _nstarts_with: 'directus_' },
						},
					],
				},
			],
		});
	});
});

describe('an update is an event', () => {
	const update = entry({ action: 'update' });
	const ofUser = entry({ action: 'update', collection: 'directus_users' });
	const changing = (...changedFields: string[]) => watching({ changedFields });

	it('by the fields that it changes', () => {
		expect(isChange(update, { views: 1 }, changing())).toBe(true);
		expect(isChange(update, { views: 1, title: 'x' }, changing('title'))).toBe(true);
		expect(isChange(update, { views: 1 }, changing('title'))).toBe(false);
		expect(isChange(update, undefined, changing('title'))).toBe(false);
		expect(isChange(entry({}), { views: 1 }, changing('title'))).toBe(true);
		expect(isChange(entry({ action: 'delete' }), undefined, changing('title'))).toBe(true);
	});

	it('unless somebody only looked around in the Studio', () => {
		expect(isChange(ofUser, { last_page: '/content' }, changing())).toBe(false);
		expect(isChange(ofUser, { last_page: '/content', email: 'x' }, changing())).toBe(true);
		expect(isChange(update, { last_page: 'a field of their own' }, changing())).toBe(true);
	});
});

it('has the name that a flow of Directus has for it', () => {
	expect(nameOf(entry({}), watching())).toBe('items.create');
	expect(nameOf(entry({ collection: 'directus_users' }), watching())).toBe('users.create');
	const upload = watching({ actions: ['upload'] });
	expect(nameOf(entry({ collection: 'directus_files' }), upload)).toBe('files.upload');
	const comment = watching({ actions: ['comment'] });
	expect(nameOf(entry({ action: 'comment' }), comment)).toBe('comments.create');
});

/** A Directus that answers with these records, by the path that it is asked for. */
const directusWith = (data: Record<string, unknown[]>) =>
	({
		fields: async () => [countedKey],
		serverInfo: async () => ({}),
		send: async ({ path }: DirectusRequest) => ({
			status: 200,
			headers: {},
			data: data[path] ?? [],
		}),
	}) as unknown as Directus;

it.each([[['*.*']], [['*', 'parent.*']], [['title', '*.id']]])(
	'a record whose fields are %j keeps its key',
	async (fields) => {
		const directus = directusWith({ '/items/articles': [{ id: 1, title: 'A' }] });
		const feed = activityFeed(() => directus);
		const records = await feed.records('articles', ['1'], { fields, filter: undefined });
		expect(records.get('1')).toEqual({ id: 1, title: 'A' });
	},
);

it('changed fields of all collections are refused where one does not tell which have changed', async () => {
	const collection = (name: string, accountability: string | null) => ({
		...{ collection: name, schema: {}, meta: { accountability } },
	});
	const directus = directusWith({
		'/collections': [
			collection('articles', 'all'),
			collection('pages', 'activity'),
			collection('directus_versions', 'activity'),
			collection('logs', null),
		],
	});
	const problems = async (changedFields: string[], ...actions: string[]) => {
		const all = watching({ collections: undefined, changedFields, actions });
		return (await problemsWith(directus, all, undefined)).map(({ message }) => message);
	};
	const told = ['The collection pages does not track its revisions'];
	expect(await problems(['title'], 'create', 'update')).toEqual(told);
	expect(await problems([], 'create', 'update')).toEqual([]);
	// Changed fields are those of updates.
	expect(await problems(['title'], 'create', 'delete')).toEqual([]);
});
