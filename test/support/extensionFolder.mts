import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ExtensionFolder {
	/** Settings of a Directus that loads its extensions from there. */
	env: Record<string, string>;
	remove(): Promise<void>;
}

/**
 * A folder for the extensions of one Directus.
 *
 * @param endpoints endpoint extensions to put there: name → code
 */
export async function extensionFolder(
	endpoints: Record<string, string> = {},
): Promise<ExtensionFolder> {
	const folder = await mkdtemp(join(tmpdir(), 'extensions-'));
	// Without a package.json Directus loads none at all.
	await writeFile(join(folder, 'package.json'), '{}');
	for (const [name, code] of Object.entries(endpoints)) {
		const place = join(folder, 'extensions', name);
		await mkdir(place, { recursive: true });
		const extension = { type: 'endpoint', path: 'index.js', source: 'index.js', host: '*' };
		const manifest = { name, version: '1.0.0', type: 'module', 'directus:extension': extension };
		await writeFile(join(place, 'package.json'), JSON.stringify(manifest));
		await writeFile(join(place, 'index.js'), code);
	}
	return {
		env: { EXTENSIONS_PATH: join(folder, 'extensions'), PACKAGE_FILE_LOCATION: folder },
		remove: async () => await rm(folder, { recursive: true, force: true }),
	};
}
