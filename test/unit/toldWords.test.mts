/** What users are told beside the output: of names that are no fields, of empty lists, of a run that is stopped. */
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { ColumnNotes } from '../../dist/nodes/Directus/framework/columnHints';
import type { Input, Operation, Outcome } from '../../dist/nodes/Directus/framework/define';
import {
	chosen,
	isForbidden,
	optionsSayingWhyEmpty,
	sayingWhyEmpty,
} from '../../dist/nodes/Directus/framework/emptyList';
import { Ledger, outcomesSoFar } from '../../dist/nodes/Directus/framework/ledger';
import { simplified, simplifiedFields } from '../../dist/nodes/Directus/framework/simplified';
import { tellWhenStopped } from '../../dist/nodes/Directus/framework/stopped';
import { subtitleOf } from '../../dist/nodes/Directus/framework/subtitle';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import { fieldOf, inputOf } from '../support/directusObject.mjs';

describe('above the output', () => {
	const hintOf = async (note: (notes: ColumnNotes) => void, isAdmin = true) => {
		const notes = new ColumnNotes();
		notes.fields.set('posts', [fieldOf('title', 'string'), fieldOf('views', 'integer')]);
		note(notes);
		return await notes.hint({ seesEverything: async () => isAdmin } as unknown as Directus);
	};
	const why =
		'The ID or the query given says which item is changed, and a key among the values does not give it another one. What Directus conceals is not written back.';

	it.each<[string, (notes: ColumnNotes) => void, string | undefined]>([
		['nothing is told where there is nothing to tell', () => {}, undefined],
		[
			'nothing of no names',
			(notes) => {
				notes.noteIgnored('posts', []);
				notes.noteUnmapped('posts', []);
				notes.noteLeftOut([]);
			},
			undefined,
		],
		[
			'names that Directus ignores, each once and with what it may be meant for',
			(notes) => {
				notes.noteIgnored('posts', ['titel', 'x']);
				notes.noteIgnored('posts', ['x', 'y']);
				notes.noteIgnored('pages', ['titel']);
			},
			'Directus has no such field and left it out: titel (did you mean "title"?), x, y, titel.',
		],
		[
			'names that were not mapped, by collections',
			(notes) => {
				notes.noteUnmapped('posts', ['view']);
				notes.noteUnmapped('pages', ['a', 'b']);
			},
			'Not sent, since the user of the credential sees no such field in posts: view (did you mean "views"?). Not sent, since the user of the credential sees no such field in pages: a, b.',
		],
		['a key that was left out', (notes) => notes.noteLeftOut(['id', 'id']), `Not sent: id. ${why}`],
		[
			'all of it in this order',
			(notes) => {
				notes.noteLeftOut(['id', 'password']);
				notes.noteIgnored('posts', ['x']);
				notes.noteUnmapped('posts', ['y']);
			},
			`Not sent, since the user of the credential sees no such field in posts: y. Directus has no such field and left it out: x. Not sent: id, password. ${why}`,
		],
		[
			'twenty names',
			(notes) => notes.noteLeftOut(Array.from({ length: 20 }, (_, n) => `f${n}`)),
			`Not sent: f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19. ${why}`,
		],
		[
			'twenty names and how many more',
			(notes) => notes.noteLeftOut(Array.from({ length: 22 }, (_, n) => `f${n}`)),
			`Not sent: f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19 and 2 more. ${why}`,
		],
	])('%s', async (_, note, told) => {
		expect(await hintOf(note)).toBe(told);
	});

	it('who may not see everything is told that it was sent', async () => {
		expect(await hintOf((notes) => notes.noteIgnored('posts', ['titel']), false)).toBe(
			'The user of the credential sees no such field: titel (did you mean "title"?). It was sent; where there is none, Directus left it out.',
		);
	});
});

describe('a list of the editor', () => {
	const node = { name: 'Directus', type: 'x', id: '1', parameters: {} };
	const context = (parameters: Record<string, unknown> = {}) =>
		({
			getNode: () => node,
			getCurrentNodeParameter: (name: string, options?: { extractValue?: boolean }) =>
				parameters[options?.extractValue ? `${name} extracted` : name],
		}) as unknown as ILoadOptionsFunctions;
	const forbidden = () => {
		const error = new NodeApiError(node as never, { message: 'No' });
		error.context.code = 'FORBIDDEN';
		return error;
	};
	const nothing = 'There are no posts that the user of the credential may see';
	const whatToDo = 'Make one in Directus, or give the user the permission to read them.';

	it.each<[string, unknown, boolean]>([
		['a refusal', forbidden(), true],
		['another refusal', new NodeApiError(node as never, { message: 'No' }), false],
		['what only looks like one', { context: { code: 'FORBIDDEN' } }, false],
		['nothing', undefined, false],
	])('knows what the user may not see: %s', (_, error, is) => {
		expect(isForbidden(error)).toBe(is);
	});

	const listed = async (found: object | Error, search?: string, token?: string) => {
		const given: unknown[] = [];
		const list = sayingWhyEmpty('posts', async function (...asked) {
			given.push(this.getNode(), ...asked);
			if (found instanceof Error) throw found;
			return found as INodeListSearchResult;
		});
		const told = await list.call(context(), search, token).catch((error: unknown) => error);
		expect(given).toEqual([node, search, token]);
		return told;
	};

	it.each<[string, object | Error, string | undefined, string | undefined]>([
		['with results', { results: [{ name: 'a', value: 1 }] }, undefined, undefined],
		['in which nothing was found', { results: [] }, 'a', undefined],
		['that has ended', { results: [] }, undefined, '50'],
	])('%s is given as it is', async (_, found, search, token) => {
		expect(await listed(found, search, token)).toBe(found);
	});

	it.each<[string, object | Error]>([
		['is empty', { results: [] }],
		['is refused', forbidden()],
	])('that %s says so', async (_, found) => {
		const told = await listed(found, '', '');
		expect(told).toBeInstanceOf(NodeOperationError);
		expect(told).toMatchObject({ message: nothing, description: whatToDo });
	});

	it('that is refused while something is searched for is empty', async () => {
		expect(await listed(forbidden(), 'a')).toEqual({ results: [] });
	});

	it('that fails fails', async () => {
		const error = new Error('Not now');
		expect(await listed(error)).toBe(error);
	});

	it.each<[string, unknown[] | Error, unknown]>([
		['with entries', [{ name: 'a', value: 'b' }], [{ name: 'a', value: 'b' }]],
		['that is empty', [], [{ name: nothing, value: '', description: whatToDo }]],
		['that is refused', forbidden(), [{ name: nothing, value: '', description: whatToDo }]],
		[
			'of which something is not chosen',
			new NodeOperationError(node as never, 'Choose the collection first'),
			[{ name: 'Choose the collection first', value: '' }],
		],
	])('as a drop-down: %s', async (_, found, told) => {
		const options = optionsSayingWhyEmpty('posts', async function () {
			expect(this.getNode()).toBe(node);
			if (found instanceof Error) throw found;
			return found as never;
		});
		expect(await options.call(context())).toEqual(told);
	});

	it('as a drop-down: that fails fails', async () => {
		const fails = optionsSayingWhyEmpty(
			'posts',
			async () => await Promise.reject(new Error('Not now')),
		);
		await expect(fails.call(context())).rejects.toThrow('Not now');
	});

	it.each<[string, Record<string, unknown>, string | undefined]>([
		['a text', { a: 'posts' }, 'posts'],
		['a locator', { a: { mode: 'url' }, 'a extracted': 'posts' }, 'posts'],
		['a locator without a value', { a: { mode: 'url' }, 'a extracted': '' }, undefined],
		['an empty text', { a: ' ' }, undefined],
		['nothing', {}, undefined],
		['null', { a: null, 'a extracted': 'posts' }, undefined],
		['a number', { a: 5 }, undefined],
	])('depends on what is chosen: %s', (_, parameters, value) => {
		const toldOf = () => {
			try {
				return chosen(context(parameters), 'a', 'collection');
			} catch (error) {
				return [error instanceof NodeOperationError, (error as Error).message];
			}
		};
		expect(toldOf()).toEqual(value ?? [true, 'Choose the collection first']);
	});
});

describe('a run that is stopped', () => {
	const row = resources.items!.operations.create!;
	const setUp = (of: Operation, signal?: AbortSignal, hasData = true) => {
		const told: unknown[] = [];
		const directus = { signal } as unknown as Directus;
		const context = {
			getNode: () => ({ name: 'My Directus' }),
			getWorkflowDataProxy: () => ({
				$execution: hasData
					? { customData: { set: (...given: unknown[]) => told.push(given) } }
					: {},
			}),
		};
		const unwatch = tellWhenStopped(context as never, directus, of, 9);
		return { told, directus, unwatch };
	};
	const outcomes = (directus: Directus) => {
		const note = (index: number, outcome: Outcome) =>
			outcomesSoFar(directus).set(inputOf({ index }), outcome);
		note(-1, { records: [] });
		note(0, { records: [] });
		note(1, { records: [] });
		note(2, new Failure('No', 'no'));
		note(3, { records: [], unchanged: true });
	};

	it('tells under Highlighted Data what was done, once', () => {
		const stop = new AbortController();
		const { told, directus } = setUp(row, stop.signal);
		outcomes(directus);
		stop.abort();
		stop.signal.dispatchEvent(new Event('abort'));
		expect(told).toEqual([
			[
				'Directus_was_stopped',
				'My Directus: 2 of 9 items created, 1 unchanged, 1 failed. Of what was under way just then nothing is known.',
			],
		]);
	});

	it.each<[string, Operation, boolean]>([
		['that only reads', resources.items!.operations.get!, true],
		['of an n8n without such data', row, false],
	])('tells nothing of one %s', (_, of, hasData) => {
		const stop = new AbortController();
		const { told } = setUp(of, stop.signal, hasData);
		expect(() => stop.abort()).not.toThrow();
		expect(told).toEqual([]);
	});

	it('tells nothing when it is over, or where there is nothing that stops it', () => {
		const stop = new AbortController();
		const { told, unwatch } = setUp(row, stop.signal);
		unwatch();
		stop.abort();
		expect(told).toEqual([]);
		expect(setUp(row).unwatch).not.toThrow();
	});
});

describe('a ledger', () => {
	const setUp = (more: Partial<Directus> = {}) => {
		const directus = { continueOnFail: false, ...more } as unknown as Directus;
		const inputs = [0, 1, 2].map((index) => inputOf({ index }));
		const [first, second, third] = inputs as [Input, Input, Input];
		return { directus, ledger: new Ledger(directus, inputs), first, second, third };
	};
	const failure = new Failure('No', 'no');

	it('keeps what became of each input, the last note counting', () => {
		const { directus, ledger, first, second, third } = setUp();
		ledger.note(second, failure);
		ledger.note(second, { records: [{ id: 2 }] });
		ledger.note(first, { records: [] });
		expect([first, second, third].map((input) => ledger.has(input))).toEqual([true, true, false]);
		expect(ledger.inOrder()).toEqual([{ records: [] }, { records: [{ id: 2 }] }, 'not sent']);
		expect(ledger.outcomeOf(third)).toBe('not sent');
		expect(new Ledger(directus, [third, first]).inOrder()).toEqual(['not sent', { records: [] }]);
	});

	it('closes after a failure, unless the others are wanted', () => {
		const { directus, ledger, first, second } = setUp();
		expect([ledger.isOpen, ledger.continues]).toEqual([true, false]);
		ledger.note(first, failure);
		ledger.note(second, { records: [] });
		expect(ledger.isOpen).toBe(false);
		// Another one of the same execution knows of its own notes alone.
		expect(new Ledger(directus, []).isOpen).toBe(true);
		const going = setUp({ continueOnFail: true });
		going.ledger.note(going.first, failure);
		expect([going.ledger.isOpen, going.ledger.continues]).toEqual([true, true]);
	});

	it('closes when the execution is stopped', () => {
		const signal = AbortSignal.abort();
		expect(setUp({ signal }).ledger.isOpen).toBe(false);
		expect(setUp({ signal, continueOnFail: true }).ledger.isOpen).toBe(false);
	});
});

describe('a simplified item', () => {
	const meta = (more: object) => ({ meta: { ...more } }) as object;

	it('has its key, then what the Studio shows, then texts, then what it hides', () => {
		const fields = [
			{ ...fieldOf('hidden text', 'text'), ...meta({ hidden: true }) },
			{ ...fieldOf('hidden', 'string'), ...meta({ hidden: true }) },
			fieldOf('body', 'text'),
			fieldOf('title', 'string'),
			fieldOf('views', 'integer'),
			fieldOf('id', 'integer', { is_primary_key: true }),
			...['alias', 'binary', 'geometry', 'hash', 'json', 'unknown'].map((type) =>
				fieldOf(type, type),
			),
			{ ...fieldOf('token', 'string'), ...meta({ special: ['conceal'] }) },
		];
		expect(simplifiedFields(fields)).toEqual([
			...['id', 'title', 'views', 'hidden', 'body', 'hidden text'],
		]);
	});

	it('has ten fields at most', () => {
		const fields = Array.from({ length: 12 }, (_, n) => fieldOf(`f${n}`, 'string'));
		expect(simplifiedFields(fields)).toEqual(fields.slice(0, 10).map(({ field }) => field));
	});

	const query = { limit: 5 };
	const asking = (more: Partial<Input>) =>
		inputOf({ path: { collection: 'posts' }, ui: { output: 'simplified' }, query, ...more });
	const withFields = async (inputs: Array<Input | Failure>, known = true) => {
		const asked: string[] = [];
		const directus = {
			fields: async (name: string) => {
				asked.push(name);
				if (!known) throw new Failure('No', 'no');
				return name === 'empty' ? [] : [fieldOf(`of ${name}`, 'string')];
			},
		} as unknown as Directus;
		return { read: await simplified(directus, inputs), asked };
	};

	it('is asked for by its fields, which inputs of the same query share', async () => {
		const inputs = [asking({}), asking({ index: 1 }), asking({ path: { collection: 'pages' } })];
		const { read } = await withFields(inputs);
		const [first, second, third] = read as Input[];
		expect(first).toEqual({ ...inputs[0], query: { limit: 5, fields: ['of posts'] } });
		expect(second?.query).toBe(first?.query);
		expect(third?.query).toEqual({ limit: 5, fields: ['of pages'] });
	});

	it.each<[string, Partial<Input>]>([
		['the output is another', { ui: { output: 'raw' } }],
		['no output is chosen', { ui: {} }],
		['the query is JSON', { raw: true }],
		['it chooses fields', { query: { fields: ['a'] } }],
		['it groups', { query: { groupBy: ['a'] } }],
		['it counts', { query: { aggregate: { count: '*' } } }],
		['it has other names', { query: { alias: { a: 'b' } } }],
		['there is no collection', { path: {} }],
		['nothing is known of the collection', { path: { collection: 'empty' } }],
	])('stays as it is where %s', async (_, more) => {
		const input = asking(more);
		const { read } = await withFields([input, asking({})]);
		expect(read[0]).toEqual(input);
		expect((read[1] as Input).query).toEqual({ limit: 5, fields: ['of posts'] });
	});

	it('stays as it is where the fields are not to be seen, and among failures', async () => {
		const failure = new Failure('No', 'no');
		const { read, asked } = await withFields([failure, asking({})], false);
		expect(read).toEqual([failure, asking({})]);
		expect(asked).toEqual(['posts']);
		const none = [failure, asking({ raw: true })];
		const untouched = await withFields(none);
		expect(untouched.read).toBe(none);
		expect(untouched.asked).toEqual([]);
	});
});

describe('below the name of a node', () => {
	it('stand no names that the stored values spell already', () => {
		const named = (name: string, operations: Record<string, string>) => ({
			name,
			description: '',
			operations: Object.fromEntries(
				Object.entries(operations).map(([value, word]) => [value, { name: word }]),
			),
		});
		const namesIn = (all: object) =>
			/\$rawParameter\["collection"\], (\{.*?\}), (\{.*?\}), \(v\)/
				.exec(subtitleOf(all as never))
				?.slice(1);
		expect(
			namesIn({
				policies: named('Policy', { getMany: 'Get Many', list: 'List All' }),
				items: named('Item', { list: 'Get Many', get: 'Get' }),
				utils: named('Utility', { list: 'Get Many', getMany: 'Get Few', get: 'Get' }),
			}),
		).toEqual([
			JSON.stringify({
				...{ list: 'Get Many', 'policies.list': 'List All', 'utils.getMany': 'Get Few' },
			}),
			JSON.stringify({ utils: 'Utility' }),
		]);
		expect(namesIn({ roles: named('Role', { list: 'Get Many' }) })).toEqual([
			JSON.stringify({ 'roles.list': 'Get Many' }),
			'{}',
		]);
	});
});
