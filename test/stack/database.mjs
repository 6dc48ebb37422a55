/**
 * Another database than SQLite for the Directus of the tests: each gets a fresh one of its own in the server
 * that DIRECTUS_TEST_DB names, such as `postgres://postgres@127.0.0.1:5432` or `mysql://root@127.0.0.1:3306`.
 * The runner names one that it has started itself (postgres.mjs, mariadb.mjs).
 */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const CLIENTS = { 'postgres:': 'pg', 'postgresql:': 'pg', 'mysql:': 'mysql', 'mariadb:': 'mysql' };

/**
 * The database of a Directus that keeps its data in `folder`.
 *
 * @param {string} install where Directus is, whose own modules are used
 * @param {string} folder the same gives the same database
 * @returns {undefined | { env: Record<string, string>, create: () => Promise<boolean>, keep: () => Promise<void>, drop: () => Promise<void> }}
 *   nothing where the tests run on SQLite; `env` is Directus's settings, `create` says whether the database is empty,
 *   `keep` keeps it as it is for the next
 * @throws {Error} for an address of another kind
 */
export function databaseFor(install, folder) {
	if (!process.env.DIRECTUS_TEST_DB) return undefined;
	const address = new URL(process.env.DIRECTUS_TEST_DB);
	const client = CLIENTS[address.protocol];
	if (!client) throw new Error(`DIRECTUS_TEST_DB: ${Object.keys(CLIENTS).join(', ')} only`);
	const nameOf = (text) =>
		`directus_${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
	const [name, template] = [nameOf(folder), nameOf(install)];
	const login = {
		host: address.hostname,
		port: Number(address.port || (client === 'pg' ? 5432 : 3306)),
		user: decodeURIComponent(address.username),
		password: decodeURIComponent(address.password),
	};
	const withServer = async (use) => {
		const require = createRequire(join(install, 'node_modules', 'directus', 'package.json'));
		const driver = client === 'mysql' && canResolve(require, 'mysql2') ? 'mysql2' : client;
		const connection = { ...login, ...(client === 'pg' && { database: 'postgres' }) };
		const knex = require('knex')({ client: driver, connection, pool: { min: 1, max: 1 } });
		try {
			return await use(knex);
		} finally {
			await knex.destroy();
		}
	};
	const run = async (statement, ...names) =>
		await withServer(async (knex) => await knex.raw(statement, names));
	/** Makes a database of what is in another. */
	const copy = async (from, to) => {
		if (client === 'pg') return await run('create database ?? template ??', to, from);
		await withServer(async (knex) => await copyTables(knex, from, to));
	};
	return {
		env: {
			DB_CLIENT: client,
			DB_HOST: login.host,
			DB_PORT: String(login.port),
			DB_USER: login.user,
			DB_PASSWORD: login.password,
			DB_DATABASE: name,
		},
		async create() {
			try {
				const copied = copy(template, name);
				if (await copied.then(() => true, unless(/database .* does not exist|Unknown database/i)))
					return false;
				await run('create database ??', name);
				return true;
			} catch (error) {
				return unless(/exists/)(error);
			}
		},
		async keep() {
			// Another worker may keep its own at the same moment.
			await copy(name, template).catch(unless(/exists|duplicate key/));
		},
		drop: async () =>
			await run(`drop database if exists ??${client === 'pg' ? ' with (force)' : ''}`, name),
	};
}

/** Makes a database with the tables of another and what they hold: MySQL and MariaDB have no command for that. */
async function copyTables(knex, from, to) {
	// Held until the connection ends: another worker finds a whole copy or none.
	await knex.raw("select get_lock('directus', 300)");
	const [tables] = await knex.raw('show tables from ??', from);
	await knex.raw('create database ??', to);
	await knex.raw('use ??', to);
	await knex.raw('set foreign_key_checks = 0');
	for (const table of tables.flatMap(Object.values)) {
		const [[{ 'Create Table': statement }]] = await knex.raw('show create table ??.??', [
			from,
			table,
		]);
		await knex.raw(statement);
		await knex.raw('insert into ?? select * from ??.??', [table, from, table]);
	}
}

/** Takes an error of a certain message for a no, and throws any other. */
const unless = (expected) => (error) => {
	if (expected.test(error.message)) return false;
	throw error;
};

function canResolve(require, name) {
	try {
		return Boolean(require.resolve(name));
	} catch {
		return false;
	}
}
