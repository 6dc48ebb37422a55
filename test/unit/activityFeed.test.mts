import type { ActivityEntry } from '../../dist/nodes/DirectusTrigger/activityFeed';
import {
	isChange,
	isWanted,
	wantedFilter,
	type FeedSettings,
} from '../../dist/nodes/DirectusTrigger/feedEvents';
import {
	advance,
	fill,
	forgetOld,
	GAP_LIFE,
	toRanges,
	type FeedState,
} from '../../dist/nodes/DirectusTrigger/feedState';
import { feedSettings } from '../support/triggerContext.mjs';

const state = (more: Partial<FeedState> = {}): FeedState => ({
	epoch: 'one',
	last: 10,
	gaps: [],
	open: [],
	...more,
});

describe('the state of the feed', () => {
	it('goes on to the last entry, and notes which were not there', () => {
		expect(advance(state(), [11, 12], 5)).toEqual(state({ last: 12 }));
		expect(advance(state(), [13, 14, 17], 5)).toEqual(
			state({
				last: 17,
				gaps: [
					[11, 12, 5],
					[15, 16, 5],
				],
			}),
		);
	});

	it('stays where it is without entries', () => {
		expect(advance(state(), [], 5)).toEqual(state());
	});

	it('notes what has appeared late, at the edges and in the middle of a gap', () => {
		const missed = state({ last: 20, gaps: [[11, 15, 5]] });
		expect(fill(missed, [11]).gaps).toEqual([[12, 15, 5]]);
		expect(fill(missed, [15]).gaps).toEqual([[11, 14, 5]]);
		expect(fill(missed, [13]).gaps).toEqual([
			[11, 12, 5],
			[14, 15, 5],
		]);
		expect(fill(missed, [11, 12, 13, 14, 15]).gaps).toEqual([]);
		expect(fill(missed, [16])).toEqual(missed);
	});

	it('loses none of an import that is committed behind thousands of other changes', () => {
		const others = Array.from({ length: 5000 }, (_, index) => 12 + 2 * index);
		const imported = others.map((id) => id - 1);
		const missed = advance(state(), others, 0);
		const isMissed = (id: number) => missed.gaps.some(([from, to]) => from <= id && id <= to);
		expect(imported.filter((id) => !isMissed(id))).toEqual([]);
		expect(fill(missed, imported).gaps).toEqual([]);
	});

	it('does not look for ever for ids that were never used', () => {
		const missed = state({ gaps: [[5, 6, 0]] });
		expect(forgetOld(missed, GAP_LIFE - 1).gaps).toHaveLength(1);
		expect(forgetOld(missed, GAP_LIFE).gaps).toEqual([]);
		expect(advance(missed, [11], GAP_LIFE).gaps).toEqual([]);
	});

	it('keeps the latest of very many gaps', () => {
		const ids = Array.from({ length: 20_000 }, (_, index) => 12 + 2 * index);
		const { gaps, last } = advance(state(), ids, 0);
		expect(gaps.length).toBeLessThanOrEqual(10_000);
		expect(gaps.at(-1)).toEqual([last - 1, last - 1, 0]);
	});

	it('writes ids as ranges, whatever their order', () => {
		expect(toRanges([])).toEqual([]);
		expect(toRanges([3, 1, 2, 7, 9, 8, 8])).toEqual([
			[1, 3],
			[7, 9],
		]);
	});
});

const entry = (more: Partial<ActivityEntry>): ActivityEntry => ({
	id: 1,
	action: 'create',
	collection: 'articles',
	item: '1',
	user: 'ada',
	timestamp: '2026-01-01T00:00:00.000Z',
	...more,
});

const settings = (more: Partial<FeedSettings> = {}) =>
	feedSettings({ collections: ['articles'], actions: ['create', 'update'], ...more });

describe('an entry of the feed is wanted', () => {
	it('by its collection and its action', () => {
		expect(isWanted(entry({}), settings())).toBe(true);
		expect(isWanted(entry({ action: 'delete' }), settings())).toBe(false);
		expect(isWanted(entry({ collection: 'pages' }), settings())).toBe(false);
		expect(isWanted(entry({ collection: 'pages' }), settings({ collections: undefined }))).toBe(
			true,
		);
	});

	it('as a log-in, whatever the collections are', () => {
		const login = entry({ action: 'login', collection: 'directus_users' });
		expect(isWanted(login, settings())).toBe(false);
		expect(isWanted(login, settings({ collections: [], actions: ['login'] }))).toBe(true);
	});

	it('unless it is of the own user; nobody is somebody else', () => {
		expect(isWanted(entry({}), settings({ notBy: 'ada' }))).toBe(false);
		expect(isWanted(entry({ user: null }), settings({ notBy: 'ada' }))).toBe(true);
	});

	it('and the filter for Directus says the same', () => {
		const byOthers = { _or: [{ user: { _neq: 'ada' } }, { user: { _null: true } }] };
		expect(wantedFilter(settings({ actions: ['create', 'login'], notBy: 'ada' }))).toEqual({
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
		expect(wantedFilter(settings({ collections: undefined }))).toEqual({
			_and: [{ _or: [{ action: { _in: ['create', 'update'] } }] }],
		});
	});
});

describe('an update is an event', () => {
	const update = entry({ action: 'update' });
	const ofUser = entry({ action: 'update', collection: 'directus_users' });

	it('by the fields that it changes', () => {
		expect(isChange(update, { views: 1 }, [])).toBe(true);
		expect(isChange(update, { views: 1, title: 'x' }, ['title'])).toBe(true);
		expect(isChange(update, { views: 1 }, ['title'])).toBe(false);
		expect(isChange(update, null, ['title'])).toBe(false);
		expect(isChange(entry({}), { views: 1 }, ['title'])).toBe(true);
		expect(isChange(entry({ action: 'delete' }), null, ['title'])).toBe(true);
	});

	it('unless somebody only looked around in the Studio', () => {
		expect(isChange(ofUser, { last_page: '/content' }, [])).toBe(false);
		expect(isChange(ofUser, { last_page: '/content', email: 'x' }, [])).toBe(true);
		expect(isChange(update, { last_page: 'a field of their own' }, [])).toBe(true);
	});
});
