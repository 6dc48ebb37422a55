/** One process at a time, across processes: a file that names its holder. Only Node's own modules. */
import { readFileSync, unlinkSync } from 'node:fs';
import { link, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const HEARTBEAT_MS = 5_000;
/** A holder that has not touched its lock for so long is gone, even if its process id is in use again. */
const STALE_MS = 60_000;

/** @param {number} pid @returns {boolean} whether a process with this id exists */
export function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}

/**
 * @param {string} file
 * @returns {Promise<{ content: string, pid: number, stale: boolean } | undefined>} who holds the lock, if anybody
 */
async function holder(file) {
	try {
		const [content, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
		const pid = Number.parseInt(content, 10);
		// A holder writes its id right after creating the file: an empty one may be a moment old.
		const stale = Date.now() - mtimeMs > STALE_MS || (Number.isInteger(pid) && !isAlive(pid));
		return { content, pid, stale };
	} catch (error) {
		if (error.code === 'ENOENT') return undefined;
		throw error;
	}
}

/** Takes a stale lock away, unless another process did so first and holds a new one now. */
async function breakLock(file, content) {
	const aside = `${file}.${process.pid}.stale`;
	try {
		await rename(file, aside);
		if ((await readFile(aside, 'utf8')) !== content) await link(aside, file);
	} catch (error) {
		if (!['ENOENT', 'EEXIST'].includes(error.code)) throw error;
	} finally {
		await unlink(aside).catch(() => {});
	}
}

/**
 * Takes the lock `file`, waiting for a holder that is alive; a lock that a dead process left is broken.
 *
 * @param {string} file its folder must exist
 * @param {{ onWait?: (pid: number) => void, wait?: boolean }} [options] onWait is called about once a
 *   second while another process holds the lock; with `wait: false` a held lock is an error at once
 * @returns {Promise<() => void>} gives the lock back; synchronous, so that it can run as a process exits
 * @throws {Error} `code: 'LOCKED'`, with `pid`, for a held lock and `wait: false`; else what the file system says
 */
export async function takeLock(file, { onWait, wait = true } = {}) {
	const mine = `${process.pid} ${process.hrtime.bigint()}\n`;
	for (;;) {
		try {
			await writeFile(file, mine, { flag: 'wx' });
			break;
		} catch (error) {
			if (error.code !== 'EEXIST') throw error;
		}
		const other = await holder(file);
		if (other?.stale) {
			await breakLock(file, other.content);
		} else if (other) {
			if (!wait)
				throw Object.assign(new Error(`${file} is held by process ${other.pid}`), {
					code: 'LOCKED',
					pid: other.pid,
				});
			onWait?.(other.pid);
			await sleep(1000);
		}
	}
	const heartbeat = setInterval(
		() => utimes(file, new Date(), new Date()).catch(() => {}),
		HEARTBEAT_MS,
	);
	heartbeat.unref();
	return () => {
		clearInterval(heartbeat);
		try {
			if (readFileSync(file, 'utf8') === mine) unlinkSync(file);
		} catch {
			// Somebody emptied the cache folder meanwhile: the lock is gone as well.
		}
	};
}
