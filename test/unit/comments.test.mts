/** Comments on a Directus 10, which keeps them elsewhere: what goes over the wire. */
import { runNode } from '../support/engine.mjs';
import { fakeServer, refusal, type FakeServer } from '../support/fakeServer.mjs';

let server: FakeServer;

beforeAll(async () => {
	server = await fakeServer(({ path }) =>
		path.startsWith('/comments')
			? refusal(404, 'ROUTE_NOT_FOUND', "Route /comments doesn't exist.")
			: { body: { data: { id: 1 } } },
	);
});

afterAll(async () => await server.close());

it('asks an older server for the newer endpoint once in an execution', async () => {
	const parameters = {
		resource: 'activity',
		operation: 'update',
		id: '={{ $json.id }}',
		comment: 'Yes',
	};
	const items = [1, 2, 3].map((id) => ({ json: { id } }));
	const credential = { url: server.url, authentication: 'none' };
	const run = await runNode(
		{ ...parameters, id: { __rl: true, mode: 'id', value: parameters.id } },
		{ credential, items },
	);
	expect(run.error).toBeUndefined();
	expect(server.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
		'PATCH /comments/1',
		'PATCH /activity/comment/1',
		'PATCH /activity/comment/2',
		'PATCH /activity/comment/3',
	]);
	expect(server.received.map(({ body }) => body)).toEqual(Array(4).fill('{"comment":"Yes"}'));
});
