/**
 * Compares the routes of an installed Directus with the table of operations and with what is left out on purpose,
 * and prints what is in neither:
 *
 *   npm run routes                     of Directus 12
 *   npm run routes -- directus-11      of another one of test/stack/
 *
 * The routes are read in the code of @directus/api: every controller registers its own in one form,
 * `router.get("/path/:name", …)`, and app.js says under which path it stands.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installed } from '../test/stack/cache.mjs';
import { prepareCheckout } from '../test/stack/checkout.mjs';
import { leftOut } from './leftOut.mjs';

/** `/users/:pk(${UUID_REGEX})` as `/users/{}`. */
const pathOf = (prefix, path) =>
	`${prefix}${path}`.replace(/:\w+(?:\(\$\{.*?\}\))?/g, '{}').replace(/(.)\/+$/, '$1');

/** The routes that a file registers, below a path. `ALL` is what is there for every method. */
function routesIn(file, prefix) {
	const text = readFileSync(file, 'utf8');
	const found = text.matchAll(
		/[\w)]\.(get|post|patch|put|delete|search|head|options|all)\((["'`])(\/.*?)\2\s*,/g,
	);
	// What GraphQL has for every method; other uses of a path lead to routers, which are read by themselves.
	const used = text.matchAll(/\brouter\.(use)\((["'])(\/[^"']*)\2, parseGraphQL/g);
	return [...found, ...used].map(
		([, method, , path]) =>
			`${method === 'use' ? 'ALL' : method.toUpperCase()} ${pathOf(prefix, path)}`,
	);
}

/**
 * @param {string} api the folder of @directus/api
 * @returns {string[]} its routes as `GET /users/{}`, in the order of the alphabet, each once
 * @throws {Error} where its code has another form than what is read here
 */
export function routesOf(api) {
	const dist = join(api, 'dist');
	const app = readFileSync(join(dist, 'app.js'), 'utf8');
	const files = new Map();
	for (const [, names, file] of app.matchAll(/^import (.+?) from ["'](\.\/[^"']+)["']/gm))
		for (const name of names.match(/\w+/g)) files.set(name, join(dist, file));
	const routes = [];
	for (const [, method, path, name] of app.matchAll(/app\.(get|use)\(["'](\/[^"']*)["'], (\w+)/g)) {
		if (files.has(name)) routes.push(...routesIn(files.get(name), path));
		else routes.push(`${method === 'use' ? 'ALL' : 'GET'} ${path}`);
	}
	for (const [, path] of app.matchAll(/app\.get\(["'](\/[^"']*)["'], \(/g))
		routes.push(`GET ${path}`);
	for (const [, name] of app.matchAll(/app\.use\((\w*Router)\)/g))
		routes.push(...routesIn(files.get(name), ''));
	// The log-in of each provider, which only the settings of a server name; and that without one.
	const drivers = join(dist, 'auth', 'drivers');
	for (const file of readdirSync(drivers).filter((name) => name.endsWith('.js'))) {
		routes.push(...routesIn(join(drivers, file), '/auth/login/{}'));
		if (file === 'local.js') routes.push(...routesIn(join(drivers, file), '/auth/login'));
	}
	const unique = [...new Set(routes)].sort();
	if (unique.length < 150 || !unique.includes('GET /users/{}'))
		throw new Error(
			`Only ${unique.length} routes were found in ${dist}: its code has another form.`,
		);
	return unique;
}

/** A route with its placeholders unnamed, and no slash at its end. */
const unnamed = (route) => route.replace(/{[^}]*}/g, '{}').replace(/(.)\/$/, '$1');

/** A route whose last part may be left out, in both forms. */
const forms = (route) =>
	route.endsWith('?') ? [route.slice(0, -1), route.replace(/\/[^/]*$/, '')] : [route];

/**
 * @param {string[]} routes those of a server
 * @returns {{ missing: string[], needless: string[] }} those that are neither the route of an operation nor left
 *   out on purpose; and those that are said to be left out, though an operation has them or the server does not
 */
export function compareRoutes(routes) {
	const { resources } = createRequire(import.meta.url)(
		'../dist/nodes/Directus/operations/index.js',
	);
	const rows = Object.values(resources).flatMap(({ operations }) => Object.values(operations));
	const ours = new Set(rows.map(({ route }) => unnamed(route)));
	const listed = new Set(leftOut.flatMap((one) => one.routes));
	return {
		missing: routes.filter(
			(route) => !forms(route).some((form) => ours.has(form)) && !listed.has(route),
		),
		needless: [...listed].filter((route) => ours.has(route) || !routes.includes(route)),
	};
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const onProgress = (line) => process.stderr.write(`${line}\n`);
	await prepareCheckout({ onProgress });
	const name = process.argv[2] ?? 'directus-12';
	const { folder } = await installed(name, { onProgress });
	const api = join(folder, 'node_modules', '@directus', 'api');
	const routes = routesOf(api);
	const { missing } = compareRoutes(routes);
	const { version } = JSON.parse(
		readFileSync(join(folder, 'node_modules', 'directus', 'package.json'), 'utf8'),
	);
	console.log(`${routes.length} routes of Directus ${version}, ${missing.length} in neither list`);
	for (const route of missing) console.log(route);
	process.exitCode = missing.length > 0 ? 1 : 0;
}
