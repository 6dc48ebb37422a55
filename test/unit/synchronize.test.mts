/** Synchronize, with a plain object in place of Directus: whatever it holds, it holds what the inputs say afterwards. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { resources } from '../../dist/nodes/Directus/operations';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { countedKey, fieldOf, handledBy, inputOf, toldBy } from '../support/directusObject.mjs';
import { draws } from '../support/draws.mjs';

const synchronize = resources.items!.operations.synchronize!;
const fields = [countedKey, fieldOf('slug', 'string'), fieldOf('title', 'string')];

/** Records by their keys, and a Directus that reads and writes them; `stores` is what becomes of a title. */
function serverOf(records: IDataObject[], stores = (title: unknown) => title) {
	const held = new Map<number, IDataObject>(
		records.map((record, n) => [n + 1, { ...record, id: n + 1 }]),
	);
	let next = held.size + 1;
	const kept = (record: IDataObject) =>
		'title' in record ? { ...record, title: stores(record.title) as string } : record;
	const answer = ({ method, path, body }: DirectusRequest): unknown => {
		const own = Number(path.split('/')[3]);
		if (method === 'GET') return [...held.values()].map((record) => ({ ...record }));
		const given = [body ?? own].flat() as IDataObject[];
		if (method === 'DELETE') {
			for (const id of given) held.delete(Number(id));
			return undefined;
		}
		const written = given.map((record) => {
			const id = method === 'POST' ? next++ : Number(own || record.id);
			held.set(id, { slug: null, title: null, ...held.get(id), ...kept(record), id });
			return held.get(id);
		});
		return Array.isArray(body) ? written : written[0];
	};
	return { held, answer };
}

const inputsOf = (list: IDataObject[], ui: IDataObject = {}) =>
	list.map((body, index) =>
		inputOf({
			...{ index, body, path: { collection: 'things' } },
			ui: { matchFields: ['slug'], others: 'delete', options: { mostRemoved: 100 }, ...ui },
		}),
	);

const resultsOf = (outcomes: Parameters<typeof toldBy>[0]) =>
	toldBy(outcomes).map((one) => (one as IDataObject).result);

const isWrite = ({ method }: DirectusRequest) => method !== 'GET';

const record = fc.record({
	slug: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
	title: fc.constantFrom('x', 'y', '', null),
});
const list = fc.uniqueArray(record, { selector: ({ slug }) => slug, maxLength: 6 });

it('makes the records what the inputs are, says so of each, and has nothing to do a second time', async () => {
	const wanted = fc.uniqueArray(record, { selector: ({ slug }) => slug, minLength: 1 });
	await fc.assert(
		fc.asyncProperty(list, wanted, async (before, after) => {
			const server = serverOf(before);
			const first = await handledBy(synchronize, inputsOf(after), { fields, ...server });
			const held = [...server.held.values()].map(({ slug, title }) => ({ slug, title }));
			expect(held).toEqual(expect.arrayContaining(after));
			expect(held).toHaveLength(after.length);
			const titles = new Map(before.map(({ slug, title }) => [slug, title]));
			expect(resultsOf(first.outcomes)).toEqual(
				after.map(({ slug, title }) => {
					if (!titles.has(slug)) return 'created';
					return titles.get(slug) === title ? 'unchanged' : 'updated';
				}),
			);
			for (const [place, one] of toldBy(first.outcomes).entries())
				expect((one as IDataObject).record).toMatchObject(after[place]!);
			const slugs = new Set(after.map(({ slug }) => slug));
			const gone = before.filter(({ slug }) => !slugs.has(slug)).map(({ slug }) => slug);
			expect(toldBy(first.others)).toEqual(
				gone.map((slug) => ({ result: 'deleted', record: expect.objectContaining({ slug }) })),
			);
			const second = await handledBy(synchronize, inputsOf(after), { fields, ...server });
			expect(resultsOf(second.outcomes)).toEqual(after.map(() => 'unchanged'));
			expect(second.others).toEqual([]);
			expect(second.sent.filter(isWrite)).toEqual([]);
		}),
		draws(25),
	);
});

it('tells in Preview what the run then does, and writes nothing', async () => {
	const wanted = fc.uniqueArray(record, { selector: ({ slug }) => slug, minLength: 1 });
	await fc.assert(
		fc.asyncProperty(list, wanted, async (before, after) => {
			const server = serverOf(before);
			const inputs = inputsOf(after, { preview: true });
			const told = await handledBy(synchronize, inputs, { fields, ...server });
			expect(told.sent.filter(isWrite)).toEqual([]);
			const done = await handledBy(synchronize, inputsOf(after), { fields, ...server });
			const plain = (outcomes: Parameters<typeof toldBy>[0]) =>
				toldBy(outcomes).map((one) => {
					const { preview: _, record: shown, ...rest } = one as IDataObject;
					// Only Directus gives the key of a record that is created.
					const { id: __, ...values } = shown as IDataObject;
					return { ...rest, values };
				});
			expect(plain(told.outcomes)).toEqual(plain(done.outcomes));
			expect(plain(told.others)).toEqual(plain(done.others));
		}),
		draws(15),
	);
});

it('names the fields that Directus holds otherwise than they were given', async () => {
	const server = serverOf([{ slug: 'a', title: 'x' }], (title) => String(title).toUpperCase());
	const inputs = inputsOf([
		{ slug: 'a', title: 'y' },
		{ slug: 'b', title: 'z' },
	]);
	const { outcomes, hints } = await handledBy(synchronize, inputs, { fields, ...server });
	expect(resultsOf(outcomes)).toEqual(['updated', 'created']);
	expect(hints.join()).toContain('other values than were given in title (2 records)');
});

it('sends of a changed record what differs alone', async () => {
	const server = serverOf([{ slug: 'a', title: 'x' }]);
	const inputs = inputsOf([{ slug: 'a', title: 'y' }]);
	const { sent } = await handledBy(synchronize, inputs, { fields, ...server });
	expect(sent.filter(isWrite).map(({ body }) => body)).toEqual([{ title: 'y' }]);
});

it('reads the keys, what is matched on and what is compared, and nothing else', async () => {
	const more = [...fields, fieldOf('body', 'text')];
	const inputs = inputsOf([{ slug: 'a', title: 'y' }]);
	const { sent } = await handledBy(synchronize, inputs, { fields: more, ...serverOf([]) });
	expect(sent[0]?.query?.fields).toEqual(['id', 'slug', 'title']);
});

it.each([
	[20, 5, 1, true],
	[20, 4, 1, false],
	[0, 5, 1, false],
	[100, 5, 5, true],
])('allows %i %% of %i records: %i may go, %j', async (mostRemoved, count, gone, isDone) => {
	const records = Array.from({ length: count }, (_, n) => ({ slug: `s${n}`, title: 'x' }));
	const server = serverOf(records);
	const wanted = records.slice(gone).concat({ slug: 'new', title: 'x' });
	const inputs = inputsOf(wanted, { options: { mostRemoved } });
	const { outcomes } = await handledBy(synchronize, inputs, { fields, ...server });
	expect(server.held.size).toBe(isDone ? count - gone + 1 : count);
	expect(toldBy(outcomes).some((one) => (one as IDataObject).written === 'no')).toBe(!isDone);
});

describe('The part that a filter chooses', () => {
	const withViews = [...fields, fieldOf('views', 'integer'), fieldOf('secret_code', 'string')];

	/** The records inside of the part are read with its filter; those outside by their values alone. */
	const server = (inside: IDataObject[], outsideOfIt: IDataObject[] = []) => ({
		fields: withViews,
		answer: ({ method, query, body }: DirectusRequest) => {
			if (method !== 'GET') return Array.isArray(body) ? body : { id: 1, ...body };
			if (query?.aggregate) return [{ count: 0 }];
			return JSON.stringify({ ...(query?.filter as IDataObject) }).includes('slug')
				? outsideOfIt
				: inside;
		},
	});
	const run = async (
		list: IDataObject[],
		query: IDataObject,
		{ ui = {}, ...of }: ReturnType<typeof server> & { ui?: IDataObject },
	) => {
		const inputs = inputsOf(list, { others: 'leave', ...ui }).map((one) => ({ ...one, query }));
		return await handledBy(synchronize, inputs, of);
	};
	const messages = (outcomes: Parameters<typeof toldBy>[0]) =>
		outcomes.map((one) => (one instanceof Failure ? one.message : 'done'));
	const NOT_FOUND = 'The filter that chooses the part does not find this item';

	it.each<[IDataObject, IDataObject, boolean]>([
		[{ views: { _eq: 5 } }, { views: 5 }, true],
		[{ views: { _eq: '05' } }, { views: 5 }, true],
		[{ views: { _eq: 5 } }, { views: 6 }, false],
		[{ views: { _eq: 5 } }, { views: null }, false],
		[{ views: { _neq: 5 } }, { views: 5 }, false],
		[{ views: { _neq: 5 } }, { views: null }, true],
		[{ views: { _in: [1, 2] } }, { views: 3 }, false],
		[{ views: { _nin: [1, 2] } }, { views: 3 }, true],
		[{ _and: [{ views: { _eq: 1 } }, { title: { _eq: 'x' } }] }, { views: 2 }, false],
		[{ _or: [{ views: { _eq: 1 } }, { title: { _eq: 'x' } }] }, { views: 2 }, true],
		[{ _or: [{ views: { _eq: 1 } }, { title: { _eq: 'x' } }] }, { views: 2, title: 'y' }, false],
		[{ title: { _eq: 'Ada' } }, { title: 'ADA' }, true],
		[{ title: { _eq: '$CURRENT_USER' } }, { title: 'x' }, true],
		[{ views: { _neq: 5, _in: [5, 6] } }, { views: 5 }, false],
		[{ views: { _eq: null } }, { views: 5 }, true],
		[{ title: { _contains: 'z' } }, { title: 'x' }, true],
		[{ author: { name: { _eq: 'Ada' } } }, { title: 'x' }, true],
		[{ views: { _eq: 5 } }, { title: 'x' }, true],
	])('%j and a new record of %j: it may be created, %j', async (filter, values, mayBe) => {
		for (const preview of [true, false]) {
			const of = { ...server([]), ui: { preview } };
			const { outcomes, sent } = await run([{ slug: 'a', ...values }], { filter }, of);
			expect(messages(outcomes)).toEqual([mayBe ? 'done' : NOT_FOUND]);
			expect(sent.some(isWrite)).toBe(mayBe && !preview);
		}
	});

	it('refuses what is there outside of it, where only Directus knows whether it is a new one', async () => {
		const list = [
			{ slug: 'a', title: 'x' },
			{ slug: 'b', title: 'x' },
		];
		const of = server([], [{ id: 7, slug: 'b' }]);
		const { outcomes, sent } = await run(list, { search: 'x' }, of);
		expect(messages(outcomes)).toEqual([
			'Nothing was written, since item 1 cannot be synchronized',
			'The record with slug = "b" is not in the part that the filter chooses',
		]);
		expect((outcomes[1] as Failure).details.description).toContain('Its ID is 7.');
		expect(sent.filter(isWrite)).toEqual([]);
		// It is another part's where the item itself is in this one.
		const known = await run([{ slug: 'b', views: 5 }], { filter: { views: { _eq: 5 } } }, of);
		expect(resultsOf(known.outcomes)).toEqual(['created']);
	});

	it('tells of each record that leaves it, in Preview too', async () => {
		for (const preview of [true, false]) {
			const of = { ...server([{ id: 1, slug: 'a', views: 1 }]), ui: { preview } };
			const filter = { views: { _eq: 1 } };
			const { outcomes, hints } = await run([{ slug: 'a', views: 9 }], { filter }, of);
			expect(toldBy(outcomes)).toEqual([
				expect.objectContaining({ result: 'updated', leavesPart: true }),
			]);
			expect(hints.join()).toContain('1 of the written records are not in the part');
		}
	});

	it('hides the values of fields that are named as secrets', async () => {
		const ui = { matchFields: ['secret_code'] };
		const inside = [1, 2].map((id) => ({ id, secret_code: 'hush-1' }));
		const of = server(inside, []);
		const given = [{ secret_code: 'hush-1', title: 'x' }];
		const twice = await run([...given, ...given], {}, { ...of, ui });
		const several = await run(given, {}, { ...of, ui });
		const outside = await run(
			given,
			{ search: 'x' },
			{
				...{ fields: withViews, ui },
				answer: ({ query }) => (query?.search ? [] : [{ id: 7, secret_code: 'hush-1' }]),
			},
		);
		const failures = [...twice.outcomes, ...several.outcomes, ...outside.outcomes].filter(
			(one) => one instanceof Failure,
		);
		const texts = failures.map(({ message, details }) => `${message} ${details.description}`);
		expect(texts.filter((text) => text.includes('secret_code = …'))).toHaveLength(3);
		expect(texts.join()).not.toContain('hush-1');
	});
});
