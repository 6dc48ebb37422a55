/**
 * Finds the programs that tests take from Debian's or Ubuntu's packages. Only Node's own modules: it runs before
 * anything is installed.
 */
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * A program of every Debian's that sets two things of the program which it starts: as whom it runs, and that the
 * kernel sends it a signal when its parent is gone.
 */
const SETPRIV = '/usr/bin/setpriv';

/** A folder for each version. They are not in the PATH. */
const POSTGRES = '/usr/lib/postgresql';

/** The first PostgreSQL whose `initdb` knows ICU's collations. */
const OLDEST_POSTGRES = 15;

const NOBODY = 65534;

const isRoot = () => process.getuid?.() === 0;

/** @returns {string | undefined} the folder of the newest installed PostgreSQL's programs */
export function findPostgres() {
	if (!existsSync(POSTGRES) || !existsSync(SETPRIV)) return undefined;
	return readdirSync(POSTGRES)
		.map(Number)
		.filter((version) => version >= OLDEST_POSTGRES)
		.sort((a, b) => b - a)
		.map((version) => join(POSTGRES, String(version), 'bin'))
		.find((folder) => existsSync(join(folder, 'postgres')));
}

/** The path of a program that is in the PATH. */
const inPath = (name) =>
	(process.env.PATH ?? '')
		.split(delimiter)
		.map((folder) => join(folder, name))
		.find((path) => existsSync(path));

/** Where servers are that only root has in its PATH. */
const inSystem = (name) =>
	[inPath(name), join('/usr/sbin', name)].find((path) => path && existsSync(path));

/** @returns {{ server: string, install: string, admin: string } | undefined} the paths of an installed MariaDB's programs */
export function findMariadb() {
	const server = inSystem('mariadbd');
	const [install, admin] = ['mariadb-install-db', 'mariadb-admin'].map(inPath);
	return server && install && admin && existsSync(SETPRIV) ? { server, install, admin } : undefined;
}

/** @returns {string | undefined} the path of an installed Redis */
export const findRedis = () => (existsSync(SETPRIV) ? inPath('redis-server') : undefined);

/** @returns {string | undefined} the path of OpenSSL, which makes certificates */
export const findOpenssl = () => inPath('openssl');

/**
 * Whose a program is that `leashed` starts: `nobody`'s where this process is root's, because PostgreSQL refuses root.
 *
 * @returns {{ uid: number, gid: number } | undefined} nothing where that is whoever runs this process
 */
export const otherUser = () => (isRoot() ? { uid: NOBODY, gid: NOBODY } : undefined);

/**
 * The command that starts a program so that it ends with this process, whatever ends this one.
 *
 * @param {string} program its path
 * @param {string[]} args
 * @param {NodeJS.Signals} endSignal what it is sent then
 * @returns {[file: string, args: string[]]} for execa
 */
export function leashed(program, args, endSignal) {
	const user = otherUser();
	const as = user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : [];
	const death = `--pdeathsig=${endSignal.slice('SIG'.length)}`;
	return [SETPRIV, [...as, death, program, ...args]];
}
