/** An extension of Directus that emits whatever it is sent, where flows hear it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Answers what a filter event has come to. A payload of "circular" refers to itself. The `emitter` that
 * Directus gives an extension reaches other extensions only; flows listen to Directus's own.
 *
 * @see https://directus.io/docs/guides/extensions/api-extensions/endpoints
 */
const SOURCE = `
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
const path = createRequire(process.argv[1]).resolve('@directus/api/emitter');
const { default: emitter } = await import(pathToFileURL(path).href);
const circular = {};
circular.self = circular;
const given = (payload) => (payload === 'circular' ? circular : payload);
export default {
	id: 'shop',
	handler: (router) => {
		router.post('/action', (req, res) => {
			const { event, meta } = req.body;
			emitter.emitAction(event, { ...meta, payload: given(meta.payload) }, { accountability: req.accountability, schema: req.schema });
			res.json({ data: null });
		});
		router.post('/filter', async (req, res, next) => {
			try {
				const { event, payload, meta } = req.body;
				const context = { accountability: req.accountability, schema: req.schema };
				res.json({ data: { payload: await emitter.emitFilter(event, payload, meta, context) } });
			} catch (error) {
				next(error);
			}
		});
	},
};
`;

/**
 * Makes a folder with the extension.
 *
 * @returns the settings with which Directus loads it, and what removes the folder
 */
export async function shopExtension(): Promise<{
	env: Record<string, string>;
	remove(): Promise<void>;
}> {
	const folder = await mkdtemp(join(tmpdir(), 'extensions-'));
	const extension = join(folder, 'extensions', 'shop');
	await mkdir(join(extension, 'dist'), { recursive: true });
	// Without one Directus loads no extension at all.
	await writeFile(join(folder, 'package.json'), '{}');
	const options = { type: 'endpoint', path: 'dist/index.js', source: 'src/index.js', host: '*' };
	await writeFile(
		join(extension, 'package.json'),
		JSON.stringify({
			name: 'shop',
			version: '1.0.0',
			type: 'module',
			'directus:extension': options,
		}),
	);
	await writeFile(join(extension, 'dist', 'index.js'), SOURCE);
	return {
		env: { EXTENSIONS_PATH: join(folder, 'extensions'), PACKAGE_FILE_LOCATION: folder },
		remove: async () => await rm(folder, { recursive: true, force: true }),
	};
}
