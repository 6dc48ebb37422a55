// Run with the Node of the stack's Directus, whose sqlite3 this loads: seed.cjs <install> <database> <count>
const { createRequire } = require('node:module');
const { join } = require('node:path');

const [, , install, file, count] = process.argv;
const sqlite3 = createRequire(join(install, 'node_modules/directus/package.json'))('sqlite3');

const sql = `
PRAGMA busy_timeout = 10000;
DELETE FROM bench;
DELETE FROM sqlite_sequence WHERE name = 'bench';
DELETE FROM directus_revisions;
DELETE FROM directus_activity;
WITH RECURSIVE numbers(n) AS (SELECT 1 WHERE ${Number(count)} > 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${Number(count)})
INSERT INTO bench (id, title, slug, views, body)
SELECT n, 'Title ' || n, 'slug-' || n, n, 'The body of record ' || n FROM numbers;
`;

const database = new sqlite3.Database(file);
database.exec(sql, (error) => {
	if (error) throw error;
	database.close();
});
