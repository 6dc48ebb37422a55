import { running } from './globalSetup.mjs';

/** Stops what globalSetup started. */
export default async function globalTeardown() {
	for (const server of running.splice(0).reverse()) await server.stop();
}
