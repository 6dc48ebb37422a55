/** A real n8n, with the package of this checkout installed the way a community package is. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { installed } from './cache.mjs';
import { root } from './checkout.mjs';
import { takeLock } from './lock.mjs';
import { connect, setUpOwner } from './n8nClient.mjs';
import { runNpm } from './npm.mjs';
import { answers, dataFolder, startServer } from './serverProcess.mjs';

const HOST = '127.0.0.1';
const NAME = 'n8n-nodes-directus-complete';

/** The first user of every n8n of the tests. */
export const OWNER = {
	email: 'owner@example.com',
	password: 'Owner-password-1',
	firstName: 'Olive',
	lastName: 'Owner',
};

const SETTINGS = {
	N8N_LISTEN_ADDRESS: HOST,
	N8N_HOST: HOST,
	// Fixed, so that a user folder copied from the template can be read.
	N8N_ENCRYPTION_KEY: 'only-for-tests',
	// Plain http.
	N8N_SECURE_COOKIE: 'false',
	// Nothing is sent out, and nothing waits for an answer from there.
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_COMMUNITY_PACKAGES_ALLOW_TOOL_USAGE: 'true',
	// Where a look at its database takes longer n8n answers every request with 503, "Database is not ready!". On a
	// busy machine it takes longer than the usual five seconds.
	DB_PING_TIMEOUT_MS: '60000',
};

/**
 * Packs the built package as it would be published.
 *
 * @param {string} folder for the tarball
 * @returns {Promise<string>} the tarball's path
 * @throws {NpmError} when npm cannot pack it
 */
export async function packPackage(folder) {
	const told = await runNpm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
		cwd: root,
	});
	const [{ filename }] = JSON.parse(told);
	return join(folder, filename);
}

/** The one folder in which the workflows of an n8n may read and write files, below its user folder. */
export const filesFolder = (userFolder) => join(userFolder, 'files');

/** Where n8n keeps this package, below its user folder. */
export const packageFolder = (userFolder) =>
	join(userFolder, '.n8n', 'nodes', 'node_modules', NAME);

/**
 * Puts a packed package where n8n's own installer of community packages puts it.
 *
 * @param {string} tarball
 * @param {string} userFolder
 * @returns {Promise<string>} the package's folder
 */
export async function installPackage(tarball, userFolder) {
	const nodes = join(userFolder, '.n8n', 'nodes');
	const unpacked = join(nodes, 'unpacked');
	await rm(unpacked, { recursive: true, force: true });
	await mkdir(unpacked, { recursive: true });
	await execa('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
	const { name, version } = JSON.parse(await readFile(join(unpacked, 'package.json'), 'utf8'));
	const target = join(nodes, 'node_modules', name);
	await rm(target, { recursive: true, force: true });
	await mkdir(join(nodes, 'node_modules'), { recursive: true });
	await rename(unpacked, target);
	await writeFile(
		join(nodes, 'package.json'),
		JSON.stringify({ name: 'installed-nodes', private: true, dependencies: { [name]: version } }),
	);
	return target;
}

/**
 * Starts one process of n8n.
 *
 * @param {import('./cache.mjs').Installed} install
 * @param {string} userFolder
 * @param {number} port where it answers
 * @param {Record<string, string>} env settings of n8n that override the usual ones
 * @param {string[]} [command] of n8n's command line: https://docs.n8n.io/hosting/cli-commands/
 * @returns {Promise<import('./serverProcess.mjs').ServerProcess>} once it is ready
 * @throws {Error} with the end of its log, when it does not start
 */
export async function launchN8n(
	{ folder: install, node },
	userFolder,
	port,
	env,
	command = ['start'],
) {
	const url = `http://${HOST}:${port}`;
	return await startServer({
		name: `n8n ${command[0]}`,
		node,
		args: [join(install, 'node_modules', 'n8n', 'bin', 'n8n'), ...command],
		cwd: userFolder,
		env: {
			...SETTINGS,
			N8N_USER_FOLDER: userFolder,
			// Its default is a folder in the home of whoever runs the tests.
			N8N_RESTRICT_FILE_ACCESS_TO: filesFolder(userFolder),
			N8N_PORT: String(port),
			N8N_EDITOR_BASE_URL: url,
			N8N_WEBHOOK_URL: url,
			// Its default is one fixed port, at which a second n8n fails.
			N8N_RUNNERS_BROKER_PORT: String(await getPort()),
			...env,
		},
		// n8n 1 says that it is ready before it has its routes.
		ready: async () =>
			(await answers(`${url}/healthz/readiness`)) &&
			(command[0] !== 'start' || (await answers(`${url}/rest/settings`))),
		// In queue mode four of them start together, each with half a minute of work for a processor.
		timeout: 300_000,
	});
}

/** n8n's first start makes its tables, and its owner is set up then: done once for each install. */
async function userFolderTemplate(install, onProgress) {
	const hash = createHash('sha256')
		.update(JSON.stringify([OWNER, SETTINGS.N8N_ENCRYPTION_KEY]))
		.digest('hex')
		.slice(0, 8);
	const template = join(install.folder, `template-${hash}`);
	if (existsSync(template)) return template;
	const release = await takeLock(`${template}.lock`);
	try {
		if (existsSync(template)) return template;
		onProgress('Setting up a database for n8n, once');
		const { folder, remove } = await dataFolder(undefined, 'n8n-template-');
		try {
			const port = await getPort();
			const server = await launchN8n(install, folder, port, {});
			try {
				await setUpOwner(`http://${HOST}:${port}`, OWNER);
			} finally {
				await server.stop();
			}
			// In two steps, so that a template is whole as soon as it has its name.
			const partial = `${template}.partial`;
			await rm(partial, { recursive: true, force: true });
			await cp(folder, partial, { recursive: true });
			await rename(partial, template);
		} finally {
			await remove();
		}
	} finally {
		release();
	}
	return template;
}

/**
 * Starts an n8n with an owner, and logs in.
 *
 * @param {object} [options]
 * @param {'n8n' | 'n8n-1'} [options.install] which n8n of this folder
 * @param {string} [options.tarball] a packed package to install first
 * @param {(userFolder: string) => Promise<void>} [options.prepare] called before n8n first starts there
 * @param {string} [options.folder] keeps its data there from start to start; a temporary one otherwise
 * @param {number} [options.port] another is used where this one is taken
 * @param {Record<string, string>} [options.env] settings of n8n that override the usual ones
 * @param {import('./cache.mjs').OnProgress} [options.onProgress]
 * @returns {Promise<{
 *   url: string, port: number, folder: string, readonly pid: number, owner: { email: string, password: string },
 *   readonly client: Awaited<ReturnType<typeof connect>>,
 *   stop: () => Promise<void>, kill: () => Promise<void>, restart: () => Promise<void>, log: () => string,
 * }>} `stop` removes a temporary folder, `kill` leaves all as it is; `restart` works after both `kill` and a
 *   running server, keeps port and data and logs in anew
 * @throws {Error} when it cannot be installed or does not start
 */
export async function startN8n({
	install: name = 'n8n',
	tarball,
	prepare = async () => {},
	folder: given,
	port: wanted,
	env = {},
	onProgress = () => {},
} = {}) {
	const install = await installed(name, { onProgress });
	const template = await userFolderTemplate(install, onProgress);
	const { folder, remove } = await dataFolder(given, 'n8n-');
	if (!existsSync(join(folder, '.n8n'))) await cp(template, folder, { recursive: true });
	if (tarball) {
		onProgress(`Installing ${basename(tarball)} in n8n`);
		await installPackage(tarball, folder);
	}
	await prepare(folder);
	const port = await getPort({ port: wanted });
	const url = `http://${HOST}:${port}`;
	const owner = { email: OWNER.email, password: OWNER.password };

	const start = async () => {
		onProgress('Starting n8n');
		const server = await launchN8n(install, folder, port, env);
		return { server, client: await connect(url, owner) };
	};
	let current = await start();
	return {
		url,
		port,
		folder,
		owner,
		get pid() {
			return current.server.pid;
		},
		get client() {
			return current.client;
		},
		log: () => current.server.log(),
		kill: () => current.server.kill(),
		async stop() {
			await current.server.stop();
			await remove();
		},
		async restart() {
			await current.server.stop();
			current = await start();
		},
	};
}
