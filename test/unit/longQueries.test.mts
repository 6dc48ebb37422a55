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
