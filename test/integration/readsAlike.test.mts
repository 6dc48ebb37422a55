/** Get: what several inputs are given together is what each of them is given alone. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { makeCollection } from '../scenarios/crudSteps.mjs';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { inputs } from '../support/records.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

const collection = 'reads_alike';
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
	await makeCollection(server, collection, ['One', 'Two', 'Three']);
});

afterAll(async () => {
	await server.status('DELETE', `/collections/${collection}`);
	await stopServers();
});

async function run(parameters: IDataObject, items: INodeExecutionData[], token?: string) {
	const credential = { ...server.credential, ...(token && { token }) };
	const { items: output } = await runNode(
		{ operation: 'get', ...parameters },
		{ credential, items, onError: 'continueRegularOutput' },
	);
	return output.map(({ json }) => json);
}

/** What inputs are given one by one, which has to be what they are given together. */
async function alike(parameters: IDataObject, records: IDataObject[], token?: string) {
	const alone: IDataObject[] = [];
	for (const one of inputs(records)) alone.push(...(await run(parameters, [one], token)));
	expect(await run(parameters, inputs(records), token)).toEqual(alone);
	return alone;
}

const ids = async () =>
	(await server.request('GET', `/items/${collection}?fields=id&sort=id`)) as IDataObject[];

const error = expect.objectContaining({ error: expect.any(String) });

describe('a raw query with', () => {
	const raw = (query: IDataObject) => ({
		resource: 'items',
		collection: byId(collection),
		id: '={{ $json.id }}',
		jsonParameters: true,
		queryParametersJson: JSON.stringify(query),
	});
	const [One, Two, Three] = ['One', 'Two', 'Three'].map((title) => ({ title }));

	it.each<[string, IDataObject, unknown[]]>([
		['chosen fields', { fields: ['title'] }, [One, Two, Three]],
		['a filter', { fields: ['title'], filter: { title: { _neq: 'Two' } } }, [One, error, Three]],
		['a search', { fields: ['title'], search: 'Three' }, [error, error, Three]],
		['a page', { fields: ['title'], page: 1 }, [One, Two, Three]],
		['a limit', { fields: ['title'], limit: 1 }, [One, Two, Three]],
		[
			'an alias',
			{ fields: ['name'], alias: { name: 'title' } },
			['One', 'Two', 'Three'].map((name) => ({ name })),
		],
	])('%s', async (_, query, expected) => {
		expect(await alike(raw(query), await ids())).toEqual(expected);
	});

	it('a page or an offset behind the only record', async () => {
		for (const query of [{ page: 2 }, { offset: 1 }]) await alike(raw(query), await ids());
		expect.assertions(2);
	});
});

it('of the caller, as "me" and beside other users', async () => {
	const [me] = (await server.request(
		'GET',
		'/users?fields=id&limit=1&sort=email',
	)) as IDataObject[];
	const parameters = {
		resource: 'users',
		id: byId('={{ $json.id }}'),
		options: { fields: ['id', 'email'] },
	};
	const given = await alike(parameters, [{ id: 'me' }, me!, { id: 'me' }]);
	expect(given.map(({ id }) => id)).toEqual([given[0]!.id, me!.id, given[0]!.id]);
});

it('a permission that is not there, by a caller who may not read fields', async () => {
	const { id: policy } = await server.request('POST', '/policies', {
		name: 'Reads permissions',
		permissions: [{ collection: 'directus_permissions', action: 'read', fields: ['*'] }],
	});
	const { id: role } = await server.request('POST', '/roles', {
		name: 'Reads permissions',
		policies: { create: [{ policy }], update: [], delete: [] },
	});
	const token = `reads-permissions-${String(role)}`;
	const { id: user } = await server.request('POST', '/users', {
		email: `${String(role)}@example.com`,
		role,
		token,
	});
	try {
		const [own] = (await server.request(
			'GET',
			`/permissions?filter[policy][_eq]=${policy}`,
		)) as IDataObject[];
		const parameters = { resource: 'permissions', id: '={{ $json.id }}' };
		const given = await alike(
			parameters,
			[{ id: own!.id }, { id: 999_999 }, { id: own!.id }],
			token,
		);
		expect(given).toEqual([
			expect.objectContaining({ policy }),
			error,
			expect.objectContaining({ policy }),
		]);
	} finally {
		await server.request('DELETE', `/users/${user}`);
		await server.request('DELETE', `/roles/${role}`);
		await server.request('DELETE', `/policies/${policy}`);
	}
});
