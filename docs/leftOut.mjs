/**
 * Routes of Directus that the node leaves out on purpose, with the reason. `npm run routes` holds them against an
 * installed Directus, and docs/leftOut.md is made of them. A placeholder has any name: `{}`.
 *
 * @type {Array<{ what: string, routes: string[], why: string }>}
 */
export const leftOut = [
	{
		what: 'Reads by SEARCH',
		routes: [
			...['access', 'activity', 'collections', 'comments', 'dashboards', 'deployments', 'files'],
			...['flows', 'folders', 'items/{}', 'mcp-oauth/clients', 'notifications', 'operations'],
			...['panels', 'permissions', 'policies', 'presets', 'revisions', 'roles', 'shares'],
			...['translations', 'users', 'versions'],
		].map((path) => `SEARCH /${path}`),
		why: 'They answer what GET answers. The node asks by SEARCH by itself where a query is too long for an address.',
	},
	{
		what: 'The parts of other operations',
		routes: [
			...[
				'PATCH /files/tus/{}',
				'HEAD /files/tus/{}',
				'OPTIONS /files/tus/{}',
				'DELETE /files/tus/{}',
			],
			...['GET /flows/trigger/{}', 'POST /auth/login/{}'],
			...['ALL /graphql', 'ALL /graphql/system'],
		],
		why: 'Upload Resumable and Create of files, Trigger of flows, Log In with a provider, and Execute of GraphQL send them.',
	},
	{
		what: 'The browser’s part of a single sign-on',
		routes: [
			...['GET /auth/login/{}/callback', 'POST /auth/login/{}/callback'],
			...['GET /auth/login/{}/metadata', 'POST /auth/login/{}/logout', 'POST /auth/login/{}/acs'],
		],
		why: 'The provider sends the user’s browser there, with what only that browser has. Get SSO Login URL gives the address at which it begins.',
	},
	{
		what: 'Pages and files for a browser',
		routes: [
			...['GET /', 'GET /robots.txt', 'GET /admin', 'ALL /admin', 'ALL /admin/*'],
			'GET /extensions/sources/{}',
		],
		why: 'They are the Studio itself, and the code of its extensions.',
	},
	{
		what: 'For models',
		routes: [
			...[
				'GET /mcp',
				'POST /mcp',
				'GET /mcp-oauth/authorize',
				'POST /mcp-oauth/authorize/decision',
			],
			...['POST /mcp-oauth/register', 'POST /mcp-oauth/token', 'POST /mcp-oauth/revoke'],
			'GET /.well-known/oauth-protected-resource*',
			'GET /.well-known/oauth-authorization-server*',
			...['POST /ai/chat', 'POST /ai/object', 'POST /ai/files'],
		],
		why: 'Directus’s own MCP server speaks to models, with their log-in, and its assistant to people in the Studio. In n8n a model has this node as a tool, or the MCP Client Tool: see models.md.',
	},
	{
		what: 'The license',
		routes: [
			...['POST /license', 'PATCH /license', 'DELETE /license', 'POST /license/preview'],
			...['GET /license/portal', 'PATCH /license/addons/{}', 'DELETE /license/addons/{}'],
			...['POST /license/pending-resolution', 'POST /license/resolve'],
		],
		why: 'Who changes the license buys something. The Studio asks before it does; and without a key nothing of it could be tried.',
	},
	{
		what: 'For the server itself',
		routes: ['POST /server/setup', 'POST /deployments/webhooks/{}', 'POST /utils/resolve-redirect'],
		why: 'The first start of a new server in the browser; calls of the providers of deployments, which they sign; and what the Studio asks about its own links.',
	},
];

/** @returns {string} the page of what is left out, as Markdown */
export function leftOutPage() {
	const sections = leftOut.flatMap(({ what, routes, why }) => [
		`## ${what}`,
		'',
		why,
		'',
		...[...routes].sort().map((route) => `- \`${route}\``),
		'',
	]);
	return [
		'<!-- Made by `npm run docs` from docs/leftOut.mjs. Do not edit. -->',
		'',
		'# What is left out of Directus’s API',
		'',
		'Every route of Directus 12.4 is that of an [operation](reference.md), or stands here with the reason why it is',
		'not. `npm run routes` compares the routes of an installed Directus with both, and a test fails where one is in',
		'neither. _Custom API Call_ sends any of them.',
		'',
		...sections,
	].join('\n');
}
