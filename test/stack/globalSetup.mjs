import { provideStacks } from './stack.mjs';

/** Stops the servers; for globalTeardown, which gets the same instance of this module. */
export let stopStacks = async () => {};

/**
 * Before the integration tests: a Directus and a mailbox for each jest worker.
 *
 * @param {{ maxWorkers: number }} options jest's own
 * @returns {Promise<void>}
 * @throws {Error} when a server does not start
 */
export default async function globalSetup({ maxWorkers }) {
	stopStacks = await provideStacks('integration', maxWorkers);
}
