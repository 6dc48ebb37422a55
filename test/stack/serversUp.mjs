/** Which servers `npm run servers` keeps up for this checkout. Only Node's own modules. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './lock.mjs';
import { builtFrom, stamps } from './checkout.mjs';

const fileOf = (layer) => join(stamps, `servers-${layer}.json`);

/**
 * The servers that `npm run servers` keeps up for a layer's tests. Never any in CI.
 *
 * @param {string} layer
 * @returns {Promise<{ pid: number, stack: import('./stack.mjs').Stack } | undefined>} `pid` is who keeps them up
 * @throws {Error} where n8n there has the package as it was before a change
 */
export async function serversUp(layer) {
	if (process.env.CI === 'true') return undefined;
	const up = await readFile(fileOf(layer), 'utf8').then(JSON.parse, () => undefined);
	if (!up || !isAlive(up.pid)) return undefined;
	if (up.stack.n8n && up.built !== (await builtFrom()))
		throw new Error(
			`The n8n that process ${up.pid} keeps up has the package as it was before the last change. End "npm run servers ${layer}" and start it again.`,
		);
	return up;
}

/**
 * Lets the tests of a layer find servers, as long as this process lives.
 *
 * @param {string} layer
 * @param {import('./stack.mjs').Stack} stack
 * @returns {Promise<() => Promise<void>>} takes it back
 */
export async function announceServers(layer, stack) {
	await writeFile(
		fileOf(layer),
		JSON.stringify({ pid: process.pid, built: await builtFrom(), stack }),
	);
	return async () => await rm(fileOf(layer), { force: true });
}
