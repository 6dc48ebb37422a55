/** What Synchronize refuses, writes and says, with a plain object in place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Input } from '../../dist/nodes/Directus/framework/define';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import type { DirectusField } from '../../dist/nodes/Directus/transport/schema';
import {
	countedKey,
	fieldOf,
	handledBy,
	inFull,
	inputOf,
	saidBy,
} from '../support/directusObject.mjs';
import { range } from '../support/records.mjs';

const slug = fieldOf('slug', 'string');
const title = fieldOf('title', 'string');
const state = fieldOf('state', 'string');
const failure = (code: string, written: 'no' | 'unknown' = 'no', status?: number) =>
	new Failure(`It is ${code}`, written, { code, status });

interface Setting extends Partial<Omit<Directus, 'fields'>> {
	known?: DirectusField[];
	held?: IDataObject[];
	/** What is answered in a way of its own, or thrown; undefined where it is answered as usual. */
	own?: (request: DirectusRequest) => unknown;
	ui?: IDataObject;
	query?: IDataObject;
	inputs?: (input: Input) => Input;
}

async function run(
	list: IDataObject[],
	{
		known = [countedKey, slug, title, state],
		held = [],
		own = () => undefined,
		ui = {},
		query = {},
		inputs = (input) => input,
		...more
	}: Setting = {},
) {
	const shared = { matchFields: ['slug'], others: 'leave', ...ui };
	const path = { collection: 'things' };
	const { outcomes, others, sent, hints, warnings } = await handledBy(
		resources.items!.operations.synchronize!,
		list.map((body, index) => inputs(inputOf({ index, path, body, query, ui: shared }))),
		{
			fields: known,
			answer: (request) => {
				const given = own(request);
				if (given !== undefined) return given;
				const { method, body, path: place } = request;
				if (method === 'GET') return held.map((record) => ({ ...record }));
				if (method === 'DELETE') return undefined;
				const id = Number(place.split('/')[3] ?? 50);
				return Array.isArray(body)
					? body.map((one, n) => ({ id: 50 + n, ...(one as IDataObject) }))
					: { id, ...body };
			},
			more,
		},
	);
	return {
		...{ outcomes: inFull(outcomes), others: inFull(others), sent, hints, warnings },
		writes: sent
			.filter(({ method }) => method !== 'GET')
			.map(({ method, path: place, body }) => [method, place, body]),
	};
}

describe('What concerns all inputs is refused before anything is read', () => {
	const refused = async (list: IDataObject[], setting: Setting) => {
		const { outcomes, sent } = await run(list, setting);
		expect(sent).toEqual([]);
		expect(outcomes).toEqual(outcomes.map(() => outcomes[0]));
		return outcomes[0];
	};
	const one = [{ slug: 'a', title: 'x' }];
	const notMatched = (why: string, name = 'slug') => ({
		...{ message: `The field "${name}" cannot be matched on: ${why}`, written: 'no', field: name },
		description: 'Nothing was sent. Choose fields that Directus answers as they are.',
	});
	const notCompared = (list: string, field: string) => ({
		...{ message: `These fields cannot be compared: ${list}`, written: 'no', field },
		description:
			'Nothing was sent. Take them out of the fields, or choose them below Options > Ignored Field Names or IDs: then they go along when a record is written for another reason.',
	});
	const noArchive = (what: string) => ({
		...{ message: `"things" has no archive ${what}`, written: 'no' },
		description:
			'Nothing was sent. Fill in Archive Field and Archive Value, or set them for the collection in Directus.',
	});
	const noField = (name: string, hint = '') => ({
		...{
			message: `"${name}" in things is no field to archive by${hint}`,
			written: 'no',
			field: name,
		},
		description: 'Nothing was sent. Choose a field that Directus answers as it is.',
	});
	const withMeta = (meta: object) =>
		({ collection: async () => ({ collection: 'things', meta }) }) as Setting;

	it.each<[string, Setting, object]>([
		[
			'a singleton',
			withMeta({ singleton: true }),
			expect.objectContaining({ message: '"things" is a singleton' }),
		],
		[
			'fields that are not known',
			{ known: [] },
			{
				...{
					message: 'The fields of "things" are not known, so nothing can be compared',
					written: 'no',
				},
				description:
					'Nothing was sent. The collection is not there, or the user of the credential may not read its fields (directus_fields) or its records.',
			},
		],
		[
			'no field to match on',
			{ ui: { matchFields: '' } },
			expect.objectContaining({ message: 'Missing required parameter: the fields to match on' }),
		],
		[
			'one that is gone',
			{ ui: { matchFields: 'slog' } },
			expect.objectContaining({
				message: 'There is no field "slog" in things to match on. Did you mean "slug"?',
			}),
		],
		[
			'one that holds JSON',
			{ known: [countedKey, fieldOf('slug', 'json'), title] },
			notMatched('it holds JSON'),
		],
		[
			'one that holds a geometry',
			{ known: [countedKey, fieldOf('slug', 'geometry'), title] },
			notMatched('it holds JSON'),
		],
		[
			'one that holds related items',
			{ known: [countedKey, fieldOf('slug', 'alias'), title] },
			notMatched('it holds related items'),
		],
		[
			'a field that is not there',
			{ known: [countedKey, slug] },
			notCompared('title (the user of the credential sees no such field)', 'title'),
		],
		[
			'a field that is concealed',
			{ known: [countedKey, slug, { ...title, meta: { special: ['conceal'] } }] },
			notCompared('title (Directus conceals it)', 'title'),
		],
		['no archive field', { ui: { others: 'archive' } }, noArchive('field')],
		[
			'no archive field, and a value',
			{ ui: { others: 'archive', archiveValue: 'x' } },
			noArchive('field'),
		],
		['no archive value', { ui: { others: 'archive', archiveField: 'state' } }, noArchive('value')],
		[
			'no archive value of its own',
			{ ui: { others: 'archive' }, ...withMeta({ archive_field: 'state', archive_value: null }) },
			noArchive('value'),
		],
		[
			'an archive field that is gone',
			{ ui: { others: 'archive', archiveField: 'stat', archiveValue: 'x' } },
			noField('stat', '. Did you mean "state"?'),
		],
		[
			'an archive field that is concealed',
			{
				known: [countedKey, slug, title, { ...state, meta: { special: ['hash'] } }],
				ui: { others: 'archive', archiveField: 'state', archiveValue: 'x' },
			},
			noField('state'),
		],
	])('%s', async (_, setting, expected) => {
		expect(await refused(one, setting)).toEqual(expected);
	});

	it.each<[string, (input: Input) => Input, boolean]>([
		[
			'another collection',
			(input) => (input.index === 1 ? { ...input, path: { collection: 'others' } } : input),
			true,
		],
		[
			'another filter',
			(input) => (input.index === 1 ? { ...input, query: { search: 'x' } } : input),
			true,
		],
		[
			'another option',
			(input) => (input.index === 1 ? { ...input, ui: { ...input.ui, others: 'delete' } } : input),
			true,
		],
		[
			'the same in other objects',
			(input) => ({ ...input, path: { ...input.path }, query: {}, ui: { ...input.ui } }),
			false,
		],
	])('%s of one input', async (_, inputs, isRefused) => {
		const { outcomes, sent } = await run([{ slug: 'a' }, { slug: 'b' }], { inputs });
		expect(sent.length > 0).toBe(!isRefused);
		const expected = {
			...{
				message: 'Item 1 asks for another collection, filter or option than item 0',
				written: 'no',
			},
			description:
				'Nothing was sent. All input items together say what the records of one collection are to be: only the values of the fields may differ between them. To synchronize several collections or parts, run the node for each, for example in a loop.',
		};
		expect(outcomes.filter((outcome) => outcome instanceof Object && 'message' in outcome)).toEqual(
			isRefused ? [expected, expected] : [],
		);
	});

	it('but for fields that are not to be compared', async () => {
		const { writes, sent } = await run([{ slug: 'a', title: 'y', note: 1 }], {
			...{ held: [{ id: 1, slug: 'a', title: 'x' }], ui: { options: { notCompared: 'note' } } },
		});
		expect(writes).toEqual([['PATCH', '/items/things/1', { title: 'y', note: 1 }]]);
		expect(sent[0]!.query!.fields).toEqual(['id', 'slug', 'title']);
		const same = await run([{ slug: 'a', title: 'x', note: 1 }], {
			...{ held: [{ id: 1, slug: 'a', title: 'x' }], ui: { options: { notCompared: 'note' } } },
		});
		expect(same.writes).toEqual([]);
	});
});

describe('What is wrong with one input keeps all back', () => {
	const kept = (index: number) => ({
		...{
			message: `Nothing was written, since item ${index} cannot be synchronized`,
			written: 'no',
		},
		description: 'All input items are needed together. Correct that one, or take it out before.',
	});
	const good = { slug: 'good', title: 'x' };

	it.each<[string, IDataObject[], IDataObject[], number, object, DirectusField[]?]>([
		[
			'no value to match on',
			[good, { slug: '' }],
			[],
			1,
			expect.objectContaining({ message: 'The field to match on is empty: slug' }),
		],
		[
			'the same values as another',
			[good, { slug: 'good' }],
			[],
			1,
			{
				...{ message: 'Item 0 is for the same record: slug = "good"', written: 'no' },
				description:
					'Nothing was written. Take one of the two out, or match on fields that together are unique.',
			},
		],
		[
			'a related item in it',
			[good, { slug: 'b', title: { name: 'x' } }],
			[],
			1,
			{
				...{
					message: 'The field "title" cannot be compared: it makes or changes a related item along',
					written: 'no',
					field: 'title',
				},
				description: 'Nothing was written. Give the key of the related item.',
			},
		],
		[
			'several records',
			[good, { slug: 'b' }],
			[
				{ id: 1, slug: 'b' },
				{ id: 2, slug: 'b' },
			],
			1,
			{
				...{ message: 'More than one record matches slug = "b"', written: 'no' },
				description:
					'Nothing was written. Two of them have the IDs 1 and 2. Match on fields that together are unique.',
			},
		],
		[
			'another key',
			[good, { slug: 'b', id: 7 }],
			[{ id: 1, slug: 'b' }],
			1,
			{
				...{
					message: 'The record that matches has the id 1, and the item gives 7',
					written: 'no',
					field: 'id',
				},
				description: 'Nothing was written. A record keeps its ID: leave it out.',
			},
		],
	])('%s', async (_, list, held, place, expected) => {
		const { outcomes, writes } = await run(list, { held });
		expect(outcomes[place]).toEqual(expected);
		expect(outcomes[1 - place]).toEqual(kept(place));
		expect(writes).toEqual([]);
		const stopped = await run(list, { held, continueOnFail: false });
		expect(stopped.outcomes[1 - place]).toBe('not sent');
		expect(stopped.outcomes[place]).toEqual(expected);
	});

	it('but not its own key', async () => {
		for (const id of ['01', 1, '', null]) {
			const { outcomes, writes } = await run([{ slug: 'b', id }], { held: [{ id: 1, slug: 'b' }] });
			expect(outcomes).toEqual([
				{ records: [{ result: 'unchanged', record: { id: 1, slug: 'b' } }] },
			]);
			expect(writes).toEqual([]);
		}
	});

	it('an ID that Directus answers rounded', async () => {
		const { outcomes } = await run([good], { held: [{ id: 2 ** 53, slug: 'x' }] });
		expect(outcomes).toEqual([
			{
				...{
					message: 'The collection has an ID that Directus answers rounded: 9007199254740992',
					written: 'no',
				},
				description:
					'Nothing was written. Whole numbers beyond 9007199254740991 are not told apart where the database does not give them as text.',
			},
		]);
	});

	it('a value that is no choice, unless the record holds it', async () => {
		const refusal = new Failure('No choice', 'no', { field: 'title' });
		const record = { slug: 'b', title: 'old' };
		const inputs = (input: Input) => ({ ...input, refused: [{ record, failure: refusal }] });
		expect(
			(await run([record], { inputs, held: [{ id: 1, slug: 'b', title: 'old' }] })).outcomes,
		).toEqual([{ records: [{ result: 'unchanged', record: { id: 1, slug: 'b', title: 'old' } }] }]);
		for (const held of [[{ id: 1, slug: 'b', title: 'x' }], []])
			expect((await run([record], { inputs, held })).outcomes).toEqual([saidBy(refusal)]);
	});
});

describe('Records that no input is for', () => {
	const held = [
		{ id: 1, slug: 'a', title: 'x' },
		{ id: 2, slug: 'b', title: 'x', state: 'live' },
		{ id: 3, slug: 'c', title: 'x', state: 'old' },
	];
	const list = [{ slug: 'a', title: 'x' }];
	const archive = {
		others: 'archive',
		archiveField: 'state',
		archiveValue: 'old',
		options: { mostRemoved: 100 },
	};

	it('are left', async () => {
		const { outcomes, others, writes, hints } = await run(list, { held });
		expect(outcomes).toEqual([
			{ records: [{ result: 'unchanged', record: { id: 1, slug: 'a', title: 'x' } }] },
		]);
		expect([others, writes]).toEqual([[], []]);
		expect(hints).toEqual(['Synchronized: 1 unchanged.']);
	});

	it('are deleted', async () => {
		const { others, writes, hints } = await run(list, {
			held,
			ui: { others: 'delete', options: { mostRemoved: 100 } },
		});
		expect(others).toEqual([
			{ records: [{ result: 'deleted', record: { id: 2, slug: 'b' } }] },
			{ records: [{ result: 'deleted', record: { id: 3, slug: 'c' } }] },
		]);
		expect(writes).toEqual([['DELETE', '/items/things', [2, 3]]]);
		expect(hints).toEqual(['Synchronized: 1 unchanged, 2 deleted.']);
	});

	it('are archived where they are not so already', async () => {
		const { others, writes, sent, hints } = await run(list, { held, ui: archive });
		expect(sent[0]!.query!.fields).toEqual(['id', 'slug', 'title', 'state']);
		expect(writes).toEqual([['PATCH', '/items/things/2', { state: 'old' }]]);
		expect(others).toEqual([
			{ records: [{ result: 'archived', record: { id: 2, slug: 'b', state: 'old' } }] },
		]);
		expect(hints).toEqual(['Synchronized: 1 unchanged, 1 archived.']);
	});

	it('are archived by what the collection says, in the type of its column', async () => {
		const known = [countedKey, slug, title, fieldOf('gone', 'boolean')];
		const { writes } = await run(list, {
			known,
			held: held.map(({ id, slug: name }) => ({ id, slug: name, title: 'x', gone: false })),
			ui: { others: 'archive', options: { mostRemoved: 100 } },
			collection: async () => ({
				collection: 'things',
				meta: { archive_field: 'gone', archive_value: 'true' },
			}),
		});
		expect(writes).toEqual([
			[
				'PATCH',
				'/items/things',
				[
					{ gone: true, id: 2 },
					{ gone: true, id: 3 },
				],
			],
		]);
	});

	it.each([
		[['a'], 1],
		[['a', 'c'], 1],
		[['c'], 1],
		[['b'], 0],
	])('tells of those of %j that stay archived', async (slugs, count) => {
		const archived = held.map((record) => ({
			...record,
			state: record.slug === 'b' ? 'live' : 'old',
		}));
		const { warnings } = await run(
			slugs.map((name) => ({ slug: name, title: 'x' })),
			{ held: archived, ui: archive },
		);
		const told = warnings.filter((hint) => hint.includes('archived in Directus'));
		const number = slugs.filter((name) => name !== 'b').length;
		expect(told).toEqual(
			count === 0
				? []
				: [
						`${number} ${number === 1 ? 'record of the input is' : 'records of the input are'} archived in Directus, and will stay so: give "state" a value to bring them back.`,
					],
		);
		const given = await run([{ slug: 'c', state: 'live' }], { held: archived, ui: archive });
		expect(given.hints.filter((hint) => hint.includes('archived in Directus'))).toEqual([]);
	});

	it.each<[string, number, IDataObject, string]>([
		['delete', 3, {}, '2 of 3 records have no input (66.7 %), and at most 20 % may be deleted'],
		[
			'delete',
			3,
			{ mostRemoved: 66 },
			'2 of 3 records have no input (66.7 %), and at most 66 % may be deleted',
		],
		['archive', 3, {}, '1 of 2 records have no input (50 %), and at most 20 % may be archived'],
	])('to %s are no more than the option allows', async (others, _, options, message) => {
		const { outcomes, writes } = await run(list, { held, ui: { ...archive, others, options } });
		expect(outcomes).toEqual([
			{
				...{ message, written: 'no' },
				description:
					'Nothing was written. If the input items are all that there should be, allow more below Options > Most to Delete or Archive. Preview tells which records they are.',
			},
		]);
		expect(writes).toEqual([]);
		const preview = await run(list, { held, ui: { ...archive, others, options, preview: true } });
		expect(preview.hints.at(-1)).toBe(`A run would stop: ${message}.`);
		expect(preview.warnings.at(-1)).toBe(preview.hints.at(-1));
	});

	it('are not removed where something has failed and the run is to end', async () => {
		const no = failure('INVALID_PAYLOAD', 'no', 400);
		const own = ({ method }: DirectusRequest) => {
			if (method === 'PATCH') throw no;
			return undefined;
		};
		const changed = [{ slug: 'a', title: 'y' }];
		const ui = { others: 'delete', options: { mostRemoved: 100 } };
		const stopped = await run(changed, { held, ui, own, continueOnFail: false });
		expect(stopped.writes.map(([method]) => method)).toEqual(['PATCH']);
		expect(stopped.outcomes).toEqual([{ ...saidBy(no), description: 'In all: 1 failed.' }]);
		const others = await run(changed, { held, ui, own });
		expect(others.writes.map(([method]) => method)).toEqual(['PATCH', 'DELETE']);
		expect(others.outcomes).toEqual([
			{ ...saidBy(no), description: 'In all: 2 deleted, 1 failed.' },
		]);
		expect(others.hints.at(-1)).toBe('Synchronized: 2 deleted, 1 failed.');
	});

	it('that cannot be removed are told, with all that was done', async () => {
		const no = failure('INVALID_FOREIGN_KEY', 'no', 400);
		const own = ({ method }: DirectusRequest) => {
			if (method === 'DELETE') throw no;
			return undefined;
		};
		const ui = { others: 'delete', options: { mostRemoved: 100 } };
		const { outcomes, others } = await run(list, { held, ui, own });
		expect(outcomes).toEqual([{ records: [expect.objectContaining({ result: 'unchanged' })] }]);
		const told = { ...saidBy(no), description: 'In all: 1 unchanged, 2 failed.' };
		expect(others).toEqual([told, told]);
	});

	it('after an answer that was lost are deleted where they are gone', async () => {
		let isSent = false;
		const own = ({ method }: DirectusRequest) => {
			if (method === 'DELETE') {
				isSent = true;
				throw failure('ECONNRESET', 'unknown');
			}
			return isSent && method === 'GET' ? [{ id: 3 }] : undefined;
		};
		const { others } = await run(list, {
			held,
			own,
			ui: { others: 'delete', options: { mostRemoved: 100 } },
		});
		expect(others).toEqual([
			{ records: [{ result: 'deleted', record: { id: 2, slug: 'b' } }] },
			expect.objectContaining({ code: 'ECONNRESET', written: 'unknown' }),
		]);
	});
});

describe('What the user may not do', () => {
	it.each<[string, IDataObject[], IDataObject, number]>([
		['create', [{ slug: 'new' }, { slug: 'a', title: 'x' }], {}, 1],
		['update', [{ slug: 'a', title: 'y' }], {}, 1],
		['delete', [{ slug: 'a', title: 'x' }], { others: 'delete' }, 1],
		[
			'update',
			[{ slug: 'a', title: 'y' }],
			{ others: 'archive', archiveField: 'state', archiveValue: 'old' },
			2,
		],
	])('(%s) ends the run before the first write', async (action, list, ui, records) => {
		const held = [
			{ id: 1, slug: 'a', title: 'x' },
			{ id: 2, slug: 'b', title: 'x' },
		];
		const setting = { held, mayUse: (async (_, asked) => asked !== action) as Directus['mayUse'] };
		const options = { mostRemoved: 100 };
		const { outcomes, writes } = await run(list, { ...setting, ui: { ...ui, options } });
		const message = `The user of the credential may not ${action} in "things", and ${records === 1 ? '1 record differs' : '2 records differ'} in that`;
		expect(outcomes[0]).toEqual({
			...{ message, written: 'no' },
			description:
				'Nothing was written. Check, in Directus under Settings > Access Policies, the permissions.',
		});
		expect(writes).toEqual([]);
		const preview = await run(list, { ...setting, ui: { ...ui, options, preview: true } });
		expect(preview.hints.at(-1)).toBe(`A run would stop: ${message}.`);
		const other = await run(list, { held, ui: { ...ui, options }, mayUse: async () => undefined });
		expect(other.writes.length).toBeGreaterThan(0);
	});

	it('is not asked where there is nothing to do', async () => {
		const { outcomes } = await run([{ slug: 'a' }], {
			held: [{ id: 1, slug: 'a' }],
			mayUse: async () => false,
		});
		expect(outcomes).toEqual([{ records: [expect.objectContaining({ result: 'unchanged' })] }]);
	});
});

describe('Preview', () => {
	it('shows what each record would be', async () => {
		const held = [
			{ id: 1, slug: 'a', title: 'x' },
			{ id: 2, slug: 'b', title: 'x' },
			{ id: 3, slug: 'c', title: 'x' },
		];
		const { outcomes, others, writes, hints } = await run(
			[
				{ slug: 'a', title: 'y' },
				{ slug: 'b', title: 'x' },
				{ slug: 'new', title: 'z' },
			],
			{
				...{ held, ui: { preview: true, others: 'delete', options: { mostRemoved: 100 } } },
			},
		);
		const shown = { preview: true };
		expect(outcomes).toEqual([
			{
				records: [
					{
						...shown,
						result: 'updated',
						changed: ['title'],
						record: { id: 1, slug: 'a', title: 'y' },
					},
				],
			},
			{ records: [{ ...shown, result: 'unchanged', record: { id: 2, slug: 'b', title: 'x' } }] },
			{ records: [{ ...shown, result: 'created', record: { slug: 'new', title: 'z' } }] },
		]);
		expect(others).toEqual([
			{ records: [{ ...shown, result: 'deleted', record: { id: 3, slug: 'c' } }] },
		]);
		expect(writes).toEqual([]);
		expect(hints).toEqual([
			'Preview: nothing was written. A run would come to 1 created, 1 updated, 1 unchanged, 1 deleted.',
		]);
	});

	it('shows what would be archived', async () => {
		const { others } = await run([{ slug: 'a' }], {
			held: [
				{ id: 1, slug: 'a' },
				{ id: 2, slug: 'b', state: 'live' },
			],
			ui: {
				preview: true,
				others: 'archive',
				archiveField: 'state',
				archiveValue: 'old',
				options: { mostRemoved: 100 },
			},
		});
		expect(others).toEqual([
			{
				records: [
					{ preview: true, result: 'archived', record: { id: 2, slug: 'b', state: 'old' } },
				],
			},
		]);
	});
});

describe('A run', () => {
	it('creates without an empty key, and tells of each record', async () => {
		const { outcomes, writes, hints } = await run([{ slug: 'a', id: '', title: 'x' }], {});
		expect(writes).toEqual([['POST', '/items/things', { slug: 'a', title: 'x' }]]);
		expect(outcomes).toEqual([
			{ records: [{ result: 'created', record: { id: 50, slug: 'a', title: 'x' } }] },
		]);
		expect(hints).toEqual(['Synchronized: 1 created.']);
		expect(
			(await run([{ slug: 'a', title: 'y' }], { held: [{ id: 1, slug: 'a', title: 'x' }] }))
				.outcomes,
		).toEqual([
			{ records: [{ result: 'updated', changed: ['title'], record: { id: 1, title: 'y' } }] },
		]);
	});

	it('changes first where that may free a value', async () => {
		const known = [countedKey, slug, fieldOf('mail', 'string', { is_unique: true })];
		const list = [
			{ slug: 'new', mail: 'a' },
			{ slug: 'old', mail: 'b' },
		];
		const held = [{ id: 1, slug: 'old', mail: 'a' }];
		expect((await run(list, { known, held })).writes.map(([method]) => method)).toEqual([
			'PATCH',
			'POST',
		]);
		const plain = [countedKey, slug, fieldOf('mail', 'string')];
		expect((await run(list, { known: plain, held })).writes.map(([method]) => method)).toEqual([
			'POST',
			'PATCH',
		]);
	});

	it('that is to end stops behind a failure', async () => {
		const known = [countedKey, slug, fieldOf('mail', 'string', { is_unique: true })];
		const list = [
			{ slug: 'new', mail: 'a' },
			{ slug: 'old', mail: 'b' },
		];
		const held = [{ id: 1, slug: 'old', mail: 'a' }];
		for (const of of [known, [countedKey, slug, fieldOf('mail', 'string')]]) {
			const { writes, outcomes } = await run(list, {
				...{ known: of, held, continueOnFail: false },
				own: ({ method }) => {
					if (method !== 'GET') throw failure('X', 'no', 400);
					return undefined;
				},
			});
			expect(writes).toHaveLength(1);
			expect(outcomes.filter((one) => one === 'not sent')).toHaveLength(1);
		}
	});

	it('that fails to read has written nothing', async () => {
		const { outcomes } = await run([{ slug: 'a' }, { slug: 'b' }], {
			own: () => {
				throw new Error('Oh');
			},
		});
		expect(outcomes).toEqual(['Oh', 'Oh'].map((message) => ({ message, written: 'no' })));
	});

	it('names what Directus holds otherwise', async () => {
		const { hints, warnings } = await run([{ slug: 'a', title: 'y' }], {
			held: [{ id: 1, slug: 'a', title: 'x' }],
			own: ({ method }) => (method === 'PATCH' ? { id: 1, slug: 'a', title: 'Y' } : undefined),
		});
		expect(warnings).toEqual([hints[0]]);
		expect(hints).toEqual([
			'Directus holds other values than were given in title (1 record): the database rounds them, or a flow, a hook or a permission changes them. The next run will find that they differ, and write these records again.',
			'Synchronized: 1 updated.',
		]);
	});

	it('looks in the part for what was written, by 1,000 at once', async () => {
		const list = range(1001).map((n) => ({ slug: `s${n}`, title: 'y' }));
		const counted: DirectusRequest[] = [];
		const { hints, warnings } = await run(list, {
			query: { filter: { title: { _contains: 'y' } }, search: 's' },
			held: range(1001).map((n) => ({ id: n + 1, slug: `s${n}`, title: 'x' })),
			own: (request) => {
				if (request.query?.aggregate) {
					counted.push(request);
					return [
						{
							count:
								(request.query.filter as { _and: Array<{ id?: { _in: unknown[] } }> })._and[1]!.id!
									._in.length - 1,
						},
					];
				}
				return request.method === 'PATCH' && Array.isArray(request.body) ? request.body : undefined;
			},
		});
		expect(
			counted.map(({ query }) => [
				(query!.filter as { _and: IDataObject[] })._and[0],
				query!.search,
			]),
		).toEqual([
			[{ title: { _contains: 'y' } }, 's'],
			[{ title: { _contains: 'y' } }, 's'],
		]);
		expect(warnings).toEqual([hints[0]]);
		expect(hints[0]).toBe(
			'2 of the written records are not in the part of the collection that the filter chooses: the next run will not find them, and refuse their items. Give the fields that the filter compares values that it finds.',
		);
	});
});
