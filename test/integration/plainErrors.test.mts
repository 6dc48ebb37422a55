/** Where Directus fails, or says something else than what is wrong, the error says what to do. */
import type { IDataObject } from 'n8n-workflow';
import { byId, mapped, type Server } from '../scenarios/scenario.mjs';
import { binary, runNode, type RunOptions } from '../support/engine.mjs';
import { makeRecords } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'plain_errors';
const where = { collection: byId(collection) };
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeRecords(server, collection);
	await server.request('POST', `/items/${collection}`, [{ title: 'One' }, { title: 'Two' }]);
	const meta = { sort_field: 'views' };
	await server.request('PATCH', `/collections/${collection}`, { meta });
}, 60_000);

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

const run = (
	resource: string,
	operation: string,
	parameters: IDataObject,
	options: Partial<RunOptions> = {},
) => runNode({ resource, operation, ...parameters }, { credential: server.credential, ...options });

describe('a share', () => {
	test.each<[string, IDataObject]>([
		['with a password that is not given', { password: 'a-Secret-1' }],
		['that is over', { date_end: '2020-01-01T00:00:00' }],
	])('%s cannot be opened', async (_, more) => {
		const { id } = await server.request('POST', '/shares', { collection, item: '1', ...more });
		const { error } = await run('shares', 'auth', { id: byId(id) });
		expect(error?.message).toBe('The share cannot be opened');
		expect(error?.description).toContain('password');
		expect(error?.description).not.toContain('e-mail');
		await server.status('DELETE', `/shares/${id}`);
	});
});

test.each([['shares', 'info']])(
	'%s: %s with an ID that can be none speaks of the ID',
	async (resource, operation) => {
		const { error } = await run(resource, operation, { id: byId('nope') });
		expect(error?.message).toBe('Directus has no place of that name or ID');
		expect(error?.description).toContain('Check the ID');
	},
);

test('an operation that has its own words for an ID that can be none keeps them', async () => {
	const { error } = await run('flows', 'trigger', { id: byId('nope'), triggerWith: 'POST' });
	expect(error?.message).toBe('The flow could not be triggered');
});

test('no field to translate is a missing parameter, and names may be a text', async () => {
	const none = { ...where, fields: '={{ [] }}' };
	const { error } = await run('utils', 'generateTranslations', none);
	expect(error?.message).toBe('Missing required parameter: Field Names or IDs');
	const text = { ...where, fields: '={{ "titel, slug" }}' };
	const wrong = await run('utils', 'generateTranslations', text);
	expect(wrong.error?.message).toContain('Field "titel" does not exist');
});

test.each<[IDataObject]>([
	[{ item: byId('99'), to: byId('1') }],
	[{ item: byId('1'), to: byId('99') }],
])('to move %j says that an item is missing', async (parameters) => {
	const { error } = await run('utils', 'sortItems', { ...where, ...parameters });
	expect(error?.message).toBe('One of the two items does not exist');
});

describe('what does not exist', () => {
	const missing = { collection: byId('no_such_collection') };

	test('is told to an administrator as missing, not as forbidden', async () => {
		const { error } = await run('collections', 'delete', missing);
		expect(error?.message).toBe('There is no collection "no_such_collection"');
		expect(error?.description).toContain('Check the name');
	});

	test('and to others as forbidden', async () => {
		const credential = { url: server.url, authentication: 'none' };
		const { error } = await run('collections', 'delete', missing, { credential });
		expect(error?.message).toBe('Only an administrator may do this in Directus');
	});
});

test('a date in a local form', async () => {
	const fields = mapped({ at: '24.12.2026' });
	const { error } = await run('items', 'create', { ...where, fields });
	expect(error?.description).toContain('DateTime.fromFormat');
});

test('a file of a type that Directus cannot import', async () => {
	const data = await binary(Buffer.from('title\nThree\n'), {
		fileName: 'items.txt',
		mimeType: 'text/plain',
	});
	const items = [{ json: {}, binary: { data } }];
	const { error } = await run('utils', 'importFileData', where, { items });
	expect(error?.description).toContain('choose it under Format');
	const chosen = { ...where, format: 'text/csv' };
	expect((await run('utils', 'importFileData', chosen, { items })).error).toBeUndefined();
});

test('a provider that is not connected', async () => {
	const { error } = await run('deployments', 'get', { provider: 'netlify' });
	expect(error?.description).toContain('Deployment: Create');
});

test('a typo in JSON of an operation on many items has its next step', async () => {
	const additionalFields = { customFields: '{' };
	const { error } = await run('folders', 'create', { name: 'Folder', additionalFields });
	expect(error?.description).toContain('Nothing was sent. Correct the JSON');
});
