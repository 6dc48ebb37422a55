/** Compiles what is saved in nodes/ and credentials/, and starts n8n anew with it. */
import { statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../test/stack/checkout.mjs';
import { packageFolder } from '../test/stack/n8n.mjs';

/**
 * Copies the files of a build that are newer than those of an installed package.
 *
 * @param {string} dist the build
 * @param {string} installed the folder of the package in n8n
 */
async function copyBuilt(dist, installed) {
	const isNewer = (from, to) => {
		const [source, target] = [from, to].map((file) => statSync(file, { throwIfNoEntry: false }));
		return source.isDirectory() || !target || source.mtimeMs > target.mtimeMs;
	};
	await cp(dist, join(installed, 'dist'), { recursive: true, filter: isNewer });
}

const format = {
	getCurrentDirectory: () => root,
	getCanonicalFileName: (name) => name,
	getNewLine: () => '\n',
};

/**
 * Puts a build into the package that an n8n has installed, and starts that n8n anew: it loads a node once.
 *
 * @param {string} dist the build
 * @param {{ folder: string, restart: () => Promise<void> }} n8n
 */
export async function renew(dist, n8n) {
	await copyBuilt(dist, packageFolder(n8n.folder));
	await n8n.restart();
}

/**
 * Watches the sources. What does not compile is told, and n8n keeps what it has.
 *
 * @param {{ folder: string, restart: () => Promise<void> }} n8n with the package installed
 * @param {(line: string) => void} say
 * @returns {() => void} ends it
 */
export function watchBuild(n8n, say) {
	let findings = 0;
	// One restart behind the other.
	let restarts = Promise.resolve();
	let isFirst = true;
	const host = ts.createWatchCompilerHost(
		join(root, 'tsconfig.json'),
		{},
		ts.sys,
		ts.createEmitAndSemanticDiagnosticsBuilderProgram,
		(finding) => {
			findings += 1;
			say(ts.formatDiagnostic(finding, format).trimEnd());
		},
		() => {},
	);
	const { afterProgramCreate } = host;
	host.afterProgramCreate = (program) => {
		findings = 0;
		afterProgramCreate(program);
		// n8n has been started with the first build.
		const hasChanged = !isFirst;
		isFirst = false;
		if (findings > 0 || !hasChanged) return;
		say('Compiled; n8n starts anew …');
		restarts = restarts
			.then(() => renew(join(root, 'dist'), n8n))
			.then(
				() => say('n8n runs with it.'),
				(error) => say(`n8n does not run with it: ${error.message}`),
			);
	};
	const program = ts.createWatchProgram(host);
	return () => program.close();
}
