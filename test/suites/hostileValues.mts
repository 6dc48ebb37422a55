import { runNode } from '../support/engine.mjs';
import { fakeServer, type FakeServer } from '../support/fakeServer.mjs';
import type { Hostile } from '../support/hostile.mjs';
import { tried } from '../support/tried.mjs';
import { fieldsFor, parametersFor, rows, stored } from '../support/rows.mjs';

const cases = rows.flatMap((one) =>
	one.placeholders.map((placeholder) => ({
		...one,
		placeholder,
		title: `${one.title} {${placeholder}}`,
	})),
);

/** What the operations that send a file find in their input, under the name that fills every text. */
const file = { data: 'W10=', mimeType: 'application/json', fileName: 'x.json' };

const MARK = 'benign-value';

/** What a path holds in the place of the mark in a path that was sent for the mark; undefined where
 * it is another path. */
function valueIn(path: string, marked: string): string | undefined {
	const sent = path.split('/');
	const expected = marked.split('/');
	if (sent.length !== expected.length) return undefined;
	let value: string | undefined;
	for (const [index, part] of expected.entries()) {
		if (part === MARK) value = decodeURIComponent(sent[index]!);
		else if (part !== sent[index]) return undefined;
	}
	return value;
}

/**
 * Ids reach workflows from the outside. Whatever stands in a placeholder of a row, the request goes to that
 * row's address or is not sent at all. Rows added later are covered as they are.
 *
 * @param values what is put into each placeholder of each row
 * @param share of how many values a placeholder is given one, another for the next placeholder; all of them otherwise
 */
export function testHostileValues(values: Hostile[], share = 1): void {
	let server: FakeServer;
	let fields: object[];

	beforeAll(async () => {
		// An answer that is good for JSON, for a redirect that is not followed and for a text. What the caller may do
		// it is not told, as the public is not.
		const dataOf = (path: string) => {
			if (path === '/sub/path/permissions/me') return null;
			return path.startsWith('/sub/path/fields/') && fields.length > 0 ? fields : {};
		};
		server = await fakeServer(({ path }) => ({ body: { data: dataOf(path) } }));
	});

	afterAll(async () => await server.close());

	it('has placeholders to try', () => {
		expect(cases).not.toHaveLength(0);
	});

	/** Runs a row with a value in one of its placeholders. @returns the run, and the paths that were asked for */
	async function send(one: (typeof cases)[number], value: unknown) {
		const field = one.row.path![one.placeholder]!;
		server.received.length = 0;
		fields = fieldsFor(one);
		const run = await runNode(
			{ ...parametersFor(one), [field.name]: stored(field, '={{ $json.value }}') },
			{
				credential: { url: `${server.url}/sub/path`, token: 'the-token' },
				items: [{ json: { value: value as never }, binary: { data: file } }],
				onError: 'continueRegularOutput',
			},
		);
		return { run, paths: server.received.map(({ path }) => path) };
	}

	const marks = new Map<string, Promise<string[]>>();

	/** The paths that a row asks for with what is no attack; each row is run once. */
	async function pathsOfMark(one: (typeof cases)[number]): Promise<string[]> {
		if (!marks.has(one.title))
			marks.set(
				one.title,
				send(one, MARK).then(({ paths }) => paths),
			);
		return await marks.get(one.title)!;
	}

	// What a row sends elsewhere this server has no collection for.
	it.each(cases.filter(({ row }) => row.elsewhere === undefined))(
		'$title sends what is no attack to the address of the row',
		async (one) => {
			const pattern = one.template.replace(/{(\w+)}/g, (_, name) =>
				name === one.placeholder ? MARK : '[^/]+',
			);
			expect(await pathsOfMark(one)).toContainEqual(
				expect.stringMatching(new RegExp(`^/sub/path${pattern}$`)),
			);
		},
	);

	describe.each(cases.map((one, place) => ({ ...one, place })))('$title', (one) => {
		const field = one.row.path![one.placeholder]!;
		let marked: string[];
		/** What is asked for without the value, such as the fields of a collection. */
		let fixed: string[];

		beforeAll(async () => {
			const paths = await pathsOfMark(one);
			const isMarked = (path: string) => path.split('/').includes(MARK);
			marked = paths.filter(isMarked);
			fixed = paths.filter((path) => !isMarked(path));
		});

		const given = values.filter((_, place) => place % share === one.place % share);

		it.each(given)('$title', async ({ value }) => {
			const { run, paths: asked } = await send(one, value);
			const paths = asked.filter((path) => !fixed.includes(path));
			const values = paths.map((path) =>
				marked.map((one) => valueIn(path, one)).find((found) => found !== undefined),
			);
			const sent = paths.map(() => String(value));
			const error = expect.objectContaining({ error: expect.stringMatching(/./) });
			const refused = [{ json: error, pairedItem: { item: 0 } }];
			const others = paths.map(() => undefined);
			// A placeholder that may stay empty means another endpoint then.
			const mayBeEmpty = (value === '' || value === null) && !field.required;
			expect(paths.length === 0 ? run.items : values).toEqual(
				paths.length === 0 ? refused : mayBeEmpty ? others : sent,
			);
			tried({
				what: 'a hostile value in a placeholder, in a run of the node',
				times: 1,
				result: 'the address of the row, or refused',
			});
		});
	});
}
