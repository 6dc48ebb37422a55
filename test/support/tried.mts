import { appendFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** What a test has tried, and what came of it: a line of docs/tried.md. */
export interface Tried {
	/** What was tried, in a few words. */
	what: string;
	/** How often. */
	times: number;
	/** What came of it, where it was as it should be; a test that finds anything else has failed before. */
	result: string;
}

/** Notes what has been tried, where docs/tried.mjs asks for it. Call it where nothing can fail any more. */
export function tried(one: Tried): void {
	const file = process.env.TRIED_FILE;
	if (!file) return;
	const test = relative(root, expect.getState().testPath ?? '').replaceAll('\\', '/');
	appendFileSync(file, `${JSON.stringify({ ...one, file: test })}\n`);
}
