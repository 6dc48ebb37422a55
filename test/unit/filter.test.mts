import { gapIn } from '../../dist/nodes/Directus/actions/filter';
import { queryOf } from '../../dist/nodes/Directus/actions/query';
import type { Operation } from '../../dist/nodes/Directus/framework/define';

describe('a filter with a part that chooses nothing', () => {
	it.each([
		[{}, '', 'is empty'],
		[{ title: {} }, 'title', 'is empty'],
		[{ _and: [] }, '_and', 'is empty'],
		[{ _or: [{ title: { _eq: 'a' } }, { title: {} }] }, '_or[1].title', 'is empty'],
		[{ author: { name: { _eq: undefined } } }, 'author.name._eq', 'has no value'],
		// In JSON they are null, which Directus finds where there is no value.
		[{ views: { _eq: NaN } }, 'views._eq', 'has no value'],
		[{ views: { _in: [1, Infinity] } }, 'views._in[1]', 'has no value'],
		[{ at: { _gt: new Date(NaN) } }, 'at._gt', 'has no value'],
		[{ id: { _in: [] } }, 'id._in', 'is empty'],
		[{ id: { _in: [1, undefined] } }, 'id._in[1]', 'has no value'],
		[{ tags: { _some: {} } }, 'tags._some', 'is empty'],
		[{ title: { _eq: 'a' }, slug: undefined }, 'slug', 'has no value'],
		[{ at: { _between: null } }, 'at._between', 'needs two values'],
		[{ at: { _between: ['2000-01-01'] } }, 'at._between', 'needs two values'],
		[{ at: { _nbetween: '1,' } }, 'at._nbetween', 'needs two values'],
	])('%j: at "%s" it %s', (filter, place, problem) => {
		expect(gapIn(filter, false)).toEqual({ place, problem });
		expect(gapIn(filter, true)).toEqual({ place, problem });
	});

	it.each([
		{ title: { _eq: 'a' } },
		{ title: { _eq: null } },
		{ title: { _eq: '' } },
		{ title: { _null: true } },
		{ title: { _neq: false } },
		{ _or: [{ views: { _between: [1, 5] } }, { author: { name: { _in: 'a,b' } } }] },
		{ at: { _lt: new Date() } },
		{ 'year(at)': { _eq: 0 } },
		{ at: { _between: '1,5' } },
	])('%j has none', (filter) => {
		expect(gapIn(filter, false)).toBeUndefined();
		expect(gapIn(filter, true)).toBeUndefined();
	});

	it('an empty text that every text contains counts only where records are changed', () => {
		const filter = { title: { _contains: '' } };
		expect(gapIn(filter, false)).toBeUndefined();
		expect(gapIn(filter, true)).toEqual({ place: 'title._contains', problem: 'has no value' });
	});
});

it('a filter that an expression makes null is none, and not one that finds everything', () => {
	const row: Operation = {
		...{ name: 'Get Many', action: 'Get items', description: 'Get items' },
		route: 'GET /items/{collection}',
	};
	const queryWith = (more: object) => queryOf(row, { filterType: 'json', ...more });
	expect(() => queryWith({ filterJson: null })).toThrow(
		'Filter (JSON) must be a JSON object, not null',
	);
	expect(queryWith({})).not.toHaveProperty('filter');
});
