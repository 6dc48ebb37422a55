import { provideStacks } from '../../stack/stack.mjs';

/** Stops the servers; for globalTeardown, which gets the same instance of this module. */
export let stopStacks = async () => {};

/**
 * Before the end-to-end tests: a mailbox, a Directus and an n8n with the packed package for each jest worker.
 *
 * @param {{ maxWorkers?: number }} [options] jest's own; the scripts that take pictures have one of each
 * @returns {Promise<void>}
 * @throws {Error} when one of them does not start
 */
export default async function globalSetup({ maxWorkers = 1 } = {}) {
	stopStacks = await provideStacks('e2e', maxWorkers);
}
