import { limit, returnAll } from '../fields/query';
import type { Operation } from '../framework/define';
import { defineResource, handlerFields } from '../framework/define';
import { crud } from './crud';

const rows = crud('/mcp-oauth/clients', 'MCP client', 'MCP clients', {
	collection: 'directus_oauth_clients',
	create: [],
	update: [],
	since: 12,
	instead: 'It has to be switched on with MCP_OAUTH_ENABLED on the server.',
});

const ofAdmins = (row: Operation): Operation => ({ ...row, needs: 'admin' });

/** Applications register themselves: to make and to change one is not for others. A server has few of them. */
export const mcpClients = defineResource(
	'MCP Client',
	'Applications that people let into the MCP server of Directus',
	{
		list: ofAdmins({
			...rows.list,
			description: 'Get the MCP clients that have registered themselves',
			query: handlerFields({ returnAll, limit }),
		}),
		get: ofAdmins(rows.get),
		delete: ofAdmins(rows.delete),
		deleteMultiple: ofAdmins(rows.deleteMultiple),
	},
);
