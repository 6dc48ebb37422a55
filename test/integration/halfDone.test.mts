/** What Directus does in several steps, and what sets something off: what the error says is what the server holds. */
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode, type RunOptions } from '../support/engine.mjs';
import { faultyProxy, type Fault } from '../support/faultyProxy.mjs';
import { serverFor } from '../support/servers.mjs';

const collection = 'half_done';
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await server.status('DELETE', `/collections/${collection}`);
});

afterEach(async () => void (await server.status('DELETE', `/collections/${collection}`)));

async function run(
	resource: string,
	operation: string,
	parameters: IDataObject,
	{ faults = [], ...options }: Partial<RunOptions> & { faults?: Fault[] } = {},
) {
	const proxy = await faultyProxy(server.url, faults);
	try {
		const credential = { ...server.credential, url: proxy.url };
		const result = await runNode(
			{ resource, operation, ...parameters },
			{ credential, ...options },
		);
		return { ...result, asked: proxy.asked };
	} finally {
		await proxy.close();
	}
}

const makeCollection = async (more: IDataObject = {}) =>
	await server.request('POST', '/collections', {
		collection,
		schema: {},
		meta: {},
		fields: [
			{
				field: 'id',
				type: 'integer',
				schema: { is_primary_key: true, has_auto_increment: true },
			},
			{ field: 'slug', type: 'string', meta: {}, schema: { is_unique: true } },
		],
		...more,
	});

describe('Create Collection of which a relation fails', () => {
	const parameters = {
		collectionName: collection,
		systemFields: ['user_created', 'date_created', 'user_updated'],
	};
	const refused = JSON.stringify({
		errors: [{ message: 'No more relations.', extensions: { code: 'FORBIDDEN' } }],
	});
	const relation = { method: 'POST', path: '/relations', after: 1 };
	const fieldsAndRelations = async () => {
		const fields = (await server.request('GET', `/fields/${collection}`)) as IDataObject[];
		const made = (await server.request('GET', `/relations/${collection}`)) as IDataObject[];
		return [fields.map(({ field }) => field), made.map(({ field }) => field).sort()];
	};

	it('says that it is there, and what is missing', async () => {
		const faults = [{ ...relation, status: 403, body: refused }];
		const { error, items } = await run('collections', 'create', parameters, { faults });
		expect(items).toEqual([]);
		expect(error?.message).toBe(
			'The collection "half_done" was created without all of its relations',
		);
		expect(error?.description).toContain(
			'missing is the relation to directus_users of "user_updated"',
		);
		expect(error?.description).toContain('The reason: No more relations.');
		expect(error?.description).not.toContain('"user_created"');
		expect(error?.context).toMatchObject({ written: 'yes', code: 'FORBIDDEN' });
		await expect(fieldsAndRelations()).resolves.toEqual([
			['id', 'user_created', 'date_created', 'user_updated'],
			['user_created'],
		]);
	});

	it('says what it does not know, and what is missing can be made as the error says', async () => {
		const faults = [{ ...relation, after: 0, loseAnswer: true as const }];
		const { items } = await run('collections', 'create', parameters, {
			faults,
			onError: 'continueRegularOutput',
		});
		expect(items).toEqual([
			{
				json: {
					error: 'The collection "half_done" was created without all of its relations',
					details: expect.objectContaining({ written: 'yes' }),
				},
				pairedItem: { item: 0 },
			},
		]);
		await expect(fieldsAndRelations()).resolves.toEqual([expect.any(Array), ['user_created']]);
		const { error } = await run('relations', 'create', {
			collection: byId(collection),
			field: byId('user_updated'),
			relatedCollection: byId('directus_users'),
		});
		expect(error).toBeUndefined();
		await expect(fieldsAndRelations()).resolves.toEqual([
			expect.any(Array),
			['user_created', 'user_updated'],
		]);
	});
});

describe('what Directus takes one after the other', () => {
	it('Update Many fields: of the first it is not said that it was not written', async () => {
		await makeCollection();
		const changes = [
			{ field: 'slug', meta: { note: 'Changed' } },
			{ field: 'id', schema: { is_nullable: true } },
		];
		const { error } = await run('fields', 'updateMultiple', {
			collection: byId(collection),
			changesJson: JSON.stringify(changes),
		});
		expect(error?.context).toMatchObject({ written: 'unknown', code: 'INVALID_PAYLOAD' });
		expect(error?.description).toContain('those before the refused one are done');
		const { meta } = await server.request('GET', `/fields/${collection}/slug`);
		expect(meta.note).toBe('Changed');
	});

	it('Invite: nothing is done where an item or an address is wrong', async () => {
		const [role] = await server.request('GET', '/roles?limit=1&fields=id');
		const email = 'half-done@example.com';
		const invite = (more: IDataObject, options: Partial<RunOptions> = {}) =>
			run('users', 'inviteUser', { role: byId(role.id), ...more }, options);

		// A bad item ends the run before anything is sent for the good one before it.
		const bodies = [JSON.stringify({ email, role: role.id }), '{"email": '];
		const broken = await invite(
			{ jsonParameters: true, bodyParametersJson: '={{ $json.body }}' },
			{ items: bodies.map((body) => ({ json: { body } })) },
		);
		expect(broken.error?.message).toMatch(/^Body Parameters is not valid JSON/);
		expect(broken.error?.context.itemIndex).toBe(1);
		expect(broken.asked).toEqual([]);

		const wrong = await invite({ email: `${email}, nobody` });
		expect(wrong.error?.context).toMatchObject({ written: 'no', code: 'INVALID_PAYLOAD' });
		const users = await server.request('GET', `/users?filter[email][_eq]=${email}&fields=id`);
		expect(users).toEqual([]);
	});
});

describe('a flow that writes', () => {
	const body = JSON.stringify({ slug: 'once' });
	let flow: string;

	const create = (key: string, resolve?: string) => ({
		...{ flow, key, type: 'item-create', position_x: 19, position_y: 1 },
		options: { collection, payload: { slug: 'once' }, permissions: '$full' },
		...(resolve && { resolve }),
	});

	beforeEach(async () => {
		await makeCollection();
		const made = await server.request('POST', '/flows', {
			...{ name: 'Half done', status: 'active', trigger: 'webhook', accountability: null },
			options: { method: 'POST', error_on_reject: true },
		});
		flow = made.id;
	});

	afterEach(async () => void (await server.request('DELETE', `/flows/${flow}`)));

	const slugs = async () =>
		((await server.request('GET', `/items/${collection}`)) as IDataObject[]).map(
			({ slug }) => slug,
		);
	const start = async (first: string) =>
		await server.request('PATCH', `/flows/${flow}`, { operation: first });
	const trigger = (parameters: IDataObject = {}, faults: Fault[] = []) =>
		run(
			'flows',
			'trigger',
			{ id: byId(flow), triggerWith: 'POST', bodyJson: body, ...parameters },
			{ faults },
		);

	it('is run once where its answer is lost, and whether it ran is called unknown', async () => {
		const { id } = await server.request('POST', '/operations', create('first'));
		await start(id);
		const faults = [{ method: 'POST', path: '/flows/trigger', loseAnswer: true as const }];
		const { error, asked } = await trigger({}, faults);
		expect(error?.context.written).toBe('unknown');
		expect(asked).toEqual([`POST /flows/trigger/${flow}`]);
		await expect(slugs()).resolves.toEqual(['once']);
	});

	it('has run where its own operation is refused', async () => {
		const second = await server.request('POST', '/operations', create('second'));
		const first = await server.request('POST', '/operations', create('first', second.id));
		await start(first.id);
		const { error } = await trigger();
		expect(error?.context).toMatchObject({ code: 'RECORD_NOT_UNIQUE', written: 'unknown' });
		await expect(slugs()).resolves.toEqual(['once']);
	});

	it('has not run where Directus refuses to trigger it', async () => {
		const { error } = await trigger({ triggerWith: 'GET' });
		expect(error?.message).toBe('The flow could not be triggered');
		expect(error?.description).toContain('The flow takes POST');
		expect(error?.context).toMatchObject({ code: 'FORBIDDEN', written: 'no' });
	});
});
