// Scans the package as n8n's verification does, and checks what is in it. Needs a build.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { descriptionFindings } from './builtDescriptions.mjs';

const MAX_BYTES = 250_000;
const MAY_BE_PACKED = [
	/^(package\.json|README\.md|LICENSE\.md|index\.js)$/,
	/^dist\/convert\.mjs$/,
	/^dist\/(nodes|credentials)\/.+(\.js|\.svg|\.node\.json)$/,
	/^dist\/nodes\/Directus\/__schema__\/v[\d.]+\/\w+\/\w+\.json$/,
];

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const findings = [];
const check = (holds, finding) => holds || findings.push(finding);

function run(command, args) {
	// Windows finds npm only through a shell.
	const shell = process.platform === 'win32';
	const words = shell ? args.map((arg) => `"${arg}"`) : args;
	const { status, stdout, stderr } = spawnSync(command, words, {
		cwd: root,
		encoding: 'utf8',
		shell,
	});
	if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
	return stdout;
}

async function scan(name, ...args) {
	const { passed, message, details } = await analyzePackage(...args);
	check(passed, `n8n's scan of ${name}: ${message}\n${details ?? ''}`);
}

/** Owner and repository are those of package.json wherever the package names them. */
function checkAddresses(files, folder) {
	const host = new URL(manifest.homepage).origin;
	for (const file of files) {
		const text = readFileSync(join(folder, file), 'utf8');
		for (const [address] of text.matchAll(/https?:\/\/[^\s'"`)>]+/g)) {
			const isOther = address.startsWith(host) && !address.startsWith(manifest.homepage);
			check(!isOther, `${file} has ${address}, which is not below "homepage" of package.json`);
			check(
				!address.includes('homepage.invalid'),
				`${file} has ${address}: the build is not whole`,
			);
		}
	}
}

function checkFiles(files, folder) {
	const mustBePacked = (file, why) => check(files.includes(file), `${file} is not packed: ${why}`);
	for (const file of files) {
		check(
			MAY_BE_PACKED.some((pattern) => pattern.test(file)),
			`${file} is packed, and nobody needs it`,
		);
	}
	mustBePacked('README.md', "npm's page of the package");
	mustBePacked('LICENSE.md', 'the license asks for it');
	mustBePacked(manifest.main, '"main" of package.json');
	for (const file of Object.values(manifest.bin)) mustBePacked(file, '"bin" of package.json');
	for (const file of [...manifest.n8n.credentials, ...manifest.n8n.nodes]) {
		mustBePacked(file, '"n8n" of package.json');
		if (!files.includes(file)) continue;
		const code = readFileSync(join(folder, file), 'utf8');
		for (const [, icon] of code.matchAll(/['"]file:([^'"]+)['"]/g)) {
			mustBePacked(posix.join(posix.dirname(file), icon), `an icon of ${file}`);
		}
	}
	for (const file of manifest.n8n.nodes) {
		mustBePacked(file.replace(/\.js$/, '.json'), `the codex of ${file}`);
	}
}

if (!existsSync(join(root, 'dist'))) throw new Error('There is no build. Run: npm run build');

check(
	!Object.keys(manifest.dependencies ?? {}).length,
	'"dependencies" of package.json is not empty',
);
check(
	JSON.stringify(manifest.peerDependencies) === '{"n8n-workflow":"*"}',
	'"peerDependencies" of package.json holds more or less than "n8n-workflow": "*"',
);

findings.push(...(await descriptionFindings()));

const folder = mkdtempSync(join(tmpdir(), 'scan-'));
try {
	const [{ filename, size, files }] = JSON.parse(
		run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]),
	);
	run('tar', ['-xzf', join(folder, filename), '-C', folder]);
	const unpacked = join(folder, 'package');

	check(size < MAX_BYTES, `The package has ${size} bytes; ${MAX_BYTES} are allowed`);
	const paths = files.map(({ path }) => path);
	checkFiles(paths, unpacked);
	checkAddresses(paths, unpacked);
	await scan('the sources', root, SOURCE_FILE_PATTERNS);
	await scan('the package', unpacked, ['**/*.js', 'package.json']);
	console.log(`${filename}: ${files.length} files, ${(size / 1000).toFixed(1)} kB`);
} finally {
	rmSync(folder, { recursive: true, force: true });
}

if (manifest.author.email.endsWith('.example')) {
	const { homepage, author } = manifest;
	console.log(
		`${homepage} and ${author.email} are placeholders: put the real ones in before the package is published.`,
	);
}
for (const finding of findings) console.error(finding);
process.exitCode = findings.length ? 1 : 0;
