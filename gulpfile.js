const { readdir, readFile, rm, writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');
const ts = require('typescript');
const { homepage } = require('./package.json');

// What n8n loads beside the code: the icons, the codex (*.node.json) with a node's categories, and the schemas of
// what its operations put out.
const assets = ['nodes/**/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'];

// Without `encoding: false` gulp 5 reads every file as UTF-8, which spoils what is not text.
const copy = () => src(assets, { base: '.', encoding: false }).pipe(dest('dist'));

/** Changes the files of dist/ whose names end so. */
const rewritten = async (ending, change) => {
	const files = await readdir('dist', { recursive: true });
	const rewrite = async (file) => {
		const path = join('dist', file);
		const text = await readFile(path, 'utf8');
		await writeFile(path, await change(text));
	};
	await Promise.all(files.filter((file) => file.endsWith(ending)).map(rewrite));
};

/**
 * Without the spaces and words that only people read the package has 13 kB less. Names stay. Each function or constant
 * of a module is a line of its own, so that an error's stack still tells which one it comes from.
 */
async function withoutSpaces(text) {
	const { statements } = ts.createSourceFile('x.js', text, ts.ScriptTarget.ES2022);
	const options = { minifyWhitespace: true, minifySyntax: true, charset: 'utf8' };
	const lines = await Promise.all(
		statements.map(({ pos, end }) => esbuild.transform(text.slice(pos, end), options)),
	);
	return lines.map(({ code }) => code).join('');
}

/** Owner and repository stand in package.json alone. In the sources this address is in their place. */
const withHomepage = (text) => text.replaceAll('https://homepage.invalid', homepage);

/**
 * TypeScript first sets all that a module exports to undefined, in a line that names it once more; each is given its
 * value further down. Without that line the package has 1.5 kB less.
 */
const withoutFirstExports = (text) => text.replace(/^(exports\.\w+ = )+void 0;\n/m, '');

/**
 * TypeScript calls what is imported as `(0, module.name)(…)`, so that it gets no `this`. Nothing here asks for one in
 * that way; called as `module.name(…)` the package has 1.2 kB less.
 */
const withPlainCalls = (text) => text.replace(/\(0, (\w+_\d+\.\w+)\)\(/g, '$1(');

const scripts = () =>
	rewritten('.js', (text) =>
		withoutSpaces(withPlainCalls(withoutFirstExports(withHomepage(text)))),
	);

/** The JSON is for n8n alone; in one line the package has 2 kB less. */
const json = () => rewritten('.json', (text) => JSON.stringify(JSON.parse(withHomepage(text))));

/** The command that moves workflows in, as one file. It is no .js, which n8n would take for a part of a node. */
const command = () =>
	esbuild.build({
		entryPoints: ['convert/convert.mjs'],
		outfile: 'dist/convert.mjs',
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node20',
		minify: true,
	});

exports.clean = () => rm('dist', { recursive: true, force: true });

exports.default = series(copy, parallel(scripts, json, command));
