/** What the error that ends a run says of the other inputs, and what error items say of operations that only read. */
import type { INode } from 'n8n-workflow';
import type { Outcome } from '../../dist/nodes/Directus/framework/define';
import { errorJson, nodeError, summary } from '../../dist/nodes/Directus/framework/report';
import { resources } from '../../dist/nodes/Directus/operations';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import { handledBy, inputOf } from '../support/directusObject.mjs';

const node = { name: 'Directus', type: 'x', id: '1', parameters: {} } as unknown as INode;
const rowOf = (resource: string, operation: string) => resources[resource]!.operations[operation]!;

/** The description of the error that ends a run. */
const described = (outcomes: Outcome[], row = rowOf('files', 'create')) => {
	const first = outcomes.find((outcome): outcome is Failure => outcome instanceof Failure)!;
	return String(nodeError(node, row, first, outcomes).description);
};

const done = { records: [{ id: 1 }] };

it('uploads that were under way together are each told of', async () => {
	const sizes = ['a', 'b', 'c', 'd', 'e'];
	let asked = 0;
	const { outcomes } = await handledBy(
		rowOf('files', 'create'),
		sizes.map((files, index) => inputOf({ index, ui: { files } })),
		{
			fields: [],
			answer: ({ method }) => {
				if (method !== 'POST') return undefined;
				asked++;
				if (asked === 2)
					throw new Failure('No storage', 'no', { code: 'INVALID_PAYLOAD', status: 400 });
				if (asked === 4)
					throw new Failure('Full', 'no', { code: 'CONTENT_TOO_LARGE', status: 413 });
				return { id: `file ${asked}` };
			},
			more: {
				continueOnFail: false,
				remember: async (_, make) => await make(),
				serverInfo: async () => ({}),
				binaries: {
					of: (_, field) => ({ data: field, fileName: field, mimeType: 'x/y' }),
					namesOf: () => [],
					open: async () =>
						(async function* () {
							yield Buffer.alloc(3);
						})(),
					sizeOf: async () => 3,
					keep: async () => ({ data: '', mimeType: '' }),
				},
			},
		},
	);
	expect(asked).toBe(5);
	const text = described(outcomes);
	expect(text).toContain('It concerns item 1, of which nothing was written.');
	expect(text).toContain('Item 3 failed as well (nothing was written): Full.');
	expect(text).toContain('3 other items are done: 0, 2, 4.');
});

it.each<[string, Outcome[], string]>([
	['one of the others', [new Failure('A', 'no'), done], '1 other item is done: 1.'],
	[
		'none of the others',
		[new Failure('A', 'no'), 'not sent'],
		'^It concerns item 0[^.]*\\. More: ',
	],
	[
		'a batch that failed too',
		((other) => [new Failure('A', 'no'), other, other])(new Failure('B', 'unknown')),
		'Items 1 to 2 failed as well \\(whether they were written is not known\\): B\\.',
	],
	[
		'more than five',
		Array.from({ length: 8 }, (_, n) => new Failure(`F${n}`, 'no')),
		'F5\\. 2 others failed too\\. More: ',
	],
])('tells of %s', (_, outcomes, expected) => {
	expect(described(outcomes)).toMatch(new RegExp(expected));
});

it.each([
	['assets', 'zipFiles'],
	['assets', 'zipFolder'],
	['schema', 'diff'],
	['utils', 'verifyHash'],
	['utils', 'generateHash'],
	['items', 'get'],
])('%s: %s writes nothing, and says nothing of it', (resource, operation) => {
	const row = rowOf(resource, operation);
	const { details } = errorJson(row, new Failure('Gone', 'no', { code: 'FORBIDDEN' }));
	expect(details).toEqual({ code: 'FORBIDDEN' });
	expect(described([new Failure('A', 'no'), done], row)).not.toContain('written');
});

it('an error item says what to do, where that is known', () => {
	const jsonOf = (description?: string) =>
		errorJson(rowOf('items', 'create'), new Failure('Bad', 'no', { description }));
	expect(jsonOf('Correct it.')).toEqual({
		error: 'Bad',
		details: { written: 'no', advice: 'Correct it.' },
	});
	// A field that has nothing to tell is not there.
	expect(jsonOf()).toStrictEqual({ error: 'Bad', details: { written: 'no' } });
});

it('a record that two inputs name is counted once', () => {
	const told = (repeats: number) =>
		summary(
			rowOf('items', 'delete'),
			[done, ...Array.from({ length: repeats }, () => ({ ...done, isRepeat: true }))],
			1,
		)?.message;
	expect(told(1)).toBe('1 of 2 items deleted in 1 request, 1 names the record of another item');
	expect(told(2)).toBe('1 of 3 items deleted in 1 request, 2 name the record of another item');
});

it('the error of a run leads to the page about it, and that of a tool has plain words alone', () => {
	const failure = new Failure('No', 'no', { code: 'FORBIDDEN', status: 403 });
	expect(described([failure])).toMatch(/^More: https:\/\/[^\s<>"]+\/docs\/permissions\.md#file$/);
	const tool = { ...node, type: `${node.type}Tool` };
	const inTool = nodeError(tool, rowOf('files', 'create'), failure, [failure]);
	expect(String(inTool.description ?? '')).not.toContain('More');
});
