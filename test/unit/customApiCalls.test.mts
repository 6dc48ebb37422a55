/** What a Custom API Call sends, hides and makes of answers, with a plain object in place of Directus. */
import type { IBinaryData, IDataObject } from 'n8n-workflow';
import { endpointPath } from '../../dist/nodes/Directus/actions/customApi';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import type { DirectusAnswer, DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { handledBy, inFull, inputOf, refusalOf } from '../support/directusObject.mjs';

const row = resources.customApi!.operations.request!;
const prepared = (ui: IDataObject) =>
	row.prepare!(inputOf({ ui: { method: 'GET', endpoint: 'x', ...ui } }), row);

/** Prepares and sends one call, which is answered as it is said. */
async function called(
	ui: IDataObject,
	answer: Partial<DirectusAnswer> = {},
	more: Partial<Directus> = {},
) {
	const sent: DirectusRequest[] = [];
	const hidden: unknown[] = [];
	const kept: unknown[] = [];
	const { outcomes, hints } = await handledBy(row, [prepared(ui)], {
		...{ fields: [], answer: () => undefined },
		more: {
			send: async (request) => {
				sent.push(request);
				const whole = { status: 200, headers: {}, body: undefined, ...answer };
				return { data: (whole.body as { data?: unknown } | undefined)?.data, ...whole };
			},
			hiderFor: async (parts) => {
				hidden.push(parts);
				return (text) => text.replaceAll('hush', '***');
			},
			binaries: {
				of: (_: number, field: string) => ({ data: field, mimeType: 'a/b' }),
				open: async ({ data }: IBinaryData) =>
					(async function* () {
						yield Buffer.from(`${data}-`);
						yield Buffer.from('end');
					})(),
				keep: async (content: Buffer, fileName: string, mimeType: string) => {
					kept.push([content.toString(), fileName, mimeType]);
					return { data: 'kept', fileName, mimeType };
				},
			} as never,
			...more,
		},
	});
	return { outcome: inFull(outcomes)[0], sent, hidden, kept, hints };
}

describe('The address', () => {
	const pairs = (...list: Array<[string, unknown]>) =>
		({ pairs: { pairs: list.map(([name, value]) => ({ name, value })) } }) as IDataObject;

	it.each<[IDataObject, string]>([
		[{}, '/x'],
		[{ endpoint: 'x?a=1' }, '/x?a=1'],
		[pairs(['a', 1], ['', 2], ['b', 'c d']), '/x?a=1&b=c+d'],
		[{ endpoint: 'x?a=1', ...pairs(['b', 2]) }, '/x?a=1&b=2'],
		[{ pairs: {} }, '/x'],
		[
			pairs(['f', { a: 1 }], ['l', [1, 2]], ['n', null], ['o', [{ a: 1 }]]),
			'/x?f=%7B%22a%22%3A1%7D&l=1%2C2&n=null&o=%5B%7B%22a%22%3A1%7D%5D',
		],
		[
			{ queryJson: '{"limit":1,"filter":{"id":12345678901234567890}}', ...pairs(['a', 1]) },
			'/x?a=1&limit=1&filter=%7B%22id%22%3A12345678901234567890%7D',
		],
	])('of %j is %s', (ui, place) => {
		const { ui: made } = prepared(ui);
		expect(made.place).toBe(place);
		expect(made.query).toBe(place.split('?')[1] ?? '');
	});

	it('is refused where its query is no object', () => {
		expect(() => prepared({ queryJson: '[1]' })).toThrow(
			'Query (JSON) must be a JSON object, not a list',
		);
	});

	it.each<[unknown, object]>([
		[
			'https://x.example',
			{
				...{ message: 'The Path must not be a whole address', written: 'no' },
				description:
					'Leave out the address of the server: the credential gives it. Nothing was sent.',
			},
		],
		[undefined, { message: 'Missing required parameter: Path is empty', written: 'no' }],
		[{}, { message: 'The Path must be text or a number, not an object', written: 'no' }],
	])('%j is refused', (typed, expected) => {
		expect(refusalOf(() => endpointPath(typed))).toEqual(expected);
	});

	it('may be a number', () => {
		expect(endpointPath(5)).toEqual({ place: '/5', search: '' });
	});
});

describe('The headers', () => {
	const headersOf = (...list: Array<[string, unknown]>) =>
		prepared({
			headerPairs: { pairs: list.map(([name, value]) => ({ name, value })) },
		} as IDataObject).ui.headers;

	it('are those that are given', () => {
		expect(prepared({}).ui.headers).toEqual({});
		expect(headersOf(['X-A', 'b'], ['', 'c'], ['n', 5], ['u', null], ['e', 'é\t ~'])).toEqual({
			'X-A': 'b',
			n: '5',
			u: '',
			e: 'é\t ~',
		});
	});

	it.each(['Authorization', ' connection ', 'Content-Length', 'HOST', 'transfer-encoding'])(
		'%j cannot be set',
		(name) => {
			expect(refusalOf(() => headersOf([name, 'x']))).toEqual({
				...{ message: `The header ${name.trim()} cannot be set here`, written: 'no' },
				description:
					'The credential gives Authorization, and n8n what belongs to the connection. Nothing was sent.',
			});
		},
	);

	it.each<[string, string]>([
		['a b', 'x'],
		['a:', 'x'],
		['ä', 'x'],
		['a', 'x\ny'],
		['a', 'x\u0000'],
		['a', '日'],
		['a', '\u007f'],
	])('%j with %j cannot be sent', (name, value) => {
		expect(refusalOf(() => headersOf([name, value]))).toEqual({
			...{ message: `"${name}" is no header that can be sent`, written: 'no' },
			description: 'Its name or value has characters that no header may have. Nothing was sent.',
		});
	});

	it('that are long are not quoted whole', () => {
		expect(() => headersOf([`${'x'.repeat(150)} `, 'y'])).toThrow(
			`"${'x'.repeat(100)}" is no header`,
		);
	});
});

describe('A call', () => {
	const ACCEPTED = [
		301,
		302,
		303,
		307,
		308,
		...Array.from({ length: 200 }, (_, n) => 400 + n).filter((one) => ![429, 503].includes(one)),
	];

	it('of JSON goes out as it was typed', async () => {
		const json = { a: 1 };
		const { sent } = await called({ method: 'POST', sendBody: 'json', json });
		expect(sent).toEqual([
			{
				...{ method: 'POST', path: '/x', headers: {}, body: json, asTyped: true, answer: 'any' },
				accept: ACCEPTED,
				secrets: [{ token: [] }, {}, [], []],
			},
		]);
	});

	it.each<[IDataObject, string, string]>([
		[{ sendBody: 'text', text: 'a=1' }, 'a=1', 'text/plain; charset=utf-8'],
		[{ sendBody: 'text' }, '', 'text/plain; charset=utf-8'],
		[{ sendBody: 'file', file: 'data' }, 'data-end', 'a/b'],
	])('of %j sends %j as %s', async (ui, text, type) => {
		const { sent } = await called({ method: 'POST', ...ui });
		expect(String(sent[0]!.content!())).toBe(text);
		expect(sent[0]!.headers).toEqual({ 'Content-Type': type });
		const own = await called({
			method: 'POST',
			...ui,
			headerPairs: { pairs: [{ name: 'Content-Type', value: 'own' }] },
		});
		expect(own.sent[0]!.headers).toEqual({ 'Content-Type': 'own' });
	});

	it('without a body sends none', async () => {
		const { sent } = await called({ sendBody: 'none' });
		expect(sent[0]).not.toHaveProperty('body');
		expect(sent[0]).not.toHaveProperty('content');
		expect(sent[0]!.headers).toEqual({});
	});

	it.each<[string, IDataObject, unknown[]]>([
		[
			'a header',
			{
				headerPairs: {
					pairs: [
						{ name: 'X', value: 'long' },
						{ name: 'Y', value: 'abc' },
					],
				},
			},
			[{ token: ['long'] }, { X: 'long', Y: 'abc' }, [], []],
		],
		['the query', { endpoint: 'x?key=abcd' }, [{ token: ['key=abcd'] }, {}, [{ key: 'abcd' }], []]],
		[
			'a text of names and values',
			{ sendBody: 'text', text: 'password=p&b=c' },
			[{ token: [] }, {}, [], [{ password: 'p' }, { b: 'c' }]],
		],
		[
			'a text of JSON',
			{ sendBody: 'text', text: '{"password":"p"}' },
			[{ token: [] }, {}, [], { password: 'p' }],
		],
	])('may have secrets in %s', async (_, ui, secrets) => {
		const { sent } = await called({ method: 'POST', ...ui });
		expect(sent[0]!.secrets).toEqual(secrets);
	});

	it.each([
		[99_999, 1],
		[100_000, 0],
	])('of a text of %i characters is looked into: %i', async (length, count) => {
		const { sent } = await called({ method: 'POST', sendBody: 'text', text: 'x'.repeat(length) });
		expect((sent[0]!.secrets as unknown[][])[3]).toHaveLength(count);
	});

	it.each([
		[undefined, 'any'],
		['items', 'any'],
		['file', 'stream'],
	])('answered as %s asks for %s', async (answerAs, answer) => {
		const { sent } = await called({ answerAs, output: 'data' } as IDataObject, {
			body: Buffer.from('x'),
		});
		expect(sent[0]!.answer).toBe(answer);
	});

	it.each([301, 302, 303, 307, 308])('that is redirected with %i says where to', async (status) => {
		const { outcome } = await called({}, { status, headers: { location: '/y' } });
		expect(outcome).toEqual({ records: [{ status, location: '/y' }] });
	});

	it.each<[Partial<DirectusAnswer>, unknown[]]>([
		[
			{
				body: Buffer.from('abc'),
				headers: { 'content-type': 'a/b; c', 'content-disposition': 'attachment; filename="f.x"' },
			},
			['abc', 'f.x', 'a/b'],
		],
		[{ body: Buffer.from('abc') }, ['abc', 'answer', 'application/octet-stream']],
		[{ body: undefined }, ['', 'answer', 'application/octet-stream']],
	])('gives a file: case %#', async (answer, file) => {
		const { outcome, kept } = await called({ answerAs: 'file', output: 'out' }, answer);
		expect(kept).toEqual([file]);
		expect(outcome).toEqual({
			records: [{ fileName: file[1], mimeType: file[2] }],
			files: { out: expect.objectContaining({ fileName: file[1] }) },
		});
	});

	it.each<[object | undefined, string, IDataObject[], number]>([
		[undefined, '', [{ success: true }], 0],
		[[{ id: 1 }], '', [{ id: 1 }], 0],
		[{ data: [{ id: 1 }] }, 'meta=*', [{ id: 1 }], 0],
		[{ data: [{ id: 1 }], a: 1 }, 'a=meta', [{ id: 1 }], 1],
		[{ data: 5, a: 1 }, '', [{ data: 5, a: 1 }], 0],
	])('answered with %j to %j gives %j', async (body, query, records, hinted) => {
		const { outcome, hints } = await called({ endpoint: `x?${query}` }, { body });
		expect(outcome).toEqual({ records });
		expect(hints).toHaveLength(hinted);
	});

	it('tells of no more than ten other names', async () => {
		const others = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`n${n}`, n]));
		const { hints } = await called({}, { body: { data: [], ...others } });
		expect(hints).toEqual([
			'The answer holds more than the list under "data": n0, n1, n2, n3, n4, n5, n6, n7, n8, n9. The items are those of the list. To get the whole answer, choose File under Answer.',
		]);
	});
});

describe('A refusal', () => {
	const refused = async (answer: Partial<DirectusAnswer>, ui: IDataObject = {}) =>
		await called(ui, { status: 418, ...answer });

	it.each<[unknown, string, string]>([
		[undefined, 'The endpoint answered 418', 'It answered 418: ""'],
		[
			{ message: 'No hush', error: 'x' },
			'No ***',
			'It answered 418: {"message":"No ***","error":"x"}',
		],
		[
			{ message: '', error: 'Oh hush' },
			'Oh ***',
			'It answered 418: {"message":"","error":"Oh ***"}',
		],
		[
			{ message: 5, error: {} },
			'The endpoint answered 418',
			'It answered 418: {"message":5,"error":{}}',
		],
		['hush page', 'The endpoint answered 418', 'It answered 418: *** page'],
		['{"message":"In a text"}', 'In a text', 'It answered 418: {"message":"In a text"}'],
		['x'.repeat(600), 'The endpoint answered 418', `It answered 418: ${'x'.repeat(500)}`],
		[{ errors: 'x' }, 'The endpoint answered 418', 'It answered 418: {"errors":"x"}'],
	])('with %j says: %s', async (body, message, description) => {
		expect((await refused({ body })).outcome).toEqual({
			message,
			written: 'no',
			description,
			status: 418,
		});
		expect((await refused({ body }, { method: 'POST' })).outcome).toMatchObject({
			message,
			written: 'unknown',
		});
	});

	it('is hidden by what was sent', async () => {
		const { hidden } = await refused(
			{ body: {} },
			{ method: 'POST', sendBody: 'json', json: { a: 1 } },
		);
		expect(hidden).toEqual([{ body: { a: 1 }, secrets: [{ token: [] }, {}, [], []] }]);
	});

	const errors = [{ message: 'No hush', extensions: { code: 'RECORD_NOT_UNIQUE', field: 'f' } }];

	it('in the words of Directus keeps them', async () => {
		expect(
			(await refused({ body: { errors } }, { endpoint: 'items/a', method: 'POST' })).outcome,
		).toMatchObject({
			...{ message: 'No ***', written: 'no', status: 418, code: 'RECORD_NOT_UNIQUE', field: 'f' },
		});
		expect(
			(await refused({ body: JSON.stringify({ errors }) }, { endpoint: 'items/a', method: 'POST' }))
				.outcome,
		).toMatchObject({ message: 'No ***' });
	});

	it('behind a try whose answer was lost says nothing of that', async () => {
		const lost = { body: { errors }, afterLostTry: true as const };
		expect((await refused(lost, { endpoint: 'items/a', method: 'POST' })).outcome).toMatchObject({
			written: 'unknown',
		});
		expect((await refused(lost, { endpoint: 'items/a' })).outcome).toMatchObject({ written: 'no' });
	});

	it.each([
		['x/items/a', 'unknown'],
		['items/a', 'no'],
	])('of a write to %s has written: %s', async (endpoint, written) => {
		expect(
			(await refused({ body: { errors } }, { endpoint, method: 'POST' })).outcome,
		).toMatchObject({ written });
	});
});
