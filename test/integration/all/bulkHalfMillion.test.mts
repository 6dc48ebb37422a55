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

/** Straight into the database: by requests it would take minutes. */
const SEED = `
const { createRequire } = require('node:module');
const sqlite3 = createRequire(process.argv[1])('sqlite3');
const database = new sqlite3.Database(process.argv[2]);
database.exec(
	'PRAGMA busy_timeout = 10000;' +
	'WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${RECORDS})' +
	' INSERT INTO ${COLLECTION} (id, views) SELECT n, n % 7 FROM numbers',
	(error) => { if (error) throw error; database.close(); },
);`;

it('gives every one of them once, in order', async () => {
	const { startDirectus } = await import('../../stack/directus.mjs');
	const { installed } = await import('../../stack/cache.mjs');
	const directus = await startDirectus({ env: { QUERY_LIMIT_MAX: '20000' } });
	try {
		const server = serverAt(directus.url, directus.adminToken, '12');
		await makeRecords(server, COLLECTION, {
			type: 'integer',
			schema: { has_auto_increment: true },
		});
		const { folder, node } = await installed('directus-12');
		const library = join(folder, 'node_modules', 'directus', 'package.json');
		await promisify(execFile)(node, ['-e', SEED, library, join(directus.folder, 'data.db')]);
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
