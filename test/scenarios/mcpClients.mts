import { deleteSteps } from './crudSteps.mjs';
import { byId, type Scenario } from './scenario.mjs';

const path = '/mcp-oauth/clients';

/** Applications register themselves, and only a server that is set up for it lets them. */
export const mcpClients: Scenario = {
	resource: 'mcpClients',
	env: { MCP_OAUTH_ENABLED: 'true', MCP_OAUTH_DCR_ENABLED: 'true' },
	before: async (server, state) => {
		const switches = ['mcp_enabled', 'mcp_oauth_enabled', 'mcp_oauth_dcr_enabled'];
		await server.request(
			'PATCH',
			'/settings',
			Object.fromEntries(switches.map((name) => [name, true])),
		);
		state.many = [];
		for (const name of ['Scenario one', 'Scenario two', 'Scenario three']) {
			const { client_id: id } = await server.request('POST', '/mcp-oauth/register', {
				client_name: name,
				redirect_uris: ['https://app.example.com/callback'],
				grant_types: ['authorization_code', 'refresh_token'],
				token_endpoint_auth_method: 'none',
			});
			state.many.push(id);
		}
		state.id = state.many.shift();
	},
	steps: [
		{
			operation: 'list',
			parameters: { returnAll: true },
			verify: ({ items, state }) => {
				const ids = items.map(({ json }) => json.client_id);
				expect(ids.sort()).toEqual([state.id, ...state.many].sort());
			},
		},
		{
			operation: 'get',
			parameters: ({ id }) => ({ id: byId(id) }),
			verify: ({ items, state }) =>
				expect(items.map(({ json }) => json)).toMatchObject([
					{ client_id: state.id, client_name: 'Scenario one', registration_type: 'dcr' },
				]),
		},
		...deleteSteps({ path }),
	],
};

/** Where no application can register itself there is no such route. */
export const mcpClientsOff: Scenario = {
	resource: 'mcpClients',
	versions: ['12', '11'],
	steps: [
		{
			operation: 'list',
			title: 'of a server without them',
			fails: true,
			verify: ({ error }) =>
				expect(error?.description).toContain('switched on with MCP_OAUTH_ENABLED'),
		},
	],
};
