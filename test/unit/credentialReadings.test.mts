/** How often a run asks n8n for its credential: for each of them n8n asks its database and decrypts. */
import { credentialReadings, runNode } from '../support/engine.mjs';
import { fakeServer, type FakeServer } from '../support/fakeServer.mjs';

let server: FakeServer;
const { now } = Date;
/** Is called while the server has a request. */
let meanwhile: (path: string) => void = () => undefined;

beforeAll(async () => {
	server = await fakeServer(({ path }) => {
		meanwhile(path);
		return { body: { data: { id: 1 } } };
	});
});

afterEach(() => {
	meanwhile = () => undefined;
	server.received.length = 0;
	Date.now = now;
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

it('is again after a quarter of a minute, so that one that is edited counts within a long run', async () => {
	const parameters = { resource: 'customApi', operation: 'request', path: '={{ $json.path }}' };
	const items = ['one', 'two', 'three', 'four'].map((path) => ({ json: { path } }));
	const credential = { url: server.url, token: 'the-first' };
	const began = Date.now();
	let passed = 0;
	Date.now = () => began + passed;
	meanwhile = (path) => {
		if (path === '/one') credential.token = 'the-second';
		passed += path === '/two' ? 15_000 : 0;
	};
	credentialReadings.count = 0;
	const { error } = await runNode(parameters, { credential, items });
	expect(error).toBeUndefined();
	expect(server.received.map(({ headers }) => headers.authorization)).toEqual(
		['first', 'first', 'second', 'second'].map((one) => `Bearer the-${one}`),
	);
	expect(credentialReadings.count).toBe(2);
});
