const { rm } = require('node:fs/promises');
const { dest, src } = require('gulp');

// What n8n loads beside the code: the icons, the codex (*.node.json) with a node's categories, and the schemas of
// what its operations put out.
const assets = ['nodes/**/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'];

exports.clean = () => rm('dist', { recursive: true, force: true });

// Without `encoding: false` gulp 5 reads every file as UTF-8, which spoils what is not text.
exports.default = () => src(assets, { base: '.', encoding: false }).pipe(dest('dist'));
