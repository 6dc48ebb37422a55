import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../dist/nodes/Directus/framework/define';
import { recordsOf } from '../../dist/nodes/Directus/framework/send';

const row = (route: Operation['route'], more: Partial<Operation> = {}): Operation => ({
	name: 'Get',
	action: 'Get item',
	description: 'For the test',
	route,
	...more,
});

const items = (body: unknown, { of = row('GET /x'), path = {} } = {}) =>
	recordsOf(of, { path }, { body });

describe('an answer as items', () => {
	it.each<[string, unknown, unknown[]]>([
		['a record', { data: { id: 1 } }, [{ id: 1 }]],
		['a list: an item for each record', { data: [{ id: 1 }, { id: 2 }] }, [{ id: 1 }, { id: 2 }]],
		['an empty list: no item', { data: [] }, []],
		['nothing: success', undefined, [{ success: true }]],
		['a text', 'pong', [{ result: 'pong' }]],
		['a number as data', { data: 5 }, [{ result: 5 }]],
		['null as data: success', { data: null }, [{ success: true }]],
		['false as data', { data: false }, [{ result: false }]],
		['a list of keys', { data: [1, 'b'] }, [{ result: 1 }, { result: 'b' }]],
		['a list within the list', { data: [[1, 2]] }, [{ result: [1, 2] }]],
		['an object without data', { status: 'ok' }, [{ status: 'ok' }]],
		['a bare list', [{ id: 1 }], [{ id: 1 }]],
		['data beside more', { data: { id: 1 }, meta: { total: 9 } }, [{ id: 1 }]],
	])('%s', (_, body, expected) => {
		expect(items(body)).toEqual(expected);
	});

	it('is whatever a flow or an extension gives, null too', () => {
		expect(items({ data: null }, { of: row('GET /x', { gives: 'anything' }) })).toEqual([
			{ result: null },
		]);
	});

	it('is JSON as it is where the row says so, also with data in it', () => {
		const body = { data: { id: 1 }, status: 'ok' };
		expect(items(body, { of: row('GET /x', { answer: 'bare' }) })).toEqual([body]);
	});

	it('says of a delete what was deleted', () => {
		const of = row('DELETE /items/{collection}/{id}');
		expect(items(undefined, { of, path: { collection: 'posts', id: 7 } })[0]).toEqual({
			collection: 'posts',
			id: 7,
			deleted: true,
		});
	});

	it("is shaped by the row's function, which sees the whole answer", () => {
		const output = (record: IDataObject, envelope: IDataObject) => ({
			...record,
			total: envelope.total,
		});
		const shaped = items(
			{ data: [{ id: 1 }, { id: 2 }], total: 9 },
			{ of: row('GET /x', { output }) },
		);
		expect(shaped).toEqual([
			{ id: 1, total: 9 },
			{ id: 2, total: 9 },
		]);
	});

	it('does not take a field for the data that a record only inherits', () => {
		expect(items(Object.create({ data: 1 }))[0]).toEqual({});
	});
});
