/** How often a run asks n8n for its credential: for each of them n8n asks its database and decrypts. */
import { credentialReadings, runNode } from '../support/engine.mjs';
import { fakeServer, type FakeServer } from '../support/fakeServer.mjs';

let server: FakeServer;

beforeAll(async () => {
	server = await fakeServer(() => ({ body: { data: { id: 1 } } }));
});

afterAll(async () => await server.close());

it('is once, for however many requests', async () => {
	const parameters = { resource: 'customApi', operation: 'request', path: '={{ $json.path }}' };
	const items = ['one', 'two', 'three'].map((path) => ({ json: { path } }));
	credentialReadings.count = 0;
	const { items: output } = await runNode(parameters, {
		credential: { url: server.url, token: 'the-token' },
		items,
	});
	expect(output).toHaveLength(3);
	expect(server.received.map(({ path }) => path)).toEqual(['/one', '/two', '/three']);
	expect(credentialReadings.count).toBe(1);
});
