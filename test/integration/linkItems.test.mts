/** Link and Unlink: related items in every kind of list, without the others and without the junction. */
import type { IDataObject } from 'n8n-workflow';
import { Directus } from '../../dist/nodes/Directus/Directus.node';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { allOf, callerWho } from '../support/callers.mjs';
import { editorContext, runNode } from '../support/engine.mjs';
import { faultyProxy, type Fault } from '../support/faultyProxy.mjs';
import { collectionsOf, makeLinked, removeLinked, TEXTS } from '../support/linkedCollections.mjs';
import { inputs, range } from '../support/records.mjs';
import { serverAt, serverFor, stopServers } from '../support/servers.mjs';

const names = collectionsOf('link');
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeLinked(server, 'link');
});

afterAll(async () => {
	await removeLinked(server, 'link');
	await stopServers();
});

const all = async (collection: string, query = '') =>
	(await server.request('GET', `/items/${collection}?limit=-1&sort=id${query}`)) as IDataObject[];

beforeEach(async () => {
	for (const name of [names.articleTags, names.blocks, names.translations]) {
		const keys = (await all(name)).map(({ id }) => id);
		if (keys.length > 0) await server.request('DELETE', `/items/${name}`, keys);
	}
	const comments = (await all(names.comments)).map(({ id }) => ({
		id,
		article: null,
		review_of: 1,
	}));
	await server.request('PATCH', `/items/${names.comments}`, comments);
});

interface More extends IDataObject {
	credential?: Server['credential'];
	fails?: true;
}

async function change(
	operation: 'link' | 'unlink',
	field: string,
	list: Array<{ id: unknown; related: unknown }>,
	more: More = {},
) {
	const { credential = server.credential, fails, ...parameters } = more;
	const run = await runNode(
		{
			resource: 'items',
			operation,
			collection: byId(names.articles),
			id: byId('={{ $json.id }}'),
			linkField: field,
			relatedItems: '={{ $json.related }}',
			...parameters,
		},
		{
			credential,
			items: inputs(list),
			...(!fails && { onError: 'continueRegularOutput' as const }),
		},
	);
	const jsons = run.items.map(({ json }) => json);
	return { ...run, jsons, errors: jsons.map(({ error }) => error) };
}

const tagsOf = async () =>
	(await all(names.articleTags)).map(({ article, tag, sort }) => `${article} ${tag} ${sort}`);

describe('many to many', () => {
	test('links what is not linked, behind what is there, and says which', async () => {
		await server.request('POST', `/items/${names.articleTags}`, [
			{ article: 1, tag: 'a', sort: 4 },
			{ article: 2, tag: 'c', sort: 1 },
		]);
		const list = [
			{ id: 1, related: ['a', 'b'] },
			{ id: '2', related: 'a, b' },
			{ id: 1, related: 'b' },
			{ id: 3, related: [] },
		];
		const { items, jsons } = await change('link', 'tags', list);
		expect(jsons).toEqual([
			{ id: 1, field: 'tags', linked: ['b'], alreadyLinked: ['a'] },
			{ id: '2', field: 'tags', linked: ['a', 'b'], alreadyLinked: [] },
			{ id: 1, field: 'tags', linked: [], alreadyLinked: ['b'] },
			{ id: 3, field: 'tags', linked: [], alreadyLinked: [] },
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(range(4).map((item) => ({ item })));
		expect(await tagsOf()).toEqual(['1 a 4', '2 c 1', '1 b 5', '2 a 2', '2 b 3']);
		const again = await change('link', 'tags', list);
		expect(again.jsons.flatMap(({ linked }) => linked)).toEqual([]);
		expect(await tagsOf()).toHaveLength(5);
	});

	test('names what is given twice once', async () => {
		const twice = [{ id: 1, related: ['a', 'b', 'a'] }];
		expect((await change('link', 'tags', twice)).jsons).toMatchObject([
			{ linked: ['a', 'b'], alreadyLinked: [] },
		]);
		expect(await tagsOf()).toEqual(['1 a 1', '1 b 2']);
		expect((await change('unlink', 'tags', twice)).jsons).toMatchObject([
			{ unlinked: ['a', 'b'], notLinked: [] },
		]);
		const comments = [{ id: 1, related: [1, 1, '01'] }];
		expect((await change('link', 'comments', comments)).jsons).toMatchObject([
			{ linked: [1], alreadyLinked: [] },
		]);
		expect((await change('unlink', 'comments', comments)).jsons).toMatchObject([
			{ unlinked: [1], notLinked: [] },
		]);
	});

	test('finds links to keys that a filter takes for something else', async () => {
		const odd = ['true', 'null', '$NOW'];
		const tags = `/items/${names.tags}`;
		await server.request(
			'POST',
			tags,
			[...odd, 'trousers'].map((name) => ({ name })),
		);
		try {
			const list = [{ id: 1, related: [...odd, 'a'] }];
			expect((await change('link', 'tags', list)).jsons).toMatchObject([
				{ linked: list[0]!.related },
			]);
			expect((await change('link', 'tags', list)).jsons).toMatchObject([
				{ linked: [], alreadyLinked: list[0]!.related },
			]);
			expect(await tagsOf()).toHaveLength(4);
			await change('link', 'tags', [{ id: 1, related: ['trousers'] }]);
			await change('unlink', 'tags', list);
			expect(await tagsOf()).toEqual(['1 trousers 5']);
		} finally {
			for (const name of [...odd, 'trousers'])
				await server.status('DELETE', `${tags}/${encodeURIComponent(name)}`);
		}
	});

	test('unlinks only what is asked for, also what is linked twice', async () => {
		await server.request('POST', `/items/${names.articleTags}`, [
			{ article: 1, tag: 'a' },
			{ article: 1, tag: 'b' },
			{ article: 1, tag: 'a' },
			{ article: 2, tag: 'a' },
		]);
		const { jsons } = await change('unlink', 'tags', [
			{ id: 1, related: ['a', 'c', 'nonsense'] },
			{ id: 1, related: ['a'] },
		]);
		expect(jsons).toEqual([
			{ id: 1, field: 'tags', unlinked: ['a'], notLinked: ['c', 'nonsense'] },
			{ id: 1, field: 'tags', unlinked: [], notLinked: ['a'] },
		]);
		expect(await tagsOf()).toEqual(['1 b null', '2 a null']);
	});

	test('many inputs are few requests', async () => {
		const proxy = await faultyProxy(server.url);
		try {
			const { credential } = serverAt(proxy.url, String(server.credential.token), '12');
			const list = range(300).map((n) => ({ id: (n % 3) + 1, related: ['a', 'b', 'c'][n % 2]! }));
			const { jsons } = await change('link', 'tags', list, { credential });
			expect(jsons.flatMap(({ linked }) => linked)).toHaveLength(6);
			expect(await tagsOf()).toHaveLength(6);
			const asked = proxy.asked.filter((one) => one.includes('/items/'));
			expect(asked.length).toBeLessThanOrEqual(5);
			expect(asked.filter((one) => one.startsWith('POST'))).toEqual([
				`POST /items/${names.articleTags}`,
			]);
		} finally {
			await proxy.close();
		}
	});

	test('fields of new links are set, and read by the columns of the junction', async () => {
		const options = { linkValues: '={{ { "note": $json.note, "sort": "12" } }}' };
		const list = [{ id: 1, related: ['a'], note: 'N' }];
		expect((await change('link', 'tags', list, { options })).errors).toEqual([undefined]);
		expect(await all(names.articleTags)).toEqual([
			expect.objectContaining({ article: 1, tag: 'a', note: 'N', sort: 12 }),
		]);
	});
});

describe('what is not there', () => {
	const list = [
		{ id: 1, related: ['a'] },
		{ id: 99, related: ['a'] },
		{ id: 2, related: ['a', 'nonsense'] },
	];

	test('is the error of its input, and the others are linked', async () => {
		const { errors } = await change('link', 'tags', list);
		expect(errors).toEqual([
			undefined,
			`There is no "99" in ${names.articles}`,
			`There is no "nonsense" in ${names.tags}`,
		]);
		expect(await tagsOf()).toEqual(['1 a 1']);
	});

	test('ends the run before anything is written, where the run ends at an error', async () => {
		const { error } = await change('link', 'tags', list, { fails: true });
		expect(error?.message).toBe(`There is no "99" in ${names.articles}`);
		expect(error?.context.itemIndex).toBe(1);
		expect(await tagsOf()).toEqual([]);
	});
});

describe('one to many', () => {
	test('sets the key in the related item, and takes it away again', async () => {
		const linked = await change('link', 'comments', [
			{ id: 1, related: [1, 2] },
			{ id: 2, related: ['2'] },
			{ id: 2, related: [2, 3] },
		]);
		expect(linked.jsons).toEqual([
			{ id: 1, field: 'comments', linked: [1, 2], alreadyLinked: [] },
			{ id: 2, field: 'comments', linked: ['2'], alreadyLinked: [] },
			{ id: 2, field: 'comments', linked: [3], alreadyLinked: [2] },
		]);
		expect((await all(names.comments)).map(({ article }) => article)).toEqual([1, 2, 2]);
		const unlinked = await change('unlink', 'comments', [{ id: 2, related: [1, 2] }]);
		expect(unlinked.jsons).toEqual([{ id: 2, field: 'comments', unlinked: [2], notLinked: [1] }]);
		expect((await all(names.comments)).map(({ article }) => article)).toEqual([1, null, 2]);
	});

	test('a key that is required is not taken away', async () => {
		const { errors } = await change('unlink', 'reviews', [{ id: 1, related: [1] }]);
		expect(errors).toEqual([`The field "review_of" of ${names.comments} is required`]);
		expect((await change('link', 'reviews', [{ id: 2, related: [1] }])).errors).toEqual([
			undefined,
		]);
		expect((await all(names.comments))[0]).toMatchObject({ review_of: 2 });
	});
});

describe('many to any', () => {
	test('links items of the collection that is named', async () => {
		const list = [{ id: 1, related: [TEXTS[0]] }];
		const relatedCollection = names.texts;
		const { jsons } = await change('link', 'blocks', list, { relatedCollection });
		expect(jsons).toEqual([
			{ id: 1, field: 'blocks', relatedCollection, linked: [TEXTS[0]], alreadyLinked: [] },
		]);
		await change('link', 'blocks', [{ id: 1, related: ['a'] }], { relatedCollection: names.tags });
		const again = await change('link', 'blocks', [{ id: 1, related: [...TEXTS] }], {
			relatedCollection,
		});
		expect(again.jsons[0]).toMatchObject({ linked: [TEXTS[1]], alreadyLinked: [TEXTS[0]] });
		const held = async () =>
			(await all(names.blocks)).map(({ article, collection, item }) => [article, collection, item]);
		expect(await held()).toEqual([
			[1, names.texts, TEXTS[0]],
			[1, names.tags, 'a'],
			[1, names.texts, TEXTS[1]],
		]);
		await change('unlink', 'blocks', list, { relatedCollection });
		expect(await held()).toEqual([
			[1, names.tags, 'a'],
			[1, names.texts, TEXTS[1]],
		]);
	});

	test('without the collection, or with another one, it says which there are', async () => {
		const list = [{ id: 1, related: ['a'] }];
		expect((await change('link', 'blocks', list)).errors).toEqual([
			'Missing required parameter: Related Collection',
		]);
		const other = { relatedCollection: names.comments };
		expect((await change('link', 'blocks', list, other)).errors).toEqual([
			`The field "blocks" does not lead to ${names.comments}`,
		]);
	});
});

test('translations are linked by language, with their texts', async () => {
	const held = async () =>
		(await all(names.translations)).map((one) => [one.article, one.languages_code, one.title]);
	const options = { linkValues: '={{ { "title": $json.title } }}' };
	const hello = [
		{ id: 1, related: ['en-US'], title: 'Hello' },
		{ id: 1, related: ['de-DE'], title: 'Hallo' },
	];
	await change('link', 'translations', hello, { options });
	const again = [{ id: 1, related: ['en-US'], title: 'Other' }];
	expect((await change('link', 'translations', again, { options })).jsons[0]).toMatchObject({
		linked: [],
		alreadyLinked: ['en-US'],
	});
	expect(await held()).toEqual([
		[1, 'en-US', 'Hello'],
		[1, 'de-DE', 'Hallo'],
	]);
	await change('unlink', 'translations', [{ id: 1, related: 'de-DE' }]);
	expect(await held()).toEqual([[1, 'en-US', 'Hello']]);
});

test.each([
	['title', `The field "title" of ${names.articles} lists no related items`],
	['tagz', `The field "tagz" of ${names.articles} lists no related items. Did you mean "tags"?`],
])('the field %s is refused', async (field, message) => {
	expect((await change('link', field, [{ id: 1, related: ['a'] }])).errors).toEqual([message]);
});

test('an expression that gives no related items is an error', async () => {
	const { errors } = await change('link', 'tags', [{ id: 1, related: undefined }]);
	expect(errors).toEqual(['Missing required parameter: Related Item Names or IDs']);
});

test('who may only make links makes them, and is told of what may not be read', async () => {
	const may = [...allOf(names.articleTags, 'create', 'read'), ...allOf(names.articles, 'read')];
	const caller = await callerWho(server, [
		...may,
		...allOf(names.tags, 'read'),
		...['directus_fields', 'directus_relations', 'directus_collections'].flatMap((one) =>
			allOf(one, 'read'),
		),
	]);
	try {
		const { credential } = caller;
		const list = [{ id: 1, related: ['a'] }];
		expect((await change('link', 'tags', list, { credential })).errors).toEqual([undefined]);
		const [error] = (await change('unlink', 'tags', list, { credential })).errors;
		expect(error).toContain('permission');
		expect(await tagsOf()).toEqual(['1 a 1']);
	} finally {
		await caller.remove();
	}
});

describe('where an answer is lost', () => {
	const through = async (fault: Fault, ...rest: Parameters<typeof change>) => {
		const proxy = await faultyProxy(server.url, [fault]);
		try {
			const { credential } = serverAt(proxy.url, String(server.credential.token), '12');
			const [operation, field, list, more] = rest;
			return await change(operation, field, list, { ...more, credential });
		} finally {
			await proxy.close();
		}
	};
	const list = [
		{ id: 1, related: ['a', 'b'] },
		{ id: 2, related: ['a'] },
	];
	const path = `/items/${names.articleTags}`;

	test('the links are read again, and nothing is linked twice', async () => {
		const { jsons } = await through(
			{ method: 'POST', path, loseAnswer: true },
			'link',
			'tags',
			list,
		);
		expect(jsons.map(({ linked }) => linked)).toEqual([['a', 'b'], ['a']]);
		expect(await tagsOf()).toEqual(['1 a 1', '1 b 2', '2 a 1']);
	});

	test('what did not arrive is not known to be unwritten', async () => {
		const fault: Fault = { method: 'POST', path, cutUnanswered: true };
		const { jsons } = await through(fault, 'link', 'tags', list);
		expect(jsons.map(({ details }) => (details as IDataObject).written)).toEqual([
			'unknown',
			'unknown',
		]);
		expect(await tagsOf()).toEqual([]);
	});

	test('what is unlinked is known to be', async () => {
		await change('link', 'tags', list);
		const fault: Fault = { method: 'DELETE', path, loseAnswer: true };
		const { jsons } = await through(fault, 'unlink', 'tags', list);
		expect(jsons.map(({ unlinked }) => unlinked)).toEqual([['a', 'b'], ['a']]);
		expect(await tagsOf()).toEqual([]);
	});

	test('one to many is looked up as well, of which the last change decides', async () => {
		const fault: Fault = { method: 'PATCH', path: `/items/${names.comments}`, loseAnswer: true };
		const moved = [
			{ id: 1, related: [1] },
			{ id: 2, related: [1] },
		];
		const { jsons } = await through(fault, 'link', 'comments', moved);
		expect(jsons.map(({ linked }) => linked)).toEqual([[1], [1]]);
		expect((await all(names.comments))[0]).toMatchObject({ article: 2 });
	});
});

describe('the editor', () => {
	const { getLinkFields, getRelatedCollections, getRelatedItems } = new Directus().methods
		.loadOptions;
	const context = (more: IDataObject = {}) =>
		editorContext(
			{ resource: 'items', operation: 'link', collection: byId(names.articles), ...more },
			server.credential,
		);

	test('offers the fields that list related items', async () => {
		const offered = await getLinkFields.call(context());
		expect(offered.map(({ name }) => name).sort()).toEqual([
			`blocks → ${names.texts}, ${names.tags} (many to any)`,
			`comments → ${names.comments} (one to many)`,
			`reviews → ${names.comments} (one to many)`,
			`tags → ${names.tags} (many to many)`,
			`translations → ${names.languages} (many to many)`,
		]);
	});

	test('offers the collections of a many-to-any field, and their items', async () => {
		const blocks = { linkField: 'blocks' };
		expect((await getRelatedCollections.call(context(blocks))).map(({ value }) => value)).toEqual([
			names.texts,
			names.tags,
		]);
		expect(await getRelatedItems.call(context(blocks))).toEqual([
			{ name: 'Choose the related collection first', value: '' },
		]);
		const texts = context({ ...blocks, relatedCollection: names.texts });
		expect(await getRelatedItems.call(texts)).toEqual([
			{ name: `Hello (${TEXTS[0]})`, value: TEXTS[0] },
			{ name: `World (${TEXTS[1]})`, value: TEXTS[1] },
		]);
	});

	test('offers the languages of translations', async () => {
		const offered = await getRelatedItems.call(context({ linkField: 'translations' }));
		expect(offered).toEqual([
			{ name: 'English (en-US)', value: 'en-US' },
			{ name: 'German (de-DE)', value: 'de-DE' },
		]);
	});
});

test('a related ID that is no whole number fails its own input alone', async () => {
	const comment = (await all(names.comments))[0]!.id;
	const list = [
		{ id: 1, related: [comment] },
		{ id: 2, related: ['blue'] },
	];
	const { errors } = await change('link', 'comments', list);
	expect(errors).toEqual([
		undefined,
		`"blue" is no whole number, as the IDs in ${names.comments} are`,
	]);
	expect((await all(names.comments, '&fields=id,article'))[0]).toEqual({ id: comment, article: 1 });
	const { errors: unlinked } = await change('unlink', 'comments', list);
	expect(unlinked[0]).toBeUndefined();
	expect(unlinked[1]).toContain('"blue" is no whole number');
});

describe('where Directus answers with two records at most', () => {
	let limited: Server;

	beforeAll(async () => {
		limited = await serverFor('12', { QUERY_LIMIT_MAX: '2' });
		await makeLinked(limited, 'link');
	});

	const read = async (query: string) =>
		(await limited.request('GET', `/items/${query}`)) as IDataObject[];

	test('new links stand behind what is there, of every item', async () => {
		const list = [1, 2, 903, 904].map((id) => ({ id, related: 'b' }));
		for (const id of [903, 904]) await limited.request('POST', `/items/${names.articles}`, { id });
		for (const { id } of list)
			await limited.request('POST', `/items/${names.articleTags}`, {
				...{ article: id, tag: 'a', sort: 5 },
			});
		const { errors } = await change('link', 'tags', list, { credential: limited.credential });
		expect(errors).toEqual([undefined, undefined, undefined, undefined]);
		for (const { id } of list)
			expect(
				await read(`${names.articleTags}?filter[article][_eq]=${id}&fields=tag,sort&sort=sort`),
			).toEqual([
				{ tag: 'a', sort: 5 },
				{ tag: 'b', sort: 6 },
			]);
	});

	test('more related items than that are linked in one to many', async () => {
		const made: number[] = [];
		for (const id of [101, 102, 103])
			made.push(
				(await limited.request('POST', `/items/${names.comments}`, { id, review_of: 1 })).id,
			);
		const { errors } = await change('link', 'comments', [{ id: 2, related: made }], {
			credential: limited.credential,
		});
		expect(errors).toEqual([undefined]);
		for (const id of made)
			expect(await limited.request('GET', `/items/${names.comments}/${id}`)).toMatchObject({
				article: 2,
			});
	});
});
