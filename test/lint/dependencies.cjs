/** What dependency-cruiser holds the sources to: the layers, and that they need nothing but n8n. */
const LAYERS = require('./layers.cjs');

const sources = '^(nodes|credentials|convert)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		...Object.entries(LAYERS).map(([name, { path, may }]) => ({
			name: `${name} imports ${may.length > 0 ? `only ${may.join(', ')}` : 'no other layer'}`,
			severity: 'error',
			from: { path },
			to: { path: sources, pathNot: [path, ...may.map((other) => LAYERS[other].path)] },
		})),
		{
			name: 'every source is of a layer',
			severity: 'error',
			from: { path: sources, pathNot: Object.values(LAYERS).map(({ path }) => path) },
			to: {},
		},
		{
			name: 'no two modules need each other to load',
			severity: 'error',
			from: { path: sources },
			to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
		},
		{
			name: 'nothing but n8n and Node.js is needed at run time',
			severity: 'error',
			from: { path: sources },
			to: { pathNot: [sources, '^node_modules/n8n-workflow/'], dependencyTypesNot: ['core'] },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '\\.(svg|json)$' },
		tsConfig: { fileName: 'tsconfig.json' },
		// Types as well: a handler that knows n8n's or HTTP's types knows too much.
		tsPreCompilationDeps: true,
	},
};
