/**
 * Another database than SQLite for the Directus of the tests: each gets a fresh one of its own in the server
 * that DIRECTUS_TEST_DB names, such as `postgres://postgres@127.0.0.1:5432` or `mysql://root@127.0.0.1:3306`.
 * The runner names one that it has started itself (postgres.mjs) where a file is to run on PostgreSQL.
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
 *   `keep` keeps it as it is for the next, where the server can copy one
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
	const run = async (statement, ...names) => {
		const require = createRequire(join(install, 'node_modules', 'directus', 'package.json'));
		const driver = client === 'mysql' && canResolve(require, 'mysql2') ? 'mysql2' : client;
		const connection = { ...login, ...(client === 'pg' && { database: 'postgres' }) };
		const knex = require('knex')({ client: driver, connection });
		try {
			await knex.raw(statement, names);
		} finally {
			await knex.destroy();
		}
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
				if (client === 'pg') {
					const copied = run('create database ?? template ??', name, template);
					if (await copied.then(() => true, unless(/template database .* does not exist/)))
						return false;
				}
				await run('create database ??', name);
				return true;
			} catch (error) {
				return unless(/exists/)(error);
			}
		},
		async keep() {
			if (client !== 'pg') return;
			// Another worker may keep its own at the same moment.
			const isKept = unless(/exists|duplicate key/);
			await run('create database ?? template ??', template, name).catch(isKept);
		},
		drop: async () =>
			await run(`drop database if exists ??${client === 'pg' ? ' with (force)' : ''}`, name),
	};
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
