/** A real Directus on SQLite, unless database.mjs says otherwise. Its log-ins are the same everywhere: they protect nothing. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { installed } from './cache.mjs';
import { databaseFor } from './database.mjs';
import { takeLock } from './lock.mjs';
import { answers, dataFolder, runToEnd, startServer } from './serverProcess.mjs';

const HOST = '127.0.0.1';

const ADMIN = {
	ADMIN_EMAIL: 'admin@example.com',
	ADMIN_PASSWORD: 'admin-password',
	ADMIN_TOKEN: 'admin-static-token',
};

/** Signs Directus's tokens; tests forge expired and foreign ones with it. */
export const DIRECTUS_SECRET = 'only-for-tests';

/** The one `reset_url` that these servers allow in Request Password Reset. */
export const RESET_URL = 'https://app.example.com/reset-password';

/** What every start has in common. */
const SETTINGS = {
	...ADMIN,
	HOST,
	KEY: 'stack',
	SECRET: DIRECTUS_SECRET,
	DB_CLIENT: 'sqlite3',
	CACHE_ENABLED: 'false',
	RATE_LIMITER_ENABLED: 'false',
	// Its 503 under load would make tests fail on a slow machine for no fault of theirs.
	PRESSURE_LIMITER_ENABLED: 'false',
	TELEMETRY: 'false',
	// Directus makes log-ins slow on purpose. These passwords protect nothing, and tests log in often.
	LOGIN_STALL_TIME: '0',
	HASH_MEMORY_COST: '1024',
	HASH_TIME_COST: '2',
	HASH_PARALLELISM: '1',
	TUS_ENABLED: 'true',
	WEBSOCKETS_ENABLED: 'true',
	PASSWORD_RESET_URL_ALLOW_LIST: RESET_URL,
	EMAIL_FROM: 'directus@example.com',
	EMAIL_TRANSPORT: 'smtp',
	EMAIL_VERIFY_SETUP: 'false',
	EMAIL_SMTP_IGNORE_TLS: 'true',
};

const places = (folder) => ({
	DB_FILENAME: join(folder, 'data.db'),
	STORAGE_LOCATIONS: 'local',
	STORAGE_LOCAL_ROOT: join(folder, 'uploads'),
	EXTENSIONS_PATH: join(folder, 'extensions'),
});

/** Directus's first start makes its tables and its first user, in about 9 s: done once for each install. */
async function databaseTemplate({ folder: install, node }, cli, onProgress) {
	const hash = createHash('sha256').update(JSON.stringify(ADMIN)).digest('hex').slice(0, 8);
	const template = join(install, `template-${hash}.db`);
	if (existsSync(template)) return template;
	const release = await takeLock(`${template}.lock`);
	try {
		if (existsSync(template)) return template;
		onProgress('Setting up a database for Directus, once');
		const { folder, remove } = await dataFolder(undefined, 'directus-template-');
		try {
			const env = { ...SETTINGS, ...places(folder) };
			await runToEnd({
				name: 'directus bootstrap',
				node,
				args: [cli, 'bootstrap'],
				cwd: folder,
				env,
			});
			// In two steps, so that a template is whole as soon as it has its name.
			await copyFile(join(folder, 'data.db'), `${template}.partial`);
			await rename(`${template}.partial`, template);
		} finally {
			await remove();
		}
	} finally {
		release();
	}
	return template;
}

/** One request; answers of every status come back, only a failed connection throws. */
async function send(base, method, path, body, token) {
	const isRaw =
		body === undefined ||
		typeof body === 'string' ||
		body instanceof FormData ||
		body instanceof Uint8Array;
	const response = await fetch(new URL(path, base), {
		method,
		headers: {
			...(isRaw ? {} : { 'content-type': 'application/json' }),
			...(token ? { authorization: `Bearer ${token}` } : {}),
		},
		body: isRaw ? body : JSON.stringify(body),
		redirect: 'manual',
	});
	const text = await response.text();
	let parsed;
	try {
		parsed = JSON.parse(text);
	} catch {
		// Empty, an asset or a page: the text is all there is.
	}
	return {
		status: response.status,
		ok: response.ok,
		headers: response.headers,
		text,
		data: parsed?.data,
		errors: parsed?.errors,
	};
}

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {boolean} ok
 * @property {Headers} headers
 * @property {string} text
 * @property {any} data what Directus has under `data`
 * @property {{ message: string, extensions: { code: string } }[] | undefined} errors
 */

/**
 * A client of a running Directus, for tests and set-up.
 *
 * @param {string} url
 * @param {string} adminToken sent unless a request says otherwise
 */
export function directusClient(url, adminToken) {
	const client = {
		/**
		 * @param {string} method
		 * @param {string} path with its leading slash
		 * @param {unknown} [body] sent as JSON; a string, FormData or bytes as they are
		 * @param {{ token?: string | null }} [options] another token than the admin's, or null for none
		 * @returns {Promise<Answer>} whatever the status; rejects only when there is no answer
		 */
		request: async (method, path, body, { token = adminToken } = {}) =>
			await send(url, method, path, body, token),

		/**
		 * @param {string} email
		 * @param {string} password
		 * @returns {Promise<{ access_token: string, refresh_token: string, expires: number }>}
		 * @throws {Error} with `status` and Directus's `code` when it refuses
		 */
		async login(email, password) {
			const { ok, status, data, errors } = await client.request(
				'POST',
				'/auth/login',
				{ email, password },
				{ token: null },
			);
			if (ok) return data;
			const { message, extensions } = errors?.[0] ?? {};
			throw Object.assign(new Error(message ?? `Log-in was answered ${status}`), {
				status,
				code: extensions?.code,
			});
		},
	};
	return client;
}

/**
 * Starts a Directus, in about 3 s once it is installed. It has one user, the admin; without a licence
 * Directus 12 refuses the fourth.
 *
 * @param {object} [options]
 * @param {'12' | '11' | '10'} [options.version]
 * @param {Record<string, string>} [options.env] settings of Directus that override the usual ones
 * @param {string} [options.folder] keeps the data there from start to start; a temporary one otherwise
 * @param {number} [options.port] another is used where this one is taken
 * @param {{ host: string, port: number }} [options.mailbox] where its mails go; without it they fail
 * @param {import('./cache.mjs').OnProgress} [options.onProgress]
 * @returns {Promise<{
 *   url: string, port: number, folder: string, secret: string, readonly pid: number,
 *   adminEmail: string, adminPassword: string, adminToken: string,
 *   stop: () => Promise<void>, kill: () => Promise<void>, restart: () => Promise<void>, log: () => string,
 * } & ReturnType<typeof directusClient>>} `stop` removes a temporary folder, `kill` leaves all as it is;
 *   `restart` works after both `kill` and a running server and keeps port and data
 * @throws {Error} when it cannot be installed or does not start
 */
export async function startDirectus({
	version = '12',
	env = {},
	folder: given,
	port: wanted,
	mailbox,
	onProgress = () => {},
} = {}) {
	const install = await installed(`directus-${version}`, { onProgress });
	const cli = join(install.folder, 'node_modules', 'directus', 'cli.js');
	const { folder, remove } = await dataFolder(given, `directus-${version}-`);
	const database = databaseFor(install.folder, folder);
	if (!database) {
		const { DB_FILENAME: file } = places(folder);
		const template = await databaseTemplate(install, cli, onProgress);
		if (!existsSync(file)) await copyFile(template, file);
	}

	const port = await getPort({ port: wanted });
	const url = `http://${HOST}:${port}`;
	const settings = {
		...SETTINGS,
		...places(folder),
		...database?.env,
		PORT: String(port),
		PUBLIC_URL: url,
		EMAIL_SMTP_HOST: mailbox?.host ?? HOST,
		EMAIL_SMTP_PORT: String(mailbox?.port ?? 9),
		...env,
	};
	if (await database?.create()) {
		onProgress('Setting up a database for Directus');
		await runToEnd({
			name: 'directus bootstrap',
			node: install.node,
			args: [cli, 'bootstrap'],
			cwd: folder,
			env: settings,
		});
		await database.keep();
	}
	const start = async () => {
		onProgress('Starting Directus');
		return await startServer({
			name: `Directus ${version}`,
			node: install.node,
			args: [cli, 'start'],
			cwd: folder,
			env: settings,
			ready: () => answers(`${url}/server/ping`),
		});
	};
	let server = await start();
	return {
		url,
		port,
		folder,
		secret: settings.SECRET,
		adminEmail: ADMIN.ADMIN_EMAIL,
		adminPassword: ADMIN.ADMIN_PASSWORD,
		adminToken: ADMIN.ADMIN_TOKEN,
		...directusClient(url, ADMIN.ADMIN_TOKEN),
		get pid() {
			return server.pid;
		},
		log: () => server.log(),
		kill: () => server.kill(),
		async stop() {
			await server.stop();
			if (!given) await database?.drop();
			await remove();
		},
		async restart() {
			await server.stop();
			server = await start();
		},
	};
}
