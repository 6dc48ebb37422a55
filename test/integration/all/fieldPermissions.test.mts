/**
 * Callers who may write or read some fields alone, which an unlicensed Directus 12 does not offer.
 *
 * @needs directus-11
 */
import { byId, type Server } from '../../scenarios/scenario.mjs';
import { callerWho, type Allowed } from '../../support/callers.mjs';
import { runNode } from '../../support/engine.mjs';
import { autoMap, inputs, makeRecords, range, rows } from '../../support/records.mjs';
import { serverFor, stopServers } from '../../support/servers.mjs';

const collection = 'field_permissions';
const seesFields: Allowed = { collection: 'directus_fields', action: 'read' };
let server: Server;

beforeAll(async () => {
	server = await serverFor('11');
}, 120_000);

afterAll(async () => await stopServers());

beforeEach(async () => await makeRecords(server, collection));

test('a field that the caller may write and not read is not said to be missing', async () => {
	const caller = await callerWho(server, [
		{ collection, action: 'create' },
		{ collection, action: 'read', fields: ['id', 'title'] },
		seesFields,
	]);
	try {
		const { error, hints } = await runNode(
			{
				...{ resource: 'items', operation: 'createMultiple', collection: byId(collection) },
				recordsJson: '[{"title":"One","views":7,"titel":"x"}]',
			},
			{ credential: caller.credential },
		);
		expect(error).toBeUndefined();
		expect(await rows(server, collection)).toMatchObject([{ title: 'One', views: 7 }]);
		const told = JSON.stringify(hints);
		expect(told).toContain(
			'The user of the credential sees no such field: views, titel (did you mean',
		);
		expect(told).not.toContain('Directus has no such field');
	} finally {
		await caller.remove();
	}
});

test('a field that may not be written fails for its record alone', async () => {
	const caller = await callerWho(server, [
		{ collection, action: 'read' },
		{ collection, action: 'create', fields: ['title'] },
		seesFields,
	]);
	const list = range(8).map((n) => ({ title: `New ${n}`, ...(n === 3 && { slug: 's' }) }));
	try {
		const { items } = await runNode(
			{
				...{ resource: 'items', operation: 'create', collection: byId(collection) },
				fields: autoMap('title', 'slug'),
			},
			{ credential: caller.credential, items: inputs(list), onError: 'continueRegularOutput' },
		);
		expect(items.map(({ json }) => json.error ?? json.title)).toEqual(
			list.map(({ title }, n) => (n === 3 ? expect.stringContaining('"slug"') : title)),
		);
		expect(await rows(server, collection)).toHaveLength(7);
	} finally {
		await caller.remove();
	}
});
