import { provideStacks } from '../../stack/stack.mjs';

/** Stops the servers; for globalTeardown, which gets the same instance of this module. */
export let stopStacks = async () => {};

/**
 * Before the end-to-end tests: a mailbox, a Directus and an n8n with the packed package, one of each for all
 * of the files.
 *
 * @returns {Promise<void>}
 * @throws {Error} when one of them does not start
 */
export default async function globalSetup() {
	stopStacks = await provideStacks('e2e', 1);
}
