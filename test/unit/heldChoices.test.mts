/** Choices that were taken away: a record that holds one still is written with it, and no other one gets it. */
import type { IDataObject } from 'n8n-workflow';
import type { Input } from '../../dist/nodes/Directus/framework/define';
import { resources } from '../../dist/nodes/Directus/operations';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import type { DirectusField } from '../../dist/nodes/Directus/transport/schema';
import { recordOf } from '../../dist/nodes/Directus/values/record';
import { countedKey, fieldOf, handledBy, inputOf } from '../support/directusObject.mjs';

const rows = resources.items!.operations;
const status: DirectusField = {
	...fieldOf('status', 'string'),
	meta: { options: { choices: ['draft', 'live'].map((value) => ({ text: value, value })) } },
};
const fields = [countedKey, fieldOf('slug', 'string'), status];

const held: IDataObject[] = [
	{ id: 1, slug: 'a', status: 'old' },
	{ id: 2, slug: 'b', status: 'draft' },
];

/** Answers as a server does that holds two records. */
const answer = ({ method, path, body }: DirectusRequest): unknown => {
	if (method !== 'GET') return body;
	return /^\/items\/things\/\d/.test(path) ? held[0] : held;
};

/** An input as framework/inputs.ts reads it: what is no choice goes along with its refusal. */
function read(values: IDataObject, index: number, more: Partial<Input> = {}): Input {
	const options = { timezone: 'UTC', purpose: 'match', collection: 'things' } as const;
	const { record, refused } = recordOf({ source: 'autoMapped', values }, fields, options);
	const all = refused.map((failure) => ({ record, failure }));
	return inputOf({
		...{ index, body: record, path: { collection: 'things' }, ui: { matchFields: ['slug'] } },
		...(all.length > 0 && { refused: all }),
		...more,
	});
}

const REFUSED = 'The field "status" takes one of its choices: "draft", "live"; it was given "old"';

const told = (outcomes: Awaited<ReturnType<typeof handledBy>>['outcomes']) =>
	outcomes.map((one) => (one instanceof Failure ? one.message : 'done'));

const list = [
	{ slug: 'a', status: 'old' },
	{ slug: 'b', status: 'old' },
	{ slug: 'b', status: 'live' },
	{ slug: 'c', status: 'old' },
];

it('Update takes the value that the record holds, and refuses it for another one', async () => {
	const inputs = [list[0]!, list[1]!].map((values, index) =>
		read(values, index, { path: { collection: 'things', id: index + 1 } }),
	);
	const { outcomes, sent } = await handledBy(rows.update!, inputs, { fields, answer });
	expect(told(outcomes)).toEqual(['done', REFUSED]);
	expect(sent.filter(({ method }) => method === 'PATCH').map(({ path }) => path)).toEqual([
		'/items/things/1',
	]);
});

it('Create or Update refuses it for a new record as well', async () => {
	const inputs = list.map((values, index) => read(values, index));
	const { outcomes, sent } = await handledBy(rows.upsert!, inputs, { fields, answer });
	expect(told(outcomes)).toEqual(['done', REFUSED, 'done', REFUSED]);
	expect(sent.filter(({ method }) => method === 'POST')).toEqual([]);
});

it('Synchronize leaves a record alone that holds it, and refuses it for all others before it writes', async () => {
	const kept = [list[0]!, list[2]!].map((values, index) => read(values, index));
	const done = await handledBy(rows.synchronize!, kept, { fields, answer });
	expect(done.outcomes).toEqual([
		{ records: [expect.objectContaining({ result: 'unchanged' })] },
		{ records: [expect.objectContaining({ result: 'updated' })] },
	]);
	const wrong = [list[0]!, list[1]!, list[3]!].map((values, index) => read(values, index));
	const { outcomes, sent } = await handledBy(rows.synchronize!, wrong, { fields, answer });
	expect(told(outcomes)).toEqual([
		'Nothing was written, since item 1 cannot be synchronized',
		REFUSED,
		REFUSED,
	]);
	expect(sent.every(({ method }) => method === 'GET')).toBe(true);
});

it('Synchronize compares it also where the field is no reason to write', async () => {
	const ui = { matchFields: ['slug'], options: { notCompared: ['status'] } };
	const inputs = [list[0]!, list[1]!].map((values, index) => read(values, index, { ui }));
	const { outcomes } = await handledBy(rows.synchronize!, inputs, { fields, answer });
	expect(told(outcomes)[1]).toBe(REFUSED);
	const alone = await handledBy(rows.synchronize!, [inputs[0]!], { fields, answer });
	expect(told(alone.outcomes)).toEqual(['done']);
});

it('Update Many takes it in the list, and names the entry of one that does not hold it', async () => {
	const given = [
		{ id: 1, status: 'old' },
		{ id: 2, status: 'old' },
	];
	const inputs = given.map((_, index) => {
		const entries = given.slice(0, index + 1).map((values) => read(values, 0));
		const body = entries.map((one) => one.body);
		return inputOf({
			...{ index, body, path: { collection: 'things' } },
			refused: entries.flatMap(({ refused = [] }) => refused),
		});
	});
	const { outcomes } = await handledBy(rows.updateMultiple!, inputs, { fields, answer });
	expect(told(outcomes)).toEqual(['done', expect.stringContaining('Entry 2: the field "status"')]);
});

it.each([
	['old', 'done'],
	['draft', REFUSED],
])('Update Singleton of one that holds %s', async (value, expected) => {
	const { outcomes } = await handledBy(rows.updateSingleton!, [read({ status: 'old' }, 0)], {
		fields,
		answer: ({ method, body }) => (method === 'GET' ? { id: 1, status: value } : body),
	});
	expect(told(outcomes)).toEqual([expected]);
});

it('who may not read the record gets the refusal', async () => {
	const input = read(list[0]!, 0, { path: { collection: 'things', id: 1 } });
	const { outcomes, sent } = await handledBy(rows.update!, [input], {
		fields,
		answer: () => {
			throw new Failure('No permission', 'no', { status: 403, code: 'FORBIDDEN' });
		},
	});
	expect(told(outcomes)).toEqual([REFUSED]);
	expect(sent.some(({ method }) => method === 'PATCH')).toBe(false);
});
