/** Create or Update, with a plain object in place of Directus: the fields to match on. */
import { resources } from '../../dist/nodes/Directus/operations';
import { canonical } from '../../dist/nodes/Directus/values/compare';
import { countedKey, fieldOf, handledBy, inputOf } from '../support/directusObject.mjs';

const upsert = resources.items!.operations.upsert!;
const path = { collection: 'things' };
const fields = [countedKey, fieldOf('title', 'string'), fieldOf('slug', 'string')];

describe('A field to match on', () => {
	it.each([
		['which the input lacks', { title: 'a' }],
		['which the input has', { title: 'a', slgu: 'x' }],
	])('that the collection does not have, and %s, is named', async (_, body) => {
		const inputs = [0, 1].map((index) =>
			inputOf({ index, path, body, ui: { matchFields: 'slgu' } }),
		);
		const { outcomes, sent } = await handledBy(upsert, inputs, { fields, answer: () => [] });
		expect(sent).toEqual([]);
		expect(outcomes).toEqual(
			inputs.map(() =>
				expect.objectContaining({
					message: 'There is no field "slgu" in things to match on. Did you mean "slug"?',
					written: 'no',
					details: expect.objectContaining({ field: 'slgu' }),
				}),
			),
		);
	});

	it.each(['', ' ', null])('that is %j in the input is called empty', async (slug) => {
		const input = inputOf({ path, body: { slug }, ui: { matchFields: 'slug' } });
		const { outcomes } = await handledBy(upsert, [input], { fields, answer: () => [] });
		expect(outcomes).toEqual([
			expect.objectContaining({ message: 'The field to match on is empty: slug' }),
		]);
	});
});

describe('Two values to match on', () => {
	it.each([
		['integer', true, 1],
		['decimal', false, '0.0'],
		['boolean', true, 1],
	])('of the type %s, %j and %j, are one', (type, one, other) => {
		expect(canonical(type, one)).toBe(canonical(type, other));
	});

	it('are two as texts', () => {
		expect(canonical('string', true)).not.toBe(canonical('string', 1));
	});
});

it('several items that match are told without the values of fields that are named as secrets', async () => {
	const secret = [countedKey, fieldOf('access_key', 'string'), fieldOf('slug', 'string')];
	const body = { access_key: 'hush-1', slug: 'a' };
	const input = inputOf({ path, body, ui: { matchFields: ['access_key', 'slug'] } });
	const { outcomes } = await handledBy(upsert, [input], {
		fields: secret,
		answer: ({ query }) =>
			JSON.stringify(query).includes('_gt') ? [] : [1, 2].map((id) => ({ id, ...body })),
	});
	expect(outcomes).toEqual([
		expect.objectContaining({
			message: '2 items match access_key = …, slug = "a": it is not clear which to update',
		}),
	]);
	expect(JSON.stringify(outcomes)).not.toContain('hush-1');
});
