/**
 * Preloaded into every process that the stack starts (`node --import <leash()> …`): when the parent is gone
 * its end of the standard input closes, and the process ends too. Handlers in the parent alone would miss a
 * SIGKILL or a crash and leave servers behind that hold ports and databases.
 */
import { isMainThread } from 'node:worker_threads';

const FORCE_AFTER_MS = 5000;

/** @returns {string} what to give to `--import` for a child of this process; its stdin must be a pipe */
export const leash = () => new URL(`?parent=${process.pid}`, import.meta.url).href;

function end() {
	// Unref'd: a process that ends by itself in time must not wait for this.
	setTimeout(() => process.exit(1), FORCE_AFTER_MS).unref();
	process.kill(process.pid, 'SIGTERM');
}

// A process hands its --import on to its worker threads and to what it forks, whose standard input says
// nothing about us.
if (isMainThread && new URL(import.meta.url).searchParams.get('parent') === String(process.ppid)) {
	process.stdin.once('end', end).once('error', end).resume();
	// Listening for the parent must not be what keeps a finished process alive.
	process.stdin.unref?.();
}
