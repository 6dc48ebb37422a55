// Everything that `npm run lint` checks, with all findings at once; --fix mends what can be mended.
import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const fix = process.argv.includes('--fix');
const ifFix = (...args) => (fix ? args : []);
const eslint = ['eslint', '--max-warnings', '0', ...ifFix('--fix')];
const ignoreFiles = ['.gitignore', 'test/lint/prettierignore'].flatMap((file) => [
	'--ignore-path',
	file,
]);

const steps = {
	"n8n's own lint": ['n8n-node', 'lint', ...ifFix('--fix')],
	'n8n-nodes-base rules': [
		...[...eslint, '--config', 'test/lint/sources.config.mjs'],
		...['credentials', 'nodes', 'package.json'],
	],
	'tests and tools': [...eslint, '--config', 'test/lint/tests.config.mjs', '.'],
	layers: [
		'depcruise',
		'--config',
		'test/lint/dependencies.cjs',
		'nodes',
		'credentials',
		'convert',
	],
	"GitHub's workflows": ['node', 'test/lint/githubWorkflows.mjs'],
	types: ['tsc', '--noEmit'],
	'types of the tests': ['tsc', '--project', 'test'],
	format: ['prettier', fix ? '--write' : '--check', '.', ...ignoreFiles, '--log-level', 'warn'],
};

function run([command, ...args]) {
	const binaries = join(root, 'node_modules/.bin');
	const child = spawn(command, args, {
		cwd: root,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH}` },
		shell: process.platform === 'win32',
	});
	let output = '';
	child.stdout.on('data', (text) => (output += text));
	child.stderr.on('data', (text) => (output += text));
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code) => resolve({ output, code }));
	});
}

async function report(name) {
	const start = Date.now();
	const { output, code } = await run(steps[name]);
	// n8n-node lint passes with warnings; a summary is printed only where there is a finding.
	const passed = code === 0 && !/^✖ \d+ problem/m.test(stripVTControlCharacters(output));
	const seconds = ((Date.now() - start) / 1000).toFixed(1);
	console.log(`${passed ? '✔' : '✖'} ${name} (${seconds} s)`);
	if (!passed) console.log(output);
	return passed;
}

let passed = true;
if (fix) {
	// Two at once would write over each other's corrections.
	for (const name of Object.keys(steps)) passed = (await report(name)) && passed;
} else {
	passed = (await Promise.all(Object.keys(steps).map(report))).every(Boolean);
}
process.exitCode = passed ? 0 : 1;
