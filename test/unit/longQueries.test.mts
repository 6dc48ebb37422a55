/** Reads whose query is too long for an address. */
import { LongQueries } from '../../dist/nodes/Directus/transport/longQueries';

it('a search that is a number goes as text in a body, in which Directus takes it for none otherwise', () => {
	const query = { search: 5, filter: { id: { _in: Array.from({ length: 2000 }, (_, n) => n) } } };
	const request = { method: 'GET', path: '/items/things', query, searchable: true } as const;
	const { method, body } = new LongQueries().shaped(request);
	expect({ method, body }).toEqual({
		method: 'SEARCH',
		body: { query: { ...query, search: '5' } },
	});
});

describe('the folders, at whose GET Directus 12.4.0 fails where the user is no administrator', () => {
	const request = {
		method: 'GET',
		path: '/folders',
		query: { limit: 1 },
		searchable: true,
	} as const;
	const failure = { answer: { status: 500, headers: {}, body: {} } };

	it('are asked for by SEARCH after the first failure', () => {
		const queries = new LongQueries();
		expect(queries.shaped(request)).toBe(request);
		expect(queries.isRefused(request, failure)).toBe(true);
		const sent = queries.shaped(request);
		expect(sent).toMatchObject({ method: 'SEARCH', body: { query: { limit: 1 } } });
		expect(queries.isRefused(sent, failure)).toBe(false);
	});

	it('are asked for by GET again where SEARCH is refused, once', () => {
		const queries = new LongQueries();
		queries.isRefused(request, failure);
		const refusal = { answer: { status: 405, headers: {}, body: '' } };
		expect(queries.isRefused(queries.shaped(request), refusal)).toBe(true);
		expect(queries.shaped(request)).toBe(request);
		expect(queries.isRefused(request, failure)).toBe(false);
	});

	it('are alone in that', () => {
		const others = [
			{ ...request, path: '/files' },
			{ ...request, searchable: undefined },
		];
		for (const other of others) expect(new LongQueries().isRefused(other, failure)).toBe(false);
	});
});
