/** `npm run dev`: n8n runs with what is compiled anew. @shares nothing */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FILE = 'nodes/Directus/Directus.node.js';

it('shows the changed description of a node', async () => {
	const { packPackage, startN8n } = await import('../../stack/n8n.mjs');
	const { renew } = await import('../../../playground/watchBuild.mjs');
	const folder = mkdtempSync(join(tmpdir(), 'dev-'));
	const n8n = await startN8n({ tarball: await packPackage(folder) });
	try {
		const displayName = async () =>
			((await n8n.client.nodeTypes()) as Array<{ name: string; displayName: string }>).find(
				({ name }) => name === 'n8n-nodes-directus-complete.directus',
			)?.displayName;
		expect(await displayName()).toBe('Directus');
		const dist = join(folder, 'dist');
		cpSync(join(__dirname, '../../../dist'), dist, { recursive: true, preserveTimestamps: true });
		const code = readFileSync(join(dist, FILE), 'utf8');
		const changed = code.replace('displayName:"Directus"', 'displayName:"Changed"');
		expect(changed).not.toBe(code);
		writeFileSync(join(dist, FILE), changed);
		await renew(dist, n8n);
		expect(await displayName()).toBe('Changed');
	} finally {
		await n8n.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}, 240_000);
