/** Every endpoint of Directus's published OpenAPI document can be reached from the node, as built. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { INodeExecutionData } from 'n8n-workflow';
import { binary, runNode } from '../support/engine.mjs';
import { fakeServer, type FakeServer } from '../support/fakeServer.mjs';
import { parametersFor, rows } from '../support/rows.mjs';

/** In the document, but not on any server of today. */
const obsolete: Record<string, string> = {
	'GET /auth/oauth': 'Directus 8 had it; providers are listed by GET /auth',
	'GET /auth/oauth/{}': 'Directus 8 had it; a log-in starts at GET /auth/login/{provider}',
	'PATCH /extensions/{}/{}':
		'an extension goes by its uuid since Directus 11: PATCH /extensions/{id}',
	'PATCH /relations/{}': 'a relation has no id: PATCH /relations/{collection}/{field}',
	'DELETE /relations/{}': 'a relation has no id: DELETE /relations/{collection}/{field}',
};

// The package is an ES module around this one file.
const specs = dirname(require.resolve('@directus/specs/package.json'));
const spec = JSON.parse(readFileSync(join(specs, 'dist/openapi.json'), 'utf8')) as {
	paths: Record<string, Record<string, unknown>>;
};

const METHODS = ['get', 'post', 'patch', 'put', 'delete', 'head', 'search'];
const documented = Object.entries(spec.paths).flatMap(([path, operations]) =>
	Object.keys(operations)
		.filter((method) => METHODS.includes(method))
		.map(
			(method) =>
				`${method.toUpperCase()} ${path.replace(/{[^}]*}/g, '{}').replace(/(.)\/$/, '$1')}`,
		),
);

let server: FakeServer;
let reached: string[];

/** Runs every operation once and notes what it asks a server for. */
beforeAll(async () => {
	// Some ask for something first and go on with what they got.
	server = await fakeServer(({ method, path }) => {
		if (path === '/server/info')
			return { body: { data: { uploads: { tus: true, chunkSize: 9 } } } };
		return method === 'GET' ? { body: { data: {} } } : { status: 400, body: {} };
	});
	const data = await binary(Buffer.from('x'), { fileName: 'x.txt', mimeType: 'text/plain' });
	const items: INodeExecutionData[] = [{ json: {}, binary: { data } }];
	for (const row of rows) {
		await runNode(parametersFor(row), {
			credential: { url: server.url, authentication: 'none' },
			items,
		}).catch(() => {});
	}
	reached = server.received.map(({ method, path }) => `${method} ${path}`);
}, 300_000);

afterAll(async () => await server.close());

it('reads the document', () => expect(documented.length).toBeGreaterThan(100));

it.each(documented.filter((endpoint) => !Object.hasOwn(obsolete, endpoint)))('%s', (endpoint) => {
	const pattern = endpoint.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll('{}', '[^/]+');
	expect(reached).toContainEqual(expect.stringMatching(new RegExp(`^${pattern}/?$`)));
});

it('lists as obsolete only what is in the document', () => {
	expect(documented).toEqual(expect.arrayContaining(Object.keys(obsolete)));
});
