// Runs the rules on what the built package describes to n8n. The sources hide much of it from them:
// a rule reads one literal, and the node's properties are made from the table of operations.
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { config as n8nConfig } from '@n8n/node-cli/eslint';
import { ESLint } from 'eslint';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(import.meta.url);
const { n8n } = require('../../package.json');

/** A value as source. Keys stand without quotes, because the rules do not read quoted ones. */
function print(value) {
	if (typeof value === 'function') return '() => {}';
	if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'undefined';
	if (Array.isArray(value)) return `[\n${value.map((entry) => `${print(entry)},\n`).join('')}]`;
	const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
	const key = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));
	return `{\n${entries.map(([name, entry]) => `${key(name)}: ${print(entry)},\n`).join('')}}`;
}

/** The class of a built file, with its fields as literals, under the path of its source. */
function source(builtFile, type) {
	const [[name, Class]] = Object.entries(require(join(root, builtFile)));
	const fields = Object.entries(new Class()).map(
		([field, value]) => `${field} = ${print(value)};\n`,
	);
	return {
		filePath: join(root, builtFile.replace(/^dist\//, '').replace(/\.js$/, '.ts')),
		code: `export class ${name} implements ${type} {\n${fields.join('')}}\n`,
	};
}

const eslint = new ESLint({
	cwd: root,
	overrideConfigFile: true,
	overrideConfig: tseslint.config(
		n8nConfig.find(({ plugins }) => plugins?.['@n8n/community-nodes']),
		{
			files: ['**/*.ts'],
			languageOptions: { parser: tseslint.parser },
			plugins: { 'n8n-nodes-base': n8nNodesBase },
			// The enum that it asks for has become a text.
			rules: { '@n8n/community-nodes/node-connection-type-literal': 'off' },
		},
		{
			files: ['credentials/**/*.ts'],
			rules: {
				...n8nNodesBase.configs.credentials.rules,
				'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			},
		},
		{ files: ['nodes/**/*.ts'], rules: n8nNodesBase.configs.nodes.rules },
	),
});

/** @returns {Promise<string[]>} what the rules find in what was built, each with the lines around it */
export async function descriptionFindings() {
	const findings = [];
	for (const { filePath, code } of [
		...n8n.credentials.map((file) => source(file, 'ICredentialType')),
		...n8n.nodes.map((file) => source(file, 'INodeType')),
	]) {
		const lines = code.split('\n');
		const [{ messages }] = await eslint.lintText(code, { filePath });
		for (const { line, ruleId, message } of messages) {
			const around = lines.slice(Math.max(0, line - 4), line + 3).join('\n');
			findings.push(`${basename(filePath)}, as built: ${message} (${ruleId})\n${around}\n`);
		}
	}
	return findings;
}
