#!/usr/bin/env node
/** `npx n8n-nodes-directus-complete convert …`: docs/migration.md. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { edited, editsOf, spansOf } from './edit.mjs';
import { converted } from './nodes.mjs';

const USAGE = `npx n8n-nodes-directus-complete convert <workflow.json …> [option]

Turns the nodes of other packages for Directus in exported workflows into this package's.

Writes <workflow>.converted.json beside each file and says of every node what became of it.

  --out <folder>  write the files there, under their own names
  --in-place      write over the files themselves
  --dry-run       only say it

Exit code: 0; 1 where nodes were left as they are; 2 where a file is no workflow or cannot be read or written.`;

/** The places of the workflows in a file: one, or a list of them, as n8n exports it. */
function workflowsIn(content, span) {
	const isWorkflow = (one) =>
		Array.isArray(one?.nodes) && one.nodes.every((node) => typeof node?.type === 'string');
	const list = Array.isArray(content) ? content : [content];
	if (list.length === 0 || !list.every(isWorkflow)) throw new Error('it holds no workflow of n8n');
	return list.map((workflow, at) => ({ workflow, span: list === content ? span.of[at] : span }));
}

/** What the file becomes, and what is to be said of it. */
function convertFile(text) {
	const start = text.charCodeAt(0) === 0xfeff ? text[0] : '';
	const json = text.slice(start.length);
	let content;
	try {
		content = JSON.parse(json);
	} catch (error) {
		throw new Error(`it is no JSON (${error.message})`, { cause: error });
	}
	const count = { converted: 0, left: 0 };
	const [edits, lines] = [[], []];
	for (const { workflow, span } of workflowsIn(content, spansOf(json))) {
		for (const [at, node] of workflow.nodes.entries()) {
			const result = converted(node);
			if (!result) continue;
			const { what, values, notes, refusal } = result;
			count[values ? 'converted' : 'left'] += 1;
			if (values) edits.push(...editsOf(json, span.of.nodes.of[at], values));
			const others = Object.keys(node.credentials ?? {}).filter((type) => type !== 'directusApi');
			if (values && others.length > 0)
				notes.push(`Choose a credential: this node has none of the type ${others.join(', ')}.`);
			const title = Array.isArray(content) && workflow.name ? `${workflow.name} / ` : '';
			lines.push(`  ${title}${node.name} (${what}): ${values ? 'converted' : 'left as it is'}`);
			lines.push(...[...(refusal ? [refusal] : []), ...notes].map((note) => `    - ${note}`));
		}
	}
	return { text: start + edited(json, edits), count, lines };
}

function targetOf(file, { out, inPlace }) {
	if (inPlace) return file;
	if (out === undefined) return file.replace(/(\.json)?$/i, '.converted.json');
	mkdirSync(out, { recursive: true });
	return join(out, basename(file));
}

function convert(file, options) {
	const { text, count, lines } = convertFile(readFileSync(file, 'utf8'));
	console.log([file, ...lines].join('\n'));
	const found = count.converted + count.left;
	console.log(
		found === 0
			? '  No node of another package for Directus is in it.'
			: `  ${count.converted} of ${found} nodes converted.`,
	);
	if (!options.dryRun && count.converted > 0) {
		const target = targetOf(file, options);
		if (!options.inPlace && existsSync(target)) throw new Error(`${target} is there already`);
		writeFileSync(target, text);
		console.log(`  Written to ${target}`);
	}
	return count.left > 0 ? 1 : 0;
}

/** The files and options of a command line; undefined where it is none. */
function optionsOf([command, ...words]) {
	const options = { files: [] };
	if (command !== 'convert') return undefined;
	while (words.length > 0) {
		const word = words.shift();
		if (word === '--in-place') options.inPlace = true;
		else if (word === '--dry-run') options.dryRun = true;
		else if (word === '--out' && words[0]) options.out = words.shift();
		else if (word.startsWith('-')) return undefined;
		else options.files.push(word);
	}
	const isTwice = options.inPlace && options.out !== undefined;
	return options.files.length === 0 || isTwice ? undefined : options;
}

const options = optionsOf(process.argv.slice(2));
if (!options) {
	console.error(USAGE);
	process.exitCode = 2;
} else {
	const codes = options.files.map((file) => {
		try {
			return convert(file, options);
		} catch (error) {
			console.error(`${file}: ${error.message}. Nothing was written for it.`);
			return 2;
		}
	});
	process.exitCode = Math.max(...codes);
}
