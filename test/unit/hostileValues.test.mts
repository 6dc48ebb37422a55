/** The sharpest hostile values in every placeholder, and in what a workflow stores; see unit/all for all of them. */
import { testHostileValues } from '../suites/hostileValues.mjs';
import { runNode } from '../support/engine.mjs';
import { fakeServer, type FakeServer } from '../support/fakeServer.mjs';
import { sharpest } from '../support/hostile.mjs';

testHostileValues(sharpest);

describe('what a workflow stores', () => {
	let server: FakeServer;

	beforeAll(async () => {
		server = await fakeServer(() => ({ body: { data: {} } }));
	});

	afterAll(async () => await server.close());

	it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
		'as resource or operation, %j, is refused and not looked up',
		async (name) => {
			const credential = { url: server.url, token: 'the-token' };
			const { error: ofResource } = await runNode(
				{ resource: name, operation: 'list' },
				{ credential },
			);
			expect(ofResource?.message).toBe(
				`The operation "" is not supported for the resource "${name}"`,
			);
			const { error } = await runNode({ resource: 'auth', operation: name }, { credential });
			expect(error?.message).toBe(
				`The operation "${name}" is not supported for the resource "auth"`,
			);
			expect(server.received).toEqual([]);
		},
	);
});
