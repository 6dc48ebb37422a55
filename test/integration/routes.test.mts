/** Every route of the installed Directus is that of an operation, or left out on purpose with its reason. */
import { join } from 'node:path';

interface Routes {
	routesOf(api: string): string[];
	compareRoutes(routes: string[]): { missing: string[]; needless: string[] };
}

let routes: string[];
let compared: ReturnType<Routes['compareRoutes']>;

beforeAll(async () => {
	const { installed } = (await import('../stack/cache.mjs')) as {
		installed(name: string): Promise<{ folder: string }>;
	};
	const { routesOf, compareRoutes } = (await import('../../docs/routes.mjs')) as Routes;
	const { folder } = await installed('directus-12');
	routes = routesOf(join(folder, 'node_modules', '@directus', 'api'));
	compared = compareRoutes(routes);
});

it('reads them in every form in which Directus registers them', () => {
	expect(routes).toEqual(
		expect.arrayContaining([
			...['GET /users', 'SEARCH /users', 'GET /users/{}', 'POST /users/me/tfa/enable'],
			...['GET /shares/info/{}', 'GET /assets/{}/{}?', 'POST /auth/login', 'GET /auth/login/{}'],
			...['ALL /graphql/system', 'GET /server/ping', 'POST /ai/chat', 'POST /mcp-oauth/token'],
		]),
	);
});

it('leaves none out without a reason', () => expect(compared.missing).toEqual([]));

it('says of none that it is left out which an operation has, or the server has not', () =>
	expect(compared.needless).toEqual([]));
