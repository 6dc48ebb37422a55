/** Return All of half a million records, from a server that gives only so many at once. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { byId } from '../../scenarios/scenario.mjs';
import { runNode } from '../../support/engine.mjs';
import { makeRecords } from '../../support/records.mjs';
import { serverAt } from '../../support/servers.mjs';

const RECORDS = 500_000;
const COLLECTION = 'half_million';

/** Straight into the database, whichever it is: by requests it would take minutes. */
const SEED = `
const { createRequire } = require('node:module');
const [, library, settings] = process.argv;
const database = createRequire(library)('knex')(JSON.parse(settings));
const digits = (place) => '(' + Array.from({ length: 10 }, (_, n) => 'select ' + n * place + ' as d').join(' union all ') + ') t' + place;
const places = [1, 10, 100, 1000, 10000, 100000];
const number = places.map((place) => 't' + place + '.d').join(' + ');
database.raw(
	'insert into ${COLLECTION} (id, views) select ' + number + ' + 1, (' + number + ') % 7 from ' +
	places.map(digits).join(' cross join ') + ' where ' + number + ' < ${RECORDS}',
).finally(() => database.destroy());`;

/** knex's settings for the database of a Directus: the one that DIRECTUS_TEST_DB asks for, or SQLite. */
const connectionTo = (folder: string, env?: Record<string, string>) =>
	env
		? {
				client: env.DB_CLIENT,
				connection: {
					host: env.DB_HOST,
					port: Number(env.DB_PORT),
					user: env.DB_USER,
					password: env.DB_PASSWORD,
					database: env.DB_DATABASE,
				},
			}
		: {
				client: 'sqlite3',
				connection: { filename: join(folder, 'data.db') },
				useNullAsDefault: true,
			};

it('gives every one of them once, in order', async () => {
	const { startDirectus } = await import('../../stack/directus.mjs');
	const { installed } = await import('../../stack/cache.mjs');
	const { databaseFor } = await import('../../stack/database.mjs');
	const directus = await startDirectus({ env: { QUERY_LIMIT_MAX: '20000' } });
	try {
		const server = serverAt(directus.url, directus.adminToken, '12');
		await makeRecords(server, COLLECTION, {
			type: 'integer',
			schema: { has_auto_increment: true },
		});
		const { folder, node } = await installed('directus-12');
		const library = join(folder, 'node_modules', 'directus', 'package.json');
		const settings = connectionTo(directus.folder, databaseFor(folder, directus.folder)?.env);
		await promisify(execFile)(node, ['-e', SEED, library, JSON.stringify(settings)]);
		const [held] = await server.request('GET', `/items/${COLLECTION}?aggregate[count]=*`);
		expect(Number(held.count)).toBe(RECORDS);
		const { items, error } = await runNode(
			{
				resource: 'items',
				operation: 'list',
				collection: byId(COLLECTION),
				returnAll: true,
				options: { fields: ['id'] },
			},
			{ credential: server.credential },
		);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(RECORDS);
		expect(items.findIndex(({ json }, index) => json.id !== index + 1)).toBe(-1);
	} finally {
		await directus.stop();
	}
}, 180_000);
