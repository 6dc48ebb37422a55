import { binary } from '../support/engine.mjs';
import { extensionFolder } from '../support/extensionFolder.mjs';
import type { Scenario } from './scenario.mjs';

/** What an extension may answer: the request as it came, lists, texts, files and refusals. */
const ENDPOINT = `
let busy = 2;
export default {
	id: 'scenario',
	handler: (router) => {
		router.use('/echo', async (request, response) => {
			const chunks = [];
			if (!request.readableEnded) for await (const chunk of request) chunks.push(chunk);
			const { method, originalUrl, headers, body } = request;
			const raw = Buffer.concat(chunks).toString('base64');
			response.json({ data: { method, originalUrl, headers, body, raw, user: request.accountability?.user } });
		});
		router.get('/list', (_, response) => response.json([{ order: 1 }, { order: 2 }]));
		router.get('/more', (_, response) => response.json({ data: { id: 1 }, meta: { total: 9 } }));
		router.get('/text', (_, response) => response.type('text').send('plain words'));
		router.get('/page', (_, response) => response.type('html').send('<h1>Page</h1>'));
		router.get('/empty', (_, response) => response.status(204).end());
		router.get('/leads', (_, response) => response.redirect('https://elsewhere.example/x'));
		router.get('/file', (_, response) => response.attachment('b\\u00fcro \\u2713.bin').send(Buffer.from([0, 255, 1, 128])));
		router.get('/busy', (_, response) =>
			busy-- > 0 ? response.status(503).set('Retry-After', '0').end() : response.json({ at: 'last' }));
		router.post('/refuse', (_, response) => response.status(422).json({ message: 'No such order', order: 7 }));
		router.post('/secret', (request, response) =>
			response.status(400).send('You sent ' + request.get('x-api-key') + ' and ' + request.get('authorization')));
	},
};
`;

/** The `data` that the endpoint echoes. */
const headersOf = (json: any) => json.headers as Record<string, string>;

export const customApi: Scenario = {
	resource: 'customApi',
	env: async (state) => {
		state.folder = await extensionFolder({ 'directus-extension-scenario': ENDPOINT });
		return state.folder.env;
	},
	steps: [
		{
			operation: 'request',
			title: 'a list',
			example: true,
			parameters: { path: 'scenario/list' },
			verify: ({ items }) =>
				expect(items).toEqual([
					{ json: { order: 1 }, pairedItem: { item: 0 } },
					{ json: { order: 2 }, pairedItem: { item: 0 } },
				]),
		},
		{
			operation: 'request',
			title: 'a path with a query, more query and headers',
			parameters: {
				path: '/scenario/echo/a b/c%2Fd/ü?tag=1&tag=2#x',
				sendQuery: 'pairs',
				queryPairs: { pairs: [{ name: 'more', value: 'a&b=c' }] },
				headerPairs: { pairs: [{ name: 'X-Own', value: 'yes' }] },
			},
			verify: ({ items, server }) => {
				const json = items[0]?.json;
				expect(json).toMatchObject({
					method: 'GET',
					originalUrl: '/scenario/echo/a%20b/c%2Fd/%C3%BC?tag=1&tag=2%23x&more=a%26b%3Dc',
				});
				expect(headersOf(json)['x-own']).toBe('yes');
				// With the credential, as every other request.
				expect(headersOf(json).authorization).toBe(`Bearer ${server.credential.token as string}`);
				expect(json?.user).toEqual(expect.any(String));
			},
		},
		{
			operation: 'request',
			title: 'a query as JSON, to an endpoint of Directus',
			parameters: {
				path: 'users/',
				sendQuery: 'json',
				queryJson: '{ "fields": ["email"], "filter": { "email": { "_eq": "admin@example.com" } } }',
			},
			verify: ({ items }) =>
				expect(items.map(({ json }) => json)).toEqual([{ email: 'admin@example.com' }]),
		},
		{
			operation: 'request',
			title: 'an answer with more than its data',
			parameters: { path: 'scenario/more' },
			verify: ({ items }) =>
				expect(items.map(({ json }) => json)).toEqual([{ data: { id: 1 }, meta: { total: 9 } }]),
		},
		{
			operation: 'request',
			title: 'a list with the counts that were asked for',
			parameters: { path: 'users?fields=email&limit=1&meta=total_count' },
			verify: ({ items }) =>
				expect(items.map(({ json }) => json)).toEqual([
					{ data: [{ email: expect.any(String) }], meta: { total_count: expect.any(Number) } },
				]),
		},
		{
			operation: 'request',
			title: 'JSON as a body',
			parameters: {
				method: 'POST',
				path: 'scenario/echo',
				sendBody: 'json',
				bodyJson: '[{ "a": 1 }]',
			},
			verify: ({ items }) =>
				expect(items[0]?.json).toMatchObject({
					method: 'POST',
					body: [{ a: 1 }],
					headers: { 'content-type': 'application/json' },
				}),
		},
		{
			operation: 'request',
			title: 'a text as a body, with a type of its own',
			parameters: {
				method: 'PUT',
				path: 'scenario/echo',
				sendBody: 'text',
				bodyText: '<order>ü</order>',
				headerPairs: { pairs: [{ name: 'content-type', value: 'application/xml' }] },
			},
			verify: ({ items }) => {
				const { method, raw, headers } = items[0]?.json as {
					method: string;
					raw: string;
					headers: object;
				};
				expect([method, Buffer.from(raw, 'base64').toString()]).toEqual([
					'PUT',
					'<order>ü</order>',
				]);
				expect(headers).toMatchObject({ 'content-type': 'application/xml' });
			},
		},
		{
			operation: 'request',
			title: 'a file as a body',
			parameters: {
				method: 'PATCH',
				path: 'scenario/echo',
				sendBody: 'file',
				inputFile: 'picture',
			},
			items: async () => [
				{
					json: {},
					binary: {
						picture: await binary(Buffer.from([0, 1, 254, 255]), { mimeType: 'image/x-scenario' }),
					},
				},
			],
			verify: ({ items }) =>
				expect(items[0]?.json).toMatchObject({
					method: 'PATCH',
					raw: 'AAH+/w==',
					headers: { 'content-type': 'image/x-scenario', 'content-length': '4' },
				}),
		},
		{
			operation: 'request',
			title: 'a file as an answer',
			parameters: { path: 'scenario/file', answerAs: 'file', outputFile: 'download' },
			verify: ({ items }) => {
				expect(items[0]?.json).toEqual({
					fileName: 'büro ✓.bin',
					mimeType: 'application/octet-stream',
				});
				expect(items[0]?.binary?.download).toMatchObject({ fileName: 'büro ✓.bin', bytes: 4 });
			},
		},
		{
			operation: 'request',
			title: 'texts, a web page, nothing, and another address',
			parameters: { path: '={{ $json.path }}' },
			items: () =>
				['text', 'page', 'empty', 'leads'].map((name) => ({ json: { path: `scenario/${name}` } })),
			verify: ({ items }) =>
				expect(items.map(({ json }) => json)).toEqual([
					{ result: 'plain words' },
					{ result: '<h1>Page</h1>' },
					{ success: true },
					{ status: 302, location: 'https://elsewhere.example/x' },
				]),
		},
		{
			operation: 'request',
			title: 'waits for a busy server',
			parameters: { path: 'scenario/busy' },
			verify: ({ items }) => expect(items.map(({ json }) => json)).toEqual([{ at: 'last' }]),
		},
		{
			operation: 'request',
			title: 'a refusal in words of its own',
			fails: true,
			parameters: { method: 'POST', path: 'scenario/refuse' },
			verify: ({ error }) =>
				expect(error).toMatchObject({
					message: 'No such order',
					httpCode: '422',
					description: expect.stringContaining('"order":7'),
				}),
		},
		{
			operation: 'request',
			title: 'a refusal that repeats secrets',
			fails: true,
			parameters: {
				method: 'POST',
				path: 'scenario/secret',
				headerPairs: { pairs: [{ name: 'X-Api-Key', value: 'my-own-key-1' }] },
			},
			verify: ({ error, server }) => {
				expect(error?.message).toBe('The endpoint answered 400');
				expect(error?.description).toContain('You sent *** and Bearer ***');
				expect(error?.description).not.toContain(server.credential.token);
			},
		},
		{
			operation: 'request',
			title: 'a refusal of Directus',
			fails: true,
			parameters: { path: 'scenario/nothing' },
			verify: ({ error }) => expect(error?.context.code).toBe('ROUTE_NOT_FOUND'),
		},
		{
			operation: 'request',
			title: 'what would lead elsewhere or is no request is not sent',
			onError: 'continueRegularOutput',
			parameters: {
				path: '={{ $json.path }}',
				headerPairs: { pairs: [{ name: '={{ $json.header }}', value: 'x' }] },
			},
			items: () => [
				{ json: { path: '../users' } },
				{ json: { path: 'https://elsewhere.example/x' } },
				{ json: { path: '' } },
				{ json: { path: 'scenario/list', header: 'AUTHORIZATION' } },
				{ json: { path: 'scenario/list', header: 'no header' } },
			],
			verify: ({ items }) =>
				expect(items.map(({ json }) => json.error)).toEqual([
					'".." is not a valid Path',
					'The Path must not be a whole address',
					'Missing required parameter: Path',
					'The header AUTHORIZATION cannot be set here',
					'"no header" is no header that can be sent',
				]),
		},
	],
	after: async (_, { folder }) => await folder.remove(),
};
