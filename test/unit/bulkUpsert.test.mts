/** Create or Update, with a plain object in place of Directus: the fields to match on. */
import { resources } from '../../dist/nodes/Directus/operations';
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
