/**
 * Every row of the table, as built, sends the request of its route; and every endpoint of Directus's
 * published OpenAPI document is the route of a row.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { IBinaryData } from 'n8n-workflow';
import { binary, runNode } from '../../support/engine.mjs';
import { fakeServer, refusal, type FakeServer } from '../../support/fakeServer.mjs';
import { fieldsFor, parametersFor, pathFor, rows } from '../../support/rows.mjs';

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

/** An endpoint without the names of its placeholders, which differ between the document and the table. */
const unnamed = (method: string, path: string) =>
	`${method.toUpperCase()} ${path.replace(/{[^}]*}/g, '{}').replace(/(.)\/$/, '$1')}`;

const METHODS = ['get', 'post', 'patch', 'put', 'delete', 'head', 'search'];
const documented = Object.entries(spec.paths).flatMap(([path, operations]) =>
	Object.keys(operations)
		.filter((method) => METHODS.includes(method))
		.map((method) => unnamed(method, path)),
);

describe('the request of', () => {
	/** The row's own request, which is refused, so that the run ends with that or never came so far. */
	let own: string;
	let fields: object[];
	/** What else is not nothing: a caller who may create and read, and an extension. */
	const known: Record<string, object> = {
		'/extensions': [{ id: 'x' }],
		'/permissions/me': {
			x: { create: { access: 'full' }, read: { access: 'full' } },
			directus_files: { create: { access: 'full' } },
		},
	};
	let server: FakeServer;
	let data: IBinaryData;

	beforeAll(async () => {
		// What is asked before it finds nothing.
		server = await fakeServer(({ method, path }) =>
			`${method} ${path}` === own
				? refusal(400, 'REFUSED_BY_THE_TEST', 'Refused by the test')
				: { body: { data: known[path] ?? described(path) } },
		);
		data = await binary(Buffer.from('x'), { fileName: 'x.txt', mimeType: 'text/plain' });
	});

	afterAll(async () => await server.close());

	/** One collection, field, relation or version, or a list of fields or of something else. */
	function described(path: string): unknown {
		if (/^\/(collections\/x|(fields|relations)\/x\/x|versions\/x(\/compare)?)$/.test(path))
			return {};
		return path.startsWith('/fields/') ? fields : [];
	}

	const withOwn = rows.filter(({ row }) => row.elsewhere === undefined);

	it.each(withOwn)('$title is $method $template', async (row) => {
		// The path of a custom API call is typed in; the row has none.
		const path = row.title === 'customApi.request' ? '/x' : pathFor(row);
		own = `${row.method} ${path}`;
		fields = fieldsFor(row);
		server.received.length = 0;
		const { error } = await runNode(parametersFor(row), {
			credential: { url: server.url, authentication: 'none' },
			items: [{ json: {}, binary: { data } }],
		});
		const requests = server.received.map(({ method, path: asked }) => `${method} ${asked}`);
		expect({ requests, error: error?.message, code: error?.context.code }).toEqual({
			requests: expect.arrayContaining([own]),
			error: expect.stringContaining('Refused by the test'),
			code: 'REFUSED_BY_THE_TEST',
		});
	});
});

describe('the document', () => {
	it('is read', () => expect(documented.length).toBeGreaterThan(100));

	it.each(documented.filter((endpoint) => !Object.hasOwn(obsolete, endpoint)))(
		'%s is the route of a row',
		(endpoint) => {
			expect(rows.map(({ method, template }) => unnamed(method, template))).toContain(endpoint);
		},
	);

	it('has what is listed as obsolete', () => {
		expect(documented).toEqual(expect.arrayContaining(Object.keys(obsolete)));
	});
});
