/** A run of the node, by a row of the test's own in n8n's own engine: what becomes of outcomes, and of tries. */
import { NodeApiError, NodeOperationError, createRunExecutionData } from 'n8n-workflow';
import type { IDataObject, IHttpRequestOptions, INode } from 'n8n-workflow';
import {
	defineResource,
	entries,
	type Input,
	type Operation,
	type Outcome,
} from '../../dist/nodes/Directus/framework/define';
import { outcomesWithoutInput } from '../../dist/nodes/Directus/framework/ledger';
import {
	explained,
	isDone,
	isWrite,
	nodeError,
	notAgain,
	notWithoutAll,
	pageAbout,
	progress,
	summary,
} from '../../dist/nodes/Directus/framework/report';
import { run } from '../../dist/nodes/Directus/framework/run';
import { connect, type Directus } from '../../dist/nodes/Directus/transport/directus';
import {
	Failure,
	type FailureDetails,
	type Written,
} from '../../dist/nodes/Directus/transport/failure';
import { fieldOf, inputOf } from '../support/directusObject.mjs';
import { contextOf, property, rowOf } from '../support/madeUpRow.mjs';

const title = property('title', 'string');
const done = (...ids: number[]): Outcome => ({ records: ids.map((id) => ({ id })) });
const bad = new Failure('Bad', 'no', { code: 'INVALID_PAYLOAD', status: 400 });

interface Around {
	items?: IDataObject[];
	parameters?: IDataObject;
	onError?: INode['onError'];
	more?: Partial<Operation>;
	/** What became of records that belong to no input. */
	others?: Outcome[];
	retryOnFail?: true;
	kept?: ReturnType<typeof createRunExecutionData>;
	runIndex?: number;
	type?: string;
	stop?: AbortSignal;
	/** What lies under `data` in the answers of Directus. */
	answer?: (url: string) => unknown;
}

/** Runs a row whose handler gives these outcomes. */
async function ran(
	outcomes: Outcome[] | ((inputs: Input[], directus: Directus) => Outcome[] | Promise<Outcome[]>),
	around: Around = {},
) {
	const { onError, retryOnFail, parameters = {}, others = [], more = {}, answer, ...rest } = around;
	const given: Input[][] = [];
	const row = rowOf({
		...{ body: { title }, done: 'made' },
		handler: async (directus, _, inputs) => {
			given.push(inputs);
			outcomesWithoutInput(directus).push(...others);
			return typeof outcomes === 'function' ? await outcomes(inputs, directus) : outcomes;
		},
		...more,
	});
	const length = Array.isArray(outcomes) ? outcomes.length : 1;
	const items = rest.items ?? Array.from({ length }, (_, n) => ({ n }));
	const context = contextOf(row, parameters, {
		...rest,
		items,
		settings: { ...(onError && { onError }), ...(retryOnFail && { retryOnFail }) },
	});
	if (answer)
		context.helpers.httpRequestWithAuthentication = async (_, { url }: IHttpRequestOptions) => ({
			...{ statusCode: 200, headers: {}, body: { data: answer(url) } },
		});
	const told = await run(context, { things: defineResource('Things', 'x', { run: row }) }).then(
		([output]) => ({ output, error: undefined }),
		(error: NodeApiError) => ({ output: undefined, error }),
	);
	return { ...told, given, hints: context.hints, context };
}

const GO_ON = 'continueRegularOutput';

describe('outcomes become items', () => {
	it('one for each record, paired to its input', async () => {
		const { output } = await ran([done(1, 2), done(), done(3)]);
		expect(output).toEqual([
			{ json: { id: 1 }, pairedItem: { item: 0 } },
			{ json: { id: 2 }, pairedItem: { item: 0 } },
			{ json: { id: 3 }, pairedItem: { item: 2 } },
		]);
	});

	it('with files, and with whether nothing was written', async () => {
		const files = { data: { data: 'x', mimeType: 'a/b' } };
		const { output } = await ran([
			{ records: [{ id: 1 }], files },
			{ records: [{ id: 2 }, { id: 3, unchanged: 'own' }], unchanged: true },
		]);
		expect(output).toEqual([
			{ json: { id: 1 }, binary: files, pairedItem: { item: 0 } },
			{ json: { unchanged: true, id: 2 }, pairedItem: { item: 1 } },
			{ json: { unchanged: 'own', id: 3 }, pairedItem: { item: 1 } },
		]);
	});

	it('with Continue On Fail, and the failures in their places', async () => {
		const { output } = await ran([done(1), bad, 'not sent', done(4)], { onError: GO_ON });
		expect(output).toEqual([
			{ json: { id: 1 }, pairedItem: { item: 0 } },
			{
				json: { error: 'Bad', details: { code: 'INVALID_PAYLOAD', status: 400, written: 'no' } },
				pairedItem: { item: 1 },
			},
			{ json: { id: 4 }, pairedItem: { item: 3 } },
		]);
	});

	it('those of records that belong to no input last, and paired to none', async () => {
		const { output } = await ran([done(1)], { others: [done(7), bad], onError: GO_ON });
		expect(output).toEqual([
			{ json: { id: 1 }, pairedItem: { item: 0 } },
			{ json: { id: 7 }, pairedItem: [] },
			{
				json: { error: 'Bad', details: { code: 'INVALID_PAYLOAD', status: 400, written: 'no' } },
				pairedItem: [],
			},
		]);
	});

	it('hundreds of thousands of them as well', async () => {
		const records = Array.from({ length: 200_000 }, () => ({}));
		const { output } = await ran([{ records }], { others: [{ records }] });
		expect(output).toHaveLength(400_000);
	});
});

describe('a failure ends the run', () => {
	it('with what became of the others', async () => {
		const { error } = await ran([done(1), bad, done(3)]);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error?.message).toBe('Bad');
		expect(error?.description).toContain('2 other items are done: 0, 2.');
		expect(error?.context).toMatchObject({ itemIndex: 1, code: 'INVALID_PAYLOAD', written: 'no' });
	});

	it('that is of records which belong to no input', async () => {
		const { error } = await ran([done(1)], { others: [bad] });
		expect(error?.message).toBe('Bad');
		expect(error?.description).toContain('1 other item is done: 0.');
	});

	it('that the handler throws, for all inputs', async () => {
		const throwing = async () => await Promise.reject(new Error('Oh'));
		const { error } = await ran(throwing, { items: [{}, {}] });
		expect(error).toMatchObject({ message: 'Oh', context: { written: 'unknown' } });
		const { output } = await ran(throwing, { items: [{}, {}], onError: GO_ON });
		expect(output?.map(({ json }) => json)).toEqual([
			{ error: 'Oh', details: { written: 'unknown' } },
			{ error: 'Oh', details: { written: 'unknown' } },
		]);
	});

	it('before anything is sent, where an input is bad', async () => {
		const around = {
			items: [{}, { title: 'x' }],
			parameters: { title: '={{ $json.title }}' },
			more: { body: { title: property('title', 'string', { required: true }) } },
		};
		const stopped = await ran([done(1)], around);
		expect(stopped.error).toBeInstanceOf(NodeOperationError);
		expect(stopped.error?.message).toBe('Missing required parameter: The title');
		expect(stopped.given).toEqual([]);
		const { output, given } = await ran([done(1)], { ...around, onError: GO_ON });
		expect(given).toMatchObject([[{ index: 1 }]]);
		expect(output).toMatchObject([
			{ json: { error: 'Missing required parameter: The title' }, pairedItem: { item: 0 } },
			{ json: { id: 1 }, pairedItem: { item: 1 } },
		]);
		const none = await ran([], { ...around, items: [{}], onError: GO_ON });
		expect(none.given).toEqual([]);
		// All are needed together: the one that could be sent is not, and says why.
		const whole = { ...around, more: { ...around.more, wholeInput: true as const } };
		const together = await ran([done(1)], { ...whole, onError: GO_ON });
		expect(together.given).toEqual([]);
		expect(together.output?.map(({ json }) => json.error)).toEqual([
			'Missing required parameter: The title',
			'Nothing was sent, since item 0 cannot be',
		]);
		const ended = await ran([done(1)], whole);
		expect(ended.error?.description).not.toContain('failed as well');
	});

	it('in the words of the operation, one failure for all of a batch', async () => {
		const more: Partial<Operation> = {
			refusals: [{ codes: ['INVALID_PAYLOAD'], message: 'It is taken', next: 'Take another.' }],
		};
		const { error } = await ran([bad, bad, done(3)], { more });
		expect(error?.message).toBe('It is taken');
		expect(error?.description).toMatch(
			/^Directus said: Bad\. Take another\. It concerns the batch of items 0 to 1: nothing of it was written\./,
		);
	});

	it('for an operation that is not there', async () => {
		const context = contextOf(rowOf({}), {});
		const table = { others: defineResource('Others', 'x', { run: rowOf({}) }) };
		await expect(run(context, table)).rejects.toMatchObject({
			message: 'The operation "run" is not supported for the resource "things"',
			description: 'Choose a resource and an operation in the node.',
		});
		const things = { things: defineResource('Things', 'x', { walk: rowOf({}) }) };
		await expect(run(context, things)).rejects.toThrow('"run" is not supported');
		for (const resource of ['__proto__', 'constructor', 'toString']) {
			const strange = Object.create(context, {
				getNodeParameter: { value: () => resource },
			}) as typeof context;
			await expect(run(strange, things)).rejects.toThrow(`The operation "${resource}"`);
		}
	});
});

describe('under the output it is told', () => {
	const message = (hints: unknown[]) => hints.map((hint) => (hint as { message: string }).message);

	it('how many items are done, in how many requests', async () => {
		const send = async (inputs: Input[], directus: Directus) => {
			// Counted is what is sent, whatever comes of it.
			await directus.send({ method: 'GET', path: '/x', end: AbortSignal.abort() }).catch(() => {});
			return inputs.map(() => done(1));
		};
		const { hints } = await ran(send, { items: [{}, {}] });
		expect(hints).toEqual([
			{ message: '2 of 2 items made in 1 request', type: 'info', location: 'outputPane' },
		]);
		const { hints: failed } = await ran([done(1), bad], { onError: GO_ON });
		expect(failed).toEqual([
			{
				message: '1 of 2 items made in 0 requests, 1 failed',
				type: 'warning',
				location: 'outputPane',
			},
		]);
	});

	it('nothing of one item', async () => {
		expect((await ran([done(1)])).hints).toEqual([]);
	});

	it('which fields were added that are none', async () => {
		const custom = property('options', 'collection', {
			default: {},
			options: [property('customFields', 'json')],
		});
		const { hints, error } = await ran([done(1)], {
			more: { body: entries(custom), collection: 'directus_users' },
			parameters: { options: { customFields: '{"a":1}' } },
			answer: (url) =>
				url.endsWith('/policies/me/globals')
					? { admin_access: true }
					: [fieldOf('email', 'string')],
		});
		expect(error).toBeUndefined();
		expect(message(hints)).toEqual(['Directus has no such field and left it out: a.']);
	});

	it('which inputs an earlier try had dealt with', async () => {
		const kept = createRunExecutionData();
		const around = { kept, retryOnFail: true as const, items: [{ n: 1 }, { n: 2 }, { n: 3 }] };
		await ran([done(1), bad, done(3)], around);
		const { hints, given, output } = await ran([done(2)], around);
		expect(given).toMatchObject([[{ index: 1 }]]);
		expect(output?.map(({ json }) => json)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
		expect(message(hints)).toEqual([
			'2 items were dealt with by an earlier try (Retry On Fail), and not sent again',
			'3 of 3 items made in 0 requests',
		]);
	});
});

describe('with Retry On Fail the next try', () => {
	/** A first try with these outcomes, and which inputs the second sends and gives. */
	async function tried(first: Outcome[], around: Around = {}, second: Around = around) {
		const kept = createRunExecutionData();
		const items = around.items ?? first.map((_, n) => ({ n }));
		const base = { kept, retryOnFail: true as const, items };
		await ran(first, { ...base, ...around });
		const again = await ran((inputs) => inputs.map(() => done(99)), { ...base, ...second });
		return {
			sent: again.given.flat().map(({ index }) => index),
			items: again.output?.map(({ json }) => json),
			again,
			memory: kept.executionData?.contextData,
		};
	}
	const lost = new Failure('Lost', 'unknown', { code: 'ECONNRESET' });
	const partly = new Failure('Partly', 'yes');

	it.each<[string, Outcome[], Around, number[]]>([
		['sends what was not sent', [done(1), bad, 'not sent'], {}, [1, 2]],
		['sends all again where nothing was written', [bad, 'not sent'], {}, [0, 1]],
		['sends none that was written in part', [partly, bad], { onError: GO_ON }, [1]],
		['sends none that may have been written', [lost, bad], { onError: GO_ON }, [1]],
		[
			'sends a change again that may have been written',
			[lost],
			{ more: { route: 'PATCH /x' } },
			[0],
		],
		[
			'sends a delete again that may have been written',
			[lost],
			{ more: { route: 'DELETE /x' } },
			[0],
		],
		[
			'sends no change again that sets something off',
			[lost],
			{ more: { route: 'PATCH /x', once: true }, onError: GO_ON },
			[],
		],
		[
			'sends nothing again that goes by a method of the user',
			[lost],
			{ more: { route: 'GET /x', anyMethod: true }, onError: GO_ON },
			[],
		],
		[
			'sends all of a row that needs all of its inputs',
			[done(1), bad],
			{ more: { wholeInput: true } },
			[0, 1],
		],
		['sends all of a row that reads', [done(1), bad], { more: { route: 'GET /x' } }, [0, 1]],
	])('%s', async (_, first, around, sent) => {
		expect((await tried(first, around)).sent).toEqual(sent);
	});

	it('gives what was written, with its files and that it was there already', async () => {
		const files = { data: { data: 'x', mimeType: 'a/b' } };
		const { items, again } = await tried([
			{ records: [{ id: 1 }], files },
			{ records: [{ id: 2 }], unchanged: true },
			{ records: [{ id: 3 }] },
			bad,
		]);
		expect(items).toEqual([{ id: 1 }, { unchanged: true, id: 2 }, { id: 3 }, { id: 99 }]);
		expect(again.output?.[0]?.binary).toEqual(files);
		expect(again.output?.[2]).not.toHaveProperty('binary');
	});

	it('gives the failure of what may have been written, one for all of its batch', async () => {
		const { again, sent } = await tried([lost, lost, 'not sent']);
		expect(sent).toEqual([]);
		expect(again.error?.message).toBe('Lost');
		expect(again.error?.description).toContain('It concerns the batch of items 0 to 1');
	});

	it('says of what it is refused that the earlier one may have done it', async () => {
		const kept = createRunExecutionData();
		const around: Around = {
			...{ kept, retryOnFail: true, onError: GO_ON, items: [{ n: 1 }, { n: 2 }, { n: 3 }] },
			more: { route: 'DELETE /x' },
		};
		await ran([lost, lost, bad], around);
		const gone = new Failure('Gone', 'no', {
			code: 'FORBIDDEN',
			status: 403,
			description: 'Look.',
		});
		const { output } = await ran([gone, gone, gone], around);
		const told = (written: Written, advice: string) => ({
			error: 'Gone',
			details: { code: 'FORBIDDEN', status: 403, written, advice },
		});
		const advice = 'Look. An earlier try (Retry On Fail) may have done it already.';
		expect(output?.map(({ json }) => json)).toEqual([
			told('unknown', advice),
			told('unknown', advice),
			told('no', 'Look.'),
		]);
		// It stays in doubt in a third try.
		const third = await ran([gone, done(2), partly], around);
		expect(third.output?.map(({ json }) => json)).toEqual([
			told('unknown', advice),
			{ id: 2 },
			{ error: 'Partly', details: { written: 'yes' } },
		]);
	});

	const values = property('values', 'json', { default: '{"a":"x"}' });
	it.each<[string, object, boolean]>([
		['as a text', { route: 'PATCH /x', body: { title } }, true],
		[
			'of many records with a text',
			{
				route: 'PATCH /x',
				body: { keys: property('keys', 'json', { default: '[1]' }), data: entries(values) },
			},
			true,
		],
		['by a query', { route: 'DELETE /x', body: { query: property('title', 'json') } }, false],
		[
			'with an object in it',
			{ route: 'PATCH /x', body: { related: property('title', 'json') } },
			false,
		],
		[
			'of many records with an object in it',
			{
				...{ route: 'PATCH /x' },
				body: {
					keys: property('keys', 'json', { default: '[1]' }),
					data: property('title', 'json'),
				},
			},
			false,
		],
	])('sends a change again that may have been written: %s: %j', async (_, more, isSent) => {
		const parameters = { title: isSent ? 'x' : '{"a":{"b":[1]}}' };
		const { sent } = await tried([lost], { more, parameters, onError: GO_ON });
		expect(sent).toEqual(isSent ? [0] : []);
	});

	it.each<[string, Around, Around, number[]]>([
		['in another run of a loop', {}, { runIndex: 1 }, [0, 1]],
		['for another input', {}, { items: [{ n: 7 }, { n: 1 }] }, [0, 1]],
		['for other parameters', {}, { parameters: { title: 'y' } }, [0, 1]],
		['in another execution', {}, { kept: createRunExecutionData() }, [0, 1]],
		[
			'of a tool, for other values',
			{ type: 'directusTool' },
			{ type: 'directusTool', parameters: { title: 'y' } },
			[0, 1],
		],
		[
			'of a tool, in another run',
			{ type: 'directusTool' },
			{ type: 'directusTool', runIndex: 1 },
			[1],
		],
	])('is another one %s', async (_, around, second, sent) => {
		expect((await tried([done(1), bad], around, { ...around, ...second })).sent).toEqual(sent);
	});

	it('finds nothing when the run went well, unless n8n takes its first item for a failure', async () => {
		const after = async (record: IDataObject, around: Around = {}) =>
			(await tried([{ records: [record] }], around)).sent;
		expect(await after({ id: 1 })).toEqual([0]);
		expect(await after({ id: 1, error: null })).toEqual([]);
		expect(await after({ error: 'x' }, { type: 'directusTool' })).toEqual([0]);
		expect((await tried([{ records: [] }])).sent).toEqual([0]);
	});

	it('does not know what was not kept', async () => {
		const kept = createRunExecutionData();
		await ran([done(1), bad], { kept });
		const { given } = await ran((inputs) => inputs.map(() => done(9)), {
			kept,
			items: [{ n: 0 }, { n: 1 }],
		});
		expect(given.flat()).toHaveLength(2);
	});
});

describe('what is told of a failure', () => {
	const row = (more: Partial<Operation> = {}) =>
		rowOf({ name: 'Create', resource: 'Flow Operation', ...more });
	const failure = (details: FailureDetails = {}, message = 'No', written: Written = 'no') =>
		new Failure(message, written, details);

	it.each<[string, Partial<Operation>, Failure]>([
		['permissions.md#flow-operation', {}, failure({ code: 'FORBIDDEN', status: 403 })],
		['permissions.md#', { resource: undefined }, failure({ code: 'FORBIDDEN' })],
		['files.md', {}, failure({ code: 'STALLED' })],
		['limits.md', {}, failure({ code: 'TOO_LONG' })],
		['files.md', {}, failure({ code: 'UNREADABLE' })],
		['linkItems.md', { name: 'Link' }, failure()],
		['linkItems.md', { name: 'Unlink' }, failure()],
		['lookUp.md', { name: 'Look Up' }, failure()],
		['onlyWhatDiffers.md', { name: 'Synchronize' }, failure()],
		['troubleshooting.md#directus-refuses', { name: 'Link' }, failure({ code: 'X', status: 400 })],
		['troubleshooting.md#it-does-not-connect', {}, failure({ code: 'ECONNREFUSED' })],
		['troubleshooting.md#it-does-not-connect', {}, failure({ status: 502 })],
		['credential.md', {}, failure({}, 'The credential has no Directus URL')],
		['credential.md', {}, failure({}, 'The Directus credential holds no access token')],
		['errors.md', {}, failure({}, 'In The credential has none')],
		['errors.md', {}, failure({}, 'The credentials are none')],
		['errors.md', {}, failure()],
		['values.md', {}, failure({ field: 'title' })],
	])('stands in %s', (page, more, of) => {
		expect(pageAbout(row(more), of)).toBe(page);
	});

	it.each<[Partial<Operation>, boolean]>([
		[{ route: 'GET /x' }, false],
		[{ route: 'GET /x', once: true }, true],
		[{ route: 'GET /x', anyMethod: true }, true],
		[{ route: 'POST /x' }, true],
		[{ route: 'POST /x', onlyReads: true }, false],
		[{ route: 'DELETE /x' }, true],
	])('of %j whether anything was written: %j', (more, writes) => {
		expect(isWrite(row(more))).toBe(writes);
	});

	const node = { name: 'Directus', type: 'x', id: '1', parameters: {} } as unknown as INode;
	const described = (outcomes: Outcome[], more: Partial<Operation> = {}) => {
		const first = outcomes.find((one): one is Failure => one instanceof Failure)!;
		const text = String(nodeError(node, row(more), first, outcomes).description);
		return text.replace(/ ?More: https:\/\/\S+\/docs\/errors\.md$/, '');
	};
	const which = (indexes: number[], length: number, written: Written = 'no', more = {}) => {
		const one = failure({}, 'No', written);
		const of = Array.from(
			{ length },
			(_, at): Outcome => (indexes.includes(at) ? one : 'not sent'),
		);
		return described(of, more);
	};

	it.each<[Written, string]>([
		['no', ''],
		['yes', 'It was written.'],
		['unknown', 'Whether it was written is not known.'],
	])('of the only item, written %s', (written, told) => {
		expect(which([0], 1, written)).toBe(told);
		expect(which([0], 1, written, { route: 'GET /x' })).toBe('');
	});

	const smaller =
		'Where one item is the cause, a smaller Batch Size, or Continue On Fail in the settings, finds it.';
	it.each<[string, () => string, string]>([
		[
			'of one item of many',
			() => which([1], 3),
			'It concerns item 1, of which nothing was written.',
		],
		[
			'of one that may be written',
			() => which([1], 3, 'unknown'),
			'It concerns item 1, of which it is not known whether it was written.',
		],
		['of one that is read', () => which([1], 3, 'no', { route: 'GET /x' }), 'It concerns item 1.'],
		[
			'of one of which something is written',
			() => which([1], 3, 'yes'),
			'It concerns item 1, of which something was written.',
		],
		[
			'of a batch',
			() => which([0, 1, 2], 3),
			`It concerns the batch of items 0 to 2: nothing of it was written. ${smaller}`,
		],
		[
			'of a batch with gaps',
			() => which([0, 2], 3, 'yes'),
			`It concerns the batch of items 0, 2: they were written. ${smaller}`,
		],
		[
			'of a batch that is read',
			() => which([0, 1], 3, 'no', { route: 'GET /x' }),
			'It concerns the batch of items 0 to 1. Where one item is the cause, Continue On Fail in the settings finds it.',
		],
		[
			'of twenty with gaps',
			() =>
				which(
					Array.from({ length: 20 }, (_, n) => 2 * n),
					40,
				),
			`It concerns the batch of items 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38: nothing of it was written. ${smaller}`,
		],
		[
			'of more with gaps',
			() =>
				which(
					Array.from({ length: 22 }, (_, n) => 2 * n),
					44,
				),
			`It concerns the batch of items 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38 and 2 more: nothing of it was written. ${smaller}`,
		],
		['of all that are needed together', () => which([0, 1], 2, 'no', { wholeInput: true }), ''],
		[
			'of one that is needed with the others',
			() => which([0], 2, 'no', { wholeInput: true }),
			'It concerns item 0, of which nothing was written.',
		],
	])('%s', (_, told, expected) => {
		expect(told()).toBe(expected);
	});

	it('beside the failures of others, five of them at most', () => {
		const others = (length: number) => Array.from({ length }, (_, n) => failure({}, `F${n}.`));
		const told = (length: number, more = {}) => described([failure(), ...others(length)], more);
		expect(told(1)).toBe(
			'It concerns item 0, of which nothing was written. Item 1 failed as well (nothing was written): F0.',
		);
		expect(told(1, { route: 'GET /x' })).toBe('It concerns item 0. Item 1 failed as well: F0.');
		expect(told(5)).toContain('F4.');
		expect(told(5)).not.toContain('others failed');
		expect(told(6)).toMatch(/F4\. 1 others failed too\.$/);
		expect(told(6)).not.toContain('F5');
	});

	it('with its description first and what is done last', () => {
		const of = failure({ description: 'Do this.' });
		expect(described([of, done(1), done(2)])).toBe(
			'Do this. It concerns item 0, of which nothing was written. 2 other items are done: 1 to 2.',
		);
	});

	it('as an error of n8n, with what a workflow can branch on', () => {
		const contextOfError = (of: Failure, more = {}) => {
			const error = nodeError(node, row(more), of, [of]);
			const { itemIndex, code, field, original, written } = error.context;
			const isApi = error instanceof NodeApiError;
			return { isApi, itemIndex, code, field, original, written, messages: error.messages };
		};
		const none = { code: undefined, field: undefined, original: undefined };
		expect(contextOfError(failure({ field: 'a' }))).toEqual({
			...{ ...none, isApi: false, itemIndex: 0, field: 'a', written: 'no', messages: [] },
		});
		expect(contextOfError(failure({ code: 'X', original: 'Y' }), { route: 'GET /x' })).toEqual({
			...{
				...none,
				isApi: true,
				itemIndex: 0,
				code: 'X',
				original: 'Y',
				written: undefined,
				messages: [],
			},
		});
		const refused = failure({ status: 403 }, 'ECONNRESET 404');
		const error = nodeError(node, row(), refused, []);
		expect(error).toMatchObject({ message: 'ECONNRESET 404', httpCode: '403' });
		expect(error.context).not.toHaveProperty('itemIndex');
	});
});

describe('how far a run is', () => {
	const row = rowOf({ done: 'made' });
	const repeat: Outcome = { records: [], isRepeat: true };
	const unchanged: Outcome = { records: [], unchanged: true };

	it.each<[Outcome[], string]>([
		[[], '0 of 9 items made'],
		[[done(1), 'not sent'], '1 of 9 items made'],
		[[done(1), repeat], '1 of 9 items made, 1 names the record of another item'],
		[[repeat, repeat], '0 of 9 items made, 2 name the record of another item'],
		[[unchanged, done(1)], '1 of 9 items made, 1 unchanged'],
		[[bad, bad, done(1)], '1 of 9 items made, 2 failed'],
		[
			[done(1), repeat, unchanged, bad],
			'1 of 9 items made, 1 names the record of another item, 1 unchanged, 1 failed',
		],
	])('%j: %s', (outcomes, told) => {
		expect(progress(row, outcomes, 9)).toBe(told);
	});

	it('is told of several inputs, where the row has a word for it', () => {
		expect(progress(rowOf({}), [done(1)], 1, ' so')).toBe('1 of 1 items done so');
		expect(summary(row, [done(1)], 1)).toBeUndefined();
		expect(summary(rowOf({}), [done(1), done(2)], 1)).toBeUndefined();
		expect(summary(row, [done(1), done(2)], 2)).toEqual({
			...{ message: '2 of 2 items made in 2 requests', type: 'info' },
		});
		expect(summary(row, [done(1), bad], 1)).toEqual({
			...{ message: '1 of 2 items made in 1 request, 1 failed', type: 'warning' },
		});
	});

	it('is told of what was not sent', () => {
		expect([isDone(done()), isDone('not sent'), isDone(bad)]).toEqual([true, false, false]);
		expect([notAgain(1), notAgain(2)]).toEqual([
			'1 item was dealt with by an earlier try (Retry On Fail), and not sent again',
			'2 items were dealt with by an earlier try (Retry On Fail), and not sent again',
		]);
		expect(notWithoutAll([inputOf({}), inputOf({}), bad])).toMatchObject({
			message: 'Nothing was sent, since item 2 cannot be',
			written: 'no',
			details: {
				description:
					'All input items are needed together. Correct that one, or take it out before.',
			},
		});
	});
});

describe("a refusal in the operation's words", () => {
	const told = async (more: Partial<Operation>, of: Failure, version?: string, isAdmin = false) => {
		const directus = {
			serverInfo: async () => ({ version }),
			seesEverything: async () => isAdmin,
		} as unknown as Directus;
		const failure = await explained(directus, rowOf({ resource: 'Thing', ...more }), of);
		return failure === of
			? 'the same'
			: [failure.message, failure.written, failure.details.description];
	};
	const refused = (code: string, message = 'No.', more: FailureDetails = {}) =>
		new Failure(message, 'no', { code, status: 403, ...more });
	const said = (next: string, message = 'No.') => `Directus said: ${message} ${next}`;

	const own = { message: 'Taken', next: 'Take another.' };
	it.each<[string, Operation['refusals'], Failure, unknown]>([
		[
			'by its code',
			[{ codes: ['A', 'B'], ...own }],
			refused('B'),
			['Taken', 'no', said('Take another.')],
		],
		['not by another code', [{ codes: ['A'], ...own }], refused('B'), 'the same'],
		['not without a code', [{ codes: ['A'], ...own }], new Failure('No.', 'no'), 'the same'],
		[
			'by its field',
			[{ codes: ['A'], field: 'a', ...own }],
			refused('A', 'No.', { field: 'a' }),
			['Taken', 'no', said('Take another.')],
		],
		[
			'not by another field',
			[{ codes: ['A'], field: 'a', ...own }],
			refused('A', 'No.', { field: 'b' }),
			'the same',
		],
		[
			'by its words',
			[{ codes: ['A'], says: /taken/, ...own }],
			refused('A', 'It is taken.'),
			['Taken', 'no', said('Take another.', 'It is taken.')],
		],
		['not by other words', [{ codes: ['A'], says: /taken/, ...own }], refused('A'), 'the same'],
		[
			'the first that fits, with what it has left',
			[
				{ codes: ['A'], field: 'a', message: 'Not this', next: '' },
				{ codes: ['A'], written: 'yes', ...own },
				{ codes: ['A'], message: 'Nor this', next: '' },
			],
			refused('A'),
			['Taken', 'yes', said('Take another.')],
		],
		[
			'not where it has other words already',
			[{ codes: ['A'], ...own }],
			refused('A', 'No.', { original: 'X' }),
			'the same',
		],
	])('is known %s', async (_, refusals, of, expected) => {
		expect(await told({ refusals }, of)).toEqual(expected);
	});

	const lacks = (version: string | undefined, range: string) => [
		`This Directus${version ? ` (version ${version})` : ''} does not have "Thing: Run"`,
		'no',
		said(`The endpoint exists ${range}.`),
	];
	const noRoute = refused('ROUTE_NOT_FOUND');
	const forbidden = refused('FORBIDDEN');
	it.each<[string, Partial<Operation>, Failure, string | undefined, unknown]>([
		[
			'a route that an older server lacks',
			{ since: 12 },
			noRoute,
			'11.5.0',
			lacks('11.5.0', 'from Directus 12 on'),
		],
		[
			'a route that a newer server lacks',
			{ until: 11 },
			noRoute,
			'12.0.0',
			lacks('12.0.0', 'up to Directus 11'),
		],
		[
			'a route of some versions',
			{ since: 10, until: 11 },
			noRoute,
			'12.1',
			lacks('12.1', 'from Directus 10 to 11'),
		],
		[
			'a route, of a server that tells nothing',
			{ since: 12 },
			noRoute,
			undefined,
			lacks(undefined, 'from Directus 12 on'),
		],
		[
			'what an older server forbids',
			{ since: 12 },
			forbidden,
			'11.9',
			lacks('11.9', 'from Directus 12 on'),
		],
		[
			'what a newer server forbids',
			{ until: 11 },
			forbidden,
			'12.0',
			lacks('12.0', 'up to Directus 11'),
		],
		['what a server of this version forbids', { since: 12 }, forbidden, '12.0', 'the same'],
		['what a server of the last version forbids', { until: 11 }, forbidden, '11.9', 'the same'],
		['what a server forbids that tells nothing', { since: 12 }, forbidden, undefined, 'the same'],
		['another refusal', { since: 12 }, refused('INVALID_PAYLOAD'), '11.0', 'the same'],
		['a route of all versions', {}, noRoute, '11.0', 'the same'],
	])('tells since when there is %s', async (_, more, of, version, expected) => {
		expect(await told(more, of, version)).toEqual(expected);
	});

	it('tells what serves instead', async () => {
		expect(await told({ until: 11, instead: 'Use that.' }, noRoute, '12.0')).toEqual([
			...['This Directus (version 12.0) does not have "Thing: Run"', 'no'],
			said('The endpoint exists up to Directus 11. Use that.'),
		]);
		expect(await told({ until: 11, resource: undefined }, noRoute, '12.0')).toMatchObject({
			0: 'This Directus (version 12.0) does not have "Run"',
		});
	});

	it('tells of a route with a value in its path that the value may be wrong', async () => {
		const more = { path: { id: title } } as Partial<Operation>;
		expect(await told(more, noRoute)).toEqual([
			...['Directus has no place of that name or ID', 'no'],
			said(
				'Check the ID: most are of the form 0c4d9d9e-3a49-4b0c-9a0e-1a2b3c4d5e6f. If it is right, check the Directus URL of the credential and the version of the server.',
			),
		]);
		expect(await told({ path: {} } as Partial<Operation>, noRoute)).toBe('the same');
		expect(await told(more, refused('X'))).toBe('the same');
	});

	it('tells who may do it', async () => {
		const of = refused('FORBIDDEN', 'You have no Permission.');
		expect(await told({ needs: 'admin' }, of)).toEqual([
			...['Only an administrator may do this in Directus', 'no'],
			said(
				'Use a credential whose user has administrator access, and check that what you named exists.',
				'You have no Permission.',
			),
		]);
		expect(await told({ needs: 'admin' }, of, undefined, true)).toEqual([
			...['Directus does not have what is named here, or does not let it be changed', 'no'],
			said(
				'The user of the credential is an administrator, so no permission is lacking. Check the names and IDs.',
				'You have no Permission.',
			),
		]);
		expect(await told({ needs: 'login' }, of)).toBe('the same');
		expect(await told({ needs: 'admin' }, refused('FORBIDDEN', 'No add-ons.'))).toBe('the same');
		expect(await told({ needs: 'admin' }, refused('X', 'permission'))).toBe('the same');
	});
});

it('a Directus is one for all of a run', async () => {
	const { context } = await ran([done(1)]);
	expect(connect(context)).toBe(connect(context));
});
