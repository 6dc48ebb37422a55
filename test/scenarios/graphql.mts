import type { Scenario } from './scenario.mjs';

const NAME = 'scenario_graphql';

export const graphql: Scenario = {
	resource: 'graphql',
	versions: ['12', '11', '10'],
	before: async (server) => {
		await server.status('DELETE', `/collections/${NAME}`);
		const title = {
			field: 'title',
			type: 'string',
			schema: { is_nullable: false, is_unique: true },
			meta: {},
		};
		const id = {
			field: 'id',
			type: 'integer',
			schema: { is_primary_key: true, has_auto_increment: true },
		};
		const made = { collection: NAME, schema: {}, meta: {}, fields: [id, title] };
		await server.request('POST', '/collections', made);
		await server.request('POST', `/items/${NAME}`, [{ title: 'One' }, { title: 'Two' }]);
	},
	steps: [
		{
			operation: 'execute',
			parameters: {
				query: `query Titles($limit: Int) { ${NAME}(limit: $limit, sort: ["title"]) { title } }`,
				variables: '{ "limit": 1 }',
			},
			verify: ({ items }) =>
				expect(items.map(({ json }) => json)).toEqual([{ [NAME]: [{ title: 'One' }] }]),
		},
		{
			operation: 'execute',
			title: 'a mutation for each item, with its values as variables',
			parameters: {
				query: `mutation ($data: create_${NAME}_input!) { create_${NAME}_item(data: $data) { title } }`,
				variables: '={{ { "data": { "title": $json.title } } }}',
			},
			items: () => [{ json: { title: 'Quoted "three"' } }, { json: { title: 'Four' } }],
			verify: async ({ items, server }) => {
				expect(items.map(({ json, pairedItem }) => [json, pairedItem])).toEqual([
					[{ [`create_${NAME}_item`]: { title: 'Quoted "three"' } }, { item: 0 }],
					[{ [`create_${NAME}_item`]: { title: 'Four' } }, { item: 1 }],
				]);
				expect(await server.request('GET', `/items/${NAME}`)).toHaveLength(4);
			},
		},
		{
			operation: 'execute',
			title: 'failing queries, which Directus answers with 200, beside a good one',
			onError: 'continueRegularOutput',
			parameters: {
				query: `mutation ($title: String!) { create_${NAME}_item(data: { title: $title }) { title } }`,
				variables: '={{ { "title": $json.title } }}',
			},
			items: () => [{ json: { title: 'Four' } }, { json: { title: 'Five' } }],
			verify: ({ items }) =>
				expect(items).toEqual([
					{
						json: {
							error: expect.stringContaining('has to be unique'),
							details: expect.objectContaining({ code: 'RECORD_NOT_UNIQUE', written: 'no' }),
						},
						pairedItem: { item: 0 },
					},
					{ json: { [`create_${NAME}_item`]: { title: 'Five' } }, pairedItem: { item: 1 } },
				]),
		},
		{
			operation: 'execute',
			title: 'two fields that fail',
			versions: ['12', '11'],
			fails: true,
			parameters: {
				query: `{ a: ${NAME}_by_id(id: 998) { title } b: ${NAME}_by_id(id: 999) { title } }`,
			},
			verify: ({ error }) => {
				expect(error?.message).toContain("You don't have permission");
				expect(error?.context.code).toBe('FORBIDDEN');
				// Directus answers the fields beside each other, in either order.
				for (const field of ['a', 'b']) expect(error?.description).toContain(`(at ${field})`);
			},
		},
		{
			operation: 'execute',
			title: 'a mutation of two fields, of which the second fails',
			fails: true,
			parameters: {
				query: `mutation { a: create_${NAME}_item(data: { title: "Six" }) { title } b: create_${NAME}_item(data: { title: "Six" }) { title } }`,
			},
			verify: async ({ error, server }) => {
				expect(error?.context).toMatchObject({ code: 'RECORD_NOT_UNIQUE', written: 'yes' });
				expect(await server.request('GET', `/items/${NAME}?filter[title][_eq]=Six`)).toHaveLength(
					1,
				);
			},
		},
		{
			operation: 'execute',
			title: 'no valid query',
			fails: true,
			parameters: { query: `{ ${NAME} { nothing neither } }` },
			verify: ({ error }) => {
				expect(error?.message).toContain('Cannot query field "nothing"');
				expect(error?.description).toContain('Cannot query field "neither"');
				expect(error?.context.code).toBe('GRAPHQL_VALIDATION');
			},
		},
		{
			operation: 'execute',
			title: 'an empty query in the own JSON',
			fails: true,
			parameters: { jsonParameters: true, bodyParametersJson: '{}' },
			verify: ({ error }) => expect(error?.message).toContain('Must provide query string'),
		},
		{
			operation: 'executeSystem',
			parameters: {
				query: 'query A { server_ping } query B { users_me { email } }',
				operationName: 'A',
			},
			verify: ({ items }) => expect(items[0]?.json).toEqual({ server_ping: 'pong' }),
		},
		{
			operation: 'executeSystem',
			title: 'no secret comes back in an error',
			fails: true,
			parameters: {
				query:
					'mutation ($password: Hash!) { create_users_item(data: { email: "no-address", password: $password }) { id } }',
				variables: '{ "password": "very-secret-pass" }',
			},
			verify: ({ error }) => {
				expect(error?.message).toMatch(/email/);
				const told = [error?.message, error?.description, error?.context];
				expect(JSON.stringify(told)).not.toContain('very-secret-pass');
			},
		},
		...[
			['a text', 'password: "very-secret-pass"'],
			['a text under a type that it does not fit', 'token: { a: "very-secret-pass" }'],
			['a list', 'password: ["very-secret-pass"]'],
			['a block', 'password: """very-secret-pass""", nothing: 1'],
			['an escaped text', 'password: "very-secret-pass \\"quoted\\"", nothing: 1'],
			['a number', 'password: 8812345599'],
		].map(([title, literal]): Scenario['steps'][number] => ({
			operation: 'executeSystem',
			title: `no secret that stands in the query comes back in an error: ${title}`,
			fails: true,
			parameters: {
				query: `mutation { create_users_item(data: { email: "no-address", ${literal} }) { nope } }`,
			},
			verify: ({ error, run }) => {
				expect(error?.message).toBeTruthy();
				const told = JSON.stringify([
					error?.message,
					error?.description,
					error?.context,
					run.items,
				]);
				expect(told).not.toMatch(/very-secret-pass|8812345599/);
			},
		})),
	],
	after: async (server) => {
		await server.status('DELETE', `/collections/${NAME}`);
	},
};
