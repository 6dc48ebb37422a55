/**
 * Writes the operation reference, the list of operations and the output schemas of the node from the built
 * table, and the page of the examples from examples/, so that they cannot say what the node does not do:
 *
 *   npm run docs                with the example answers in docs/examples.json
 *   npm run docs -- --record    records them anew first, from runs against real Directus servers
 *   npm run docs -- --drop      takes operations that the table no longer has off test/operations.tsv
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { architecturePage } from './architecturePage.mjs';
import { examplesPage } from './examplesPage.mjs';
import { leftOutPage } from './leftOut.mjs';
import { permissionsPage } from './permissionsPage.mjs';
import { valuesPage } from './valuesPage.mjs';
import { prepareCheckout } from '../test/stack/checkout.mjs';
import { operationsList } from './operationsList.mjs';
import { outputSchemas } from './outputSchemas.mjs';

const require = createRequire(import.meta.url);
const folder = dirname(fileURLToPath(import.meta.url));

/**
 * The pages of the reference.
 *
 * @returns {Record<string, string>} file below docs/ → Markdown
 */
export function referencePages() {
	const { resources } = require('../dist/nodes/Directus/operations/index.js');
	const { fieldsOf } = require('../dist/nodes/Directus/framework/properties.js');
	const examples = recordedExamples();
	const sorted = Object.entries(resources).sort(([, a], [, b]) =>
		a.name.localeCompare(b.name, 'en'),
	);
	const pages = {
		'architecture.md': architecturePage(require('../test/lint/layers.cjs')),
		'examples.md': examplesPage(exampleWorkflows(), resources, anchor),
		'leftOut.md': leftOutPage(),
		'permissions.md': permissionsPage(resources),
		'reference.md': index(sorted),
		'values.md': valuesPage(require('../dist/nodes/Directus/values/rules.js')),
	};
	for (const [value, resource] of sorted) {
		pages[`reference/${value}.md`] = page(value, resource, examples, fieldsOf);
	}
	return pages;
}

/** An output item for each operation, from the runs that were recorded. */
const recordedExamples = () => JSON.parse(readFileSync(join(folder, 'examples.json'), 'utf8'));

/** @returns {Record<string, object>} the name of a file of examples/, without its ending → the workflow in it */
function exampleWorkflows() {
	const from = join(folder, '../examples');
	const files = readdirSync(from).sort();
	const read = (file) => JSON.parse(readFileSync(join(from, file), 'utf8'));
	return Object.fromEntries(files.map((file) => [file.replace(/\.json$/, ''), read(file)]));
}

const schemaFolder = join(folder, '../nodes/Directus/__schema__');

/** @returns {Record<string, string>} file below nodes/Directus/__schema__ → JSON Schema */
export function currentOutputSchemas() {
	const { resources } = require('../dist/nodes/Directus/operations/index.js');
	return outputSchemas(resources, recordedExamples());
}

const listFile = join(folder, '../test/operations.tsv');

/**
 * The list of operations as it has to be, from the built table and the list as it is.
 *
 * @param {{ drop?: boolean }} options whether operations that the table no longer has may go
 * @returns {string} what test/operations.tsv is to hold
 * @throws where an operation would go that may not
 */
export function currentOperationsList(options) {
	const { resources } = require('../dist/nodes/Directus/operations/index.js');
	// The package is an ES module around this one file.
	const specs = dirname(require.resolve('@directus/specs/package.json'));
	const openapi = JSON.parse(readFileSync(join(specs, 'dist/openapi.json'), 'utf8'));
	return operationsList(resources, openapi, readFileSync(listFile, 'utf8'), options);
}

const note =
	'<!-- Made by `npm run docs` from the table in nodes/Directus/operations. Do not edit. -->';

function index(sorted) {
	const count = sorted.reduce((sum, [, { operations }]) => sum + Object.keys(operations).length, 0);
	const rows = sorted.map(([value, { name, operations }]) => {
		const names = Object.values(operations).map(
			(row) => `[${row.name}](reference/${value}.md#${anchor(row.name)})`,
		);
		return `| [${name}](reference/${value}.md) | ${names.join(', ')} |`;
	});
	return [
		note,
		'',
		'# Operation reference',
		'',
		`${sorted.length} resources, ${count} operations.`,
		'',
		'| Resource | Operations |',
		'|---|---|',
		...rows,
		'',
	].join('\n');
}

const anchor = (name) =>
	name
		.toLowerCase()
		.replace(/[^\p{L}\p{N} -]/gu, '')
		.replace(/ /g, '-');

/** A description of the editor, which has no full stop where it is one sentence. */
const sentence = (text) => text.replace(/\.?$/, '.');

function page(value, { name, description, operations }, examples, fieldsOf) {
	const parts = Object.entries(operations).map(([operation, row]) =>
		section(row, { resource: value, operation }, fieldsOf(row), examples[`${value}.${operation}`]),
	);
	return [
		note,
		'',
		`# ${name}`,
		'',
		sentence(description),
		'',
		`Stored value: \`${value}\` · [all resources](../reference.md)`,
		'',
		...parts,
	].join('\n');
}

function section(row, selected, fields, example) {
	const facts = [
		row.elsewhere ?? `\`${row.route}\``,
		!row.elsewhere && permission(row),
		row.since && `Directus ${row.since} and newer.`,
		row.until && `Up to Directus ${row.until}.`,
		row.done && 'All input items share requests.',
		row.wholeInput && 'All input items together are one list.',
	].filter(Boolean);
	const shown = fields.filter(({ field }) => field.type !== 'notice');
	const table = shown.length
		? [
				'',
				'| Field | Parameter | Required | What it is |',
				'|---|---|---|---|',
				...shown.flatMap(({ field }) => fieldRows(field, selected)),
			]
		: [];
	const answer = example
		? ['', 'An output item:', '', '```json', JSON.stringify(example, null, 2), '```']
		: [];
	return [
		`## ${row.name}`,
		'',
		sentence(row.description),
		'',
		facts.join(' · '),
		...table,
		...answer,
		'',
	].join('\n');
}

function permission(row) {
	if (row.access === 'public') return 'No log-in needed.';
	if (row.needs === 'admin') return 'Administrators only.';
	if (row.needs === 'login') return 'Any user who is logged in.';
	const action = { GET: 'read', POST: 'create', PATCH: 'update', DELETE: 'delete', PUT: 'update' }[
		row.route.split(' ')[0]
	];
	const on = row.collection
		? `\`${row.collection}\``
		: row.path?.collection
			? 'the collection'
			: undefined;
	return on ? `Permission: ${action} on ${on}.` : undefined;
}

/** Whether an operation has an option of a collection that several operations share. */
const isOffered = ({ displayOptions: { show, hide } = {} }, selected) =>
	Object.entries(selected).every(
		([name, value]) =>
			(show?.[`/${name}`]?.includes(value) ?? true) && !hide?.[`/${name}`]?.includes(value),
	);

function fieldRows(field, selected) {
	const own = `| ${field.displayName} | \`${field.name}\` | ${field.required ? 'yes' : ''} | ${text(field)} |`;
	if (field.type !== 'collection') return [own];
	return [
		own,
		...field.options
			.filter((option) => isOffered(option, selected))
			.map(
				(option) =>
					`| ↳ ${option.displayName} | \`${field.name}.${option.name}\` | | ${text(option)} |`,
			),
	];
}

function text({ description = '', type, options = [], displayOptions }) {
	const where = displayOptions?.show?.['@tool'] ? 'Only as a tool' : '';
	const choices =
		type === 'options' && options.length
			? `One of ${options.map(({ name }) => name).join(', ')}`
			: '';
	return [where, description, choices]
		.filter(Boolean)
		.map(sentence)
		.join(' ')
		.replace(/<a href="([^"]+)">([^<]*)<\/a>/g, '[$2]($1)')
		.replace(/\|/g, '\\|')
		.replace(/\n/g, ' ');
}

/**
 * The scenarios of the integration tests write what the node put out: first those on the newest Directus, then
 * those on older ones for what only these have.
 */
function recordExamples() {
	const file = join(folder, 'examples.json');
	const env = { ...process.env, EXAMPLES_FILE: file };
	rmSync(file, { force: true });
	for (const tests of ['integration/scenarios', 'integration/all/scenariosOlder']) {
		const { status } = spawnSync(process.execPath, [join(folder, '../test/run.mjs'), tests], {
			stdio: 'inherit',
			env,
		});
		if (status !== 0) throw new Error('The scenarios have to pass first.');
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	await prepareCheckout();
	if (process.argv.includes('--record')) recordExamples();
	// First, because it refuses to go on where an operation is gone.
	writeFileSync(listFile, currentOperationsList({ drop: process.argv.includes('--drop') }));
	rmSync(join(folder, 'reference'), { recursive: true, force: true });
	mkdirSync(join(folder, 'reference'));
	for (const [file, content] of Object.entries(referencePages()))
		writeFileSync(join(folder, file), content);
	rmSync(schemaFolder, { recursive: true, force: true });
	for (const [file, content] of Object.entries(currentOutputSchemas())) {
		mkdirSync(dirname(join(schemaFolder, file)), { recursive: true });
		writeFileSync(join(schemaFolder, file), content);
	}
}
