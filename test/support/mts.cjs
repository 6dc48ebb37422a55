const { existsSync } = require('node:fs');
const { basename, resolve } = require('node:path');
const ts = require('typescript');

// Both halves of what jest needs to know of TypeScript in .mts files: as transformer and as resolver.
module.exports = {
	/** A file into CommonJS. Types are checked by lint, not here. */
	process(text, path) {
		const { outputText, sourceMapText } = ts.transpileModule(text, {
			// Named .mts it would stay an ES module. As .cts it becomes CommonJS and keeps import(),
			// by which a test reaches what is an ES module.
			fileName: `${basename(path)}.cts`,
			compilerOptions: {
				target: ts.ScriptTarget.ES2022,
				module: ts.ModuleKind.Node16,
				esModuleInterop: true,
				sourceMap: true,
			},
		});
		return { code: outputText, map: { ...JSON.parse(sourceMapText), sources: [path] } };
	},

	/** An import of a .mts file says .mjs: the compiler demands it, and no file has that name. */
	sync(request, options) {
		const source = resolve(options.basedir, request.replace(/\.mjs$/, '.mts'));
		if (/^\.\.?\/.*\.mjs$/.test(request) && existsSync(source)) return source;
		return options.defaultResolver(request, options);
	},
};
