import type { IDataObject } from 'n8n-workflow';
import { endpointPath } from '../../dist/nodes/Directus/actions/customApi';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { isRepeatable } from '../../dist/nodes/Directus/transport/retries';
import { handledBy, inputOf } from '../support/directusObject.mjs';
import { known } from '../support/hostile.mjs';

describe('the path of a custom API call', () => {
	it.each([
		['my-endpoint', '/my-endpoint', ''],
		['/my-endpoint/orders/', '/my-endpoint/orders/', ''],
		[
			'  items/articles?limit=1&filter[a][_eq]=b c  ',
			'/items/articles',
			'limit=1&filter[a][_eq]=b%20c',
		],
		['a b/ü', '/a%20b/%C3%BC', ''],
		// Encoded once, as it was typed.
		['a%20b/%C3%BC/c%2Fd', '/a%20b/%C3%BC/c%2Fd', ''],
		['100%', '/100%25', ''],
		['a?b=https://x/../y', '/a', 'b=https://x/../y'],
		['a#b', '/a%23b', ''],
		['a?b=1#c', '/a', 'b=1%23c'],
		['a?', '/a', ''],
	])('%j is sent to %j with %j', (typed, place, search) => {
		expect(endpointPath(typed)).toEqual({ place, search });
	});

	it.each([
		'..',
		'../users',
		'a/./b',
		'a/../../b',
		'%2e%2e/users',
		'a/%2E%2E%2Fb',
		'a/..%5cb',
		'//evil.example/x',
		'\\\\evil.example/x',
		'https://evil.example/x',
		'x/https://evil.example',
		'a//b',
		'a/b\\..\\c',
		'',
		'/',
		'a%0d%0ab',
		'a\nb',
	])('%j is refused', (typed) => {
		expect(() => endpointPath(typed)).toThrow(/Path/);
	});

	it.each(known)('$title stays below the Directus URL or is refused', ({ value }) => {
		const outcome = () => {
			try {
				const { place, search } = endpointPath(value);
				const { origin, pathname } = new URL(`http://directus.example/sub${place}?${search}`);
				return { origin, isBelow: pathname === `/sub${place}` };
			} catch (error) {
				return (error as Error).message;
			}
		};
		expect([
			{ origin: 'http://directus.example', isBelow: true },
			expect.stringMatching(/\bPath\b/),
		]).toContainEqual(outcome());
	});
});

describe('a custom API call', () => {
	const row = resources.customApi!.operations.request!;

	/** Prepares and sends one call, which is answered with a body. */
	async function called(ui: IDataObject, body: unknown = { data: {} }, status = 200) {
		const sent: DirectusRequest[] = [];
		const hints: string[] = [];
		const send = async (request: DirectusRequest) => {
			sent.push(request);
			return { status, headers: {}, body, data: (body as { data?: unknown }).data };
		};
		const more = {
			send,
			hint: (message: string) => hints.push(message),
			hiderFor: async () => (text: string) => text,
		};
		const input = row.prepare!(inputOf({ ui: { method: 'GET', ...ui } }), row);
		const { outcomes } = await handledBy(row, [input], {
			fields: [],
			answer: () => undefined,
			more,
		});
		return { outcome: outcomes[0] as { records: IDataObject[] } & Failure, sent, hints };
	}

	it.each<[string, object, IDataObject, unknown[], number]>([
		['of nothing but data', { data: { id: 1 } }, {}, [{ id: 1 }], 0],
		['of a list', { data: [{ id: 1 }, { id: 2 }] }, {}, [{ id: 1 }, { id: 2 }], 0],
		['without data', { id: 1, rest: 2 }, {}, [{ id: 1, rest: 2 }], 0],
		[
			'with more than a record',
			{ data: { id: 1 }, meta: { total: 9 } },
			{},
			[{ data: { id: 1 }, meta: { total: 9 } }],
			0,
		],
		['with more than a list', { data: [{ id: 1 }], meta: { total: 9 } }, {}, [{ id: 1 }], 1],
		[
			'with the meta that was asked for',
			{ data: [{ id: 1 }], meta: { total: 9 } },
			{ endpoint: 'x?meta=*' },
			[{ data: [{ id: 1 }], meta: { total: 9 } }],
			0,
		],
	])('gives an answer %s', async (_, body, ui, records, hinted) => {
		const { outcome, hints } = await called({ endpoint: 'x', ...ui }, body);
		expect(outcome.records).toEqual(records);
		const told = expect.stringContaining('"data": meta') as string;
		expect(hints).toEqual(Array.from({ length: hinted }, () => told));
	});

	it.each<[string, string, object, boolean]>([
		['DELETE', 'items/posts/a-slug', {}, false],
		['DELETE', 'users/0c4d9d9e-3a49-4b0c-9a0e-1a2b3c4d5e6f', {}, false],
		['DELETE', 'own-endpoint/orders/17', {}, false],
		['DELETE', 'items/posts', { sendBody: 'json', json: { query: { limit: 10 } } }, true],
		['DELETE', 'items/posts/1', { sendBody: 'json', json: { keys: [1] } }, true],
		['DELETE', 'items/posts/1', { sendBody: 'text', text: '' }, true],
		['DELETE', 'items/posts/1?limit=1', {}, true],
		['DELETE', 'items/posts/1', { pairs: { pairs: [{ name: 'a', value: 'b' }] } }, true],
		['DELETE', 'own-endpoint/oldest', {}, true],
		['DELETE', 'own-endpoint', {}, true],
		['GET', 'flows/trigger/0c4d9d9e-3a49-4b0c-9a0e-1a2b3c4d5e6f', {}, true],
		['GET', 'items/posts?limit=1', {}, false],
	])('%s %s with %j is sent once: %j', async (method, endpoint, ui, once) => {
		const { sent } = await called({ method, endpoint, ...ui });
		expect(sent[0]?.once ?? false).toBe(once);
		expect(isRepeatable(sent[0]!)).toBe(!once);
	});

	const refused = (code: string) => ({ errors: [{ message: 'No', extensions: { code } }] });

	it.each<[string, string, object, string]>([
		['GET', 'x', { message: 'No' }, 'no'],
		['SEARCH', 'x', { message: 'No' }, 'no'],
		['POST', 'x', { message: 'No' }, 'unknown'],
		['POST', 'items/a', refused('RECORD_NOT_UNIQUE'), 'no'],
		['POST', 'items/a', refused('INTERNAL'), 'unknown'],
		['POST', 'x', refused('ROUTE_NOT_FOUND'), 'no'],
		// An extension may have written something before the step that was refused.
		['POST', 'x', refused('RECORD_NOT_UNIQUE'), 'unknown'],
		['GET', 'x', refused('FORBIDDEN'), 'no'],
		// A flow hands on the error of its last operation.
		['GET', 'flows/trigger/1', refused('FORBIDDEN'), 'unknown'],
	])('%s %s that is refused with %j has written: %s', async (method, endpoint, body, written) => {
		const { outcome } = await called({ method, endpoint }, body, 422);
		expect([outcome.message, outcome.written]).toEqual(['No', written]);
	});

	it('without the JSON that it is to send is refused', () => {
		const ui = { method: 'POST', endpoint: 'x', sendBody: 'json' };
		expect(() => row.prepare!(inputOf({ ui }), row)).toThrow(
			'Missing required parameter: Body (JSON)',
		);
	});
});
