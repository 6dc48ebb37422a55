/** Faults that were reported in public, of Directus, of n8n and of other nodes, and that stay mended here. */
import { oldFaults } from '../oldFaults/index.mjs';
import type { Server } from '../scenarios/scenario.mjs';
import { tried } from '../support/tried.mjs';
import { serverFor } from '../support/servers.mjs';

let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
});

it('each has its own report', () => {
	expect(new Set(oldFaults.map(({ report }) => report)).size).toBe(oldFaults.length);
});

it.each(oldFaults)('$report: $title', async ({ proves, report, title }) => {
	await proves(server);
	tried({ what: `${title} ([report](${report}))`, times: 1, result: 'as it should be' });
});
