/** Numbers that the model of an agent leaves out. */
import { byId } from '../scenarios/scenario.mjs';
import { fakeServer } from '../support/fakeServer.mjs';
import { callTool } from '../support/tool.mjs';

it.each(['', null, undefined])('a limit of %j is that of the editor', async (limit) => {
	const server = await fakeServer(() => ({ body: { data: [{ id: 1 }] } }));
	const parameters = {
		...{ resource: 'items', operation: 'list', collection: byId('things') },
		limit: "={{ $fromAI('limit', '', 'number') }}",
		output: 'all',
	};
	const credential = { url: server.url, token: 'static-token' };
	const filledIn = limit === undefined ? {} : { limit };
	expect(await callTool(parameters, { credential, item: {}, filledIn })).toEqual([{ id: 1 }]);
	const read = server.received.find(({ path }) => path === '/items/things');
	expect(read?.query.get('limit')).toBe('50');
	await server.close();
});
