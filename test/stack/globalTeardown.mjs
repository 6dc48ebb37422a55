import { stopStacks } from './globalSetup.mjs';

/** Stops what globalSetup started. */
export default async function globalTeardown() {
	await stopStacks();
}
