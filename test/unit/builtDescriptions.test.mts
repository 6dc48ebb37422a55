import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

// In a process of its own: the rules take every file for "Test.node.ts" where jest is at work.
test("the built node and credential keep n8n's rules", () => {
	const { NODE_ENV: _, ...env } = process.env;
	const script = resolve(__dirname, '../lint/builtDescriptions.mjs');
	const { stdout, stderr, status } = spawnSync(process.execPath, [script], {
		env,
		encoding: 'utf8',
	});
	expect(stdout + stderr).toBe('');
	expect(status).toBe(0);
});
