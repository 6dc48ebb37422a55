/** Which collection the lists and columns of the editor are about, in n8n's own context of such lists. */
import { currentCollection } from '../../dist/nodes/Directus/methods/loadOptions';
import { byId } from '../scenarios/scenario.mjs';
import { editorContext } from '../support/engine.mjs';
import { rows } from '../support/rows.mjs';

const collectionOf = (parameters: object) =>
	currentCollection.call(
		editorContext(parameters as never, {
			url: 'http://127.0.0.1:9',
			authentication: 'none',
		}) as never,
	);

const own = rows.filter(({ row }) => row.collection);

it.each([...new Map(own.map((one) => [one.resource, one])).values()])(
	'$resource has its own, without one that is chosen',
	({ resource, operation, row }) => {
		expect(collectionOf({ resource, operation })).toBe(row.collection);
	},
);

it('of items it is the chosen one, if any', () => {
	const items = { resource: 'items', operation: 'create' };
	expect(collectionOf({ ...items, collection: byId('articles') })).toBe('articles');
	expect(collectionOf({ ...items, collection: byId('') })).toBeUndefined();
});
